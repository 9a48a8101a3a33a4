#pragma once

#include <masthead/plugin/descriptor.hpp>

#include <string>

namespace masthead::inline v0::detail {

/// Why a plugin is not loaded: `cannot load the plugin PATH: STEP: found FOUND, wanted WANTED`.
[[nodiscard]] Error plugin_refusal(ErrorCode code, const std::string& path, const std::string& step,
                                   const std::string& found, const std::string& wanted);

/// The record of the plugin at `path`, after all that can be checked of its file without running it, but for the
/// versions in the record. Reads a few parts of the file only, and trusts none of them. Safe from any thread.
[[nodiscard]] Result<PluginRecord> read_plugin_record(const std::string& path);

} // namespace masthead::inline v0::detail
