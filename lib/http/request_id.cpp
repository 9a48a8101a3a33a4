#include "http/request_id.hpp"

#include <algorithm>
#include <random>

namespace masthead::inline v0::http::detail {

namespace {

/// Every number becomes another one, and no two the same (the finaliser of SplitMix64).
std::uint64_t mixed(std::uint64_t number) {
    number = (number ^ number >> 30U) * 0xBF58476D1CE4E5B9U;
    number = (number ^ number >> 27U) * 0x94D049BB133111EBU;
    return number ^ number >> 31U;
}

} // namespace

bool is_request_id(std::string_view text) noexcept {
    return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
               c == '-';
    });
}

RequestIds::RequestIds() {
    std::random_device random;
    counter_ = std::uint64_t{random()} << 32U | random();
}

std::string_view RequestIds::next() noexcept {
    constexpr std::string_view digits = "0123456789abcdef";
    auto number = mixed(counter_++);
    for (auto& c : text_) {
        c = digits[number & 15U];
        number >>= 4U;
    }
    return {text_.data(), text_.size()};
}

} // namespace masthead::inline v0::http::detail
