#pragma once

#include "http/routes.hpp"

#include <boost/json/object.hpp>

/// Routes as operations of OpenAPI.
namespace masthead::inline v0::http::detail {

[[nodiscard]] boost::json::object operation_object(const Route& route);
/// What operations refer to, by name.
[[nodiscard]] boost::json::object shared_parameters();
[[nodiscard]] boost::json::object shared_headers();
[[nodiscard]] boost::json::object shared_responses();

} // namespace masthead::inline v0::http::detail
