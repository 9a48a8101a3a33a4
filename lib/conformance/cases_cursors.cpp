#include "library.hpp"

#include <array>
#include <functional>
#include <random>

namespace masthead::inline v0::conformance {

namespace {

/// A list of the site, asked for with a cursor: gives the next one, and how it went.
struct NamedList {
    std::string name;
    std::function<Result<std::optional<Cursor>>(const PageRequest&)> next;
};

template <typename List>
NamedList named(std::string name, List list) {
    return {std::move(name), [list](const PageRequest& page) -> Result<std::optional<Cursor>> {
                MASTHEAD_TRY(auto found, list(page));
                return found.next;
            }};
}

/// Every list that there is, each of an order or a kind of its own.
std::vector<NamedList> every_list(ReadTransaction& view, const ArticleId& article) {
    std::vector<NamedList> lists;
    for (const auto order : all_orders) {
        lists.push_back(named("articles by " + std::string(to_string(order)), [&view, order](const PageRequest& page) {
            ArticleQuery query;
            query.order = order;
            query.page = page;
            return view.list_articles(query);
        }));
    }
    for (const auto order : {CommentOrder::thread, CommentOrder::newest}) {
        lists.push_back(named("comments", [&view, article, order](const PageRequest& page) {
            CommentQuery query;
            query.article = article;
            query.order = order;
            query.page = page;
            return view.list_comments(query);
        }));
    }
    for (const auto kind : {TermKind::category, TermKind::tag}) {
        lists.push_back(named("terms", [&view, kind](const PageRequest& page) { return view.list_terms(kind, page); }));
    }
    lists.push_back(
        named("revisions", [&view, article](const PageRequest& page) { return view.list_revisions(article, page); }));
    lists.push_back(named("ratings", [&view, article](const PageRequest& page) {
        return view.list_ratings({article, false, false, page});
    }));
    lists.push_back(named("authors", [&view](const PageRequest& page) { return view.list_authors(page); }));
    lists.push_back(named("accounts", [&view](const PageRequest& page) { return view.list_accounts(page); }));
    lists.push_back(named("audit", [&view](const PageRequest& page) {
        AuditQuery query;
        query.page = page;
        return view.list_audit(query);
    }));
    return lists;
}

/// At least two of everything that is listed.
ArticleId fill_every_list(Storage& storage) {
    Samples make;
    const std::array articles{make.published("one"), make.published("two")};
    write(storage, [&](WriteTransaction& transaction) {
        for (const auto* name : {"one", "two"}) {
            must(transaction.create_author(make.author(name, name)));
            must(transaction.create_account(make.account(name)));
            must(transaction.create_term(make.term(TermKind::category, name, name)));
            must(transaction.create_term(make.term(TermKind::tag, name, name)));
            must(transaction.append_audit(
                std::array{make.audit_entry(make.id<AccountId>(), AuditAction::account_created)}));
        }
        for (const auto& article : articles) store(transaction, article);
        must(transaction.create_revision(make.next_revision(articles[0].first, "Second")));
        for (int i = 0; i < 2; ++i) must(transaction.create_comment(make.comment(articles[0].head.id)));
        for (const auto* name : {"one", "two"}) must(transaction.put_rating(make.rating(articles[0].head.id, name, 3)));
    });
    return articles[0].head.id;
}

void refuses_foreign_cursors(Site& site) {
    const auto article = fill_every_list(*site.storage);
    const auto view = read(*site.storage);
    const auto lists = every_list(*view, article);
    for (std::size_t from = 0; from < lists.size(); ++from) {
        PageRequest page;
        page.limit = 1;
        const auto cursor = must(lists[from].next(page));
        ASSERT_TRUE(cursor) << lists[from].name;
        page.after = *cursor;
        for (std::size_t to = 0; to < lists.size(); ++to) {
            EXPECT_EQ(outcome_and_field(lists[to].next(page)), from == to ? "ok" : "invalid_argument after")
                << lists[from].name << " to " << lists[to].name;
        }
        page.after = Cursor("somewhere:else", "key");
        EXPECT_EQ(outcome_and_field(lists[from].next(page)), "invalid_argument after") << lists[from].name;
    }
}

/// Of every cut or edited text of a cursor, none is taken for another place in the list.
void refuses_damaged_cursors(Site& site) {
    const auto article = fill_every_list(*site.storage);
    const auto view = read(*site.storage);
    for (const auto& list : every_list(*view, article)) {
        PageRequest page;
        page.limit = 1;
        const auto token = must(list.next(page)).value().token();
        for (std::size_t i = 1; i < token.size(); ++i) {
            auto edited = token;
            edited[i] = edited[i] == 'A' ? 'B' : 'A';
            for (const auto& damaged : {token.substr(0, i), edited}) {
                const auto cursor = Cursor::parse(damaged);
                if (!cursor) continue;
                page.after = *cursor;
                EXPECT_EQ(outcome_and_field(list.next(page)), "invalid_argument after") << list.name << ' ' << damaged;
            }
        }
    }
}

void survives_made_up_cursors(Site& site) {
    Library library;
    fill(library, *site.storage, 30, 2);
    const auto view = read(*site.storage);
    std::mt19937 random(1);
    for (int i = 0; i < 300; ++i) {
        std::string key(random() % 600, '\0');
        for (auto& c : key) c = static_cast<char>(random());
        const auto is_answer = [](const std::string& text) { return text == "ok" || text == "invalid_argument"; };
        ArticleQuery query;
        query.order = all_orders[static_cast<std::size_t>(i) % all_orders.size()];
        query.page.after = Cursor("articles:" + std::string(to_string(query.order)), key);
        EXPECT_TRUE(is_answer(outcome(view->list_articles(query))));
        PageRequest page;
        page.after = Cursor("authors", key);
        EXPECT_TRUE(is_answer(outcome(view->list_authors(page))));
        page.after = Cursor("terms:category", key);
        EXPECT_TRUE(is_answer(outcome(view->list_terms(TermKind::category, page))));
        page.after = Cursor("accounts", key);
        EXPECT_TRUE(is_answer(outcome(view->list_accounts(page))));
        AuditQuery audit;
        audit.page.after = Cursor("audit", key);
        EXPECT_TRUE(is_answer(outcome(view->list_audit(audit))));
        audit.account = AccountId();
        EXPECT_TRUE(is_answer(outcome(view->list_audit(audit))));
        page.after = Cursor("revisions", key);
        EXPECT_TRUE(is_answer(outcome(view->list_revisions(library.articles[0].head.id, page))));
        page.after = Cursor("ratings", key);
        EXPECT_TRUE(is_answer(outcome(view->list_ratings({library.articles[0].head.id, false, false, page}))));
        CommentQuery comments;
        comments.article = library.articles[0].head.id;
        comments.page.after = Cursor("comments:thread", key);
        EXPECT_TRUE(is_answer(outcome(view->list_comments(comments))));
        comments.order = CommentOrder::newest;
        comments.page.after = Cursor("comments:newest", key);
        EXPECT_TRUE(is_answer(outcome(view->list_comments(comments))));
    }
}

constexpr std::array cases{
    StorageCase{"refuses_foreign_cursors", refuses_foreign_cursors},
    StorageCase{"refuses_damaged_cursors", refuses_damaged_cursors},
    StorageCase{"survives_made_up_cursors", survives_made_up_cursors},
};

} // namespace

StorageCases cursor_cases() {
    return cases;
}

} // namespace masthead::inline v0::conformance
