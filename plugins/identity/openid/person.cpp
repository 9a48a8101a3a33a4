#include "person.hpp"

#include <masthead/core/text.hpp>

#include <boost/json/value.hpp>

#include <algorithm>

namespace masthead::inline v0::openid::detail {

namespace {

constexpr std::size_t max_name = 100;

std::vector<std::string> names_at(const json::object& claims, const std::string& claim) {
    if (!claim.starts_with('/')) {
        const auto* value = claims.if_contains(claim);
        return value == nullptr ? std::vector<std::string>() : texts_of(*value);
    }
    const json::value whole(claims);
    boost::system::error_code error;
    const auto* value = whole.find_pointer(claim, error);
    return value == nullptr ? std::vector<std::string>() : texts_of(*value);
}

Role role_of(const json::object& claims, const Options& options) {
    auto role = options.default_role;
    bool is_named = false;
    for (const auto& name : names_at(claims, options.roles_claim)) {
        const auto found = options.roles.find(name);
        if (found == options.roles.end()) continue;
        role = is_named ? std::max(role, found->second) : found->second;
        is_named = true;
    }
    return role;
}

std::string name_of(const json::object& claims, const Options& options) {
    for (const auto& claim : options.name_claims) {
        const auto* value = claims.if_contains(claim);
        const auto* text = value == nullptr ? nullptr : value->if_string();
        if (text == nullptr || !is_valid_utf8(view(*text))) continue;
        auto name = check_text(claim, first_code_points(view(*text), max_name), {1, max_name, false});
        if (name) return *std::move(name);
    }
    return options.unnamed;
}

} // namespace

Principal principal_of(const Claims& claims, const Options& options, Timestamp now) {
    Principal principal;
    principal.kind = Principal::Kind::account;
    principal.account = http::account_id_of(options.issuer, claims.subject);
    principal.role = role_of(claims.all, options);
    principal.display_name = name_of(claims.all, options);
    // "Nobody knows when" would pass for recent, so it is long ago.
    principal.authenticated_at = std::min(claims.authenticated_at.value_or(Timestamp()), now);
    return principal;
}

} // namespace masthead::inline v0::openid::detail
