#include "guard.hpp"
#include "paging.hpp"

#include <masthead/storage/codec.hpp>

#include <algorithm>

namespace masthead::inline v0::sql {

namespace {

/// How one order of comments is asked for.
struct Listing {
    enum class By : std::uint8_t { path, id, rank };

    std::string_view list;
    By by;
    std::string_view after;
    std::string_view order;
};

const Listing& listing_order(const CommentQuery& query) {
    static constexpr Listing thread{"comments:thread", Listing::By::path, " and path > :key", " order by path"};
    // Replies to one comment stand in the order of their ids in its thread.
    static constexpr Listing replies{"comments:thread", Listing::By::id, " and id > :key", " order by id"};
    static constexpr Listing newest{"comments:newest", Listing::By::id, " and id < :key", " order by id desc"};
    static constexpr Listing best{"comments:best", Listing::By::rank, " and (best_rank, id) < (:rank, :key)",
                                  " order by best_rank desc, id desc"};
    switch (query.order) {
    case CommentOrder::thread: return query.parent ? replies : thread;
    case CommentOrder::best: return best;
    case CommentOrder::newest: break;
    }
    return newest;
}

} // namespace

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
        const auto& order = listing_order(query);
        if (query.pinned && !query.article) return invalid_argument("pinned", "comments are pinned to an article");
        if (query.account && query.order != CommentOrder::newest) {
            return invalid_argument("account", "the comments of an account are listed newest first");
        }
        if (query.order != CommentOrder::newest && !query.article) {
            return invalid_argument("sort", "this order belongs to one article");
        }
        const auto list_name = order.list;
        MASTHEAD_TRY(const PageKey key, page_key(query.page, list_name));
        auto text = joined({"select ", CommentColumns::names, " from comments where 1 = 1"});
        std::vector<Value> parameters;
        const auto condition = [&](std::string_view sql, Value value) {
            text += sql;
            parameters.push_back(std::move(value));
        };
        // A parent has fewer comments than an account, that fewer than an article, and that fewer than a status: so
        // the index is chosen.
        bool is_chosen = false;
        const auto equal = [&](std::string_view chosen, std::string_view plain, const std::string& id) {
            condition(is_chosen ? plain : chosen, id);
            is_chosen = true;
        };
        if (query.parent) equal(" and parent = :parent", "", to_string(*query.parent));
        if (query.account) {
            equal(" and account = :account", " and @plain(account) = :account", to_string(*query.account));
        }
        if (query.article) {
            equal(" and article = :article", " and @plain(article) = :article", to_string(*query.article));
        }
        if (!query.statuses.empty()) {
            text += is_chosen ? " and @plain(status) in (" : " and status in (";
            for (std::size_t i = 0; i < query.statuses.size(); ++i) {
                condition((i == 0 ? ":status" : ", :status") + std::to_string(i), static_cast<int>(query.statuses[i]));
            }
            text += ')';
        }
        if (query.reported) text += " and reports > 0";
        if (query.pinned) text += " and pinned";
        if (!query.page.after.empty()) {
            text += order.after;
            if (order.by == Listing::By::path) parameters.emplace_back(key.value);
            if (order.by == Listing::By::rank) parameters.emplace_back(key.number());
            if (order.by != Listing::By::path) parameters.emplace_back(key.id);
        }
        condition(joined({order.order, " limit :limit"}), query.page.limit + 1);
        Page<Comment> result;
        connection_.query(text, CommentColumns::types, parameters,
                          [&](const Row& row) { result.items.push_back(CommentColumns::read(row)); });
        finish_page(result, query.page.limit, list_name, [&](const Comment& last) {
            const auto value = query.order == CommentOrder::thread ? last.path
                               : query.order == CommentOrder::best ? std::to_string(last.tally.rank())
                                                                   : std::string();
            return PageKey{value, to_string(last.id)};
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
        connection_.query("select @micros(max(created_at)) from comments where account = :account", "i",
                          {to_string(account)}, [&](const Row& row) { last = read_time(row.optional_integer(0)); });
        return last;
    });
}

Result<std::vector<std::optional<Comment>>> Transaction::find_comments(std::span<const CommentId> ids) {
    return guarded([&]() -> Result<std::vector<std::optional<Comment>>> {
        static const auto text = joined({"select ", CommentColumns::names, " from comments where id @in(:ids)"});
        return find_many<CommentColumns, Comment>(text, ids, [](const Comment& comment) { return comment.id; });
    });
}

Result<std::vector<Commenter>> Transaction::commenters(std::span<const AccountId> accounts, std::uint32_t most) {
    return guarded([&]() -> Result<std::vector<Commenter>> {
        RowList rows(connection_.notation());
        std::map<AccountId, Commenter> found;
        for (const auto& account : accounts) {
            if (found.try_emplace(account).second) rows.add({{"account", to_string(account)}});
        }
        const auto approved = static_cast<int>(CommentStatus::approved);
        if (!rows.empty()) {
            connection_.query(
                "select n.account, (select count(*) from (select 1 from comments c where c.account = n.account "
                "and c.status = :approved limit :most) few), (select @micros(max(c.created_at)) from comments c where "
                "c.account = n.account) "
                "from @rows(:rows, account id) as n",
                "tii", {approved, most, rows}, [&](const Row& row) {
                    found[read_id<AccountId>(row.text(0))] = {static_cast<std::uint64_t>(row.integer(1)),
                                                              read_time(row.optional_integer(2))};
                });
        }
        std::vector<Commenter> result;
        for (const auto& account : accounts) result.push_back(found[account]);
        return result;
    });
}

