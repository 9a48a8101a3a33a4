#include "support.hpp"

#include <gtest/gtest.h>

namespace hosts_tests {

namespace {

using testing::HasSubstr;

} // namespace

TEST(Hello, ServesItsArticleAndFindsItAgain) {
    const Folder folder;
    std::string id;
    for (int start = 0; start < 2; ++start) {
        Host host({MASTHEAD_HELLO, "127.0.0.1:0"}, {.folder = folder.path()});
        Client client(host.address());
        const auto page = client.get("/hello");
        EXPECT_EQ(page.status, 200);
        EXPECT_THAT(page.fields.at("content-type"), HasSubstr("text/html"));
        EXPECT_THAT(page.body, HasSubstr("Written in <strong>C++</strong>, served by <em>my own</em> program."));
        const auto list = client.get("/api/v1/articles");
        EXPECT_EQ(list.status, 200);
        EXPECT_THAT(list.fields.at("content-type"), HasSubstr("application/json"));
        const auto json = list.json();
        const auto& items = json.at("items").as_array();
        ASSERT_EQ(items.size(), 1U);
        EXPECT_EQ(items[0].at("title").as_string(), "Hello");
        EXPECT_EQ(items[0].at("slug").as_string(), "hello");
        if (start == 0) id = std::string(items[0].at("id").as_string());
        EXPECT_EQ(items[0].at("id").as_string(), id);
        EXPECT_EQ(host.stop().code, 0);
    }
}

TEST(Hello, SaysWhyItCannotStart) {
    const Folder folder;
    const auto wrong = run({MASTHEAD_HELLO, "nowhere"}, {.folder = folder.path()});
    EXPECT_EQ(wrong.code, 1);
    EXPECT_THAT(wrong.err, HasSubstr("an address looks like 127.0.0.1:8080"));
    folder.write("hello.db", std::string(200, 'x'));
    const auto damaged = run({MASTHEAD_HELLO, "127.0.0.1:0"}, {.folder = folder.path()});
    EXPECT_EQ(damaged.code, 1);
    EXPECT_THAT(damaged.err, HasSubstr("this file is not a SQLite database"));
}

} // namespace hosts_tests
