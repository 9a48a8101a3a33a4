#pragma once

#include <masthead/core/result.hpp>
#include <masthead/render/view.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace masthead::inline v0 {

/// The bytes of a view, ready to send. A plain value type.
struct Representation {
    std::string body;
    /// With charset where it has one: `text/html; charset=utf-8`.
    std::string content_type;

    friend bool operator==(const Representation&, const Representation&) = default;
};

/// A file that pages refer to: a stylesheet, a script, an icon.
struct Asset {
    std::string_view bytes;
    std::string_view content_type;
};

/// What a host tells a renderer when it is made. A plain value type.
struct RendererOptions {
    /// Folder that replaces the built-in theme, file by file; empty for the built-in one.
    std::string theme_directory{};

    friend bool operator==(const RendererOptions&, const RendererOptions&) = default;
};

/// Turns views into bytes of one format. Stateless after it was made: every call is `const` and safe from any thread.
/// Implementations let no exception out. The same view and context always give the same bytes.
class Renderer {
public:
    virtual ~Renderer() = default;

    /// `json`, `html`: the name it is registered under.
    [[nodiscard]] virtual std::string_view name() const noexcept = 0;
    /// The media type it writes, without parameters: `text/html`.
    [[nodiscard]] virtual std::string_view media_type() const noexcept = 0;

    /// `unsupported` for a kind of view that this format does not show.
    [[nodiscard]] virtual Result<Representation> render(const View& view, const RenderContext& context) const = 0;

    /// The asset of this name (as it occurs in pages behind `/assets/`), if there is one. Names hold a hash of the
    /// content, so an answer may be cached for ever. The views stay valid as long as the renderer.
    [[nodiscard]] virtual std::optional<Asset> find_asset(std::string_view name) const;
};

} // namespace masthead::inline v0
