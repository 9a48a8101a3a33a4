#include "../support/postgresql_client.hpp"
#include "../support/postgresql_cluster.hpp"
#include "exposition.hpp"
#include "site.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

namespace {

using namespace http_tests;
using namespace std::chrono_literals;
using test::PostgresqlClient;
using test::PostgresqlCluster;
using testing::HasSubstr;

/// A database server that goes and comes back takes readiness with it, and the process stays.
TEST(ReadinessOnPostgresql, GoesAndComesWithTheServer) {
    PostgresqlCluster cluster;
    SiteOptions options;
    options.storage = cluster.create_database("site");
    Site site(options);
    auto visitor = site.visitor();
    EXPECT_EQ(visitor.get("/readyz").status, 200);
    cluster.stop();
    const auto gone = visitor.get("/readyz");
    EXPECT_EQ(gone.status, 503);
    EXPECT_THAT(gone.text("/detail"), HasSubstr("storage: unavailable, schema: unknown"));
    EXPECT_EQ(visitor.get("/metrics").status, 200);
    EXPECT_GE(read_metrics(visitor.get("/metrics").body).value("masthead_storage_failed_connects_total"), 1);
    cluster.start();
    const auto deadline = std::chrono::steady_clock::now() + 30s;
    auto back = visitor.get("/readyz");
    while (back.status != 200 && std::chrono::steady_clock::now() < deadline) {
        std::this_thread::sleep_for(50ms);
        back = visitor.get("/readyz");
    }
    EXPECT_EQ(back.status, 200);
    cluster.freeze();
    const auto begun = std::chrono::steady_clock::now();
    EXPECT_EQ(visitor.get("/readyz").status, 503);
    EXPECT_LT(std::chrono::steady_clock::now() - begun, 10s);
    cluster.thaw();
}

TEST(ReadinessOnPostgresql, EndsWhenANewerProgramUpgradesTheSchema) {
    PostgresqlCluster cluster;
    SiteOptions options;
    options.storage = cluster.create_database("site");
    Site site(options);
    auto visitor = site.visitor();
    EXPECT_EQ(visitor.get("/readyz").status, 200);
    PostgresqlClient client(options.storage);
    client.execute("insert into masthead_schema (version) values (999)");
    const auto answer = visitor.get("/readyz");
    EXPECT_EQ(answer.status, 503);
    EXPECT_THAT(answer.text("/detail"), HasSubstr("storage: ok, schema: unsupported"));
    EXPECT_EQ(visitor.get("/healthz").status, 200);
}

} // namespace
