#pragma once

#include <masthead/http/handler.hpp>

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include <string>

/// For hosts that have a Boost.Beast server already: the only public header that includes Beast.
namespace masthead::inline v0::http {

/// Answers a Beast request whose body was read whole. Blocks like `Handler::handle`. `remote_address` is the peer's,
/// without a port. An event stream does not fit into the answer and is refused with 501; who wants to send them calls
/// `Handler::handle` (see `BodyStream`).
[[nodiscard]] boost::beast::http::response<boost::beast::http::string_body>
handle(const Handler& handler, const boost::beast::http::request<boost::beast::http::string_body>& request,
       std::string remote_address, bool secure = false);

} // namespace masthead::inline v0::http
