#include "../support/results.hpp"
#include "../support/temporary_folder.hpp"
#include "issuer.hpp"

#include <masthead/plugins/openid.hpp>

#include <boost/asio/ssl.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <fstream>

namespace {

using namespace identity_tests;
using masthead::Result;
using masthead::test::must;
using masthead::test::outcome;
using testing::HasSubstr;
namespace asio = boost::asio;
namespace http = boost::beast::http;
namespace openid = masthead::openid;
using asio::ip::tcp;

/// A key and a certificate that vouches for itself, in PEM.
struct Certificate {
    /// `name` as OpenSSL writes it: `IP:127.0.0.1`.
    explicit Certificate(const char* name) {
        const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> pair(EVP_EC_gen("P-256"), &EVP_PKEY_free);
        const std::unique_ptr<X509, decltype(&X509_free)> made(X509_new(), &X509_free);
        X509_set_version(made.get(), 2);
        ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 1);
        X509_gmtime_adj(X509_getm_notBefore(made.get()), -3'600);
        X509_gmtime_adj(X509_getm_notAfter(made.get()), 3'600);
        X509_set_pubkey(made.get(), pair.get());
        auto* subject = X509_get_subject_name(made.get());
        const unsigned char text[] = "issuer";
        X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, text, -1, -1, 0);
        X509_set_issuer_name(made.get(), subject);
        auto* extension = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, name);
        X509_add_ext(made.get(), extension, -1);
        X509_EXTENSION_free(extension);
        X509_sign(made.get(), pair.get(), EVP_sha256());
        certificate = written([&](BIO* out) { PEM_write_bio_X509(out, made.get()); });
        key = written(
            [&](BIO* out) { PEM_write_bio_PrivateKey(out, pair.get(), nullptr, nullptr, 0, nullptr, nullptr); });
    }

    template <typename Write>
    static std::string written(Write write) {
        const std::unique_ptr<BIO, decltype(&BIO_free)> out(BIO_new(BIO_s_mem()), &BIO_free);
        write(out.get());
        char* bytes = nullptr;
        const auto size = BIO_get_mem_data(out.get(), &bytes);
        return {bytes, static_cast<std::size_t>(size)};
    }

    std::string certificate;
    std::string key;
};

/// An issuer that speaks TLS.
class TlsIssuer {
public:
    explicit TlsIssuer(const Certificate& certificate)
        : acceptor_(context_, tcp::endpoint(asio::ip::make_address("127.0.0.1"), 0)) {
        tls_.use_certificate(asio::buffer(certificate.certificate), asio::ssl::context::pem);
        tls_.use_private_key(asio::buffer(certificate.key), asio::ssl::context::pem);
        keys_url = url() + "/keys";
        thread_ = std::thread([this] {
            while (!is_stopping_) {
                boost::system::error_code error;
                tcp::socket socket(context_);
                acceptor_.accept(socket, error);
                if (!error && !is_stopping_) talk(std::move(socket));
            }
        });
    }
    ~TlsIssuer() {
        is_stopping_ = true;
        boost::system::error_code ignored;
        tcp::socket(context_).connect(acceptor_.local_endpoint(), ignored);
        thread_.join();
    }
    TlsIssuer(const TlsIssuer&) = delete;
    TlsIssuer& operator=(const TlsIssuer&) = delete;

    [[nodiscard]] std::string url() const {
        return "https://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port());
    }
    [[nodiscard]] int asked() const { return asked_; }
    /// To be set before it is asked.
    std::string keys_url;

private:
    void talk(tcp::socket socket) {
        boost::system::error_code error;
        asio::ssl::stream<tcp::socket> stream(std::move(socket), tls_);
        stream.handshake(asio::ssl::stream_base::server, error);
        if (error) return;
        boost::beast::flat_buffer buffer;
        http::request<http::string_body> request;
        http::read(stream, buffer, request, error);
        if (error) return;
        ++asked_;
        const json::object document{{"issuer", url()}, {"jwks_uri", keys_url}};
        http::response<http::string_body> response;
        response.body() = request.target() == "/keys" ? R"({"keys":[]})" : json::serialize(document);
        response.keep_alive(false);
        response.prepare_payload();
        http::write(stream, response, error);
        stream.shutdown(error);
    }

    asio::io_context context_;
    asio::ssl::context tls_{asio::ssl::context::tls_server};
    tcp::acceptor acceptor_;
    std::atomic<bool> is_stopping_ = false;
    std::atomic<int> asked_ = 0;
    std::thread thread_;
};

/// The source of an issuer for which this certificate vouches.
Result<std::string> keys_of(const TlsIssuer& issuer, const Certificate& trusted) {
    const masthead::test::TemporaryFolder folder;
    const auto file = folder.path() / "trusted.pem";
    std::ofstream(file) << trusted.certificate;
    return must(openid::keys_of_issuer(issuer.url(), {.certificates = file.string()}))();
}

TEST(Tls, IsSpokenWithWhomACertificateVouchesFor) {
    const Certificate certificate("IP:127.0.0.1");
    const TlsIssuer issuer(certificate);
    EXPECT_EQ(must(keys_of(issuer, certificate)), R"({"keys":[]})");
    EXPECT_EQ(issuer.asked(), 2);
}

TEST(Tls, IsNotSpokenWithOthers) {
    const Certificate certificate("IP:127.0.0.1");
    const TlsIssuer issuer(certificate);
    // Unknown to the system, and to whoever trusts another.
    EXPECT_EQ(outcome(must(openid::keys_of_issuer(issuer.url()))()), "unavailable");
    EXPECT_EQ(outcome(keys_of(issuer, Certificate("IP:127.0.0.1"))), "unavailable");
    EXPECT_EQ(issuer.asked(), 0);
    // Known, but for another host.
    const Certificate elsewhere("DNS:login.example.org");
    const TlsIssuer other(elsewhere);
    EXPECT_EQ(outcome(keys_of(other, elsewhere)), "unavailable");
    EXPECT_EQ(other.asked(), 0);
}

TEST(Tls, IsNotLeft) {
    Issuer plain;
    const Certificate certificate("IP:127.0.0.1");
    TlsIssuer issuer(certificate);
    issuer.keys_url = plain.url() + "/keys";
    const auto keys = keys_of(issuer, certificate);
    ASSERT_FALSE(keys);
    EXPECT_THAT(keys.error().message, HasSubstr("leads away from https"));
    EXPECT_EQ(plain.asked(), 0);
}

} // namespace
