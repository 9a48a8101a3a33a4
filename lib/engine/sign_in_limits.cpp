#include "engine/sign_in_limits.hpp"

#include <masthead/core/text.hpp>

#include "core/crypto.hpp"
#include "engine/network.hpp"
#include "engine/state.hpp"

#include <array>
#include <charconv>

namespace masthead::inline v0::detail {

namespace {

/// `<id>.<expiry in seconds>.<signature>`, for one login.
Result<std::string> device_signature(const EngineState& state, std::string_view login, std::string_view signed_part) {
    MASTHEAD_TRY(const std::string key, state.shared_keys.lasting(state, "known devices"));
    return to_base64url(hmac_sha256(key, fold_for_identity(login) + '\n' + std::string(signed_part)));
}

/// The id of the browser, if it has a token for this login that is still good.
Result<std::optional<std::string>> known_device(const EngineState& state, const SignInRequest& request) {
    const auto token = request.device_token.reveal();
    const auto first = token.find('.');
    const auto last = token.rfind('.');
    if (first == std::string_view::npos || first == last || token.size() > 200) return std::optional<std::string>();
    std::int64_t expiry = 0;
    const auto digits = token.substr(first + 1, last - first - 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), expiry);
    const bool is_good = error == std::errc() && end == digits.data() + digits.size() && expiry > state.now().seconds();
    if (!is_good) return std::optional<std::string>();
    MASTHEAD_TRY(const std::string right, device_signature(state, request.login, token.substr(0, last)));
    if (!equal_in_constant_time(right, token.substr(last + 1))) return std::optional<std::string>();
    return std::optional(std::string(token.substr(0, first)));
}

struct Counted {
    SignInAttempt attempt;
    /// Refused attempts at this login from everywhere.
    std::optional<Limited> everywhere;
    /// The one attempt of this network once those are too many.
    std::optional<Limited> last;
};

void add_known(const EngineState& state, const std::string& login, SignInAttempt& attempt) {
    const auto& policy = state.policies.sign_in;
    if (policy.known_device.burst != 0) {
        attempt.own.push_back({"sign-in:device:" + *attempt.device, policy.known_device});
    }
    if (policy.known_devices.burst != 0) attempt.common.push_back({"sign-in:devices:" + login, policy.known_devices});
}

/// The network of an address for the key of a bucket; all that have none are one.
Result<std::string> network_key(const EngineState& state, std::string_view address, unsigned bits_6) {
    const auto network = network_of(address, 24, bits_6);
    if (!network) return std::string("unknown");
    return network_digest(state, *network);
}

Result<Counted> counted(const EngineState& state, const SignInRequest& request) {
    const auto& policy = state.policies.sign_in;
    Counted result;
    MASTHEAD_TRY(result.attempt.device, known_device(state, request));
    MASTHEAD_TRY(const std::string login, login_digest(state, request.login));
    if (result.attempt.device) {
        add_known(state, login, result.attempt);
        return result;
    }
    MASTHEAD_TRY(const std::string from, network_key(state, request.address, 64));
    if (policy.login_from_network.burst != 0) {
        result.attempt.own.push_back({"sign-in:" + login + ':' + from, policy.login_from_network});
    }
    if (policy.network.burst != 0 && from != "unknown" && !is_loopback(request.address)) {
        result.attempt.common.push_back({"sign-in:network:" + from, policy.network});
    }
    if (policy.login.burst == 0) return result;
    result.everywhere = Limited{"sign-in:login:" + login, policy.login};
    MASTHEAD_TRY(const std::string wide, network_key(state, request.address, 48));
    result.last = Limited{"sign-in:last:" + login + ':' + wide, {1, policy.login.period}};
    return result;
}

/// Takes from all buckets of the attempt.
Result<void> take(const Counted& counted, SignInAttempt& attempt, WriteTransaction& transaction, Timestamp now) {
    attempt = counted.attempt;
    Buckets buckets;
    buckets.want(attempt.own);
    buckets.want(attempt.common);
    if (counted.everywhere) {
        buckets.want({&*counted.everywhere, 1});
        buckets.want({&*counted.last, 1});
    }
    MASTHEAD_CHECK(buckets.load(transaction));
    if (counted.everywhere) {
        const bool is_free = buckets.has_token(*counted.everywhere, now);
        (is_free ? attempt.common : attempt.own).push_back(is_free ? *counted.everywhere : *counted.last);
    }
    auto all = attempt.own;
    all.insert(all.end(), attempt.common.begin(), attempt.common.end());
    MASTHEAD_CHECK(buckets.take(all, now, "try"));
    return buckets.store(transaction);
}

/// Loads the buckets of an attempt, changes them and stores them.
template <typename Change>
Result<void> change_buckets(WriteTransaction& transaction, const SignInAttempt& attempt, Change change) {
    if (attempt.own.empty() && attempt.common.empty()) return {};
    Buckets buckets;
    buckets.want(attempt.own);
    buckets.want(attempt.common);
    MASTHEAD_CHECK(buckets.load(transaction));
    MASTHEAD_CHECK(change(buckets));
    return buckets.store(transaction);
}

/// Codes are counted for their account alone.
SignInAttempt code_attempt(const EngineState& state, const AccountId& account) {
    if (state.policies.sign_in.codes.burst == 0) return {};
    return {{{"sign-in:code:" + to_string(account), state.policies.sign_in.codes}}, {}, {}};
}

} // namespace

