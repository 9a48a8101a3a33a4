#include "support.hpp"

#include <gtest/gtest.h>

namespace hosts_tests {

namespace {

using testing::HasSubstr;
using testing::Not;

std::vector<std::string> add_command(const Folder& folder, const std::string& login) {
    return {"account", "add", "--storage", folder.storage(), "--login", login, "--role", "editor", "--password-stdin"};
}

Outcome add(const Folder& folder, const std::string& login, const std::string& input) {
    return newsroom(add_command(folder, login), {.input = input});
}

} // namespace

TEST(Account, IsMadeOnceAndSignsIn) {
    const Folder folder;
    const auto made = add(folder, "lan", password + "\n");
    EXPECT_EQ(made.code, 0) << made.err;
    EXPECT_EQ(made.out, "Account lan (editor) was made.\n");
    EXPECT_EQ(made.err, "");
    const auto again = add(folder, "lan", password + "\n");
    EXPECT_EQ(again.code, 1);
    EXPECT_THAT(again.err, HasSubstr("this login is taken"));
    Host host(folder);
    Client client(host.address());
    client.sign_in("lan", password);
    EXPECT_EQ(client.get("/api/v1/session").json().at_pointer("/account/role").as_string(), "editor");
}

TEST(Account, TakesTheFirstLineWithAnyLineEnd) {
    for (const std::string end : {"", "\n", "\r\n", "\nsecond line\n"}) {
        const Folder folder;
        EXPECT_EQ(add(folder, "lan", password + end).code, 0);
        Host host(folder);
        Client client(host.address());
        client.sign_in("lan", password);
    }
}

TEST(Account, RefusesPasswordsAndLoginsThatBreakTheRules) {
    const Folder folder;
    const auto expect = [&](const std::string& login, const std::string& input, int code, const std::string& message) {
        const auto outcome = add(folder, login, input);
        EXPECT_EQ(outcome.code, code) << message;
        EXPECT_THAT(outcome.err, HasSubstr(message));
    };
    expect("a", "", 2, "--password-stdin: a password has at least 12 characters");
    expect("a", "short\n", 2, "--password-stdin: a password has at least 12 characters");
    expect("a", "not \xFF UTF-8 at all\n", 2, "--password-stdin: a password is UTF-8");
    expect("a", std::string("with a\0 in the middle\n", 22), 2,
           "--password-stdin: a password is UTF-8 text without NUL");
    expect("a", std::string(5'000'000, 'x'), 1, "a password has at most");
    expect("", password, 2, "--login: this must not be empty");
    expect("a b", password, 2, "--login: a login has no blanks");
    EXPECT_EQ(value_of(folder.database(), "select count(*) from accounts"), "0");
}

TEST(Account, NeverShowsThePassword) {
    const Folder folder;
    Process process(
        [&] {
            auto command = add_command(folder, "lan");
            command.insert(command.begin(), MASTHEAD_NEWSROOM);
            return command;
        }(),
        {.on_terminal = true});
    process.wait_for("Password: ");
    process.type(password + "\n");
    const auto outcome = process.finish();
    EXPECT_EQ(outcome.code, 0) << outcome.out;
    EXPECT_THAT(outcome.out, HasSubstr("Account lan (editor) was made."));
    EXPECT_THAT(outcome.out, Not(HasSubstr(password)));
    EXPECT_THAT(dump_of(folder.database()), Not(HasSubstr(password)));
}

} // namespace hosts_tests
