#include "samples.hpp"

#include <array>

namespace masthead::inline v0::conformance {

namespace {

void keeps_hard_text(Site& site) {
    Samples make;
    auto article = make.draft("hard-text");
    auto& content = article.first.content;
    content.title = hard_text;
    content.lead = "";
    content.body = document(
        "# Đầu đề\n\n* một\n* hai **đậm**\n\n> 🗞️ trích\n\n| a | b |\n|---|---|\n| 1 | `2` |\n");
    content.figures = {{"/a.png", "", std::string(hard_text), "", 0, 0},
                       {"/b.png", "alt", "", "ảnh: B", 4'000'000'000U, 1}};
    content.byline = {{std::nullopt, std::string(hard_text), "nhiếp ảnh"}, {make.id<AuthorId>(), "", "author"}};
    content.categories = {make.id<TermId>(), make.id<TermId>()};
    std::swap(content.categories[0], content.categories[1]);
    content.tags = {make.id<TermId>()};
    article.first.hash = revision_hash("", content);
    write(*site.storage, [&](auto& transaction) { store(transaction, article); });

    const auto view = read(*site.storage);
    EXPECT_EQ(must(view->get_article(article.head.id)), article.head);
    EXPECT_EQ(must(view->get_revision(article.head.id, 1)), article.first);
    const auto page = must(view->list_articles({}));
    ASSERT_EQ(page.items.size(), 1U);
    auto without_body = content;
    without_body.body = Document();
    EXPECT_EQ(page.items[0].content, without_body);
    EXPECT_EQ(page.items[0].head, article.head);
    EXPECT_EQ(page.items[0].revision, 1U);
}

void keeps_times_and_absence(Site& site) {
    Samples make;
    auto full = make.published("full");
    full.head.publish_at = Timestamp::minimum();
    full.head.unpublish_at = Timestamp::maximum();
    full.head.created_at = Timestamp::from_microseconds(-1);
    full.head.updated_at = Timestamp::from_microseconds(1'698'714'240'000'001);
    full.head.created_by = make.id<AccountId>();
    full.head.comments_open = false;
    full.head.version = 7;
    full.first.created_by = full.head.created_by;
    auto bare = make.draft("bare");
    bare.head.ratings_open = false;
    bare.head.locale = must(Locale::parse("zh-Hant-TW"));
    bare.head.created_at = Timestamp::maximum();
    write(*site.storage, [&](auto& transaction) {
        store(transaction, full);
        store(transaction, bare);
    });
    const auto view = read(*site.storage);
    EXPECT_EQ(must(view->get_article(full.head.id)), full.head);
    EXPECT_EQ(must(view->get_revision(full.head.id, 1)), full.first);
    EXPECT_EQ(must(view->get_article(bare.head.id)), bare.head);
    const auto newest = must(view->list_articles({}));
    ASSERT_EQ(newest.items.size(), 2U);
    EXPECT_EQ(newest.items[0].head.id, bare.head.id);
}

void write_tokens_at(WriteTransaction& transaction, Samples& make, const AccountId& account, Timestamp at) {
    auto token = make.api_token(account);
    token.created_at = token.expires_at = at;
    token.last_used_at = at;
    token.revoked_at = at;
    must(transaction.create_api_token(token));
    EXPECT_EQ(must(transaction.get_api_token(token.id)), token);
    auto ticket = make.ticket(account, TicketPurpose::verify_email);
    ticket.created_at = ticket.expires_at = at;
    must(transaction.create_ticket(ticket));
    EXPECT_EQ(must(transaction.take_ticket(ticket.hash, ticket.purpose)), ticket);
    auto entry = make.audit_entry(account, AuditAction::signed_in);
    entry.at = at;
    must(transaction.append_audit(std::array{entry}));
    AuditQuery query;
    query.account = account;
    EXPECT_EQ(must(transaction.list_audit(query)).items, std::vector{entry});
}

/// One of everything that has a time, all at the same instant.
void write_at(WriteTransaction& transaction, Samples& make, Timestamp at) {
    const auto name = std::to_string(make.time().microseconds());
    auto article = make.published("article-" + name);
    article.head.created_at = article.head.updated_at = at;
    article.head.publish_at = article.head.unpublish_at = at;
    article.first.created_at = at;
    store(transaction, article);
    EXPECT_EQ(must(transaction.get_article(article.head.id)), article.head);
    EXPECT_EQ(must(transaction.get_revision(article.head.id, 1)), article.first);
    auto media = make.media(name);
    media.created_at = at;
    must(transaction.create_media(media, name));
    EXPECT_EQ(must(transaction.get_media(media.id)), media);
    auto reader = make.account("reader-" + name);
    reader.account.created_at = at;
    reader.account.email_verified_at = reader.account.second_factor_since = at;
    must(transaction.create_account(reader));
    EXPECT_EQ(must(transaction.get_account(reader.account.id)), reader);
    write_tokens_at(transaction, make, reader.account.id, at);
    auto session = make.session(reader.account.id);
    session.created_at = session.last_activity_at = session.authenticated_at = session.expires_at = at;
    must(transaction.create_session(session));
    EXPECT_EQ(must(transaction.get_session(session.id)), session);
    EXPECT_TRUE(must(transaction.end_session(session.id, at, SessionEnd::signed_out)));
    EXPECT_EQ(must(transaction.get_session(session.id)).ended_at, at);
    auto comment = make.comment(article.head.id);
    comment.account = reader.account.id;
    comment.created_at = at;
    comment.edited_at = at;
    must(transaction.create_comment(comment));
    EXPECT_EQ(must(transaction.get_comment(comment.id)), comment);
    EXPECT_EQ(must(transaction.last_comment_at(reader.account.id)), at);
    auto rating = make.rating(article.head.id, "voter", 3);
    rating.created_at = rating.updated_at = at;
    must(transaction.put_rating(rating));
    EXPECT_EQ(must(transaction.find_rating(article.head.id, "voter")), rating);
    auto change = make.change(EntityKind::article, article.head.id.bytes());
    change.at = at;
    must(transaction.append_change(change));
}

/// To the microsecond, from the year 1 to the year 9999, before 1970 too.
void keeps_every_instant(Site& site) {
    Samples make;
    const std::array instants{Timestamp::minimum(),
                              Timestamp::from_microseconds(-62'135'596'799'999'999),
                              Timestamp::from_microseconds(-1),
                              Timestamp(),
                              Timestamp::from_microseconds(1),
                              Timestamp::from_microseconds(1'698'714'240'999'999),
                              Timestamp::maximum()};
    write(*site.storage, [&](WriteTransaction& transaction) {
        for (const auto at : instants) write_at(transaction, make, at);
    });
    const auto view = read(*site.storage);
    const auto changes = must(view->changes_after(0, 100));
    ASSERT_EQ(changes.size(), instants.size());
    for (std::size_t i = 0; i < instants.size(); ++i) EXPECT_EQ(changes[i].at, instants[i]);
    ArticleQuery query;
    query.order = ArticleOrder::oldest;
    const auto articles = must(view->list_articles(query)).items;
    ASSERT_EQ(articles.size(), instants.size());
    for (std::size_t i = 0; i < instants.size(); ++i) EXPECT_EQ(articles[i].head.publish_at, instants[i]);
}

/// Texts may be empty, and what may be absent is not the same when it is there and empty or nil.
void tells_empty_from_absent(Site& site) {
    Samples make;
    auto author = make.author("author", "Author");
    author.account = AccountId();
    auto term = make.term(TermKind::tag, "tag", "Tag");
    auto reader = make.account("reader");
    reader.account.display_name.clear();
    reader.account.email.clear();
    reader.password_hash.clear();
    reader.account.email_verified_at = Timestamp();
    reader.account.categories = {TermId()};
    reader.recovery_hashes = {""};
    auto session = make.session(reader.account.id);
    session.device.clear();
    session.network.clear();
    auto token = make.api_token(reader.account.id);
    token.last_used_at = Timestamp();
    auto entry = make.audit_entry(AccountId(), AuditAction::signed_out);
    entry.network.clear();
    entry.detail.clear();
    auto media = make.media("");
    media.file_name.clear();
    media.media_type.clear();
    auto article = make.draft("article");
    article.head.created_by = AccountId();
    auto& content = article.first.content;
    content.body = Document();
    content.figures = {{"", "", "", "", 0, 0}};
    content.byline = {{std::nullopt, "", ""}, {AuthorId(), "", ""}};
    auto comment = make.comment(article.head.id);
    comment.author_name.clear();
    comment.body = Document();
    comment.edited_at = Timestamp();
    const auto change = [&](std::vector<std::string> tags) {
        auto made = make.change(EntityKind::term, term.id.bytes());
        made.tags = std::move(tags);
        return made;
    };
    const std::array changes{change({}), change({""}), change({"", "", "list"})};
    write(*site.storage, [&](WriteTransaction& transaction) {
        must(transaction.create_author(author));
        must(transaction.create_term(term));
        must(transaction.create_account(reader));
        must(transaction.create_session(session));
        must(transaction.create_api_token(token));
        must(transaction.append_audit(std::array{entry}));
        must(transaction.create_media(media, ""));
        store(transaction, article);
        must(transaction.create_comment(comment));
        must(transaction.append_changes(changes));
    });
    const auto view = read(*site.storage);
    EXPECT_EQ(must(view->find_author(author.slug)), author);
    EXPECT_EQ(must(view->find_term(term.kind, term.slug)), term);
    EXPECT_EQ(must(view->get_account(reader.account.id)), reader);
    EXPECT_EQ(must(view->get_session(session.id)), session);
    EXPECT_EQ(must(view->get_api_token(token.id)), token);
    AuditQuery by_nobody;
    by_nobody.actor = AccountId();
    EXPECT_EQ(must(view->list_audit(by_nobody)).items, std::vector{entry});
    EXPECT_EQ(must(view->get_media(media.id)), media);
    EXPECT_EQ(must(view->get_article(article.head.id)), article.head);
    EXPECT_EQ(must(view->get_revision(article.head.id, 1)), article.first);
    EXPECT_EQ(must(view->get_comment(comment.id)), comment);
    const auto fed = must(view->changes_after(0, 10));
    ASSERT_EQ(fed.size(), changes.size());
    for (std::size_t i = 0; i < changes.size(); ++i) EXPECT_EQ(fed[i].tags, changes[i].tags) << i;
}

constexpr std::array cases{
    StorageCase{"keeps_hard_text", keeps_hard_text},
    StorageCase{"keeps_times_and_absence", keeps_times_and_absence},
    StorageCase{"keeps_every_instant", keeps_every_instant},
    StorageCase{"tells_empty_from_absent", tells_empty_from_absent},
};

} // namespace

StorageCases text_cases() {
    return cases;
}

} // namespace masthead::inline v0::conformance
