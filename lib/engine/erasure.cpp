#include <masthead/engine/accounts.hpp>

#include "core/crypto.hpp"
#include "engine/account_rules.hpp"
#include "engine/audit_log.hpp"
#include "engine/comment_rules.hpp"
#include "engine/erasure.hpp"
#include "engine/once.hpp"
#include "engine/personal_data.hpp"
#include "engine/rating_rules.hpp"
#include "engine/session_rules.hpp"
#include "engine/state.hpp"
#include "engine/taxonomy_writing.hpp"

#include <algorithm>
#include <array>

/// Erasing what tells who somebody is.
namespace masthead::inline v0 {

namespace {

using detail::EngineState;
using detail::record;
using detail::record_act;

/// So many things are changed in one unit, so that others get their turns.
constexpr std::uint32_t batch = 50;

/// What stands in the place of a voter whom nobody knows any more: another one each time, so that what one person did
/// does not stay together.
std::string nobody() {
    std::array<std::uint8_t, 16> bytes{};
    detail::random_bytes(bytes);
    return "erased:" + detail::to_hex(bytes);
}

/// What is being erased, and how.
struct Erasure {
    const EngineState& state;
    AccountId id;
    ErasurePolicy policy;
};

Result<void> let_go(WriteTransaction& transaction, const Erasure& erasure, const Comment& before) {
    const auto& state = erasure.state;
    auto comment = before;
    const auto author = before.account.value_or(AccountId());
    comment.account.reset();
    comment.author_name.clear();
    comment.author_email.clear();
    const bool is_removed = erasure.policy.comments == ErasedWork::removed;
    if (is_removed) detail::set_status(comment, CommentStatus::deleted);
    if (comment.status == CommentStatus::deleted) comment.body = {};
    MASTHEAD_CHECK(transaction.update_comment(comment));
    MASTHEAD_CHECK(transaction.erase_comment_trail(comment.id, author));
    return record(transaction, state, is_removed ? ChangeKind::erased : ChangeKind::updated, EntityKind::comment,
                  comment.id.bytes(), detail::tags_of(comment, before.status));
}

Result<void> let_go(WriteTransaction& transaction, const Erasure& erasure, Rating rating) {
    MASTHEAD_CHECK(transaction.erase_rating(rating.article, rating.voter));
    if (erasure.policy.votes == ErasedWork::removed) {
        return detail::record_votes(transaction, erasure.state, rating.article);
    }
    rating.voter = nobody();
    MASTHEAD_CHECK(transaction.put_rating(rating));
    if (!rating.set_aside) return {};
    MASTHEAD_CHECK(transaction.set_ratings_aside(rating.article, std::array{rating.voter}, true));
    return {};
}

Result<void> let_go(WriteTransaction& transaction, const Erasure& erasure, CommentReaction reaction) {
    MASTHEAD_CHECK(transaction.erase_reaction(reaction.key));
    if (erasure.policy.votes == ErasedWork::removed) {
        return record(transaction, erasure.state, ChangeKind::updated, EntityKind::comment,
                      reaction.key.comment.bytes(), {"reactions:" + to_string(reaction.key.article)});
    }
    reaction.key.voter = nobody();
    return transaction.put_reaction(reaction);
}

Result<void> let_go(WriteTransaction& transaction, const Erasure&, const CommentReport& report) {
    MASTHEAD_CHECK(transaction.hand_report_over(report, nobody()));
    return {};
}

/// Lets go of all that `list(transaction, page)` gives, which must be in no list of that person's afterwards. True if
/// there was anything.
template <typename List>
Result<bool> let_go_of_all(const Erasure& erasure, List list) {
    bool is_any = false;
    for (std::size_t count = batch; count == batch;) {
        MASTHEAD_CHECK(erasure.state.write([&](WriteTransaction& transaction) -> Result<void> {
            MASTHEAD_TRY(const auto part, list(transaction, PageRequest{batch, {}}));
            for (const auto& each : part.items) MASTHEAD_CHECK(let_go(transaction, erasure, each));
            count = part.items.size();
            return {};
        }));
        is_any |= count != 0;
    }
    return is_any;
}

/// True if anything was there.
Result<bool> let_go_of_work(const Erasure& erasure) {
    const auto voter = detail::voter_of(erasure.id);
    MASTHEAD_TRY(bool is_any, let_go_of_all(erasure, [&](ReadTransaction& view, const PageRequest& page) {
                     CommentQuery query;
                     query.account = erasure.id;
                     query.order = CommentOrder::newest;
                     query.page = page;
                     return view.list_comments(query);
                 }));
    const auto add = [&](auto list) -> Result<void> {
        MASTHEAD_TRY(const bool is_found, let_go_of_all(erasure, list));
        is_any |= is_found;
        return {};
    };
    MASTHEAD_CHECK(add([&](ReadTransaction& view, const auto& page) { return view.list_ratings_of(voter, page); }));
    MASTHEAD_CHECK(add([&](ReadTransaction& view, const auto& page) { return view.list_reactions_of(voter, page); }));
    MASTHEAD_CHECK(add([&](ReadTransaction& view, const auto& page) { return view.list_reports_of(voter, page); }));
    return is_any;
}

/// Public profiles are the site's; that they were this person's is not. True if there was one.
Result<bool> unlink_profiles(const EngineState& state, const AccountId& id) {
    MASTHEAD_TRY(const auto linked,
                 state.read([&](ReadTransaction& transaction) { return detail::profiles_of(transaction, id); }));
    for (const auto& profile : linked) {
        const auto& each = profile.id;
        MASTHEAD_CHECK(state.write([&](WriteTransaction& transaction) -> Result<void> {
            // Read again: somebody may have changed or erased it meanwhile.
            MASTHEAD_TRY(const auto found, transaction.find_authors({&each, 1}));
            if (!found[0] || found[0]->account != id) return {};
            auto author = *found[0];
            author.account.reset();
            MASTHEAD_CHECK(transaction.update_author(author));
            return record(transaction, state, ChangeKind::updated, EntityKind::author, each.bytes(),
                          detail::tags_of(each));
        }));
    }
    return !linked.empty();
}

/// True if anything was there.
Result<bool> erase_traces(const EngineState& state, const AccountId& id) {
    constexpr std::uint32_t lines = 1'000;
    bool is_any = false;
    for (std::uint32_t erased = lines; erased == lines;) {
        MASTHEAD_CHECK(state.write([&](WriteTransaction& transaction) -> Result<void> {
            MASTHEAD_TRY(erased, transaction.erase_traces(id, lines));
            return {};
        }));
        is_any |= erased != 0;
    }
    return is_any;
}

/// All but the record of the account. True if anything was there.
Result<bool> let_go_of_everything(const Erasure& erasure) {
    MASTHEAD_TRY(const bool had_work, let_go_of_work(erasure));
    MASTHEAD_TRY(const bool had_profile, unlink_profiles(erasure.state, erasure.id));
    MASTHEAD_TRY(const bool had_traces, erase_traces(erasure.state, erasure.id));
    return had_work || had_profile || had_traces;
}

/// True if something tells of that id that stays when everything is let go.
Result<bool> is_told_of(const EngineState& state, const AccountId& id) {
    return state.read([&](ReadTransaction& transaction) -> Result<bool> {
        const PageRequest one{1, {}};
        MASTHEAD_TRY(const auto lines, transaction.list_audit({{}, id, {}, one}));
        MASTHEAD_TRY(const auto done, transaction.list_audit({id, {}, {}, one}));
        MASTHEAD_TRY(const auto events, transaction.list_comment_events({{}, id, one}));
        return !lines.items.empty() || !done.items.empty() || !events.items.empty();
    });
}

Result<void> check_another_admin(ReadTransaction& transaction, const Account& account) {
    if (account.role != Role::admin || account.disabled) return {};
    MASTHEAD_TRY(const auto staff, transaction.list_staff());
    const bool has_another = std::ranges::any_of(staff, [&](const Account& each) {
        return each.role == Role::admin && !each.disabled && each.id != account.id;
    });
    if (has_another) return {};
    return Error{ErrorCode::conflict, "this is the last administrator; make another account one first", "role"};
}

/// What is left of an account: that it was there.
AccountRecord empty_record(const Account& account, const ErasurePolicy& policy, Timestamp now) {
    AccountRecord record;
    record.account.id = account.id;
    record.account.login = "erased-" + to_string(account.id);
    record.account.display_name = "erased";
    record.account.disabled = true;
    record.account.erased_at = now;
    record.account.created_at = account.created_at;
    record.account.version = account.version;
    record.erasure = policy;
    return record;
}

/// Empties the record, so that nobody can sign in and nothing is added while the rest is erased. Gives the account as
/// it was; nothing if there is none or it was erased before.
Result<std::optional<Account>> empty_account(EngineState& state, const Principal& by, const AccountId& id) {
    std::optional<Account> before;
    MASTHEAD_CHECK(state.write([&](WriteTransaction& transaction) -> Result<void> {
        before.reset();
        auto found = transaction.get_account(id);
        if (!found) return found.error().code == ErrorCode::not_found ? Result<void>() : found.error();
        if (found->account.erased_at) return {};
        MASTHEAD_CHECK(check_another_admin(transaction, found->account));
        before = found->account;
        MASTHEAD_CHECK(transaction.update_account(empty_record(*before, state.policies.erasure, state.now())));
        MASTHEAD_CHECK(detail::end_sessions(transaction, state, id, SessionEnd::revoked, std::nullopt));
        MASTHEAD_CHECK(record_act(transaction, state, by, AuditAction::account_erased, id));
        return record(transaction, state, ChangeKind::updated, EntityKind::account, id.bytes(), {});
    }));
    state.screening.forget_staff();
    return before;
}

} // namespace

namespace detail {

Result<void> finish_erasures(EngineState& state) {
    MASTHEAD_TRY(const auto unfinished,
                 state.read([](ReadTransaction& transaction) { return transaction.list_erasures(); }));
    for (const auto& id : unfinished) {
        MASTHEAD_TRY(const AccountRecord seen,
                     state.read([&](ReadTransaction& transaction) { return transaction.get_account(id); }));
        if (!seen.erasure) continue;
        MASTHEAD_CHECK(let_go_of_everything({state, id, *seen.erasure}));
        MASTHEAD_CHECK(state.write([&](WriteTransaction& transaction) -> Result<void> {
            MASTHEAD_TRY(AccountRecord record, transaction.get_account(id));
            // What was on its way when the account was erased has come by then, from other processes too.
            const bool is_settled = state.now() - record.account.erased_at.value_or(Timestamp()) >= erasure_settles;
            if (!record.erasure || !is_settled) return {};
            record.erasure.reset();
            return transaction.update_account(record);
        }));
    }
    return {};
}

} // namespace detail

Result<void> Accounts::erase(const Principal& by, const AccountId& id) {
    MASTHEAD_CHECK(detail::require_own_or_managed(by, id));
    MASTHEAD_CHECK(by.require_recent_password(state_.policies.sign_in.recent_password, state_.now()));
    const auto known = state_.read([&](ReadTransaction& transaction) { return transaction.get_account(id); });
    if (!known && known.error().code != ErrorCode::not_found) return known.error();
    // Of somebody whom nobody knows there may be nothing left to let go of; a mark would say that there was.
    std::optional<detail::OnceScope> unmarked;
    if (!known) unmarked.emplace(nullptr);
    MASTHEAD_TRY(const auto before, empty_account(state_, by, id));
    if (before) state_.notify({NoticeKind::account_erased, *before, before->email, {}, {}, {}});
    // Lines that wait would be written later.
    MASTHEAD_CHECK(state_.refused_sign_ins.flush(state_));
    // One that was begun goes on by the rules of then.
    const auto begun = known ? known->erasure : std::nullopt;
    MASTHEAD_TRY(const bool was_any, let_go_of_everything({state_, id, begun.value_or(state_.policies.erasure)}));
    if (known || was_any) return {};
    MASTHEAD_TRY(const bool is_known, is_told_of(state_, id));
    return is_known ? Result<void>() : not_found("nothing is stored about such a person");
}

} // namespace masthead::inline v0
