#include "guard.hpp"
#include "paging.hpp"

#include <masthead/storage/codec.hpp>

/// What one person left, wherever it is kept.
namespace masthead::inline v0::sql {

Result<Page<Rating>> Transaction::list_ratings_of(std::string_view voter, const PageRequest& page) {
    return guarded([&]() -> Result<Page<Rating>> {
        static const auto text =
            joined({"select ", RatingColumns::names,
                    " from ratings r where r.voter = :voter and r.article > :key order by r.article limit :limit"});
        MASTHEAD_TRY(const PageKey key, page_key(page, "ratings_of"));
        Page<Rating> result;
        connection_.query(text, RatingColumns::types, {voter, key.id, page.limit + 1},
                          [&](const Row& row) { result.items.push_back(RatingColumns::read(row)); });
        finish_page(result, page.limit, "ratings_of", [](const Rating& last) {
            return PageKey{{}, to_string(last.article)};
        });
        return result;
    });
}

Result<Page<CommentReaction>> Transaction::list_reactions_of(std::string_view voter, const PageRequest& page) {
    return guarded([&]() -> Result<Page<CommentReaction>> {
        static const auto text =
            joined({"select ", ReactionColumns::names,
                    " from comment_reactions where voter = :voter and comment > :key order by comment limit :limit"});
        MASTHEAD_TRY(const PageKey key, page_key(page, "reactions_of"));
        Page<CommentReaction> result;
        connection_.query(text, ReactionColumns::types, {voter, key.id, page.limit + 1},
                          [&](const Row& row) { result.items.push_back(ReactionColumns::read(row)); });
        finish_page(result, page.limit, "reactions_of", [](const CommentReaction& last) {
            return PageKey{{}, to_string(last.key.comment)};
        });
        return result;
    });
}

Result<Page<CommentReport>> Transaction::list_reports_of(std::string_view reporter, const PageRequest& page) {
    return guarded([&]() -> Result<Page<CommentReport>> {
        return list_newest<CommentReportColumns, CommentReport>(
            joined({"select ", CommentReportColumns::names, " from comment_reports where reporter = :reporter"}),
            reporter, "reports_of", page);
    });
}

Result<bool> Transaction::hand_report_over(const CommentReport& report, std::string_view reporter) {
    return guarded([&]() -> Result<bool> {
        const auto comment = to_string(report.comment);
        const auto id = to_string(report.id);
        if (!exists("select 1 from comment_reports where comment = :comment and id = :id", {comment, id})) {
            return false;
        }
        if (exists("select 1 from comment_reports where comment = :comment and reporter = :reporter and id <> :id",
                   {comment, reporter, id})) {
            return Error{ErrorCode::already_exists, "this reporter reported the comment too", "reporter"};
        }
        connection_.run("update comment_reports set reporter = :reporter, note = '' "
                        "where comment = :comment and id = :id",
                        {reporter, comment, id});
        return true;
    });
}

Result<void> Transaction::erase_comment_trail(const CommentId& comment, const AccountId& author) {
    return guarded([&]() -> Result<void> {
        connection_.run("update comment_events set body = :body, reason = '' where comment = :comment",
                        {encode_document({}), to_string(comment)});
        connection_.run("update comment_events set done_by = null where comment = :comment and "
                        "@plain(done_by) = :author",
                        {to_string(comment), to_string(author)});
        return {};
    });
}

Result<Page<Session>> Transaction::list_kept_sessions(const AccountId& account, const PageRequest& page) {
    return guarded([&]() -> Result<Page<Session>> {
        return list_newest<SessionColumns, Session>(
            joined({"select ", SessionColumns::names, " from sessions where account = :account"}), to_string(account),
            "kept_sessions", page);
    });
}

Result<std::vector<AccountId>> Transaction::list_erasures() {
    return guarded([&]() -> Result<std::vector<AccountId>> {
        std::vector<AccountId> result;
        connection_.query("select id from accounts where erased_comments is not null order by id limit 1000", "t", {},
                          [&](const Row& row) { result.push_back(read_id<AccountId>(row.text(0))); });
        return result;
    });
}

Result<std::uint32_t> Transaction::erase_traces(const AccountId& account, std::uint32_t limit) {
    return guarded([&]() -> Result<std::uint32_t> {
        std::uint32_t erased = 0;
        const auto id = to_string(account);
        const auto some = [&](std::string_view statement) {
            if (erased >= limit) return;
            erased += static_cast<std::uint32_t>(connection_.run(statement, {id, limit - erased}));
        };
        some("delete from sessions where id in "
             "(select id from sessions where account = :account order by id limit :limit)");
        some("delete from api_tokens where id in "
             "(select id from api_tokens where account = :account order by id limit :limit)");
        // Few at any time: a new one takes the place of the one before.
        if (erased < limit) {
            erased += static_cast<std::uint32_t>(connection_.run("delete from tickets where account = :account", {id}));
        }
        some("update audit set network = '' where id in "
             "(select id from audit where actor = :account and network <> '' order by id limit :limit)");
        some("update audit set network = '', detail = '' where id in (select id from audit where account = :account "
             "and (network <> '' or detail <> '') order by id limit :limit)");
        return erased;
    });
}

} // namespace masthead::inline v0::sql
