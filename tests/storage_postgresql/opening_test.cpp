#include "support.hpp"

#include <cstdio>
#include <random>

/// Addresses, passwords, rights and schemas.
namespace masthead::test {

namespace {

constexpr std::string_view secret = "gEheim-7";

/// Opens what cannot be opened, and gives the error; a failure of the test if it says what nobody should read.
Error refusal(const std::string& url) {
    const auto storage = open(url);
    EXPECT_FALSE(storage) << url;
    if (storage) return {};
    EXPECT_EQ(storage.error().field, "storage");
    EXPECT_EQ(storage.error().message.find(secret), std::string::npos) << storage.error().message;
    return storage.error();
}

/// The same where nobody has to be waited for.
Error prompt_refusal(const std::string& url) {
    const auto began = SteadyClock::now();
    auto error = refusal(url);
    EXPECT_LT(SteadyClock::now() - began, seconds(30));
    return error;
}

PostgresqlClient admin() {
    return PostgresqlClient(shared_postgresql().url("postgres"));
}

/// A role that may connect with its password and nothing else; removed with this object, after its database.
struct Role {
    PostgresqlAddress address = shared_postgresql();
    std::string database;

    Role(const std::string& name, const std::string& password) {
        address.user = name;
        address.password = password;
        auto client = admin();
        client.execute("create role " + client.quoted_name(name) + " login password " + client.quoted(password));
    }
    ~Role() {
        try {
            if (!database.empty()) drop_database(shared_postgresql(), database);
            auto client = admin();
            client.execute("drop role " + client.quoted_name(address.user));
        } catch (const std::exception& problem) {
            std::fprintf(stderr, "%s\n", problem.what());
        }
    }
    void give_database(const std::string& name) {
        create_database(shared_postgresql(), name);
        database = name;
        auto client = admin();
        client.execute("alter database " + client.quoted_name(name) + " owner to " + client.quoted_name(address.user));
    }
    Role(const Role&) = delete;
    Role& operator=(const Role&) = delete;
};

} // namespace

TEST(PostgresqlOpening, AddressesThatAreNotUnderstoodAreRefusedAndNotRepeated) {
    for (const char* location :
         {"", "/", "site.db", "//u:gEheim-7@h/site?colour=red", "//u:gEheim-7%@h/site", "//u:gEheim-7%zz@h/site",
          "//u:gEheim-7%00@h/site", "//h/site?pool=0", "//h/site?pool=501", "//h/site?pool=many",
          "//h/site?pool=", "//h/site?pool=-1", "//h/site?pool=2x", "//h/site?schema=", "//h/site?schema=Site",
          "//h/site?schema=a%20b", "//h/site?schema=pg_catalog", "//h/site?schema=1a", "//h/site?password"}) {
        EXPECT_EQ(prompt_refusal(std::string("postgresql:") + location).code, ErrorCode::invalid_argument) << location;
    }
}

TEST(PostgresqlOpening, AServerThatIsNotThereIsUnavailable) {
    const auto& server = shared_postgresql();
    const std::string user = "postgresql://masthead:" + std::string(secret);
    for (const auto& url :
         {user + "@127.0.0.1:1/site", user + "@127.0.0.1:99999/site", user + "@127.0.0.1:abc/site",
          user + "@/site?host=%2Fnowhere", user + "@127.0.0.1:" + std::to_string(server.port) + "/site",
          user + "@/site?host=" + percent_encoded(server.folder.string()) + "&port=" + std::to_string(server.port)}) {
        EXPECT_EQ(prompt_refusal(url).code, ErrorCode::unavailable) << url;
    }
    // How long that takes is for the name service to say.
    EXPECT_EQ(refusal(user + "@nowhere.invalid/site").code, ErrorCode::unavailable);
}

TEST(PostgresqlOpening, AWrongPasswordIsUnavailableAndStaysSecret) {
    const NewDatabase database;
    auto wrong = shared_postgresql();
    wrong.password = secret;
    EXPECT_EQ(prompt_refusal(wrong.tcp_url(database.name())).code, ErrorCode::unavailable);
    EXPECT_TRUE(open(database.tcp_url()));
}

TEST(PostgresqlOpening, APasswordThatIsAWordOfTheMessageIsHiddenToo) {
    const NewDatabase database;
    for (const char* word : {"password", "word", "a", "(password)"}) {
        auto wrong = shared_postgresql();
        wrong.password = word;
        const auto error = refusal(wrong.tcp_url(database.name()));
        EXPECT_EQ(error.code, ErrorCode::unavailable) << word;
        EXPECT_LT(error.message.size(), 5'000U) << word;
    }
}

TEST(PostgresqlOpening, SignsThatAreNotEncodedAreRefusedAndNotShown) {
    for (const char* url :
         {"postgresql://u:pa@ss@host/db", "postgresql://u:pa/ss@host/db", "postgresql://u:p@a/s@h/db"}) {
        const auto error = refusal(url);
        EXPECT_EQ(error.code, ErrorCode::invalid_argument) << url;
        EXPECT_EQ(error.message, refusal("postgresql:/").message) << url;
    }
}

TEST(PostgresqlOpening, NamesAndPasswordsMayHoldAnySign) {
    for (const std::string odd : {"a b", "it's", "say \"x\"", "back\\slash", "a@b", "50%", "a=b&c=d", "a/b?c#d", "a:b",
                                  "mật khẩu 🗝", "$1 :x ;--", "pool=3&schema=x", "%41", " a ", "a+b"}) {
        const auto number = std::to_string(std::random_device{}());
        Role role("user " + number + odd, odd);
        const auto name = "data " + number + odd;
        role.give_database(name);
        const auto storage = open(role.address.tcp_url(name));
        EXPECT_TRUE(storage) << odd << ": " << storage.error();
        if (storage) {
            EXPECT_EQ(outcome((*storage)->migrate()), "ok") << odd;
            EXPECT_EQ(outcome(write_pair(**storage, 1)), "ok") << odd;
            EXPECT_EQ(pairs_at(shared_postgresql().url(name)), std::set<std::uint64_t>{1}) << odd;
        }
    }
}

TEST(PostgresqlOpening, WithoutTheRightToMakeTablesMigratingSaysSo) {
    const NewDatabase database;
    const Role role("reader_" + database.name(), "x");
    const auto storage = must(open(role.address.tcp_url(database.name())));
    const auto migrated = storage->migrate();
    ASSERT_FALSE(migrated);
    EXPECT_EQ(migrated.error().code, ErrorCode::unavailable);
    EXPECT_NE(migrated.error().message.find("privilege"), std::string::npos) << migrated.error();
}

TEST(PostgresqlOpening, ADatabaseThatWasNotMigratedIsRefused) {
    const NewDatabase database;
    const auto storage = must(open(database.url()));
    EXPECT_EQ(outcome(read_position(*storage)), "unsupported");
    EXPECT_EQ(outcome(write_pair(*storage, 1)), "unsupported");
    EXPECT_EQ(PostgresqlClient(database.url()).value_of("select count(*) from pg_tables where schemaname = 'public'"),
              "0");
    must(storage->migrate());
    EXPECT_EQ(outcome(write_pair(*storage, 1)), "ok");
}

TEST(PostgresqlOpening, ANewerSchemaIsRefusedAndLeftAlone) {
    const NewDatabase database;
    must(write_pair(*open_ready(database.url()), 1));
    PostgresqlClient client(database.url());
    client.execute("insert into masthead_schema (version) values (999)");
    const auto storage = must(open(database.url()));
    EXPECT_EQ(outcome(storage->migrate()), "unsupported");
    EXPECT_EQ(outcome(write_pair(*storage, 2)), "unsupported");
    EXPECT_EQ(outcome(read_position(*storage)), "unsupported");
    EXPECT_EQ(pairs_at(database.url()), std::set<std::uint64_t>{1});
}

TEST(PostgresqlOpening, ASchemaThatWasUpgradedMeanwhileIsSeenByACheck) {
    const NewDatabase database;
    const auto storage = open_ready(database.url());
    EXPECT_EQ(outcome(storage->check()), "ok");
    PostgresqlClient client(database.url());
    client.execute("insert into masthead_schema (version) values (999)");
    EXPECT_EQ(outcome(storage->check()), "unsupported");
    client.execute("delete from masthead_schema where version = 999");
    EXPECT_EQ(outcome(storage->check()), "ok");
}

TEST(PostgresqlOpening, ADatabaseOfSomethingElseIsRefusedAndLeftAlone) {
    const NewDatabase database;
    PostgresqlClient client(database.url());
    client.execute("create table articles (id int)");
    const auto storage = must(open(database.url()));
    EXPECT_EQ(outcome(storage->migrate()), "unsupported");
    EXPECT_EQ(client.value_of("select string_agg(tablename, ' ') from pg_tables where schemaname = 'public'"),
              "articles");
    const auto beside = open_ready(database.url() + "&schema=site");
    EXPECT_EQ(outcome(write_pair(*beside, 1)), "ok");
}

TEST(PostgresqlOpening, SitesInTwoSchemasDoNotMeet) {
    const NewDatabase database;
    const auto one = open_ready(database.url() + "&schema=one");
    const auto two = open_ready(database.url() + "&schema=two");
    must(write_pair(*one, 1));
    EXPECT_EQ(must(read_position(*two)), 0U);
    EXPECT_EQ(outcome(write_pair(*two, 1)), "ok");
}

TEST(PostgresqlOpening, ManyMigrateTheSameDatabaseAtTheSameTime) {
    for (int round = 0; round < 3; ++round) {
        const NewDatabase database;
        Gate gate;
        Threads threads;
        for (std::uint64_t number = 1; number <= 8; ++number) {
            threads.start([&, number] {
                const auto storage = must(open(database.url()));
                gate.wait();
                must(storage->migrate());
                must(write_pair(*storage, number));
            });
        }
        gate.open();
        threads.join();
        EXPECT_EQ(pairs_at(database.url()).size(), 8U);
        EXPECT_EQ(PostgresqlClient(database.url()).value_of("select count(*) from masthead_schema"), "1");
    }
}

} // namespace masthead::test
