#pragma once

#include <masthead/engine.hpp>
#include <masthead/render/renderer.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace masthead::inline v0::http::detail {

/// What somebody who is not signed in sees, as the JSON of the interface. Nothing else goes to public event streams.
/// Safe from any thread. The engine must outlive it.
class ReadersView {
public:
    [[nodiscard]] static Result<ReadersView> create(Engine& engine, std::string prefix);

    /// Nothing if readers do not see it, or its article.
    [[nodiscard]] Result<std::optional<std::string>> comment(const CommentId& id) const;
    /// The rating of an article; nothing if readers do not see the article.
    [[nodiscard]] Result<std::optional<std::string>> rating(const ArticleId& article) const;
    [[nodiscard]] Result<bool> shows(const ArticleId& article) const;

    struct Comments {
        /// The approved ones, newest first.
        std::vector<CommentId> ids;
        /// There are no older ones.
        bool is_complete = false;
    };
    /// The newest comments of an article, about `most`; `not_found` if readers do not see the article.
    [[nodiscard]] Result<Comments> newest_comments(const ArticleId& article, std::size_t most) const;

private:
    ReadersView(Engine& engine, std::unique_ptr<Renderer> json, std::string prefix) noexcept;
    [[nodiscard]] Result<std::string> json_of(const View& view) const;

    Engine* engine_;
    std::unique_ptr<Renderer> json_;
    std::string prefix_;
};

} // namespace masthead::inline v0::http::detail
