#include "tls_client.hpp"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <array>
#include <cstdio>
#include <stdexcept>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace http_tests {

namespace {

struct FileCloser {
    void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, FileCloser>;

int connected_to(const std::string& address) {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const timeval patience{30, 0};
    ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    const auto colon = address.rfind(':');
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(static_cast<std::uint16_t>(std::stoi(address.substr(colon + 1))));
    ::inet_pton(AF_INET, address.substr(0, colon).c_str(), &to.sin_addr);
    if (::connect(socket, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) {
        throw std::runtime_error("cannot connect to " + address);
    }
    return socket;
}

int version_number(TlsClient::Version version) {
    if (version == TlsClient::Version::tls_1_1) return TLS1_1_VERSION;
    return version == TlsClient::Version::tls_1_2 ? TLS1_2_VERSION : 0;
}

std::string name_in(X509* certificate) {
    std::array<char, 256> text{};
    X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, text.data(),
                              static_cast<int>(text.size()));
    return text.data();
}

} // namespace

void write_certificate(const std::string& certificate_file, const std::string& key_file, const std::string& name) {
    const std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key(EVP_EC_gen("P-256"), EVP_PKEY_free);
    const std::unique_ptr<X509, void (*)(X509*)> certificate(X509_new(), X509_free);
    X509_set_version(certificate.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3'600);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3'600);
    X509_set_pubkey(certificate.get(), key.get());
    auto* subject = X509_get_subject_name(certificate.get());
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(name.c_str()), -1,
                               -1, 0);
    X509_set_issuer_name(certificate.get(), subject);
    X509_sign(certificate.get(), key.get(), EVP_sha256());
    const File out(std::fopen(certificate_file.c_str(), "w"));
    const File key_out(std::fopen(key_file.c_str(), "w"));
    if (!out || !key_out || PEM_write_X509(out.get(), certificate.get()) != 1 ||
        PEM_write_PrivateKey(key_out.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1) {
        throw std::runtime_error("cannot write a certificate");
    }
}

TlsClient::TlsClient(const std::string& address, const Options& options)
    : context_(SSL_CTX_new(TLS_client_method()), SSL_CTX_free), ssl_(nullptr, SSL_free),
      socket_(connected_to(address)) {
    // Weak ones are offered too, so that it is the server who refuses.
    SSL_CTX_set_security_level(context_.get(), 0);
    SSL_CTX_set_min_proto_version(context_.get(), TLS1_VERSION);
    SSL_CTX_set_max_proto_version(context_.get(), version_number(options.max_version));
    if (!options.ciphers.empty()) SSL_CTX_set_cipher_list(context_.get(), options.ciphers.c_str());
    ssl_.reset(SSL_new(context_.get()));
    constexpr std::string_view protocols = "\x02h2\x08http/1.1";
    SSL_set_alpn_protos(ssl_.get(), reinterpret_cast<const unsigned char*>(protocols.data()),
                        static_cast<unsigned>(protocols.size()));
    SSL_set_fd(ssl_.get(), socket_);
    is_open_ = SSL_connect(ssl_.get()) == 1;
    if (is_open_) return;
    std::array<char, 256> text{};
    ERR_error_string_n(ERR_get_error(), text.data(), text.size());
    failure_ = text.data();
}

TlsClient::~TlsClient() {
    ::close(socket_);
}

std::string TlsClient::protocol() const {
    const unsigned char* name = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(ssl_.get(), &name, &size);
    return {reinterpret_cast<const char*>(name), size};
}

std::string TlsClient::subject() const {
    auto* certificate = SSL_get0_peer_certificate(ssl_.get());
    return certificate == nullptr ? std::string() : name_in(certificate);
}

void TlsClient::send(std::string_view bytes) {
    std::size_t sent = 0;
    if (SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &sent) != 1) throw std::runtime_error("cannot send");
}

std::string TlsClient::receive_some() {
    std::array<char, 16'384> chunk{};
    std::size_t size = 0;
    if (SSL_read_ex(ssl_.get(), chunk.data(), chunk.size(), &size) != 1) return {};
    return {chunk.data(), size};
}

std::string TlsClient::receive() {
    const auto need = [&](std::size_t size) {
        while (buffer_.size() < size) {
            const auto some = receive_some();
            if (some.empty()) throw std::runtime_error("half an answer: " + buffer_.substr(0, 100));
            buffer_ += some;
        }
    };
    std::size_t end = 0;
    while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) need(buffer_.size() + 1);
    const std::string name = "Content-Length: ";
    const auto at = buffer_.find(name);
    if (at > end) throw std::runtime_error("an answer without a length");
    const auto size = end + 4 + std::stoul(buffer_.substr(at + name.size()));
    need(size);
    auto answer = buffer_.substr(0, size);
    buffer_.erase(0, size);
    return answer;
}

} // namespace http_tests
