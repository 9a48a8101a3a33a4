#include "words.hpp"

#include "theme.hpp"

#include <boost/json.hpp>
#include <unicode/dtfmtsym.h>
#include <unicode/locid.h>

#include <algorithm>

namespace masthead::inline v0::html {

namespace {

std::string to_utf8(const icu::UnicodeString& text) {
    std::string result;
    return text.toUTF8String(result);
}

/// `Thứ Ba` becomes `Thứ ba`: a capital begins the line and nothing else.
std::string sentence_case(icu::UnicodeString text, const icu::Locale& locale) {
    text.toLower(locale);
    const auto first_length = text.moveIndex32(0, 1);
    icu::UnicodeString first(text, 0, first_length);
    return to_utf8(first.toUpper(locale).append(text, first_length, text.length() - first_length));
}

std::string padded(unsigned value, std::size_t width) {
    auto digits = std::to_string(value);
    if (digits.size() < width) digits.insert(0, width - digits.size(), '0');
    return digits;
}

std::string fill(std::string_view pattern, Words::Arguments arguments) {
    std::string result;
    while (true) {
        const auto open = pattern.find('{');
        const auto close = open == std::string_view::npos ? open : pattern.find('}', open);
        if (close == std::string_view::npos) return result.append(pattern);
        const auto name = pattern.substr(open + 1, close - open - 1);
        const auto* argument = std::find_if(arguments.begin(), arguments.end(),
                                            [&](const auto& candidate) { return candidate.first == name; });
        result.append(pattern.substr(0, open));
        result.append(argument == arguments.end() ? pattern.substr(open, close - open + 1) : argument->second);
        pattern.remove_prefix(close + 1);
    }
}

/// ICU compiles a formatter once it was used a few times. Doing it here keeps that out of the first readers' requests
/// and leaves nothing to be made while threads share the formatter.
void compile(const icu::number::LocalizedNumberFormatter& formatter) {
    for (int use = 0; use < 8; ++use) {
        UErrorCode status = U_ZERO_ERROR;
        formatter.formatInt(use, status);
    }
}

} // namespace

Result<Words> Words::parse(std::string_view file, std::string_view language, std::string_view json) {
    boost::system::error_code parse_error;
    const auto document = boost::json::parse(json, parse_error);
    if (parse_error) return theme_error(file, "it is not JSON: " + parse_error.message());
    if (!document.is_object()) return theme_error(file, "it must be one JSON object of strings");
    Words words;
    for (const auto& [key, value] : document.get_object()) {
        if (!value.is_string()) return theme_error(file, "message " + std::string(key) + " must be a string");
        const std::string_view text = value.get_string();
        if (text.find("{{") != std::string_view::npos) {
            return theme_error(file, "message " + std::string(key) + " must not hold {{");
        }
        words.messages_.emplace(key, text);
    }
    const icu::Locale locale(std::string(language).c_str());
    UErrorCode status = U_ZERO_ERROR;
    const icu::DateFormatSymbols symbols(locale, status);
    std::int32_t count = 0;
    const auto* weekdays = symbols.getWeekdays(count, icu::DateFormatSymbols::FORMAT, icu::DateFormatSymbols::WIDE);
    for (std::size_t i = 0; i < words.weekdays_.size() && count == 8; ++i) {
        words.weekdays_[i] = sentence_case(weekdays[i + 1], locale);
    }
    const auto* months = symbols.getMonths(count, icu::DateFormatSymbols::FORMAT, icu::DateFormatSymbols::WIDE);
    for (std::size_t i = 0; i < words.months_.size() && count >= 12; ++i) words.months_[i] = to_utf8(months[i]);
    if (U_FAILURE(status)) return theme_error(file, "ICU has no data for this language");
    words.format_ = icu::number::NumberFormatter::withLocale(locale);
    words.format_rounded_ = words.format_.precision(icu::number::Precision::maxFraction(1));
    compile(words.format_);
    compile(words.format_rounded_);
    return words;
}

const std::string* Words::find(std::string_view key) const {
    const auto found = messages_.find(key);
    return found == messages_.end() ? nullptr : &found->second;
}

std::string Words::say(std::string_view key, Arguments arguments) const {
    const auto* message = find(key);
    return message == nullptr ? std::string(key) : fill(*message, arguments);
}

std::string Words::number(std::uint64_t value) const {
    return number(std::string_view(std::to_string(value)));
}

std::string Words::number(std::string_view decimal) const {
    UErrorCode status = U_ZERO_ERROR;
    const icu::StringPiece piece(decimal.data(), static_cast<std::int32_t>(decimal.size()));
    const auto text = format_.formatDecimal(piece, status).toString(status);
    return U_FAILURE(status) ? std::string(decimal) : to_utf8(text);
}

std::string Words::rounded(double value) const {
    UErrorCode status = U_ZERO_ERROR;
    const auto text = format_rounded_.formatDouble(value, status).toString(status);
    return U_FAILURE(status) ? std::to_string(value) : to_utf8(text);
}

std::string Words::date(std::string_view key, const WallTime& at) const {
    return say(key, {{"weekday", weekdays_[at.weekday % 7]},
                     {"day", std::to_string(at.day)},
                     {"day2", padded(at.day, 2)},
                     {"month", months_[(at.month - 1) % 12]},
                     {"month2", padded(at.month, 2)},
                     {"year", padded(static_cast<unsigned>(at.year), 4)},
                     {"hour2", padded(at.hour, 2)},
                     {"minute2", padded(at.minute, 2)}});
}

} // namespace masthead::inline v0::html
