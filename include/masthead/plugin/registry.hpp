#pragma once

#include <masthead/core/result.hpp>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace masthead::inline v0 {

class Storage;
class Renderer;
struct RendererOptions;

/// The plugins that a host chose. A host makes one, calls the `install` function of each plugin it links, and gives it
/// to the engine. There is no registry of the whole process and nothing registers itself. A plain value: copies are
/// independent; not safe to change from two threads at once.
class Registry {
public:
    /// Makes a storage from what stands behind `scheme:` in its URL. Must not throw.
    using StorageFactory = std::function<Result<std::unique_ptr<Storage>>(std::string_view location)>;
    /// Makes a renderer. Must not throw.
    using RendererFactory = std::function<Result<std::unique_ptr<Renderer>>(const RendererOptions& options)>;

    /// Adds a storage under its URL scheme. `already_exists` if the scheme is taken.
    [[nodiscard]] Result<void> add_storage(std::string scheme, StorageFactory factory);
    /// Adds a renderer under its name (`json`, `html`). `already_exists` if the name is taken.
    [[nodiscard]] Result<void> add_renderer(std::string name, RendererFactory factory);

    /// Opens `scheme:location`. `invalid_argument` (field `storage`) that lists the known schemes if there is none
    /// such.
    [[nodiscard]] Result<std::unique_ptr<Storage>> open_storage(std::string_view url) const;
    /// Makes a renderer. `not_found` that lists the known names if there is none such.
    [[nodiscard]] Result<std::unique_ptr<Renderer>> make_renderer(std::string_view name,
                                                                  const RendererOptions& options) const;

    /// The schemes and names that were added, in alphabetical order.
    [[nodiscard]] std::vector<std::string> storage_schemes() const;
    [[nodiscard]] std::vector<std::string> renderer_names() const;

private:
    std::map<std::string, StorageFactory, std::less<>> storages_;
    std::map<std::string, RendererFactory, std::less<>> renderers_;
};

} // namespace masthead::inline v0
