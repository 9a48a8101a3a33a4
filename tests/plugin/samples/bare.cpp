#include <masthead/plugin/descriptor.hpp>

#include <cstdlib>
#include <stdexcept>

// A plugin made by hand, without a library of Masthead, so that each of its parts can be wrong. Macros say which.

#ifndef RECORD_MAJOR
#define RECORD_MAJOR masthead::plugin_interface_major
#endif
#ifndef RECORD_MINOR
#define RECORD_MINOR masthead::plugin_interface_minor
#endif
#ifndef RECORD_TAG
#define RECORD_TAG MASTHEAD_BUILD_TAG
#endif
#ifndef DESCRIPTOR_SIZE
#define DESCRIPTOR_SIZE sizeof(masthead::PluginDescriptor)
#endif
#ifndef DESCRIPTOR_MINOR
#define DESCRIPTOR_MINOR masthead::plugin_interface_minor
#endif
#ifndef DESCRIPTOR_TAG
#define DESCRIPTOR_TAG MASTHEAD_BUILD_TAG
#endif
#ifndef INSTALL
#define INSTALL install
#endif

namespace {

/// Says that code of a plugin ran.
[[maybe_unused]] const int trace = setenv("MASTHEAD_SAMPLE_RAN", "yes", 1);

consteval masthead::PluginRecord record_of() {
    auto record = masthead::make_plugin_record(RECORD_TAG, "bare", "0.1");
    record.interface_major = RECORD_MAJOR;
    record.interface_minor = RECORD_MINOR;
    return record;
}

#ifndef WITHOUT_RECORD
[[gnu::used, gnu::section(".masthead_plugin")]] constexpr masthead::PluginRecord record = record_of();
#endif

[[maybe_unused]] masthead::Result<void> install(masthead::Registry&) {
    return {};
}

[[maybe_unused]] masthead::Result<void> fail(masthead::Registry&) {
    return masthead::Error{masthead::ErrorCode::storage_full, "no room for a plugin", ""};
}

[[maybe_unused]] masthead::Result<void> throw_something(masthead::Registry&) {
    throw std::runtime_error("thrown by the plugin");
}

} // namespace

#ifndef WITHOUT_FUNCTION
extern "C" [[gnu::visibility("default")]] const masthead::PluginDescriptor* masthead_plugin();
extern "C" const masthead::PluginDescriptor* masthead_plugin() {
    static const masthead::PluginDescriptor descriptor{.struct_size = DESCRIPTOR_SIZE,
                                                       .interface_minor = DESCRIPTOR_MINOR,
                                                       .build_tag = DESCRIPTOR_TAG,
                                                       .name = "bare",
                                                       .version = "0.1",
                                                       .install = INSTALL};
    return &descriptor;
}
#endif

#ifdef MISSING_SYMBOL
extern "C" void masthead_sample_that_nobody_has();
extern "C" [[gnu::visibility("default")]] void masthead_sample_use();
extern "C" void masthead_sample_use() {
    masthead_sample_that_nobody_has();
}
#endif
