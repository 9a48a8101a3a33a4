#pragma once

#include <masthead/core/text.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// Text that strangers write: taking disguises out of it, and comparing it in spite of them. All functions take time in
/// proportion to the text and are safe from any thread.
namespace masthead::inline v0 {

/// `check_text` for names and texts of readers. What nobody sees is removed before the length is counted:
/// - bidirectional controls, which show a text in another order than it is stored in;
/// - characters without a shape: zero-width spaces, invisible operators, fillers, soft hyphens, annotations;
/// - joiners, variation selectors and tag characters, but where they belong: in emoji, after ideographs, and joiners
///   between letters of scripts that need them (Arabic, Indic, Khmer, Myanmar, Mongolian, ...);
/// - combining marks after the fourth in a row (Vietnamese needs two).
///
/// A text in which nothing would be seen (only marks, only blanks, only what is removed) is empty. Doing it again
/// changes nothing. Errors as for `check_text`.
[[nodiscard]] Result<std::string> tidy_text(std::string_view field, std::string_view text, const TextRules& rules);

/// The form that texts share which look the same (Unicode Technical Standard 39): `раураl` in Cyrillic letters and
/// `paypal` have one skeleton. Letters of either case differ. For comparing, never for storing or showing: new Unicode
/// versions change it. Ill-formed text gives an empty string.
[[nodiscard]] std::string confusable_skeleton(std::string_view text);

/// True if scripts are mixed as no ordinary name does: more than one script, unless it is Latin with Chinese, Japanese
/// or Korean, or Latin with one other but Cyrillic and Greek (the restriction level "moderately restrictive" of Unicode
/// Technical Standard 39). Ill-formed text counts as mixed.
[[nodiscard]] bool is_mixed_script(std::string_view text);

enum class ComparedMarks : std::uint8_t {
    /// `dì`, `đi` and `di` are the same.
    ignored = 1,
    /// They are three words.
    kept = 2,
};

/// The words of `text` in their order, in the form in which words are compared against lists: compatibility forms and
/// case folded, invisible characters removed, letters outside ASCII replaced by what they look like. (ASCII letters
/// stand for themselves, because the skeleton takes `m` for `rn`.) Punctuation and mathematical signs part words; a
/// pictogram, a currency sign and a character of a script without blanks is a word of its own. Ill-formed text has no
/// words.
[[nodiscard]] std::vector<std::string> comparison_words(std::string_view text,
                                                        ComparedMarks marks = ComparedMarks::ignored);

/// `comparison_words` without anything between them: equal for texts that differ in case, accents, look-alike letters,
/// blanks and punctuation only. Empty for a text of nothing but punctuation.
[[nodiscard]] std::string comparison_key(std::string_view text);

} // namespace masthead::inline v0
