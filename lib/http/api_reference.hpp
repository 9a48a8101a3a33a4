#pragma once

#include <masthead/render/api_reference.hpp>

namespace masthead::inline v0::http::detail {

/// The JSON interface as people read it, made from the table of routes. Safe to call from several threads.
[[nodiscard]] ApiReferenceView api_reference();

} // namespace masthead::inline v0::http::detail
