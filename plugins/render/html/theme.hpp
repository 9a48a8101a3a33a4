#pragma once

#include <masthead/core/result.hpp>

#include <map>
#include <span>
#include <string>
#include <string_view>

namespace masthead::inline v0::html {

/// A file of the theme that is inside the library.
struct ThemeFile {
    /// Relative to the theme's folder: `templates/article.mustache`.
    std::string_view path;
    std::string_view bytes;
};

/// Made at build time from the folder `theme`.
[[nodiscard]] std::span<const ThemeFile> built_in_theme();

/// The bytes of all files of a theme by path.
using ThemeFiles = std::map<std::string, std::string, std::less<>>;

/// The built-in theme with the files of `directory` put over it (`templates/*.mustache`, `assets/*`,
/// `messages/*.json`); an empty name means the built-in theme alone.
[[nodiscard]] Result<ThemeFiles> read_theme(const std::string& directory);

/// The error for a mistake in a theme: names the file and what is wrong with it.
[[nodiscard]] Error theme_error(std::string_view file, std::string_view problem);

} // namespace masthead::inline v0::html
