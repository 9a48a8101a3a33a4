#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace masthead::inline v0::detail {

struct HtmlToken {
    enum class Kind : std::uint8_t { end_of_input, text, start_tag, end_tag };
    Kind kind = Kind::end_of_input;
    /// Decoded text, or the lower-case tag name.
    std::string text;
    /// At most 64, names in lower case, values decoded; of doubled names the first counts.
    std::vector<std::pair<std::string, std::string>> attributes;

    [[nodiscard]] std::string_view attribute(std::string_view name) const noexcept {
        for (const auto& [key, value] : attributes) {
            if (key == name) return value;
        }
        return {};
    }
};

/// Splits HTML into tags and text as browsers do (WHATWG HTML, section 13.2.5). Comments, doctypes, processing
/// instructions and the content of script, style and their like are passed over. Each byte is looked at a bounded
/// number of times. (libxml2's parser, though linear on most input, compares each unmatched end tag with every open
/// element: 262 KB of
/// `<b>...</i>...` took it 2 s and twice that 8 s.)
class HtmlTokenizer {
public:
    explicit HtmlTokenizer(std::string_view html) : html_(html) {}
    [[nodiscard]] HtmlToken next();

private:
    [[nodiscard]] bool is_markup(std::size_t at) const;
    void skip_declaration();
    void skip_comment();
    [[nodiscard]] HtmlToken tag(bool is_end);
    void attribute(HtmlToken& token);
    [[nodiscard]] std::string attribute_value();
    void skip_blanks();
    /// Passes over text up to the end tag of `name`.
    void skip_raw_text(std::string_view name);
    [[nodiscard]] char peek() const { return at_ < html_.size() ? html_[at_] : '\0'; }

    std::string_view html_;
    std::size_t at_ = 0;
    /// No `-->` from here on, so that searching for it is done once.
    bool no_comment_end_ = false;
};

} // namespace masthead::inline v0::detail
