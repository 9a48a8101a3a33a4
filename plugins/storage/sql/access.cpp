#include "guard.hpp"
#include "paging.hpp"

#include <masthead/core/text.hpp>
#include <masthead/storage/codec.hpp>

#include <algorithm>
#include <array>
#include <set>

namespace masthead::inline v0::sql {

namespace {

/// Nothing without an address, so that such accounts are not found.
std::optional<std::string> email_key(const Account& account) {
    if (account.email.empty()) return std::nullopt;
    return fold_for_identity(account.email);
}

Error session_token_taken() {
    return {ErrorCode::already_exists, "there is a session with this token", "token_hash"};
}

/// The columns of an account but `id` and `version`, in the order of the statements that write them.
void add_values(std::vector<Value>& values, const AccountRecord& record) {
    const auto& account = record.account;
    const auto erased = [&](ErasedWork ErasurePolicy::*what) {
        return record.erasure ? std::optional(static_cast<std::int64_t>(record.erasure.value().*what)) : std::nullopt;
    };
    values.insert(values.end(),
                  {account.login, fold_for_identity(account.login), account.display_name, account.email,
                   email_key(account), static_cast<int>(account.role),
                   id_list(std::span<const TermId>(account.categories)), account.disabled, account.email_verified_at,
                   account.second_factor_since, account.erased_at, erased(&ErasurePolicy::comments),
                   erased(&ErasurePolicy::votes), account.created_at, record.password_hash, record.totp_secret,
                   record.totp_step, encode_tags(record.recovery_hashes)});
    // All empty without one.
    const auto restriction = account.restriction.value_or(Restriction{});
    const auto if_any = [&](auto value) {
        return account.restriction ? std::optional(std::move(value)) : std::nullopt;
    };
    values.insert(values.end(), {if_any(static_cast<std::int64_t>(restriction.kind)), restriction.until,
                                 if_any(restriction.reason), write_id(restriction.by), if_any(restriction.at)});
}

} // namespace

Result<AccountRecord> Transaction::get_account(const AccountId& id) {
    return guarded([&]() -> Result<AccountRecord> {
        static const auto text = joined({"select ", AccountColumns::names, " from accounts where id = :id"});
        auto found = find_one<AccountColumns, AccountRecord>(text, {to_string(id)});
        if (!found) return not_found("there is no such account");
        return std::move(*found);
    });
}

Result<std::optional<AccountRecord>> Transaction::find_account(std::string_view login) {
    return guarded([&]() -> Result<std::optional<AccountRecord>> {
        static const auto text = joined({"select ", AccountColumns::names, " from accounts where login_key = :key"});
        return find_one<AccountColumns, AccountRecord>(text, {fold_for_identity(login)});
    });
}

Result<std::vector<AccountRecord>> Transaction::find_accounts_by_email(std::string_view email) {
    return guarded([&]() -> Result<std::vector<AccountRecord>> {
        static const auto text =
            joined({"select ", AccountColumns::names, " from accounts where email_key = :key order by id limit 100"});
        std::vector<AccountRecord> result;
        if (email.empty()) return result;
        connection_.query(text, AccountColumns::types, {fold_for_identity(email)},
                          [&](const Row& row) { result.push_back(AccountColumns::read(row)); });
        return result;
    });
}

Result<Page<Account>> Transaction::list_accounts(const PageRequest& page) {
    return guarded([&]() -> Result<Page<Account>> {
        static const auto text =
            joined({"select ", AccountColumns::names, " from accounts where id > :id order by id limit :limit"});
        MASTHEAD_TRY(const PageKey key, page_key(page, "accounts"));
        Page<Account> result;
        connection_.query(text, AccountColumns::types, {key.id, page.limit + 1},
                          [&](const Row& row) { result.items.push_back(AccountColumns::read(row).account); });
        finish_page(result, page.limit, "accounts", [](const Account& last) {
            return PageKey{{}, to_string(last.id)};
        });
        return result;
    });
}

Result<std::vector<Account>> Transaction::list_staff() {
    return guarded([&]() -> Result<std::vector<Account>> {
        static const auto text =
            joined({"select ", AccountColumns::names, " from accounts where role <> 1 order by id limit 1000"});
        std::vector<Account> result;
        connection_.query(text, AccountColumns::types, {},
                          [&](const Row& row) { result.push_back(AccountColumns::read(row).account); });
        return result;
    });
}

Result<void> Transaction::create_account(const AccountRecord& record) {
    return guarded([&]() -> Result<void> {
        const auto& account = record.account;
        if (exists("select 1 from accounts where id = :id", {to_string(account.id)})) {
            return Error{ErrorCode::already_exists, "there is an account with this id", "id"};
        }
        if (exists("select 1 from accounts where login_key = :key", {fold_for_identity(account.login)})) {
            return Error{ErrorCode::already_exists, "this login is taken", "login"};
        }
        std::vector<Value> values{to_string(account.id), account.version};
        add_values(values, record);
        connection_.run(
            "insert into accounts (id, version, login, login_key, display_name, email, email_key, role, categories, "
            "disabled, email_verified_at, second_factor_since, erased_at, erased_comments, erased_votes, created_at, "
            "password_hash, "
            "totp_secret, "
            "totp_step, recovery_hashes, restriction, restricted_until, restriction_reason, restricted_by, "
            "restricted_at) "
            "values (:id, :version, :login, :login_key, :display_name, :email, :email_key, :role, @ids(:categories), "
            ":disabled, :email_verified_at, :second_factor_since, :erased_at, :erased_comments, :erased_votes, "
            ":created_at, "
            ":password_hash, "
            ":totp_secret, :totp_step, :recovery_hashes, :restriction, :restricted_until, :restriction_reason, "
            ":restricted_by, :restricted_at)",
            values);
        return {};
    });
}

Result<void> Transaction::update_account(const AccountRecord& record) {
    return guarded([&]() -> Result<void> {
        const auto& account = record.account;
        MASTHEAD_TRY(const AccountRecord stored, get_account(account.id));
        if (stored.account.version != account.version) {
            return Error{ErrorCode::version_mismatch, "the account was changed meanwhile", "version"};
        }
        const auto key = fold_for_identity(account.login);
        if (exists("select 1 from accounts where login_key = :key and id <> :id", {key, to_string(account.id)})) {
            return Error{ErrorCode::already_exists, "this login is taken", "login"};
        }
        std::vector<Value> values;
        add_values(values, record);
        values.emplace_back(to_string(account.id));
        connection_.run(
            "update accounts set login = :login, login_key = :login_key, display_name = :display_name, "
            "email = :email, email_key = :email_key, role = :role, categories = @ids(:categories), "
            "disabled = :disabled, email_verified_at = :email_verified_at, "
            "second_factor_since = :second_factor_since, erased_at = :erased_at, erased_comments = :erased_comments, "
            "erased_votes = :erased_votes, "
            "created_at = :created_at, "
            "password_hash = :password_hash, totp_secret = :totp_secret, totp_step = :totp_step, "
            "recovery_hashes = :recovery_hashes, restriction = :restriction, restricted_until = :restricted_until, "
            "restriction_reason = :restriction_reason, restricted_by = :restricted_by, "
            "restricted_at = :restricted_at, version = version + 1 where id = :id",
            values);
        return {};
    });
}

Result<std::optional<Session>> Transaction::find_session(std::string_view token_hash) {
    return guarded([&]() -> Result<std::optional<Session>> {
        static const auto text = joined({"select ", SessionColumns::names, " from sessions where token_hash = :hash"});
        return find_one<SessionColumns, Session>(text, {token_hash});
    });
}

Result<Session> Transaction::get_session(const SessionId& id) {
    return guarded([&]() -> Result<Session> {
        static const auto text = joined({"select ", SessionColumns::names, " from sessions where id = :id"});
        auto found = find_one<SessionColumns, Session>(text, {to_string(id)});
        if (!found) return not_found("there is no such session");
        return std::move(*found);
    });
}

Result<std::vector<std::optional<Session>>> Transaction::find_sessions(std::span<const SessionId> ids) {
    return guarded([&]() -> Result<std::vector<std::optional<Session>>> {
        static const auto text = joined({"select ", SessionColumns::names, " from sessions where id @in(:ids)"});
        return find_many<SessionColumns, Session>(text, ids, [](const Session& session) { return session.id; });
    });
}

Result<std::vector<Session>> Transaction::list_sessions(const AccountId& account, Timestamp now) {
    return guarded([&]() -> Result<std::vector<Session>> {
        static const auto text = joined({"select ", SessionColumns::names,
                                         " from sessions where account = :account and expires_at > :now and "
                                         "ended_at is null order by id desc limit 1000"});
        std::vector<Session> result;
        connection_.query(text, SessionColumns::types, {to_string(account), now},
                          [&](const Row& row) { result.push_back(SessionColumns::read(row)); });
        return result;
    });
}

Result<void> Transaction::create_session(const Session& session) {
    return guarded([&]() -> Result<void> {
        if (exists("select 1 from sessions where id = :id", {to_string(session.id)})) {
            return Error{ErrorCode::already_exists, "there is a session with this id", "id"};
        }
        if (exists("select 1 from sessions where token_hash = :hash", {session.token_hash})) {
            return session_token_taken();
        }
        if (!exists("select 1 from accounts where id = :id", {to_string(session.account)})) {
            return not_found("there is no such account");
        }
        const auto reason =
            session.ended_reason ? std::optional(static_cast<std::int64_t>(*session.ended_reason)) : std::nullopt;
        connection_.run("insert into sessions (id, account, token_hash, created_at, last_activity_at, "
                        "authenticated_at, expires_at, remembered, ended_at, ended_reason, device, network) "
                        "values (:id, :account, :token_hash, :created_at, :last_activity_at, :authenticated_at, "
                        ":expires_at, :remembered, :ended_at, :ended_reason, :device, :network)",
                        {to_string(session.id), to_string(session.account), session.token_hash, session.created_at,
                         session.last_activity_at, session.authenticated_at, session.expires_at, session.remembered,
                         session.ended_at, reason, session.device, session.network});
        return {};
    });
}

Result<bool> Transaction::touch_session(const SessionId& id, Timestamp at) {
    const std::array touches{SessionTouch{id, at}};
    MASTHEAD_TRY(const auto live, touch_sessions(touches));
    return live[0];
}

Result<std::vector<bool>> Transaction::touch_sessions(std::span<const SessionTouch> touches) {
    return guarded([&]() -> Result<std::vector<bool>> {
        std::map<SessionId, Timestamp> latest;
        for (const auto& touch : touches) {
            const auto place = latest.try_emplace(touch.session, touch.at).first;
            place->second = std::max(place->second, touch.at);
        }
        RowList rows(connection_.notation());
        std::vector<SessionId> ids;
        for (const auto& [id, at] : latest) {
            ids.push_back(id);
            rows.add({{"id", to_string(id)}, {"at", at}});
        }
        std::set<std::string> live;
        if (!rows.empty()) {
            // An update of live rows, never an insert: a slow request cannot bring back a session that was ended.
            connection_.query("update sessions set last_activity_at = @greatest(sessions.last_activity_at, n.at) "
                              "from @rows(:rows, id id, at time) as n "
                              "where sessions.id = n.id and @among(sessions.id, :ids) and sessions.ended_at is null "
                              "returning sessions.id",
                              "t", {rows, among_list(connection_.notation(), std::span<const SessionId>(ids))},
                              [&](const Row& row) { live.insert(row.text(0)); });
        }
        std::vector<bool> result;
        for (const auto& touch : touches) result.push_back(live.contains(to_string(touch.session)));
        return result;
    });
}

Result<bool> Transaction::end_session(const SessionId& id, Timestamp at, SessionEnd reason) {
    return guarded([&]() -> Result<bool> {
        return connection_.run("update sessions set ended_at = :at, ended_reason = :reason "
                               "where id = :id and ended_at is null",
                               {at, static_cast<int>(reason), to_string(id)}) > 0;
    });
}

Result<std::uint32_t> Transaction::end_sessions(const std::optional<AccountId>& account,
                                                const std::optional<SessionId>& keep, Timestamp at, SessionEnd reason) {
    return guarded([&]() -> Result<std::uint32_t> {
        // One account, or from the first id that there can be to the last.
        IdBytes last_id;
        last_id.fill(0xFF);
        const auto first = to_string(account.value_or(AccountId()));
        const auto last = to_string(account.value_or(AccountId(last_id)));
        const auto number = static_cast<int>(reason);
        if (keep) {
            return static_cast<std::uint32_t>(
                connection_.run("update sessions set ended_at = :at, ended_reason = :reason where account >= :first "
                                "and account <= :last and ended_at is null and id <> :keep",
                                {at, number, first, last, to_string(*keep)}));
        }
        return static_cast<std::uint32_t>(
            connection_.run("update sessions set ended_at = :at, ended_reason = :reason where account >= :first "
                            "and account <= :last and ended_at is null",
                            {at, number, first, last}));
    });
}

Result<bool> Transaction::rotate_session(const SessionId& id, std::string_view token_hash, Timestamp authenticated_at) {
    return guarded([&]() -> Result<bool> {
        if (exists("select 1 from sessions where token_hash = :hash and id <> :id", {token_hash, to_string(id)})) {
            return session_token_taken();
        }
        return connection_.run("update sessions set token_hash = :hash, authenticated_at = :authenticated_at "
                               "where id = :id and ended_at is null",
                               {token_hash, authenticated_at, to_string(id)}) > 0;
    });
}

Result<std::uint32_t> Transaction::erase_expired_sessions(Timestamp before, std::uint32_t limit) {
    return guarded([&]() -> Result<std::uint32_t> {
        return static_cast<std::uint32_t>(
            connection_.run("delete from sessions where id in (select id from sessions where expires_at < :before "
                            "order by expires_at, id limit :limit)",
                            {before, limit}));
    });
}

Result<std::vector<Change>> Transaction::changes_after(Position position, std::uint32_t limit) {
    return guarded([&]() -> Result<std::vector<Change>> {
        if (limit < 1 || limit > 1'000) return invalid_argument("limit", "1 to 1,000 are allowed");
        static const auto text = joined({"select ", ChangeColumns::names,
                                         " from changes where position > :position order by position limit :limit"});
        // Positions are stored with a sign; beyond the largest there is nothing.
        const Position after = std::min<Position>(position, INT64_MAX);
        Position trimmed = 0;
        connection_.query("select trimmed_to from feed", "i", {},
                          [&](const Row& row) { trimmed = static_cast<Position>(row.integer(0)); });
        if (after < trimmed) return changes_removed(trimmed);
        std::vector<Change> result;
        connection_.query(text, ChangeColumns::types, {after, limit},
                          [&](const Row& row) { result.push_back(ChangeColumns::read(row)); });
        return result;
    });
}

Result<void> Transaction::append_change(const Change& change) {
    return append_changes({&change, 1});
}

Result<void> Transaction::append_changes(std::span<const Change> changes) {
    return guarded([&]() -> Result<void> {
        for (const auto& change : changes) {
            connection_.run("insert into changes (at, kind, entity, id, tags) values (:at, :kind, :entity, :id, :tags)",
                            {change.at, static_cast<int>(change.kind), static_cast<int>(change.entity),
                             detail::format_uuid(change.id), encode_tags(change.tags)});
        }
        return {};
    });
}

Result<std::uint32_t> Transaction::trim_changes(Timestamp before, std::uint32_t limit) {
    return guarded([&]() -> Result<std::uint32_t> {
        // The first change that stays: the first one that is too new, one too many, or the newest of all.
        std::int64_t first_kept = INT64_MAX;
        const auto keep = [&](const Row& row) { first_kept = std::min(first_kept, row.integer(0)); };
        connection_.query("select position from changes order by position desc limit 1", "i", {}, keep);
        connection_.query("select position from changes order by position limit 1 offset :limit", "i", {limit}, keep);
        connection_.query("select position from changes where at >= :before order by position limit 1", "i", {before},
                          keep);
        std::optional<std::int64_t> last_removed;
        connection_.query("select max(position) from changes where position < :first_kept", "i", {first_kept},
                          [&](const Row& row) { last_removed = row.optional_integer(0); });
        if (!last_removed) return 0U;
        connection_.run("update feed set trimmed_to = :position", {*last_removed});
        return static_cast<std::uint32_t>(
            connection_.run("delete from changes where position < :first_kept", {first_kept}));
    });
}

} // namespace masthead::inline v0::sql
