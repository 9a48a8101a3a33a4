#include <masthead/core/slug.hpp>

#include <masthead/core/id.hpp>
#include <masthead/core/text.hpp>

#include <unicode/translit.h>
#include <unicode/unistr.h>

#include <memory>

namespace masthead::inline v0 {

namespace {

bool is_slug_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool is_uuid(std::string_view text) {
    return detail::parse_uuid(text).has_value();
}

/// Latin letters for any script; a transliterator is slow to make and may be used by one thread at a time.
std::string to_latin(std::string_view text) {
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
    std::string out;
    wide.toUTF8String(out);
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
        } else if (c == '\'' || static_cast<unsigned char>(c) >= 0x80) {
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
