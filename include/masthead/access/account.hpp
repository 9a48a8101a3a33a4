#pragma once

#include <masthead/core/id.hpp>
#include <masthead/core/timestamp.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace masthead::inline v0 {

/// What somebody who signs in may do, in rising order; see `has_permission` for the exact table.
enum class Role : std::uint8_t { reader = 1, moderator = 2, author = 3, editor = 4, admin = 5 };

[[nodiscard]] std::string_view to_string(Role role) noexcept;
/// `invalid_argument` (field `role`) that lists the roles.
[[nodiscard]] Result<Role> parse_role(std::string_view text);

/// What somebody may no longer do.
enum class RestrictionKind : std::uint8_t {
    /// No comments.
    muted = 1,
    /// No comments, reactions, reports or votes.
    banned = 2,
};

[[nodiscard]] std::string_view to_string(RestrictionKind kind) noexcept;
/// `invalid_argument` (field `kind`) that lists the kinds.
[[nodiscard]] Result<RestrictionKind> parse_restriction_kind(std::string_view text);

/// What a moderator laid on an account. A plain value type.
struct Restriction {
    RestrictionKind kind = RestrictionKind::muted;
    /// When it ends; empty for never.
    std::optional<Timestamp> until;
    /// Told to the account, at most 500 code points.
    std::string reason;
    /// The moderator; empty for the host.
    std::optional<AccountId> by;
    Timestamp at;

    friend bool operator==(const Restriction&, const Restriction&) = default;
};

/// Somebody who can sign in. A plain value type.
struct Account {
    AccountId id;
    /// 1 to 64 code points without blanks, unique after `fold_for_identity`.
    std::string login;
    /// The name others see, 1 to 100 code points.
    std::string display_name;
    /// May be empty; never shown in public.
    std::string email;
    Role role = Role::reader;
    /// If there are any, what the role allows with any article it allows with those in one of these categories or below
    /// one of them. At most 100, sorted, each once.
    std::vector<TermId> categories;
    /// A disabled account cannot sign in and its sessions are void.
    bool disabled = false;
    /// Set by moderators; may be over by its time.
    std::optional<Restriction> restriction;
    /// When it was shown that `email` reaches its owner; empty if that never was.
    std::optional<Timestamp> email_verified_at;
    /// Since when signing in needs a code too; empty if it does not.
    std::optional<Timestamp> second_factor_since;
    /// When all that told who its owner is was erased; empty as long as that is there. Such an account is disabled.
    std::optional<Timestamp> erased_at;
    Timestamp created_at;
    std::uint64_t version = 1;

    friend bool operator==(const Account&, const Account&) = default;
};

/// Checks and normalises the texts and the list of categories. Errors name `login`, `display_name`, `email` or
/// `categories`.
[[nodiscard]] Result<Account> validated(Account account);

/// What a password must be. A plain value type.
struct PasswordPolicy {
    /// Code points; at least 8.
    std::uint32_t min_length = 12;
    /// Bytes; longer ones are refused before hashing, never cut.
    std::uint32_t max_bytes = 1024;

    /// Passwords that many people have (a list of 15,769 from leaks at other sites), and those that are little more
    /// than the account's login, name or e-mail address, are refused.
    bool refuse_common = true;

    /// `invalid_argument` (field `password`) with the rule that was broken. Any Unicode is allowed; there are no rules
    /// of composition. `known` are words that an attacker would try first; those shorter than four code points are not
    /// looked at.
    [[nodiscard]] Result<void> check(std::string_view password, std::span<const std::string_view> known = {}) const;

    friend bool operator==(const PasswordPolicy&, const PasswordPolicy&) = default;
};

} // namespace masthead::inline v0
