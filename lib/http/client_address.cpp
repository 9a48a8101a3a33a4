#include "http/client_address.hpp"

#include "http/field_name.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace masthead::inline v0::http::detail {

namespace {

namespace ip = boost::asio::ip;

constexpr std::size_t all_bits = 128;
/// Of an IPv4 address that is written as IPv6.
constexpr std::size_t mapped_bits = 96;

std::string_view without_spaces(std::string_view text) {
    constexpr std::string_view spaces = " \t";
    text.remove_prefix(std::min(text.find_first_not_of(spaces), text.size()));
    return text.substr(0, text.find_last_not_of(spaces) + 1);
}

std::optional<ip::address> parse_address(std::string_view text) {
    boost::system::error_code failed;
    // A zone has a meaning on one machine only.
    if (text.find('%') != std::string_view::npos) return std::nullopt;
    const auto address = ip::make_address(std::string(text), failed);
    if (failed) return std::nullopt;
    if (address.is_v6() && address.to_v6().is_v4_mapped()) return ip::make_address_v4(ip::v4_mapped, address.to_v6());
    return address;
}

ip::address_v6::bytes_type bytes_of(const ip::address& address) {
    return address.is_v4() ? ip::make_address_v6(ip::v4_mapped, address.to_v4()).to_bytes()
                           : address.to_v6().to_bytes();
}

bool is_port(std::string_view text) {
    return !text.empty() && text.size() <= 5 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// `1.2.3.4`, `1.2.3.4:80`, `2001:db8::1`, `[2001:db8::1]`, `[2001:db8::1]:80`.
std::optional<ip::address> parse_forwarded(std::string_view text) {
    text = without_spaces(text);
    if (text.starts_with('[')) {
        const auto close = text.find(']');
        if (close == std::string_view::npos) return std::nullopt;
        const auto rest = text.substr(close + 1);
        if (!rest.empty() && !(rest.starts_with(':') && is_port(rest.substr(1)))) return std::nullopt;
        const auto inside = text.substr(1, close - 1);
        return inside.find(':') == std::string_view::npos ? std::nullopt : parse_address(inside);
    }
    const auto colon = text.find(':');
    const bool has_port = colon != std::string_view::npos && text.find(':', colon + 1) == std::string_view::npos;
    if (!has_port) return parse_address(text);
    return is_port(text.substr(colon + 1)) ? parse_address(text.substr(0, colon)) : std::nullopt;
}

/// The values of all fields of this name, the last first.
std::vector<std::string_view> values_from_the_right(const Headers& headers, std::string_view name) {
    std::vector<std::string_view> values;
    for (const auto& [key, value] : headers.fields()) {
        if (!same_name(key, name)) continue;
        std::string_view rest = value;
        while (true) {
            const auto comma = rest.find(',');
            values.push_back(without_spaces(rest.substr(0, comma)));
            if (comma == std::string_view::npos) break;
            rest.remove_prefix(comma + 1);
        }
    }
    std::ranges::reverse(values);
    return values;
}

} // namespace

bool TrustedProxies::Block::holds(const ip::address_v6::bytes_type& address) const noexcept {
    const auto whole = bits / 8;
    if (!std::equal(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(whole), address.begin())) return false;
    const auto rest = bits % 8;
    return rest == 0 || (bytes[whole] >> (8 - rest)) == (address[whole] >> (8 - rest));
}

Result<TrustedProxies::Block> TrustedProxies::parse_block(std::string_view text) {
    const auto slash = text.find('/');
    const auto address = parse_address(text.substr(0, slash));
    if (!address) return invalid_argument("trusted_proxies", "'" + std::string(text) + "' is no address");
    const bool was_mapped = address->is_v4() && text.find(':') != std::string_view::npos;
    const std::size_t most = address->is_v4() && !was_mapped ? all_bits - mapped_bits : all_bits;
    std::size_t bits = most;
    if (slash != std::string_view::npos) {
        const auto length = text.substr(slash + 1);
        const auto [stop, failed] = std::from_chars(length.data(), length.data() + length.size(), bits);
        if (failed != std::errc() || stop != length.data() + length.size() || bits > most) {
            return invalid_argument("trusted_proxies", "the length behind the slash of '" + std::string(text) +
                                                           "' must be from 0 to " + std::to_string(most));
        }
    }
    return Block{bytes_of(*address), bits + (all_bits - most)};
}

Result<TrustedProxies> TrustedProxies::parse(std::span<const std::string> blocks) {
    TrustedProxies proxies;
    for (const auto& text : blocks) {
        MASTHEAD_TRY(const Block block, parse_block(text));
        proxies.blocks_.push_back(block);
    }
    return proxies;
}

bool TrustedProxies::trusts(const ip::address& address) const noexcept {
    const auto bytes = bytes_of(address);
    return std::ranges::any_of(blocks_, [&](const Block& block) {
        // Who trusts every IPv6 address has not said a word about IPv4.
        return (!address.is_v4() || block.bits >= mapped_bits) && block.holds(bytes);
    });
}

Client client_of(const Headers& headers, std::string_view peer, bool is_secure, const TrustedProxies& proxies) {
    Client client{std::string(peer), is_secure};
    // Of the address of a link the zone behind the percent sign is left out.
    auto known = parse_address(peer.substr(0, peer.find('%')));
    if (!known) return client;
    if (proxies.trusts(*known)) {
        const auto protocols = values_from_the_right(headers, "X-Forwarded-Proto");
        client.secure = client.secure || (!protocols.empty() && same_name(protocols.front(), "https"));
        for (const auto value : values_from_the_right(headers, "X-Forwarded-For")) {
            const auto address = parse_forwarded(value);
            if (!address) break;
            known = address;
            if (!proxies.trusts(*address)) break;
        }
    }
    client.address = known->to_string();
    return client;
}

} // namespace masthead::inline v0::http::detail
