#pragma once

#include <masthead/core/result.hpp>
#include <masthead/http/server.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace masthead::inline v0::http::detail {

/// What came of a step of TLS; see `IoState`.
enum class TlsStep : std::uint8_t { done = 1, wants_read = 2, wants_write = 3, ended = 4 };

/// One client's TLS over a socket that does not block. Not for several threads.
class TlsSession {
public:
    virtual ~TlsSession() = default;
    /// To be repeated until it is done.
    [[nodiscard]] virtual TlsStep shake_hands() noexcept = 0;
    [[nodiscard]] virtual TlsStep read(std::span<char> room, std::size_t& size) noexcept = 0;
    /// Not empty. After a wait it must be called with the same bytes again.
    [[nodiscard]] virtual TlsStep write(std::string_view bytes, std::size_t& size) noexcept = 0;
    [[nodiscard]] virtual bool has_pending() const noexcept = 0;
    /// Tells the peer that nothing more comes.
    virtual void end() noexcept = 0;
};

/// A server's certificate, read again when its files change. Safe from any thread.
class TlsServer {
public:
    virtual ~TlsServer() = default;
    /// Null if there is no memory for one.
    [[nodiscard]] virtual std::unique_ptr<TlsSession> accept(int socket) noexcept = 0;
};

/// `unavailable` (field `tls`) if the files cannot be used, `unsupported` if the library was built without TLS.
[[nodiscard]] Result<std::unique_ptr<TlsServer>> open_tls(const TlsOptions& options);

} // namespace masthead::inline v0::http::detail
