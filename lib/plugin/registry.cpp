#include <masthead/plugin/registry.hpp>

#include <masthead/render/renderer.hpp>
#include <masthead/storage/storage.hpp>

namespace masthead::inline v0 {

namespace {

template <typename Map>
std::vector<std::string> keys_of(const Map& map) {
    std::vector<std::string> keys;
    for (const auto& [name, factory] : map) keys.push_back(name);
    return keys;
}

template <typename Map>
std::string names_of(const Map& map) {
    std::string names;
    for (const auto& name : keys_of(map)) names += (names.empty() ? "" : ", ") + name;
    return names.empty() ? "none" : names;
}

} // namespace

Result<void> Registry::add_storage(std::string scheme, StorageFactory factory) {
    const auto [place, is_new] = storages_.try_emplace(scheme, std::move(factory));
    if (is_new) return {};
    return Error{ErrorCode::already_exists, "there is a storage '" + scheme + "' already", "storage"};
}

Result<void> Registry::add_renderer(std::string name, RendererFactory factory) {
    const auto [place, is_new] = renderers_.try_emplace(name, std::move(factory));
    if (is_new) return {};
    return Error{ErrorCode::already_exists, "there is a renderer '" + name + "' already", "renderer"};
}

Result<std::unique_ptr<Storage>> Registry::open_storage(std::string_view url) const {
    const auto colon = url.find(':');
    const auto found = storages_.find(url.substr(0, colon));
    if (colon == std::string_view::npos || found == storages_.end()) {
        return invalid_argument("storage", "a storage is given as scheme:location; the schemes known here are " +
                                               names_of(storages_));
    }
    return found->second(url.substr(colon + 1));
}

Result<std::unique_ptr<Renderer>> Registry::make_renderer(std::string_view name, const RendererOptions& options) const {
    const auto found = renderers_.find(name);
    if (found == renderers_.end()) {
        return not_found("there is no renderer '" + std::string(name) + "'; known here are " + names_of(renderers_));
    }
    return found->second(options);
}

std::vector<std::string> Registry::storage_schemes() const {
    return keys_of(storages_);
}

std::vector<std::string> Registry::renderer_names() const {
    return keys_of(renderers_);
}

} // namespace masthead::inline v0
