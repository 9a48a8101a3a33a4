#include "samples.hpp"

#include <masthead/core/text.hpp>

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace {

using namespace masthead;

constexpr std::string_view harmless = "harmless";

const std::vector<std::string> payloads{
    "<script>alert(1)</script>",
    "</script><svg onload=alert(1)>",
    "</title><img src=x onerror=alert(1)>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "\" autofocus onfocus=alert(1) x=\"",
    "</textarea><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "<!--<script>",
    "--><script>alert(1)</script>",
    "<![CDATA[<script>]]>",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;img src=x&#62;",
    "{{site_name}}{{{body}}}{{#lead}}",
    "{{t:home}}{{> brand}}{count}{name}",
    "<math><mtext><table><mglyph><style><img src=x>",
    "a\xE2\x80\xA8"
    "b\xE2\x80\xA9"
    "c",
    "<\xEF\xBC\x9Cscript>",
    "`-alert(1)-`",
    "\\\"><script>",
    "<a href=\"jAvAsCrIpT&colon;alert(1)\">x</a>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<base href=//evil.example>",
    "<meta http-equiv=refresh content=0>",
    "<form action=//evil.example><button>",
    "x\xFFy\xC0\xAFz<script>",
};

/// Element and attribute names of a page in order: what markup there is, whatever the texts say.
std::string skeleton(std::string_view html) {
    std::string result;
    while (true) {
        const auto open = html.find('<');
        if (open == std::string_view::npos) return result;
        html.remove_prefix(open + 1);
        const auto name = html.substr(0, html.find_first_of(" \t\r\n>"));
        result.append("<").append(name);
        html.remove_prefix(name.size());
        while (!html.empty() && html.front() != '>') {
            const auto start = html.find_first_not_of(" \t\r\n");
            html.remove_prefix(std::min(start, html.size()));
            if (html.empty() || html.front() == '>') break;
            const auto attribute = html.substr(0, html.find_first_of("= \t\r\n>"));
            result.append(" ").append(attribute);
            html.remove_prefix(attribute.size());
            if (!html.starts_with('=')) continue;
            html.remove_prefix(1);
            if (!html.starts_with('"')) {
                result.append("=UNQUOTED");
                continue;
            }
            html.remove_prefix(std::min(html.find('"', 1), html.size() - 1) + 1);
        }
        result.append(">\n");
        if (name == "script") html.remove_prefix(std::min(html.find("</script"), html.size()));
    }
}

Document document(const std::string& text) {
    auto built =
        Document::build({{Paragraph{.content = {{.text = text, .marks = {}, .link = "", .line_break = false}}}}});
    return built ? *built : samples::markdown(harmless);
}

void poison(ArticleContent& content, const std::string& text) {
    content.title = content.lead = text;
    content.body = document(text);
    for (auto& figure : content.figures) figure.src = figure.alt = figure.caption = figure.credit = text;
}

void poison(Author& author, const std::string& text) {
    author.name = author.bio = text;
}

void poison(Term& term, const std::string& text) {
    term.name = term.description = text;
}

void poison(std::vector<ShownByline>& byline, const std::string& text) {
    for (auto& entry : byline) {
        entry.role = text;
        if (entry.author) {
            poison(*entry.author, text);
        } else {
            entry.credit = text;
        }
    }
}

void poison(ShownComment& shown, const std::string& text) {
    if (shown.comment.status == CommentStatus::deleted) return;
    shown.comment.author_name = shown.comment.author_email = text;
    shown.comment.body = document(text);
    if (!shown.comment.held_for.empty()) shown.comment.held_for = text;
}

void poison(Account& account, const std::string& text) {
    account.login = account.display_name = account.email = text;
}

/// Puts `text` into every text field of a view.
void poison(ApiReferenceView::Entry& entry, const std::string& text) {
    entry.name = entry.type = entry.object = entry.description = text;
}

struct Poison {
    const std::string& text;

    void operator()(ProblemView& view) const { view.code = view.detail = view.field = text; }
    void operator()(ArticleView& view) const {
        poison(view.article.content, text);
        for (auto& term : view.article.categories) poison(term, text);
        for (auto& term : view.article.tags) poison(term, text);
        poison(view.article.byline, text);
        for (auto& comment : view.comments->items) poison(comment, text);
        for (auto& comment : view.pinned_comments) poison(comment, text);
    }
    void operator()(ArticleListView& view) const {
        view.query = text;
        if (view.term) poison(*view.term, text);
        if (view.author) poison(*view.author, text);
        for (auto& item : view.page.items) {
            poison(item.content, text);
            for (auto& term : item.categories) poison(term, text);
            poison(item.byline, text);
        }
        for (auto& each : view.most_read) poison(each.article.content, text);
    }
    void operator()(CommentListView& view) const {
        for (auto& comment : view.page.items) poison(comment, text);
    }
    void operator()(ModerationView& view) const {
        for (auto& comment : view.page.items) poison(comment, text);
        for (auto& failure : view.failed) failure.code = failure.detail = text;
    }
    void operator()(ReportFormView& view) const {
        poison(view.comment, text);
        view.note = text;
    }
    void operator()(DecisionListView& view) const {
        for (auto& comment : view.decided) poison(comment, text);
        for (auto& failure : view.failed) failure.code = failure.detail = text;
    }
    void operator()(ReportListView& view) const {
        for (auto& report : view.page.items) report.reporter = report.note = text;
    }
    void operator()(CommentEventListView& view) const {
        for (auto& event : view.page.items) {
            event.reason = text;
            event.body = document(text);
        }
    }
    void operator()(CommentView& view) const { poison(view.comment, text); }
    void operator()(RatingView&) const {}
    void operator()(RatingListView& view) const {
        for (auto& rating : view.page.items) rating.voter = text;
    }
    void operator()(DailyViewsView&) const {}
    void operator()(MostReadView& view) const {
        for (auto& each : view.articles) {
            poison(each.article.content, text);
            for (auto& term : each.article.categories) poison(term, text);
            poison(each.article.byline, text);
        }
    }
    void operator()(RestrictionView& view) const { view.restriction.reason = text; }
    void operator()(AuthorView& view) const { poison(view.author, text); }
    void operator()(AuthorListView& view) const {
        for (auto& author : view.page.items) poison(author, text);
    }
    void operator()(TermView& view) const { poison(view.term, text); }
    void operator()(TermListView& view) const {
        for (auto& term : view.page.items) poison(term, text);
    }
    void operator()(RevisionListView& view) const {
        for (auto& revision : view.page.items) poison(revision.content, text);
    }
    void operator()(AccountView& view) const { poison(view.account, text); }
    void operator()(AccountListView& view) const {
        for (auto& account : view.page.items) poison(account, text);
    }
    void operator()(SessionView& view) const {
        view.csrf_token = text;
        poison(*view.account, text);
    }
    void operator()(SessionListView& view) const {
        for (auto& session : view.sessions) session.device = session.network = text;
    }
    void operator()(ApiTokenView& view) const { view.token.name = text; }
    void operator()(ApiTokenListView& view) const {
        for (auto& token : view.tokens) token.name = text;
    }
    void operator()(AuditListView& view) const {
        for (auto& entry : view.page.items) entry.network = entry.detail = text;
    }
    void operator()(PersonalDataView& view) const {
        poison(*view.data.account, text);
        for (auto& session : view.data.sessions) session.device = text;
        for (auto& token : view.data.api_tokens) token.name = text;
        for (auto& entry : view.data.audit) entry.detail = text;
        for (auto& comment : view.data.comments) comment.author_name = comment.author_email = text;
        for (auto& event : view.data.comment_events) event.reason = text;
        for (auto& report : view.data.reports) report.note = text;
        for (auto& article : view.data.articles) article.content.title = text;
        for (auto& author : view.data.authors) poison(author, text);
    }
    void operator()(SessionPolicyView&) const {}
    void operator()(SecondFactorView& view) const { view.secret = view.address = text; }
    void operator()(RecoveryCodesView& view) const { view.codes = {text}; }
    void operator()(SignInView& view) const { view.next = view.login = text; }
    void operator()(ProfilePageView& view) const {
        poison(view.account, text);
        view.display_name = view.email = text;
    }
    void operator()(PasswordPageView&) const {}
    void operator()(DataPageView&) const {}
    void operator()(SecondFactorPageView& view) const {
        if (view.offer) view.offer->secret = view.offer->address = text;
        for (auto& code : view.recovery_codes) code = text;
    }
    void operator()(ConfirmationView& view) const {
        view.action = text;
        for (auto& [name, value] : view.members) name = value = text;
    }
    void operator()(PasswordResetView& view) const { view.login = text; }
    void operator()(NewPasswordView& view) const { view.secret = text; }
    void operator()(EmailVerificationView& view) const { view.secret = text; }
    void operator()(ApiReferenceView& view) const {
        view.document = text;
        for (auto& group : view.groups) {
            group.name = group.description = text;
            for (auto& operation : group.operations) {
                operation.id = operation.method = operation.path = operation.summary = text;
                operation.description = operation.body = text;
                for (auto& entry : operation.parameters) poison(entry, text);
                for (auto& answer : operation.answers) answer.description = answer.object = text;
            }
        }
        for (auto& failure : view.failures) failure.description = failure.object = text;
        for (auto& object : view.objects) {
            object.name = object.description = text;
            for (auto& entry : object.members) poison(entry, text);
        }
    }
};

View poisoned(View view, const std::string& text) {
    std::visit(Poison{text}, view);
    return view;
}

RenderContext poisoned_context(const std::string& text) {
    auto context = samples::reader();
    context.site.name = context.site.tagline = text;
    context.viewer.display_name = text;
    context.session.csrf_token = text;
    for (auto& term : context.navigation) poison(term, text);
    context.path = "/" + text;
    context.comment_draft = text;
    context.form_error = Error{.code = ErrorCode::invalid_argument, .message = text, .field = text};
    return context;
}

TEST(Safety, NoTextBecomesMarkup) {
    const auto renderer = samples::make_renderer("html");
    for (const auto& [name, view] : samples::all_views()) {
        const auto clean_view = poisoned(view, std::string(harmless));
        const auto clean = renderer->render(clean_view, poisoned_context(std::string(harmless)));
        if (!clean) continue;
        const auto expected = skeleton(clean->body);
        ASSERT_EQ(expected.find("UNQUOTED"), std::string::npos) << name;
        for (const auto& payload : payloads) {
            const auto page = samples::render(*renderer, poisoned(view, payload), poisoned_context(payload));
            EXPECT_EQ(skeleton(page), expected) << name << " with " << payload;
            EXPECT_TRUE(is_valid_utf8(page)) << name << " with " << payload;
        }
    }
}

TEST(Safety, TheSkeletonSeesWhatAPayloadWouldDo) {
    EXPECT_NE(skeleton("<p>" + payloads.front() + "</p>"), skeleton("<p>harmless</p>"));
    EXPECT_NE(skeleton("<p title=\"" + payloads[5] + "\"></p>"), skeleton("<p title=\"harmless\"></p>"));
}

TEST(Safety, StructuredDataReadsBack) {
    const auto renderer = samples::make_renderer("html");
    static constexpr std::string_view start = "<script type=\"application/ld+json\">";
    for (const auto& payload : payloads) {
        const auto page = samples::render(*renderer, poisoned(samples::rich_article(), payload), poisoned_context("x"));
        const auto begin = page.find(start) + start.size();
        const auto text = page.substr(begin, page.find("</script>", begin) - begin);
        EXPECT_EQ(text.find_first_of("<>&"), std::string::npos) << payload;
        EXPECT_EQ(text.find("\xE2\x80\xA8"), std::string::npos);
        if (!is_valid_utf8(payload)) continue;
        EXPECT_EQ(boost::json::parse(text).at("headline").as_string(), payload);
    }
}

TEST(Safety, JsonReadsBack) {
    const auto renderer = samples::make_renderer("json");
    for (const auto& [name, view] : samples::all_views()) {
        for (const auto& payload : payloads) {
            const auto text = samples::render(*renderer, poisoned(view, payload), poisoned_context(payload));
            boost::system::error_code error;
            const auto parsed = boost::json::parse(text, error);
            EXPECT_FALSE(error) << name << " with " << payload;
            EXPECT_TRUE(parsed.is_object()) << name;
        }
    }
    for (const auto& payload : payloads) {
        if (!is_valid_utf8(payload)) continue;
        const auto text = samples::render(*renderer, poisoned(samples::rich_article(), payload), samples::guest());
        const auto article = boost::json::parse(text);
        EXPECT_EQ(article.at("title").as_string(), payload);
        EXPECT_EQ(article.at("byline").at(1).at("name").as_string(), payload);
        EXPECT_EQ(article.at("figures").at(0).at("credit").as_string(), payload);
    }
}

TEST(Safety, APathToAnotherSiteIsNotLinked) {
    const auto renderer = samples::make_renderer("html");
    for (const auto* path : {"//evil.example/x", "/\\evil.example", "javascript:alert(1)", "https://evil.example/"}) {
        auto context = samples::reader();
        context.path = path;
        const auto page = samples::render(*renderer, samples::front_page(), context);
        EXPECT_EQ(page.find("evil.example"), std::string::npos) << path;
        EXPECT_EQ(page.find("javascript:"), std::string::npos) << path;
    }
}

} // namespace
