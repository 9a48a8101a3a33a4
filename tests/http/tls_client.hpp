#pragma once

#include <memory>
#include <string>
#include <string_view>

struct ssl_st;
struct ssl_ctx_st;

/// A client that speaks TLS, and certificates for servers. Not for several threads.
namespace http_tests {

/// Writes a new key and a certificate for it that is signed by itself.
void write_certificate(const std::string& certificate_file, const std::string& key_file, const std::string& name);

class TlsClient {
public:
    enum class Version { tls_1_1, tls_1_2, any };
    struct Options {
        Version max_version = Version::any;
        /// OpenSSL's names; the usual ones if empty.
        std::string ciphers{};
    };

    /// Connects; trusts every certificate.
    explicit TlsClient(const std::string& address) : TlsClient(address, Options()) {}
    TlsClient(const std::string& address, const Options& options);
    ~TlsClient();
    TlsClient(const TlsClient&) = delete;
    TlsClient& operator=(const TlsClient&) = delete;

    /// The handshake went well.
    [[nodiscard]] bool is_open() const noexcept { return is_open_; }
    /// Why it did not.
    [[nodiscard]] const std::string& failure() const noexcept { return failure_; }
    /// What was agreed on by ALPN.
    [[nodiscard]] std::string protocol() const;
    /// The name in the server's certificate.
    [[nodiscard]] std::string subject() const;

    void send(std::string_view bytes);
    /// One answer with a length, head and body.
    [[nodiscard]] std::string receive();
    /// Whatever comes next; empty at the end.
    [[nodiscard]] std::string receive_some();
    [[nodiscard]] std::string ask(std::string_view request) {
        send(request);
        return receive();
    }

private:
    std::unique_ptr<ssl_ctx_st, void (*)(ssl_ctx_st*)> context_;
    std::unique_ptr<ssl_st, void (*)(ssl_st*)> ssl_;
    int socket_ = -1;
    bool is_open_ = false;
    std::string failure_;
    std::string buffer_;
};

} // namespace http_tests
