#include "support.hpp"

namespace masthead::engine_tests {
namespace {

/// A new account that gave its password just now.
Principal signed_in(Site& site, Role role, const std::string& login) {
    static_cast<void>(site.sign_up(role, login));
    return site.sign_in(login).principal;
}

/// Everybody who can act. `owner` is the author whose thing it is, `author` another one.
struct Cast {
    explicit Cast(Site& site)
        : reader(signed_in(site, Role::reader, "reader")), moderator(signed_in(site, Role::moderator, "moderator")),
          owner(signed_in(site, Role::author, "owner")), author(signed_in(site, Role::author, "author")),
          editor(signed_in(site, Role::editor, "editor")), admin(signed_in(site, Role::admin, "admin")) {}

    Principal anonymous = Principal::anonymous();
    Principal reader, moderator, owner, author, editor, admin;
    Principal host = Principal::host();

    [[nodiscard]] std::vector<Principal> all() const {
        return {anonymous, reader, moderator, owner, author, editor, admin, host};
    }
};

/// `+` done, `U` not signed in, `D` denied, `N` not found; anything else by its name.
std::string letter(const std::string& outcome) {
    if (outcome == "ok") return "+";
    if (outcome == "unauthenticated") return "U";
    if (outcome == "permission_denied") return "D";
    if (outcome == "not_found") return "N";
    return '<' + outcome + '>';
}

class PermissionTable : public OnEachStorage {
protected:
    PermissionTable() { site.policies.comment.minimum_interval = 0s; }

    /// What `call` answers each of the cast, in the order anonymous, reader, moderator, owner, author, editor, admin,
    /// host.
    template <typename Call>
    std::string row(Call call) {
        std::string letters;
        for (const auto& by : cast().all()) letters += letter(call(by));
        return letters;
    }

    /// The same for a call on an article of the owner, a new one for each of the cast.
    template <typename Call>
    std::string on_draft(Call call) {
        return row([&](const Principal& by) {
            const auto article = site.draft(cast().owner, "Bài");
            return outcome(call(by, article.head));
        });
    }
    template <typename Call>
    std::string on_published(Call call) {
        return row([&](const Principal& by) {
            const auto article = site.published(cast().owner, "Bài");
            return outcome(call(by, article.head));
        });
    }
    template <typename Call>
    std::string on_comment(CommentStatus status, Call call) {
        const auto article = site.published(cast().owner, "Bài");
        return row([&](const Principal& by) {
            auto comment = site.comment(cast().owner, article.head.id).comment;
            if (status != comment.status) comment = must(comments().moderate(cast().host, comment.id, status)).comment;
            return outcome(call(by, comment.id));
        });
    }

