#include "suite.hpp"

#include <masthead/plugin/registry.hpp>
#include <masthead/plugins/memory.hpp>

int main(int argc, char** argv) {
    using namespace masthead;
    Registry registry;
    storage_tests::must(memory::install(registry));
    storage_tests::register_storage_suite("memory", [&] { return [&] { return registry.open_storage("memory:"); }; },
                                          {});
    return storage_tests::run(&argc, argv);
}
