#include "loaded.hpp"

#include <masthead/plugin/loader.hpp>
#include <masthead/plugin/registry.hpp>
#include <masthead/storage/storage.hpp>

#include <algorithm>
#include <exception>
#include <string>

namespace masthead::inline v0 {

namespace {

Result<std::unique_ptr<Storage>> open_loaded(std::string_view location) {
    const auto question = std::min(location.find('?'), location.size());
    const std::string path(location.substr(0, question));
    Registry loaded;
    if (auto outcome = load_plugin(loaded, path); !outcome) {
        auto error = std::move(outcome).error();
        error.field = "storage";
        return error;
    }
    const auto schemes = loaded.storage_schemes();
    if (schemes.size() != 1) {
        std::string found;
        for (const auto& scheme : schemes) found += (found.empty() ? ": " : ", ") + scheme;
        return invalid_argument("storage", "cannot use the plugin " + path + ": choosing its storage: found " +
                                               std::to_string(schemes.size()) + " storages" + found +
                                               ", wanted exactly one");
    }
    return loaded.open_storage(schemes.front() + ':' +
                               std::string(location.substr(std::min(question + 1, location.size()))));
}

} // namespace

Result<void> install_loaded_storage(Registry& registry) {
    return registry.add_storage("plugin", [](std::string_view location) -> Result<std::unique_ptr<Storage>> {
        try {
            return open_loaded(location);
        } catch (const std::exception& thrown) {
            return internal_error(std::string("the plugin's storage threw while it was opened: ") + thrown.what());
        } catch (...) {
            return internal_error("the plugin's storage threw something of an unknown type while it was opened");
        }
    });
}

} // namespace masthead::inline v0
