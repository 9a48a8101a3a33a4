#include <masthead/plugin/descriptor.hpp>
#include <masthead/plugin/registry.hpp>
#include <masthead/storage/storage.hpp>

namespace {

masthead::Result<std::unique_ptr<masthead::Storage>> open_nothing(std::string_view) {
    return masthead::not_found("there is nothing to open");
}

masthead::Result<void> install(masthead::Registry& registry) {
    MASTHEAD_CHECK(registry.add_storage("one", open_nothing));
    return registry.add_storage("two", open_nothing);
}

} // namespace

MASTHEAD_PLUGIN("two", "1.0", install);
