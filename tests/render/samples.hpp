#pragma once

#include <masthead/render/renderer.hpp>
#include <masthead/render/view.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Views with fixed ids and times for the renderers' tests.
namespace samples {

using namespace masthead;

[[nodiscard]] std::unique_ptr<Renderer> make_renderer(std::string_view name, const RendererOptions& options = {});
[[nodiscard]] std::string render(const Renderer& renderer, const View& view, const RenderContext& context);

template <typename IdType>
[[nodiscard]] IdType id(unsigned number) {
    IdBytes bytes{0x01, 0x8b, 0x83, 0xa1, 0x6c, 0x00, 0x7c, 0x3f, 0x9a, 0x55};
    bytes[14] = static_cast<std::uint8_t>(number >> 8U);
    bytes[15] = static_cast<std::uint8_t>(number);
    return IdType(bytes);
}

[[nodiscard]] Timestamp at(std::string_view text);
[[nodiscard]] Slug slug(std::string_view text);
[[nodiscard]] Document markdown(std::string_view text, DocumentProfile profile = DocumentProfile::article);
[[nodiscard]] Term category(unsigned number, std::string_view name);
[[nodiscard]] Account account(Role role = Role::reader);

/// A reader who is not signed in on a Vietnamese site.
[[nodiscard]] RenderContext guest();
/// A reader who is signed in, with the session in `phase`.
[[nodiscard]] RenderContext reader(SessionState::Phase phase = SessionState::Phase::active);
/// The same on an English site with a known base address below `/news`.
[[nodiscard]] RenderContext english_editor();

/// An article with everything a body can hold, comments and votes.
[[nodiscard]] ArticleView rich_article();
/// The page from which this project began, in the state a signed-in reader finds it. Its text is not in the repository:
/// `text` is the plain text of the page.
[[nodiscard]] ArticleView seed_article(std::string_view text);
[[nodiscard]] ArticleListView front_page();
[[nodiscard]] ShownComment comment(unsigned number, unsigned depth, std::string_view author, std::string_view body);

/// One view of every kind, with a name fit for a file.
[[nodiscard]] std::vector<std::pair<std::string, View>> all_views();

} // namespace samples
