#pragma once

#include "claims.hpp"

#include <map>
#include <mutex>
#include <string>

namespace masthead::inline v0::openid::detail {

/// What the issuer said is over, for as long as a token of it could live. Safe from any thread.
class Ended {
public:
    /// `tolerance` and `max_token_life` of the options.
    Ended(Duration tolerance, Duration max_token_life) : tolerance_(tolerance), max_token_life_(max_token_life) {}

    /// False if that token came before.
    [[nodiscard]] bool add(const LogoutClaims& logout, Timestamp now);
    [[nodiscard]] bool includes(const Claims& claims) const;

private:
    struct End {
        /// Tokens issued up to then are over.
        Timestamp issued_until;
        Timestamp forget_at;
    };

    Duration tolerance_;
    Duration max_token_life_;
    mutable std::mutex mutex_;
    std::map<std::string, End, std::less<>> subjects_;
    std::map<std::string, End, std::less<>> sessions_;
    /// Tokens that came, until they end by themselves.
    std::map<std::string, Timestamp, std::less<>> seen_;
};

} // namespace masthead::inline v0::openid::detail
