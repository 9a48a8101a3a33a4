#include <masthead/core/reader_text.hpp>

#include "core/code_points.hpp"
#include "core/visible_text.hpp"

#include <unicode/unistr.h>
#include <unicode/uspoof.h>

#include <algorithm>
#include <memory>

namespace masthead::inline v0 {

namespace {

using detail::append;
using detail::for_each_code_point;

/// Its data take long to load; a checker that is not changed any more may be used by all threads.
const USpoofChecker* spoof_checker() {
    struct Closer {
        void operator()(USpoofChecker* checker) const noexcept { uspoof_close(checker); }
    };
    static const auto checker = [] {
        UErrorCode status = U_ZERO_ERROR;
        std::unique_ptr<USpoofChecker, Closer> made(uspoof_open(&status));
        if (U_FAILURE(status)) return std::unique_ptr<USpoofChecker, Closer>();
        uspoof_setRestrictionLevel(made.get(), USPOOF_MODERATELY_RESTRICTIVE);
        uspoof_setChecks(made.get(), USPOOF_RESTRICTION_LEVEL, &status);
        return made;
    }();
    return checker.get();
}

std::string skeleton_of(std::string_view text) {
    const auto wide =
        icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
    UErrorCode status = U_ZERO_ERROR;
    icu::UnicodeString skeleton;
    std::string out;
    const auto* checker = spoof_checker();
    if (checker == nullptr) return std::string(text);
    uspoof_getSkeletonUnicodeString(checker, 0, wide, skeleton, &status);
    if (U_FAILURE(status)) return std::string(text);
    return skeleton.toUTF8String(out);
}

/// Replaces everything outside ASCII by what it looks like. Blanks between such words are looked up with them, because
/// a look-up costs more than the words in it.
std::string without_look_alikes(std::string_view text) {
    const auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
    const auto is_plain = [&](char c) { return is_ascii(c) && c != ' '; };
    std::string out;
    while (!text.empty()) {
        const auto plain = static_cast<std::size_t>(std::ranges::find_if_not(text, is_ascii) - text.begin());
        out += text.substr(0, plain);
        text.remove_prefix(plain);
        const auto strange = static_cast<std::size_t>(std::ranges::find_if(text, is_plain) - text.begin());
        if (strange > 0) out += skeleton_of(text.substr(0, strange));
        text.remove_prefix(strange);
    }
    return out;
}

std::string folded(std::string_view text, ComparedMarks marks) {
    return marks == ComparedMarks::kept ? fold_for_identity(text) : fold_for_search(text);
}

bool is_word_character(UChar32 c) {
    return (U_GET_GC_MASK(c) & (U_GC_L_MASK | U_GC_N_MASK | U_GC_M_MASK)) != 0;
}

bool is_pictogram(UChar32 c) {
    return (U_GET_GC_MASK(c) & (U_GC_SO_MASK | U_GC_SC_MASK | U_GC_CO_MASK)) != 0;
}

} // namespace

Result<std::string> tidy_text(std::string_view field, std::string_view text, const TextRules& rules) {
    if (!is_valid_utf8(text)) return invalid_argument(std::string(field), "the text is not well-formed UTF-8");
    auto anything = rules;
    anything.min_length = 0;
    // Normalising may give one mark's place to several.
    MASTHEAD_TRY(const std::string normal, check_text(field, detail::visible_text(text), anything));
    const auto tidy = detail::visible_text(normal);
    return check_text(field, detail::has_visible(tidy) ? std::string_view(tidy) : std::string_view(), rules);
}

std::string confusable_skeleton(std::string_view text) {
    if (!is_valid_utf8(text)) return {};
    return skeleton_of(detail::bare_text(text));
}

bool is_mixed_script(std::string_view text) {
    if (!is_valid_utf8(text)) return true;
    const auto* checker = spoof_checker();
    if (checker == nullptr) return false;
    UErrorCode status = U_ZERO_ERROR;
    const auto bare = detail::bare_text(text);
    return uspoof_check2UTF8(checker, bare.data(), static_cast<std::int32_t>(bare.size()), nullptr, &status) != 0;
}

std::vector<std::string> comparison_words(std::string_view text, ComparedMarks marks) {
    if (!is_valid_utf8(text)) return {};
    const auto plain = folded(without_look_alikes(folded(detail::bare_text(text), marks)), marks);
    std::vector<std::string> words;
    std::string word;
    const auto finish = [&] {
        if (!word.empty()) words.push_back(std::move(word));
        word.clear();
    };
    for_each_code_point(plain, [&](UChar32 c) {
        const bool is_alone = is_pictogram(c) || detail::stands_alone(c);
        if (is_alone || !is_word_character(c)) finish();
        if (is_alone || is_word_character(c)) append(word, c);
        if (is_alone) finish();
        return true;
    });
    finish();
    return words;
}

std::string comparison_key(std::string_view text) {
    std::string key;
    for (const auto& word : comparison_words(text)) key += word;
    return key;
}

} // namespace masthead::inline v0
