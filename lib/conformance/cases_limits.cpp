#include "samples.hpp"

#include <array>

namespace masthead::inline v0::conformance {

namespace {

void keeps_the_limits_of_queries(Site& site) {
    Samples make;
    const auto view = read(*site.storage);
    const auto listing = [&](auto change) {
        ArticleQuery query;
        change(query);
        return outcome_and_field(view->list_articles(query));
    };
    EXPECT_EQ(listing([](auto& q) { q.page.limit = 0; }), "invalid_argument limit");
    EXPECT_EQ(listing([](auto& q) { q.page.limit = 101; }), "invalid_argument limit");
    EXPECT_EQ(listing([](auto& q) { q.page.limit = 100; }), "ok");
    EXPECT_EQ(listing([&](auto& q) { q.any_category.assign(101, make.id<TermId>()); }), "invalid_argument category");
    EXPECT_EQ(listing([&](auto& q) { q.any_category.assign(100, make.id<TermId>()); }), "ok");
    EXPECT_EQ(listing([](auto& q) { q.words.assign(17, "w"); }), "invalid_argument q");
    EXPECT_EQ(listing([](auto& q) { q.words.assign(16, "w"); }), "ok");
    EXPECT_EQ(listing([](auto& q) {
                  q.visible_at = Timestamp();
                  q.status = ArticleStatus::draft;
              }),
              "invalid_argument status");
    CommentQuery thread;
    EXPECT_EQ(outcome(view->list_comments(thread)), "invalid_argument");
}

/// Every list gives 1 to 100 items at once, and nothing but that.
void keeps_the_limits_of_pages(Site& site) {
    Samples make;
    const auto article = make.published("article").head.id;
    const auto view = read(*site.storage);
    for (const std::uint32_t limit : {0U, 1U, 100U, 101U, UINT32_MAX}) {
        const std::string wanted = limit >= 1 && limit <= 100 ? "ok" : "invalid_argument limit";
        PageRequest page;
        page.limit = limit;
        ArticleQuery articles;
        articles.page = page;
        CommentQuery thread;
        thread.article = article;
        thread.page = page;
        CommentQuery newest = thread;
        newest.order = CommentOrder::newest;
        EXPECT_EQ(outcome_and_field(view->list_articles(articles)), wanted);
        EXPECT_EQ(outcome_and_field(view->list_revisions(article, page)), wanted);
        EXPECT_EQ(outcome_and_field(view->list_authors(page)), wanted);
        EXPECT_EQ(outcome_and_field(view->list_terms(TermKind::tag, page)), wanted);
        EXPECT_EQ(outcome_and_field(view->list_comments(thread)), wanted);
        EXPECT_EQ(outcome_and_field(view->list_comments(newest)), wanted);
        EXPECT_EQ(outcome_and_field(view->list_accounts(page)), wanted);
        AuditQuery audit;
        audit.page = page;
        EXPECT_EQ(outcome_and_field(view->list_audit(audit)), wanted);
    }
}

void keeps_the_limits_of_the_feed(Site& site) {
    Samples make;
    std::vector<Change> changes(1'001, make.change(EntityKind::views, make.id<ArticleId>().bytes()));
    // The longest tags that there may be.
    for (int i = 0; i < 64; ++i) changes[0].tags.push_back(std::to_string(100 + i) + std::string(77, 't'));
    changes[0].tags.erase(changes[0].tags.begin());
    write(*site.storage, [&](WriteTransaction& transaction) { must(transaction.append_changes(changes)); });
    const auto view = read(*site.storage);
    EXPECT_EQ(outcome_and_field(view->changes_after(0, 0)), "invalid_argument limit");
    EXPECT_EQ(outcome_and_field(view->changes_after(0, 1'001)), "invalid_argument limit");
    const auto one = must(view->changes_after(0, 1));
    ASSERT_EQ(one.size(), 1U);
    EXPECT_EQ(one[0].tags, changes[0].tags);
    const auto most = must(view->changes_after(0, 1'000));
    ASSERT_EQ(most.size(), 1'000U);
    EXPECT_EQ(must(view->changes_after(most.back().position, 1'000)).size(), 1U);
}

std::string repeated(std::string_view text, int times) {
    std::string all;
    for (int i = 0; i < times; ++i) all += text;
    return all;
}

/// Every text as long as it may be, of four bytes a letter, and as many of everything as there may be.
void keeps_large_content(Site& site) {
    Samples make;
    const auto letters = [](int count) { return repeated("𝔘", count); };
    auto article = make.draft(repeated("s", static_cast<int>(Slug::max_length)));
    auto& content = article.first.content;
    content.title = letters(250);
    content.lead = letters(2'000);
    for (int i = 0; i < 10; ++i) content.categories.push_back(make.id<TermId>());
    for (int i = 0; i < 50; ++i) {
        content.tags.push_back(make.id<TermId>());
        content.byline.push_back({make.id<AuthorId>(), "", letters(40)});
        content.figures.push_back({"/" + repeated("p", 2'000), letters(1'000), letters(1'000), letters(200), 1, 1});
    }
    auto author = make.author(repeated("a", static_cast<int>(Slug::max_length)), letters(200));
    author.bio = letters(5'000);
    auto term = make.term(TermKind::tag, repeated("t", static_cast<int>(Slug::max_length)), letters(200));
    term.description = letters(2'000);
    auto comment = make.comment(article.head.id);
    comment.author_name = letters(100);
    comment.body = document(letters(5'000));
    write(*site.storage, [&](auto& transaction) {
        store(transaction, article);
        must(transaction.create_author(author));
        must(transaction.create_term(term));
        must(transaction.create_comment(comment));
    });
    const auto view = read(*site.storage);
    EXPECT_EQ(must(view->get_revision(article.head.id, 1)), article.first);
    EXPECT_EQ(must(view->find_article(article.head.slug)), article.head.id);
    EXPECT_EQ(must(view->find_author(author.slug)), author);
    EXPECT_EQ(must(view->find_term(TermKind::tag, term.slug)), term);
    EXPECT_EQ(must(view->get_comment(comment.id)), comment);
}

/// Documents as large as they can be built: one of many nodes, one of much text.
void keeps_the_largest_documents(Site& site) {
    Samples make;
    std::string markdown;
    for (int i = 0; i < 7'000; ++i) {
        markdown += "Đoạn *văn* số **" + std::to_string(i) + "** 🗞️ `x`\n\n";
    }
    auto many_nodes = make.draft("many-nodes");
    many_nodes.first.content.body = document(markdown);
    ASSERT_GT(many_nodes.first.content.body.node_count(), 40'000U);
    auto much_text = make.draft("much-text");
    const DocumentLimits limits;
    const auto text =
        repeated("Tiếng Việt 🗞️ ", static_cast<int>(limits.max_input * limits.output_factor / 25));
    ASSERT_GT(text.size(), 6'000'000U);
    much_text.first.content.body = must(Document::build({Block{CodeBlock{"", text}}}));
    for (const auto& article : {many_nodes, much_text}) {
        write(*site.storage, [&](auto& transaction) { store(transaction, article); });
        EXPECT_TRUE(must(read(*site.storage)->get_revision(article.head.id, 1)) == article.first);
    }
}

constexpr std::array cases{
    StorageCase{"keeps_the_limits_of_queries", keeps_the_limits_of_queries},
    StorageCase{"keeps_the_limits_of_pages", keeps_the_limits_of_pages},
    StorageCase{"keeps_the_limits_of_the_feed", keeps_the_limits_of_the_feed},
    StorageCase{"keeps_large_content", keeps_large_content},
    StorageCase{"keeps_the_largest_documents", keeps_the_largest_documents},
};

} // namespace

StorageCases limit_cases() {
    return cases;
}

} // namespace masthead::inline v0::conformance
