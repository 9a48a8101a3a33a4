#include "samples.hpp"

#include <gtest/gtest.h>

namespace {

using namespace masthead;

std::string refused_field(const SiteSettings& settings) {
    const auto result = settings.validate();
    return result ? "" : result.error().field;
}

TEST(SiteSettings, TheDefaultsAreValid) {
    EXPECT_TRUE(SiteSettings{}.validate());
    EXPECT_TRUE(samples::english_editor().site.validate());
}

TEST(SiteSettings, NamesWhatIsWrong) {
    SiteSettings settings;
    settings.name = "";
    EXPECT_EQ(refused_field(settings), "site.name");
    settings.name = std::string(101, 'x');
    EXPECT_EQ(refused_field(settings), "site.name");
    settings = {};
    settings.tagline = "two\nlines";
    EXPECT_EQ(refused_field(settings), "site.tagline");
    for (const auto* zone : {"", "Asia/Nowhere", "Mars", "UTC ", "Asia/Hà_Nội"}) {
        settings = {};
        settings.time_zone = zone;
        EXPECT_EQ(refused_field(settings), "site.time_zone") << zone;
    }
    for (const auto* url : {"news.example.org", "ftp://a.example", "https://", "https:///", "https://a.example/",
                            "https://a.example?x", "https://a b", "https://a.example\"", "https://u@a.example"}) {
        settings = {};
        settings.base_url = url;
        EXPECT_EQ(refused_field(settings), "site.base_url") << url;
    }
}

TEST(SiteSettings, KnowsTimeZonesByTheirNames) {
    for (const auto* zone :
         {"UTC", "Asia/Ho_Chi_Minh", "Europe/London", "America/Argentina/Buenos_Aires", "Etc/GMT+5"}) {
        SiteSettings settings;
        settings.time_zone = zone;
        EXPECT_EQ(refused_field(settings), "") << zone;
    }
}

TEST(ArticleUrl, HoldsTheFirstCategory) {
    const auto slug = samples::slug("mot-bai");
    EXPECT_EQ(article_url(slug, {}), "/mot-bai");
    EXPECT_EQ(article_url(slug, {samples::category(1, "Đời sống"), samples::category(2, "Kinh tế")}),
              "/doi-song/mot-bai");
}

TEST(Renderers, SayWhatTheyAre) {
    const auto json = samples::make_renderer("json");
    const auto html = samples::make_renderer("html");
    EXPECT_EQ(json->name(), "json");
    EXPECT_EQ(json->media_type(), "application/json");
    EXPECT_EQ(html->name(), "html");
    EXPECT_EQ(html->media_type(), "text/html");
    EXPECT_FALSE(json->find_asset("site.css"));
    EXPECT_FALSE(html->find_asset("site.css"));
    const auto problem = json->render(ProblemView{}, samples::guest());
    EXPECT_EQ(problem.value().content_type, "application/problem+json");
    EXPECT_EQ(json->render(SessionView{}, samples::guest()).value().content_type, "application/json");
    EXPECT_EQ(html->render(ProblemView{}, samples::guest()).value().content_type, "text/html; charset=utf-8");
}

} // namespace
