#pragma once

#include "http/readers_view.hpp"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace masthead::inline v0::http::detail {

/// What a reader has missed.
struct CaughtUp {
    /// Events, none longer ago than the one before.
    std::string text;
    /// They go up to here.
    Position reached = 0;
    /// There is nothing more up to where the reader wanted to get. Otherwise it has to ask again from `reached`.
    bool is_whole = true;
};

/// Reads from the feed what a reader of events has missed: of each comment how it is now. The work is bounded.
struct CatchUp {
    const Engine& engine;
    const ReadersView& view;
    /// The whole feed if absent.
    const std::optional<ArticleId>& article;
    Position from = 0;
    Position to = 0;
    /// The reader was here before. A rating may have been about to be told then.
    bool is_return = false;

    /// A `reset` if the feed no longer keeps all of it, or if a comment was hidden of which nobody knows whether the
    /// reader has seen it.
    [[nodiscard]] Result<CaughtUp> read() const;
    [[nodiscard]] CaughtUp reset() const;

private:
    struct Found {
        std::vector<Change> changes;
        /// Comments made meanwhile, on whatever article: one that nobody saw yet does not say on which.
        std::set<IdBytes> created;
        Position reached = 0;
    };
    Result<Found> find() const;
    CaughtUp feed_events(const Found& found) const;
    Result<CaughtUp> article_events(const Found& found) const;
};

} // namespace masthead::inline v0::http::detail
