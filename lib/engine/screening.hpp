#pragma once

#include <masthead/access/principal.hpp>
#include <masthead/engine.hpp>
#include <masthead/storage/storage.hpp>

#include "engine/limits.hpp"

#include <mutex>
#include <optional>
#include <string>
#include <vector>

/// Looking through comments before they are stored.
namespace masthead::inline v0::detail {

struct CommentText;
struct EngineState;

/// The filters of one engine. Safe from any thread.
class Screening {
public:
    /// `options` must be valid.
    explicit Screening(const CommentScreening& options);

    /// The code of the rule for which a comment has to wait, empty if it need not; or why it is refused. `comment` is
    /// complete but for its body, which `text` is; it is compared with what its account wrote lately beside it.
    [[nodiscard]] Result<std::string> review(const EngineState& state, const Principal& by, const CommentText& text,
                                             const Comment& comment);
    /// The bucket from which each comment with this text takes, whoever writes it.
    [[nodiscard]] std::vector<Limited> same_text(const Principal& by, const CommentText& text) const;
    /// Somebody may have begun to work for the site, or stopped.
    void forget_staff();

private:
    std::optional<std::vector<StaffName>> known_staff(Timestamp now);
    Result<std::vector<StaffName>> read_staff(ReadTransaction& transaction, Timestamp now);
    Result<void> add_context(const EngineState& state, CommentUnderReview& review, const Comment& comment,
                             bool is_compared);

    CommentFilters filters_;
    std::size_t least_compared_;
    std::uint32_t same_text_a_day_;
    bool knows_staff_;
    bool has_own_filters_;
    std::mutex mutex_;
    std::vector<StaffName> staff_;
    std::optional<Timestamp> staff_read_at_;
};

} // namespace masthead::inline v0::detail
