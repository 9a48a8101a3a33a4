#pragma once

#include <masthead/core/rate_limit.hpp>
#include <masthead/core/result.hpp>

#include <chrono>

namespace masthead::inline v0 {

/// The rules of signing in and of proving who one is. Refused attempts are counted in the storage, by all hosts
/// together; an attempt that succeeds costs nothing. A plain value type.
struct SignInPolicy {
    /// Refused attempts at one login from one network (IPv4 /24, IPv6 /64). Behind a proxy that the host does not name
    /// (`HandlerOptions::trusted_proxies`) all people come from one network, and can shut each other out.
    RateLimit login_from_network{5, std::chrono::seconds(900)};
    /// Refused attempts at all logins from one network. Loopback addresses are not counted here: they are those of a
    /// proxy whose headers are not trusted, and all people would have them.
    RateLimit network{50, std::chrono::seconds(600)};
    /// Refused attempts at one login from everywhere. Beyond it each further network (IPv4 /24, IPv6 /48) has one
    /// attempt in the same period, so that nobody can lock somebody out by guessing from many places.
    RateLimit login{100, std::chrono::seconds(3'600)};
    /// Refused attempts from a browser that signed in to the account before. They are counted here and not above, so
    /// guessing by others does not touch it.
    RateLimit known_device{10, std::chrono::seconds(900)};
    /// The same for all known browsers of a login together.
    RateLimit known_devices{30, std::chrono::seconds(3'600)};
    /// Wrong codes of the second factor of one account. Only those who know its password come so far.
    RateLimit codes{10, std::chrono::seconds(3'600)};
    /// How long a browser that signed in is known; one day to 400 days.
    std::chrono::hours device_known_for{24 * 180};
    /// How long ago the password may have been given for a sensitive act; one minute to one day.
    std::chrono::seconds recent_password{600};
    /// How long a message that resets a password is good; one minute to one day.
    std::chrono::seconds reset_valid_for{600};
    /// How long a message that verifies an e-mail address is good; one minute to 31 days.
    std::chrono::seconds verification_valid_for{24 * 3'600};
    /// Messages of either kind that are asked for by the same text.
    RateLimit messages{3, std::chrono::seconds(3'600)};

    /// Names the member: `login.burst`.
    [[nodiscard]] Result<void> validate() const;
    /// The same without any limit on attempts and messages.
    [[nodiscard]] static SignInPolicy unlimited();

    friend bool operator==(const SignInPolicy&, const SignInPolicy&) = default;
};

} // namespace masthead::inline v0
