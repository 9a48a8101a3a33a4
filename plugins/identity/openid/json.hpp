#pragma once

#include <masthead/core/timestamp.hpp>

#include <boost/json/object.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Reading what an issuer wrote. Members that are there and have the wrong type are errors, never absent.
namespace masthead::inline v0::openid::detail {

namespace json = boost::json;

/// An object at most 32 levels deep; nothing for any other text.
[[nodiscard]] std::optional<json::object> parse_object(std::string_view text);

[[nodiscard]] std::string_view view(const json::string& text) noexcept;

/// A text; nothing if it is not there.
[[nodiscard]] Result<std::optional<std::string>> text_member(const json::object& object, std::string_view name);
/// One text or a list of them; none if the member is not there.
[[nodiscard]] Result<std::vector<std::string>> texts_member(const json::object& object, std::string_view name);
/// Seconds since 1970, with or without a fraction; nothing if they are not there.
[[nodiscard]] Result<std::optional<Timestamp>> time_member(const json::object& object, std::string_view name);

/// The texts in a value; none if it is neither a text nor a list of texts.
[[nodiscard]] std::vector<std::string> texts_of(const json::value& value);

} // namespace masthead::inline v0::openid::detail
