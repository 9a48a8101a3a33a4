#include "http/form_guard.hpp"
#include "http/routes.hpp"

#include <array>

namespace masthead::inline v0::http::detail {

namespace {

/// Messages that a redirect may ask the next page to show.
bool is_notice(std::string_view key) {
    static constexpr std::array keys{"comment_added",
                                     "comment_pending",
                                     "comment_changed",
                                     "comment_deleted",
                                     "comment_reported",
                                     "moderated",
                                     "rated",
                                     "signed_out",
                                     "account_saved",
                                     "account_verification_sent",
                                     "account_email_verified",
                                     "account_password_changed",
                                     "account_password_reset",
                                     "account_reset_sent",
                                     "account_device_ended",
                                     "account_devices_ended",
                                     "account_second_factor_removed",
                                     "account_data_ready",
                                     "account_erased"};
    return std::ranges::find(keys, key) != keys.end();
}

Result<Response> list_page(Call& call, ArticleListView view, ArticleFilter filter) {
    call.list = article_list_name(filter);
    MASTHEAD_TRY(filter.page, call.page_request());
    MASTHEAD_TRY(const RenderContext context, page_context(call));
    MASTHEAD_TRY(view.page, call.engine().articles().list(call.by(), filter));
    return page_response(call, view, context);
}

Result<Response> show_article(Call& call, const ArticleDetails& article) {
    MASTHEAD_TRY(RenderContext context, page_context(call));
    if (const auto reply = CommentId::parse(call.query("reply_to"))) context.reply_to = *reply;
    const bool counts = call.service.options.count_views == ViewCounting::served && call.format == Format::html &&
                        is_visible(article.head, context.now);
    if (counts) call.viewed = article.head.id;
    return article_page_with(call, article, std::move(context), 200);
}

} // namespace

Result<RenderContext> page_context(const Call& call) {
    auto context = call.context();
    MASTHEAD_TRY(context.navigation, call.engine().terms().navigation());
    if (const auto notice = call.query("notice"); is_notice(notice)) context.notice = notice;
    if (context.notice.empty() && call.session_end && *call.session_end != to_string(SessionEnd::signed_out)) {
        context.notice = "session_ended";
    }
    return context;
}

Result<Response> article_page_with(Call& call, const ArticleDetails& article, RenderContext context,
                                   std::uint16_t status) {
    if (context.navigation.empty()) {
        MASTHEAD_TRY(context.navigation, call.engine().terms().navigation());
    }
    MASTHEAD_TRY(const ArticleView view, article_view(call, article, true));
    const bool tells_views =
        call.service.options.count_views == ViewCounting::shown && is_visible(article.head, context.now);
    if (tells_views && status == 200) context.view_url = "/api/v1/articles/" + to_string(article.head.id) + "/views";
    if (view.may_comment && !call.by().is_signed_in()) {
        // Without it the form asks to be sent again; the article is worth more than that.
        if (auto time = make_form_time(call, article.head.id)) context.form_time = std::move(*time);
    }
    return page_response(call, view, context, status);
}

Result<Response> home_page(Call& call) {
    constexpr std::uint32_t days = 7;
    constexpr std::uint32_t articles = 5;
    ArticleListView view;
    // Later pages of the list go without them.
    if (!call.target.find("after")) {
        // The page is worth more than this list.
        if (auto most_read = call.engine().views().most_read(days, articles)) view.most_read = std::move(*most_read);
    }
    return list_page(call, std::move(view), {});
}

Result<Response> category_page(Call& call) {
    MASTHEAD_TRY(Term term, find_term(call, TermKind::category, call.parameters[0]));
    if (term.slug.text() != call.parameters[0]) return redirect(call, 301, '/' + term.slug.text() + '/');
    ArticleListView view;
    view.kind = ArticleListView::Kind::category;
    ArticleFilter filter;
    filter.category = term.id;
    view.term = std::move(term);
    return list_page(call, std::move(view), std::move(filter));
}

Result<Response> tag_page(Call& call) {
    MASTHEAD_TRY(Term term, find_term(call, TermKind::tag, call.parameters[0]));
    ArticleListView view;
    view.kind = ArticleListView::Kind::tag;
    ArticleFilter filter;
    filter.tag = term.id;
    view.term = std::move(term);
    return list_page(call, std::move(view), std::move(filter));
}

Result<Response> author_page(Call& call) {
    MASTHEAD_TRY(Author author, find_author(call, call.parameters[0]));
    ArticleListView view;
    view.kind = ArticleListView::Kind::author;
    ArticleFilter filter;
    filter.author = author.id;
    view.author = std::move(author);
    return list_page(call, std::move(view), std::move(filter));
}

Result<Response> search_page(Call& call) {
    ArticleListView view;
    view.kind = ArticleListView::Kind::search;
    view.query = call.query("q");
    ArticleFilter filter;
    filter.query = view.query;
    if (!filter.query.empty()) return list_page(call, std::move(view), std::move(filter));
    MASTHEAD_TRY(const RenderContext context, page_context(call));
    return page_response(call, view, context);
}

Result<Response> article_page(Call& call) {
    MASTHEAD_TRY(const ArticleDetails article, find_article(call, call.parameters[1]));
    if (article.url != '/' + call.parameters[0] + '/' + call.parameters[1]) return redirect(call, 301, article.url);
    return show_article(call, article);
}

Result<Response> root_page(Call& call) {
    const auto& name = call.parameters[0];
    const auto article = find_article(call, name);
    if (article && article->url != '/' + name) return redirect(call, 301, article->url);
    if (article) return show_article(call, *article);
    if (article.error().code != ErrorCode::not_found) return article.error();
    const auto category = find_term(call, TermKind::category, name);
    if (category) return redirect(call, 301, '/' + category->slug.text() + '/');
    return article.error();
}

Result<Response> sign_in_page(Call& call) {
    MASTHEAD_TRY(const RenderContext context, page_context(call));
    SignInView view;
    view.next = call.query("next");
    view.may_reset_password = call.engine().delivers_notices();
    return page_response(call, view, context);
}

} // namespace masthead::inline v0::http::detail
