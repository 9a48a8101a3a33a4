#include "options.hpp"

#include "algorithm.hpp"

#include <masthead/core/text.hpp>

namespace masthead::inline v0::openid::detail {

namespace {

using namespace std::chrono_literals;

Result<void> check_names(Options& options) {
    if (options.issuer.empty()) return invalid_argument("issuer", "say whose tokens are taken");
    if (options.audience.empty()) return invalid_argument("audience", "say for whom tokens must be");
    if (options.algorithms.empty()) return invalid_argument("algorithms", "allow one at least");
    for (const auto& name : options.algorithms) {
        if (find_algorithm(name) == nullptr) {
            return invalid_argument("algorithms",
                                    "there are RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 and no other");
        }
    }
    MASTHEAD_TRY(options.unnamed, check_text("unnamed", options.unnamed, {1, 100, false}));
    return {};
}

Result<void> check_ranges(const Options& options) {
    if (options.clock_tolerance < 0s || options.clock_tolerance > 5min) {
        return invalid_argument("clock_tolerance", "0 to 300 seconds are allowed");
    }
    if (options.max_token_bytes < 256 || options.max_token_bytes > (std::size_t{64} << 10)) {
        return invalid_argument("max_token_bytes", "256 to 65,536 bytes are allowed");
    }
    if (options.max_token_life < 1min || options.max_token_life > 31 * 24h) {
        return invalid_argument("max_token_life", "one minute to 31 days are allowed");
    }
    if (options.max_authentication_age.value_or(1min) < 1min) {
        return invalid_argument("max_authentication_age", "at least one minute is needed");
    }
    if (options.key_refresh < 1min) return invalid_argument("key_refresh", "at least one minute is needed");
    if (options.key_retry < 1s) return invalid_argument("key_retry", "at least one second is needed");
    return {};
}

} // namespace

Result<Options> validated(Options options) {
    MASTHEAD_CHECK(check_names(options));
    MASTHEAD_CHECK(check_ranges(options));
    if (!options.keys) {
        MASTHEAD_TRY(options.keys, keys_of_issuer(options.issuer));
    }
    if (!options.clock) options.clock = std::make_shared<SystemClock>();
    return options;
}

} // namespace masthead::inline v0::openid::detail
