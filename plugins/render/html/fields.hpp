#pragma once

#include <kainjow/mustache.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace masthead::inline v0::html {

/// The names that a template can use, while they are put together. For one thread.
class Fields {
public:
    /// Text; an empty one counts as absent, so that `{{#name}}` tests it and an outer name never shows through.
    Fields& text(const char* name, std::string value);
    Fields& flag(const char* name, bool value);
    Fields& fields(const char* name, Fields value);
    Fields& list(const char* name, std::vector<Fields> items);

    [[nodiscard]] const kainjow::mustache::data& data() const noexcept { return data_; }

private:
    kainjow::mustache::data data_;
};

/// Text for HTML, inside elements and quoted attributes alike.
[[nodiscard]] std::string escape(const std::string& text);
/// Text for one part of a URL's path or query.
[[nodiscard]] std::string percent_encode(std::string_view text);

} // namespace masthead::inline v0::html
