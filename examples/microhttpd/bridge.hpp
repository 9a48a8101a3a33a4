#pragma once

#include <masthead/http/handler.hpp>

#include <microhttpd.h>

#include <cstddef>
#include <cstdint>

/// Masthead behind GNU libmicrohttpd: another server's requests and answers as plain values, and back.
namespace microhttpd {

/// Bodies of requests may be so long.
inline constexpr std::size_t max_body_bytes = std::size_t{1} << 20;

/// The options that `MHD_start_daemon` needs for the callbacks below: the address as it was sent, before anybody
/// decodes it, and a place for each request.
void* begin_request(void* handler, const char* target, MHD_Connection* connection) noexcept;
/// `MHD_AccessHandlerCallback`; the first argument is the `masthead::http::Handler`.
MHD_Result answer_request(void* handler, MHD_Connection* connection, const char* path, const char* method,
                          const char* version, const char* upload, std::size_t* upload_size, void** request) noexcept;
/// `MHD_RequestCompletedCallback`.
void end_request(void* handler, MHD_Connection* connection, void** request, MHD_RequestTerminationCode how) noexcept;

} // namespace microhttpd
