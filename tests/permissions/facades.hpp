#pragma once

#include <set>
#include <string>

namespace masthead::permission_tests {

/// The public methods of every façade (`Articles::get`), as the headers of the engine declare them; of `Engine` itself
/// those that take a principal.
[[nodiscard]] std::set<std::string> facade_methods();

} // namespace masthead::permission_tests
