#include "http/readers_view.hpp"

namespace masthead::inline v0::http::detail {

ReadersView::ReadersView(Engine& engine, std::unique_ptr<Renderer> json, std::string prefix) noexcept
    : engine_(&engine), json_(std::move(json)), prefix_(std::move(prefix)) {}

Result<ReadersView> ReadersView::create(Engine& engine, std::string prefix) {
    MASTHEAD_TRY(auto json, engine.make_renderer("json", {}));
    return ReadersView(engine, std::move(json), std::move(prefix));
}

Result<std::string> ReadersView::json_of(const View& view) const {
    RenderContext context;
    context.site = engine_->site();
    context.now = engine_->clock().now();
    context.prefix = prefix_;
    MASTHEAD_TRY(Representation shown, json_->render(view, context));
    return std::move(shown.body);
}

Result<std::optional<std::string>> ReadersView::comment(const CommentId& id) const {
    auto comment = engine_->comments().get(Principal::anonymous(), id);
    if (!comment && comment.error().code == ErrorCode::not_found) return std::optional<std::string>();
    if (!comment) return std::move(comment).error();
    MASTHEAD_TRY(auto json, json_of(CommentView{std::move(*comment)}));
    return std::optional(std::move(json));
}

Result<std::optional<std::string>> ReadersView::rating(const ArticleId& article) const {
    auto rating = engine_->ratings().get(Principal::anonymous(), article);
    if (!rating && rating.error().code == ErrorCode::not_found) return std::optional<std::string>();
    if (!rating) return std::move(rating).error();
    MASTHEAD_TRY(auto json, json_of(RatingView{std::move(*rating)}));
    return std::optional(std::move(json));
}

Result<bool> ReadersView::shows(const ArticleId& article) const {
    const auto rating = engine_->ratings().get(Principal::anonymous(), article);
    if (!rating && rating.error().code != ErrorCode::not_found) return rating.error();
    return rating.has_value();
}

Result<ReadersView::Comments> ReadersView::newest_comments(const ArticleId& article, std::size_t most) const {
    Comments result;
    PageRequest page{PageRequest::max_limit, {}};
    // Deleted ones that hold a thread together are among them, so the looks need an end.
    constexpr int max_looks = 10;
    for (int look = 0; look < max_looks && result.ids.size() < most; ++look) {
        MASTHEAD_TRY(const auto part,
                     engine_->comments().list(Principal::anonymous(), article, CommentOrder::newest, page));
        for (const auto& shown : part.items) {
            if (shown.comment.status == CommentStatus::approved) result.ids.push_back(shown.comment.id);
        }
        result.is_complete = !part.next;
        if (!part.next) break;
        page.after = *part.next;
    }
    return result;
}

} // namespace masthead::inline v0::http::detail
