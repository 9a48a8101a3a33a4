#include "engine/reserved.hpp"

#include <algorithm>
#include <array>

namespace masthead::inline v0::detail {

namespace {

// The first parts of the paths that the HTTP contract has beside those of articles and categories, in order. Files such
// as `feed.atom` are none: a slug has no dot.
constexpr std::array<std::string_view, 17> reserved{
    "account", "api",        "articles",       "assets", "author", "comments", "email-verification", "healthz", "media",
    "metrics", "moderation", "password-reset", "readyz", "search", "sign-in",  "sign-out",           "tag"};
static_assert(std::ranges::is_sorted(reserved));

} // namespace

bool is_reserved(const Slug& slug) noexcept {
    return std::ranges::binary_search(reserved, std::string_view(slug.text()));
}

Result<void> check_not_reserved(const Slug& slug) {
    if (!is_reserved(slug)) return {};
    return invalid_argument("slug", "'" + slug.text() + "' is an address of the site itself; choose another");
}

} // namespace masthead::inline v0::detail
