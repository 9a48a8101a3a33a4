#pragma once

#include "zone.hpp"

#include <masthead/core/result.hpp>

#include <unicode/numberformatter.h>

#include <array>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace masthead::inline v0::html {

/// The words of one language: its message catalogue, the names of days and months, and how numbers are written. Made
/// once; safe from any thread.
class Words {
public:
    using Messages = std::map<std::string, std::string, std::less<>>;
    /// Names and texts put in place of `{name}` in a message.
    using Arguments = std::initializer_list<std::pair<std::string_view, std::string_view>>;

    /// Reads `messages/<language>.json`: one object of strings.
    [[nodiscard]] static Result<Words> parse(std::string_view file, std::string_view language, std::string_view json);

    [[nodiscard]] const Messages& messages() const noexcept { return messages_; }
    [[nodiscard]] const std::string* find(std::string_view key) const;
    /// The message with its arguments put in; the key itself if there is no such message.
    [[nodiscard]] std::string say(std::string_view key, Arguments arguments = {}) const;

    [[nodiscard]] std::string number(std::uint64_t value) const;
    /// A decimal number as text (`17.5`) in the language's form (`17,5`).
    [[nodiscard]] std::string number(std::string_view decimal) const;
    /// At most one digit behind the point.
    [[nodiscard]] std::string rounded(double value) const;
    /// A date by the pattern in message `key`.
    [[nodiscard]] std::string date(std::string_view key, const WallTime& at) const;

private:
    Words() = default;

    Messages messages_;
    std::array<std::string, 7> weekdays_;
    std::array<std::string, 12> months_;
    icu::number::LocalizedNumberFormatter format_;
    icu::number::LocalizedNumberFormatter format_rounded_;
};

} // namespace masthead::inline v0::html
