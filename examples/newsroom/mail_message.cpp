#include "mail_message.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <ctime>

namespace newsroom {

namespace {

bool is_word(std::string_view text) {
    return std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ' ' || c == '-';
    });
}

std::string base64(std::string_view bytes) {
    static constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string result;
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        const auto count = std::min<std::size_t>(3, bytes.size() - at);
        std::uint32_t bits = 0;
        for (std::size_t i = 0; i < 3; ++i) {
            bits = bits << 8U | (i < count ? static_cast<unsigned char>(bytes[at + i]) : 0U);
        }
        for (std::size_t i = 0; i < 4; ++i) {
            result += i <= count ? digits[bits >> (18U - 6U * i) & 63U] : '=';
        }
    }
    return result;
}

/// The text of a header: as it is if that is safe, otherwise as encoded words (RFC 2047) of whole characters.
std::string encoded(std::string_view text) {
    constexpr std::size_t longest_plain = 60;
    constexpr std::size_t longest_word = 39;
    if (text.size() <= longest_plain && is_word(text)) return std::string(text);
    std::string result;
    while (!text.empty()) {
        auto size = std::min(longest_word, text.size());
        // Not amid a character.
        while (size > 1 && size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U) --size;
        result += (result.empty() ? "=?UTF-8?B?" : "\n =?UTF-8?B?") + base64(text.substr(0, size)) + "?=";
        text.remove_prefix(size);
    }
    return result;
}

/// Quoted-printable (RFC 2045, section 6.7): what is ASCII stays readable.
std::string quoted_printable(std::string_view text) {
    static constexpr std::string_view digits = "0123456789ABCDEF";
    constexpr std::size_t longest_line = 75;
    std::string result;
    std::size_t column = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '\n') {
            result += c;
            column = 0;
            continue;
        }
        const bool ends_line = i + 1 == text.size() || text[i + 1] == '\n';
        const bool is_readable = (c > ' ' && c < 0x7F && c != '=') || (c == ' ' && !ends_line);
        if (column + (is_readable ? 1 : 3) > longest_line) {
            result += "=\n";
            column = 0;
        }
        // A dot or "From" at the beginning of a line means something on the way.
        const bool is_plain = is_readable && !(column == 0 && (c == '.' || c == 'F'));
        const std::size_t width = is_plain ? 1 : 3;
        if (is_plain) {
            result += c;
        } else {
            const auto byte = static_cast<unsigned char>(c);
            result += {'=', digits[byte >> 4U], digits[byte & 15U]};
        }
        column += width;
    }
    if (column != 0) result += '\n';
    return result;
}

/// `Sun, 29 Nov 2026 07:17:02 +0000`
std::string date(std::chrono::system_clock::time_point at) {
    static constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto seconds = std::chrono::system_clock::to_time_t(at);
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    std::array<char, 64> text{};
    const auto size = std::snprintf(text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d +0000",
                                    days[static_cast<std::size_t>(parts.tm_wday)], parts.tm_mday,
                                    months[static_cast<std::size_t>(parts.tm_mon)], parts.tm_year + 1900, parts.tm_hour,
                                    parts.tm_min, parts.tm_sec);
    return {text.data(), static_cast<std::size_t>(size)};
}

} // namespace

bool is_mail_address(std::string_view text) {
    const auto at = text.rfind('@');
    if (at == std::string_view::npos || at == 0 || at + 1 == text.size() || text.size() > 254) return false;
    return std::ranges::all_of(text, [](char c) {
        const bool is_plain = static_cast<unsigned char>(c) > ' ' && c != 0x7F;
        return is_plain && std::string_view("\"(),:;<>[\\]").find(c) == std::string_view::npos;
    });
}

std::string compose(const MailMessage& message, std::chrono::system_clock::time_point at, std::string_view id) {
    std::string text;
    const auto add = [&](std::string_view name, std::string_view value) {
        text.append(name).append(": ").append(value).append("\n");
    };
    const auto domain = message.from.substr(message.from.rfind('@') + 1);
    add("From", encoded(message.from_name) + "\n <" + message.from + ">");
    add("To", '<' + message.to + '>');
    add("Subject", encoded(message.subject));
    add("Date", date(at));
    add("Message-ID", '<' + std::string(id) + '@' + domain + '>');
    // No holiday notice comes back (RFC 3834).
    add("Auto-Submitted", "auto-generated");
    add("MIME-Version", "1.0");
    add("Content-Type", "text/plain; charset=utf-8");
    add("Content-Transfer-Encoding", "quoted-printable");
    add("Content-Language", message.language);
    return text + '\n' + quoted_printable(message.body);
}

} // namespace newsroom
