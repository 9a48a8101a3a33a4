#pragma once

#include <masthead/content/document.hpp>
#include <masthead/core/result.hpp>
#include <masthead/core/timestamp.hpp>

#include "http/api_schema.hpp"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace masthead::inline v0::http::detail {

/// Reads JSON strictly: well-formed UTF-8, at most 32 levels, no member twice. Fails with `invalid_argument`, whose
/// field is `request_body`.
[[nodiscard]] Result<boost::json::value> parse_json(std::string_view text);

/// The members of an object that a caller sent. Getters give nothing for members that are absent or null, and fail with
/// the member's path if the type is another. Lives as long as the object.
class JsonInput {
public:
    JsonInput(const boost::json::object& object, std::string path) : object_(&object), path_(std::move(path)) {}

    /// Refuses members that the schema does not describe.
    [[nodiscard]] Result<void> allow(const Schema& schema) const;
    [[nodiscard]] bool has(std::string_view name) const;
    /// Present, whatever its value: `null` counts.
    [[nodiscard]] bool mentions(std::string_view name) const;
    [[nodiscard]] std::string path(std::string_view name) const { return path_ + std::string(name); }

    [[nodiscard]] Result<std::optional<std::string>> text(std::string_view name) const;
    [[nodiscard]] Result<std::optional<bool>> flag(std::string_view name) const;
    [[nodiscard]] Result<std::optional<double>> number(std::string_view name) const;
    [[nodiscard]] Result<std::optional<std::int64_t>> integer(std::string_view name) const;
    [[nodiscard]] Result<std::optional<Timestamp>> time(std::string_view name) const;
    [[nodiscard]] const boost::json::value* value(std::string_view name) const;
    /// Calls `each(value, path)` for every element of an array.
    [[nodiscard]] Result<void>
    each(std::string_view name,
         const std::function<Result<void>(const boost::json::value&, const std::string&)>& each) const;

private:
    const boost::json::object* object_;
    std::string path_;
};

} // namespace masthead::inline v0::http::detail
