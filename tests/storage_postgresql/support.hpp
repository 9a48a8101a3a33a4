#pragma once

#include "../support/postgresql_client.hpp"
#include "../support/postgresql_cluster.hpp"
#include "../support/postgresql_shared.hpp"
#include "../support/results.hpp"

#include "conformance/samples.hpp"
#include "conformance/threads.hpp"

#include <masthead/storage/storage.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <set>
#include <string>

/// What the tests of the PostgreSQL backend share.
namespace masthead::test {

using conformance::Gate;
using conformance::Samples;
using conformance::Threads;
using std::chrono::milliseconds;
using std::chrono::seconds;
using SteadyClock = std::chrono::steady_clock;

/// What a call may take beyond its deadline, for machines that have much else to do too.
inline constexpr seconds allowance{4};

[[nodiscard]] Result<std::unique_ptr<Storage>> open(const std::string& url);
/// Opened and migrated; ends the test otherwise.
[[nodiscard]] std::unique_ptr<Storage> open_ready(const std::string& url);

/// An author, a term and a change of the same number: all three or none.
[[nodiscard]] Result<void> put_pair(WriteTransaction& transaction, std::uint64_t number);
[[nodiscard]] Result<Position> write_pair(Storage& storage, std::uint64_t number, milliseconds timeout = seconds(5));
[[nodiscard]] Result<Position> read_position(Storage& storage, milliseconds timeout = seconds(5));
/// The numbers of the pairs in the database at `url`; a failure of the test if one is there by half.
[[nodiscard]] std::set<std::uint64_t> pairs_at(const std::string& url);
/// Cuts the connections of all storages to the database of `client`; gives how many there were.
int cut_connections(PostgresqlClient& client);

/// Tries until it succeeds; a failure of the test if it does not for half a minute.
template <typename Work>
void eventually(Work work) {
    const auto deadline = SteadyClock::now() + seconds(30);
    for (auto outcome = work(); !outcome; outcome = work()) {
        if (SteadyClock::now() > deadline) {
            ADD_FAILURE() << "does not succeed: " << outcome.error();
            return;
        }
        std::this_thread::sleep_for(milliseconds(20));
    }
}

} // namespace masthead::test
