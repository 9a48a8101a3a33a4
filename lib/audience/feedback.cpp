#include <masthead/audience/feedback.hpp>

namespace masthead::inline v0 {

std::string_view to_string(Reaction reaction) noexcept {
    switch (reaction) {
    case Reaction::up: return "up";
    case Reaction::down: return "down";
    }
    return "unknown";
}

Result<Reaction> parse_reaction(std::string_view text) {
    for (const auto reaction : {Reaction::up, Reaction::down}) {
        if (text == to_string(reaction)) return reaction;
    }
    return invalid_argument("value", "allowed are up and down");
}

std::string_view to_string(ReportReason reason) noexcept {
    switch (reason) {
    case ReportReason::spam: return "spam";
    case ReportReason::abuse: return "abuse";
    case ReportReason::off_topic: return "off_topic";
    case ReportReason::illegal: return "illegal";
    case ReportReason::other: return "other";
    }
    return "unknown";
}

Result<ReportReason> parse_report_reason(std::string_view text) {
    for (const auto reason : {ReportReason::spam, ReportReason::abuse, ReportReason::off_topic, ReportReason::illegal,
                              ReportReason::other}) {
        if (text == to_string(reason)) return reason;
    }
    return invalid_argument("reason", "allowed are spam, abuse, off_topic, illegal and other");
}

std::string_view to_string(CommentAction action) noexcept {
    switch (action) {
    case CommentAction::edited: return "edited";
    case CommentAction::moderated: return "moderated";
    case CommentAction::held: return "held";
    case CommentAction::deleted: return "deleted";
    case CommentAction::pinned: return "pinned";
    case CommentAction::unpinned: return "unpinned";
    }
    return "unknown";
}

} // namespace masthead::inline v0
