#include <masthead/engine/accounts.hpp>

#include "engine/account_rules.hpp"
#include "engine/audit_log.hpp"
#include "engine/personal_data.hpp"
#include "engine/rating_rules.hpp"
#include "engine/state.hpp"

#include <iterator>
#include <utility>

/// All that is stored about one person, gathered.
namespace masthead::inline v0 {

namespace {

/// Reads a list to its end.
template <typename T, typename List>
Result<std::vector<T>> all_of(List list) {
    std::vector<T> result;
    PageRequest page{PageRequest::max_limit, {}};
    for (;;) {
        MASTHEAD_TRY(Page<T> part, list(page));
        result.insert(result.end(), std::make_move_iterator(part.items.begin()),
                      std::make_move_iterator(part.items.end()));
        if (!part.next) return result;
        page.after = std::move(*part.next);
    }
}

/// The same for a list that is asked for by a query with a page in it.
template <typename T, typename Query, typename List>
Result<std::vector<T>> all_of(Query query, List list) {
    return all_of<T>([&](const PageRequest& page) {
        query.page = page;
        return list(query);
    });
}

Result<std::vector<AuditEntry>> audit_of(ReadTransaction& transaction, const AccountId& id) {
    const auto list = [&](const AuditQuery& query) { return transaction.list_audit(query); };
    MASTHEAD_TRY(auto entries, all_of<AuditEntry>(AuditQuery{{}, id, {}, {}}, list));
    MASTHEAD_TRY(const auto done, all_of<AuditEntry>(AuditQuery{id, {}, {}, {}}, list));
    for (const auto& entry : done) {
        if (entry.account != id) entries.push_back(entry);
    }
    return entries;
}

Result<std::vector<Article>> articles_of(ReadTransaction& transaction, const AccountId& id) {
    ArticleQuery query;
    query.created_by = id;
    MASTHEAD_TRY(auto listed, all_of<ArticleListing>(
                                  query, [&](const ArticleQuery& asked) { return transaction.list_articles(asked); }));
    std::vector<Article> result;
    for (auto& each : listed) result.push_back({std::move(each.head), each.revision, std::move(each.content)});
    return result;
}

} // namespace

namespace detail {

Result<std::vector<Author>> profiles_of(ReadTransaction& transaction, const AccountId& id) {
    // Few beside all else, and an account is linked to one at most, as a rule.
    MASTHEAD_TRY(auto authors, all_of<Author>([&](const PageRequest& page) { return transaction.list_authors(page); }));
    std::erase_if(authors, [&](const Author& author) { return author.account != id; });
    return authors;
}

} // namespace detail

namespace {

Result<void> add_feedback(ReadTransaction& transaction, PersonalData& data) {
    const auto voter = detail::voter_of(data.id);
    MASTHEAD_TRY(data.reactions, all_of<CommentReaction>([&](const PageRequest& page) {
                     return transaction.list_reactions_of(voter, page);
                 }));
    MASTHEAD_TRY(data.reports, all_of<CommentReport>(
                                   [&](const PageRequest& page) { return transaction.list_reports_of(voter, page); }));
    MASTHEAD_TRY(data.ratings,
                 all_of<Rating>([&](const PageRequest& page) { return transaction.list_ratings_of(voter, page); }));
    return {};
}

Result<void> add_comments(ReadTransaction& transaction, PersonalData& data) {
    CommentQuery query;
    query.account = data.id;
    query.order = CommentOrder::newest;
    MASTHEAD_TRY(data.comments,
                 all_of<Comment>(query, [&](const CommentQuery& asked) { return transaction.list_comments(asked); }));
    MASTHEAD_TRY(data.comment_events,
                 all_of<CommentEvent>(CommentEventQuery{{}, data.id, {}}, [&](const CommentEventQuery& asked) {
                     return transaction.list_comment_events(asked);
                 }));
    return {};
}

Result<PersonalData> gathered(ReadTransaction& transaction, const AccountId& id, Timestamp now) {
    PersonalData data;
    data.id = id;
    data.made_at = now;
    auto record = transaction.get_account(id);
    if (record) {
        data.account = std::move(record->account);
        MASTHEAD_TRY(data.sessions, all_of<Session>([&](const PageRequest& page) {
                         return transaction.list_kept_sessions(id, page);
                     }));
        MASTHEAD_TRY(data.api_tokens, transaction.list_api_tokens(id));
    } else if (record.error().code != ErrorCode::not_found) {
        return std::move(record).error();
    }
    // What only looking things up needs.
    for (auto& session : data.sessions) session.token_hash.clear();
    for (auto& token : data.api_tokens) token.token_hash.clear();
    MASTHEAD_TRY(data.audit, audit_of(transaction, id));
    MASTHEAD_CHECK(add_comments(transaction, data));
    MASTHEAD_CHECK(add_feedback(transaction, data));
    MASTHEAD_TRY(data.articles, articles_of(transaction, id));
    MASTHEAD_TRY(data.authors, detail::profiles_of(transaction, id));
    return data;
}

bool is_empty(const PersonalData& data) {
    return !data.account && data.audit.empty() && data.comments.empty() && data.comment_events.empty() &&
           data.reactions.empty() && data.reports.empty() && data.ratings.empty() && data.articles.empty() &&
           data.authors.empty();
}

} // namespace

Result<PersonalData> Accounts::personal_data(const Principal& by, const AccountId& id) {
    MASTHEAD_CHECK(detail::require_own_or_managed(by, id));
    MASTHEAD_CHECK(by.require_recent_password(state_.policies.sign_in.recent_password, state_.now()));
    MASTHEAD_TRY(auto data,
                 state_.read([&](ReadTransaction& transaction) { return gathered(transaction, id, state_.now()); }));
    if (is_empty(data)) return not_found("nothing is stored about such a person");
    if (!by.may(Permission::manage_accounts)) detail::hide_networks_of_others(id, data.audit);
    MASTHEAD_CHECK(state_.write([&](WriteTransaction& transaction) {
        return detail::record_act(transaction, state_, by, AuditAction::data_exported, id);
    }));
    return data;
}

} // namespace masthead::inline v0
