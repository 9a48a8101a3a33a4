#include <masthead/render/renderer.hpp>

namespace masthead::inline v0 {

std::optional<Asset> Renderer::find_asset(std::string_view) const {
    return std::nullopt;
}

} // namespace masthead::inline v0
