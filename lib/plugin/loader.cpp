#include <masthead/plugin/loader.hpp>

#include "plugin_file.hpp"

#include <masthead/plugin/registry.hpp>

#include <exception>

#include <dlfcn.h>

namespace masthead::inline v0 {

namespace {

using detail::plugin_refusal;

using DescriptorFunction = const PluginDescriptor* (*)();

std::string text_of(std::uint32_t major, std::uint32_t minor) {
    return "interface " + std::to_string(major) + '.' + std::to_string(minor);
}

/// The versions, of the record in the file or of the descriptor in memory.
/// An older minor one does not fit either: a call added to `ReadTransaction` moves those of `WriteTransaction`.
template <typename Metadata>
Result<void> check_versions(const std::string& path, const std::string& step, const Metadata& found) {
    if (found.interface_major != plugin_interface_major || found.interface_minor != plugin_interface_minor) {
        return plugin_refusal(ErrorCode::unsupported, path, step, text_of(found.interface_major, found.interface_minor),
                              text_of(plugin_interface_major, plugin_interface_minor));
    }
    if (std::string_view(found.build_tag) != build_tag()) {
        return plugin_refusal(ErrorCode::unsupported, path, step, "a build with " + std::string(found.build_tag),
                              build_tag());
    }
    return {};
}

std::string last_loader_message() {
    const auto* const message = dlerror();
    return message == nullptr ? "no reason given" : message;
}

/// The descriptor, whole and of this interface. Runs the static initialisers of the plugin.
Result<const PluginDescriptor*> open_plugin(const std::string& path) {
    auto* const handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (handle == nullptr) {
        return plugin_refusal(ErrorCode::unavailable, path, "loading it", last_loader_message(),
                              "a shared object whose libraries and symbols are all there");
    }
    const auto function = reinterpret_cast<DescriptorFunction>(dlsym(handle, "masthead_plugin"));
    if (function == nullptr) {
        return plugin_refusal(ErrorCode::invalid_argument, path, "looking for its function", last_loader_message(),
                              "the exported function masthead_plugin that MASTHEAD_PLUGIN writes");
    }
    const auto* const descriptor = function();
    const std::uint32_t size = descriptor == nullptr ? 0 : descriptor->struct_size;
    if (size < sizeof(PluginDescriptor)) {
        return plugin_refusal(ErrorCode::unsupported, path, "reading its descriptor", std::to_string(size) + " bytes",
                              "at least " + std::to_string(sizeof(PluginDescriptor)));
    }
    if (descriptor->build_tag == nullptr || descriptor->name == nullptr || descriptor->install == nullptr) {
        return plugin_refusal(ErrorCode::invalid_argument, path, "reading its descriptor", "members that are null",
                              "a build tag, a name and an install function");
    }
    MASTHEAD_CHECK(check_versions(path, "reading its descriptor", *descriptor));
    return descriptor;
}

Result<void> install(Registry& registry, const std::string& path, const PluginDescriptor& plugin) {
    const auto refuse = [&](ErrorCode code, const std::string& found) {
        return plugin_refusal(code, path, "installing " + std::string(plugin.name), found, "no failure");
    };
    try {
        const auto installed = plugin.install(registry);
        if (!installed) return refuse(installed.error().code, installed.error().message);
        return {};
    } catch (const std::exception& thrown) {
        return refuse(ErrorCode::internal, std::string("an exception: ") + thrown.what());
    } catch (...) {
        return refuse(ErrorCode::internal, "an exception of an unknown type");
    }
}

} // namespace

Result<void> load_plugin(Registry& registry, const std::string& path) {
    if (path.find('/') == std::string::npos || path.find('\0') != std::string::npos) {
        return plugin_refusal(ErrorCode::invalid_argument, path, "looking at the path",
                              path.empty() ? "an empty path" : "a name that would have to be searched for",
                              "an absolute path, or a relative one with a slash, such as ./" + path);
    }
    MASTHEAD_TRY(const auto record, detail::read_plugin_record(path));
    MASTHEAD_CHECK(check_versions(path, "reading its record", record));
    MASTHEAD_TRY(const auto* const descriptor, open_plugin(path));
    return install(registry, path, *descriptor);
}

} // namespace masthead::inline v0
