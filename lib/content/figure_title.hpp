#pragma once

#include <masthead/content/document.hpp>

#include <string>
#include <string_view>

namespace masthead::inline v0::detail {

/// A figure's caption, credit and size as a Markdown image title: `caption | credit | 1200x675`, parts at the end left
/// out when empty; a bar inside a part is doubled.
[[nodiscard]] std::string write_figure_title(const Figure& figure);
/// The reverse; anything is accepted.
void read_figure_title(std::string_view title, Figure& figure);

} // namespace masthead::inline v0::detail
