#pragma once

#include <masthead/plugin/registry.hpp>

namespace lmdb {

/// Adds the storage `lmdb:FOLDER` or `lmdb:FOLDER?map_mebibytes=N`: a site in an LMDB environment, in a folder that is
/// made if need be. The map is the most that the site can grow to, 4,096 MiB unless told; all that share a site agree.
[[nodiscard]] masthead::Result<void> install(masthead::Registry& registry);

} // namespace lmdb
