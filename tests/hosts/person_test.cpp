#include "support.hpp"

#include <boost/json.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <set>
#include <thread>

namespace hosts_tests {

namespace {

using testing::HasSubstr;

Outcome about(const Folder& folder, const std::string& verb, const std::string& login,
              std::vector<std::string> more = {}) {
    std::vector<std::string> command{"account", verb, "--storage", folder.storage(), "--login", login};
    command.insert(command.end(), more.begin(), more.end());
    return newsroom(command);
}

/// Every column of the database, whatever the schema is, in which `text` stands anywhere.
std::set<std::string> columns_with(const Folder& folder, const std::string& text) {
    const auto database = folder.database();
    std::set<std::string> found;
    for (const auto& name : values_of(database, "select m.name || '.' || p.name from sqlite_master m, "
                                                "pragma_table_info(m.name) p where m.type = 'table' "
                                                "and m.name not like '%words%'")) {
        const auto table = name.substr(0, name.find('.'));
        const auto column = name.substr(name.find('.') + 1);
        if (value_of(database, "select count(*) from " + table + " where instr(cast(\"" + column + "\" as text), '" +
                                   text + "') > 0") != "0") {
            found.insert(name);
        }
    }
    return found;
}

} // namespace

TEST(Person, IsExportedAndErasedWhileTheSiteIsServed) {
    const Folder folder;
    ASSERT_EQ(newsroom({"seed", "--storage", folder.storage(), "--articles", "1", "--comments", "1"}).code, 0);
    ASSERT_EQ(newsroom({"account", "add", "--storage", folder.storage(), "--login", "lan", "--role", "reader", "--name",
                        "Bạn Lan", "--email", "lan@example.org", "--password-stdin"},
                       {.input = password + "\n"})
                  .code,
              0);
    Host host(folder);
    Client client(host.address());
    client.sign_in("lan", password);
    const auto posted = client.ask("POST", "/api/v1/articles/bai-0/comments", R"({"body":"Hay"})");
    ASSERT_TRUE(posted);
    ASSERT_EQ(posted->status, 201) << posted->body;
    const auto rated = client.ask("PUT", "/api/v1/articles/bai-0/rating", R"({"value":4})");
    ASSERT_TRUE(rated);
    EXPECT_EQ(rated->status, 200) << rated->body;
    const auto others = client.ask("GET", "/api/v1/articles/bai-0/comments?limit=1");
    ASSERT_TRUE(others);
    const auto other = boost::json::parse(others->body).at("items").at(0).at("id").as_string();
    const auto reported =
        client.ask("POST", "/api/v1/comments/" + std::string(other) + "/report", R"({"reason":"spam"})");
    ASSERT_TRUE(reported);
    EXPECT_EQ(reported->status, 202) << reported->body;
    const auto exported = about(folder, "export", "LAN");
    ASSERT_EQ(exported.code, 0) << exported.err;
    const auto data = boost::json::parse(exported.out);
    EXPECT_EQ(data.at("account").at("email"), "lan@example.org");
    EXPECT_EQ(data.at("comments").as_array().size(), 1U);
    // A new table that names an account has to be thought of here, in the export and in erasing.
    const std::string id(data.at("id").as_string());
    EXPECT_EQ(
        columns_with(folder, id),
        (std::set<std::string>{"accounts.id", "audit.account", "audit.actor", "buckets.key", "changes.id",
                               "comments.account", "comment_reports.reporter", "ratings.voter", "sessions.account"}));

    EXPECT_EQ(about(folder, "erase", "nobody").code, 1);
    EXPECT_EQ(about(folder, "erase", "lan", {"--comments", "burned"}).code, 2);
    const auto erased = about(folder, "erase", "lan", {"--comments", "removed", "--votes", "removed"});
    ASSERT_EQ(erased.code, 0) << erased.err;
    EXPECT_THAT(erased.out, HasSubstr("lan was is erased"));
    // The served site knows it within a second.
    const auto is_out = [&] {
        const auto answer = client.ask("GET", "/api/v1/sessions");
        return answer && answer->status == 401;
    };
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (!is_out() && std::chrono::steady_clock::now() < end)
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    EXPECT_TRUE(is_out());
    EXPECT_EQ(about(folder, "export", "lan").code, 1);
    // The id stays where something was done with the account, and leads nowhere; buckets go once they are full.
    EXPECT_EQ(columns_with(folder, id),
              (std::set<std::string>{"accounts.id", "accounts.login", "accounts.login_key", "audit.account",
                                     "audit.actor", "buckets.key", "changes.id"}));
    for (const auto* text : {"Bạn Lan", "lan@example.org"}) EXPECT_TRUE(columns_with(folder, text).empty()) << text;
    const auto left = Client(host.address()).ask("GET", "/api/v1/articles/bai-0/comments");
    ASSERT_TRUE(left);
    EXPECT_EQ(left->body.find("Bạn Lan"), std::string::npos) << left->body;
}

} // namespace hosts_tests
