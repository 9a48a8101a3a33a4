#pragma once

#include <masthead/core/result.hpp>
#include <masthead/http/message.hpp>

#include <boost/asio/ip/address.hpp>

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace masthead::inline v0::http::detail {

/// The proxies whose word about a request is taken. Read-only after it was made.
class TrustedProxies {
public:
    /// Trusts nobody.
    TrustedProxies() = default;
    /// `10.0.0.1`, `10.0.0.0/8`, `2001:db8::/32`; `invalid_argument` (field `trusted_proxies`) for anything else.
    [[nodiscard]] static Result<TrustedProxies> parse(std::span<const std::string> blocks);

    [[nodiscard]] bool trusts_any() const noexcept { return !blocks_.empty(); }
    [[nodiscard]] bool trusts(const boost::asio::ip::address& address) const noexcept;

private:
    /// Addresses that begin with the same bits. IPv4 is written as IPv6 (`::ffff:10.0.0.0`).
    struct Block {
        boost::asio::ip::address_v6::bytes_type bytes{};
        std::size_t bits = 0;

        [[nodiscard]] bool holds(const boost::asio::ip::address_v6::bytes_type& address) const noexcept;
    };
    static Result<Block> parse_block(std::string_view text);

    std::vector<Block> blocks_;
};

/// Who sent a request, as far as that can be told.
struct Client {
    /// Without a port; an IPv4 address is never written as an IPv6 one. What the server says if it is no address.
    std::string address;
    /// The client speaks TLS, be it only with a proxy.
    bool secure = false;
};

/// Looks at `X-Forwarded-For` and `X-Forwarded-Proto` only if the peer is a trusted proxy. Each proxy adds whom it
/// heard, so the first one from the right that is not trusted itself is the client; what stands before it, anybody may
/// have written.
[[nodiscard]] Client client_of(const Headers& headers, std::string_view peer, bool is_secure,
                               const TrustedProxies& proxies);
[[nodiscard]] inline Client client_of(const Request& request, const TrustedProxies& proxies) {
    return client_of(request.headers, request.remote_address, request.secure, proxies);
}

} // namespace masthead::inline v0::http::detail
