#pragma once

#include <masthead/access/account.hpp>
#include <masthead/core/secret.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace masthead::inline v0 {

/// Why a session is over.
enum class SessionEnd : std::uint8_t {
    /// Nothing was done for the idle timeout.
    idle = 1,
    /// The absolute limit was reached.
    expired = 2,
    /// Its owner signed out.
    signed_out = 3,
    /// It was revoked: from another device, by an administrator, or because its account was disabled.
    revoked = 4,
};

[[nodiscard]] std::string_view to_string(SessionEnd reason) noexcept;

/// What happens to a sign-in beyond `SessionPolicy::max_sessions`.
enum class SessionOverflow : std::uint8_t {
    /// The session idle longest ends.
    end_idle_longest = 1,
    /// The oldest session ends.
    end_oldest = 2,
    /// The sign-in is refused (`conflict`).
    refuse = 3,
};

[[nodiscard]] std::string_view to_string(SessionOverflow overflow) noexcept;

/// Shorter times for the sessions of one role. A plain value type.
struct RoleSessionLimits {
    Role role = Role::admin;
    /// 0 for that of the site. Remembered sessions have no idle limit: shorten `remembered_timeout` too.
    std::chrono::seconds idle_timeout{0};
    /// 0 for that of the site.
    std::chrono::seconds absolute_timeout{0};
    /// 0 for that of the site.
    std::chrono::seconds remembered_timeout{0};

    friend bool operator==(const RoleSessionLimits&, const RoleSessionLimits&) = default;
};

/// The rules of sessions. A plain value type.
struct SessionPolicy {
    /// A session ends after this time without activity. Watching the countdown, polling and event streams are not
    /// activity. Longer than `warning`, at most 30 days.
    std::chrono::seconds idle_timeout{1800};
    /// How long before the idle end the warning starts. At least 20 s (WCAG 2.2, success criterion 2.2.1), less than
    /// `idle_timeout`.
    std::chrono::seconds warning{60};
    /// A session ends this long after sign-in whatever is done. At least `idle_timeout`.
    std::chrono::seconds absolute_timeout{12 * 3600};
    /// With "remember me" the absolute limit is this, and there is no idle limit.
    std::chrono::seconds remembered_timeout{30 * 24 * 3600};
    /// Activity is written at most this often, so a session may end up to this much before the idle timeout has passed
    /// since the very last activity; what is shown to people is always the stored truth. 0 means the lesser of 60 s and
    /// a twentieth of the idle timeout.
    std::chrono::seconds renewal_interval{0};
    /// A session that another process ended is refused here within this time; until then what is known of it is not
    /// read again, so that checking one costs nothing. 100 ms to 60 s; 0 to read it every time. What this process ends
    /// is refused at once.
    std::chrono::milliseconds refused_elsewhere_within{1'000};
    /// The keep-alive call may renew a session without other activity.
    bool keep_alive = true;
    /// Live sessions of one account; 0 for no limit, at most 1,000.
    std::uint32_t max_sessions = 0;
    /// What happens beyond it. The default lets people in who forgot to sign out elsewhere.
    SessionOverflow overflow = SessionOverflow::end_idle_longest;
    /// Shorter times for those who may do more, at most one entry a role. Of the site's time and the role's the shorter
    /// one holds.
    std::vector<RoleSessionLimits> roles{};

    /// The rules for accounts of `role`; its own `roles` are empty.
    [[nodiscard]] SessionPolicy of(Role role) const;
    /// `invalid_argument` with the member's name and the bounds.
    [[nodiscard]] Result<void> validate() const;
    /// `renewal_interval` with 0 resolved.
    [[nodiscard]] std::chrono::seconds effective_renewal_interval() const noexcept;

    friend bool operator==(const SessionPolicy&, const SessionPolicy&) = default;
};

/// One signed-in browser or device. Its token is known to the client alone; only a hash of it is stored. A plain value
/// type.
struct Session {
    SessionId id;
    AccountId account;
    /// SHA-256 of the token, 64 lower-case hexadecimal digits; unique.
    std::string token_hash;
    Timestamp created_at;
    /// The last activity that was written.
    Timestamp last_activity_at;
    /// When its owner last gave the password; sensitive acts ask for it to be recent.
    Timestamp authenticated_at;
    /// The absolute limit, fixed at sign-in; never moved.
    Timestamp expires_at;
    /// No idle limit ("remember me").
    bool remembered = false;
    /// Set once when it is ended by somebody; a session that only ran out has none.
    std::optional<Timestamp> ended_at;
    std::optional<SessionEnd> ended_reason;
    /// A short description of the browser for the list of devices; at most 200 code points.
    std::string device;
    /// The network that it was opened from, as `198.51.100.0/24` or `2001:db8::/48`; may be empty. At most 64 bytes.
    std::string network;

    friend bool operator==(const Session&, const Session&) = default;
};

/// Where a session stands at one instant.
struct SessionState {
    enum class Phase : std::uint8_t { active = 1, warning = 2, ended = 3 };

    Phase phase = Phase::ended;
    /// Why it is over; set if and only if `phase` is `ended`.
    std::optional<SessionEnd> reason;
    /// Time until it ends if nothing is done; zero when ended. For a remembered session, the time to its absolute
    /// limit.
    Duration ends_in{};
    /// Time until the absolute limit; zero when ended.
    Duration absolute_ends_in{};
    /// The instants behind the durations; meaningless when ended.
    Timestamp ends_at;
    Timestamp warn_at;

    friend bool operator==(const SessionState&, const SessionState&) = default;
};

[[nodiscard]] std::string_view to_string(SessionState::Phase phase) noexcept;

/// The state machine: a pure function of what is stored, the rules and the time. Time going back never extends a
/// session beyond its absolute limit. Shortening the policy ends live sessions by the new rule at once; lengthening it
/// never revives one that `ended_at` closed.
[[nodiscard]] SessionState evaluate(const Session& session, const SessionPolicy& policy, Timestamp now) noexcept;

/// True if activity at `now` should be written: the session is live and the last write is a renewal interval old.
[[nodiscard]] bool should_renew(const Session& session, const SessionPolicy& policy, Timestamp now) noexcept;

} // namespace masthead::inline v0
