#include <masthead/plugins/text.hpp>

#include <masthead/render/renderer.hpp>

#include "documents.hpp"

#include <exception>

namespace masthead::inline v0::text {

namespace {

enum class Kind : std::uint8_t { markdown, plain };

/// Writes documents by one of the engine's writers.
class TextRenderer final : public Renderer {
public:
    explicit TextRenderer(Kind kind) noexcept : kind_(kind) {}

    [[nodiscard]] std::string_view name() const noexcept override {
        return kind_ == Kind::markdown ? "markdown" : "text";
    }
    [[nodiscard]] std::string_view media_type() const noexcept override {
        return kind_ == Kind::markdown ? "text/markdown" : "text/plain";
    }

    [[nodiscard]] Result<Representation> render(const View& view, const RenderContext& context) const override {
        try {
            MASTHEAD_TRY(std::string body, body_of(view, context));
            return Representation{.body = std::move(body),
                                  .content_type = std::string(media_type()) + "; charset=utf-8"};
        } catch (const std::exception& error) {
            return internal_error("the renderer " + std::string(name()) + " failed: " + error.what());
        }
    }

private:
    /// Without line ends around it.
    [[nodiscard]] Result<std::string> written(const Document& document) const {
        MASTHEAD_TRY(std::string text, kind_ == Kind::markdown ? write_markdown(document) : write_text(document));
        while (text.ends_with('\n')) text.pop_back();
        return text;
    }

    [[nodiscard]] Result<std::string> body_of(const View& view, const RenderContext& context) const {
        if (const auto* list = std::get_if<ArticleListView>(&view)) {
            MASTHEAD_TRY(const Document document, list_of(*list, context, kind_ == Kind::plain));
            MASTHEAD_TRY(const std::string text, written(document));
            return text + '\n';
        }
        const auto* article = std::get_if<ArticleView>(&view);
        if (article == nullptr) return Error{ErrorCode::unsupported, "this is not shown as " + std::string(name()), ""};
        MASTHEAD_TRY(const Document head, head_of(article->article, context));
        MASTHEAD_TRY(const std::string beginning, written(head));
        // Written for itself: together they may be larger than a document can be.
        MASTHEAD_TRY(const std::string text, written(article->article.content.body));
        return beginning + (text.empty() ? "\n" : "\n\n" + text + '\n');
    }

    Kind kind_;
};

Registry::RendererFactory maker(Kind kind) {
    return [kind](const RendererOptions&) -> Result<std::unique_ptr<Renderer>> {
        return std::unique_ptr<Renderer>(std::make_unique<TextRenderer>(kind));
    };
}

} // namespace

Result<void> install(Registry& registry) {
    MASTHEAD_CHECK(registry.add_renderer("markdown", maker(Kind::markdown)));
    return registry.add_renderer("text", maker(Kind::plain));
}

} // namespace masthead::inline v0::text
