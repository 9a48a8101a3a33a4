#include "../support/results.hpp"

#include <masthead/conformance/storage.hpp>
#include <masthead/plugin/registry.hpp>
#include <masthead/plugins/memory.hpp>

int main(int argc, char** argv) {
    masthead::Registry registry;
    masthead::test::must(masthead::memory::install(registry));
    const auto new_place = [&] { return [&] { return registry.open_storage("memory:"); }; };
    return masthead::conformance::run(argc, argv, {{"memory", new_place, {}}});
}
