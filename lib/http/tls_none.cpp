#include "http/tls.hpp"

namespace masthead::inline v0::http::detail {

Result<std::unique_ptr<TlsServer>> open_tls(const TlsOptions&) {
    return Error{ErrorCode::unsupported, "this library was built without TLS", "tls"};
}

} // namespace masthead::inline v0::http::detail
