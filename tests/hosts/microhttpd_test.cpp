#include "support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <thread>
#include <vector>

namespace hosts_tests {

namespace {

using testing::HasSubstr;

/// A site with an article, filled by the newsroom and then served by another server.
struct Behind {
    Behind() {
        const auto file =
            folder.write("article.jsonl", R"({"title":"Cây cầu","slug":"cay-cau","body_markdown":"Xong rồi."})");
        const auto storage = "sqlite:" + folder.file("microhttpd.db").string();
        const auto imported = newsroom({"import", "--storage", storage, "--format", "jsonl", file.string()});
        EXPECT_EQ(imported.code, 0) << imported.err;
        const auto added =
            newsroom({"account", "add", "--storage", storage, "--login", "lan", "--role", "reader", "--password-stdin"},
                     {.input = password + "\n"});
        EXPECT_EQ(added.code, 0) << added.err;
        host = std::make_unique<Host>(std::vector<std::string>{MASTHEAD_MICROHTTPD, "0"},
                                      ProcessOptions{.folder = folder.path()});
    }

    Folder folder;
    std::unique_ptr<Host> host;
};

} // namespace

TEST(Microhttpd, AnswersAsTheOwnServerDoes) {
    Behind behind;
    Client client(behind.host->address());
    for (int turn = 0; turn < 3; ++turn) {
        const auto article = client.get("/api/v1/articles/cay-cau");
        EXPECT_EQ(article.status, 200);
        EXPECT_EQ(article.json().at("title").as_string(), "Cây cầu");
        EXPECT_EQ(article.fields.at("x-content-type-options"), "nosniff");
        const auto known = "If-None-Match: " + article.fields.at("etag") + "\r\n";
        EXPECT_EQ(client.ask("GET", "/api/v1/articles/cay-cau", {}, known).value().status, 304);
        EXPECT_THAT(client.ask("GET", "/cay-cau", {}, "Accept: text/html\r\n").value().body,
                    HasSubstr("<!doctype html>"));
    }
    // The address comes as it was sent, so what is escaped is no separator.
    EXPECT_EQ(client.get("/api/v1/articles%2Fcay-cau").status, 400);
    EXPECT_EQ(client.get("/api/v1/articles?limit=1000").status, 422);
    EXPECT_EQ(client.get("/api/v1/events?article=cay-cau").status, 501);
    EXPECT_EQ(behind.host->stop().code, 0);
}

TEST(Microhttpd, CarriesBodiesAndSessions) {
    Behind behind;
    Client client(behind.host->address());
    client.sign_in("lan", password);
    const auto voted = client.ask("PUT", "/api/v1/articles/cay-cau/rating", R"({"value":5})");
    ASSERT_TRUE(voted);
    EXPECT_EQ(voted->status, 200) << voted->body;
    EXPECT_EQ(voted->json().at("own").to_number<int>(), 5);
    const std::string large(std::size_t{2} << 20, 'x');
    const auto refused = client.ask("POST", "/api/v1/articles/cay-cau/comments", large);
    if (refused) {
        EXPECT_EQ(refused->status, 413);
    }
    EXPECT_EQ(behind.host->stop().code, 0);
}

TEST(Microhttpd, ServesManyAtOnce) {
    Behind behind;
    std::vector<std::thread> readers;
    for (int i = 0; i < 8; ++i) {
        readers.emplace_back([&] {
            Client client(behind.host->address());
            for (int turn = 0; turn < 50; ++turn) EXPECT_EQ(client.get("/api/v1/articles/cay-cau").status, 200);
        });
    }
    for (auto& reader : readers) reader.join();
    EXPECT_EQ(behind.host->stop().code, 0);
}

TEST(Microhttpd, SaysWhatItTakes) {
    const Folder folder;
    EXPECT_EQ(run({MASTHEAD_MICROHTTPD, "many"}, {.folder = folder.path()}).code, 2);
    EXPECT_THAT(run({MASTHEAD_MICROHTTPD, "1", "2"}, {.folder = folder.path()}).err, HasSubstr("usage: microhttpd"));
}

} // namespace hosts_tests
