#include <masthead/plugins/shipped.hpp>

#include "loaded.hpp"

#include <masthead/plugins/html.hpp>
#include <masthead/plugins/json.hpp>
#include <masthead/plugins/memory.hpp>
#include <masthead/plugins/postgresql.hpp>
#include <masthead/plugins/sqlite.hpp>
#include <masthead/plugins/text.hpp>

#include <cassert>

namespace masthead::inline v0 {

Registry shipped_plugins() {
    Registry registry;
    for (const auto install : {memory::install, sqlite::install, postgresql::install, json::install, html::install,
                               text::install, install_loaded_storage}) {
        // It fails only where a name is taken, and this registry is new.
        [[maybe_unused]] const auto installed = install(registry);
        assert(installed);
    }
    return registry;
}

} // namespace masthead::inline v0
