#pragma once

#include <masthead/core/result.hpp>

namespace masthead::inline v0 {
class Registry;
}

/// A site in one SQLite file, the default storage: durable (write-ahead log, full synchronisation), open to several
/// processes of one machine at a time, any number of readers beside one writer.
namespace masthead::inline v0::sqlite {

/// Adds the storage `sqlite:PATH`. The file is made if it does not exist; its folder must. Files of other programs and
/// of newer versions of Masthead are refused and left as they are.
[[nodiscard]] Result<void> install(Registry& registry);

} // namespace masthead::inline v0::sqlite
