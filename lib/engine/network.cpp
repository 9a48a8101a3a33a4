#include "engine/network.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

namespace masthead::inline v0::detail {

namespace {

using Bytes = std::basic_string<unsigned char>;

/// 4 or 16 bytes; none if it is no address.
Bytes parse(std::string_view address) {
    const std::string text(address.substr(0, address.find('%')));
    std::array<unsigned char, 16> bytes{};
    if (inet_pton(AF_INET, text.c_str(), bytes.data()) == 1) return {bytes.begin(), bytes.begin() + 4};
    if (inet_pton(AF_INET6, text.c_str(), bytes.data()) != 1) return {};
    constexpr std::array<unsigned char, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
    if (std::equal(mapped.begin(), mapped.end(), bytes.begin())) return {bytes.begin() + 12, bytes.end()};
    return {bytes.begin(), bytes.end()};
}

} // namespace

std::optional<std::string> network_of(std::string_view address, unsigned bits_4, unsigned bits_6) {
    const auto bytes = parse(address);
    if (bytes.empty()) return std::nullopt;
    const bool is_4 = bytes.size() == 4;
    const auto kept = bytes.substr(0, (is_4 ? bits_4 : bits_6) / 8);
    return (is_4 ? '4' : '6') + std::string(kept.begin(), kept.end());
}

std::string shown_network(std::string_view address) {
    auto bytes = parse(address);
    if (bytes.empty()) return {};
    const bool is_4 = bytes.size() == 4;
    const std::size_t kept = is_4 ? 3 : 6;
    std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(kept), bytes.end(), static_cast<unsigned char>(0));
    std::array<char, INET6_ADDRSTRLEN> text{};
    inet_ntop(is_4 ? AF_INET : AF_INET6, bytes.data(), text.data(), text.size());
    return std::string(text.data()) + '/' + std::to_string(kept * 8);
}

bool is_loopback(std::string_view address) {
    const auto bytes = parse(address);
    if (bytes.size() == 4) return bytes[0] == 127;
    Bytes self(16, 0);
    self.back() = 1;
    return bytes == self;
}

} // namespace masthead::inline v0::detail
