#pragma once

#include <masthead/core/error.hpp>
#include <masthead/http/message.hpp>
#include <masthead/render/view.hpp>

#include <string>
#include <string_view>

namespace masthead::inline v0::http::detail {

/// The one table from error codes to HTTP.
[[nodiscard]] std::uint16_t status_of(ErrorCode code) noexcept;
/// `Not Found` for 404; `Unknown` for codes that we do not send.
[[nodiscard]] std::string_view reason_of(std::uint16_t status) noexcept;

[[nodiscard]] ProblemView problem(const Error& error);
/// A problem that only HTTP has.
[[nodiscard]] ProblemView problem(std::uint16_t status, std::string code, std::string detail);

/// What every answer has, whatever it is; a `Content-Security-Policy` of its own stays.
void add_security_headers(Response& response);
/// A problem document made without a renderer: for requests that never reach the handler.
[[nodiscard]] Response plain_problem(std::uint16_t status, std::string_view code, std::string_view detail);

} // namespace masthead::inline v0::http::detail
