#pragma once

#include <string>
#include <string_view>

namespace masthead::inline v0 {

/// Text that must not be shown: a password, a session token. It has no stream operator and no comparison, so it cannot
/// be logged or compared in variable time by accident; the only way to the text is `reveal()`, which greps well. The
/// memory is wiped when the value dies. A plain value type.
class Secret {
public:
    Secret() = default;
    explicit Secret(std::string text) noexcept;
    Secret(const Secret&) = default;
    Secret(Secret&& other) noexcept;
    Secret& operator=(const Secret& other);
    Secret& operator=(Secret&& other) noexcept;
    ~Secret();

    [[nodiscard]] std::string_view reveal() const noexcept { return text_; }
    [[nodiscard]] bool empty() const noexcept { return text_.empty(); }

private:
    std::string text_;
};

} // namespace masthead::inline v0
