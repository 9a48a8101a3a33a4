#include "support.hpp"

#include <array>

namespace masthead::engine_tests {
namespace {

constexpr std::string_view gif("GIF89a\x02\x00\x03\x00\x00\x00\x00;", 14);

ImportArticle article(const std::string& name) {
    ImportArticle made;
    made.slug = slug(name);
    made.locale = must(Locale::parse("vi"));
    made.title = "Bài " + name;
    made.body = document("Nội dung.\n\n![Chợ](anh/cho.gif)\n");
    made.figures = {{.src = "anh/cho.gif", .caption = "Chợ"}};
    made.byline = {{slug("lan"), "Lan"}, {{}, "TTXVN", "source"}};
    made.categories = {{slug("tin"), "Tin"}};
    made.tags = {{slug("nong"), "Nóng"}};
    made.publish_at = start - 24h;
    made.pictures["anh/cho.gif"] = {"cho.gif", std::string(gif)};
    made.views = 234;
    made.ratings = {{RatingValue::from_points(5), 2}, {RatingValue::from_points(4), 1}};
    made.comments = {{"Minh", start - 2h, "Hay!", {{"Lan", start - 1h, "Cảm ơn.", {}}}}};
    return made;
}

class ImportTest : public OnEachStorage {
protected:
    std::vector<std::string> add(const std::vector<ImportArticle>& articles) {
        std::vector<std::string> outcomes;
        for (const auto& result : site.engine().imports().add(site.host, articles)) {
            outcomes.push_back(!result                             ? outcome_and_field(result)
                               : *result == ImportOutcome::created ? "created"
                               : *result == ImportOutcome::updated ? "updated"
                                                                   : "unchanged");
        }
        return outcomes;
    }
    ArticleDetails get(const std::string& name) {
        return must(site.engine().articles().get(site.anonymous, slug(name)));
    }
};

using Outcomes = std::vector<std::string>;

TEST_P(ImportTest, BringsEverythingIn) {
    EXPECT_EQ(add({article("a")}), Outcomes{"created"});
    const auto made = get("a");
    EXPECT_EQ(made.url, "/tin/a");
    EXPECT_EQ(made.content.title, "Bài a");
    EXPECT_EQ(made.head.publish_at, start - 24h);
    EXPECT_EQ(made.head.locale.tag(), "vi");
    EXPECT_EQ(made.counters.views, 234U);
    EXPECT_EQ(made.counters.comments, 2U);
    EXPECT_EQ(made.rating.sum(), "14");
    EXPECT_EQ(made.counters.rating_rank, made.rating.rank({}));
    ASSERT_EQ(made.byline.size(), 2U);
    EXPECT_EQ(made.byline[0].author->name, "Lan");
    EXPECT_EQ(made.byline[1].credit, "TTXVN");
    EXPECT_EQ(made.tags.at(0).name, "Nóng");
    const auto comments =
        must(site.engine().comments().list(site.anonymous, made.head.id, CommentOrder::thread, {})).items;
    ASSERT_EQ(comments.size(), 2U);
    EXPECT_EQ(comments[0].comment.created_at, start - 2h);
    EXPECT_EQ(comments[1].comment.parent, comments[0].comment.id);
}

TEST_P(ImportTest, PicturesAreStoredAndNamedByTheirNewAddress) {
    ASSERT_EQ(add({article("a"), article("b")}), (Outcomes{"created", "created"}));
    const auto made = get("a");
    const auto address = made.content.figures.at(0).src;
    ASSERT_TRUE(address.starts_with("/media/"));
    const auto id = must(MediaId::parse(address.substr(7)));
    EXPECT_EQ(must(site.engine().media().bytes(id)), gif);
    EXPECT_EQ(must(site.engine().media().get(id)).width, 2U);
    EXPECT_NE(must(write_markdown(made.content.body)).find(address), std::string::npos);
    EXPECT_EQ(get("b").content.figures.at(0).src, address);
}

TEST_P(ImportTest, AgainChangesNothing) {
    const std::vector articles{article("a"), article("b"), article("c")};
    EXPECT_EQ(add(articles), (Outcomes{"created", "created", "created"}));
    const auto before = get("b");
    const auto changes = site.changes();
    site.clock->advance(24h);
    EXPECT_EQ(add(articles), (Outcomes{"unchanged", "unchanged", "unchanged"}));
    EXPECT_EQ(get("b").head, before.head);
    EXPECT_EQ(get("b").counters, before.counters);
    EXPECT_EQ(site.changes(), changes);
}

TEST_P(ImportTest, WithoutADateStaysUnchangedToo) {
    auto undated = article("a");
    undated.publish_at.reset();
    EXPECT_EQ(add({undated}), Outcomes{"created"});
    EXPECT_EQ(get("a").head.publish_at, start);
    site.clock->advance(24h);
    EXPECT_EQ(add({undated}), Outcomes{"unchanged"});
    EXPECT_EQ(get("a").head.publish_at, start);
}

TEST_P(ImportTest, ChangedArticlesKeepWhatReadersDid) {
    ASSERT_EQ(add({article("a")}), Outcomes{"created"});
    const auto reader = site.sign_up(Role::reader, "lan");
    const auto id = get("a").head.id;
    static_cast<void>(site.comment(reader, id));
    must(site.engine().ratings().put(reader, id, RatingValue::from_points(1)));
    auto changed = article("a");
    changed.title = "Khác";
    changed.views = 9'999;
    changed.comments.clear();
    changed.ratings.clear();
    EXPECT_EQ(add({changed}), Outcomes{"updated"});
    const auto after = get("a");
    EXPECT_EQ(after.head.id, id);
    EXPECT_EQ(after.content.title, "Khác");
    EXPECT_EQ(after.revision, 2U);
    EXPECT_EQ(after.counters.views, 234U);
    EXPECT_EQ(after.counters.comments, 3U);
    EXPECT_EQ(after.rating.sum(), "15");
}

TEST_P(ImportTest, RatingsWithoutVotesGiveNoRank) {
    auto made = article("a");
    made.ratings = {{RatingValue::from_points(5), 0}};
    EXPECT_EQ(add({made}), Outcomes{"created"});
    const std::array ids{get("a").head.id};
    EXPECT_EQ(must(site.records()->counters(ids))[0].rating_rank, 0);
}

TEST_P(ImportTest, EmptySlugsAreRefused) {
    auto made = article("a");
    made.tags = {{{}, "Nóng"}};
    EXPECT_EQ(add({made}), Outcomes{"invalid_argument slug"});
    EXPECT_EQ(outcome_and_field(site.engine().imports().put_author(site.host, {}, "Lan", "")), "invalid_argument slug");
    EXPECT_EQ(outcome_and_field(site.engine().imports().put_category(site.host, {}, "Tin", "", 0)),
              "invalid_argument slug");
}

TEST_P(ImportTest, BadArticlesFailAlone) {
    const auto bad = [](const std::string& name, auto spoil) {
        auto made = article(name);
        made.categories = {{slug("chi-" + name), "Chỉ " + name}};
        spoil(made);
        return made;
    };
    const std::vector articles{
        article("a"),
        bad("b", [](auto& each) { each.title = ""; }),
        bad("c", [](auto& each) { each.slug = {}; }),
        bad("d",
            [](auto& each) {
                each.ratings = {{RatingValue::from_points(6), 1}};
            }),
        bad("e", [](auto& each) { each.comments[0].replies[0].body = ""; }),
        bad("f", [](auto& each) { each.pictures["anh/cho.gif"].bytes = "<svg/>"; }),
        bad("g", [](auto& each) { each.unpublish_at = each.publish_at; }),
        article("h"),
    };
    const Outcomes expected{"created",
                            "invalid_argument title",
                            "invalid_argument slug",
                            "invalid_argument value",
                            "invalid_argument body",
                            "unsupported pictures",
                            "invalid_argument unpublish_at",
                            "created"};
    EXPECT_EQ(add(articles), expected);
    EXPECT_EQ(must(site.engine().articles().list(site.host, {})).items.size(), 2U);
    for (const auto* name : {"chi-b", "chi-c", "chi-d", "chi-e", "chi-f", "chi-g"}) {
        EXPECT_EQ(outcome(site.engine().terms().get(TermKind::category, slug(name))), "not_found") << name;
    }
    EXPECT_EQ(outcome(site.engine().articles().find(slug("e"))), "not_found");
}

TEST_P(ImportTest, AddressesOfTheSiteItselfAreNotImported) {
    auto below = article("a");
    below.categories = {{slug("author"), "Tác giả"}};
    auto tagged = article("b");
    tagged.tags = {{slug("search"), "Tìm"}};
    EXPECT_EQ(add({article("search"), below, tagged}),
              (Outcomes{"invalid_argument slug", "invalid_argument slug", "created"}));
    EXPECT_EQ(outcome_and_field(site.engine().imports().put_category(site.host, slug("media"), "Ảnh", "", 1)),
              "invalid_argument slug");
}

TEST_P(ImportTest, DraftsStayUnseen) {
    auto hidden = article("a");
    hidden.status = ArticleStatus::draft;
    EXPECT_EQ(add({hidden}), Outcomes{"created"});
    EXPECT_EQ(outcome(site.engine().articles().get(site.anonymous, slug("a"))), "not_found");
    hidden.status = ArticleStatus::published;
    EXPECT_EQ(add({hidden}), Outcomes{"updated"});
    EXPECT_EQ(get("a").content.title, "Bài a");
}

TEST_P(ImportTest, TheSameSlugTwiceInOneCall) {
    auto second = article("a");
    second.title = "Sau";
    EXPECT_EQ(add({article("a"), second, second}), (Outcomes{"created", "updated", "unchanged"}));
    EXPECT_EQ(get("a").content.title, "Sau");
}

TEST_P(ImportTest, ProfilesAndCategoriesAreMadeChangedAndFound) {
    auto imports = site.engine().imports();
    EXPECT_EQ(must(imports.put_author(site.host, slug("lan"), "Lan", "Nhà báo")), ImportOutcome::created);
    EXPECT_EQ(must(imports.put_author(site.host, slug("lan"), "Lan", "Nhà báo")), ImportOutcome::unchanged);
    EXPECT_EQ(must(imports.put_author(site.host, slug("lan"), "Lan Anh", "Nhà báo")), ImportOutcome::updated);
    EXPECT_EQ(must(site.engine().authors().get(slug("lan"))).name, "Lan Anh");
    EXPECT_EQ(must(imports.put_category(site.host, slug("tin"), "Tin", "", 2)), ImportOutcome::created);
    EXPECT_EQ(must(imports.put_category(site.host, slug("tin"), "Tin", "", 2)), ImportOutcome::unchanged);
    EXPECT_EQ(must(imports.put_category(site.host, slug("tin"), "Tin", "", 1)), ImportOutcome::updated);
    EXPECT_EQ(must(site.engine().terms().navigation()).at(0).position, 1);
    EXPECT_EQ(outcome_and_field(imports.put_author(site.host, slug("mai"), "", "")), "invalid_argument name");
    EXPECT_EQ(outcome_and_field(imports.put_category(site.host, slug("the"), "", "", 0)), "invalid_argument name");
}

MASTHEAD_ON_EACH_STORAGE(ImportTest);

} // namespace
} // namespace masthead::engine_tests
