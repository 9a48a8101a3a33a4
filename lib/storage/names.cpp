#include <masthead/storage/change.hpp>
#include <masthead/storage/query.hpp>

namespace masthead::inline v0 {

std::string_view to_string(ChangeKind kind) noexcept {
    switch (kind) {
    case ChangeKind::created: return "created";
    case ChangeKind::updated: return "updated";
    case ChangeKind::erased: return "erased";
    }
    return "unknown";
}

std::string_view to_string(EntityKind kind) noexcept {
    switch (kind) {
    case EntityKind::article: return "article";
    case EntityKind::author: return "author";
    case EntityKind::term: return "term";
    case EntityKind::media: return "media";
    case EntityKind::comment: return "comment";
    case EntityKind::rating: return "rating";
    case EntityKind::views: return "views";
    case EntityKind::account: return "account";
    case EntityKind::session: return "session";
    case EntityKind::reply: return "reply";
    }
    return "unknown";
}

std::string_view to_string(ArticleOrder order) noexcept {
    switch (order) {
    case ArticleOrder::newest: return "newest";
    case ArticleOrder::oldest: return "oldest";
    case ArticleOrder::rating: return "rating";
    case ArticleOrder::views: return "views";
    case ArticleOrder::comments: return "comments";
    }
    return "unknown";
}

Result<ArticleOrder> parse_article_order(std::string_view text) {
    for (const auto order : {ArticleOrder::newest, ArticleOrder::oldest, ArticleOrder::rating, ArticleOrder::views,
                             ArticleOrder::comments}) {
        if (text == to_string(order)) return order;
    }
    return invalid_argument("sort", "allowed are newest, oldest, rating, views and comments");
}

Error changes_removed(Position position) {
    return {ErrorCode::not_found,
            "the changes up to position " + std::to_string(position) +
                " are no longer kept; read everything anew and go on from the position reached then",
            "after"};
}

} // namespace masthead::inline v0
