#pragma once

#include "../support/results.hpp"

#include <masthead/storage/storage.hpp>

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>

/// The behaviour that every storage has, as tests that run on any of them. A program registers its backends and calls
/// `run`:
///
///     masthead::storage_tests::register_storage_suite("mine", new_place, traits);
///     return masthead::storage_tests::run(&argc, argv);
namespace masthead::storage_tests {

/// Opens the storage of one place; opened again after it was closed, a durable one has what was written.
using OpenStorage = std::function<Result<std::unique_ptr<Storage>>()>;
/// Makes a place where nothing is yet. It lives as long as the function it gives.
using NewPlace = std::function<OpenStorage()>;

/// What a backend promises; must agree with what it says of itself.
struct StorageTraits {
    bool durable = false;
    bool shared = false;
};

/// What a case works on: a storage that was migrated and is empty.
struct Site {
    std::unique_ptr<Storage> storage;
    OpenStorage open;
    StorageTraits traits;

    /// Closes the storage and opens it again.
    void reopen();
};

/// One behaviour.
struct StorageCase {
    const char* name;
    void (*run)(Site&);
};

[[nodiscard]] std::span<const StorageCase> article_cases();
[[nodiscard]] std::span<const StorageCase> list_cases();
[[nodiscard]] std::span<const StorageCase> taxonomy_cases();
[[nodiscard]] std::span<const StorageCase> audience_cases();
[[nodiscard]] std::span<const StorageCase> access_cases();
[[nodiscard]] std::span<const StorageCase> transaction_cases();

/// Registers every case as a test of the suite `name`.
void register_storage_suite(const std::string& name, const NewPlace& new_place, StorageTraits traits);

/// Runs the tests. Fails too if the program has fewer than it registered or if, without a filter, fewer were run.
[[nodiscard]] int run(int* argc, char** argv);

using test::must;
using test::outcome;
using test::outcome_and_field;

/// Runs `work` as a unit that must succeed. `work` may return nothing and use `must`.
template <typename Work>
Position write(Storage& storage, Work work) {
    return must(storage.write([&](WriteTransaction& transaction) -> Result<void> {
        work(transaction);
        return {};
    }));
}

/// A view of now.
[[nodiscard]] inline std::unique_ptr<ReadTransaction> read(Storage& storage) {
    return must(storage.read());
}

} // namespace masthead::storage_tests
