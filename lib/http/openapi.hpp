#pragma once

#include <masthead/render/view.hpp>

#include <string>
#include <string_view>

namespace masthead::inline v0::http::detail {

/// The OpenAPI 3.1 document of the JSON interface, made from the table of routes. `prefix` is where the site is
/// mounted; `has_pages` if the page of the interface is served too. Safe to call from several threads.
[[nodiscard]] std::string openapi_document(const SiteSettings& site, std::string_view prefix, bool has_pages);

} // namespace masthead::inline v0::http::detail
