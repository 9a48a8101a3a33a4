#include "core/crypto.hpp"
#include "key_value_transaction.hpp"

#include <masthead/core/text.hpp>

#include <algorithm>

namespace masthead::inline v0::detail {

namespace {

std::string login_key(std::string_view login) {
    return key_of(Space::account_by_login, name_in_key(fold_for_identity(login)));
}

std::string token_key(std::string_view token_hash) {
    return key_of(Space::session_by_token, name_in_key(token_hash));
}

/// What the keys of all accounts with this address begin with.
std::string email_prefix(std::string_view email) {
    const auto digest = sha256(fold_for_identity(email));
    return key_of(Space::account_by_email, as_text(digest));
}

std::string email_key(const Account& account) {
    return email_prefix(account.email) + key_of(account.id);
}

Error login_taken() {
    return {ErrorCode::already_exists, "this login is taken", "login"};
}

Error session_token_taken() {
    return {ErrorCode::already_exists, "there is a session with this token", "token_hash"};
}

} // namespace

Result<AccountRecord> RecordTransaction::get_account(const AccountId& id) {
    MASTHEAD_TRY(auto record, records_.find<AccountRecord>(key_of(Space::account, id)));
    if (!record) return not_found("there is no such account");
    return std::move(*record);
}

Result<std::optional<AccountRecord>> RecordTransaction::find_account(std::string_view login) {
    MASTHEAD_TRY(const auto id, records_.find_id<AccountId>(login_key(login)));
    if (!id) return std::optional<AccountRecord>();
    return records_.find<AccountRecord>(key_of(Space::account, *id));
}

Result<std::vector<AccountRecord>> RecordTransaction::find_accounts_by_email(std::string_view email) {
    constexpr std::size_t most = 100;
    std::vector<AccountRecord> result;
    if (email.empty()) return result;
    MASTHEAD_CHECK(
        records_.scan(email_prefix(email), {}, false, [&](std::string_view rest, std::string_view) -> Result<bool> {
            MASTHEAD_TRY(auto record, get_account(id_at_end<AccountId>(rest)));
            result.push_back(std::move(record));
            return result.size() < most;
        }));
    return result;
}

Result<Page<Account>> RecordTransaction::list_accounts(const PageRequest& page) {
    MASTHEAD_TRY(const auto start, scan_start(page, "accounts"));
    PageMaker<Account> maker("accounts", page.limit);
    MASTHEAD_CHECK(records_.scan(key_of(Space::account), start, false,
                                 [&](std::string_view rest, std::string_view value) -> Result<bool> {
                                     if (maker.full()) return maker.more();
                                     MASTHEAD_TRY(auto record, decode_record<AccountRecord>(value));
                                     return maker.add(std::move(record.account), rest);
                                 }));
    return maker.take();
}

Result<std::vector<Account>> RecordTransaction::list_staff() {
    constexpr std::size_t most = 1'000;
    std::vector<Account> result;
    MASTHEAD_CHECK(
        records_.scan(key_of(Space::staff), {}, false, [&](std::string_view rest, std::string_view) -> Result<bool> {
            MASTHEAD_TRY(auto record, get_account(id_at_end<AccountId>(rest)));
            result.push_back(std::move(record.account));
            return result.size() < most;
        }));
    return result;
}

Result<std::vector<AccountId>> RecordTransaction::list_erasures() {
    MASTHEAD_TRY(const auto rests, first_rests(key_of(Space::erasure), 1'000));
    std::vector<AccountId> result;
    for (const auto& rest : rests) result.push_back(id_at_end<AccountId>(rest));
    return result;
}

Result<void> RecordTransaction::put_account(const AccountRecord& record) {
    const auto staff_key = key_of(Space::staff, record.account.id);
    if (record.account.role == Role::reader) {
        MASTHEAD_CHECK(records_.erase(staff_key));
    } else {
        MASTHEAD_CHECK(records_.put_bytes(staff_key, {}));
    }
    if (!record.account.email.empty()) MASTHEAD_CHECK(records_.put_bytes(email_key(record.account), {}));
    const auto erasure_key = key_of(Space::erasure, record.account.id);
    if (record.erasure) {
        MASTHEAD_CHECK(records_.put_bytes(erasure_key, {}));
    } else {
        MASTHEAD_CHECK(records_.erase(erasure_key));
    }
    return records_.put(key_of(Space::account, record.account.id), record);
}

Result<void> RecordTransaction::create_account(const AccountRecord& record) {
    const auto& account = record.account;
    MASTHEAD_TRY(const bool is_known, records_.contains(key_of(Space::account, account.id)));
    if (is_known) return Error{ErrorCode::already_exists, "there is an account with this id", "id"};
    MASTHEAD_TRY(const bool is_taken, records_.contains(login_key(account.login)));
    if (is_taken) return login_taken();
    MASTHEAD_CHECK(records_.put_bytes(login_key(account.login), key_of(account.id)));
    return put_account(record);
}

Result<void> RecordTransaction::update_account(const AccountRecord& record) {
    const auto& account = record.account;
    MASTHEAD_TRY(const AccountRecord stored, get_account(account.id));
    if (stored.account.version != account.version) {
        return Error{ErrorCode::version_mismatch, "the account was changed meanwhile", "version"};
    }
    MASTHEAD_TRY(const auto owner, records_.find_id<AccountId>(login_key(account.login)));
    if (owner && *owner != account.id) return login_taken();
    MASTHEAD_CHECK(records_.erase(login_key(stored.account.login)));
    if (!stored.account.email.empty()) MASTHEAD_CHECK(records_.erase(email_key(stored.account)));
    MASTHEAD_CHECK(records_.put_bytes(login_key(account.login), key_of(account.id)));
    auto next = record;
    ++next.account.version;
    return put_account(next);
}

Result<std::optional<Session>> RecordTransaction::find_session(std::string_view token_hash) {
    MASTHEAD_TRY(const auto id, records_.find_id<SessionId>(token_key(token_hash)));
    if (!id) return std::optional<Session>();
    return records_.find<Session>(key_of(Space::session, *id));
}

Result<Session> RecordTransaction::get_session(const SessionId& id) {
    MASTHEAD_TRY(auto session, records_.find<Session>(key_of(Space::session, id)));
    if (!session) return not_found("there is no such session");
    return std::move(*session);
}

Result<std::vector<Session>> RecordTransaction::list_sessions(const AccountId& account, Timestamp now) {
    constexpr std::size_t most = 1'000;
    std::vector<Session> result;
    MASTHEAD_CHECK(records_.scan(key_of(Space::session_by_account, account), {}, true,
                                 [&](std::string_view rest, std::string_view) -> Result<bool> {
                                     MASTHEAD_TRY(auto session, get_session(id_at_end<SessionId>(rest)));
                                     if (session.expires_at > now) result.push_back(std::move(session));
                                     return result.size() < most;
                                 }));
    return result;
}

Result<void> RecordTransaction::create_session(const Session& session) {
    MASTHEAD_TRY(const bool is_known, records_.contains(key_of(Space::session, session.id)));
    if (is_known) return Error{ErrorCode::already_exists, "there is a session with this id", "id"};
    MASTHEAD_TRY(const bool is_taken, records_.contains(token_key(session.token_hash)));
    if (is_taken) return session_token_taken();
    MASTHEAD_CHECK(get_account(session.account));
    MASTHEAD_CHECK(records_.put_bytes(token_key(session.token_hash), key_of(session.id)));
    MASTHEAD_CHECK(records_.put_bytes(key_of(Space::session_by_expiry, session.expires_at, session.id), {}));
    MASTHEAD_CHECK(records_.put_bytes(key_of(Space::session_of_account, session.account, session.id), {}));
    if (!session.ended_at) {
        MASTHEAD_CHECK(records_.put_bytes(key_of(Space::session_by_account, session.account, session.id), {}));
    }
    return records_.put(key_of(Space::session, session.id), session);
}

Result<bool> RecordTransaction::touch_session(const SessionId& id, Timestamp at) {
    MASTHEAD_TRY(auto session, records_.find<Session>(key_of(Space::session, id)));
    if (!session || session->ended_at) return false;
    session->last_activity_at = std::max(session->last_activity_at, at);
    MASTHEAD_CHECK(records_.put(key_of(Space::session, id), *session));
    return true;
}

Result<bool> RecordTransaction::end_session(const SessionId& id, Timestamp at, SessionEnd reason) {
    MASTHEAD_TRY(auto session, records_.find<Session>(key_of(Space::session, id)));
    if (!session || session->ended_at) return false;
    session->ended_at = at;
    session->ended_reason = reason;
    MASTHEAD_CHECK(records_.erase(key_of(Space::session_by_account, session->account, id)));
    MASTHEAD_CHECK(records_.put(key_of(Space::session, id), *session));
    return true;
}

Result<std::uint32_t> RecordTransaction::end_sessions(const std::optional<AccountId>& account,
                                                      const std::optional<SessionId>& keep, Timestamp at,
                                                      SessionEnd reason) {
    const auto prefix = account ? key_of(Space::session_by_account, *account) : key_of(Space::session_by_account);
    MASTHEAD_TRY(const auto live, records_.rests(prefix));
    std::uint32_t ended = 0;
    for (const auto& rest : live) {
        const auto id = id_at_end<SessionId>(rest);
        if (keep == id) continue;
        MASTHEAD_TRY(const bool has_ended, end_session(id, at, reason));
        if (has_ended) ++ended;
    }
    return ended;
}

Result<bool> RecordTransaction::rotate_session(const SessionId& id, std::string_view token_hash,
                                               Timestamp authenticated_at) {
    MASTHEAD_TRY(const auto owner, records_.find_id<SessionId>(token_key(token_hash)));
    if (owner && *owner != id) return session_token_taken();
    MASTHEAD_TRY(auto session, records_.find<Session>(key_of(Space::session, id)));
    if (!session || session->ended_at) return false;
    MASTHEAD_CHECK(records_.erase(token_key(session->token_hash)));
    session->token_hash = token_hash;
    session->authenticated_at = authenticated_at;
    MASTHEAD_CHECK(records_.put_bytes(token_key(token_hash), key_of(id)));
    MASTHEAD_CHECK(records_.put(key_of(Space::session, id), *session));
    return true;
}

Result<void> RecordTransaction::erase_session(const Session& session) {
    MASTHEAD_CHECK(records_.erase(token_key(session.token_hash)));
    for (const auto space : {Space::session_by_account, Space::session_of_account}) {
        MASTHEAD_CHECK(records_.erase(key_of(space, session.account, session.id)));
    }
    MASTHEAD_CHECK(records_.erase(key_of(Space::session_by_expiry, session.expires_at, session.id)));
    return records_.erase(key_of(Space::session, session.id));
}

Result<std::uint32_t> RecordTransaction::erase_expired_sessions(Timestamp before, std::uint32_t limit) {
    std::vector<Session> expired;
    MASTHEAD_CHECK(records_.scan(key_of(Space::session_by_expiry), {}, false,
                                 [&](std::string_view rest, std::string_view) -> Result<bool> {
                                     if (expired.size() >= limit) return false;
                                     if (rest.substr(0, 8) >= key_of(before)) return false;
                                     MASTHEAD_TRY(auto session, get_session(id_at_end<SessionId>(rest)));
                                     expired.push_back(std::move(session));
                                     return true;
                                 }));
    for (const auto& session : expired) MASTHEAD_CHECK(erase_session(session));
    return static_cast<std::uint32_t>(expired.size());
}

Result<std::uint32_t> RecordTransaction::erase_traces(const AccountId& account, std::uint32_t limit) {
    std::uint32_t erased = 0;
    MASTHEAD_TRY(const auto sessions, first_rests(key_of(Space::session_of_account, account), limit));
    for (const auto& rest : sessions) {
        MASTHEAD_TRY(const Session session, get_session(id_at_end<SessionId>(rest)));
        MASTHEAD_CHECK(erase_session(session));
        ++erased;
    }
    MASTHEAD_TRY(const auto tokens, first_rests(key_of(Space::api_token_by_account, account), limit - erased));
    for (const auto& rest : tokens) {
        MASTHEAD_TRY(const ApiToken token, get_api_token(id_at_end<ApiTokenId>(rest)));
        MASTHEAD_CHECK(erase_api_token(token));
        ++erased;
    }
    if (erased >= limit) return erased;
    // Few at any time: a new one takes the place of the one before.
    for (const auto purpose : {TicketPurpose::verify_email, TicketPurpose::reset_password}) {
        MASTHEAD_TRY(const auto tickets, erase_tickets(account, purpose));
        erased += tickets;
    }
    if (erased >= limit) return erased;
    MASTHEAD_TRY(const auto lines, empty_audit(account, limit - erased));
    return erased + lines;
}

Result<Page<Session>> RecordTransaction::list_kept_sessions(const AccountId& account, const PageRequest& page) {
    constexpr std::string_view name = "kept_sessions";
    MASTHEAD_TRY(const auto start, scan_start(page, name));
    PageMaker<Session> maker(name, page.limit);
    MASTHEAD_CHECK(records_.scan(key_of(Space::session_of_account, account), start, true,
                                 [&](std::string_view rest, std::string_view) -> Result<bool> {
                                     if (maker.full()) return maker.more();
                                     MASTHEAD_TRY(auto session, get_session(id_at_end<SessionId>(rest)));
                                     return maker.add(std::move(session), rest);
                                 }));
    return maker.take();
}

Result<std::vector<std::string>> RecordTransaction::first_rests(const std::string& prefix, std::uint32_t limit) {
    std::vector<std::string> rests;
    if (limit == 0) return rests;
    MASTHEAD_CHECK(records_.scan(prefix, {}, false, [&](std::string_view rest, std::string_view) -> Result<bool> {
        rests.emplace_back(rest);
        return rests.size() < limit;
    }));
    return rests;
}

Result<Position> RecordTransaction::position() {
    MASTHEAD_TRY(const auto last, records_.find<StoredNumber>(key_of(Space::last_position)));
    return last.value_or(StoredNumber{}).value;
}

Result<std::vector<Change>> RecordTransaction::changes_after(Position position, std::uint32_t limit) {
    if (limit < 1 || limit > 1'000) return invalid_argument("limit", "1 to 1,000 are allowed");
    MASTHEAD_TRY(const auto trimmed, records_.find<StoredNumber>(key_of(Space::trimmed_position)));
    if (trimmed && position < trimmed->value) return changes_removed(trimmed->value);
    std::vector<Change> result;
    MASTHEAD_CHECK(records_.scan(key_of(Space::change), key_of(position), false,
                                 [&](std::string_view, std::string_view value) -> Result<bool> {
                                     MASTHEAD_TRY(Change change, decode_record<Change>(value));
                                     result.push_back(std::move(change));
                                     return result.size() < limit;
                                 }));
    return result;
}

Result<void> RecordTransaction::append_change(const Change& change) {
    MASTHEAD_TRY(const Position last, position());
    auto next = change;
    next.position = last + 1;
    MASTHEAD_CHECK(records_.put(key_of(Space::last_position), StoredNumber{next.position}));
    return records_.put(key_of(Space::change, next.position), next);
}

Result<std::uint32_t> RecordTransaction::trim_changes(Timestamp before, std::uint32_t limit) {
    MASTHEAD_TRY(const Position last, position());
    std::vector<Position> old;
    MASTHEAD_CHECK(
        records_.scan(key_of(Space::change), {}, false, [&](std::string_view, std::string_view value) -> Result<bool> {
            MASTHEAD_TRY(const Change change, decode_record<Change>(value));
            if (old.size() == limit || change.at >= before || change.position == last) {
                return false;
            }
            old.push_back(change.position);
            return true;
        }));
    if (old.empty()) return 0U;
    for (const Position each : old) MASTHEAD_CHECK(records_.erase(key_of(Space::change, each)));
    MASTHEAD_CHECK(records_.put(key_of(Space::trimmed_position), StoredNumber{old.back()}));
    return static_cast<std::uint32_t>(old.size());
}

} // namespace masthead::inline v0::detail
