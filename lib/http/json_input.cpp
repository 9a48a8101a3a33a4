#include "http/json_input.hpp"

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/parse.hpp>

#include <algorithm>
#include <cmath>
#include <set>
#include <vector>

namespace masthead::inline v0::http::detail {

namespace {

namespace json = boost::json;

constexpr std::size_t max_depth = 32;

/// Watches for members that come twice; Boost's own value would keep the last without a word.
class DuplicateWatch {
public:
    static constexpr std::size_t max_object_size = SIZE_MAX;
    static constexpr std::size_t max_array_size = SIZE_MAX;
    static constexpr std::size_t max_key_size = SIZE_MAX;
    static constexpr std::size_t max_string_size = SIZE_MAX;

    using Code = boost::system::error_code;
    bool on_document_begin(Code&) { return true; }
    bool on_document_end(Code&) { return true; }
    bool on_object_begin(Code&) { return keys_.emplace_back(), true; }
    bool on_object_end(std::size_t, Code&) { return keys_.pop_back(), true; }
    bool on_array_begin(Code&) { return true; }
    bool on_array_end(std::size_t, Code&) { return true; }
    bool on_key_part(json::string_view part, std::size_t, Code&) { return key_.append(part.data(), part.size()), true; }
    bool on_key(json::string_view part, std::size_t, Code& code) {
        key_.append(part.data(), part.size());
        const bool is_new = keys_.back().insert(std::exchange(key_, {})).second;
        if (!is_new) code = json::error::syntax;
        return is_new;
    }
    bool on_string_part(json::string_view, std::size_t, Code&) { return true; }
    bool on_string(json::string_view, std::size_t, Code&) { return true; }
    bool on_number_part(json::string_view, Code&) { return true; }
    bool on_int64(std::int64_t, json::string_view, Code&) { return true; }
    bool on_uint64(std::uint64_t, json::string_view, Code&) { return true; }
    bool on_double(double, json::string_view, Code&) { return true; }
    bool on_bool(bool, Code&) { return true; }
    bool on_null(Code&) { return true; }
    bool on_comment_part(json::string_view, Code&) { return true; }
    bool on_comment(json::string_view, Code&) { return true; }

private:
    std::vector<std::set<std::string>> keys_;
    std::string key_;
};

Error wrong_type(const std::string& path, std::string_view wanted) {
    return invalid_argument(path, "this must be " + std::string(wanted));
}

} // namespace

Result<json::value> parse_json(std::string_view text) {
    json::parse_options options;
    options.max_depth = max_depth;
    boost::system::error_code error;
    json::basic_parser<DuplicateWatch> watch(options);
    const auto used = watch.write_some(false, text.data(), text.size(), error);
    if (error || used != text.size()) {
        return invalid_argument("request_body",
                                "the body is not well-formed JSON without repeated members, at most 32 levels deep");
    }
    auto value = json::parse(text, error, {}, options);
    if (error) return invalid_argument("request_body", "the body is not well-formed JSON");
    return value;
}

Result<void> JsonInput::allow(const Schema& schema) const {
    for (const auto& member : *object_) {
        const std::string_view key(member.key().data(), member.key().size());
        if (std::ranges::find(schema.members, key, &Member::name) == schema.members.end()) {
            return invalid_argument(path(key), "there is no such member");
        }
    }
    return {};
}

const json::value* JsonInput::value(std::string_view name) const {
    const auto* found = object_->if_contains(name);
    return found == nullptr || found->is_null() ? nullptr : found;
}

bool JsonInput::has(std::string_view name) const {
    return value(name) != nullptr;
}

bool JsonInput::mentions(std::string_view name) const {
    return object_->if_contains(name) != nullptr;
}

Result<std::optional<std::string>> JsonInput::text(std::string_view name) const {
    const auto* found = value(name);
    if (found == nullptr) return std::optional<std::string>();
    if (!found->is_string()) return wrong_type(path(name), "a text");
    return std::optional(std::string(found->get_string()));
}

Result<std::optional<bool>> JsonInput::flag(std::string_view name) const {
    const auto* found = value(name);
    if (found == nullptr) return std::optional<bool>();
    if (!found->is_bool()) return wrong_type(path(name), "true or false");
    return std::optional(found->get_bool());
}

Result<std::optional<double>> JsonInput::number(std::string_view name) const {
    const auto* found = value(name);
    if (found == nullptr) return std::optional<double>();
    if (!found->is_number()) return wrong_type(path(name), "a number");
    return std::optional(found->to_number<double>());
}

Result<std::optional<std::int64_t>> JsonInput::integer(std::string_view name) const {
    const auto* found = value(name);
    if (found == nullptr) return std::optional<std::int64_t>();
    if (!found->is_int64()) return wrong_type(path(name), "a whole number");
    return std::optional(found->get_int64());
}

Result<std::optional<Timestamp>> JsonInput::time(std::string_view name) const {
    MASTHEAD_TRY(const auto found, text(name));
    if (!found) return std::optional<Timestamp>();
    auto at = parse_timestamp(*found);
    if (!at) return invalid_argument(path(name), at.error().message);
    return std::optional(*at);
}

Result<void> JsonInput::each(std::string_view name,
                             const std::function<Result<void>(const json::value&, const std::string&)>& visit) const {
    const auto* found = value(name);
    if (found == nullptr) return {};
    const auto* elements = found->if_array();
    if (elements == nullptr) return wrong_type(path(name), "an array");
    for (std::size_t i = 0; i < elements->size(); ++i) {
        MASTHEAD_CHECK(visit((*elements)[i], path(name) + '[' + std::to_string(i) + ']'));
    }
    return {};
}

} // namespace masthead::inline v0::http::detail
