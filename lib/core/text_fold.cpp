#include <masthead/core/text.hpp>

#include "core/code_points.hpp"

#include <unicode/coll.h>
#include <unicode/locid.h>
#include <unicode/normalizer2.h>
#include <unicode/stringpiece.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <map>
#include <memory>
#include <unordered_set>

namespace masthead::inline v0 {

namespace {

using detail::append;
using detail::for_each_code_point;
using detail::stands_alone;
using detail::trimmed;

constexpr std::size_t max_sort_key = 512;

std::string normalised(const icu::Normalizer2* form, std::string_view text, UErrorCode status) {
    std::string out;
    if (U_FAILURE(status)) return out;
    icu::StringByteSink<std::string> sink(&out, static_cast<std::int32_t>(text.size()));
    form->normalizeUTF8(0, icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())), sink, nullptr,
                        status);
    if (U_FAILURE(status)) out.clear();
    return out;
}

/// NFKC_Casefold, which alone gives canonically equal texts different results where a mark folds to a letter (U+0345).
std::string case_folded(std::string_view text) {
    const auto composed = to_nfc(text);
    if (!composed) return {};
    UErrorCode status = U_ZERO_ERROR;
    const auto* casefold = icu::Normalizer2::getNFKCCasefoldInstance(status);
    return normalised(casefold, *composed, status);
}

bool fold_ascii(std::string_view text, std::string& out) {
    out.resize(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (static_cast<unsigned char>(c) >= 0x80) return false;
        out[i] = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    }
    return true;
}

/// Letters that have no decomposition but that readers type without their stroke.
UChar32 without_stroke(UChar32 c) {
    switch (c) {
    case 0x0111:
    // Vietnamese texts of older keyboards have the Icelandic letter, whose capital looks like the Vietnamese one.
    case 0x00F0: return 'd';
    case 0x0142: return 'l';
    case 0x00F8: return 'o';
    case 0x0127: return 'h';
    case 0x0131: return 'i';
    default: return c;
    }
}

/// Accents, and the vowel points that writers of Hebrew and Arabic mostly leave out. Marks of scripts whose words are
/// told apart by them (vowel signs of Indic scripts, Thai) are kept.
bool is_removable_mark(UChar32 c) {
    if (c >= 0x0300 && c <= 0x036F) return true;
    if (c < 0x0483 || u_charType(c) != U_NON_SPACING_MARK) return false;
    const bool is_semitic_vowel = (c >= 0x0591 && c <= 0x05C7) || (c >= 0x064B && c <= 0x0652) || c == 0x0670;
    return is_semitic_vowel || u_getCombiningClass(c) == 230;
}

bool is_word_character(UChar32 c) {
    return (U_GET_GC_MASK(c) & (U_GC_L_MASK | U_GC_ND_MASK | U_GC_MN_MASK | U_GC_MC_MASK)) != 0;
}

class WordCollector {
public:
    explicit WordCollector(std::size_t limit) : limit_(limit) {}
    void add(UChar32 c) {
        if (!is_word_character(c)) return finish();
        if (stands_alone(c)) {
            finish();
            append(word_, c);
            return finish();
        }
        is_full_ = is_full_ || word_.size() + U8_LENGTH(c) > max_word;
        if (!is_full_) append(word_, c);
    }
    void finish() {
        is_full_ = false;
        if (word_.empty()) return;
        if (words_.size() < limit_ && seen_.insert(word_).second) words_.push_back(word_);
        word_.clear();
    }
    std::vector<std::string> take() { return std::move(words_); }

private:
    static constexpr std::size_t max_word = 64;
    std::size_t limit_;
    std::string word_;
    bool is_full_ = false;
    std::vector<std::string> words_;
    std::unordered_set<std::string> seen_;
};

} // namespace

std::string fold_for_search(std::string_view text) {
    std::string folded;
    if (fold_ascii(text, folded)) return folded;
    if (!is_valid_utf8(text)) return {};
    UErrorCode status = U_ZERO_ERROR;
    const auto* decompose = icu::Normalizer2::getNFDInstance(status);
    const auto parts = normalised(decompose, case_folded(text), status);
    std::string bare;
    bare.reserve(parts.size());
    for_each_code_point(parts, [&](UChar32 c) {
        if (!is_removable_mark(c)) append(bare, without_stroke(c));
        return true;
    });
    const auto* compose = icu::Normalizer2::getNFCInstance(status);
    return normalised(compose, bare, status);
}

std::vector<std::string> search_words(std::string_view text, std::size_t max_words) {
    WordCollector collector(max_words);
    for_each_code_point(fold_for_search(text), [&](UChar32 c) {
        collector.add(c);
        return true;
    });
    collector.finish();
    return collector.take();
}

std::string fold_for_identity(std::string_view text) {
    std::string folded;
    if (!fold_ascii(text, folded)) {
        if (!is_valid_utf8(text)) return {};
        folded = case_folded(text);
    }
    return trimmed(folded);
}

std::string sort_key(std::string_view text, std::string_view locale) {
    // A collator takes long to make and may be used by one thread at a time, so each thread keeps its own.
    thread_local std::map<std::string, std::unique_ptr<icu::Collator>, std::less<>> collators;
    auto found = collators.find(locale);
    if (found == collators.end()) {
        // Locales come from callers: a bound keeps many of them from filling the memory.
        constexpr std::size_t max_collators = 16;
        if (collators.size() >= max_collators) collators.clear();
        UErrorCode status = U_ZERO_ERROR;
        std::unique_ptr<icu::Collator> made(
            icu::Collator::createInstance(icu::Locale(std::string(locale).c_str()), status));
        if (U_FAILURE(status) || !made) return std::string(text);
        found = collators.emplace(std::string(locale), std::move(made)).first;
    }
    // The collator does not see through every order of marks by itself.
    const auto composed = to_nfc(text);
    if (composed) text = *composed;
    const auto wide =
        icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
    std::string key(text.size() * 4 + 16, '\0');
    auto size = found->second->getSortKey(wide, reinterpret_cast<std::uint8_t*>(key.data()),
                                          static_cast<std::int32_t>(key.size()));
    if (size > static_cast<std::int32_t>(key.size())) {
        key.resize(static_cast<std::size_t>(size));
        size = found->second->getSortKey(wide, reinterpret_cast<std::uint8_t*>(key.data()), size);
    }
    // ICU counts the NUL that ends the key.
    key.resize(size > 0 ? std::min(static_cast<std::size_t>(size) - 1, max_sort_key) : 0);
    return key;
}

} // namespace masthead::inline v0
