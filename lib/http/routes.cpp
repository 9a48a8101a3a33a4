#include "http/routes.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace masthead::inline v0::http::detail {

namespace {

std::vector<Route> joined_routes() {
    std::vector<Route> all;
    // Moderation first: `/comments/events` is no comment of that name.
    for (const auto part : {article_routes(), moderation_routes(), audience_routes(), taxonomy_routes(),
                            access_routes(), account_routes(), page_routes()}) {
        all.insert(all.end(), part.begin(), part.end());
    }
    return all;
}

} // namespace

bool hashes_password(const Request& request) {
    if (request.method != "POST" && request.method != "PUT") return false;
    // Read as the handler reads it: the same path can be written in many ways.
    const auto target = parse_target(request.target);
    if (!target) return false;
    const auto& segments = target->segments;
    const std::string_view last = segments.back();
    const auto before = segments.size() > 1 ? std::string_view(segments[segments.size() - 2]) : std::string_view();
    constexpr std::array endings{"session", "reauthenticate", "sign-in", "password", "password-reset", "account"};
    if (std::ranges::find(endings, last) != endings.end()) return true;
    // Forms of the account's pages may come with the password that was asked for.
    return (last == "accounts" && before == "v1") || (last == "set" && before == "password-reset") ||
           before == "account";
}

std::span<const Route> routes() {
    static const auto all = joined_routes();
    return all;
}

std::size_t route_number(const Route* route) {
    const auto all = routes();
    return route == nullptr ? all.size() : static_cast<std::size_t>(route - all.data());
}

} // namespace masthead::inline v0::http::detail
