#include "../support/results.hpp"
#include "../support/temporary_folder.hpp"

#include <masthead/conformance/storage.hpp>
#include <masthead/plugin/registry.hpp>
#include <masthead/plugins/sqlite.hpp>

int main(int argc, char** argv) {
    using namespace masthead;
    Registry registry;
    test::must(sqlite::install(registry));
    const auto new_place = [&]() -> conformance::OpenStorage {
        return [&registry, folder = std::make_shared<test::TemporaryFolder>()] {
            return registry.open_storage("sqlite:" + folder->file());
        };
    };
    return conformance::run(argc, argv, {{"sqlite", new_place, {.durable = true, .shared = true}}});
}
