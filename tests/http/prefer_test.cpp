#include "site.hpp"

#include "http/preference.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using namespace http_tests;

const std::pair<std::string, std::string> minimal{"Prefer", "return=minimal"};

bool is_minimal(const std::vector<std::string>& values) {
    http::Request request;
    for (const auto& value : values) request.headers.add("prefer", value);
    return http::detail::prefers_minimal(request);
}

TEST(Prefer, IsReadAsTheStandardSays) {
    for (const std::string yes : {"return=minimal", "RETURN=minimal", "return=\"minimal\"", "wait=5, return=minimal",
                                  "return=minimal; foo=\"a,b\"", "respond-async,return = minimal",
                                  "x=\"return=representation,\", return=minimal"}) {
        EXPECT_TRUE(is_minimal({yes})) << yes;
    }
    for (const std::string no :
         {"", "return", "return=representation", "return=Minimal", "minimal", "return=representation, return=minimal",
          "x=\"a, return=minimal\"", "wait=5; return=minimal"}) {
        EXPECT_FALSE(is_minimal({no})) << no;
    }
    EXPECT_TRUE(is_minimal({"wait=5", "return=minimal", "return=representation"}));
    EXPECT_FALSE(is_minimal({"return=representation", "return=minimal"}));
}

TEST(Prefer, ChangesAreAnsweredWithoutTheThing) {
    Site site;
    auto editor = site.sign_in(Role::editor);
    const auto made = editor.post("/api/v1/articles", R"({"title":"T"})", {minimal});
    EXPECT_EQ(made.status, 201);
    EXPECT_EQ(made.body, "");
    EXPECT_EQ(made.header("Content-Length"), "0");
    EXPECT_FALSE(made.has("Content-Type"));
    EXPECT_EQ(made.header("Preference-Applied"), "return=minimal");
    EXPECT_TRUE(made.has_word("Vary", "Prefer"));
    const auto url = made.header("Location");
    ASSERT_EQ(editor.get(url).text("/title"), "T");
    const auto changed = editor.json("PATCH", url, R"({"title":"U"})", {minimal, {"If-Match", made.header("ETag")}});
    EXPECT_EQ(changed.status, 204);
    EXPECT_EQ(changed.body, "");
    EXPECT_FALSE(changed.has("Content-Length"));
    const auto published = editor.post(url + "/publish", {}, {minimal, {"If-Match", changed.header("ETag")}});
    EXPECT_EQ(published.status, 204);
    EXPECT_EQ(editor.get(url).text("/title"), "U");
    const auto voted = editor.json("PUT", url + "/rating", R"({"value":4})", {minimal});
    EXPECT_EQ(voted.status, 204);
    EXPECT_EQ(editor.get(url + "/rating").number("/own"), 4);
}

TEST(Prefer, TheWholeThingIsTheDefault) {
    Site site;
    auto editor = site.sign_in(Role::editor);
    for (const Fields& fields : {Fields{}, Fields{{"Prefer", "return=representation"}}, Fields{{"Prefer", "x"}}}) {
        const auto made = editor.post("/api/v1/articles", R"({"title":"T"})", fields);
        EXPECT_EQ(made.status, 201);
        EXPECT_EQ(made.text("/title"), "T");
        EXPECT_FALSE(made.has("Preference-Applied"));
        EXPECT_TRUE(made.has_word("Vary", "Prefer"));
    }
    EXPECT_EQ(editor.get("/api/v1/articles?status=draft", {minimal}).at("/items").as_array().size(), 3U);
}

TEST(Prefer, WhatIsToldOnceIsTold) {
    Site site;
    auto reader = site.sign_in(Role::admin);
    const auto token = reader.post("/api/v1/tokens", R"({"name":"N","scopes":["read_changes"]})", {minimal});
    EXPECT_EQ(token.status, 201) << token.body;
    EXPECT_NE(token.text("/token"), "");
    EXPECT_FALSE(token.has("Preference-Applied"));
    const auto session = site.visitor().post(
        "/api/v1/session", R"({"login":"admin","password":)" + http_tests::quoted(password) + "}", {minimal});
    EXPECT_NE(session.text("/csrf_token"), "");
}

TEST(Prefer, FailuresAreToldWhole) {
    Site site;
    auto editor = site.sign_in(Role::editor);
    const auto failed = editor.post("/api/v1/articles", R"({"title":""})", {minimal});
    EXPECT_EQ(failed.status, 422);
    EXPECT_EQ(failed.text("/field"), "title");
}

} // namespace
