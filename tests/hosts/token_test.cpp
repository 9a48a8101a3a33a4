#include "support.hpp"

#include <gtest/gtest.h>

namespace hosts_tests {

namespace {

using testing::HasSubstr;

std::vector<std::string> token_command(const Folder& folder, const std::string& login, const std::string& scope) {
    return {"token", "add", "--storage", folder.storage(), "--login", login, "--name", "import", "--scope", scope};
}

} // namespace

TEST(Token, IsMadeAndActsForItsAccount) {
    const Folder folder;
    ASSERT_EQ(newsroom({"account", "add", "--storage", folder.storage(), "--login", "lan", "--role", "author",
                        "--password-stdin"},
                       {.input = password + "\n"})
                  .code,
              0);
    auto command = token_command(folder, "LAN", "write_own_articles");
    command.insert(command.end(), {"--scope", "take_part", "--days", "7"});
    const auto made = newsroom(command);
    ASSERT_EQ(made.code, 0) << made.err;
    EXPECT_EQ(made.out.size(), 53U);
    EXPECT_THAT(made.out, testing::StartsWith("masthead_"));
    EXPECT_THAT(made.err, HasSubstr("acts for lan until"));
    Host host(folder);
    Client client(host.address());
    client.use_token(made.out.substr(0, 52));
    const auto draft = client.ask("POST", "/api/v1/articles", R"({"title":"Tin"})");
    ASSERT_TRUE(draft);
    EXPECT_EQ(draft->status, 201) << draft->body;
}

TEST(Token, RefusalsNameTheOption) {
    const Folder folder;
    ASSERT_EQ(newsroom({"account", "add", "--storage", folder.storage(), "--login", "lan", "--role", "reader",
                        "--password-stdin"},
                       {.input = password + "\n"})
                  .code,
              0);
    const auto expect = [&](const std::string& login, const std::string& scope, int code, const std::string& message) {
        const auto outcome = newsroom(token_command(folder, login, scope));
        EXPECT_EQ(outcome.code, code) << message;
        EXPECT_EQ(outcome.out, "");
        EXPECT_THAT(outcome.err, HasSubstr(message));
    };
    expect("nobody", "take_part", 1, "there is no such account");
    expect("lan", "fly", 2, "--scope: allowed are read_unpublished");
    expect("lan", "manage_accounts", 1, "the account itself has not got manage_accounts");
}

} // namespace hosts_tests
