#pragma once

#include "page.hpp"

#include <string>
#include <string_view>

namespace masthead::inline v0::html {

/// A browser by what it calls itself, in a few words: `Firefox on Linux`. What is not known is shown as it came.
[[nodiscard]] std::string device_name(const Scene& scene, std::string_view user_agent);

} // namespace masthead::inline v0::html
