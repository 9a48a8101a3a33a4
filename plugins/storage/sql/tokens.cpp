#include "guard.hpp"

/// API tokens, and tickets for one act.
namespace masthead::inline v0::sql {

Result<std::optional<ApiToken>> Transaction::find_api_token(std::string_view token_hash) {
    return guarded([&]() -> Result<std::optional<ApiToken>> {
        static const auto text =
            joined({"select ", ApiTokenColumns::names, " from api_tokens where token_hash = :hash"});
        return find_one<ApiTokenColumns, ApiToken>(text, {token_hash});
    });
}

Result<ApiToken> Transaction::get_api_token(const ApiTokenId& id) {
    return guarded([&]() -> Result<ApiToken> {
        static const auto text = joined({"select ", ApiTokenColumns::names, " from api_tokens where id = :id"});
        auto found = find_one<ApiTokenColumns, ApiToken>(text, {to_string(id)});
        if (!found) return not_found("there is no such token");
        return std::move(*found);
    });
}

Result<std::vector<ApiToken>> Transaction::list_api_tokens(const AccountId& account) {
    return guarded([&]() -> Result<std::vector<ApiToken>> {
        static const auto text = joined({"select ", ApiTokenColumns::names,
                                         " from api_tokens where account = :account order by id desc limit 1000"});
        std::vector<ApiToken> result;
        connection_.query(text, ApiTokenColumns::types, {to_string(account)},
                          [&](const Row& row) { result.push_back(ApiTokenColumns::read(row)); });
        return result;
    });
}

Result<void> Transaction::create_api_token(const ApiToken& token) {
    return guarded([&]() -> Result<void> {
        if (exists("select 1 from api_tokens where id = :id", {to_string(token.id)})) {
            return Error{ErrorCode::already_exists, "there is a token with this id", "id"};
        }
        if (exists("select 1 from api_tokens where token_hash = :hash", {token.token_hash})) {
            return Error{ErrorCode::already_exists, "there is a token with this hash", "token_hash"};
        }
        if (!exists("select 1 from accounts where id = :id", {to_string(token.account)})) {
            return not_found("there is no such account");
        }
        connection_.run("insert into api_tokens (id, account, name, token_hash, scopes, created_at, expires_at, "
                        "last_used_at, revoked_at) values (:id, :account, :name, :token_hash, :scopes, :created_at, "
                        ":expires_at, :last_used_at, :revoked_at)",
                        {to_string(token.id), to_string(token.account), token.name, token.token_hash,
                         write_scopes(token.scopes), token.created_at, token.expires_at, token.last_used_at,
                         token.revoked_at});
        return {};
    });
}

Result<bool> Transaction::use_api_token(const ApiTokenId& id, Timestamp at) {
    return guarded([&]() -> Result<bool> {
        return connection_.run("update api_tokens set last_used_at = @greatest(coalesce(last_used_at, :first), :at) "
                               "where id = :id and revoked_at is null",
                               {at, at, to_string(id)}) > 0;
    });
}

Result<bool> Transaction::revoke_api_token(const ApiTokenId& id, Timestamp at) {
    return guarded([&]() -> Result<bool> {
        return connection_.run("update api_tokens set revoked_at = :at where id = :id and revoked_at is null",
                               {at, to_string(id)}) > 0;
    });
}

Result<std::uint32_t> Transaction::erase_expired_api_tokens(Timestamp before, std::uint32_t limit) {
    return guarded([&]() -> Result<std::uint32_t> {
        return static_cast<std::uint32_t>(
            connection_.run("delete from api_tokens where id in (select id from api_tokens "
                            "where expires_at < :before order by expires_at, id limit :limit)",
                            {before, limit}));
    });
}

Result<void> Transaction::create_ticket(const Ticket& ticket) {
    return guarded([&]() -> Result<void> {
        if (exists("select 1 from tickets where hash = :hash", {ticket.hash})) {
            return Error{ErrorCode::already_exists, "there is a ticket with this hash", "hash"};
        }
        if (!exists("select 1 from accounts where id = :id", {to_string(ticket.account)})) {
            return not_found("there is no such account");
        }
        connection_.run("insert into tickets (hash, purpose, account, email, created_at, expires_at) "
                        "values (:hash, :purpose, :account, :email, :created_at, :expires_at)",
                        {ticket.hash, static_cast<int>(ticket.purpose), to_string(ticket.account), ticket.email,
                         ticket.created_at, ticket.expires_at});
        return {};
    });
}

Result<std::optional<Ticket>> Transaction::take_ticket(std::string_view hash, TicketPurpose purpose) {
    return guarded([&]() -> Result<std::optional<Ticket>> {
        static const auto text =
            joined({"delete from tickets where hash = :hash and purpose = :purpose returning ", TicketColumns::names});
        return find_one<TicketColumns, Ticket>(text, {hash, static_cast<int>(purpose)});
    });
}

Result<std::uint32_t> Transaction::erase_tickets(const AccountId& account, TicketPurpose purpose) {
    return guarded([&]() -> Result<std::uint32_t> {
        return static_cast<std::uint32_t>(
            connection_.run("delete from tickets where account = :account and purpose = :purpose",
                            {to_string(account), static_cast<int>(purpose)}));
    });
}

Result<std::uint32_t> Transaction::erase_expired_tickets(Timestamp now, std::uint32_t limit) {
    return guarded([&]() -> Result<std::uint32_t> {
        return static_cast<std::uint32_t>(
            connection_.run("delete from tickets where hash in (select hash from tickets where expires_at <= :now "
                            "order by expires_at, hash limit :limit)",
                            {now, limit}));
    });
}

} // namespace masthead::inline v0::sql
