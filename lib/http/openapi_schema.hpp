#pragma once

#include "http/api_schema.hpp"
#include "http/parameters.hpp"

#include <boost/json/object.hpp>

/// The tables of the interface in the words of JSON Schema, draft 2020-12.
namespace masthead::inline v0::http::detail {

[[nodiscard]] boost::json::object reference(std::string_view kind, std::string_view name);
[[nodiscard]] boost::json::object json_schema(const JsonType& type);
/// `is_closed`: there are no members but those that are described.
[[nodiscard]] boost::json::object json_schema(const Schema& schema, bool is_closed);
[[nodiscard]] boost::json::object json_schema(const Parameter& parameter);
/// Sentences with the full stop at their end.
[[nodiscard]] std::string sentence(std::string_view text);

} // namespace masthead::inline v0::http::detail
