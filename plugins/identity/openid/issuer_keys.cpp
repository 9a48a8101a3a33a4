#include "fetch.hpp"
#include "json.hpp"

namespace masthead::inline v0::openid {

using namespace detail;

namespace {

Error wrong_document(const std::string& why) {
    return {ErrorCode::unavailable, "the issuer's discovery document " + why, ""};
}

/// Where the keys are, as the issuer's discovery document says it.
Result<std::string> address_of_keys(const std::string& issuer, const FetchLimits& limits, Deadline deadline) {
    const auto base = issuer.ends_with('/') ? issuer.substr(0, issuer.size() - 1) : issuer;
    MASTHEAD_TRY(const auto text, fetch(base + "/.well-known/openid-configuration", limits, deadline));
    const auto document = parse_object(text);
    if (!document) return wrong_document("is not JSON");
    const auto member = [&](std::string_view name) {
        const auto* value = document->if_contains(name);
        const auto* found = value == nullptr ? nullptr : value->if_string();
        return found == nullptr ? std::string() : std::string(view(*found));
    };
    if (member("issuer") != issuer) return wrong_document("is that of another one");
    auto address = member("jwks_uri");
    const auto scheme = scheme_of(address);
    if (!scheme) return wrong_document("does not say where its keys are: " + scheme.error().message);
    MASTHEAD_TRY(const auto issuers_scheme, scheme_of(issuer));
    if (issuers_scheme != Scheme::loopback_http && *scheme == Scheme::loopback_http)
        return wrong_document("leads away from https");
    return address;
}

} // namespace

Result<KeySource> keys_of_issuer(const std::string& issuer, FetchLimits limits) {
    if (const auto scheme = scheme_of(issuer); !scheme) return invalid_argument("issuer", scheme.error().message);
    if (issuer.find_first_of("?#") != std::string::npos) {
        return invalid_argument("issuer", "an issuer's address has no query and no fragment");
    }
    if (limits.timeout < std::chrono::milliseconds(1)) {
        return invalid_argument("timeout", "at least one millisecond is needed");
    }
    return KeySource([issuer, limits = std::move(limits)]() -> Result<std::string> {
        const auto deadline = std::chrono::steady_clock::now() + limits.timeout;
        MASTHEAD_TRY(const auto address, address_of_keys(issuer, limits, deadline));
        return fetch(address, limits, deadline);
    });
}

} // namespace masthead::inline v0::openid
