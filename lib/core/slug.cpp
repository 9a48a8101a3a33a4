#include <masthead/core/slug.hpp>

#include <masthead/core/id.hpp>
#include <masthead/core/text.hpp>

#include <unicode/translit.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <memory>

namespace masthead::inline v0 {

namespace {

bool is_slug_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool is_uuid(std::string_view text) {
    return detail::parse_uuid(text).has_value();
}

bool is_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// Latin letters for any script; a transliterator is slow to make and may be used by one thread at a time.
std::string to_latin(std::string_view text) {
    if (is_ascii(text)) return std::string(text);
    thread_local std::unique_ptr<icu::Transliterator> transliterator;
    if (!transliterator) {
        UErrorCode status = U_ZERO_ERROR;
        transliterator.reset(
            icu::Transliterator::createInstance("Any-Latin; Latin-ASCII; Lower", UTRANS_FORWARD, status));
        if (U_FAILURE(status)) transliterator.reset();
    }
    if (!transliterator) return {};
    auto wide = icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
    transliterator->transliterate(wide);
    // What no script's rules spell: a mark belongs to the letter before it, a symbol parts two words.
    std::string out;
    for (std::int32_t at = 0; at < wide.length(); at = wide.moveIndex32(at, 1)) {
        const auto c = wide.char32At(at);
        const bool is_silent = (U_GET_GC_MASK(c) & (U_GC_M_MASK | U_GC_LM_MASK | U_GC_CF_MASK)) != 0 || c == '\'';
        if (c < 0x80 && !is_silent) out += static_cast<char>(c);
        if (c >= 0x80 && !is_silent) out += u_isalpha(c) ? "" : "-";
    }
    return out;
}

/// Cuts to `limit` bytes, at a hyphen if one is in the last third.
void shorten(std::string& slug, std::size_t limit) {
    if (slug.size() <= limit) return;
    const bool ends_inside_word = slug[limit] != '-';
    slug.resize(limit);
    const auto hyphen = slug.rfind('-');
    if (ends_inside_word && hyphen != std::string::npos && hyphen > limit * 2 / 3) slug.resize(hyphen);
    while (!slug.empty() && slug.back() == '-') slug.pop_back();
}

} // namespace

Result<Slug> Slug::parse(std::string_view text) {
    const auto bad = [](std::string message) { return invalid_argument("slug", std::move(message)); };
    if (text.empty() || text.size() > max_length) return bad("a slug has 1 to 120 characters");
    char before = '-';
    for (const char c : text) {
        if (c != '-' && !is_slug_character(c)) return bad("a slug has lower-case letters a-z, digits and hyphens only");
        if (c == '-' && before == '-') return bad("a slug neither begins with a hyphen nor has two in a row");
        before = c;
    }
    if (before == '-') return bad("a slug does not end with a hyphen");
    if (is_uuid(text)) return bad("a slug must not look like an id");
    Slug slug;
    slug.text_ = text;
    return slug;
}

Result<Slug> Slug::from_text(std::string_view text) {
    const auto bad = [] {
        return invalid_argument("slug", "no slug can be made of this text; give one with letters a-z or digits");
    };
    if (!is_valid_utf8(text)) return bad();
    // No slug needs more than a part of a long text.
    const auto start = first_code_points(text, max_length * 4);
    std::string slug;
    for (const char c : to_latin(fold_for_search(start))) {
        if (is_slug_character(c)) {
            slug += c;
        } else if (c == '\'') {
            continue;
        } else if (!slug.empty() && slug.back() != '-') {
            slug += '-';
        }
    }
    while (!slug.empty() && slug.back() == '-') slug.pop_back();
    shorten(slug, max_length);
    if (is_uuid(slug)) slug.insert(0, "n-");
    if (slug.empty()) return bad();
    Slug result;
    result.text_ = std::move(slug);
    return result;
}

Slug Slug::with_suffix(unsigned number) const {
    const auto suffix = '-' + std::to_string(number);
    Slug result = *this;
    shorten(result.text_, max_length - suffix.size());
    result.text_ += suffix;
    return result;
}

} // namespace masthead::inline v0
