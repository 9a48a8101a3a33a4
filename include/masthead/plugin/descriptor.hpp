#pragma once

#include <masthead/core/result.hpp>

#include <boost/version.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

#define MASTHEAD_VERSION "0.1.0"

#define MASTHEAD_DETAIL_TEXT_(x) #x
#define MASTHEAD_DETAIL_TEXT(x) MASTHEAD_DETAIL_TEXT_(x)

#ifdef _GLIBCXX_RELEASE
#define MASTHEAD_DETAIL_LIBRARY                                                                                        \
    "libstdc++-" MASTHEAD_DETAIL_TEXT(_GLIBCXX_RELEASE) ";cxx11abi-" MASTHEAD_DETAIL_TEXT(_GLIBCXX_USE_CXX11_ABI)
#else
#define MASTHEAD_DETAIL_LIBRARY "another-standard-library"
#endif

#ifdef _GLIBCXX_DEBUG
#define MASTHEAD_DETAIL_DEBUG ";glibcxx-debug"
#else
#define MASTHEAD_DETAIL_DEBUG ""
#endif

#if defined(__has_feature)
#define MASTHEAD_DETAIL_HAS(feature) __has_feature(feature)
#else
#define MASTHEAD_DETAIL_HAS(feature) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || MASTHEAD_DETAIL_HAS(address_sanitizer)
#define MASTHEAD_DETAIL_SANITIZER ";address-sanitizer"
#elif defined(__SANITIZE_THREAD__) || MASTHEAD_DETAIL_HAS(thread_sanitizer)
#define MASTHEAD_DETAIL_SANITIZER ";thread-sanitizer"
#else
#define MASTHEAD_DETAIL_SANITIZER ""
#endif

/// What `build_tag` gives, as a literal.
#define MASTHEAD_BUILD_TAG                                                                                             \
    "masthead-" MASTHEAD_VERSION ";" MASTHEAD_DETAIL_LIBRARY                                                           \
    ";boost-" MASTHEAD_DETAIL_TEXT(BOOST_VERSION) ";c++" MASTHEAD_DETAIL_TEXT(__cplusplus)                             \
        MASTHEAD_DETAIL_DEBUG MASTHEAD_DETAIL_SANITIZER

/// What a plugin in a shared object says of itself, and how it says it. Constants only: safe from any thread.
///
/// C++ types cross the border between a host and a loaded plugin, so both must have been built alike: for the same
/// interface and with the same build tag. A plugin is looked at twice. Its file holds a `PluginRecord`, which the
/// loader reads before any code of the plugin runs; its function `masthead_plugin` gives the `PluginDescriptor`.
namespace masthead::inline v0 {

class Registry;

/// The interface of plugins: `Storage`, `KeyValueStore`, `Renderer`, `Registry` and the types they use. Another major
/// number means that something was changed or removed; it is the number of the inline namespace too. The minor one is
/// increased for every addition: sources still compile, and binaries must be built again, because an addition moves
/// calls and members of derived classes. A loaded plugin has both numbers of its host.
inline constexpr std::uint32_t plugin_interface_major = 0;
inline constexpr std::uint32_t plugin_interface_minor = 1;

/// What two programs must have in common to exchange C++ objects, computed where this header is included: the versions
/// of Masthead, of the standard library, of Boost and of the language, the debug mode of the library, the sanitizer.
[[nodiscard]] constexpr const char* build_tag() noexcept {
    return MASTHEAD_BUILD_TAG;
}

/// Adds a plugin's storages and renderers; the same function as for a plugin that is linked.
using PluginInstall = Result<void> (*)(Registry& registry);

/// What the exported function `masthead_plugin` gives. New members are added at the end only, and `struct_size` tells
/// which ones there are. Everything it points to lives as long as the process.
struct PluginDescriptor {
    std::uint32_t struct_size = sizeof(PluginDescriptor);
    std::uint32_t interface_major = plugin_interface_major;
    std::uint32_t interface_minor = plugin_interface_minor;
    const char* build_tag = nullptr;
    const char* name = nullptr;
    const char* version = nullptr;
    PluginInstall install = nullptr;
};

/// The section of a plugin's file that holds its `PluginRecord`.
inline constexpr std::string_view plugin_section = ".masthead_plugin";
inline constexpr std::string_view plugin_magic = "masthead.plugin";

/// The same without pointers, for readers of the file. Texts end with a zero byte. Grows at the end only.
struct PluginRecord {
    char magic[16] = {};
    std::uint32_t record_size = sizeof(PluginRecord);
    std::uint32_t interface_major = plugin_interface_major;
    std::uint32_t interface_minor = plugin_interface_minor;
    char build_tag[196] = {};
    char name[64] = {};
    char version[32] = {};
};

namespace detail {

template <std::size_t Room, std::size_t Size>
consteval void copy_text(char (&to)[Room], const char (&from)[Size]) {
    static_assert(Size <= Room, "a plugin's name has at most 63 bytes, its version at most 31");
    for (std::size_t i = 0; i < Size; ++i) to[i] = from[i];
}

} // namespace detail

/// The record of a plugin, made while it is compiled.
template <std::size_t TagSize, std::size_t NameSize, std::size_t VersionSize>
[[nodiscard]] consteval PluginRecord make_plugin_record(const char (&tag)[TagSize], const char (&name)[NameSize],
                                                        const char (&version)[VersionSize]) {
    PluginRecord record;
    for (std::size_t i = 0; i < plugin_magic.size(); ++i) record.magic[i] = plugin_magic[i];
    detail::copy_text(record.build_tag, tag);
    detail::copy_text(record.name, name);
    detail::copy_text(record.version, version);
    return record;
}

} // namespace masthead::inline v0

/// Makes the program part it stands in a plugin that `load_plugin` can load. Once in a shared object, outside any
/// namespace, in a source of its own; `name` and `version` are literals:
///
///     MASTHEAD_PLUGIN("lmdb", "1.0.0", lmdb::install)
#define MASTHEAD_PLUGIN(plugin_name, plugin_version, install_function)                                                 \
    [[gnu::used, gnu::section(".masthead_plugin")]] static constexpr ::masthead::PluginRecord masthead_plugin_record = \
        ::masthead::make_plugin_record(MASTHEAD_BUILD_TAG, plugin_name, plugin_version);                               \
    extern "C" [[gnu::visibility("default")]] const ::masthead::PluginDescriptor* masthead_plugin();                   \
    extern "C" const ::masthead::PluginDescriptor* masthead_plugin() {                                                 \
        static constexpr ::masthead::PluginDescriptor descriptor{.build_tag = masthead_plugin_record.build_tag,        \
                                                                 .name = masthead_plugin_record.name,                  \
                                                                 .version = masthead_plugin_record.version,            \
                                                                 .install = install_function};                         \
        return &descriptor;                                                                                            \
    }                                                                                                                  \
    static_assert(true)
