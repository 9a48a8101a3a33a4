#include <masthead/http/caching.hpp>

namespace masthead::inline v0::http {

using namespace std::chrono_literals;

Result<void> CachePolicy::validate() const {
    if (counter_interval < 0ms || counter_interval > 1min) {
        return invalid_argument("counter_interval", "zero to one minute are allowed");
    }
    if (trusted_for < 100ms || trusted_for > 1min) {
        return invalid_argument("trusted_for", "100 ms to one minute are allowed");
    }
    return {};
}

Result<void> EdgePolicy::validate() const {
    constexpr auto day = 24h;
    if (max_age < 0s || max_age > day) return invalid_argument("max_age", "zero to one day are allowed");
    if (stale_while_revalidate < 0s || stale_while_revalidate > day) {
        return invalid_argument("stale_while_revalidate", "zero to one day are allowed");
    }
    if (stale_if_error < 0s || stale_if_error > 7 * day) {
        return invalid_argument("stale_if_error", "zero to one week are allowed");
    }
    return {};
}

} // namespace masthead::inline v0::http
