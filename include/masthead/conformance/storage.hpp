#pragma once

#include <masthead/storage/storage.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

/// The conformance kit for storage backends: the behaviour that every `Storage` has, as tests that run on any of them.
/// Its author writes a program that links `masthead::storage_conformance` and says how an empty place is made:
///
///     int main(int argc, char** argv) {
///         return masthead::conformance::run(argc, argv, {{"lmdb", new_place, {.durable = true}}});
///     }
///
/// Backends may differ only in what `StorageCapabilities` names. Nothing here may be called from several threads.
namespace masthead::inline v0::conformance {

/// Opens the storage of one place, which may have been closed before; a durable one has what was written then. The kit
/// calls `migrate` itself. It is also called in a process made by `fork`, while no storage of the place is open.
using OpenStorage = std::function<Result<std::unique_ptr<Storage>>()>;

/// Makes a place where nothing is yet. The place lives as long as the function given, and is removed with it.
using NewPlace = std::function<OpenStorage()>;

/// A storage backend to be tried.
struct Backend {
    /// Letters, digits and underscores; unique in one program. Tests are called `storage_<name>.<case>`.
    std::string name;
    NewPlace new_place;
    /// What it promises; must agree with what its storages say of themselves.
    StorageCapabilities capabilities{};
};

/// Runs every case on each of `backends` and gives the exit code of the program: 0 if all passed. Cases that a backend
/// need not pass by its capabilities are skipped. Prints at the end, for each backend,
/// `storage conformance: <name>: <n> cases, <m> passed, <k> skipped (<why>)`. Without a filter, it also fails if fewer
/// cases ran than the kit has.
///
/// Takes the arguments of GoogleTest (`--gtest_filter`, `--gtest_list_tests`, `--gtest_repeat`) and its own:
/// `--conformance-count` runs nothing, prints how many cases each backend has, and fails if some were not registered.
/// The environment variable `RC_PARAMS` sets the number, size and seed of the random runs (`max_success=500 seed=7`);
/// without it there are 40.
[[nodiscard]] int run(int argc, char** argv, const std::vector<Backend>& backends);

} // namespace masthead::inline v0::conformance
