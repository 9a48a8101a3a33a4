#include "support.hpp"

#include <atomic>

namespace masthead::engine_tests {
namespace {

class Workflow : public OnEachStorage {
protected:
    Articles articles() { return site.engine().articles(); }
    ArticleDetails seen(const ArticleId& id) { return must(articles().get(site.anonymous, id)); }
    std::string seen_outcome(const ArticleId& id) { return outcome(articles().get(site.anonymous, id)); }
};

TEST_P(Workflow, DraftIsComplete) {
    const auto owner = site.sign_up(Role::author, "owner");
    const auto made = site.draft(owner, "Hội Chữ thập đỏ");
    EXPECT_EQ(made.head.slug.text(), "hoi-chu-thap-do");
    EXPECT_EQ(made.head.status, ArticleStatus::draft);
    EXPECT_EQ(made.head.locale.tag(), "vi");
    EXPECT_EQ(made.head.version, 1U);
    EXPECT_EQ(made.head.live_revision, 0U);
    EXPECT_EQ(made.head.latest_revision, 1U);
    EXPECT_EQ(made.head.created_by, owner.account);
    EXPECT_EQ(made.head.created_at, start);
    EXPECT_EQ(made.url, "/hoi-chu-thap-do");
    EXPECT_FALSE(made.comments_open);
    EXPECT_EQ(must(articles().get(owner, made.head.id)), made);
    EXPECT_EQ(seen_outcome(made.head.id), "not_found");
}

TEST_P(Workflow, SlugsAreMadeOfTitlesAndStayUnique) {
    EXPECT_EQ(site.draft(site.host, "Tin").head.slug.text(), "tin");
    EXPECT_EQ(site.draft(site.host, "Tin").head.slug.text(), "tin-2");
    EXPECT_EQ(site.draft(site.host, "TIN!").head.slug.text(), "tin-3");
    ArticleDraft given{.content = {.title = "Tin"}, .slug = slug("tin-2")};
    EXPECT_EQ(outcome_and_field(articles().create(site.host, given)), "already_exists slug");
    given.slug = slug("khac");
    EXPECT_EQ(must(articles().create(site.host, given)).head.slug.text(), "khac");
    const auto emblem = site.draft(site.host, "🗞️");
    EXPECT_TRUE(emblem.head.slug.text().starts_with("article-"));
}

TEST_P(Workflow, AddressesOfTheSiteItselfAreNoSlugs) {
    const auto made = site.draft(site.host, "Search");
    EXPECT_EQ(made.head.slug.text(), "search-2");
    EXPECT_EQ(site.draft(site.host, "SEARCH!").head.slug.text(), "search-3");
    for (const auto* name : {"api", "articles", "assets", "author", "healthz", "media", "metrics", "readyz", "search",
                             "sign-in", "sign-out", "tag"}) {
        const ArticleDraft given{.content = {.title = "Tin"}, .slug = slug(name)};
        EXPECT_EQ(outcome_and_field(articles().create(site.host, given)), "invalid_argument slug") << name;
        EXPECT_EQ(outcome_and_field(articles().update(site.host, made.head.id, 1, {.slug = slug(name)})),
                  "invalid_argument slug")
            << name;
        const ArticleDraft near{.content = {.title = "Tin"}, .slug = slug(name + std::string("s"))};
        EXPECT_EQ(outcome(articles().create(site.host, near)), "ok") << name;
    }
    EXPECT_EQ(must(articles().get(site.host, made.head.id)).head, made.head);
}

TEST_P(Workflow, EditingLeavesWhatIsLiveUntouched) {
    const auto made = site.published(site.host, "Cũ");
    const auto live = seen(made.head.id);
    site.clock->advance(1h);
    const auto edited = must(articles().update(site.host, made.head.id, made.head.version, {.title = "Mới"}));
    EXPECT_EQ(edited.content.title, "Mới");
    EXPECT_EQ(edited.head.latest_revision, 2U);
    EXPECT_EQ(edited.head.live_revision, 1U);
    const auto still = seen(made.head.id);
    EXPECT_EQ(still.content, live.content);
    EXPECT_EQ(still.head.updated_at, live.head.updated_at);
    EXPECT_EQ(must(articles().get(site.host, made.head.id, true)).content.title, "Mới");
    const auto again = must(articles().publish(site.host, made.head.id, edited.head.version));
    EXPECT_EQ(seen(made.head.id).content.title, "Mới");
    EXPECT_EQ(again.head.publish_at, live.head.publish_at);
    EXPECT_EQ(again.head.updated_at, start + 1h);
}

TEST_P(Workflow, NoChangeWritesNothing) {
    const auto made = site.published(site.host, "Tin");
    const auto before = site.changes();
    const auto same = must(articles().update(site.host, made.head.id, made.head.version, {.title = " Tin "}));
    EXPECT_EQ(same.head, made.head);
    EXPECT_EQ(must(articles().update(site.host, made.head.id, made.head.version, {})).head, made.head);
    EXPECT_EQ(site.changes(), before);
}

TEST_P(Workflow, BadContentIsRefusedWhole) {
    const auto made = site.published(site.host, "Tin");
    const auto version = made.head.version;
    const auto refused = [&](const ArticleEdit& edit) {
        return outcome_and_field(articles().update(site.host, made.head.id, version, edit));
    };
    EXPECT_EQ(refused({.title = ""}), "invalid_argument title");
    EXPECT_EQ(refused({.title = std::string(251, 'x')}), "too_large title");
    EXPECT_EQ(refused({.title = "Khác", .categories = std::vector{TermId{}}}), "invalid_argument categories[0]");
    EXPECT_EQ(refused({.title = "Khác", .tags = std::vector<TagChoice>{TermId{}}}), "invalid_argument tags[0]");
    EXPECT_EQ(refused({.byline = std::vector{BylineEntry{.author = AuthorId{}}}}), "invalid_argument byline[0].author");
    EXPECT_EQ(refused({.unpublish_at = std::optional(start)}), "invalid_argument unpublish_at");
    EXPECT_EQ(must(articles().get(site.host, made.head.id, true)), made);
}

TEST_P(Workflow, NamedTagsAreMadeWithTheArticle) {
    using Tags = std::vector<TagChoice>;
    const auto editor = site.sign_up(Role::editor, "lan");
    const auto author = site.sign_up(Role::author, "mai");
    const auto names = [&](const std::optional<ArticleDetails>& article) {
        std::vector<std::string> found;
        for (const auto& tag : article->tags) found.push_back(tag.name);
        return found;
    };
    Term islands;
    islands.kind = TermKind::tag;
    islands.name = "Biển đảo";
    const auto known = must(site.engine().terms().create(editor, islands));
    const auto made = must(articles().create(
        editor, {.content = {.title = "Tin"}, .tags = Tags{"Mưa bão", known.id, " mưa  bão ", "BIỂN ĐẢO"}}));
    EXPECT_EQ(names(made), (std::vector<std::string>{"Mưa bão", "Biển đảo"}));
    const auto edited =
        must(articles().update(editor, made.head.id, made.head.version, {.tags = Tags{"Mới", "mua-bao"}}));
    EXPECT_EQ(names(edited), (std::vector<std::string>{"Mới", "Mưa bão"}));
    const auto all = must(site.engine().terms().list(TermKind::tag, {})).items;
    ASSERT_EQ(all.size(), 3U);
    const auto before = site.changes();
    EXPECT_EQ(must(articles().update(editor, made.head.id, edited.head.version, {.tags = Tags{"mới", "Mưa bão"}})).head,
              edited.head);
    EXPECT_EQ(site.changes(), before);

    // A slug may be longer than a name.
    Term sea;
    sea.kind = TermKind::tag;
    sea.name = "Biển";
    sea.slug = slug(std::string(115, 'b'));
    const auto far = must(site.engine().terms().create(editor, sea));
    const auto second = must(articles().create(editor, {.content = {.title = "Tin"}, .tags = Tags{sea.slug.text()}}));
    EXPECT_EQ(second.content.tags, std::vector{far.id});
    must(articles().erase(editor, second.head.id, second.head.version));
    must(site.engine().terms().erase(editor, far.id, far.version));
    const auto after = site.changes();

    // Whatever is refused leaves no tag.
    const auto refused = [&](const Principal& by, const ArticleEdit& edit, std::uint64_t version) {
        return outcome_and_field(articles().update(by, made.head.id, version, edit));
    };
    const auto version = edited.head.version;
    EXPECT_EQ(refused(editor, {.tags = Tags{"Thêm"}}, version - 1), "version_mismatch version");
    EXPECT_EQ(refused(editor, {.title = "", .tags = Tags{"Thêm"}}, version), "invalid_argument title");
    EXPECT_EQ(refused(editor, {.tags = Tags{"Thêm", "!"}}, version), "invalid_argument tags[1]");
    EXPECT_EQ(refused(editor, {.tags = Tags{"Thêm", std::string(101, 'x')}}, version), "invalid_argument tags[1]");
    EXPECT_EQ(refused(editor, {.tags = Tags{"Thêm", TermId{}}}, version), "invalid_argument tags[1]");
    Tags many;
    for (std::size_t i = 0; i <= ArticleContent::max_tags; ++i) many.emplace_back("Thêm " + std::to_string(i));
    EXPECT_EQ(refused(editor, {.tags = many}, version), "too_large tags");
    const auto write = [&](const Tags& tags) {
        return articles().create(author, {.content = {.title = "Tin"}, .tags = tags});
    };
    EXPECT_EQ(outcome_and_field(write({"Mới", "Thêm"})), "invalid_argument tags[1]");
    EXPECT_EQ(site.changes(), after);
    EXPECT_EQ(names(must(write({"MỚI"}))), std::vector<std::string>{"Mới"});
    EXPECT_EQ(must(site.engine().terms().list(TermKind::tag, {})).items, all);
}

TEST_P(Workflow, ScheduleHoldsToTheMicrosecond) {
    const auto made = site.draft(site.host, "Hẹn giờ");
    const auto id = made.head.id;
    must(articles().schedule(site.host, id, made.head.version, start + 1h, start + 2h));
    const std::vector<std::pair<Duration, std::string>> moments{{0us, "not_found"}, {1h - 1us, "not_found"}, {1h, "ok"},
                                                                {2h - 1us, "ok"},   {2h, "not_found"},       {1h, "ok"},
                                                                {24h, "not_found"}};
    for (const auto& [after, expected] : moments) {
        site.clock->set(start + after);
        EXPECT_EQ(seen_outcome(id), expected) << after.count();
        const auto listed = must(articles().list(site.anonymous, {})).items.size();
        EXPECT_EQ(listed, expected == "ok" ? 1U : 0U) << after.count();
        EXPECT_EQ(outcome(articles().get(site.host, id)), "ok");
    }
}

TEST_P(Workflow, PublishingNowOverridesWhatWasPlanned) {
    const auto made = site.draft(site.host, "Tin");
    const auto planned = must(articles().schedule(site.host, made.head.id, 1, start + 1h, start + 2h));
    const auto now = must(articles().publish(site.host, made.head.id, planned.head.version));
    EXPECT_EQ(now.head.publish_at, start);
    EXPECT_EQ(now.head.unpublish_at, start + 2h);
    site.clock->advance(3h);
    EXPECT_EQ(seen_outcome(made.head.id), "not_found");
    const auto again = must(articles().publish(site.host, made.head.id, now.head.version));
    EXPECT_EQ(again.head.unpublish_at, std::nullopt);
    EXPECT_EQ(again.head.publish_at, start);
    EXPECT_EQ(seen_outcome(made.head.id), "ok");
    EXPECT_EQ(
        outcome_and_field(articles().schedule(site.host, made.head.id, again.head.version, start + 2h, start + 2h)),
        "invalid_argument unpublish_at");
}

TEST_P(Workflow, UnpublishAndArchiveTakeOutOfSight) {
    const auto made = site.published(site.host, "Tin");
    const auto id = made.head.id;
    const auto back = must(articles().unpublish(site.host, id, made.head.version));
    EXPECT_EQ(back.head.status, ArticleStatus::draft);
    EXPECT_EQ(back.head.publish_at, std::nullopt);
    EXPECT_EQ(back.head.live_revision, 0U);
    EXPECT_EQ(seen_outcome(id), "not_found");
    const auto again = must(articles().publish(site.host, id, back.head.version));
    EXPECT_EQ(seen_outcome(id), "ok");
    const auto archived = must(articles().archive(site.host, id, again.head.version));
    EXPECT_EQ(archived.head.status, ArticleStatus::archived);
    EXPECT_EQ(seen_outcome(id), "not_found");
    EXPECT_TRUE(must(articles().list(site.anonymous, {})).items.empty());
    EXPECT_EQ(must(articles().list(site.host, {.status = ArticleStatus::archived})).items.size(), 1U);
    must(articles().publish(site.host, id, archived.head.version));
    EXPECT_EQ(seen_outcome(id), "ok");
}

TEST_P(Workflow, EraseRemovesAllThatBelongsToIt) {
    const auto reader = site.sign_up(Role::reader, "reader");
    const auto made = site.published(site.host, "Tin");
    const auto comment = site.comment(reader, made.head.id).comment;
    must(site.engine().ratings().put(reader, made.head.id, RatingValue::from_points(5)));
    must(articles().erase(site.host, made.head.id, made.head.version));
    EXPECT_EQ(outcome(articles().get(site.host, made.head.id)), "not_found");
    EXPECT_EQ(outcome(articles().find(made.head.slug)), "not_found");
    EXPECT_EQ(outcome(site.engine().comments().get(site.host, comment.id)), "not_found");
    const std::array ids{made.head.id};
    EXPECT_EQ(must(site.records()->rating_summaries(ids))[0].count(), 0U);
    EXPECT_EQ(site.draft(site.host, "Tin").head.slug, made.head.slug);
}

TEST_P(Workflow, RestoreMakesANewRevisionOfAnOldOne) {
    const auto made = site.draft(site.host, "Một");
    const auto second = must(articles().update(site.host, made.head.id, 1, {.title = "Hai"}));
    const auto restored = must(articles().restore(site.host, made.head.id, second.head.version, 1));
    EXPECT_EQ(restored.content, made.content);
    EXPECT_EQ(restored.head.latest_revision, 3U);
    EXPECT_EQ(outcome(articles().restore(site.host, made.head.id, restored.head.version, 9)), "not_found");
    const auto history = must(articles().revisions(site.host, made.head.id, {})).items;
    ASSERT_EQ(history.size(), 3U);
    std::string hash;
    for (std::size_t i = 3; i-- > 0;) {
        EXPECT_EQ(history[i].number, 3 - i);
        hash = revision_hash(hash, history[i].content);
        EXPECT_EQ(history[i].hash, hash);
    }
}

TEST_P(Workflow, OldSlugsLeadToTheArticle) {
    const auto made = site.published(site.host, "Cũ");
    const auto moved = must(articles().update(site.host, made.head.id, made.head.version, {.slug = slug("moi")}));
    EXPECT_EQ(must(articles().find(slug("moi"))), made.head.id);
    EXPECT_EQ(must(articles().find(slug("cu"))), made.head.id);
    EXPECT_EQ(outcome(articles().get(site.anonymous, slug("cu"))), "not_found");
    EXPECT_EQ(site.published(site.host, "Cũ").head.slug.text(), "cu-2");
    EXPECT_EQ(must(articles().find(slug("cu"))), made.head.id);
    must(articles().update(site.host, made.head.id, moved.head.version, {.slug = slug("cu")}));
    EXPECT_EQ(must(articles().find(slug("moi"))), made.head.id);
    EXPECT_EQ(must(articles().find(slug("cu"))), made.head.id);
}

TEST_P(Workflow, OldSlugIsGivenAwayOnlyWhenAskedFor) {
    const auto made = site.published(site.host, "Cũ");
    const auto moved = must(articles().update(site.host, made.head.id, made.head.version, {.slug = slug("moi")}));
    const auto other = must(articles().create(site.host, {.content = {.title = "Khác"}, .slug = slug("cu")}));
    EXPECT_EQ(must(articles().find(slug("cu"))), made.head.id);
    const auto live = must(articles().publish(site.host, other.head.id, other.head.version));
    EXPECT_EQ(must(articles().find(slug("cu"))), other.head.id);
    must(articles().archive(site.host, other.head.id, live.head.version));
    EXPECT_EQ(must(articles().find(slug("cu"))), made.head.id);
    must(articles().erase(site.host, made.head.id, moved.head.version));
    EXPECT_EQ(must(articles().find(slug("cu"))), other.head.id);
}

TEST_P(Workflow, DraftThatMovesToAnOldSlugBreaksNoRedirect) {
    const auto made = site.published(site.host, "Cũ");
    must(articles().update(site.host, made.head.id, made.head.version, {.slug = slug("moi")}));
    const auto other = site.draft(site.host, "Khác");
    must(articles().update(site.host, other.head.id, other.head.version, {.slug = slug("cu")}));
    EXPECT_EQ(must(articles().find(slug("cu"))), made.head.id);
}

TEST_P(Workflow, EmptySlugsAreRefused) {
    const auto made = site.draft(site.host, "Bài");
    EXPECT_EQ(outcome_and_field(articles().update(site.host, made.head.id, 1, {.slug = Slug()})),
              "invalid_argument slug");
}

TEST_P(Workflow, ChangedDatesOfAPublishedArticleAreAChange) {
    const auto made = site.published(site.host, "Bài");
    site.clock->advance(1h);
    const auto ends =
        must(articles().update(site.host, made.head.id, made.head.version, {.unpublish_at = start + 24h}));
    EXPECT_EQ(ends.head.updated_at, start + 1h);
    site.clock->advance(1h);
    const auto later =
        must(articles().schedule(site.host, made.head.id, ends.head.version, start + 90min, start + 24h));
    EXPECT_EQ(later.head.updated_at, start + 2h);
}

TEST_P(Workflow, SlugsOfDraftsLeaveNoTrace) {
    const auto made = site.draft(site.host, "Nháp");
    must(articles().update(site.host, made.head.id, 1, {.slug = slug("khac")}));
    EXPECT_EQ(outcome(articles().find(slug("nhap"))), "not_found");
}

TEST_P(Workflow, OldSlugIsKeptThroughUnpublishing) {
    const auto made = site.published(site.host, "Cũ");
    const auto back = must(articles().unpublish(site.host, made.head.id, made.head.version));
    const auto moved = must(articles().update(site.host, made.head.id, back.head.version, {.slug = slug("moi")}));
    must(articles().publish(site.host, made.head.id, moved.head.version));
    EXPECT_EQ(must(articles().find(slug("cu"))), made.head.id);
}

TEST_P(Workflow, StaleVersionsChangeNothing) {
    const auto made = site.published(site.host, "Tin");
    const auto id = made.head.id;
    for (const auto version : {std::uint64_t{0}, made.head.version - 1, made.head.version + 1}) {
        EXPECT_EQ(outcome_and_field(articles().update(site.host, id, version, {.title = "X"})),
                  "version_mismatch version");
        EXPECT_EQ(outcome(articles().publish(site.host, id, version)), "version_mismatch");
        EXPECT_EQ(outcome(articles().schedule(site.host, id, version, start)), "version_mismatch");
        EXPECT_EQ(outcome(articles().unpublish(site.host, id, version)), "version_mismatch");
        EXPECT_EQ(outcome(articles().archive(site.host, id, version)), "version_mismatch");
        EXPECT_EQ(outcome(articles().restore(site.host, id, version, 1)), "version_mismatch");
        EXPECT_EQ(outcome(articles().erase(site.host, id, version)), "version_mismatch");
    }
    EXPECT_EQ(seen(id), made);
}

TEST_P(Workflow, ExactlyOneOfManyRacingWritersWins) {
    const auto made = site.published(site.host, "Tin");
    std::atomic<int> won = 0;
    std::atomic<int> lost = 0;
    race(12, [&](std::size_t i) {
        const auto title = "Bản " + std::to_string(i);
        const auto result = articles().update(site.host, made.head.id, made.head.version, {.title = title});
        if (result) {
            ++won;
        } else if (result.error().code == ErrorCode::version_mismatch) {
            ++lost;
        }
    });
    EXPECT_EQ(won, 1);
    EXPECT_EQ(lost, 11);
    const auto after = must(articles().get(site.host, made.head.id, true));
    EXPECT_EQ(after.head.version, made.head.version + 1);
    EXPECT_EQ(must(articles().revisions(site.host, made.head.id, {})).items.size(), 2U);
}

TEST_P(Workflow, RacingDraftsGetSlugsOfTheirOwn) {
    static_cast<void>(site.engine());
    std::array<std::string, 12> slugs;
    race(slugs.size(), [&](std::size_t i) { slugs[i] = site.draft(site.host, "Tin").head.slug.text(); });
    std::ranges::sort(slugs);
    EXPECT_EQ(std::ranges::unique(slugs).size(), 0U);
}

MASTHEAD_ON_EACH_STORAGE(Workflow);

} // namespace
} // namespace masthead::engine_tests
