#pragma once

#include <masthead/render/view.hpp>

#include <string>

namespace masthead::inline v0::html {

/// A view whose pictures from this site (`/media/...`) have addresses below `prefix`, as a page shows them. They are
/// stored without it, so that a site can be mounted elsewhere.
[[nodiscard]] Result<ArticleView> mounted(ArticleView view, const std::string& prefix);
[[nodiscard]] ArticleListView mounted(ArticleListView view, const std::string& prefix);

} // namespace masthead::inline v0::html
