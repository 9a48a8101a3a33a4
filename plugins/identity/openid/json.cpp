#include "json.hpp"

#include <boost/json/parse.hpp>

#include <cmath>

namespace masthead::inline v0::openid::detail {

namespace {

Error wrong_type(std::string_view name, std::string_view wanted) {
    return {ErrorCode::unauthenticated, "the token's " + std::string(name) + " is not " + std::string(wanted), ""};
}

} // namespace

std::optional<json::object> parse_object(std::string_view text) {
    json::parse_options options;
    options.max_depth = 32;
    boost::system::error_code error;
    auto value = json::parse({text.data(), text.size()}, error, {}, options);
    if (error || !value.is_object()) return std::nullopt;
    return std::move(value.as_object());
}

std::string_view view(const json::string& text) noexcept {
    return {text.data(), text.size()};
}

Result<std::optional<std::string>> text_member(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    if (value == nullptr) return std::optional<std::string>();
    if (!value->is_string()) return wrong_type(name, "a text");
    return std::optional<std::string>(view(value->get_string()));
}

Result<std::vector<std::string>> texts_member(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    if (value == nullptr) return std::vector<std::string>();
    auto texts = texts_of(*value);
    if (texts.empty()) return wrong_type(name, "a text or a list of texts");
    return texts;
}

Result<std::optional<Timestamp>> time_member(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    if (value == nullptr) return std::optional<Timestamp>();
    boost::system::error_code error;
    const auto seconds = value->to_number<double>(error);
    const auto last = static_cast<double>(Timestamp::maximum().seconds());
    if (error || !std::isfinite(seconds) || seconds < 0 || seconds > last) return wrong_type(name, "a time");
    return std::optional(Timestamp::from_microseconds(static_cast<std::int64_t>(seconds * 1e6)));
}

std::vector<std::string> texts_of(const json::value& value) {
    if (value.is_string()) return {std::string(view(value.get_string()))};
    std::vector<std::string> texts;
    if (!value.is_array()) return texts;
    for (const auto& item : value.get_array()) {
        if (!item.is_string()) return {};
        texts.emplace_back(view(item.get_string()));
    }
    return texts;
}

} // namespace masthead::inline v0::openid::detail
