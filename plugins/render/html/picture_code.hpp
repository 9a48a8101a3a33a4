#pragma once

#include "fields.hpp"

#include <string>
#include <string_view>

namespace masthead::inline v0::html {

/// Adds the picture code (QR) of a text: `qr_size` is the side of its view box with the quiet zone, `qr_path` the path
/// of its dark squares. Without them if the text is longer than such a picture can hold.
void add_picture_code(Fields& fields, const std::string& text);

/// `ABCD EFGH`: easier to type.
[[nodiscard]] std::string in_groups(std::string_view text);

} // namespace masthead::inline v0::html
