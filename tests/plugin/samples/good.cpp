#include <masthead/plugin/descriptor.hpp>
#include <masthead/plugin/registry.hpp>
#include <masthead/plugins/memory.hpp>
#include <masthead/storage/storage.hpp>

namespace {

using masthead::Registry;
using masthead::Result;
using masthead::Storage;

/// `sample:memory` is a storage in memory; every other place is missing.
Result<std::unique_ptr<Storage>> open_sample(std::string_view location) {
    if (location != "memory") return masthead::not_found("there is no place '" + std::string(location) + "'");
    Registry registry;
    MASTHEAD_CHECK(masthead::memory::install(registry));
    return registry.open_storage("memory:");
}

Result<void> install(Registry& registry) {
    return registry.add_storage("sample", open_sample);
}

} // namespace

MASTHEAD_PLUGIN("sample", "1.2.3", install);
