#include "members.hpp"

/// What a site knows about one person, for that person.
namespace masthead::inline v0::json {

namespace {

/// Everything, as its author wrote it: nobody else gets this.
Result<void> write_own(Writer& out, const Comment& comment, const RenderContext&) {
    out.begin_object()
        .member("id", comment.id)
        .member("article_id", comment.article)
        .member("parent", comment.parent)
        .member("status", to_string(comment.status))
        .member("author_name", comment.author_name)
        .member("author_email", comment.author_email)
        .member("created_at", comment.created_at)
        .member("edited_at", comment.edited_at);
    MASTHEAD_CHECK(write_body(out, comment.body));
    out.end_object();
    return {};
}

Result<void> write_own(Writer& out, const CommentReaction& reaction, const RenderContext&) {
    out.begin_object()
        .member("article_id", reaction.key.article)
        .member("comment_id", reaction.key.comment)
        .member("value", to_string(reaction.reaction))
        .member("created_at", reaction.at)
        .end_object();
    return {};
}

Result<void> write_own(Writer& out, const Rating& rating, const RenderContext&) {
    out.begin_object().member("article_id", rating.article);
    out.key("value").raw(to_string(rating.value));
    out.member("created_at", rating.created_at).member("updated_at", rating.updated_at).end_object();
    return {};
}

Result<void> write_own(Writer& out, const Article& article, const RenderContext&) {
    out.begin_object()
        .member("id", article.head.id)
        .member("slug", article.head.slug.text())
        .member("title", article.content.title)
        .member("status", to_string(article.head.status))
        .member("created_at", article.head.created_at)
        .end_object();
    return {};
}

/// The rest is written as everywhere.
template <typename T>
Result<void> write_own(Writer& out, const T& item, const RenderContext& context) {
    return write(out, item, context);
}

template <typename T>
Result<void> write_all(Writer& out, std::string_view name, const std::vector<T>& items, const RenderContext& context) {
    out.key(name).begin_array();
    for (const auto& item : items) MASTHEAD_CHECK(write_own(out, item, context));
    out.end_array();
    return {};
}

} // namespace

Result<void> write(Writer& out, const PersonalData& data, const RenderContext& context) {
    out.begin_object().member("id", data.id).member("made_at", data.made_at).key("account");
    if (data.account) {
        MASTHEAD_CHECK(write(out, *data.account, context));
    } else {
        out.null();
    }
    out.key("sessions").begin_array();
    for (const auto& session : data.sessions) write_session(out, session, context.viewer.session == session.id);
    out.end_array();
    MASTHEAD_CHECK(write_all(out, "tokens", data.api_tokens, context));
    MASTHEAD_CHECK(write_all(out, "audit", data.audit, context));
    MASTHEAD_CHECK(write_all(out, "comments", data.comments, context));
    MASTHEAD_CHECK(write_all(out, "comment_events", data.comment_events, context));
    MASTHEAD_CHECK(write_all(out, "reactions", data.reactions, context));
    MASTHEAD_CHECK(write_all(out, "reports", data.reports, context));
    MASTHEAD_CHECK(write_all(out, "ratings", data.ratings, context));
    MASTHEAD_CHECK(write_all(out, "articles", data.articles, context));
    MASTHEAD_CHECK(write_all(out, "authors", data.authors, context));
    out.end_object();
    return {};
}

} // namespace masthead::inline v0::json
