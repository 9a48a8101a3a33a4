#pragma once

#include <masthead/access/principal.hpp>
#include <masthead/engine.hpp>
#include <masthead/storage/storage.hpp>

#include "engine/recent_texts.hpp"

/// Looking through comments before they are stored.
namespace masthead::inline v0::detail {

struct CommentText;
struct EngineState;

/// The filters of one engine and what they need to remember. Safe from any thread.
class Screening {
public:
    /// `options` must be valid.
    explicit Screening(const CommentScreening& options);

    /// The code of the rule for which a comment has to wait, empty if it need not; or why it is refused. A new comment
    /// (`is_new`) is compared with what its account wrote lately, and remembered.
    [[nodiscard]] Result<std::string> review(const EngineState& state, const Principal& by, const CommentText& text,
                                             std::string_view author_name, bool is_new);
    /// The comment was not stored after all.
    void forget(const Principal& by, const Document& body);

private:
    CommentFilters filters_;
    std::size_t least_compared_;
    bool has_own_filters_;
    RecentTexts recent_;
};

} // namespace masthead::inline v0::detail
