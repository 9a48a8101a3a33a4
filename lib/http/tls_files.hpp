#pragma once

#include <masthead/core/result.hpp>
#include <masthead/http/server.hpp>

#include <openssl/ssl.h>

#include <array>
#include <chrono>
#include <filesystem>
#include <memory>
#include <mutex>

namespace masthead::inline v0::http::detail {

using TlsContext = std::shared_ptr<SSL_CTX>;

/// What all clients share, with the certificate of the files. `unavailable` (field `tls`) if these cannot be used.
[[nodiscard]] Result<TlsContext> read_tls_context(const TlsOptions& options);

/// Keeps up with files that are replaced while the server runs. Safe from any thread.
class TlsFiles {
public:
    static constexpr std::chrono::milliseconds usual_interval{10'000};

    TlsFiles(TlsOptions options, TlsContext context, std::chrono::milliseconds interval = usual_interval);

    /// The one to use for a client that comes now. Looks at the files once in the interval; files that cannot be used
    /// change nothing, and are tried again.
    [[nodiscard]] TlsContext current() noexcept;

private:
    using Times = std::array<std::filesystem::file_time_type, 2>;
    [[nodiscard]] Times times() const noexcept;

    TlsOptions options_;
    std::chrono::milliseconds interval_;
    std::mutex mutex_;
    TlsContext context_;
    Times read_;
    std::chrono::steady_clock::time_point next_look_;
};

} // namespace masthead::inline v0::http::detail
