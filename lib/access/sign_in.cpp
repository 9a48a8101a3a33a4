#include <masthead/access/sign_in.hpp>

#include "core/prefixed.hpp"

namespace masthead::inline v0 {

Result<void> SignInPolicy::validate() const {
    using namespace std::chrono_literals;
    MASTHEAD_CHECK(detail::prefixed(login_from_network.validate(), "login_from_network."));
    MASTHEAD_CHECK(detail::prefixed(network.validate(), "network."));
    MASTHEAD_CHECK(detail::prefixed(login.validate(), "login."));
    MASTHEAD_CHECK(detail::prefixed(known_device.validate(), "known_device."));
    MASTHEAD_CHECK(detail::prefixed(known_devices.validate(), "known_devices."));
    MASTHEAD_CHECK(detail::prefixed(codes.validate(), "codes."));
    MASTHEAD_CHECK(detail::prefixed(messages.validate(), "messages."));
    if (device_known_for < 24h || device_known_for > 24h * 400) {
        return invalid_argument("device_known_for", "1 to 400 days are allowed");
    }
    if (recent_password < 60s || recent_password > 24h) {
        return invalid_argument("recent_password", "1 minute to 1 day are allowed");
    }
    if (reset_valid_for < 60s || reset_valid_for > 24h) {
        return invalid_argument("reset_valid_for", "1 minute to 1 day are allowed");
    }
    if (verification_valid_for < 60s || verification_valid_for > 24h * 31) {
        return invalid_argument("verification_valid_for", "1 minute to 31 days are allowed");
    }
    return {};
}

SignInPolicy SignInPolicy::unlimited() {
    SignInPolicy policy;
    policy.login_from_network = policy.network = policy.login = policy.known_device = {};
    policy.known_devices = policy.codes = policy.messages = {};
    return policy;
}

} // namespace masthead::inline v0
