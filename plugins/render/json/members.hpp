#pragma once

#include "writer.hpp"

#include <masthead/core/page.hpp>
#include <masthead/render/view.hpp>

/// How each kind of thing is written. Functions that write a body can fail with `too_large`.
namespace masthead::inline v0::json {

[[nodiscard]] Result<void> write(Writer& out, const ArticleView& view, const RenderContext& context);
[[nodiscard]] Result<void> write(Writer& out, const ArticleSummary& article, const RenderContext& context);
[[nodiscard]] Result<void> write(Writer& out, const ShownComment& shown, const RenderContext& context);
[[nodiscard]] Result<void> write(Writer& out, const DecisionListView& view, const RenderContext& context);
[[nodiscard]] Result<void> write(Writer& out, const CommentReport& report, const RenderContext& context);
[[nodiscard]] Result<void> write(Writer& out, const CommentEvent& event, const RenderContext& context);
[[nodiscard]] Result<void> write(Writer& out, const ShownRating& rating);
[[nodiscard]] Result<void> write(Writer& out, const Rating& rating, const RenderContext& context);
[[nodiscard]] Result<void> write(Writer& out, const DailyViewsView& view);
[[nodiscard]] Result<void> write(Writer& out, const MostReadView& view, const RenderContext& context);
[[nodiscard]] Result<void> write(Writer& out, const Restriction& restriction, const RenderContext& context);
[[nodiscard]] Result<void> write(Writer& out, const Author& author, const RenderContext& context);
[[nodiscard]] Result<void> write(Writer& out, const Term& term, const RenderContext& context);
[[nodiscard]] Result<void> write(Writer& out, const Revision& revision, const RenderContext& context);
[[nodiscard]] Result<void> write(Writer& out, const Account& account, const RenderContext& context);
[[nodiscard]] Result<void> write(Writer& out, const SessionView& view, const RenderContext& context);
[[nodiscard]] Result<void> write(Writer& out, const SessionListView& view);
[[nodiscard]] Result<void> write(Writer& out, const ApiToken& token, const RenderContext& context);
[[nodiscard]] Result<void> write(Writer& out, const ApiTokenView& view);
[[nodiscard]] Result<void> write(Writer& out, const ApiTokenListView& view, const RenderContext& context);
[[nodiscard]] Result<void> write(Writer& out, const AuditEntry& entry, const RenderContext& context);
[[nodiscard]] Result<void> write(Writer& out, const SessionPolicyView& view);
[[nodiscard]] Result<void> write(Writer& out, const PersonalData& data, const RenderContext& context);

/// The member `body` of a comment.
[[nodiscard]] Result<void> write_body(Writer& out, const Document& body);
/// One device; `is_current` if it is the one that asks.
void write_session(Writer& out, const Session& session, bool is_current);

/// `{"items":[...],"next":...}`, which is every list of the interface.
template <typename T>
[[nodiscard]] Result<void> write(Writer& out, const Page<T>& page, const RenderContext& context) {
    out.begin_object().key("items").begin_array();
    for (const auto& item : page.items) MASTHEAD_CHECK(write(out, item, context));
    out.end_array().key("next");
    if (page.next) {
        out.value(page.next->token());
    } else {
        out.null();
    }
    out.end_object();
    return {};
}

} // namespace masthead::inline v0::json
