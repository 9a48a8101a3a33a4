#pragma once

#include <masthead/http/message.hpp>

#include <boost/beast/http/message.hpp>

namespace masthead::inline v0::http::detail {

/// The method, the target and the fields of a request that Beast has read.
[[nodiscard]] Request plain_head(const boost::beast::http::request_header<>& head);

} // namespace masthead::inline v0::http::detail
