#include "http/tls.hpp"

#include "http/tls_files.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <mutex>

#include <sys/socket.h>

namespace masthead::inline v0::http::detail {

namespace {

int socket_of(BIO* bio) {
    return static_cast<int>(reinterpret_cast<std::intptr_t>(BIO_get_data(bio)));
}

bool is_would_block() {
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

/// As OpenSSL's own for sockets, but a peer that has gone raises no SIGPIPE.
int write_to_socket(BIO* bio, const char* bytes, int size) {
    BIO_clear_retry_flags(bio);
    const auto sent = ::send(socket_of(bio), bytes, static_cast<std::size_t>(size), MSG_NOSIGNAL);
    if (sent < 0 && is_would_block()) BIO_set_retry_write(bio);
    return static_cast<int>(sent);
}

int read_from_socket(BIO* bio, char* bytes, int size) {
    BIO_clear_retry_flags(bio);
    const auto got = ::recv(socket_of(bio), bytes, static_cast<std::size_t>(size), 0);
    if (got < 0 && is_would_block()) BIO_set_retry_read(bio);
    return static_cast<int>(got);
}

long control_socket(BIO*, int command, long, void*) {
    return command == BIO_CTRL_FLUSH || command == BIO_CTRL_DUP ? 1 : 0;
}

struct MethodDeleter {
    void operator()(BIO_METHOD* method) const noexcept { BIO_meth_free(method); }
};
struct SslDeleter {
    void operator()(SSL* ssl) const noexcept { SSL_free(ssl); }
};
using Method = std::unique_ptr<BIO_METHOD, MethodDeleter>;
using Ssl = std::unique_ptr<SSL, SslDeleter>;

Method make_method() {
    Method method(BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "masthead socket"));
    if (!method) return nullptr;
    BIO_meth_set_write(method.get(), write_to_socket);
    BIO_meth_set_read(method.get(), read_from_socket);
    BIO_meth_set_ctrl(method.get(), control_socket);
    return method;
}

class Session final : public TlsSession {
public:
    explicit Session(Ssl ssl) noexcept : ssl_(std::move(ssl)) {}

    TlsStep shake_hands() noexcept override {
        ERR_clear_error();
        const auto step = step_of(SSL_do_handshake(ssl_.get()));
        is_ready_ = step == TlsStep::done;
        return step;
    }

    TlsStep read(std::span<char> room, std::size_t& size) noexcept override {
        ERR_clear_error();
        return step_of(SSL_read_ex(ssl_.get(), room.data(), room.size(), &size));
    }

    TlsStep write(std::string_view bytes, std::size_t& size) noexcept override {
        ERR_clear_error();
        return step_of(SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &size));
    }

    // Not the beginning of a record, of which nothing can be read yet.
    bool has_pending() const noexcept override { return SSL_pending(ssl_.get()) > 0; }

    void end() noexcept override {
        ERR_clear_error();
        if (is_ready_ && !is_broken_) SSL_shutdown(ssl_.get());
    }

private:
    TlsStep step_of(int outcome) noexcept {
        if (outcome > 0) return TlsStep::done;
        switch (SSL_get_error(ssl_.get(), outcome)) {
        case SSL_ERROR_WANT_READ: return TlsStep::wants_read;
        case SSL_ERROR_WANT_WRITE: return TlsStep::wants_write;
        case SSL_ERROR_ZERO_RETURN: return TlsStep::ended;
        default:
            // Nothing may be asked of it any more, not even a farewell.
            is_broken_ = true;
            return TlsStep::ended;
        }
    }

    Ssl ssl_;
    bool is_ready_ = false;
    bool is_broken_ = false;
};

class TlsFilesServer final : public TlsServer {
public:
    TlsFilesServer(TlsOptions options, TlsContext context, Method method)
        : files_(std::move(options), std::move(context)), method_(std::move(method)) {}

    std::unique_ptr<TlsSession> accept(int socket) noexcept override {
        const auto context = files_.current();
        Ssl ssl(SSL_new(context.get()));
        auto* bio = ssl ? BIO_new(method_.get()) : nullptr;
        if (bio == nullptr) return nullptr;
        BIO_set_data(bio, reinterpret_cast<void*>(static_cast<std::intptr_t>(socket)));
        BIO_set_init(bio, 1);
        // Both directions, and owned by it from here on.
        SSL_set_bio(ssl.get(), bio, bio);
        SSL_set_accept_state(ssl.get());
        return std::make_unique<Session>(std::move(ssl));
    }

private:
    TlsFiles files_;
    Method method_;
};

} // namespace

Result<std::unique_ptr<TlsServer>> open_tls(const TlsOptions& options) {
    MASTHEAD_TRY(TlsContext context, read_tls_context(options));
    auto method = make_method();
    if (!method) return Error{ErrorCode::unavailable, "TLS cannot be set up", "tls"};
    return std::unique_ptr<TlsServer>(std::make_unique<TlsFilesServer>(options, std::move(context), std::move(method)));
}

} // namespace masthead::inline v0::http::detail
