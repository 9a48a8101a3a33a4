#include "core/one_time_codes.hpp"

#include "core/crypto.hpp"

#include <liboath/oath.h>

#include <array>
#include <cstdlib>
#include <memory>

namespace masthead::inline v0::detail {

namespace {

constexpr std::int64_t step_seconds = 30;
constexpr unsigned digits = 6;

/// Empty if the library refuses the secret.
std::string code_of(std::string_view secret, std::int64_t step) {
    static const int ready = oath_init();
    std::array<char, digits + 1> code{};
    const bool is_made =
        ready == OATH_OK && oath_hotp_generate(secret.data(), secret.size(), static_cast<uint64_t>(step), digits, false,
                                               OATH_HOTP_DYNAMIC_TRUNCATION, code.data()) == OATH_OK;
    return is_made ? std::string(code.data()) : std::string();
}

std::int64_t step_at(Timestamp at) {
    return at.seconds() / step_seconds;
}

} // namespace

std::string make_totp_secret() {
    std::array<std::uint8_t, 20> bytes{};
    random_bytes(bytes);
    return std::string(as_text(bytes));
}

std::string totp_code(std::string_view secret, Timestamp at) {
    return code_of(secret, step_at(at));
}

std::optional<std::int64_t> totp_step_of(std::string_view secret, std::string_view code, Timestamp now,
                                         std::int64_t last_step) {
    std::optional<std::int64_t> found;
    for (auto step = step_at(now) - 1; step <= step_at(now) + 1; ++step) {
        const auto right = code_of(secret, step);
        if (step > last_step && !right.empty() && equal_in_constant_time(right, code)) found = step;
    }
    return found;
}

std::string to_base32(std::string_view bytes) {
    char* text = nullptr;
    std::size_t size = 0;
    if (oath_base32_encode(bytes.data(), bytes.size(), &text, &size) != OATH_OK) return {};
    const std::unique_ptr<char, decltype(&std::free)> owner(text, &std::free);
    std::string result(text, size);
    result.resize(result.find_last_not_of('=') + 1);
    return result;
}

} // namespace masthead::inline v0::detail
