#pragma once

#include <cstdint>
#include <span>
#include <string_view>

/// What the JSON of the interface looks like, as data: bodies are checked by it, and the OpenAPI document and the page
/// of the interface are written from it. Everything here is constant and may be read from all threads.
namespace masthead::inline v0::http::detail {

enum class JsonKind : std::uint8_t {
    text,
    whole,
    number,
    flag,
    object,
    /// A text in place of an object with that text as its main member.
    text_or_object,
    /// Any JSON.
    any,
};

struct Schema;

/// What one value is. A value without a kind of its own is a text.
struct JsonType {
    JsonKind kind = JsonKind::text;
    /// A format of JSON Schema: `date-time`, `date`, `uuid`, `uri-reference`; empty for none.
    std::string_view format{};
    /// The only texts there are; empty for all.
    std::span<const std::string_view> words{};
    /// Of `object` and `text_or_object`; null for any object.
    const Schema* schema = nullptr;
    bool is_list = false;
    /// An object whose members are named by what they count, all of this type.
    bool is_map = false;
    bool may_be_null = false;
};

/// One member of an object.
struct Member {
    std::string_view name;
    JsonType type{};
    /// One sentence without the full stop at its end.
    std::string_view description{};
    /// It can be absent.
    bool is_optional = false;
};

/// An object of the interface. Members stand in the order in which they are written.
struct Schema {
    /// In PascalCase, unique.
    std::string_view name;
    std::string_view description;
    std::span<const Member> members;
};

/// Words for the tables of members.
namespace json_types {

inline constexpr JsonType text{};
inline constexpr JsonType whole{.kind = JsonKind::whole};
inline constexpr JsonType number{.kind = JsonKind::number};
inline constexpr JsonType flag{.kind = JsonKind::flag};
inline constexpr JsonType any{.kind = JsonKind::any};
inline constexpr JsonType uuid{.format = "uuid"};
/// RFC 3339 in UTC.
inline constexpr JsonType time{.format = "date-time"};
inline constexpr JsonType day{.format = "date"};
/// An address, or the path of one on this site.
inline constexpr JsonType address{.format = "uri-reference"};

[[nodiscard]] constexpr JsonType one_of(std::span<const std::string_view> words) {
    return {.words = words};
}
[[nodiscard]] constexpr JsonType object(const Schema& schema) {
    return {.kind = JsonKind::object, .schema = &schema};
}
[[nodiscard]] constexpr JsonType text_or(const Schema& schema) {
    return {.kind = JsonKind::text_or_object, .schema = &schema};
}
[[nodiscard]] constexpr JsonType list(JsonType type) {
    type.is_list = true;
    return type;
}
[[nodiscard]] constexpr JsonType map(JsonType type) {
    type.is_map = true;
    return type;
}
[[nodiscard]] constexpr JsonType nullable(JsonType type) {
    type.may_be_null = true;
    return type;
}

} // namespace json_types

} // namespace masthead::inline v0::http::detail
