#include "samples.hpp"

#include <algorithm>
#include <array>
#include <masthead/core/text.hpp>

namespace masthead::inline v0::conformance {

namespace {

void keeps_authors(Site& site) {
    Samples make;
    auto author = make.author("nguyen-van-a", hard_text.substr(0, 60));
    author.bio = hard_text;
    author.account = make.id<AccountId>();
    author.version = 4;
    const auto bare = make.author("bare", "Bare");
    write(*site.storage, [&](WriteTransaction& transaction) {
        must(transaction.create_author(author));
        must(transaction.create_author(bare));
    });
    const auto view = read(*site.storage);
    EXPECT_EQ(must(view->find_author(slug("nguyen-van-a"))), author);
    EXPECT_EQ(must(view->find_author(slug("bare"))), bare);
    EXPECT_EQ(must(view->find_author(slug("none"))), std::nullopt);
    const auto nobody = make.id<AuthorId>();
    const std::array ids{bare.id, nobody, author.id, bare.id};
    EXPECT_EQ(must(view->find_authors(ids)), (std::vector<std::optional<Author>>{bare, std::nullopt, author, bare}));
    EXPECT_TRUE(must(view->find_authors({})).empty());
}

void updates_authors(Site& site) {
    Samples make;
    const auto one = make.author("one", "One");
    auto author = one;
    const auto other = make.author("two", "Two");
    write(*site.storage, [&](WriteTransaction& transaction) {
        author = one;
        must(transaction.create_author(author));
        must(transaction.create_author(other));
        auto same_slug = make.author("one", "Again");
        EXPECT_EQ(outcome_and_field(transaction.create_author(same_slug)), "already_exists slug");
        author.slug = other.slug;
        EXPECT_EQ(outcome_and_field(transaction.update_author(author)), "already_exists slug");
        author.slug = slug("three");
        author.name = "Ba";
        must(transaction.update_author(author));
        EXPECT_EQ(outcome(transaction.update_author(author)), "version_mismatch");
        EXPECT_EQ(outcome(transaction.update_author(make.author("none", "None"))), "not_found");
        EXPECT_EQ(outcome(transaction.erase_author(make.id<AuthorId>(), 1)), "not_found");
        EXPECT_EQ(outcome(transaction.erase_author(other.id, 2)), "version_mismatch");
        must(transaction.erase_author(other.id, 1));
        // Its name is free again.
        must(transaction.create_author(make.author("two", "Other")));
        must(transaction.create_author(make.author("one", "Other")));
    });
    author.version = 2;
    const auto view = read(*site.storage);
    EXPECT_EQ(must(view->find_author(slug("three"))), author);
    EXPECT_NE(must(view->find_author(slug("one")))->id, author.id);
    EXPECT_NE(must(view->find_author(slug("two")))->id, other.id);
    EXPECT_EQ(must(view->list_authors({})).items.size(), 3U);
}

void orders_names_as_vietnamese_readers_do(Site& site) {
    Samples make;
    const std::array names{"An", "Anh", "Ánh", "Dũng", "Đạt", "Em", "Ông", "Phúc", "Ý", "Yến"};
    std::vector<Author> wanted;
    std::size_t index = 0;
    for (const auto* name : names) wanted.push_back(make.author("author-" + std::to_string(index++), name));
    std::ranges::sort(wanted,
                      [](const Author& a, const Author& b) { return sort_key(a.name, "vi") < sort_key(b.name, "vi"); });
    // Two of the same name, ordered by id.
    wanted.insert(wanted.begin() + 5, make.author("same", wanted[4].name));
    write(*site.storage, [&](WriteTransaction& transaction) {
        for (auto each = wanted.rbegin(); each != wanted.rend(); ++each) must(transaction.create_author(*each));
    });
    const auto view = read(*site.storage);
    for (const std::uint32_t limit : {1U, 3U, 100U}) {
        EXPECT_EQ(all_pages<Author>(limit, [&](const PageRequest& page) { return view->list_authors(page); }), wanted);
    }
    const auto place = [&](std::string_view name) {
        return std::ranges::find_if(wanted, [&](const Author& a) { return a.name == name; }) - wanted.begin();
    };
    EXPECT_LT(place("Dũng"), place("Đạt"));
    EXPECT_LT(place("An"), place("Ánh"));
    EXPECT_LT(place("Đạt"), place("Em"));
}

void lists_names_of_any_length(Site& site) {
    Samples make;
    std::string long_name;
    for (int i = 0; i < 25; ++i) long_name += "Ễ漢𝔘ặ";
    std::vector<Author> authors;
    std::vector<Term> terms;
    write(*site.storage, [&](WriteTransaction& transaction) {
        authors.clear();
        terms.clear();
        for (int i = 0; i < 5; ++i) {
            authors.push_back(make.author("long-" + std::to_string(i), long_name));
            terms.push_back(make.term(TermKind::tag, "long-" + std::to_string(i), long_name));
            must(transaction.create_author(authors.back()));
            must(transaction.create_term(terms.back()));
        }
    });
    const auto view = read(*site.storage);
    EXPECT_EQ(all_pages<Author>(2, [&](const PageRequest& page) { return view->list_authors(page); }), authors);
    EXPECT_EQ(all_pages<Term>(2, [&](const PageRequest& page) { return view->list_terms(TermKind::tag, page); }),
              terms);
}

void keeps_terms(Site& site) {
    Samples make;
    auto parent = make.term(TermKind::category, "parent", "Tin tức");
    auto nested = make.term(TermKind::category, "child", "Xã hội");
    nested.parent = parent.id;
    nested.description = hard_text;
    nested.position = -2'000'000'000;
    auto child = nested;
    const auto tag = make.term(TermKind::tag, "parent", "Same slug, other kind");
    write(*site.storage, [&](WriteTransaction& transaction) {
        child = nested;
        for (const auto& term : {parent, child, tag}) must(transaction.create_term(term));
        EXPECT_EQ(outcome_and_field(transaction.create_term(make.term(TermKind::tag, "parent", "Again"))),
                  "already_exists slug");
        auto moved = child;
        moved.slug = parent.slug;
        EXPECT_EQ(outcome_and_field(transaction.update_term(moved)), "already_exists slug");
        EXPECT_EQ(outcome(transaction.update_term(make.term(TermKind::tag, "none", "None"))), "not_found");
        EXPECT_EQ(outcome(transaction.erase_term(make.id<TermId>(), 1)), "not_found");
        child.parent.reset();
        child.slug = slug("moved");
        child.position = 3;
        must(transaction.update_term(child));
        EXPECT_EQ(outcome(transaction.update_term(child)), "version_mismatch");
        ++child.version;
    });
    const auto view = read(*site.storage);
    EXPECT_EQ(must(view->find_term(TermKind::category, slug("parent"))), parent);
    EXPECT_EQ(must(view->find_term(TermKind::tag, slug("parent"))), tag);
    EXPECT_EQ(must(view->find_term(TermKind::category, slug("moved"))), child);
    EXPECT_EQ(must(view->find_term(TermKind::category, slug("child"))), std::nullopt);
    const auto nothing = make.id<TermId>();
    const std::array ids{child.id, nothing, parent.id, child.id};
    EXPECT_EQ(must(view->find_terms(ids)), (std::vector<std::optional<Term>>{child, std::nullopt, parent, child}));
    EXPECT_EQ(must(view->list_terms(TermKind::tag, {})).items, std::vector{tag});
}

void orders_terms_by_position_then_name(Site& site) {
    Samples make;
    std::vector<Term> wanted;
    write(*site.storage, [&](WriteTransaction& transaction) {
        wanted.clear();
        for (const auto position : {INT32_MIN, -300, -1, 0, 1, 255, 256, INT32_MAX}) {
            for (const auto* name : {"An", "Bình", "Đạt"}) {
                auto term = make.term(TermKind::category, "term-" + std::to_string(wanted.size()), name);
                term.position = position;
                wanted.push_back(term);
            }
        }
        for (auto each = wanted.rbegin(); each != wanted.rend(); ++each) must(transaction.create_term(*each));
        must(transaction.create_term(make.term(TermKind::tag, "tag", "Tag")));
    });
    const auto view = read(*site.storage);
    for (const std::uint32_t limit : {1U, 5U, 24U}) {
        const auto listed =
            all_pages<Term>(limit, [&](const PageRequest& page) { return view->list_terms(TermKind::category, page); });
        EXPECT_EQ(listed, wanted);
    }
}

void keeps_what_is_in_use(Site& site) {
    Samples make;
    const auto author = make.author("author", "Author");
    const auto parent = make.term(TermKind::category, "parent", "Parent");
    auto child = make.term(TermKind::category, "child", "Child");
    child.parent = parent.id;
    const auto tag = make.term(TermKind::tag, "tag", "Tag");
    auto article = make.published("article");
    article.first.content.byline = {{author.id, "", "author"}};
    article.first.content.categories = {child.id};
    article.first.content.tags = {tag.id};
    const auto refusals = [&](WriteTransaction& transaction) {
        // One a statement: the parent is free only once the child is gone.
        auto answers = outcome(transaction.erase_author(author.id, 1));
        for (const auto& id : {child.id, tag.id, parent.id}) answers += ' ' + outcome(transaction.erase_term(id, 1));
        return answers;
    };
    const auto asked = [&] {
        std::string answer;
        std::ignore = site.storage->write([&](WriteTransaction& transaction) -> Result<void> {
            answer = refusals(transaction);
            return internal_error("only asking");
        });
        return answer;
    };
    write(*site.storage, [&](WriteTransaction& transaction) {
        must(transaction.create_author(author));
        for (const auto& term : {parent, child, tag}) must(transaction.create_term(term));
        store(transaction, article);
    });
    EXPECT_EQ(asked(), "conflict conflict conflict conflict");

    // A newer revision names nothing any more, but the live one still does.
    auto empty = make.next_revision(article.first, "Without");
    empty.content.byline.clear();
    empty.content.categories.clear();
    empty.content.tags.clear();
    article.head.latest_revision = 2;
    write(*site.storage, [&](WriteTransaction& transaction) {
        must(transaction.create_revision(empty));
        must(transaction.update_article(article.head));
    });
    ++article.head.version;
    EXPECT_EQ(asked(), "conflict conflict conflict conflict");

    // An old revision alone does not count.
    article.head.live_revision = 2;
    write(*site.storage, [&](WriteTransaction& transaction) { must(transaction.update_article(article.head)); });
    EXPECT_EQ(asked(), "ok ok ok ok");
    write(*site.storage, [&](WriteTransaction& transaction) { EXPECT_EQ(refusals(transaction), "ok ok ok ok"); });
    EXPECT_TRUE(must(read(*site.storage)->list_terms(TermKind::category, {})).items.empty());
    EXPECT_EQ(must(read(*site.storage)->get_revision(article.head.id, 1)), article.first);
}

constexpr std::array cases{
    StorageCase{"keeps_authors", keeps_authors},
    StorageCase{"updates_authors", updates_authors},
    StorageCase{"orders_names_as_vietnamese_readers_do", orders_names_as_vietnamese_readers_do},
    StorageCase{"lists_names_of_any_length", lists_names_of_any_length},
    StorageCase{"keeps_terms", keeps_terms},
    StorageCase{"orders_terms_by_position_then_name", orders_terms_by_position_then_name},
    StorageCase{"keeps_what_is_in_use", keeps_what_is_in_use},
};

} // namespace

StorageCases taxonomy_cases() {
    return cases;
}

} // namespace masthead::inline v0::conformance
