#pragma once

#include <masthead/content/document.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace masthead::inline v0::detail {

/// Text in the making with a limit: over it everything is dropped and `finish` fails.
class Output {
public:
    Output(const Document& document, const DocumentLimits& limits);

    Output& operator<<(std::string_view text) {
        if (text_.size() + text.size() > limit_) {
            overflowed_ = true;
        } else {
            text_ += text;
        }
        return *this;
    }
    [[nodiscard]] bool overflowed() const noexcept { return overflowed_; }
    [[nodiscard]] const std::string& text() const noexcept { return text_; }
    [[nodiscard]] std::size_t size() const noexcept { return text_.size(); }
    [[nodiscard]] Result<std::string> finish() &&;

private:
    std::string text_;
    std::size_t limit_;
    bool overflowed_ = false;
};

/// `&`, `<` and `>` as references, U+00A0 as `&nbsp;`; with `attribute` also quotes and the backtick.
void write_escaped(Output& out, std::string_view text, bool attribute);

} // namespace masthead::inline v0::detail
