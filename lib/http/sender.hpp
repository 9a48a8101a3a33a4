#pragma once

#include "http/routes.hpp"

/// What is asked of a request before its route runs.
namespace masthead::inline v0::http::detail {

[[nodiscard]] bool is_unsafe(std::string_view method) noexcept;
/// Browsers say where a request comes from; what comes from another site must not change anything. Programs that are no
/// browsers send neither header and carry no cookies by accident.
[[nodiscard]] Result<void> check_origin(const Request& request);
/// Finds out who sent it: one of the host's own users, the owner of an API token, or whose session it is.
[[nodiscard]] Result<void> find_sender(Call& call, const Route& route);
/// Checks the media type of the body, and reads a form.
[[nodiscard]] Result<void> read_body(Call& call, const Route& route);
/// A request that changes something in the name of somebody whom the browser speaks for by itself must show that its
/// sender could read our pages.
[[nodiscard]] Result<void> check_csrf(Call& call, const Route& route);

} // namespace masthead::inline v0::http::detail
