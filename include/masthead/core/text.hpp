#pragma once

#include <masthead/core/result.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace masthead::inline v0 {

/// What a text field accepts. A plain value type.
struct TextRules {
    /// Length limits in Unicode code points after normalisation, both inclusive.
    std::size_t min_length = 0;
    std::size_t max_length = 250;
    /// Line feeds and tabs are allowed (carriage returns become line feeds). Otherwise any run of white space,
    /// line ends included, becomes one blank.
    bool multiline = false;

    friend bool operator==(const TextRules&, const TextRules&) = default;
};

/// Checks and normalises one text field: well-formed UTF-8, no NUL and no other control character, NFC, blanks at both
/// ends removed, length within the rules. Fails with `invalid_argument` (or `too_large` above `max_length`) and names
/// `field`. Safe from any thread, like every function of this header.
[[nodiscard]] Result<std::string> check_text(std::string_view field, std::string_view text, const TextRules& rules);

/// True if `text` is well-formed UTF-8 (no overlong forms, no surrogates, nothing above U+10FFFF).
[[nodiscard]] bool is_valid_utf8(std::string_view text) noexcept;

/// Unicode Normalization Form C. `text` must be well-formed UTF-8; fails with `invalid_argument` otherwise. Combining
/// marks after the 30th in a row are dropped, as the Stream-Safe Text Format has at most 30 (Unicode Standard Annex
/// #15, section 13): no language needs more, and normalising them takes time in the square of their number.
[[nodiscard]] Result<std::string> to_nfc(std::string_view text);
/// The same for Unicode Normalization Form KC, which also makes one of what only looks different: wide and narrow
/// letters, ligatures.
[[nodiscard]] Result<std::string> to_nfkc(std::string_view text);

/// Code points in well-formed UTF-8.
[[nodiscard]] std::size_t count_code_points(std::string_view text) noexcept;

/// The first `count` code points of well-formed UTF-8; never cuts inside a code point.
[[nodiscard]] std::string_view first_code_points(std::string_view text, std::size_t count) noexcept;

/// The form in which search compares text: compatibility-decomposed, case-folded, marks removed, `đ` to `d`. What has
/// no such form stays as it is, so no script is lost. Ill-formed input gives an empty string.
[[nodiscard]] std::string fold_for_search(std::string_view text);

/// The distinct words of `fold_for_search(text)` in order of first appearance, each at most 64 bytes of letters, marks
/// and digits without blanks: what backends index and look up. At most `max_words`.
[[nodiscard]] std::vector<std::string> search_words(std::string_view text, std::size_t max_words = 100'000);

/// The key under which a login, an e-mail address or a tag name is unique: NFKC, case-folded, blanks trimmed; accents
/// are kept, so `lan` and `lân` are two names.
[[nodiscard]] std::string fold_for_identity(std::string_view text);

/// A key whose byte order is the order in which readers of `locale` expect names sorted (Unicode collation; `Đ` after
/// `D` in Vietnamese), cut to 512 bytes so that it fits into cursors and indexes. For storing, not for showing.
[[nodiscard]] std::string sort_key(std::string_view text, std::string_view locale);

} // namespace masthead::inline v0
