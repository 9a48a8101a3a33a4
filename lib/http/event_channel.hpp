#pragma once

#include "http/readers_view.hpp"

#include <mutex>
#include <vector>

namespace masthead::inline v0::http::detail {

/// Decides what those who watch one article are told of a change. A change does not say whether readers saw the comment
/// before, so a channel knows which of the newest comments they see: only what they saw can be taken back, and what
/// they never saw is not mentioned. Safe from any thread.
class EventChannel {
public:
    EventChannel(const Engine& engine, const ReadersView& view, const ArticleId& article) noexcept
        : engine_(engine), view_(view), article_(article) {}

    [[nodiscard]] const ArticleId& article() const noexcept { return article_; }

    /// Makes others wait who want to know something of it, until `load` is done.
    [[nodiscard]] std::unique_lock<std::mutex> lock() { return std::unique_lock(mutex_); }
    /// Reads what readers see now; before anything else, with `lock` held. `not_found` if they do not see the article.
    [[nodiscard]] Result<void> load();

    struct Told {
        /// The event; empty for none.
        std::string text{};
        /// Nobody knows whether readers saw what is hidden now.
        bool needs_reset = false;
        /// Readers do not see the article any more.
        bool is_over = false;
    };
    /// An error changes nothing, so the same may be asked again.
    [[nodiscard]] Result<Told> tell(const Change& change);

private:
    Result<Told> tell_comment(const Change& change);
    /// Whether readers may have seen a comment that is neither shown nor known.
    [[nodiscard]] bool is_doubtful(const Change& change) const;
    void remember(const CommentId& id);

    const Engine& engine_;
    const ReadersView& view_;
    const ArticleId article_;
    std::mutex mutex_;
    /// Ascending.
    std::vector<CommentId> shown_;
    /// Which comments below this one readers see is not known.
    CommentId floor_;
    /// `load` may have missed what changed up to here.
    Position loaded_at_ = 0;
};

/// The data of a `comment` event. `kind` is `created`, `updated` or `erased`; `comment` is its JSON, empty if readers
/// do not see it.
[[nodiscard]] std::string comment_data(const CommentId& id, const ArticleId& article, ChangeKind kind,
                                       std::string_view comment);

} // namespace masthead::inline v0::http::detail
