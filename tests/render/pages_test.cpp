#include "samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <sstream>
#include <thread>

namespace {

using namespace masthead;
using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::Not;

const Renderer& renderer() {
    static const auto made = samples::make_renderer("html");
    return *made;
}

std::string page(const View& view, const RenderContext& context = samples::reader()) {
    return samples::render(renderer(), view, context);
}

std::string with_single_blanks(const std::string& text) {
    return std::regex_replace(text, std::regex("(\\s|&nbsp;|\xC2\xA0)+"), " ");
}

/// The text that a reader sees, with white space as one blank.
std::string visible_text(std::string html) {
    html = html.substr(html.find("<body"));
    html = std::regex_replace(html, std::regex("<(script|svg)[^>]*>[^<]*(<(path|circle)[^>]*>)*</(script|svg)>"), " ");
    html = std::regex_replace(html, std::regex("<[^>]*>"), "");
    return with_single_blanks(html);
}

/// The structured data of an article's page.
std::string structured_data(const ArticleView& view) {
    const auto html = page(view);
    static constexpr std::string_view start = "<script type=\"application/ld+json\">";
    const auto begin = html.find(start) + start.size();
    return html.substr(begin, html.find("</script>", begin) - begin);
}

TEST(Pages, SearchEnginesAreToldOfVotesOnlyWhereTheyMayBe) {
    auto article = samples::rich_article();
    article.rating.summary.histogram = {{RatingValue::from_points(5), 3}, {RatingValue::from_points(2), 1}};
    EXPECT_THAT(structured_data(article), Not(HasSubstr("AggregateRating")));
    article.rating.policy.structured_data = true;
    EXPECT_THAT(structured_data(article),
                HasSubstr(R"("aggregateRating":{"@type":"AggregateRating","ratingValue":4.25E0,"ratingCount":4,)"
                          R"("bestRating":5,"worstRating":1})"));
    article.rating.summary = {};
    EXPECT_THAT(structured_data(article), Not(HasSubstr("AggregateRating")));
}

TEST(Pages, TheLinesOfTheSeedStandInTheirOrder) {
    const std::filesystem::path path = std::filesystem::path(MASTHEAD_SHARED_DIR) / "seed" / "page.txt";
    if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is not here";
    std::ifstream file(path, std::ios::binary);
    const std::string seed{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    const auto html = page(samples::seed_article(seed));
    const auto text = visible_text(html);
    std::size_t position = 0;
    std::istringstream lines(seed);
    for (std::string line; std::getline(lines, line);) {
        line = with_single_blanks(line);
        if (line.find_first_not_of(' ') == std::string::npos) continue;
        line = line.substr(line.find_first_not_of(' '));
        if (line == "Hi88 Online") {
            EXPECT_THAT(html, HasSubstr("alt=\"Hi88 Online\""));
            continue;
        }
        const auto found = text.find(line, position);
        ASSERT_NE(found, std::string::npos) << line;
        position = found + line.size();
    }
}

TEST(Pages, TheHomePageIsNamedAfterTheSite) {
    EXPECT_THAT(page(samples::front_page()), HasSubstr("<title>Hi88 Online: Trang Chủ</title>"));
    EXPECT_THAT(page(samples::front_page(), samples::english_editor()),
                HasSubstr("<title>The Harbour Post: Home</title>"));
}

TEST(Pages, EveryLinkOfTheSiteHasThePrefix) {
    const std::regex pattern("(?:href|action|src)=\"([^\"]*)\"");
    for (const auto& [name, view] : samples::all_views()) {
        const auto rendered = renderer().render(view, samples::english_editor());
        if (!rendered) continue;
        for (std::sregex_iterator it(rendered->body.begin(), rendered->body.end(), pattern), end; it != end; ++it) {
            const auto address = (*it)[1].str();
            const bool is_fine = address.starts_with("/news/") || address.starts_with("#") ||
                                 address.starts_with("https://") || address.starts_with("/media/") ||
                                 address.starts_with("otpauth://");
            EXPECT_TRUE(is_fine) << name << ": " << address;
        }
    }
}

TEST(Pages, NothingRunsInTheMarkup) {
    for (const auto& [name, view] : samples::all_views()) {
        const auto rendered = renderer().render(view, samples::reader());
        if (!rendered) continue;
        EXPECT_FALSE(std::regex_search(rendered->body, std::regex("<style|\\sstyle=|\\son[a-z]+="))) << name;
        EXPECT_FALSE(std::regex_search(rendered->body, std::regex("<script(?! src=| type=\"application/ld)"))) << name;
    }
}

TEST(Pages, FormsOfUnsafeMethodsHaveTheToken) {
    for (const auto& [name, view] : samples::all_views()) {
        const auto rendered = renderer().render(view, samples::reader());
        if (!rendered) continue;
        const auto& html = rendered->body;
        for (auto at = html.find("method=\"post\""); at != std::string::npos;
             at = html.find("method=\"post\"", at + 1)) {
            const auto form = html.substr(at, html.find("</form>", at) - at);
            EXPECT_THAT(form, HasSubstr("name=\"csrf_token\" value=\"token-of-the-form\"")) << name;
        }
    }
}

TEST(Pages, OnlyLiveSessionsCountDown) {
    const auto live = page(samples::front_page(), samples::reader());
    EXPECT_THAT(live, AllOf(HasSubstr("id=\"idle-notice\""), HasSubstr("/assets/session.")));
    for (const auto& context : {samples::guest(), samples::reader(SessionState::Phase::ended)}) {
        const auto html = page(samples::front_page(), context);
        EXPECT_THAT(html, Not(AnyOf(HasSubstr("idle-notice"), HasSubstr("/assets/session."))));
    }
}

TEST(Pages, GuestsAreLedToSignInAndBack) {
    auto view = samples::rich_article();
    view.may_comment = false;
    view.rating.may_rate = false;
    for (auto& shown : view.comments->items) shown.own = shown.may_edit = shown.may_give_feedback = false;
    auto context = samples::guest();
    context.path = view.article.url;
    const auto html = page(view, context);
    EXPECT_THAT(
        html, HasSubstr("<a href=\"/sign-in?next=/doi-song/bon-gio-sang-o-cua-bien\">Click để đánh giá bài viết</a>"));
    EXPECT_THAT(html, HasSubstr("Đăng nhập để gửi ý kiến"));
    EXPECT_THAT(html, Not(HasSubstr("<textarea")));
    view.article.comments_open = view.article.ratings_open = false;
    const auto closed = page(view, context);
    EXPECT_THAT(closed, HasSubstr("Bài viết này không nhận đánh giá."));
    EXPECT_THAT(closed, HasSubstr("Bài viết này không nhận ý kiến."));
}

TEST(Pages, AFailedCommentKeepsItsText) {
    auto context = samples::reader();
    context.comment_draft = "\nđừng </textarea> mất";
    context.form_error = Error{.code = ErrorCode::too_large, .message = "at most 5000 characters", .field = "body"};
    const auto html = page(samples::rich_article(), context);
    EXPECT_THAT(html, HasSubstr("aria-invalid=\"true\">\n\nđừng &lt;/textarea&gt; mất</textarea>"));
    EXPECT_THAT(html, HasSubstr("Nội dung quá dài. <small lang=\"en\">at most 5000 characters</small>"));
    EXPECT_THAT(html, Not(HasSubstr("rating-error")));
}

/// One comment of a page.
std::string item(const std::string& html, const CommentId& id) {
    const auto start = html.find("id=\"comment-" + to_string(id) + "\"");
    return start == std::string::npos ? std::string() : html.substr(start, html.find("</li>", start) - start);
}

TEST(Pages, ARefusedEditStandsInItsOwnForm) {
    const auto view = samples::rich_article();
    auto context = samples::reader();
    context.form_error = Error{.code = ErrorCode::too_large, .message = "at most 5000 characters", .field = "body"};
    context.failed_comment = view.comments->items[3].comment.id;
    context.edit_draft = "sửa </textarea> lại";
    const auto html = page(view, context);
    const auto own = item(html, *context.failed_comment);
    EXPECT_THAT(own, HasSubstr("<details class=\"edit\" open>"));
    EXPECT_THAT(own, HasSubstr("aria-invalid=\"true\""));
    EXPECT_THAT(own, HasSubstr("\nsửa &lt;/textarea&gt; lại</textarea>"));
    EXPECT_THAT(own, HasSubstr("at most 5000 characters"));
    const auto form = html.substr(html.find("id=\"comment-form\""));
    EXPECT_THAT(form, Not(HasSubstr("sửa ")));
    EXPECT_THAT(form, Not(HasSubstr("comment-error")));
}

TEST(Pages, ARefusedEditIsKeptWhereThereIsNoForm) {
    auto view = samples::rich_article();
    auto context = samples::reader();
    context.form_error = Error{.code = ErrorCode::permission_denied, .message = "too late", .field = ""};
    context.failed_comment = view.comments->items[0].comment.id;
    context.edit_draft = "muộn rồi";
    const auto own = item(page(view, context), *context.failed_comment);
    EXPECT_THAT(own, HasSubstr("readonly>\nmuộn rồi</textarea>"));
    EXPECT_THAT(own, HasSubstr("role=\"alert\""));
    // It is on another page of the thread.
    view.comments->items.erase(view.comments->items.begin());
    const auto html = page(view, context);
    EXPECT_THAT(html, HasSubstr("id=\"comment-kept\" rows=\"6\" readonly>\nmuộn rồi</textarea>"));
    EXPECT_THAT(html, HasSubstr("id=\"comment-error\""));
}

TEST(Pages, OnlyTheFormsOfGuestsAreGuarded) {
    auto context = samples::guest();
    EXPECT_THAT(page(samples::rich_article(), context), Not(HasSubstr("name=\"website\"")));
    context.form_time = "signed-time";
    const auto html = page(samples::rich_article(), context);
    EXPECT_THAT(html, HasSubstr("<input type=\"hidden\" name=\"form_time\" value=\"signed-time\">"));
    EXPECT_THAT(html, HasSubstr("<div class=\"visually-hidden\" aria-hidden=\"true\">"));
    EXPECT_THAT(html, HasSubstr("name=\"website\" tabindex=\"-1\" autocomplete=\"off\""));
    context.form_error = Error{.code = ErrorCode::conflict, .message = "too old", .field = "form_time"};
    EXPECT_THAT(page(samples::rich_article(), context), HasSubstr("Biểu mẫu đã mở quá lâu."));
}

TEST(Pages, ADecisionThatDidNotReachAllNamesTheOthers) {
    for (const auto& [name, view] : samples::all_views()) {
        if (name != "moderation-partly") continue;
        const auto html = page(view, samples::english_editor());
        EXPECT_THAT(html, HasSubstr("Decided: 2. Not decided: 2."));
        EXPECT_THAT(html, HasSubstr(">Minh Hà</a>: it was changed after the page was opened; please look again"));
        EXPECT_THAT(html, HasSubstr(to_string(samples::id<CommentId>(9)) + ": it is not there any more"));
    }
}

TEST(Pages, ARatingErrorStandsByTheRating) {
    auto context = samples::reader();
    context.form_error = Error{.code = ErrorCode::invalid_argument, .message = "from 1 to 5", .field = "value"};
    const auto html = page(samples::rich_article(), context);
    const auto error = html.find("from 1 to 5");
    ASSERT_NE(error, std::string::npos);
    EXPECT_LT(error, html.find("id=\"comments\""));
    EXPECT_EQ(html.find("from 1 to 5", error + 1), std::string::npos);
}

TEST(Pages, AnAnswerNamesWhomItAnswers) {
    auto context = samples::reader();
    context.reply_to = samples::rich_article().comments->items.front().comment.id;
    const auto html = page(samples::rich_article(), context);
    EXPECT_THAT(html, HasSubstr("<h3>Trả lời Trần Văn Đức</h3>"));
    EXPECT_THAT(html, HasSubstr("name=\"parent\" value=\"" + to_string(*context.reply_to) + "\""));
}

TEST(Pages, NoticesAreSaidWhereTheyBelong) {
    auto context = samples::reader();
    context.notice = "comment_pending";
    const auto pending = page(samples::rich_article(), context);
    EXPECT_GT(pending.find("Ý kiến sẽ hiển thị sau khi được duyệt"), pending.find("id=\"comments\""));
    EXPECT_THAT(pending, HasSubstr("data-sent=\"yes\""));
    context.notice = "signed_out";
    EXPECT_THAT(page(samples::front_page(), context), HasSubstr("Bạn đã đăng xuất."));
    context.notice = "no_such_notice";
    EXPECT_THAT(page(samples::front_page(), context), Not(HasSubstr("class=\"notice\"")));
}

TEST(Pages, ALongScaleIsAFieldAndAShortOneButtons) {
    auto view = samples::rich_article();
    EXPECT_THAT(page(view), HasSubstr("name=\"value\" value=\"5\""));
    view.rating.policy.maximum = RatingValue::from_points(100);
    const auto html = page(view);
    EXPECT_THAT(html, HasSubstr("type=\"number\" name=\"value\" min=\"1\" max=\"100\" step=\"1\" value=\"4\""));
    EXPECT_THAT(html, Not(HasSubstr("class=\"stars\"")));
}

TEST(Pages, ListsGoOnByCursor) {
    auto list = samples::front_page();
    EXPECT_THAT(page(list), HasSubstr("<a rel=\"next\" href=\"/?after=" + list.page.next->token() + "\""));
    auto context = samples::reader();
    context.path = "/?after=abc";
    const auto later = page(list, context);
    EXPECT_THAT(later, HasSubstr("Về trang đầu"));
    EXPECT_THAT(later, Not(HasSubstr("lead-card")));
    list.kind = ArticleListView::Kind::search;
    list.query = "cá & mực";
    EXPECT_THAT(page(list), HasSubstr("href=\"/search?q=c%C3%A1%20%26%20m%E1%BB%B1c&amp;after="));
}

TEST(Pages, DraftsAreMarkedAndKeptFromSearchEngines) {
    auto view = samples::rich_article();
    view.article.head.status = ArticleStatus::draft;
    const auto html = page(view);
    EXPECT_THAT(html, HasSubstr("Bản nháp"));
    EXPECT_THAT(html, HasSubstr("noindex"));
    EXPECT_THAT(page(samples::rich_article()), Not(HasSubstr("noindex")));
}

TEST(Pages, AnArticleKeepsItsOwnLanguage) {
    auto view = samples::rich_article();
    view.article.head.locale = Locale::parse("en").value();
    const auto html = page(view);
    EXPECT_THAT(html, HasSubstr("<html lang=\"vi\">"));
    EXPECT_THAT(html, HasSubstr("<article class=\"story\" lang=\"en\">"));
    EXPECT_THAT(html, HasSubstr("Ý kiến bạn đọc"));
}

TEST(Pages, ABodyBeginsBelowThePageTitle) {
    auto view = samples::rich_article();
    view.article.content.body = samples::markdown("# One\n\n## Two");
    EXPECT_THAT(page(view), HasSubstr("<h2>One</h2>\n<h3>Two</h3>"));
    view.article.content.body = samples::markdown("## Two");
    EXPECT_THAT(page(view), HasSubstr("<h2>Two</h2>"));
}

TEST(Pages, OtherViewsAreForOtherFormats) {
    EXPECT_EQ(renderer().render(RatingView{}, samples::guest()).error().code, ErrorCode::unsupported);
}

TEST(Pages, TheSameInputGivesTheSameBytes) {
    const auto again = samples::make_renderer("html");
    for (const auto& [name, view] : samples::all_views()) {
        const auto first = renderer().render(view, samples::reader());
        const auto second = again->render(view, samples::reader());
        ASSERT_EQ(first.has_value(), second.has_value());
        if (!first) continue;
        EXPECT_EQ(*first, *second) << name;
    }
}

TEST(Pages, EightThreadsShareOneRenderer) {
    const auto json = samples::make_renderer("json");
    const auto views = samples::all_views();
    const auto expected_html = page(samples::rich_article());
    const auto expected_json = samples::render(*json, samples::rich_article(), samples::reader());
    std::atomic<int> wrong = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&] {
            for (int round = 0; round < 10; ++round) {
                if (page(samples::rich_article()) != expected_html) ++wrong;
                if (samples::render(*json, samples::rich_article(), samples::reader()) != expected_json) ++wrong;
                for (const auto& [name, view] : views) {
                    if (renderer().render(view, samples::english_editor()).has_value() &&
                        !json->render(view, samples::guest())) {
                        ++wrong;
                    }
                }
            }
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(wrong, 0);
}

TEST(Pages, OnlyThoseWithASessionAreLedToTheirAccount) {
    EXPECT_THAT(page(samples::front_page()), HasSubstr("href=\"/account\""));
    EXPECT_THAT(page(samples::front_page(), samples::guest()), Not(HasSubstr("href=\"/account\"")));
    // Somebody whom the host vouches for.
    auto context = samples::reader();
    context.session.account.reset();
    const auto html = page(samples::front_page(), context);
    EXPECT_THAT(html, Not(HasSubstr("href=\"/account\"")));
    EXPECT_THAT(html, HasSubstr("Nguyễn Thị Lan</span>"));
}

TEST(Pages, AForgottenPasswordIsOfferedWhereMessagesAreDelivered) {
    EXPECT_THAT(page(SignInView{.next = "", .login = "", .may_reset_password = true}, samples::guest()),
                HasSubstr("href=\"/password-reset\""));
    EXPECT_THAT(page(SignInView{}, samples::guest()), Not(HasSubstr("password-reset")));
}

TEST(Pages, DevicesAreNamedInAFewWords) {
    const auto named = [](std::string_view agent) {
        Session session;
        session.id = samples::id<SessionId>(8);
        session.device = agent;
        const auto html = page(SessionListView{.sessions = {session}, .current = {}}, samples::english_editor());
        const auto start = html.find('>', html.find("class=\"device-name\"")) + 1;
        return html.substr(start, html.find('<', start) - start);
    };
    EXPECT_EQ(named("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"), "Firefox on Linux");
    EXPECT_EQ(named("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 "
                    "Safari/537.36 Edg/126.0"),
              "Edge on Windows");
    EXPECT_EQ(named("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile "
                    "Safari/537.36"),
              "Chrome on Android");
    EXPECT_EQ(named("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 "
                    "Mobile/15E148 Safari/604.1"),
              "Safari on iPhone");
    EXPECT_EQ(named("curl/8.0 & <more>"), "curl/8.0 &amp; &lt;more&gt;");
    EXPECT_EQ(named(""), "Unknown device");
}

TEST(Pages, ThePictureCodeHoldsTheAddress) {
    SecondFactorPageView view;
    view.offer = SecondFactorView{.secret = "ABCDEFGH", .address = "otpauth://totp/A:b?secret=ABCDEFGH"};
    view.awaits_code = true;
    const auto html = page(view);
    // A finder pattern stands in the corner behind the quiet zone of four: seven dark squares, then one, five lighter.
    EXPECT_THAT(html, HasSubstr("<path d=\"M4 4h7v1h-7z"));
    EXPECT_THAT(html, HasSubstr("M4 5h1v1h-1z"));
    EXPECT_THAT(html, HasSubstr("ABCD EFGH"));
    EXPECT_THAT(html, HasSubstr("href=\"otpauth://totp/A:b?secret=ABCDEFGH\""));
    view.offer->address = "javascript:alert(1)";
    EXPECT_THAT(page(view), Not(HasSubstr("href=\"javascript:")));
    view.offer->address = std::string(4'000, 'x');
    EXPECT_THAT(page(view), Not(HasSubstr("class=\"qr\"")));
}

TEST(Pages, FailuresOfTheAccountsFormsHaveWordsOfTheirOwn) {
    const auto told = [](const View& view, ErrorCode code, const std::string& field) {
        auto context = samples::reader();
        context.form_error = Error{.code = code, .message = "for developers", .field = field};
        return page(view, context);
    };
    const auto code = told(SecondFactorPageView{}, ErrorCode::invalid_argument, "code");
    EXPECT_THAT(code, HasSubstr("Đây không phải mã mà ứng dụng đang hiển thị."));
    EXPECT_THAT(code, Not(HasSubstr("for developers")));
    EXPECT_THAT(told(PasswordPageView{12}, ErrorCode::unauthenticated, "old_password"),
                HasSubstr("Mật khẩu cũ không đúng."));
    EXPECT_THAT(told(PasswordPageView{12}, ErrorCode::invalid_argument, "new_password_again"),
                HasSubstr("không giống nhau"));
    EXPECT_THAT(told(PasswordPageView{12}, ErrorCode::invalid_argument, "password"), HasSubstr("for developers"));
    const auto wrong = told(ConfirmationView{"/account", {}, false}, ErrorCode::unauthenticated, "");
    EXPECT_THAT(wrong, HasSubstr("Mật khẩu không đúng."));
    EXPECT_THAT(wrong, Not(HasSubstr("name=\"confirm_code\"")));
    const auto used = told(NewPasswordView{"s", 12}, ErrorCode::not_found, "secret");
    EXPECT_THAT(used, HasSubstr("href=\"/password-reset\""));
    EXPECT_THAT(used, Not(HasSubstr("name=\"secret\"")));
}

} // namespace
