#include "random_steps.hpp"

#include <array>

namespace masthead::inline v0::conformance {

namespace {

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
    content.title = known_name(b) + ' ' + std::to_string(c % 10);
    content.lead = hard_text.substr(0, 22);
    content.body = document("Text *" + std::to_string(b % 10) + "*");
    if (c % 3 == 0) content.figures = {{"/a.png", "alt", known_name(c), "", 640, 4'000'000'000U}};
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
    case StepKind::create_article: {
        const auto article = article_of(step);
        return answers.note("create_article", transaction.create_article(article.head, article.first));
    }
    case StepKind::update_article:
        head.id = id;
        shape(head, step.b, step.c);
        head.version = version_of(head.version, step.a + step.c);
        return answers.note("update_article", transaction.update_article(head));
    case StepKind::create_revision: {
        const auto number = step.c % 4 == 0 ? head.latest_revision : head.latest_revision + 1;
        const auto created = transaction.create_revision(revision_of(id, number, step.b, step.c));
        answers.note("create_revision", created);
        if (!created) return;
        head.latest_revision = number;
        return answers.note("update_article to the revision", transaction.update_article(head));
    }
    case StepKind::put_search_words:
        return answers.note("put_search_words",
                            transaction.put_search_words(id, known_words(step.b), known_words(step.c)));
    case StepKind::put_old_slug: return answers.note("put_old_slug", transaction.put_old_slug(known_slug(step.b), id));
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
    author.name = known_name(step.c);
    if (step.b % 2 == 0) author.account = known_id<AccountId>(step.c);
    if (step.kind == StepKind::create_author) return answers.note("create_author", transaction.create_author(author));
    author.version = version_of(version, step.c);
    if (step.kind == StepKind::update_author) return answers.note("update_author", transaction.update_author(author));
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
    term.name = known_name(step.c);
    term.position = static_cast<std::int32_t>(step.c % 3) - 1;
    if (step.c % 3 == 0) term.parent = known_id<TermId>(step.b);
    if (step.kind == StepKind::create_term) return answers.note("create_term", transaction.create_term(term));
    term.version = version_of(version, step.c);
    if (step.kind == StepKind::update_term) return answers.note("update_term", transaction.update_term(term));
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

} // namespace

NewArticle article_of(const Step& step) {
    NewArticle article;
    article.head.id = known_id<ArticleId>(step.a);
    shape(article.head, step.b, step.c);
    article.first = revision_of(article.head.id, 1, step.b, step.c);
    return article;
}

void run_content_step(WriteTransaction& transaction, const Step& step, Answers& answers) {
    if (step.kind <= StepKind::erase_article) return run_article_step(transaction, step, answers);
    if (step.kind <= StepKind::erase_author) return run_author_step(transaction, step, answers);
    if (step.kind <= StepKind::erase_term) return run_term_step(transaction, step, answers);
    run_media_step(transaction, step, answers);
}

} // namespace masthead::inline v0::conformance
