#pragma once

#include <masthead/core/id.hpp>
#include <masthead/core/timestamp.hpp>

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace masthead::inline v0::json {

/// Builds compact JSON by appending to one string. The caller keeps begin and end balanced. Not for several threads.
class Writer {
public:
    Writer() { text_.reserve(4096); }

    Writer& begin_object() { return open('{'); }
    Writer& end_object() { return close('}'); }
    Writer& begin_array() { return open('['); }
    Writer& end_array() { return close(']'); }
    /// The name of the member whose value is written next; only names of this plugin, which need no escape.
    Writer& key(std::string_view name);

    /// Ill-formed UTF-8 is replaced by U+FFFD.
    Writer& value(std::string_view text);
    Writer& value(const std::string& text) { return value(std::string_view(text)); }
    Writer& value(const char* text) { return value(std::string_view(text)); }
    Writer& value(std::same_as<bool> auto flag) { return raw(flag ? "true" : "false"); }
    template <std::integral T>
    requires(!std::same_as<T, bool>) Writer& value(T number) { return raw(std::to_string(number)); }
    /// The shortest form that reads back as the same number; not finite numbers are `null`.
    Writer& value(double number);
    Writer& value(Timestamp at) { return value(to_string(at)); }
    template <typename Tag>
    Writer& value(const Id<Tag>& id) {
        return value(to_string(id));
    }
    template <typename T>
    Writer& value(const std::optional<T>& item) {
        return item ? value(*item) : null();
    }
    Writer& null() { return raw("null"); }
    /// Text that is JSON already.
    Writer& raw(std::string_view json);

    template <typename T>
    Writer& member(std::string_view name, const T& item) {
        return key(name).value(item);
    }

    [[nodiscard]] std::string finish() && { return std::move(text_); }

private:
    Writer& open(char bracket);
    Writer& close(char bracket);
    void separate();
    void append_escaped(std::string_view text);

    std::string text_;
    bool needs_comma_ = false;
};

} // namespace masthead::inline v0::json
