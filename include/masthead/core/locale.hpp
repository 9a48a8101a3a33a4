#pragma once

#include <masthead/core/result.hpp>

#include <compare>
#include <string>
#include <string_view>

namespace masthead::inline v0 {

/// A language, optionally with script and region, as a canonical BCP 47 tag (`vi`, `en`, `en-GB`, `zh-Hant-TW`). A
/// plain value type; the default is `en`.
class Locale {
public:
    Locale() = default;
    /// Accepts well-formed tags of language, script and region in any case, with `-` or `_`, and stores the canonical
    /// case. Fails with `invalid_argument`; at most 35 characters.
    [[nodiscard]] static Result<Locale> parse(std::string_view tag);

    [[nodiscard]] const std::string& tag() const noexcept { return tag_; }
    /// The primary language subtag: `en` of `en-GB`.
    [[nodiscard]] std::string_view language() const noexcept;

    friend auto operator<=>(const Locale&, const Locale&) = default;

private:
    std::string tag_ = "en";
};

} // namespace masthead::inline v0
