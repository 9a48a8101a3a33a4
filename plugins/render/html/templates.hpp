#pragma once

#include "assets.hpp"
#include "fields.hpp"
#include "theme.hpp"
#include "words.hpp"

#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace masthead::inline v0::html {

/// The templates of a theme in one language: `{{> name}}` is replaced by that template, `{{t:key}}` by the message and
/// `{{asset:file}}` by the asset's public name, all once, when this is made. Safe from any thread afterwards.
class Templates {
public:
    [[nodiscard]] static Result<Templates> make(const ThemeFiles& files, const Words& words, const Assets& assets);

    /// Fills the template `name` (`article`), which must be one of the built-in theme.
    [[nodiscard]] Result<std::string> render(std::string_view name, const Fields& fields) const;

private:
    /// Behind pointers because rendering is not `const` in the library, though it changes nothing once a template is
    /// valid and holds neither partials nor lambdas.
    std::map<std::string, std::unique_ptr<kainjow::mustache::mustache>, std::less<>> templates_;
};

} // namespace masthead::inline v0::html