Result<std::string> login_digest(const EngineState& state, std::string_view login) {
    MASTHEAD_TRY(const std::string key, state.shared_keys.lasting(state, "sign-in limits"));
    return to_hex(hmac_sha256(key, fold_for_identity(login))).substr(0, 32);
}

Error wrong_credentials() {
    return {ErrorCode::unauthenticated, "the login or the password is wrong", ""};
}

Result<SignInAttempt> begin_attempt(const EngineState& state, const SignInRequest& request) {
    constexpr std::size_t longest_login = 1'024;
    if (request.login.size() > longest_login) return wrong_credentials();
    MASTHEAD_TRY(const Counted wanted, counted(state, request));
    const bool is_limited = !wanted.attempt.own.empty() || !wanted.attempt.common.empty() || wanted.everywhere;
    if (!is_limited) return wanted.attempt;
    SignInAttempt attempt;
    MASTHEAD_CHECK(
        state.write([&](WriteTransaction& transaction) { return take(wanted, attempt, transaction, state.now()); }));
    return attempt;
}

Result<void> forget_attempts(WriteTransaction& transaction, const SignInAttempt& attempt, Timestamp now) {
    return change_buckets(transaction, attempt, [&](Buckets& buckets) -> Result<void> {
        buckets.fill(attempt.own, now);
        buckets.give_back(attempt.common, now);
        return {};
    });
}

Result<void> give_back(WriteTransaction& transaction, const SignInAttempt& attempt, Timestamp now) {
    return change_buckets(transaction, attempt, [&](Buckets& buckets) -> Result<void> {
        buckets.give_back(attempt.own, now);
        buckets.give_back(attempt.common, now);
        return {};
    });
}

Result<void> count_code(WriteTransaction& transaction, const EngineState& state, const AccountId& account) {
    const auto attempt = code_attempt(state, account);
    return change_buckets(transaction, attempt,
                          [&](Buckets& buckets) { return buckets.take(attempt.own, state.now(), "try"); });
}

Result<void> forget_codes(WriteTransaction& transaction, const EngineState& state, const AccountId& account) {
    return forget_attempts(transaction, code_attempt(state, account), state.now());
}

Result<Secret> make_device_token(const EngineState& state, std::string_view login,
                                 const std::optional<std::string>& device) {
    std::array<std::uint8_t, 16> bytes{};
    random_bytes(bytes);
    const auto expiry = (state.now() + state.policies.sign_in.device_known_for).seconds();
    const auto signed_part = device.value_or(to_base64url(bytes)) + '.' + std::to_string(expiry);
    MASTHEAD_TRY(const std::string signature, device_signature(state, login, signed_part));
    return Secret(signed_part + '.' + signature);
}

} // namespace masthead::inline v0::detail
