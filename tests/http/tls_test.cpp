#include "site.hpp"
#include "tls_client.hpp"

#include "../support/temporary_folder.hpp"
#include "http/tls_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace {

using namespace http_tests;
using masthead::test::TemporaryFolder;
using testing::HasSubstr;

/// A folder with a certificate of its own name, and a site that shows it.
struct SecureSite {
    SecureSite() {
        write_certificate(folder.file("cert.pem"), folder.file("key.pem"), "site.test");
        http::ServerOptions server{.listen = "127.0.0.1:0", .io_threads = 2, .worker_threads = 2};
        server.tls = {folder.file("cert.pem"), folder.file("key.pem")};
        server.read_timeout = std::chrono::milliseconds(500);
        site.emplace(SiteOptions{.server = server});
    }

    TemporaryFolder folder;
    std::optional<Site> site;
};

TEST(Tls, CarriesRequestsAndSaysThatTheyAreSecure) {
    SecureSite secure;
    secure.site->account(Role::reader, "lan");
    TlsClient client(secure.site->address());
    ASSERT_TRUE(client.is_open()) << client.failure();
    EXPECT_EQ(client.protocol(), "http/1.1");
    EXPECT_EQ(client.subject(), "site.test");
    const auto health = client.ask(request("GET", "/healthz"));
    EXPECT_THAT(health, HasSubstr("HTTP/1.1 200 OK"));
    EXPECT_THAT(health, HasSubstr("Strict-Transport-Security"));
    const auto signed_in = client.ask(request("POST", "/api/v1/session", {{"Content-Type", "application/json"}},
                                              R"({"login":"lan","password":)" + quoted(password) + "}"));
    EXPECT_THAT(signed_in, HasSubstr("Set-Cookie: __Host-masthead_session="));
}

TEST(Tls, LargeAnswersAndManyRequestsArriveWhole) {
    SecureSite secure;
    ArticleDraft draft;
    draft.content.body = parse_markdown(std::string(300'000, 'x')).value();
    const auto article = secure.site->publish("Long", draft);
    TlsClient client(secure.site->address());
    ASSERT_TRUE(client.is_open()) << client.failure();
    for (int i = 0; i < 5; ++i) {
        const auto answer = client.ask(request("GET", api_url(article)));
        EXPECT_THAT(answer, HasSubstr("HTTP/1.1 200 OK"));
        EXPECT_THAT(answer, HasSubstr(std::string(300'000, 'x')));
    }
    std::string pipelined;
    for (int i = 0; i < 50; ++i) pipelined += request("GET", "/healthz");
    client.send(pipelined);
    for (int i = 0; i < 50; ++i) EXPECT_THAT(client.receive(), HasSubstr("HTTP/1.1 200 OK"));
}

TEST(Tls, OldVersionsAndPlainHttpAreRefused) {
    SecureSite secure;
    EXPECT_FALSE(TlsClient(secure.site->address(), {.max_version = TlsClient::Version::tls_1_1}).is_open());
    EXPECT_TRUE(TlsClient(secure.site->address(), {.max_version = TlsClient::Version::tls_1_2}).is_open());
    EXPECT_FALSE(TlsClient(secure.site->address(),
                           {.max_version = TlsClient::Version::tls_1_2, .ciphers = "AES128-SHA:AES256-GCM-SHA384"})
                     .is_open());
    Connection plain(secure.site->address());
    plain.send(request("GET", "/healthz"));
    EXPECT_THAT(plain.receive_rest(), testing::Not(HasSubstr("HTTP/1.1 200")));
    // Who says nothing is not waited for.
    Connection silent(secure.site->address());
    EXPECT_EQ(silent.receive_rest(), "");
}

TEST(Tls, ClientsMayGoAtAnyPoint) {
    SecureSite secure;
    const std::string hello("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11);
    for (std::size_t cut = 0; cut <= hello.size(); ++cut) {
        Connection half(secure.site->address());
        half.send(std::string_view(hello).substr(0, cut));
        if (cut % 2 == 0) half.abort();
    }
    for (int i = 0; i < 20; ++i) {
        TlsClient client(secure.site->address());
        ASSERT_TRUE(client.is_open()) << client.failure();
        client.send(request("GET", "/healthz").substr(0, 10));
    }
    TlsClient client(secure.site->address());
    EXPECT_THAT(client.ask(request("GET", "/healthz")), HasSubstr("200 OK"));
}

TEST(Tls, FilesThatCannotBeUsedAreToldAtTheStart) {
    SecureSite secure;
    const auto start = [&](const std::string& certificate, const std::string& key) {
        http::ServerOptions server{.listen = "127.0.0.1:0", .io_threads = 1, .worker_threads = 1};
        server.tls = {secure.folder.file(certificate), secure.folder.file(key)};
        const auto started = http::Server::start(*secure.site->handler, server);
        EXPECT_FALSE(started);
        return started ? Error{} : started.error();
    };
    write_certificate(secure.folder.file("other.pem"), secure.folder.file("other-key.pem"), "other.test");
    std::ofstream(secure.folder.file("text")) << "no certificate";
    for (const auto& [certificate, key] :
         {std::pair("nowhere", "key.pem"), std::pair("cert.pem", "nowhere"), std::pair("text", "key.pem"),
          std::pair("cert.pem", "text"), std::pair("cert.pem", "other-key.pem")}) {
        const auto error = start(certificate, key);
        EXPECT_EQ(error.code, ErrorCode::unavailable) << certificate;
        EXPECT_EQ(error.field, "tls");
        EXPECT_THAT(error.message, HasSubstr("cannot be used"));
    }
}

TEST(Tls, FilesThatChangeAreReadAgain) {
    const TemporaryFolder folder;
    const http::TlsOptions options{folder.file("cert.pem"), folder.file("key.pem")};
    write_certificate(options.certificate_chain_file, options.private_key_file, "first.test");
    http::detail::TlsFiles files(options, http::detail::read_tls_context(options).value(),
                                 std::chrono::milliseconds(0));
    const auto first = files.current();
    EXPECT_EQ(files.current(), first);
    const auto touch = [&](int hours) {
        for (const auto& file : {options.certificate_chain_file, options.private_key_file}) {
            std::filesystem::last_write_time(file,
                                             std::filesystem::file_time_type::clock::now() + std::chrono::hours(hours));
        }
    };
    // Half a renewal: the key is not that of the certificate.
    write_certificate(folder.file("other.pem"), options.private_key_file, "second.test");
    touch(1);
    EXPECT_EQ(files.current(), first);
    std::filesystem::copy_file(folder.file("other.pem"), options.certificate_chain_file,
                               std::filesystem::copy_options::overwrite_existing);
    touch(2);
    const auto second = files.current();
    EXPECT_NE(second, first);
    EXPECT_EQ(files.current(), second);
    std::filesystem::remove(options.certificate_chain_file);
    EXPECT_EQ(files.current(), second);
    // Without time between, nothing is looked at.
    write_certificate(options.certificate_chain_file, options.private_key_file, "third.test");
    http::detail::TlsFiles patient(options, second);
    touch(3);
    EXPECT_EQ(patient.current(), second);
}

TEST(Tls, EventStreamsGoThroughIt) {
    SecureSite secure;
    const auto article = secure.site->publish("Open");
    TlsClient client(secure.site->address());
    ASSERT_TRUE(client.is_open()) << client.failure();
    client.send(request("GET", "/api/v1/events?article=open"));
    EXPECT_THAT(client.receive_some(), HasSubstr("text/event-stream"));
}

} // namespace
