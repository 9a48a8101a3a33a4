#include "../support/postgresql_shared.hpp"

#include <masthead/conformance/storage.hpp>
#include <masthead/plugin/registry.hpp>
#include <masthead/plugins/postgresql.hpp>

#include <memory>

int main(int argc, char** argv) {
    using namespace masthead;
    Registry registry;
    if (const auto installed = postgresql::install(registry); !installed) return 1;
    const auto new_place = [&]() -> conformance::OpenStorage {
        return [&registry, database = std::make_shared<test::NewDatabase>()] {
            return registry.open_storage(database->url());
        };
    };
    return conformance::run(argc, argv,
                            {{"postgresql", new_place, {.durable = true, .shared = true, .concurrent_writers = true}}});
}
