#include "key_value_transaction.hpp"

#include <algorithm>

/// API tokens, and tickets for one act.
namespace masthead::inline v0::detail {

namespace {

std::string token_key(const ApiTokenId& id) {
    return key_of(Space::api_token, id);
}

std::string hash_key(std::string_view token_hash) {
    return key_of(Space::api_token_by_hash, name_in_key(token_hash));
}

std::string ticket_key(std::string_view hash) {
    return key_of(Space::ticket, name_in_key(hash));
}

std::string by_account_key(const Ticket& ticket) {
    return key_of(Space::ticket_by_account, ticket.account, ticket.purpose, name_in_key(ticket.hash));
}

std::string by_expiry_key(const Ticket& ticket) {
    return key_of(Space::ticket_by_expiry, ticket.expires_at, name_in_key(ticket.hash));
}

} // namespace

Result<std::optional<ApiToken>> RecordTransaction::find_api_token(std::string_view token_hash) {
    MASTHEAD_TRY(const auto id, records_.find_id<ApiTokenId>(hash_key(token_hash)));
    if (!id) return std::optional<ApiToken>();
    return records_.find<ApiToken>(token_key(*id));
}

Result<ApiToken> RecordTransaction::get_api_token(const ApiTokenId& id) {
    MASTHEAD_TRY(auto token, records_.find<ApiToken>(token_key(id)));
    if (!token) return not_found("there is no such token");
    return std::move(*token);
}

Result<std::vector<ApiToken>> RecordTransaction::list_api_tokens(const AccountId& account) {
    constexpr std::size_t most = 1'000;
    std::vector<ApiToken> result;
    MASTHEAD_CHECK(records_.scan(key_of(Space::api_token_by_account, account), {}, true,
                                 [&](std::string_view rest, std::string_view) -> Result<bool> {
                                     MASTHEAD_TRY(auto token, get_api_token(id_at_end<ApiTokenId>(rest)));
                                     result.push_back(std::move(token));
                                     return result.size() < most;
                                 }));
    return result;
}

Result<void> RecordTransaction::create_api_token(const ApiToken& token) {
    MASTHEAD_TRY(const bool is_known, records_.contains(token_key(token.id)));
    if (is_known) return Error{ErrorCode::already_exists, "there is a token with this id", "id"};
    MASTHEAD_TRY(const bool is_taken, records_.contains(hash_key(token.token_hash)));
    if (is_taken) return Error{ErrorCode::already_exists, "there is a token with this hash", "token_hash"};
    MASTHEAD_CHECK(get_account(token.account));
    MASTHEAD_CHECK(records_.put_bytes(hash_key(token.token_hash), key_of(token.id)));
    MASTHEAD_CHECK(records_.put_bytes(key_of(Space::api_token_by_account, token.account, token.id), {}));
    MASTHEAD_CHECK(records_.put_bytes(key_of(Space::api_token_by_expiry, token.expires_at, token.id), {}));
    return records_.put(token_key(token.id), token);
}

Result<bool> RecordTransaction::use_api_token(const ApiTokenId& id, Timestamp at) {
    MASTHEAD_TRY(auto token, records_.find<ApiToken>(token_key(id)));
    if (!token || token->revoked_at) return false;
    token->last_used_at = std::max(token->last_used_at.value_or(at), at);
    MASTHEAD_CHECK(records_.put(token_key(id), *token));
    return true;
}

Result<bool> RecordTransaction::revoke_api_token(const ApiTokenId& id, Timestamp at) {
    MASTHEAD_TRY(auto token, records_.find<ApiToken>(token_key(id)));
    if (!token || token->revoked_at) return false;
    token->revoked_at = at;
    MASTHEAD_CHECK(records_.put(token_key(id), *token));
    return true;
}

Result<void> RecordTransaction::erase_api_token(const ApiToken& token) {
    MASTHEAD_CHECK(records_.erase(hash_key(token.token_hash)));
    MASTHEAD_CHECK(records_.erase(key_of(Space::api_token_by_account, token.account, token.id)));
    MASTHEAD_CHECK(records_.erase(key_of(Space::api_token_by_expiry, token.expires_at, token.id)));
    return records_.erase(token_key(token.id));
}

Result<std::uint32_t> RecordTransaction::erase_expired_api_tokens(Timestamp before, std::uint32_t limit) {
    std::vector<ApiToken> expired;
    const auto end = key_of(before);
    MASTHEAD_CHECK(records_.scan(key_of(Space::api_token_by_expiry), {}, false,
                                 [&](std::string_view rest, std::string_view) -> Result<bool> {
                                     if (expired.size() >= limit || rest.substr(0, end.size()) >= end) return false;
                                     MASTHEAD_TRY(auto token, get_api_token(id_at_end<ApiTokenId>(rest)));
                                     expired.push_back(std::move(token));
                                     return true;
                                 }));
    for (const auto& token : expired) MASTHEAD_CHECK(erase_api_token(token));
    return static_cast<std::uint32_t>(expired.size());
}

Result<void> RecordTransaction::create_ticket(const Ticket& ticket) {
    MASTHEAD_TRY(const bool is_known, records_.contains(ticket_key(ticket.hash)));
    if (is_known) return Error{ErrorCode::already_exists, "there is a ticket with this hash", "hash"};
    MASTHEAD_CHECK(get_account(ticket.account));
    MASTHEAD_CHECK(records_.put_bytes(by_account_key(ticket), {}));
    MASTHEAD_CHECK(records_.put_bytes(by_expiry_key(ticket), {}));
    return records_.put(ticket_key(ticket.hash), ticket);
}

Result<void> RecordTransaction::erase_ticket(const Ticket& ticket) {
    MASTHEAD_CHECK(records_.erase(by_account_key(ticket)));
    MASTHEAD_CHECK(records_.erase(by_expiry_key(ticket)));
    return records_.erase(ticket_key(ticket.hash));
}

Result<std::optional<Ticket>> RecordTransaction::take_ticket(std::string_view hash, TicketPurpose purpose) {
    MASTHEAD_TRY(auto ticket, records_.find<Ticket>(ticket_key(hash)));
    if (!ticket || ticket->purpose != purpose) return std::optional<Ticket>();
    MASTHEAD_CHECK(erase_ticket(*ticket));
    return ticket;
}

/// Erases the tickets whose names in keys these are.
Result<std::uint32_t> RecordTransaction::erase_tickets_named(std::span<const std::string> names) {
    for (const auto& name : names) {
        MASTHEAD_TRY(const auto ticket, records_.find<Ticket>(key_of(Space::ticket, name)));
        if (!ticket) return RecordStore::damaged_index();
        MASTHEAD_CHECK(erase_ticket(*ticket));
    }
    return static_cast<std::uint32_t>(names.size());
}

Result<std::uint32_t> RecordTransaction::erase_tickets(const AccountId& account, TicketPurpose purpose) {
    MASTHEAD_TRY(const auto names, records_.rests(key_of(Space::ticket_by_account, account, purpose)));
    return erase_tickets_named(names);
}

Result<std::uint32_t> RecordTransaction::erase_expired_tickets(Timestamp now, std::uint32_t limit) {
    std::vector<std::string> names;
    const auto last = key_of(now);
    MASTHEAD_CHECK(records_.scan(key_of(Space::ticket_by_expiry), {}, false,
                                 [&](std::string_view rest, std::string_view) -> Result<bool> {
                                     if (names.size() >= limit || rest.substr(0, last.size()) > last) return false;
                                     names.emplace_back(rest.substr(last.size()));
                                     return true;
                                 }));
    return erase_tickets_named(names);
}

} // namespace masthead::inline v0::detail
