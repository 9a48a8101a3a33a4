#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace masthead::inline v0::http {

class Handler;

namespace detail {

class HeadView;

/// An answer whose bytes are there already. A plain value type.
struct ReadyAnswer {
    /// Keeps `head` and `body` alive.
    std::shared_ptr<const void> owner;
    std::uint16_t status = 200;
    /// The status line and the fields that all who get this answer get, each with its line end, `Content-Length` among
    /// them. Without `Date`, `Connection` and what tells of one request, and without the empty line.
    std::string_view head;
    /// Empty for 304, and for an answer to HEAD.
    std::string_view body;
};

/// What can be answered at once: from memory, without waiting for anything. Nothing if the request must be handled by
/// `Handler::handle`. It must have no body, and its head no fault (see `find_fault`).
[[nodiscard]] std::optional<ReadyAnswer> find_ready(const Handler& handler, const HeadView& head,
                                                    std::string_view remote_address, bool secure) noexcept;

} // namespace detail

} // namespace masthead::inline v0::http
