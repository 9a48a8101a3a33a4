#include <masthead/render/shown.hpp>

namespace masthead::inline v0 {

std::string article_url(const Slug& slug, const std::vector<Term>& categories) {
    std::string url = "/";
    if (!categories.empty()) url.append(categories.front().slug.text()).append("/");
    return url.append(slug.text());
}

} // namespace masthead::inline v0
