#pragma once

#include <unicode/umachine.h>

#include <string>
#include <string_view>

/// Removing from text what nobody sees.
namespace masthead::inline v0::detail {

/// Combining marks in a row that are kept.
constexpr int max_marks = 4;

/// Characters without a shape of their own that text may hold: default-ignorable ones, annotations.
[[nodiscard]] bool is_invisible(UChar32 c);

/// Well-formed text without invisible characters (but joiners, selectors and tags where they belong) and without
/// marks beyond `max_marks` in a row. Linear; of use before normalising, which is not for long runs of marks.
[[nodiscard]] std::string visible_text(std::string_view text);

/// The same without exceptions for emoji and for scripts that need joiners.
[[nodiscard]] std::string bare_text(std::string_view text);

/// True if some character of it has a shape.
[[nodiscard]] bool has_visible(std::string_view text);

} // namespace masthead::inline v0::detail
