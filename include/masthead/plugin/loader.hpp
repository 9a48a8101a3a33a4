#pragma once

#include <masthead/core/result.hpp>

#include <string>

namespace masthead::inline v0 {

class Registry;

/// Loads the plugin in the shared object at `path` and has it add its storages and renderers to `registry`. The path
/// is absolute, or relative with a slash: nothing is ever searched for. A plugin stays loaded until the process ends;
/// loading it again gives the same plugin, into another registry for example. Safe from any thread, except for
/// `registry`.
///
/// Before any code of the plugin runs, its file is checked: a regular file that not everybody may write, in a folder of
/// which the same is true, a shared object for this machine, whole, with the record that `MASTHEAD_PLUGIN` writes, of
/// this interface and this build. That guards against mistakes, not against a hostile file: a plugin that is loaded can
/// do what the host can.
///
/// Every refusal is one sentence that names the path, the step, what was found and what was wanted; its field is
/// `plugin`. `invalid_argument` for a path or file that is no plugin, `not_found` for a missing one, `unsupported` for
/// one of another interface or build, `unavailable` if the system cannot load it, `internal` if its `install` throws,
/// and the code of the plugin's own error if `install` fails. After a failed `install` the registry may hold a part of
/// what the plugin adds.
[[nodiscard]] Result<void> load_plugin(Registry& registry, const std::string& path);

} // namespace masthead::inline v0
