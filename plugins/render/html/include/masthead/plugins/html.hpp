#pragma once

#include <masthead/core/result.hpp>
#include <masthead/plugin/registry.hpp>

/// The renderer of the site's pages: HTML by templates, with a stylesheet, a small script and the words of each
/// language.
namespace masthead::inline v0::html {

/// Adds the renderer `html` (`text/html; charset=utf-8`). `already_exists` if the name is taken.
///
/// It shows lists of articles, articles, the sign-in page and problems; other views are `unsupported`. The default
/// theme is inside the library. A file in `RendererOptions::theme_directory` takes the place of the one of the same
/// path; folder and files are read once, when the renderer is made, and a mistake in them is an `invalid_argument`
/// (field `theme_directory`) that names the file. The README.md beside the sources says what a theme consists of.
[[nodiscard]] Result<void> install(Registry& registry);

} // namespace masthead::inline v0::html
