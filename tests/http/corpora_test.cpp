#include "site.hpp"

#include <boost/json/parse.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

/// Requests, cookies and JSON that others collected.
namespace {

using namespace http_tests;

const std::filesystem::path corpora = std::filesystem::path(MASTHEAD_SHARED_DIR) / "corpora";

std::string read(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

#define NEED_CORPUS(folder)                                                                                            \
    if (!std::filesystem::exists(corpora / (folder))) GTEST_SKIP() << "the corpus " << (folder) << " is not here"

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
        text.replace(at, from.size(), to);
    return text;
}

/// The notation of llhttp's tests: line ends stand for CRLF unless a backslash joins the lines; `\r \n \t \f` are
/// escapes.
std::string request_of(std::string text) {
    text = replaced(std::move(text), "\\\n", "");
    text = replaced(std::move(text), "\n", "\r\n");
    text = replaced(std::move(text), "\\r", "\r");
    text = replaced(std::move(text), "\\n", "\n");
    text = replaced(std::move(text), "\\t", "\t");
    text = replaced(std::move(text), "\\f", "\f");
    text = replaced(std::move(text), "\\\"", "\"");
    return replaced(std::move(text), "\\xff", "\xff");
}

std::size_t count_of(std::string_view text, std::string_view part) {
    std::size_t count = 0;
    for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) ++count;
    return count;
}

/// Sends the bytes and nothing more, and gives all that comes back; the connection is over then.
std::vector<Answer> answers_to(const Site& site, std::string_view bytes) {
    Connection connection(site.address());
    connection.send(bytes);
    connection.finish();
    std::vector<Answer> answers;
    while (auto answer = connection.receive(bytes.starts_with("HEAD"))) {
        EXPECT_GE(answer->status, 200);
        EXPECT_LT(answer->status, 500);
        expect_sound(*answer, "an answer");
        answers.push_back(*std::move(answer));
    }
    EXPECT_TRUE(connection.is_ended());
    return answers;
}

void expect_one_refusal(const std::vector<Answer>& answers) {
    ASSERT_EQ(answers.size(), 1U);
    EXPECT_EQ(answers[0].status, 400);
}

TEST(Corpora, W_09_RequestsOfAnHttpParser) {
    NEED_CORPUS("http1-parser");
    Site site({.server = {.listen = "127.0.0.1:0", .io_threads = 2, .worker_threads = 2}});
    const auto cases = boost::json::parse(read(corpora / "http1-parser" / "requests.json"));
    int refused = 0;
    for (const auto& each : cases.as_array()) {
        const std::string log(each.at("log").as_string());
        // What is no error of form: it only ends HTTP there.
        const bool is_pause = log.find("Pause") != std::string::npos;
        const bool is_wrong = each.at("is_error").as_bool() && !is_pause;
        auto bytes = request_of(std::string(each.at("input").as_string()));
        if (each.at("kind") != "http")
            bytes = "GET " + bytes.substr(0, bytes.find("\r\n")) + " HTTP/1.1\r\nHost: a\r\n\r\n";
        SCOPED_TRACE(std::string(each.at("title").as_string()) + ": " + bytes);
        const auto answers = answers_to(site, bytes);
        if (is_wrong) {
            ++refused;
            expect_one_refusal(answers);
        } else if (each.at("kind") == "http") {
            // One for each request that is there, or fewer because one was refused.
            EXPECT_LE(answers.size(), std::max<std::size_t>(1, count_of(log, "message begin")));
        } else {
            EXPECT_EQ(answers.size(), 1U);
        }
        // Whatever follows an answer that says so is not looked at.
        for (const auto& answer : answers) {
            EXPECT_TRUE(&answer == &answers.back() || answer.header("Connection") != "close");
        }
    }
    EXPECT_GE(refused, 13);
}

TEST(Corpora, CookiesOfOthersDoNotHideOurs) {
    NEED_CORPUS("http-cookies");
    Site site;
    auto reader = site.sign_in(Role::reader);
    const auto cases = boost::json::parse(read(corpora / "http-cookies" / "parser.json"));
    auto visitor = site.visitor();
    const auto ours = "masthead_session=" + reader.cookie;
    int tried = 0;
    for (const auto& each : cases.as_array()) {
        std::string others;
        for (const auto& cookie : each.at("sent").as_array()) {
            others +=
                std::string(cookie.at("name").as_string()) + '=' + std::string(cookie.at("value").as_string()) + "; ";
        }
        for (const auto& header : {others + ours, ours + "; " + others, others + ours + "; " + others}) {
            EXPECT_EQ(visitor.get("/api/v1/sessions", {{"Cookie", header}}).status, 200) << header;
            ++tried;
        }
        // As a client might send back what a server said.
        for (const auto& received : each.at("received").as_array()) {
            const std::string line(received.as_string());
            if (line.find_first_of("\r\n") != std::string::npos) continue;
            EXPECT_EQ(visitor.get("/api/v1/sessions", {{"Cookie", line}}).status, 401) << line;
        }
    }
    EXPECT_GT(tried, 20);
}

TEST(Corpora, JsonBodiesAreReadStrictly) {
    NEED_CORPUS("json-test-suite");
    Site site;
    auto visitor = site.visitor();
    int accepted = 0;
    int refused = 0;
    for (const auto& entry : std::filesystem::directory_iterator(corpora / "json-test-suite" / "test_parsing")) {
        const auto name = entry.path().filename().string();
        const auto text = read(entry.path());
        if (text.empty()) continue;
        // Values that are no objects are well-formed but no body, so they stand inside one.
        const auto body = name.starts_with("y_") ? "{\"a\":" + text + "}" : text;
        const auto answer = visitor.post("/api/v1/session", body);
        if (name.starts_with("y_")) {
            ++accepted;
            const bool has_twice = name.find("duplicated_key") != std::string::npos;
            EXPECT_EQ(answer.status, has_twice ? 400 : 422) << name;
        } else if (name.starts_with("n_")) {
            ++refused;
            EXPECT_EQ(answer.status, 400) << name;
            EXPECT_EQ(answer.text("/field"), "request_body") << name;
        } else {
            EXPECT_TRUE(answer.status == 400 || answer.status == 422) << name;
        }
    }
    EXPECT_GT(accepted, 90);
    EXPECT_GT(refused, 180);
}

} // namespace
