#include "random_steps.hpp"

#include <algorithm>

namespace masthead::storage_tests {

namespace {

constexpr std::array<const char*, 6> names{"An", "Ánh", "anh", "Đạt", "Dũng", "Ý Yên ’’ 🗞️"};
constexpr std::array<const char*, 4> words{"anh", "bao", "слово", "覺"};

Slug known_slug(unsigned number) {
    return slug("slug-" + std::to_string(number % 6));
}

/// The stored version, or now and then one that is wrong.
std::uint64_t version_of(std::uint64_t stored, unsigned salt) {
    return salt % 5 == 4 ? stored + 1 : stored;
}

std::vector<std::string> some_words(unsigned salt) {
    std::vector<std::string> chosen;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if ((salt >> i & 1U) != 0) chosen.emplace_back(words[i]);
    }
    return chosen;
}

void shape(ArticleHead& head, unsigned b, unsigned c) {
    head.slug = known_slug(b);
    head.locale = must(Locale::parse(b % 3 == 0 ? "en" : "vi"));
    head.status = static_cast<ArticleStatus>(1 + c % 3);
    head.publish_at.reset();
    head.unpublish_at.reset();
    if (head.status == ArticleStatus::published || c % 2 == 0) head.publish_at = known_time(c / 3);
    if (c % 4 == 1) head.unpublish_at = known_time(c / 5);
    head.comments_open = c % 5 != 0;
    head.ratings_open = b % 5 != 0;
    head.live_revision = head.status == ArticleStatus::published ? 1 + b % head.latest_revision : b % 2;
    head.created_at = known_time(b / 2);
    head.updated_at = known_time(c);
    head.created_by.reset();
    if (b % 2 == 0) head.created_by = known_id<AccountId>(c);
}

Revision revision_of(const ArticleId& article, std::uint32_t number, unsigned b, unsigned c) {
    Revision revision;
    revision.article = article;
    revision.number = number;
    auto& content = revision.content;
    content.title = std::string(names[b % names.size()]) + ' ' + std::to_string(c % 10);
    content.lead = hard_text.substr(0, 22);
    content.body = document("Text *" + std::to_string(b % 10) + "*");
    if (c % 3 == 0) content.figures = {{"/a.png", "alt", names[c % names.size()], "", 640, 4'000'000'000U}};
    if (b % 3 != 0) content.categories = {known_id<TermId>(b), known_id<TermId>(b + 1)};
    if (c % 3 != 0) content.tags = {known_id<TermId>(c)};
    if (b % 2 == 0) content.byline = {{known_id<AuthorId>(c), "", "author"}, {{}, "Credit", "photographer"}};
    revision.hash = revision_hash("", content);
    revision.created_at = known_time(b);
    if (c % 2 == 0) revision.created_by = known_id<AccountId>(b);
    return revision;
}

void run_article_step(WriteTransaction& transaction, const Step& step, Answers& answers) {
    const auto id = known_id<ArticleId>(step.a);
    auto stored = transaction.get_article(id);
    answers.note("get_article", stored);
    auto head = stored.value_or(ArticleHead{});
    switch (step.kind) {
    case 0:
        head = {};
        head.id = id;
        shape(head, step.b, step.c);
        return answers.note("create_article", transaction.create_article(head, revision_of(id, 1, step.b, step.c)));
    case 1:
        head.id = id;
        shape(head, step.b, step.c);
        head.version = version_of(head.version, step.a + step.c);
        return answers.note("update_article", transaction.update_article(head));
    case 2: {
        const auto number = step.c % 4 == 0 ? head.latest_revision : head.latest_revision + 1;
        const auto created = transaction.create_revision(revision_of(id, number, step.b, step.c));
        answers.note("create_revision", created);
        if (!created) return;
        head.latest_revision = number;
        return answers.note("update_article to the revision", transaction.update_article(head));
    }
    case 3:
        return answers.note("put_search_words",
                            transaction.put_search_words(id, some_words(step.b), some_words(step.c)));
    case 4: return answers.note("put_old_slug", transaction.put_old_slug(known_slug(step.b), id));
    default: return answers.note("erase_article", transaction.erase_article(id, version_of(head.version, step.b)));
    }
}

void run_author_step(WriteTransaction& transaction, const Step& step, Answers& answers) {
    Author author;
    author.id = known_id<AuthorId>(step.a);
    const auto stored = transaction.find_authors(std::array{author.id});
    answers.note("find_authors", stored);
    const auto version = stored && (*stored)[0] ? (*stored)[0]->version : 1;
    author.slug = known_slug(step.b);
    author.name = names[step.c % names.size()];
    if (step.b % 2 == 0) author.account = known_id<AccountId>(step.c);
    if (step.kind == 6) return answers.note("create_author", transaction.create_author(author));
    author.version = version_of(version, step.c);
    if (step.kind == 7) return answers.note("update_author", transaction.update_author(author));
    answers.note("erase_author", transaction.erase_author(author.id, author.version));
}

void run_term_step(WriteTransaction& transaction, const Step& step, Answers& answers) {
    Term term;
    term.id = known_id<TermId>(step.a);
    const auto stored = transaction.find_terms(std::array{term.id});
    answers.note("find_terms", stored);
    const auto version = stored && (*stored)[0] ? (*stored)[0]->version : 1;
    term.kind = step.b % 2 == 0 ? TermKind::category : TermKind::tag;
    term.slug = known_slug(step.b);
    term.name = names[step.c % names.size()];
    term.position = static_cast<std::int32_t>(step.c % 3) - 1;
    if (step.c % 3 == 0) term.parent = known_id<TermId>(step.b);
    if (step.kind == 9) return answers.note("create_term", transaction.create_term(term));
    term.version = version_of(version, step.c);
    if (step.kind == 10) return answers.note("update_term", transaction.update_term(term));
    answers.note("erase_term", transaction.erase_term(term.id, term.version));
}

void run_media_step(WriteTransaction& transaction, const Step& step, Answers& answers) {
    Samples samples;
    const std::string bytes("\0\xFF bytes", 3 + step.c % 5);
    auto media = samples.media(bytes);
    media.id = known_id<MediaId>(step.a);
    media.sha256[0] = static_cast<char>('0' + step.b % known_ids);
    answers.note("create_media", transaction.create_media(media, bytes));
}

void run_comment_step(WriteTransaction& transaction, const Step& step, Answers& answers) {
    const auto id = known_id<CommentId>(step.a);
    Comment comment;
    comment.id = id;
    comment.article = known_id<ArticleId>(step.b);
    comment.author_name = names[step.b % names.size()];
    comment.body = document("Comment " + std::to_string(step.c % 10));
    comment.status = static_cast<CommentStatus>(1 + step.c % 5);
    comment.created_at = known_time(step.b);
    if (step.c % 2 == 0) comment.account = known_id<AccountId>(step.b);
    if (step.kind == 13) {
        if (step.c % 3 == 0) comment.parent = known_id<CommentId>(step.a + 1 + step.b % (known_ids - 1));
        std::string above;
        if (comment.parent) {
            const auto parent = transaction.get_comment(*comment.parent);
            answers.note("get_comment parent", parent);
            if (parent) above = parent->path;
        }
        comment.path = thread_path(above, id);
        comment.depth = static_cast<std::uint32_t>(comment.path.size() / 32 - 1);
        return answers.note("create_comment", transaction.create_comment(comment));
    }
    const auto stored = transaction.get_comment(id);
    answers.note("get_comment", stored);
    if (stored) {
        comment.article = stored->article;
        comment.parent = stored->parent;
        comment.path = stored->path;
        comment.depth = stored->depth;
        comment.version = version_of(stored->version, step.a + step.c);
    }
    if (step.b % 2 == 0) comment.edited_at = known_time(step.c);
    answers.note("update_comment", transaction.update_comment(comment));
}

void run_audience_step(WriteTransaction& transaction, const Step& step, Answers& answers) {
    const auto article = known_id<ArticleId>(step.a);
    const auto voter = known_voter(step.b);
    switch (step.kind) {
    case 15: {
        const Rating rating{article, voter, RatingValue::from_points(1 + static_cast<int>(step.c % 5)),
                            known_time(step.b), known_time(step.c)};
        return answers.note("put_rating", transaction.put_rating(rating));
    }
    case 16: return answers.note("erase_rating", transaction.erase_rating(article, voter));
    case 17:
        return answers.note("put_rating_rank",
                            transaction.put_rating_rank(article, static_cast<std::int64_t>(step.c % 7) - 3));
    default: {
        // Now and then more than can be counted.
        const auto views = step.c % 7 == 6 ? UINT64_MAX : std::uint64_t{step.c % 9};
        return answers.note("add_views", transaction.add_views(article, views));
    }
    }
}

void run_account_step(WriteTransaction& transaction, const Step& step, Answers& answers) {
    AccountRecord record;
    record.account.id = known_id<AccountId>(step.a);
    record.account.login = (step.c % 2 == 0 ? "Login-" : "login-") + std::to_string(step.b % 6);
    record.account.display_name = names[step.c % names.size()];
    record.account.role = static_cast<Role>(1 + step.c % 5);
    record.account.disabled = step.b % 3 == 0;
    record.account.created_at = known_time(step.b);
    record.password_hash = step.c % 2 == 0 ? "" : "$argon2id$v=19$hash";
    if (step.kind == 19) return answers.note("create_account", transaction.create_account(record));
    const auto stored = transaction.get_account(record.account.id);
    answers.note("get_account", stored);
    if (stored) record.account.version = version_of(stored->account.version, step.c);
    answers.note("update_account", transaction.update_account(record));
}

void run_session_step(WriteTransaction& transaction, const Step& step, Answers& answers) {
    const auto id = known_id<SessionId>(step.a);
    switch (step.kind) {
    case 21: {
        Samples samples;
        auto session = samples.session(known_id<AccountId>(step.b));
        session.id = id;
        session.token_hash = "token-" + std::to_string(step.c % known_ids);
        session.expires_at = known_time(step.c / 2);
        session.remembered = step.c % 2 == 0;
        return answers.note("create_session", transaction.create_session(session));
    }
    case 22: return answers.note("touch_session", transaction.touch_session(id, known_time(step.b)));
    case 23:
        return answers.note("end_session",
                            transaction.end_session(id, known_time(step.b), static_cast<SessionEnd>(1 + step.c % 3)));
    default:
        return answers.note("erase_expired_sessions",
                            transaction.erase_expired_sessions(known_time(step.b), step.c % 3));
    }
}

} // namespace

void run_step(WriteTransaction& transaction, const Step& step, Answers& answers) {
    if (step.kind <= 5) return run_article_step(transaction, step, answers);
    if (step.kind <= 8) return run_author_step(transaction, step, answers);
    if (step.kind <= 11) return run_term_step(transaction, step, answers);
    if (step.kind == 12) return run_media_step(transaction, step, answers);
    if (step.kind <= 14) return run_comment_step(transaction, step, answers);
    if (step.kind <= 18) return run_audience_step(transaction, step, answers);
    if (step.kind <= 20) return run_account_step(transaction, step, answers);
    if (step.kind <= 24) return run_session_step(transaction, step, answers);
    Change change;
    change.at = known_time(step.b);
    change.kind = static_cast<ChangeKind>(1 + step.b % 3);
    change.entity = static_cast<EntityKind>(1 + step.c % 9);
    change.id = known_id<ArticleId>(step.a).bytes();
    if (step.c % 2 == 0) change.tags = {"list", std::string(hard_text.substr(0, 22))};
    answers.note("append_change", transaction.append_change(change));
}

namespace {

constexpr std::array orders{ArticleOrder::newest, ArticleOrder::oldest, ArticleOrder::rating, ArticleOrder::views,
                            ArticleOrder::comments};

void ask_articles(ReadTransaction& view, Answers& answers) {
    for (unsigned i = 0; i < known_ids; ++i) {
        const auto id = known_id<ArticleId>(i);
        answers.note("get_article", view.get_article(id));
        answers.note_list<Revision>("list_revisions", 1,
                                    [&](const auto& page) { return view.list_revisions(id, page); });
        answers.note("get_revision", view.get_revision(id, 1 + i % 2));
        answers.note("counters", view.counters(std::array{id}));
        answers.note("rating_summaries", view.rating_summaries(std::array{id}));
        for (unsigned voter = 0; voter < 4; ++voter)
            answers.note("find_rating", view.find_rating(id, known_voter(voter)));
    }
    for (unsigned i = 0; i < 6; ++i) {
        answers.note("find_article", view.find_article(known_slug(i)));
        answers.note("find_article_by_old_slug", view.find_article_by_old_slug(known_slug(i)));
        answers.note("find_author", view.find_author(known_slug(i)));
        answers.note("find_term", view.find_term(TermKind::category, known_slug(i)));
        answers.note("find_term", view.find_term(TermKind::tag, known_slug(i)));
    }
}

/// Lists by each condition alone, and by many together.
void ask_article_lists(ReadTransaction& view, Answers& answers) {
    for (unsigned shape = 0; shape < 64; ++shape) {
        ArticleQuery query;
        query.order = orders[shape % orders.size()];
        const auto many = shape >= 32;
        const auto wants = [&](unsigned condition) {
            return many ? (shape >> condition & 1U) != 0 : shape / 4 == condition;
        };
        if (shape % 2 == 0) query.visible_at = known_time(shape / 2);
        if (wants(0)) query.any_category = {known_id<TermId>(shape)};
        if (wants(1)) query.any_category = {known_id<TermId>(shape), known_id<TermId>(shape + 1)};
        if (wants(2)) query.tag = known_id<TermId>(shape + 2);
        if (wants(3)) query.author = known_id<AuthorId>(shape);
        if (wants(4)) query.words = some_words(1 + shape % 15);
        if (wants(5)) query.locale = must(Locale::parse("vi"));
        if (!many && wants(6)) query.created_by = known_id<AccountId>(shape);
        if (!many && wants(7)) query.status = ArticleStatus::published;
        answers.note_list<ArticleListing>("list_articles " + std::to_string(shape), 2, [&](const PageRequest& page) {
            query.page = page;
            return view.list_articles(query);
        });
    }
}

void ask_comments(ReadTransaction& view, Answers& answers) {
    for (unsigned shape = 0; shape < 60; ++shape) {
        CommentQuery query;
        query.order = shape % 2 == 0 ? CommentOrder::thread : CommentOrder::newest;
        if (shape % 3 != 0 || query.order == CommentOrder::thread) query.article = known_id<ArticleId>(shape / 4);
        if (shape % 4 >= 2) query.parent = known_id<CommentId>(shape / 5);
        if (shape % 5 == 1) query.statuses = {CommentStatus::approved};
        if (shape % 5 == 3) query.statuses = {CommentStatus::deleted, CommentStatus::pending, CommentStatus::spam};
        answers.note_list<Comment>("list_comments " + std::to_string(shape), 1 + shape % 2,
                                   [&](const PageRequest& page) {
                                       query.page = page;
                                       return view.list_comments(query);
                                   });
    }
    for (unsigned i = 0; i < known_ids; ++i) {
        const auto account = known_id<AccountId>(i);
        answers.note("get_comment", view.get_comment(known_id<CommentId>(i)));
        answers.note("last_comment_at", view.last_comment_at(account));
        for (unsigned status = 1; status <= 5; ++status) {
            answers.note("count_comments", view.count_comments(account, static_cast<CommentStatus>(status)));
        }
    }
}

void ask_people(ReadTransaction& view, Answers& answers) {
    answers.note_list<Author>("list_authors", 2, [&](const auto& page) { return view.list_authors(page); });
    for (const auto kind : {TermKind::category, TermKind::tag}) {
        answers.note_list<Term>("list_terms", 1, [&](const auto& page) { return view.list_terms(kind, page); });
    }
    answers.note_list<Account>("list_accounts", 2, [&](const auto& page) { return view.list_accounts(page); });
    for (unsigned i = 0; i < known_ids; ++i) {
        answers.note("get_media", view.get_media(known_id<MediaId>(i)));
        answers.note("get_media_bytes", view.get_media_bytes(known_id<MediaId>(i)));
        answers.note("get_account", view.get_account(known_id<AccountId>(i)));
        answers.note("find_account", view.find_account("LOGIN-" + std::to_string(i)));
        answers.note("get_session", view.get_session(known_id<SessionId>(i)));
        answers.note("find_session", view.find_session("token-" + std::to_string(i)));
        answers.note("list_sessions", view.list_sessions(known_id<AccountId>(i), known_time(i)));
    }
}

} // namespace

void ask_everything(ReadTransaction& view, Answers& answers) {
    ask_articles(view, answers);
    ask_article_lists(view, answers);
    ask_comments(view, answers);
    ask_people(view, answers);
    answers.note("position", view.position());
    answers.note("changes_after", view.changes_after(0, 1'000));
    answers.note("changes_after 2", view.changes_after(2, 3));
    answers.note("changes_after all", view.changes_after(UINT64_MAX, 1'000));
    answers.note("changes_after too many", view.changes_after(0, 1'001));
}

} // namespace masthead::storage_tests