    Cast& cast() {
        if (!cast_) cast_ = std::make_unique<Cast>(site);
        return *cast_;
    }
    Articles articles() { return site.engine().articles(); }
    Comments comments() { return site.engine().comments(); }
    Ratings ratings() { return site.engine().ratings(); }

private:
    std::unique_ptr<Cast> cast_;
};

TEST_P(PermissionTable, ReadingArticles) {
    EXPECT_EQ(on_draft([&](auto& by, auto& head) { return articles().get(by, head.id); }), "NNN+N+++");
    EXPECT_EQ(on_draft([&](auto& by, auto& head) { return articles().get(by, head.slug); }), "NNN+N+++");
    EXPECT_EQ(on_draft([&](auto& by, auto& head) { return articles().get(by, head.id, true); }), "NNN+N+++");
    EXPECT_EQ(on_published([&](auto& by, auto& head) { return articles().get(by, head.id); }), "++++++++");
    EXPECT_EQ(on_published([&](auto& by, auto& head) { return articles().get(by, head.slug); }), "++++++++");
    EXPECT_EQ(on_published([&](auto& by, auto& head) { return articles().get(by, head.id, true); }), "DDD+D+++");
    EXPECT_EQ(on_draft([&](auto& by, auto& head) { return articles().revisions(by, head.id, {}); }), "UDD+N+++");
    EXPECT_EQ(on_published([&](auto& by, auto& head) { return articles().revisions(by, head.id, {}); }), "UDD+D+++");
    EXPECT_EQ(row([&](auto& by) { return outcome(articles().list(by, {})); }), "++++++++");
    for (const auto status : {ArticleStatus::draft, ArticleStatus::published, ArticleStatus::archived}) {
        EXPECT_EQ(row([&](auto& by) { return outcome(articles().list(by, {.status = status})); }), "UDD+++++");
    }
}

TEST_P(PermissionTable, WritingArticles) {
    EXPECT_EQ(row([&](auto& by) { return outcome(articles().create(by, {.content = {.title = "Bài"}})); }), "UDD+++++");
    const ArticleEdit edit{.title = "Khác"};
    const auto update = [&](auto& by, auto& head) { return articles().update(by, head.id, head.version, edit); };
    const auto publish = [&](auto& by, auto& head) { return articles().publish(by, head.id, head.version); };
    const auto schedule = [&](auto& by, auto& head) {
        return articles().schedule(by, head.id, head.version, start + 1h);
    };
    const auto unpublish = [&](auto& by, auto& head) { return articles().unpublish(by, head.id, head.version); };
    const auto archive = [&](auto& by, auto& head) { return articles().archive(by, head.id, head.version); };
    const auto erase = [&](auto& by, auto& head) { return articles().erase(by, head.id, head.version); };
    const auto restore = [&](auto& by, auto& head) { return articles().restore(by, head.id, head.version, 1); };
    EXPECT_EQ(on_draft(update), "UDD+N+++");
    EXPECT_EQ(on_published(update), "UDD+D+++");
    EXPECT_EQ(on_draft(publish), "UDD+N+++");
    EXPECT_EQ(on_published(publish), "UDD+D+++");
    EXPECT_EQ(on_draft(schedule), "UDD+N+++");
    EXPECT_EQ(on_published(schedule), "UDD+D+++");
    EXPECT_EQ(on_published(unpublish), "UDD+D+++");
    EXPECT_EQ(on_draft(archive), "UDD+N+++");
    EXPECT_EQ(on_published(archive), "UDD+D+++");
    EXPECT_EQ(on_draft(erase), "UDD+N+++");
    EXPECT_EQ(on_published(erase), "UDD+D+++");
    EXPECT_EQ(on_draft(restore), "UDD+N+++");
    EXPECT_EQ(on_published(restore), "UDD+D+++");
}

TEST_P(PermissionTable, Comments) {
    const auto list = [&](auto& by, auto& head) { return comments().list(by, head.id, CommentOrder::thread, {}); };
    EXPECT_EQ(on_draft(list), "NNN+N+++");
    EXPECT_EQ(on_published(list), "++++++++");
    const auto create = [&](auto& by, auto& head) { return comments().create(by, head.id, {"Hay!", {}, "Tên"}); };
    EXPECT_EQ(on_draft(create), "NNNNNNNN");
    EXPECT_EQ(on_published(create), "U+++++++");
    EXPECT_EQ(row([&](auto& by) { return outcome(comments().queue(by, {CommentStatus::pending}, {})); }), "UD+DD+++");
    using enum CommentStatus;
    const auto get = [&](auto& by, auto& id) { return comments().get(by, id); };
    EXPECT_EQ(on_comment(approved, get), "++++++++");
    EXPECT_EQ(on_comment(pending, get), "NN++N+++");
    for (const auto status : {rejected, spam, deleted}) EXPECT_EQ(on_comment(status, get), "NN+NN+++");
    const auto update = [&](auto& by, auto& id) { return comments().update(by, id, "Khác"); };
    EXPECT_EQ(on_comment(approved, update), "UD++D+++");
    EXPECT_EQ(on_comment(pending, update), "UN++N+++");
    EXPECT_EQ(on_comment(rejected, update), "UN+NN+++");
    EXPECT_EQ(on_comment(deleted, update), "UN<conflict>NN<conflict><conflict><conflict>");
    const auto erase = [&](auto& by, auto& id) { return comments().erase(by, id); };
    EXPECT_EQ(on_comment(approved, erase), "UD++D+++");
    EXPECT_EQ(on_comment(spam, erase), "UN+NN+++");
    const auto moderate = [&](auto& by, auto& id) { return comments().moderate(by, id, CommentStatus::spam); };
    EXPECT_EQ(on_comment(approved, moderate), "UD+DD+++");
    EXPECT_EQ(on_comment(pending, moderate), "UD+DD+++");
    const auto pin = [&](auto& by, auto& id) -> Result<ShownComment> {
        MASTHEAD_CHECK(comments().pin(by, id, true));
        return comments().pin(by, id, false);
    };
    EXPECT_EQ(on_comment(approved, pin), "UD+DD+++");
    const auto reports = [&](auto& by, auto& id) { return comments().reports(by, id, {}); };
    EXPECT_EQ(on_comment(approved, reports), "UD+DD+++");
    const auto events = [&](auto& by, auto& id) { return comments().events(by, id, {}); };
    EXPECT_EQ(on_comment(approved, events), "UD+DD+++");
    EXPECT_EQ(row([&](auto& by) { return outcome(comments().events(by, std::nullopt, {})); }), "UD+DD+++");
    const auto react = [&](auto& by, auto& id) { return comments().react(by, id, Reaction::up); };
    const auto erase_reaction = [&](auto& by, auto& id) { return comments().erase_reaction(by, id); };
    const auto report = [&](auto& by, auto& id) { return comments().report(by, id, {}); };
    EXPECT_EQ(on_comment(approved, react), "U++D+++U");
    EXPECT_EQ(on_comment(approved, erase_reaction), "U++D+++U");
    EXPECT_EQ(on_comment(approved, report), "U++D+++U");
    for (const auto status : {pending, rejected, spam, deleted}) {
        EXPECT_EQ(on_comment(status, react), "NNNNNNNN");
        EXPECT_EQ(on_comment(status, report), "NNNNNNNN");
    }
}

TEST_P(PermissionTable, RatingsAndViews) {
    const auto get = [&](auto& by, auto& head) { return ratings().get(by, head.id); };
    EXPECT_EQ(on_draft(get), "NNN+N+++");
    EXPECT_EQ(on_published(get), "++++++++");
    const auto put = [&](auto& by, auto& head) { return ratings().put(by, head.id, RatingValue::from_points(5)); };
    EXPECT_EQ(on_draft(put), "NNNNNNNN");
    EXPECT_EQ(on_published(put), "U++++++U");
    const auto erase = [&](auto& by, auto& head) { return ratings().erase(by, head.id); };
    EXPECT_EQ(on_draft(erase), "NNNNNNNN");
    EXPECT_EQ(on_published(erase), "U++++++U");
    const auto view = [&](auto&, auto& head) { return site.engine().views().record(head.id, {"a", "Mozilla/5.0"}); };
    EXPECT_EQ(on_draft(view), "NNNNNNNN");
    EXPECT_EQ(on_published(view), "++++++++");
}

TEST_P(PermissionTable, TaxonomyAndMedia) {
    auto authors = site.engine().authors();
    auto terms = site.engine().terms();
    int number = 0;
    const auto new_author = [&] { return Author{{}, slug("a" + std::to_string(++number)), "Lan", "", {}, 1}; };
    const auto new_term = [&] {
        return Term{{}, TermKind::tag, slug("t" + std::to_string(++number)), "Tag", "", {}, 0, 1};
    };
    const std::string editors = "UDDDD+++";
    EXPECT_EQ(row([&](auto& by) { return outcome(authors.create(by, new_author())); }), editors);
    EXPECT_EQ(row([&](auto& by) { return outcome(terms.create(by, new_term())); }), editors);
    EXPECT_EQ(
        row([&](auto& by) { return outcome(authors.update(by, must(authors.create(cast().host, new_author())))); }),
        editors);
    EXPECT_EQ(row([&](auto& by) { return outcome(terms.update(by, must(terms.create(cast().host, new_term())))); }),
              editors);
    EXPECT_EQ(row([&](auto& by) {
                  return outcome(authors.erase(by, must(authors.create(cast().host, new_author())).id, 1));
              }),
              editors);
    EXPECT_EQ(
        row([&](auto& by) { return outcome(terms.erase(by, must(terms.create(cast().host, new_term())).id, 1)); }),
        editors);
    const std::string_view gif("GIF89a\x01\x00\x01\x00\x00\x00\x00;", 14);
    EXPECT_EQ(row([&](auto& by) { return outcome(site.engine().media().add(by, "a.gif", gif)); }), "UDD+++++");
}

TEST_P(PermissionTable, AccountsImportsAndChanges) {
    auto accounts = site.engine().accounts();
    int number = 0;
    const auto new_account = [&] {
        Account account;
        account.login = "new" + std::to_string(++number);
        return account;
    };
    const std::string admins = "UDDDDD++";
    const auto owner = *cast().owner.account;
    EXPECT_EQ(row([&](auto& by) { return outcome(accounts.create(by, new_account(), password)); }), admins);
    EXPECT_EQ(row([&](auto& by) { return outcome(accounts.get(by, owner)); }), "UDD+DD++");
    EXPECT_EQ(row([&](auto& by) { return outcome(accounts.list(by, {})); }), admins);
    EXPECT_EQ(row([&](auto& by) { return outcome(accounts.update(by, must(accounts.get(cast().host, owner)))); }),
              admins);
    EXPECT_EQ(row([&](auto& by) { return outcome(accounts.set_password(by, owner, password, password)); }), "UNN+NND+");
    EXPECT_EQ(row([&](auto& by) { return outcome(site.engine().changes(by, 0, 10)); }), admins);

    auto imports = site.engine().imports();
    ImportArticle article;
    article.slug = slug("bai");
    article.title = "Bài";
    const std::string editors = "UDDDD+++";
    EXPECT_EQ(row([&](auto& by) { return outcome(imports.add(by, {&article, 1}).at(0)); }), editors);
    EXPECT_EQ(row([&](auto& by) { return outcome(imports.put_author(by, slug("lan"), "Lan", "")); }), editors);
    EXPECT_EQ(row([&](auto& by) { return outcome(imports.put_category(by, slug("tin"), "Tin", "", 1)); }), editors);
}

TEST_P(PermissionTable, Sessions) {
    auto sessions = site.engine().sessions();
    static_cast<void>(cast());
    EXPECT_EQ(row([&](auto& by) { return outcome(sessions.list(by)); }), "U+++++++");
    EXPECT_EQ(row([&](auto& by) { return outcome(sessions.revoke(by, site.sign_in("owner").session.id)); }),
              "UNN+NN++");
    EXPECT_EQ(row([&](auto& by) { return outcome(sessions.revoke_others(by)); }), "U+++++++");
}

TEST_P(PermissionTable, HiddenAndMissingThingsLookTheSame) {
    const auto head = site.draft(cast().owner, "Bài").head;
    const auto published = site.published(cast().owner, "Bài").head;
    const auto comment = site.comment(cast().owner, published.id).comment;
    must(comments().moderate(cast().host, comment.id, CommentStatus::rejected));
    const auto session = site.sign_in("owner").session.id;
    const ArticleId missing;
    const auto same = [](const auto& hidden, const auto& absent) {
        ASSERT_FALSE(hidden);
        ASSERT_FALSE(absent);
        EXPECT_EQ(hidden.error(), absent.error());
    };
    for (const auto& by : {cast().reader, cast().moderator, cast().author}) {
        same(articles().get(by, head.id), articles().get(by, missing));
        same(articles().get(by, head.slug), articles().get(by, slug("khong-co")));
        same(comments().list(by, head.id, CommentOrder::thread, {}),
             comments().list(by, missing, CommentOrder::thread, {}));
        same(comments().create(by, head.id, {"Hay!"}), comments().create(by, missing, {"Hay!"}));
        same(ratings().get(by, head.id), ratings().get(by, missing));
        same(ratings().put(by, head.id, RatingValue::from_points(1)),
             ratings().put(by, missing, RatingValue::from_points(1)));
        same(site.engine().sessions().revoke(by, session), site.engine().sessions().revoke(by, SessionId{}));
    }
    for (const auto& by : {cast().reader, cast().author}) {
        same(comments().get(by, comment.id), comments().get(by, CommentId{}));
        same(comments().erase(by, comment.id), comments().erase(by, CommentId{}));
        same(comments().create(by, published.id, {"Hay!", comment.id}),
             comments().create(by, published.id, {"Hay!", CommentId{}}));
    }
    const auto& author = cast().author;
    same(articles().update(author, head.id, 1, {}), articles().update(author, missing, 1, {}));
    same(articles().erase(author, head.id, 1), articles().erase(author, missing, 1));
    same(articles().revisions(author, head.id, {}), articles().revisions(author, missing, {}));
    same(site.engine().views().record(head.id, {"a", "Mozilla/5.0"}),
         site.engine().views().record(missing, {"a", "Mozilla/5.0"}));
}

TEST_P(PermissionTable, AuthorsInTheBylineMayEdit) {
    const auto& author = cast().author;
    auto profile = must(site.engine().authors().create(cast().host, Author{{}, {}, "Tác Giả", "", author.account, 1}));
    ArticleDraft draft{.content = {.title = "Chung", .byline = {{.author = profile.id}}}};
    const auto made = must(articles().create(cast().owner, draft));
    EXPECT_EQ(outcome(articles().get(author, made.head.id)), "ok");
    EXPECT_TRUE(articles().may_edit(author, made));
    EXPECT_TRUE(articles().may_edit(cast().owner, made));
    EXPECT_FALSE(articles().may_edit(cast().reader, made));
    EXPECT_FALSE(articles().may_edit(cast().anonymous, made));
    EXPECT_EQ(outcome(articles().update(author, made.head.id, made.head.version, {.title = "Khác"})), "ok");
    auto demoted = author;
    demoted.role = Role::reader;
    EXPECT_FALSE(articles().may_edit(demoted, made));
}

MASTHEAD_ON_EACH_STORAGE(PermissionTable);

} // namespace
} // namespace masthead::engine_tests
