#include "samples.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace {

using namespace masthead;
namespace json = boost::json;

json::object render(const View& view, const RenderContext& context = samples::reader()) {
    static const auto renderer = samples::make_renderer("json");
    return json::parse(samples::render(*renderer, view, context)).as_object();
}

std::vector<std::string> members(const json::object& object) {
    std::vector<std::string> names;
    for (const auto& member : object) names.emplace_back(member.key());
    return names;
}

TEST(Json, AnArticleHasTheMembersOfTheContractInOrder) {
    const auto article = render(samples::rich_article());
    EXPECT_EQ(
        members(article),
        (std::vector<std::string>{
            "id",        "slug",          "url",          "locale",       "title",        "lead",       "body",
            "figures",   "byline",        "categories",   "tags",         "published_at", "updated_at", "version",
            "counts",    "rating",        "status",       "unpublish_at", "created_at",   "revision",   "live_revision",
            "has_draft", "comments_open", "ratings_open", "comments"}));
    EXPECT_EQ(members(article.at("body").as_object()), (std::vector<std::string>{"html", "markdown", "blocks"}));
    EXPECT_TRUE(article.at("body").at("blocks").is_array());
    EXPECT_EQ(article.at("published_at"), "2023-10-31T01:04:00Z");
    EXPECT_EQ(article.at("unpublish_at"), nullptr);
    EXPECT_EQ(article.at("version"), 3);
    EXPECT_EQ(article.at("has_draft"), true);
    EXPECT_EQ(article.at("counts").at("views"), 12345);
    EXPECT_EQ(article.at("comments").at("items").as_array().size(), 5U);
}

TEST(Json, AnArticleWithoutCommentsHasNoSuchMember) {
    auto view = samples::rich_article();
    view.comments = std::nullopt;
    EXPECT_FALSE(render(view).contains("comments"));
}

TEST(Json, ARatingHasNumbersAndAScale) {
    ShownRating rating;
    rating.policy.minimum = RatingValue::from_hundredths(50);
    rating.policy.step = RatingValue::from_hundredths(50);
    EXPECT_EQ(
        render(RatingView{rating}),
        json::parse(
            R"({"count":0,"sum":0,"mean":null,"scale":{"min":0.5,"max":5,"step":0.5},"histogram":{},"own":null})"));
    rating.summary.histogram = {{RatingValue::from_hundredths(350), 1}, {RatingValue::from_points(4), 2}};
    rating.own = RatingValue::from_hundredths(350);
    const auto shown = render(RatingView{rating});
    EXPECT_EQ(shown.at("count"), 3);
    EXPECT_DOUBLE_EQ(shown.at("sum").to_number<double>(), 11.5);
    EXPECT_DOUBLE_EQ(shown.at("mean").as_double(), 11.5 / 3);
    EXPECT_EQ(shown.at("histogram"), json::parse(R"({"3.5":1,"4":2})"));
    EXPECT_EQ(shown.at("own"), 3.5);
}

TEST(Json, OnlyModeratorsSeeAddresses) {
    const CommentView view{samples::comment(1, 0, "Lan", "text")};
    EXPECT_FALSE(render(view).at("author").as_object().contains("email"));
    auto moderator = samples::reader();
    moderator.viewer = Principal::of(samples::account(Role::moderator));
    EXPECT_EQ(render(view, moderator).at("author").at("email"), "reader@example.org");
    auto guest_comment = view;
    guest_comment.comment.comment.account = std::nullopt;
    EXPECT_FALSE(render(guest_comment).at("author").as_object().contains("account_id"));
}

TEST(Json, SecondsAreRoundedDown) {
    auto context = samples::reader(SessionState::Phase::warning);
    context.session.state->ends_in = Duration(41'999'999);
    const auto session = render(context.session, context);
    EXPECT_EQ(session.at("state"), "warning");
    EXPECT_EQ(session.at("idle_expires_in"), 41);
    EXPECT_EQ(session.at("seconds_left"), 41);
    EXPECT_EQ(session.at("absolute_expires_in"), 39600);
    EXPECT_EQ(session.at("extendable"), true);
}

TEST(Json, ASessionThatCannotBeProlongedSaysSo) {
    auto context = samples::reader(SessionState::Phase::warning);
    context.keep_alive = false;
    EXPECT_EQ(render(context.session, context).at("extendable"), false);
    context.keep_alive = true;
    context.session.state->absolute_ends_in = context.session.state->ends_in;
    EXPECT_EQ(render(context.session, context).at("extendable"), false);
}

TEST(Json, EndedAndMissingSessions) {
    const auto ended = samples::reader(SessionState::Phase::ended);
    EXPECT_EQ(render(ended.session, ended).at("state"), "ended");
    EXPECT_EQ(render(ended.session, ended).at("reason"), "idle");
    EXPECT_EQ(render(ended.session, ended).at("idle_expires_at"), nullptr);
    const auto none = render(SessionView{}, samples::guest());
    EXPECT_EQ(none.at("state"), "none");
    EXPECT_EQ(none.at("account"), nullptr);
    EXPECT_EQ(members(none), members(render(ended.session, ended)));
}

TEST(Json, AProblemHasAFieldOnlyIfItConcernsOne) {
    ProblemView view{.status = 422, .code = "invalid_argument", .detail = "too short", .field = "title"};
    EXPECT_EQ(render(view), json::parse(R"({"type":"about:blank","title":"Unprocessable Content","status":422,)"
                                        R"("code":"invalid_argument","detail":"too short","field":"title"})"));
    view.field.clear();
    EXPECT_FALSE(render(view).contains("field"));
}

TEST(Json, NoSecretOfASessionIsWritten) {
    static const auto renderer = samples::make_renderer("json");
    for (const auto& [name, view] : samples::all_views()) {
        EXPECT_EQ(samples::render(*renderer, view, samples::reader()).find("0123456789abcdef"), std::string::npos)
            << name;
    }
}

TEST(Json, StringsSurviveWhateverTheyHold) {
    std::string all;
    for (int c = 0; c < 128; ++c) all.push_back(static_cast<char>(c));
    all += "Thứ ba \xF0\x9F\x8C\x8A \xE2\x80\xA8 \xE2\x80\xA9";
    const auto problem = render(ProblemView{.status = 400, .code = "c", .detail = all, .field = ""});
    EXPECT_EQ(problem.at("detail").as_string(), all);
}

TEST(Json, IllFormedTextIsReplaced) {
    for (const std::string bad : {"a\xFFz", "a\xC3", "\xED\xA0\x80", "\xF8\x88\x80\x80\x80", "\xC0\xAF"}) {
        const auto problem = render(ProblemView{.status = 400, .code = "c", .detail = bad, .field = ""});
        EXPECT_NE(problem.at("detail").as_string().find("\xEF\xBF\xBD"), json::string::npos);
    }
}

TEST(Json, APrefixStandsBeforeAddresses) {
    EXPECT_EQ(render(samples::rich_article(), samples::english_editor()).at("url"),
              "/news/doi-song/bon-gio-sang-o-cua-bien");
}

} // namespace
