#pragma once

#include <masthead/http/stream.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// HTTP messages as plain values, so that the handler can stand behind any server.
namespace masthead::inline v0::http {

/// Header fields in the order they came; names compare without regard to case. A plain value type.
class Headers {
public:
    /// The value of the first field of this name, or nothing.
    [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const noexcept;
    /// Adds a field behind the others.
    void add(std::string name, std::string value) { fields_.emplace_back(std::move(name), std::move(value)); }
    /// Replaces all fields of this name by one.
    void set(std::string_view name, std::string value);
    [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& fields() const noexcept { return fields_; }

private:
    std::vector<std::pair<std::string, std::string>> fields_;
};

/// A request whose body was read whole.
struct Request {
    /// Upper case.
    std::string method;
    /// Path and query as they were sent.
    std::string target;
    Headers headers;
    std::string body;
    /// The address of the peer, without a port; see `HandlerOptions::trusted_proxies` for who is behind it.
    std::string remote_address;
    /// It came to the server over TLS; decides about the cookie's `Secure`.
    bool secure = false;
    /// The server sends `Response::stream`. Without it, what only a stream can answer is refused with 501.
    bool can_stream = false;
    /// What the server calls this request in its log and in the answer's `X-Request-Id`; empty if it has no names.
    std::string id{};
};

/// The token that a request brings as `Authorization: Bearer` (RFC 6750), or nothing.
[[nodiscard]] std::optional<std::string_view> bearer_token(const Request& request);

/// A piece of a body. A plain value type.
struct BodyPart {
    std::size_t offset = 0;
    std::size_t size = 0;

    friend bool operator==(const BodyPart&, const BodyPart&) = default;
};

struct Response {
    std::uint16_t status = 200;
    Headers headers;
    std::string body;
    /// If set, the body instead of `body`, which is empty then: bytes that many answers share.
    std::shared_ptr<const std::string> shared_body{};
    /// If set, the body instead of both. An answer to HEAD has one too, to be thrown away: it
    /// tells that there is no length.
    std::shared_ptr<BodyStream> stream{};

    /// If set, only this much of the body is sent; it lies within it.
    std::optional<BodyPart> part{};

    /// The bytes that are sent, wherever they are; none of a stream.
    [[nodiscard]] std::string_view body_bytes() const noexcept {
        const auto whole = shared_body ? std::string_view(*shared_body) : std::string_view(body);
        return part ? whole.substr(part->offset, part->size) : whole;
    }
};

} // namespace masthead::inline v0::http
