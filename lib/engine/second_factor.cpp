#include "engine/second_factor.hpp"

#include <masthead/engine/accounts.hpp>

#include "core/crypto.hpp"
#include "core/one_time_codes.hpp"
#include "engine/account_rules.hpp"
#include "engine/audit_log.hpp"
#include "engine/session_rules.hpp"
#include "engine/state.hpp"

#include <algorithm>
#include <array>

namespace masthead::inline v0 {

namespace {

using detail::EngineState;
using detail::record;
using detail::record_act;

constexpr std::size_t recovery_count = 10;

std::string bytes_of_hex(std::string_view hex) {
    std::string bytes;
    const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
        bytes += static_cast<char>(digit(hex[i]) * 16 + digit(hex[i + 1]));
    }
    return bytes;
}

/// A code as it was typed: without blanks and hyphens, in capitals.
std::string tidied(std::string_view code) {
    std::string result;
    for (const char c : code) {
        if (c == ' ' || c == '-') continue;
        result += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return result;
}

std::string recovery_hash(std::string_view tidy_code) {
    return detail::to_hex(detail::sha256(tidy_code));
}

/// 80 random bits in groups of four: `ABCD-EFGH-IJKL-MNOP`.
std::string make_recovery_code() {
    std::array<std::uint8_t, 10> bytes{};
    detail::random_bytes(bytes);
    const auto text = detail::to_base32(detail::as_text(bytes));
    std::string result;
    for (std::size_t i = 0; i < text.size(); i += 4) result += (i == 0 ? "" : "-") + text.substr(i, 4);
    return result;
}

/// For an address: all but letters and digits as `%XX`.
std::string escaped(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string result;
    for (const char c : text) {
        const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        const auto byte = static_cast<unsigned char>(c);
        if (is_plain) {
            result += c;
        } else {
            result += {'%', digits[byte >> 4], digits[byte & 15]};
        }
    }
    return result;
}

/// The account of `by`, who changes how it is protected.
Result<AccountId> own_account(const EngineState& state, const Principal& by) {
    MASTHEAD_CHECK(by.require(Permission::take_part));
    MASTHEAD_CHECK(by.require_recent_password(state.policies.sign_in.recent_password, state.now()));
    if (!by.account) return invalid_argument("account", "the host has no account");
    return *by.account;
}

} // namespace

namespace detail {

CodeKind use_code(AccountRecord& record, std::string_view code, Timestamp now) {
    const auto tidy = tidied(code);
    if (const auto step = totp_step_of(bytes_of_hex(record.totp_secret), tidy, now, record.totp_step)) {
        record.totp_step = *step;
        return CodeKind::of_app;
    }
    return std::erase(record.recovery_hashes, recovery_hash(tidy)) != 0 ? CodeKind::recovery : CodeKind::wrong;
}

} // namespace detail

Result<SecondFactorOffer> Accounts::offer_second_factor(const Principal& by) {
    MASTHEAD_TRY(const AccountId id, own_account(state_, by));
    const auto secret = detail::make_totp_secret();
    std::string login;
    MASTHEAD_CHECK(state_.write([&](WriteTransaction& transaction) -> Result<void> {
        MASTHEAD_TRY(AccountRecord stored, transaction.get_account(id));
        if (stored.account.second_factor_since) {
            return Error{ErrorCode::conflict, "there is a second factor already; remove it first", ""};
        }
        login = stored.account.login;
        stored.totp_secret = detail::to_hex(detail::as_bytes(secret));
        stored.totp_step = 0;
        MASTHEAD_CHECK(transaction.update_account(stored));
        return record(transaction, state_, ChangeKind::updated, EntityKind::account, id.bytes(), {});
    }));
    const auto text = detail::to_base32(secret);
    const auto issuer = escaped(state_.site.name);
    return SecondFactorOffer{Secret(text), Secret("otpauth://totp/" + issuer + ':' + escaped(login) +
                                                  "?secret=" + text + "&issuer=" + issuer)};
}

Result<std::vector<Secret>> Accounts::confirm_second_factor(const Principal& by, std::string_view code) {
    MASTHEAD_TRY(const AccountId id, own_account(state_, by));
    std::vector<Secret> codes;
    std::vector<std::string> hashes;
    for (std::size_t i = 0; i < recovery_count; ++i) {
        codes.emplace_back(make_recovery_code());
        hashes.push_back(recovery_hash(tidied(codes.back().reveal())));
    }
    Account account;
    MASTHEAD_CHECK(state_.write([&](WriteTransaction& transaction) -> Result<void> {
        MASTHEAD_TRY(AccountRecord stored, transaction.get_account(id));
        if (stored.account.second_factor_since) {
            return Error{ErrorCode::conflict, "there is a second factor already; remove it first", ""};
        }
        if (stored.totp_secret.empty()) return Error{ErrorCode::conflict, "ask for a second factor first", ""};
        stored.recovery_hashes.clear();
        if (detail::use_code(stored, code, state_.now()) != detail::CodeKind::of_app) {
            return invalid_argument("code", "this is not the code that the app shows now; is its clock right?");
        }
        stored.recovery_hashes = hashes;
        stored.account.second_factor_since = state_.now();
        MASTHEAD_CHECK(transaction.update_account(stored));
        account = stored.account;
        MASTHEAD_CHECK(detail::end_sessions(transaction, state_, id, SessionEnd::revoked, by.session));
        MASTHEAD_CHECK(record_act(transaction, state_, by, AuditAction::second_factor_added, id));
        return record(transaction, state_, ChangeKind::updated, EntityKind::account, id.bytes(), {});
    }));
    state_.notify({NoticeKind::second_factor_added, account, account.email, {}, {}, {}});
    return codes;
}

Result<void> Accounts::remove_second_factor(const Principal& by, const AccountId& id) {
    MASTHEAD_CHECK(detail::require_own_or_managed(by, id));
    MASTHEAD_CHECK(by.require_recent_password(state_.policies.sign_in.recent_password, state_.now()));
    std::optional<Account> account;
    MASTHEAD_CHECK(state_.write([&](WriteTransaction& transaction) -> Result<void> {
        account.reset();
        MASTHEAD_TRY(AccountRecord stored, transaction.get_account(id));
        const bool had_one = stored.account.second_factor_since.has_value();
        if (!had_one && stored.totp_secret.empty()) return {};
        stored.account.second_factor_since.reset();
        stored.totp_secret.clear();
        stored.totp_step = 0;
        stored.recovery_hashes.clear();
        MASTHEAD_CHECK(transaction.update_account(stored));
        if (!had_one) return {};
        account = stored.account;
        MASTHEAD_CHECK(detail::end_sessions(transaction, state_, id, SessionEnd::revoked, by.session));
        MASTHEAD_CHECK(record_act(transaction, state_, by, AuditAction::second_factor_removed, id));
        return record(transaction, state_, ChangeKind::updated, EntityKind::account, id.bytes(), {});
    }));
    if (account) state_.notify({NoticeKind::second_factor_removed, *account, account->email, {}, {}, {}});
    return {};
}

} // namespace masthead::inline v0
