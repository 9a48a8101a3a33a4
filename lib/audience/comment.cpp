#include <masthead/audience/comment.hpp>

#include "core/crypto.hpp"

#include <algorithm>
#include <cmath>

namespace masthead::inline v0 {

std::string_view to_string(CommentStatus status) noexcept {
    switch (status) {
    case CommentStatus::pending: return "pending";
    case CommentStatus::approved: return "approved";
    case CommentStatus::rejected: return "rejected";
    case CommentStatus::spam: return "spam";
    case CommentStatus::deleted: return "deleted";
    }
    return "unknown";
}

Result<CommentStatus> parse_comment_status(std::string_view text) {
    for (const auto status : {CommentStatus::pending, CommentStatus::approved, CommentStatus::rejected,
                              CommentStatus::spam, CommentStatus::deleted}) {
        if (text == to_string(status)) return status;
    }
    return invalid_argument("status", "allowed are pending, approved, rejected, spam and deleted");
}

std::uint32_t CommentTally::rank() const noexcept {
    const auto total = static_cast<double>(ups) + static_cast<double>(downs);
    if (ups == 0) return 0;
    constexpr double z = 1.96;
    const double share = static_cast<double>(ups) / total;
    const double centre = share + z * z / (2 * total);
    const double margin = z * std::sqrt((share * (1 - share) + z * z / (4 * total)) / total);
    const double bound = (centre - margin) / (1 + z * z / total);
    return static_cast<std::uint32_t>(std::nearbyint(std::max(bound, 0.0) * 1'000'000));
}

std::string thread_path(std::string_view parent_path, const CommentId& id) {
    return std::string(parent_path) + detail::to_hex(id.bytes());
}

Result<void> CommentPolicy::validate() const {
    using namespace std::chrono_literals;
    if (trusted_after < 1 || trusted_after > 100) return invalid_argument("trusted_after", "1 to 100 are allowed");
    if (max_length < 1 || max_length > 20'000) return invalid_argument("max_length", "1 to 20,000 are allowed");
    if (max_depth > 20) return invalid_argument("max_depth", "0 to 20 are allowed");
    if (max_links > 100) return invalid_argument("max_links", "0 to 100 are allowed");
    if (edit_window < 0s || edit_window > 24h * 365) {
        return invalid_argument("edit_window", "0 seconds to 365 days are allowed");
    }
    if (minimum_interval < 0s || minimum_interval > 24h) {
        return invalid_argument("minimum_interval", "0 seconds to 24 hours are allowed");
    }
    if (feedback == CommentAccess::anyone) return invalid_argument("feedback", "nobody and signed_in are allowed");
    if (hold_after_reports > 1'000) return invalid_argument("hold_after_reports", "0 to 1,000 are allowed");
    if (max_reports < 1 || max_reports > 10'000 || max_reports < hold_after_reports) {
        return invalid_argument("max_reports", "1 to 10,000, at least hold_after_reports, are allowed");
    }
    if (close_after_days > 36'500) return invalid_argument("close_after_days", "0 to 36,500 are allowed");
    return {};
}

bool CommentPolicy::is_open(Timestamp published, Timestamp now) const noexcept {
    if (who == CommentAccess::nobody) return false;
    return close_after_days == 0 || now < published + std::chrono::hours(24) * std::int64_t{close_after_days};
}

CommentStatus CommentPolicy::initial_status(bool signed_in, std::uint64_t approved, bool exempt) const noexcept {
    if (exempt || moderation == Moderation::after) return CommentStatus::approved;
    const bool is_trusted = moderation == Moderation::until_trusted && signed_in && approved >= trusted_after;
    return is_trusted ? CommentStatus::approved : CommentStatus::pending;
}

bool CommentPolicy::may_edit(const Comment& comment, Timestamp now) const noexcept {
    const bool is_standing = comment.status == CommentStatus::approved || comment.status == CommentStatus::pending;
    return is_standing && now < comment.created_at + edit_window;
}

Result<void> check_transition(CommentStatus from, CommentStatus to) {
    if (from != CommentStatus::deleted || to == CommentStatus::deleted) return {};
    return Error{ErrorCode::conflict, "a deleted comment stays deleted", "status"};
}

} // namespace masthead::inline v0
