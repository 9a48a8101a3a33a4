#pragma once

#include <optional>
#include <string>
#include <string_view>

/// Telling where requests come from, without keeping it.
namespace masthead::inline v0::detail {

/// The first `bits_4` bits of an IPv4 address or the first `bits_6` of an IPv6 one (multiples of eight), as bytes that
/// tell both kinds apart; an IPv4 address written as an IPv6 one is one of IPv4. Nothing if `address` is none.
[[nodiscard]] std::optional<std::string> network_of(std::string_view address, unsigned bits_4, unsigned bits_6);

/// The network of `address` as people read it, `198.51.100.0/24` or `2001:db8::/48`; empty if it is no address. Too
/// wide to name a person.
[[nodiscard]] std::string shown_network(std::string_view address);

/// True for addresses of the machine itself: those of a proxy beside the server.
[[nodiscard]] bool is_loopback(std::string_view address);

} // namespace masthead::inline v0::detail
