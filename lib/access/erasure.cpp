#include <masthead/access/erasure.hpp>

namespace masthead::inline v0 {

std::string_view to_string(ErasedWork work) noexcept {
    switch (work) {
    case ErasedWork::anonymous: return "anonymous";
    case ErasedWork::removed: return "removed";
    }
    return "unknown";
}

} // namespace masthead::inline v0
