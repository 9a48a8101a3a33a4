#include "../support/postgresql_client.hpp"
#include "../support/postgresql_cluster.hpp"
#include "../support/postgresql_processes.hpp"
#include "../support/postgresql_shared.hpp"
#include "../support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <future>
#include <stdexcept>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

namespace masthead::test {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(PostgresqlCluster, IsReachedBySocketAndWithItsPasswordByTcp) {
    PostgresqlCluster cluster;
    const std::string name = "a b'\"%@&=\\ đ";
    PostgresqlClient by_socket(cluster.create_database(name));
    EXPECT_EQ(by_socket.value_of("select current_database()"), name);
    PostgresqlClient by_tcp(cluster.tcp_url(name));
    EXPECT_EQ(by_tcp.value_of("select current_user"), cluster.address().user);
    auto wrong = cluster.address();
    wrong.password = "wrong";
    EXPECT_THROW(PostgresqlClient(wrong.tcp_url(name)), std::runtime_error);
    EXPECT_EQ(by_tcp.value_of("show server_encoding"), "UTF8");
    EXPECT_EQ(by_tcp.value_of("show fsync"), "off");
}

TEST(PostgresqlCluster, KeepsWhatWasCommittedWhenItIsStoppedOrKilled) {
    PostgresqlCluster cluster;
    const auto url = cluster.create_database("kept");
    PostgresqlClient(url).execute("create table kept (number int); insert into kept values (1)");
    cluster.stop();
    EXPECT_THROW(PostgresqlClient{url}, std::runtime_error);
    cluster.start();
    PostgresqlClient(url).execute("insert into kept values (2)");
    cluster.kill_hard();
    EXPECT_THROW(PostgresqlClient{url}, std::runtime_error);
    cluster.start();
    EXPECT_EQ(PostgresqlClient(url).value_of("select string_agg(number::text, ' ' order by number) from kept"), "1 2");
}

TEST(PostgresqlCluster, AFrozenServerAnswersOnlyWhenItIsThawed) {
    PostgresqlCluster cluster;
    PostgresqlClient client(cluster.url("postgres"));
    cluster.freeze();
    auto answer = std::async(std::launch::async, [&] { return client.value_of("select 7"); });
    EXPECT_EQ(answer.wait_for(milliseconds(100)), std::future_status::timeout);
    cluster.thaw();
    EXPECT_EQ(answer.get(), "7");
}

TEST(PostgresqlCluster, EndsWithAProcessThatIsKilledAndIsRemovedByTheNext) {
    // Apart from all others, whose clusters would sweep it too.
    const TemporaryFolder parent;
    std::filesystem::permissions(parent.path(), std::filesystem::perms(0755));
    const PostgresqlOptions options{.parent = parent.path()};
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    const auto child = ::fork();
    if (child == 0) {
        const PostgresqlCluster cluster(options);
        const auto note = write_postgresql_note(cluster.address());
        if (::write(ends[1], note.data(), note.size()) < 0) ::_exit(1);
        ::close(ends[1]);
        ::pause();
    }
    ::close(ends[1]);
    std::string folder;
    for (char each = 0; ::read(ends[0], &each, 1) == 1 && each != '\n';) folder += each;
    ::close(ends[0]);
    const auto servers = children_of(child);
    ASSERT_EQ(servers.size(), 1U);
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    EXPECT_TRUE(ends_within(servers.front(), seconds(30)));
    ASSERT_TRUE(std::filesystem::exists(folder));
    const PostgresqlCluster next(options);
    EXPECT_FALSE(std::filesystem::exists(folder));
}

TEST(PostgresqlCluster, IsNotRemovedByOthersWhileItRunsAndLeavesNothing) {
    const TemporaryFolder parent;
    std::filesystem::permissions(parent.path(), std::filesystem::perms(0755));
    const PostgresqlOptions options{.parent = parent.path()};
    {
        PostgresqlCluster first(options);
        const PostgresqlCluster second(options);
        first.stop();
        first.start();
        EXPECT_EQ(PostgresqlClient(first.url("postgres")).value_of("select 7"), "7");
    }
    EXPECT_TRUE(std::filesystem::is_empty(parent.path()));
}

TEST(SharedPostgresql, GivesEmptyDatabasesThatAreRemovedAfterUse) {
    std::string name;
    {
        const NewDatabase first;
        const NewDatabase second;
        name = first.name();
        EXPECT_NE(first.name(), second.name());
        PostgresqlClient(first.url()).execute("create table filled ()");
        EXPECT_EQ(PostgresqlClient(second.tcp_url()).value_of("select to_regclass('filled')"), "");
    }
    PostgresqlClient client(shared_postgresql().url("postgres"));
    EXPECT_EQ(client.value_of("select count(*) from pg_database where datname = " + client.quoted(name)), "0");
}

} // namespace masthead::test
