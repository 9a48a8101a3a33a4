#include "guard.hpp"
#include "paging.hpp"

#include <masthead/storage/codec.hpp>

#include <algorithm>

namespace masthead::inline v0::sql {

Result<Comment> Transaction::get_comment(const CommentId& id) {
    return guarded([&]() -> Result<Comment> {
        static const auto text = joined({"select ", CommentColumns::names, " from comments where id = :id"});
        auto found = find_one<CommentColumns, Comment>(text, {to_string(id)});
        if (!found) return not_found("there is no such comment");
        return std::move(*found);
    });
}

Result<Page<Comment>> Transaction::list_comments(const CommentQuery& query) {
    return guarded([&]() -> Result<Page<Comment>> {
        const bool by_thread = query.order == CommentOrder::thread;
        if (by_thread && !query.article) return invalid_argument("sort", "a thread belongs to one article");
        const std::string_view list_name = by_thread ? "comments:thread" : "comments:newest";
        MASTHEAD_TRY(const PageKey key, page_key(query.page, list_name));
        auto text = joined({"select ", CommentColumns::names, " from comments where 1 = 1"});
        std::vector<Value> parameters;
        const auto condition = [&](std::string_view sql, Value value) {
            text += sql;
            parameters.push_back(std::move(value));
        };
        // A plus keeps a column from choosing the index: a parent has fewer comments than its article, and that fewer
        // than a status.
        if (query.parent) condition(" and parent = :parent", to_string(*query.parent));
        if (query.article) {
            condition(query.parent ? " and +article = :article" : " and article = :article", to_string(*query.article));
        }
        if (!query.statuses.empty()) {
            text += query.parent || query.article ? " and +status in (" : " and status in (";
            for (std::size_t i = 0; i < query.statuses.size(); ++i) {
                condition((i == 0 ? ":status" : ", :status") + std::to_string(i), static_cast<int>(query.statuses[i]));
            }
            text += ')';
        }
        // Replies to one comment stand in the order of their ids in its thread.
        const std::string_view after = !by_thread     ? " and id < :key"
                                       : query.parent ? " and id > :key"
                                                      : " and path > :key";
        if (!query.page.after.empty()) condition(after, by_thread && !query.parent ? key.value : key.id);
        const std::string_view order = !by_thread     ? " order by id desc"
                                       : query.parent ? " order by id"
                                                      : " order by path";
        condition(joined({order, " limit :limit"}), query.page.limit + 1);
        Page<Comment> result;
        connection_.query(text, CommentColumns::types, parameters,
                          [&](const Row& row) { result.items.push_back(CommentColumns::read(row)); });
        finish_page(result, query.page.limit, list_name, [&](const Comment& last) {
            return by_thread ? PageKey{last.path, to_string(last.id)} : PageKey{{}, to_string(last.id)};
        });
        return result;
    });
}

Result<std::uint64_t> Transaction::count_comments(const AccountId& account, CommentStatus status) {
    return guarded([&]() -> Result<std::uint64_t> {
        std::uint64_t count = 0;
        connection_.query("select count(*) from comments where account = :account and status = :status", "i",
                          {to_string(account), static_cast<int>(status)},
                          [&](const Row& row) { count = static_cast<std::uint64_t>(row.integer(0)); });
        return count;
    });
}

Result<std::optional<Timestamp>> Transaction::last_comment_at(const AccountId& account) {
    return guarded([&]() -> Result<std::optional<Timestamp>> {
        std::optional<Timestamp> last;
        connection_.query("select max(created_at) from comments where account = :account", "i", {to_string(account)},
                          [&](const Row& row) { last = read_time(row.optional_integer(0)); });
        return last;
    });
}

Result<void> Transaction::create_comment(const Comment& comment) {
    return guarded([&]() -> Result<void> {
        if (exists("select 1 from comments where id = :id", {to_string(comment.id)})) {
            return Error{ErrorCode::already_exists, "there is a comment with this id", "id"};
        }
        if (!exists("select 1 from articles where id = :id", {to_string(comment.article)})) {
            return not_found("there is no such article");
        }
        if (comment.parent && !exists("select 1 from comments where id = :id and article = :article",
                                      {to_string(*comment.parent), to_string(comment.article)})) {
            return not_found("there is no such comment to answer");
        }
        connection_.run(
            "insert into comments (id, article, parent, path, depth, account, author_name, author_email, body, "
            "status, created_at, edited_at, version) values (:id, :article, :parent, :path, :depth, "
            ":account, :author_name, :author_email, :body, :status, :created_at, :edited_at, :version)",
            {to_string(comment.id), to_string(comment.article), write_id(comment.parent), comment.path, comment.depth,
             write_id(comment.account), comment.author_name, comment.author_email, encode_document(comment.body),
             static_cast<int>(comment.status), comment.created_at.microseconds(), write_time(comment.edited_at),
             comment.version});
        if (comment.status == CommentStatus::approved) {
            connection_.run("update counters set comments = comments + 1 where article = :article",
                            {to_string(comment.article)});
        }
        return {};
    });
}

Result<void> Transaction::update_comment(const Comment& comment) {
    return guarded([&]() -> Result<void> {
        MASTHEAD_TRY(const Comment stored, get_comment(comment.id));
        if (stored.version != comment.version) {
            return Error{ErrorCode::version_mismatch, "the comment was changed meanwhile", "version"};
        }
        connection_.run("update comments set depth = :depth, account = :account, author_name = :author_name, "
                        "author_email = :author_email, body = :body, status = :status, created_at = :created_at, "
                        "edited_at = :edited_at, version = version + 1 where id = :id",
                        {comment.depth, write_id(comment.account), comment.author_name, comment.author_email,
                         encode_document(comment.body), static_cast<int>(comment.status),
                         comment.created_at.microseconds(), write_time(comment.edited_at), to_string(comment.id)});
        const int before = stored.status == CommentStatus::approved ? 1 : 0;
        const int after = comment.status == CommentStatus::approved ? 1 : 0;
        if (before != after) {
            connection_.run("update counters set comments = comments + :by where article = :article",
                            {after - before, to_string(stored.article)});
        }
        return {};
    });
}

Result<std::optional<Rating>> Transaction::find_rating(const ArticleId& article, std::string_view voter) {
    return guarded([&]() -> Result<std::optional<Rating>> {
        std::optional<Rating> found;
        connection_.query(
            "select value, created_at, updated_at from ratings where article = :article and voter = :voter", "iii",
            {to_string(article), voter}, [&](const Row& row) {
                found =
                    Rating{article, std::string(voter),
                           RatingValue::from_hundredths(static_cast<std::int32_t>(row.integer(0))),
                           Timestamp::from_microseconds(row.integer(1)), Timestamp::from_microseconds(row.integer(2))};
            });
        return found;
    });
}

Result<std::vector<RatingSummary>> Transaction::rating_summaries(std::span<const ArticleId> articles) {
    return guarded([&]() -> Result<std::vector<RatingSummary>> {
        std::vector<RatingSummary> result(articles.size());
        for (std::size_t i = 0; i < articles.size(); ++i) {
            connection_.query("select value, votes from rating_totals where article = :article and votes > 0", "ii",
                              {to_string(articles[i])}, [&](const Row& row) {
                                  const auto value =
                                      RatingValue::from_hundredths(static_cast<std::int32_t>(row.integer(0)));
                                  result[i].histogram.emplace(value, static_cast<std::uint64_t>(row.integer(1)));
                              });
        }
        return result;
    });
}

void Transaction::count_vote(const ArticleId& article, RatingValue value, std::int64_t by) {
    connection_.run("insert into rating_totals (article, value, votes) values (:article, :value, :votes) "
                    "on conflict (article, value) do update set votes = votes + excluded.votes",
                    {to_string(article), value.hundredths(), by});
}

std::optional<RatingValue> Transaction::vote_of(const ArticleId& article, std::string_view voter) {
    std::optional<RatingValue> found;
    connection_.query(
        "select value from ratings where article = :article and voter = :voter", "i", {to_string(article), voter},
        [&](const Row& row) { found = RatingValue::from_hundredths(static_cast<std::int32_t>(row.integer(0))); });
    return found;
}

Result<void> Transaction::put_rating(const Rating& rating) {
    return guarded([&]() -> Result<void> {
        if (!exists("select 1 from articles where id = :id", {to_string(rating.article)})) {
            return not_found("there is no such article");
        }
        const auto before = vote_of(rating.article, rating.voter);
        connection_.run("insert into ratings (article, voter, value, created_at, updated_at) "
                        "values (:article, :voter, :value, :created_at, :updated_at) on conflict (article, voter) "
                        "do update set value = excluded.value, updated_at = excluded.updated_at",
                        {to_string(rating.article), rating.voter, rating.value.hundredths(),
                         rating.created_at.microseconds(), rating.updated_at.microseconds()});
        if (before == rating.value) return {};
        if (before) count_vote(rating.article, *before, -1);
        count_vote(rating.article, rating.value, 1);
        return {};
    });
}

Result<bool> Transaction::erase_rating(const ArticleId& article, std::string_view voter) {
    return guarded([&]() -> Result<bool> {
        const auto before = vote_of(article, voter);
        if (!before) return false;
        connection_.run("delete from ratings where article = :article and voter = :voter", {to_string(article), voter});
        count_vote(article, *before, -1);
        return true;
    });
}

Result<void> Transaction::put_rating_rank(const ArticleId& article, std::int64_t rank) {
    return guarded([&]() -> Result<void> {
        connection_.run("update counters set rating_rank = :rank where article = :article", {rank, to_string(article)});
        return {};
    });
}

Result<void> Transaction::add_views(const ArticleId& article, std::uint64_t views) {
    return guarded([&]() -> Result<void> {
        // The largest number that is stored stays what it is.
        const std::uint64_t more = std::min<std::uint64_t>(views, INT64_MAX);
        connection_.run("update counters set views = views + min(:views, 9223372036854775807 - views) "
                        "where article = :article",
                        {more, to_string(article)});
        return {};
    });
}

} // namespace masthead::inline v0::sql
