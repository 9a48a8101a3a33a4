#include <masthead/core/text.hpp>
#include <masthead/render/renderer.hpp>
#include <masthead/render/shown.hpp>

namespace masthead::inline v0 {

std::string article_url(const Slug& slug, const std::vector<Term>& categories) {
    if (categories.empty()) return '/' + slug.text();
    return '/' + categories.front().slug.text() + '/' + slug.text();
}

Result<void> SiteSettings::validate() const {
    MASTHEAD_CHECK(check_text("site.name", name, {1, 100, false}));
    MASTHEAD_CHECK(check_text("site.tagline", tagline, {0, 250, false}));
    MASTHEAD_CHECK(check_text("site.time_zone", time_zone, {1, 64, false}));
    const bool is_web = base_url.starts_with("https://") || base_url.starts_with("http://");
    if (!base_url.empty() && (!is_web || base_url.ends_with('/'))) {
        return invalid_argument("site.base_url", "an address looks like https://news.example.org, without a slash behind");
    }
    return {};
}

std::optional<Asset> Renderer::find_asset(std::string_view) const {
    return std::nullopt;
}

} // namespace masthead::inline v0
