#pragma once

#include <masthead/core/result.hpp>

#include <compare>
#include <cstddef>
#include <string>
#include <string_view>

namespace masthead::inline v0 {

/// The readable part of an address: lower-case ASCII letters and digits in groups joined by single hyphens, 1 to 120
/// characters, and never the text form of a UUID (so that an address can take an id or a slug). A plain value type; a
/// default-constructed slug is empty and names nothing.
class Slug {
public:
    static constexpr std::size_t max_length = 120;

    Slug() = default;
    /// Takes text that already is a slug. Fails with `invalid_argument` and says which rule was broken.
    [[nodiscard]] static Result<Slug> parse(std::string_view text);
    /// Makes a slug of any text: transliterated to Latin, letters folded (`Hội Chữ thập đỏ` gives `hoi-chu-thap-do`),
    /// everything else a hyphen, cut at a hyphen where possible. Fails with `invalid_argument` if nothing is left.
    [[nodiscard]] static Result<Slug> from_text(std::string_view text);
    /// The same slug with `-2`, `-3`, ... behind it, shortened if needed to stay within the limit.
    [[nodiscard]] Slug with_suffix(unsigned number) const;

    [[nodiscard]] const std::string& text() const noexcept { return text_; }
    [[nodiscard]] bool empty() const noexcept { return text_.empty(); }

    friend auto operator<=>(const Slug&, const Slug&) = default;

private:
    std::string text_;
};

} // namespace masthead::inline v0