Result<void> Transaction::check_new(std::span<const Comment> comments) {
    // One question for all; only if something is wrong each is asked about, to say what.
    RowList rows(connection_.notation());
    std::map<CommentId, ArticleId> earlier;
    bool is_doubtful = false;
    const auto parent_in = [&](const Comment& comment) {
        const auto found = comment.parent ? earlier.find(*comment.parent) : earlier.end();
        return found != earlier.end() && found->second == comment.article;
    };
    for (const auto& comment : comments) {
        rows.add({{"id", to_string(comment.id)},
                  {"article", to_string(comment.article)},
                  {"parent", parent_in(comment) ? std::optional<std::string>() : write_id(comment.parent)}});
        is_doubtful |= !earlier.emplace(comment.id, comment.article).second;
    }
    // Not by `exists`, for which a database may read all comments first.
    is_doubtful |= exists("select 1 from @rows(:rows, id id, article id, parent id) as n "
                          "where (select 1 from comments c where c.id = n.id limit 1) is not null "
                          "or (select 1 from articles a where a.id = n.article) is null "
                          "or (n.parent is not null and (select 1 from comments c "
                          "where c.id = n.parent and c.article = n.article) is null)",
                          {rows});
    if (!is_doubtful) return {};
    earlier.clear();
    for (const auto& comment : comments) {
        if (earlier.contains(comment.id) || exists("select 1 from comments where id = :id", {to_string(comment.id)})) {
            return Error{ErrorCode::already_exists, "there is a comment with this id", "id"};
        }
        if (!exists("select 1 from articles where id = :id", {to_string(comment.article)})) {
            return not_found("there is no such article");
        }
        if (comment.parent && !parent_in(comment) &&
            !exists("select 1 from comments where id = :id and article = :article",
                    {to_string(*comment.parent), to_string(comment.article)})) {
            return not_found("there is no such comment to answer");
        }
        earlier.emplace(comment.id, comment.article);
    }
    return {};
}

Result<void> Transaction::create_comment(const Comment& comment) {
    return create_comments({&comment, 1});
}

Result<void> Transaction::create_comments(std::span<const Comment> comments) {
    return guarded([&]() -> Result<void> {
        if (comments.empty()) return {};
        MASTHEAD_CHECK(check_new(comments));
        RowList rows(connection_.notation());
        std::map<ArticleId, std::int64_t> approved;
        for (const auto& comment : comments) {
            rows.add({{"id", to_string(comment.id)},
                      {"article", to_string(comment.article)},
                      {"parent", write_id(comment.parent)},
                      {"path", comment.path},
                      {"depth", comment.depth},
                      {"account", write_id(comment.account)},
                      {"author_name", comment.author_name},
                      {"author_email", comment.author_email},
                      {"body", encode_document(comment.body)},
                      {"status", static_cast<int>(comment.status)},
                      {"created_at", comment.created_at},
                      {"edited_at", comment.edited_at},
                      {"version", comment.version},
                      {"pinned", comment.pinned},
                      {"staff", comment.staff},
                      {"held_for", comment.held_for},
                      {"reviewed_at", comment.reviewed_at}});
            if (comment.status == CommentStatus::approved) ++approved[comment.article];
        }
        connection_.run(
            "insert into comments (id, article, parent, path, depth, account, author_name, author_email, body, "
            "status, created_at, edited_at, version, pinned, staff, held_for, reviewed_at) "
            "select n.id, n.article, n.parent, n.path, n.depth, n.account, n.author_name, n.author_email, "
            "@as_json(n.body), n.status, n.created_at, n.edited_at, n.version, n.pinned, n.staff, n.held_for, "
            "n.reviewed_at from @rows(:rows, id id, article id, parent id, path text, depth integer, account id, "
            "author_name text, author_email text, body text, status integer, created_at time, edited_at time, "
            "version integer, pinned flag, staff flag, held_for text, reviewed_at time) as n",
            {rows});
        count_comments(approved);
        return {};
    });
}

void Transaction::count_comments(const std::map<ArticleId, std::int64_t>& more) {
    RowList rows(connection_.notation());
    std::vector<ArticleId> articles;
    for (const auto& [article, number] : more) {
        articles.push_back(article);
        rows.add({{"article", to_string(article)}, {"more", number}});
    }
    if (rows.empty()) return;
    connection_.run("update counters set comments = counters.comments + n.more "
                    "from @rows(:rows, article id, more integer) as n "
                    "where counters.article = n.article and @among(counters.article, :articles)",
                    {rows, among_list(connection_.notation(), std::span<const ArticleId>(articles))});
}

Result<void> Transaction::update_comment(const Comment& comment) {
    return guarded([&]() -> Result<void> {
        MASTHEAD_TRY(const Comment stored, get_comment(comment.id));
        if (stored.version != comment.version) {
            return Error{ErrorCode::version_mismatch, "the comment was changed meanwhile", "version"};
        }
        connection_.run("update comments set depth = :depth, account = :account, author_name = :author_name, "
                        "author_email = :author_email, body = :body, status = :status, created_at = :created_at, "
                        "edited_at = :edited_at, pinned = :pinned, staff = :staff, held_for = :held_for, "
                        "reviewed_at = :reviewed_at, version = version + 1 where id = :id",
                        {comment.depth, write_id(comment.account), comment.author_name, comment.author_email,
                         encode_document(comment.body), static_cast<int>(comment.status), comment.created_at,
                         comment.edited_at, comment.pinned, comment.staff, comment.held_for, comment.reviewed_at,
                         to_string(comment.id)});
        const int before = stored.status == CommentStatus::approved ? 1 : 0;
        const int after = comment.status == CommentStatus::approved ? 1 : 0;
        if (before != after) count_comments({{stored.article, after - before}});
        return {};
    });
}

} // namespace masthead::inline v0::sql
