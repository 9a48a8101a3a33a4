#pragma once

#include <masthead/core/result.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace masthead::inline v0::http {

/// Which pages of other sites may use the JSON interface from a browser (the CORS protocol of the Fetch standard).
/// Pages of the site itself, and programs that are no browsers, need no permission. A plain value type.
struct CorsPolicy {
    /// Origins exactly as browsers send them: `https://app.example.org`, `http://localhost:5173`; scheme and host in
    /// lower case, no port that the scheme has anyway, nothing behind. Neither `*` nor `null`. Nobody by default.
    std::vector<std::string> origins{};
    /// Their pages may act as whoever is signed in, and what they send passes for sent from the site itself. Without it
    /// they can only bring a token (`Authorization`) or be nobody. Session cookies are `SameSite=Lax`, so this helps
    /// pages of the same domain only.
    bool credentials = false;
    /// How long a browser remembers what it may send; 0 to 24 hours.
    std::chrono::seconds max_age{600};
    /// Headers of an answer that scripts may read, beside those that they may always read.
    std::vector<std::string> exposed_headers{
        "ETag", "Link", "Location", "Retry-After", "Preference-Applied", "Idempotency-Replayed", "X-Request-Id"};

    /// Names the member.
    [[nodiscard]] Result<void> validate() const;
    friend bool operator==(const CorsPolicy&, const CorsPolicy&) = default;
};

} // namespace masthead::inline v0::http
