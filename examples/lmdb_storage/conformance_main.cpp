#include "lmdb_store.hpp"

#include <masthead/conformance/storage.hpp>

#include <cstdlib>
#include <filesystem>

namespace {

/// A new folder with an LMDB environment in it; both go with the function given.
masthead::conformance::OpenStorage new_place() {
    std::string name = std::filesystem::temp_directory_path() / "lmdb-conformance-XXXXXX";
    if (mkdtemp(name.data()) == nullptr) std::abort();
    const auto remove = [](const std::string* folder) {
        std::filesystem::remove_all(*folder);
        delete folder;
    };
    return [folder = std::shared_ptr<const std::string>(new std::string(name), remove)] {
        masthead::Registry registry;
        return lmdb::install(registry).and_then([&] { return registry.open_storage("lmdb:" + *folder); });
    };
}

} // namespace

int main(int argc, char** argv) {
    return masthead::conformance::run(argc, argv, {{"lmdb", new_place, {.durable = true, .shared = true}}});
}
