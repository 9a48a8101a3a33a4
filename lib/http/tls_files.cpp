#include "http/tls_files.hpp"

#include <openssl/err.h>

#include <string_view>
#include <utility>

namespace masthead::inline v0::http::detail {

namespace {

/// Forward secrecy and authenticated encryption only; TLS 1.3 has nothing else.
constexpr auto ciphers = "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
                         "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";

Error cannot_use(std::string_view what) {
    std::array<char, 256> reason{};
    const auto code = ERR_get_error();
    if (code != 0) ERR_error_string_n(code, reason.data(), reason.size());
    return {ErrorCode::unavailable, std::string(what) + " cannot be used: " + reason.data(), "tls"};
}

/// Takes `http/1.1`, and goes on without a protocol for clients that offer others only.
int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* chosen_size, const unsigned char* offered,
                    unsigned int offered_size, void*) {
    static constexpr std::string_view ours = "\x08http/1.1";
    unsigned char* found = nullptr;
    const auto outcome = SSL_select_next_proto(&found, chosen_size, reinterpret_cast<const unsigned char*>(ours.data()),
                                               static_cast<unsigned int>(ours.size()), offered, offered_size);
    *chosen = found;
    return outcome == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

} // namespace

Result<TlsContext> read_tls_context(const TlsOptions& options) {
    ERR_clear_error();
    const TlsContext context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
    if (!context) return cannot_use("TLS");
    auto* raw = context.get();
    SSL_CTX_set_options(raw, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE |
                                 SSL_OP_PRIORITIZE_CHACHA);
    // What waits to be sent may move, and idle connections keep no buffers.
    SSL_CTX_set_mode(raw,
                     SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
    // One session's key is no other site's.
    constexpr std::string_view session_context = "masthead";
    const auto* session_bytes = reinterpret_cast<const unsigned char*>(session_context.data());
    const bool is_set_up = SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION) == 1 &&
                           SSL_CTX_set_cipher_list(raw, ciphers) == 1 &&
                           SSL_CTX_set_session_id_context(raw, session_bytes, session_context.size()) == 1;
    if (!is_set_up) return cannot_use("TLS");
    SSL_CTX_set_alpn_select_cb(raw, choose_protocol, nullptr);
    if (SSL_CTX_use_certificate_chain_file(raw, options.certificate_chain_file.c_str()) != 1) {
        return cannot_use("the certificate " + options.certificate_chain_file);
    }
    // Nobody is there to be asked for a passphrase.
    SSL_CTX_set_default_passwd_cb(raw, [](char*, int, int, void*) { return -1; });
    if (SSL_CTX_use_PrivateKey_file(raw, options.private_key_file.c_str(), SSL_FILETYPE_PEM) != 1 ||
        SSL_CTX_check_private_key(raw) != 1) {
        return cannot_use("the private key " + options.private_key_file);
    }
    return context;
}

TlsFiles::TlsFiles(TlsOptions options, TlsContext context, std::chrono::milliseconds interval)
    : options_(std::move(options)), interval_(interval), context_(std::move(context)), read_(times()),
      next_look_(std::chrono::steady_clock::now() + interval) {}

TlsContext TlsFiles::current() noexcept {
    const std::lock_guard lock(mutex_);
    const auto now = std::chrono::steady_clock::now();
    if (now < next_look_) return context_;
    next_look_ = now + interval_;
    const auto present = times();
    if (present == read_) return context_;
    if (auto next = read_tls_context(options_)) {
        context_ = std::move(*next);
        read_ = present;
    }
    return context_;
}

TlsFiles::Times TlsFiles::times() const noexcept {
    std::error_code ignored;
    return {std::filesystem::last_write_time(options_.certificate_chain_file, ignored),
            std::filesystem::last_write_time(options_.private_key_file, ignored)};
}

} // namespace masthead::inline v0::http::detail
