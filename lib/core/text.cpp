#include <masthead/core/text.hpp>

#include "core/code_points.hpp"

#include <unicode/normalizer2.h>
#include <unicode/stringpiece.h>

#include <algorithm>

namespace masthead::inline v0 {

namespace {

using detail::append;
using detail::for_each_code_point;
using detail::trimmed;

bool is_ascii(std::string_view text) noexcept {
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

bool is_refused_control(UChar32 c) {
    const bool is_c0 = c < 0x20 && c != '\t' && c != '\n' && c != '\r';
    const bool is_c1 = c >= 0x7F && c <= 0x9F && c != 0x85;
    return is_c0 || is_c1 || (c >= 0xFDD0 && c <= 0xFDEF) || (c & 0xFFFE) == 0xFFFE;
}

/// White space that one-line fields fold into a blank: ASCII blanks and line ends, NEL, and Unicode's line separators.
bool is_space(UChar32 c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == 0x85 || c == 0x2028 || c == 0x2029;
}

std::string fold_white_space(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    bool pending = false;
    for_each_code_point(text, [&](UChar32 c) {
        if (is_space(c)) {
            pending = !out.empty();
        } else {
            if (pending) out += ' ';
            pending = false;
            append(out, c);
        }
        return true;
    });
    return out;
}

/// Line ends become line feeds.
std::string normalise_lines(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    bool after_return = false;
    for_each_code_point(text, [&](UChar32 c) {
        if (c == '\n' && after_return) {
            after_return = false;
            return true;
        }
        after_return = c == '\r';
        if (c == '\r' || c == 0x85 || c == 0x2028 || c == 0x2029) c = '\n';
        append(out, c);
        return true;
    });
    return out;
}

/// Normalising a run of marks takes time in the square of its length. Unicode Standard Annex #15 calls text with at
/// most 30 in a row stream-safe; no language needs as many.
constexpr std::size_t longest_run = 30;

bool is_mark(UChar32 c) {
    return u_getCombiningClass(c) != 0;
}

/// Whether there may be a run that is too long. It has at least two bytes a mark, so looking at every 31st byte meets
/// it.
bool may_have_long_run(std::string_view text) {
    const auto* data = reinterpret_cast<const std::uint8_t*>(text.data());
    const auto size = static_cast<std::int32_t>(text.size());
    for (std::int32_t at = longest_run; at < size; at += static_cast<std::int32_t>(longest_run) + 1) {
        UChar32 c = 0;
        U8_GET(data, 0, at, size, c);
        if (is_mark(c)) return true;
    }
    return false;
}

std::string without_long_runs(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    std::size_t run = 0;
    for_each_code_point(text, [&](UChar32 c) {
        run = is_mark(c) ? run + 1 : 0;
        if (run <= longest_run) append(result, c);
        return true;
    });
    return result;
}

} // namespace

bool is_valid_utf8(std::string_view text) noexcept {
    if (is_ascii(text)) return true;
    if (text.size() > INT32_MAX) return false;
    bool valid = true;
    for_each_code_point(text, [&](UChar32 c) { return valid = c >= 0; });
    return valid;
}

namespace {

/// `text` in the form that `find` gives the rules of.
Result<std::string> normalised(std::string_view text, const icu::Normalizer2* (*find)(UErrorCode&)) {
    if (is_ascii(text)) return std::string(text);
    if (!is_valid_utf8(text)) return invalid_argument("", "the text is not well-formed UTF-8");
    std::string shortened;
    if (may_have_long_run(text)) {
        shortened = without_long_runs(text);
        text = shortened;
    }
    UErrorCode status = U_ZERO_ERROR;
    const auto* form = find(status);
    if (U_FAILURE(status)) return internal_error("no normalisation data");
    const icu::StringPiece piece(text.data(), static_cast<std::int32_t>(text.size()));
    if (form->isNormalizedUTF8(piece, status) && U_SUCCESS(status)) return std::string(text);
    std::string out;
    icu::StringByteSink<std::string> sink(&out, static_cast<std::int32_t>(text.size()));
    status = U_ZERO_ERROR;
    form->normalizeUTF8(0, piece, sink, nullptr, status);
    if (U_FAILURE(status)) return internal_error("normalisation failed");
    return out;
}

} // namespace

Result<std::string> to_nfc(std::string_view text) {
    return normalised(text, [](UErrorCode& status) { return icu::Normalizer2::getNFCInstance(status); });
}

Result<std::string> to_nfkc(std::string_view text) {
    return normalised(text, [](UErrorCode& status) { return icu::Normalizer2::getNFKCInstance(status); });
}

std::size_t count_code_points(std::string_view text) noexcept {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string_view first_code_points(std::string_view text, std::size_t count) noexcept {
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool starts_code_point = (static_cast<unsigned char>(text[at]) & 0xC0) != 0x80;
        if (starts_code_point && count-- == 0) return text.substr(0, at);
    }
    return text;
}

Result<std::string> check_text(std::string_view field, std::string_view text, const TextRules& rules) {
    const std::string name(field);
    // A hundred bytes a code point leave room for marks that compose; more is refused before any work on it.
    if (text.size() / 100 > rules.max_length) {
        return too_large(name, "at most " + std::to_string(rules.max_length) + " characters are allowed");
    }
    if (!is_valid_utf8(text)) return invalid_argument(name, "the text is not well-formed UTF-8");
    bool refused = false;
    for_each_code_point(text, [&](UChar32 c) { return !(refused = is_refused_control(c)); });
    if (refused) return invalid_argument(name, "control characters, NUL among them, are not allowed");
    MASTHEAD_TRY(std::string normal, to_nfc(trimmed(rules.multiline ? normalise_lines(text) : fold_white_space(text))));
    const auto length = count_code_points(normal);
    if (length > rules.max_length) {
        return too_large(name, "at most " + std::to_string(rules.max_length) + " characters are allowed");
    }
    if (length < rules.min_length) {
        return invalid_argument(name, rules.min_length == 1
                                          ? "this must not be empty"
                                          : "at least " + std::to_string(rules.min_length) + " characters are needed");
    }
    return normal;
}

} // namespace masthead::inline v0
