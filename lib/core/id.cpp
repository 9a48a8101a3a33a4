#include <masthead/core/id.hpp>

#include "core/crypto.hpp"

namespace masthead::inline v0 {

namespace detail {

std::string format_uuid(const IdBytes& bytes) {
    auto out = to_hex(bytes);
    for (const std::size_t at : {8U, 13U, 18U, 23U}) out.insert(at, 1, '-');
    return out;
}

Result<IdBytes> parse_uuid(std::string_view text) {
    const auto bad = [] { return invalid_argument("id", "an id looks like 018b83a1-6c00-7c3f-9a55-0d4e3c1b2a90"); };
    if (text.size() != 36) return bad();
    IdBytes bytes{};
    std::size_t digits = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (i == 8 || i == 13 || i == 18 || i == 23) {
            if (c != '-') return bad();
            continue;
        }
        int value = -1;
        if (c >= '0' && c <= '9') value = c - '0';
        if (c >= 'a' && c <= 'f') value = c - 'a' + 10;
        if (c >= 'A' && c <= 'F') value = c - 'A' + 10;
        if (value < 0) return bad();
        bytes[digits / 2] = static_cast<std::uint8_t>(bytes[digits / 2] << 4 | value);
        ++digits;
    }
    return bytes;
}

} // namespace detail

IdBytes IdGenerator::next_bytes() {
    // 48 bits of milliseconds, 4 of version, 12 + 14 of counter, 2 of variant, 48 random.
    IdBytes bytes{};
    detail::random_bytes(bytes);
    std::int64_t millisecond = clock_.now().microseconds() / 1000;
    std::uint32_t counter = 0;
    {
        const std::lock_guard lock(mutex_);
        constexpr std::uint32_t counter_limit = 1U << 26;
        if (millisecond > last_millisecond_) {
            last_millisecond_ = millisecond;
            // Half of the range stays free, so that a millisecond has room for 2^25 ids at least.
            counter_ =
                (std::uint32_t{bytes[6]} << 16 | std::uint32_t{bytes[7]} << 8 | bytes[8]) & (counter_limit / 2 - 1);
        } else if (++counter_ == counter_limit) {
            ++last_millisecond_;
            counter_ = 0;
        }
        millisecond = last_millisecond_;
        counter = counter_;
    }
    for (std::size_t i = 0; i < 6; ++i) bytes[i] = static_cast<std::uint8_t>(millisecond >> (40 - 8 * i));
    bytes[6] = static_cast<std::uint8_t>(0x70 | counter >> 22);
    bytes[7] = static_cast<std::uint8_t>(counter >> 14);
    bytes[8] = static_cast<std::uint8_t>(0x80 | (counter >> 8 & 0x3F));
    bytes[9] = static_cast<std::uint8_t>(counter);
    return bytes;
}

} // namespace masthead::inline v0
