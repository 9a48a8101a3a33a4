#pragma once

#include "theme.hpp"

#include <masthead/render/renderer.hpp>

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace masthead::inline v0::html {

/// The files behind `/assets/`, each under a name that holds a hash of its bytes. Safe from any thread.
class Assets {
public:
    /// Takes the files of the theme's folder `assets`; refuses kinds of files it has no media type for.
    [[nodiscard]] static Result<Assets> make(const ThemeFiles& files);

    /// `site.0123456789abcdef.css` of `site.css`; nullptr if there is none.
    [[nodiscard]] const std::string* find_public_name(std::string_view file) const;
    [[nodiscard]] std::optional<Asset> find(std::string_view public_name) const;

private:
    struct Stored {
        std::string bytes;
        std::string_view content_type;
    };
    std::map<std::string, std::string, std::less<>> public_names_;
    std::map<std::string, Stored, std::less<>> by_public_name_;
};

} // namespace masthead::inline v0::html
