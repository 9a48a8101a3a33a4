#include "../support/temporary_folder.hpp"
#include "suite.hpp"

#include <masthead/plugin/registry.hpp>
#include <masthead/plugins/sqlite.hpp>

int main(int argc, char** argv) {
    using namespace masthead;
    Registry registry;
    storage_tests::must(sqlite::install(registry));
    const auto new_place = [&]() -> storage_tests::OpenStorage {
        return [&registry, folder = std::make_shared<test::TemporaryFolder>()] {
            return registry.open_storage("sqlite:" + folder->file());
        };
    };
    storage_tests::register_storage_suite("sqlite", new_place, {true, true});
    return storage_tests::run(&argc, argv);
}
