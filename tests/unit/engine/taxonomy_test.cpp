#include "support.hpp"

namespace masthead::engine_tests {
namespace {

class Taxonomy : public OnEachStorage {
protected:
    Terms terms() { return site.engine().terms(); }

    Term category(const std::string& name, std::optional<TermId> parent = std::nullopt) {
        return must(terms().create(site.host, Term{{}, TermKind::category, {}, name, "", parent, 0, 1}));
    }
    /// Categories each below the one before.
    std::vector<Term> chain(const std::string& name, int levels) {
        std::vector<Term> made;
        for (int i = 1; i <= levels; ++i) {
            made.push_back(
                category(name + std::to_string(i), made.empty() ? std::nullopt : std::optional(made.back().id)));
        }
        return made;
    }
    std::string move(Term term, std::optional<TermId> parent) {
        term.parent = parent;
        return outcome_and_field(terms().update(site.host, term));
    }
};

TEST_P(Taxonomy, CategoriesAreATreeOfEightLevels) {
    const auto deep = chain("a", 8);
    EXPECT_EQ(outcome_and_field(
                  terms().create(site.host, Term{{}, TermKind::category, {}, "chín", "", deep.back().id, 0, 1})),
              "invalid_argument parent");
    EXPECT_EQ(move(deep[0], deep[7].id), "invalid_argument parent");
    EXPECT_EQ(move(deep[3], deep[3].id), "invalid_argument parent");
    EXPECT_EQ(move(deep[3], TermId{}), "invalid_argument parent");
    EXPECT_EQ(move(deep[7], deep[0].id), "ok");
}

TEST_P(Taxonomy, MovedCategoriesTakeTheirLevelsAlong) {
    const auto upper = chain("a", 5);
    const auto lower = chain("b", 4);
    EXPECT_EQ(move(lower[0], upper[4].id), "invalid_argument parent");
    EXPECT_EQ(must(terms().get(lower[0].id)), lower[0]);
    EXPECT_EQ(move(lower[0], upper[3].id), "ok");
}

TEST_P(Taxonomy, TagsAreFlatAndNoParents) {
    const auto tag = must(terms().create(site.host, Term{{}, TermKind::tag, {}, "nóng", "", {}, 0, 1}));
    EXPECT_EQ(outcome_and_field(terms().create(site.host, Term{{}, TermKind::category, {}, "Tin", "", tag.id, 0, 1})),
              "invalid_argument parent");
    EXPECT_EQ(
        outcome_and_field(terms().create(site.host, Term{{}, TermKind::tag, {}, "lạnh", "", category("Tin").id, 0, 1})),
        "invalid_argument parent");
}

TEST_P(Taxonomy, SlugsAreUniqueWithinAKind) {
    EXPECT_EQ(category("Tin tức").slug.text(), "tin-tuc");
    EXPECT_EQ(outcome_and_field(terms().create(site.host, Term{{}, TermKind::category, {}, "TIN TỨC", "", {}, 0, 1})),
              "already_exists slug");
    EXPECT_EQ(outcome(terms().create(site.host, Term{{}, TermKind::tag, {}, "Tin tức", "", {}, 0, 1})), "ok");
    EXPECT_EQ(outcome(terms().create(site.host, Term{{}, TermKind::tag, {}, "!!!", "", {}, 0, 1})), "invalid_argument");
    EXPECT_EQ(must(terms().get(TermKind::category, slug("tin-tuc"))).name, "Tin tức");
    EXPECT_EQ(outcome(terms().get(TermKind::category, slug("khong"))), "not_found");
}

TEST_P(Taxonomy, UpdatesKeepASlugAndTheKind) {
    auto term = category("Tin");
    term.slug = {};
    EXPECT_EQ(outcome_and_field(terms().update(site.host, term)), "invalid_argument slug");
    term = must(terms().get(term.id));
    term.kind = TermKind::tag;
    EXPECT_EQ(outcome_and_field(terms().update(site.host, term)), "invalid_argument kind");
    auto author = must(site.engine().authors().create(site.host, Author{{}, {}, "Lan", "", std::nullopt, 1}));
    author.slug = {};
    EXPECT_EQ(outcome_and_field(site.engine().authors().update(site.host, author)), "invalid_argument slug");
}

TEST_P(Taxonomy, AddressesOfTheSiteItselfAreNoCategories) {
    const auto create = [&](TermKind kind) {
        return outcome_and_field(terms().create(site.host, Term{{}, kind, slug("author"), "Tác giả", "", {}, 0, 1}));
    };
    EXPECT_EQ(create(TermKind::category), "invalid_argument slug");
    EXPECT_EQ(create(TermKind::tag), "ok");
    EXPECT_EQ(outcome(site.engine().authors().create(site.host, Author{{}, slug("author"), "Lan", "", {}, 1})), "ok");
    auto made = category("Author");
    EXPECT_EQ(made.slug.text(), "author-2");
    made.slug = slug("tag");
    EXPECT_EQ(outcome_and_field(terms().update(site.host, made)), "invalid_argument slug");
    EXPECT_EQ(must(terms().get(made.id)).slug.text(), "author-2");
    auto tag = must(terms().get(TermKind::tag, slug("author")));
    tag.slug = slug("tag");
    EXPECT_EQ(outcome(terms().update(site.host, tag)), "ok");
}

TEST_P(Taxonomy, WhatIsInUseStays) {
    const auto used = category("Tin");
    const auto author = must(site.engine().authors().create(site.host, Author{{}, {}, "Lan", "", {}, 1}));
    ArticleDraft draft{.content = {.title = "Bài", .byline = {{.author = author.id}}, .categories = {used.id}}};
    const auto made = must(site.engine().articles().create(site.host, draft));
    EXPECT_EQ(outcome(terms().erase(site.host, used.id, 1)), "conflict");
    EXPECT_EQ(outcome(site.engine().authors().erase(site.host, author.id, 1)), "conflict");
    EXPECT_EQ(outcome(terms().erase(site.host, used.id, 9)), "version_mismatch");
    must(site.engine().articles().erase(site.host, made.head.id, 1));
    EXPECT_EQ(outcome(terms().erase(site.host, used.id, 1)), "ok");
    EXPECT_EQ(outcome(site.engine().authors().erase(site.host, author.id, 1)), "ok");
    EXPECT_EQ(outcome(terms().get(used.id)), "not_found");
}

TEST_P(Taxonomy, NavigationIsTheUpperLevelInItsOrder) {
    const auto last = category("Cuối");
    auto first = category("Đầu");
    static_cast<void>(category("Dưới", first.id));
    first.position = -1;
    first = must(terms().update(site.host, first));
    EXPECT_EQ(must(terms().navigation()), (std::vector{first, last}));
}

TEST_P(Taxonomy, NavigationIsWholeHoweverManyCategoriesAreBelow) {
    const auto first = category("A");
    must(site.engine_probe().storage->write([&](WriteTransaction& transaction) -> Result<void> {
        IdGenerator ids(*site.clock);
        for (int i = 0; i < 120; ++i) {
            const auto name = "b" + std::to_string(i);
            MASTHEAD_CHECK(transaction.create_term(
                Term{ids.next<TermId>(), TermKind::category, slug(name), name, "", first.id, 0, 1}));
        }
        return {};
    }));
    const auto last = category("Z");
    EXPECT_EQ(must(terms().navigation()), (std::vector{first, last}));
}

TEST_P(Taxonomy, PicturesAreKnownByTheirBytes) {
    const std::string gif("GIF89a\x02\x00\x03\x00\x00\x00\x00;", 14);
    auto media = site.engine().media();
    const auto made = must(media.add(site.host, "C:\\anh\\chợ.gif", gif));
    EXPECT_EQ(made.file_name, "chợ.gif");
    EXPECT_EQ(made.media_type, "image/gif");
    EXPECT_EQ(must(media.add(site.host, "../../khac.gif", gif)), made);
    EXPECT_EQ(must(media.get(made.id)), made);
    EXPECT_EQ(must(media.bytes(made.id)), gif);
    EXPECT_EQ(media_url(made.id), "/media/" + to_string(made.id));
    EXPECT_EQ(outcome(media.add(site.host, "a.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>")), "unsupported");
    EXPECT_EQ(outcome_and_field(media.add(site.host, "a.gif", std::string(Media::max_bytes + 1, 'G'))),
              "too_large file");
    EXPECT_EQ(outcome_and_field(media.add(site.host, "a/", gif + ".")), "invalid_argument file_name");
    EXPECT_EQ(outcome(media.get(MediaId{})), "not_found");
    EXPECT_EQ(outcome(media.bytes(MediaId{})), "not_found");
}

MASTHEAD_ON_EACH_STORAGE(Taxonomy);

} // namespace
} // namespace masthead::engine_tests
