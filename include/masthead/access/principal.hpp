#pragma once

#include <masthead/access/account.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace masthead::inline v0 {

/// One thing that somebody may or may not do. Permissions are checked by the engine on every call.
enum class Permission : std::uint8_t {
    /// See drafts and other articles that readers do not see.
    read_unpublished = 1,
    /// Make drafts and change own ones.
    write_own_articles = 2,
    /// Change, publish, archive and erase any article.
    write_any_article = 3,
    /// Publish, unpublish and schedule own articles.
    publish_own_articles = 4,
    /// Create, change and erase authors, categories and tags.
    manage_taxonomy = 5,
    /// Write comments, rate.
    take_part = 6,
    /// Approve, reject, edit and delete any comment; see the queue.
    moderate_comments = 7,
    /// Create accounts and change roles.
    manage_accounts = 8,
    /// Read the change feed.
    read_changes = 9,
    /// Add pictures.
    add_media = 10,
};

[[nodiscard]] std::string_view to_string(Permission permission) noexcept;
/// `invalid_argument` (field `permission`) that lists the permissions.
[[nodiscard]] Result<Permission> parse_permission(std::string_view text);
/// All of them, in the order of their values.
[[nodiscard]] std::span<const Permission> all_permissions() noexcept;

/// The one table of who may do what.
[[nodiscard]] bool has_permission(Role role, Permission permission) noexcept;

struct ApiToken;
struct Session;

/// Who acts. Every call on the engine takes one; it is made by the host or by a session and says nothing that the
/// client could have made up. A plain value type.
struct Principal {
    enum class Kind : std::uint8_t {
        /// A reader who is not signed in.
        anonymous = 1,
        /// Somebody signed in.
        account = 2,
        /// The program that embeds the engine: everything is allowed.
        host = 3,
    };

    Kind kind = Kind::anonymous;
    /// Set if and only if `kind` is `account`.
    std::optional<AccountId> account;
    Role role = Role::reader;
    /// The name to show for what they write.
    std::string display_name;
    /// The session that vouches for them, if any.
    std::optional<SessionId> session;
    /// When they last showed who they are: gave the password in that session.
    std::optional<Timestamp> authenticated_at;
    /// The API token that vouches for them, if any.
    std::optional<ApiTokenId> api_token;
    /// What that token may be used for; without one there is no such limit.
    std::optional<std::vector<Permission>> scopes;
    /// See `Account::categories`.
    std::vector<TermId> categories;
    /// What a moderator laid on the account; may be over by its time.
    std::optional<Restriction> restriction;
    /// The network address that the request came from, without a port, as the host knows it; empty if it knows none.
    /// Used to count what comes from one place; only its network is stored, with sessions and in the audit log.
    std::string address;
    /// What the client's program calls itself; may be empty.
    std::string user_agent;

    [[nodiscard]] static Principal anonymous() { return {}; }
    [[nodiscard]] static Principal host();
    /// An account without a session or token: for hosts that have found out by themselves who somebody is.
    [[nodiscard]] static Principal of(const Account& account);
    [[nodiscard]] static Principal of(const Account& account, const Session& session);
    [[nodiscard]] static Principal of(const Account& account, const ApiToken& token);

    [[nodiscard]] bool is_signed_in() const noexcept { return kind == Kind::account; }
    /// True for the host, and for an account whose role has it, if its token does as well; never for anonymous readers.
    [[nodiscard]] bool may(Permission permission) const noexcept;
    /// `unauthenticated` for anonymous readers, `permission_denied` for others who lack it.
    [[nodiscard]] Result<void> require(Permission permission) const;
    /// `reauthentication_required` if `authenticated_at` is longer ago than `max_age`, `permission_denied` for whoever
    /// acts by a token. The host passes, and so does somebody whom the host vouches for without saying since when.
    [[nodiscard]] Result<void> require_recent_password(std::chrono::seconds max_age, Timestamp now) const;
    /// `permission_denied` with the reason and the end while a restriction holds that forbids what `needed` does: a
    /// banned account is muted too.
    [[nodiscard]] Result<void> check_unrestricted(RestrictionKind needed, Timestamp now) const;

    friend bool operator==(const Principal&, const Principal&) = default;
};

} // namespace masthead::inline v0
