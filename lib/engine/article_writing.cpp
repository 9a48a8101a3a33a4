#include "engine/article_writing.hpp"

#include <masthead/core/text.hpp>

#include "engine/assemble.hpp"
#include "engine/reserved.hpp"

#include <algorithm>

namespace masthead::inline v0::detail {

namespace {

std::vector<std::string> words_of(const ArticleContent& content) {
    auto text = content.title + '\n' + content.lead + '\n';
    text += write_text(content.body).value_or(std::string());
    for (const auto& figure : content.figures) text += '\n' + figure.caption + '\n' + figure.credit;
    return search_words(text);
}

Result<void> check_terms(ReadTransaction& transaction, const std::vector<TermId>& ids, TermKind kind,
                         std::string_view field) {
    MASTHEAD_TRY(const auto terms, transaction.find_terms(ids));
    for (std::size_t i = 0; i < ids.size(); ++i) {
        if (terms[i] && terms[i]->kind == kind) continue;
        return invalid_argument(std::string(field) + '[' + std::to_string(i) + ']',
                                "there is no such " + std::string(to_string(kind)));
    }
    return {};
}

Result<void> put_words(WriteTransaction& transaction, const ArticleHead& head, const ArticleContent& latest) {
    const auto latest_words = words_of(latest);
    if (head.live_revision == head.latest_revision) {
        return transaction.put_search_words(head.id, latest_words, latest_words);
    }
    std::vector<std::string> live_words;
    if (head.live_revision != 0) {
        MASTHEAD_TRY(const Revision live, transaction.get_revision(head.id, head.live_revision));
        live_words = words_of(live.content);
    }
    return transaction.put_search_words(head.id, live_words, latest_words);
}

} // namespace

Result<void> check_dates(const ArticleHead& head) {
    if (head.unpublish_at && head.publish_at && *head.unpublish_at <= *head.publish_at) {
        return invalid_argument("unpublish_at", "it must be later than publish_at");
    }
    return {};
}

Result<Slug> free_slug(ReadTransaction& transaction, const Slug& wanted) {
    auto slug = wanted;
    for (unsigned number = 2;; ++number) {
        // An address that readers know from before is not taken away without being asked for.
        MASTHEAD_TRY(auto taken, transaction.find_article(slug));
        if (!taken) {
            MASTHEAD_TRY(taken, transaction.find_article_by_old_slug(slug));
        }
        if (!taken && !is_reserved(slug)) return slug;
        // Far more than any newsroom gives one title; the way out of a run of taken numbers is a coarser step.
        slug = wanted.with_suffix(number <= 50 ? number : number * number);
    }
}

Result<void> check_references(ReadTransaction& transaction, const ArticleContent& content) {
    MASTHEAD_CHECK(check_terms(transaction, content.categories, TermKind::category, "categories"));
    MASTHEAD_CHECK(check_terms(transaction, content.tags, TermKind::tag, "tags"));
    for (std::size_t i = 0; i < content.byline.size(); ++i) {
        if (!content.byline[i].author) continue;
        const std::array ids{*content.byline[i].author};
        MASTHEAD_TRY(const auto authors, transaction.find_authors(ids));
        if (!authors[0]) {
            return invalid_argument("byline[" + std::to_string(i) + "].author", "there is no such author");
        }
    }
    return {};
}

NewArticle new_article(const ArticleHead& head, const ArticleContent& content) {
    NewArticle article{head, {}};
    auto& first = article.first;
    first.article = head.id;
    first.number = 1;
    first.content = content;
    first.hash = revision_hash({}, content);
    first.created_at = head.updated_at;
    first.created_by = head.created_by;
    article.latest_words = words_of(content);
    if (head.live_revision == first.number) article.live_words = article.latest_words;
    return article;
}

Result<void> create(WriteTransaction& transaction, const EngineState& state, std::span<const NewArticle> articles) {
    MASTHEAD_CHECK(transaction.create_articles(articles));
    std::vector<Change> changes;
    for (const auto& [head, first, live_words, latest_words] : articles) {
        changes.push_back({0, state.now(), ChangeKind::created, EntityKind::article, head.id.bytes(),
                           tags_of(head.id, first.content)});
    }
    return record(transaction, changes);
}

Result<ArticleHead> update(WriteTransaction& transaction, const EngineState& state, const std::optional<AccountId>& by,
                           const ArticleHead& before, const ArticleContent& content_before, ArticleChange change) {
    auto& head = change.head;
    if (head.slug != before.slug) MASTHEAD_CHECK(check_not_reserved(head.slug));
    MASTHEAD_TRY(change.content, validated(std::move(change.content)));
    const bool is_new_content = change.content != content_before;
    if (is_new_content) {
        MASTHEAD_CHECK(check_references(transaction, change.content));
        MASTHEAD_TRY(const Revision last, transaction.get_revision(before.id, before.latest_revision));
        Revision next{before.id,      before.latest_revision + 1,
                      change.content, revision_hash(last.hash, change.content),
                      state.now(),    by};
        MASTHEAD_CHECK(transaction.create_revision(next));
        head.latest_revision = next.number;
    }
    if (change.goes_live) head.live_revision = head.latest_revision;
    MASTHEAD_CHECK(check_dates(head));
    if (head == before) return before;
    const bool is_seen = head.status != ArticleStatus::published || head.live_revision != before.live_revision ||
                         head.slug != before.slug || head.locale != before.locale ||
                         head.publish_at != before.publish_at || head.unpublish_at != before.unpublish_at;
    if (is_seen) head.updated_at = state.now();
    MASTHEAD_CHECK(transaction.update_article(head));
    ++head.version;
    // Taken back to draft it keeps its slug for now, but not the memory that readers knew it.
    const bool leaves_slug = head.slug != before.slug || head.live_revision == 0;
    if (before.live_revision != 0 && leaves_slug) {
        MASTHEAD_CHECK(transaction.put_old_slug(before.slug, before.id));
    }
    if (is_new_content || head.live_revision != before.live_revision) {
        MASTHEAD_CHECK(put_words(transaction, head, change.content));
    }
    auto tags = tags_of(head.id, change.content);
    for (auto& tag : tags_of(head.id, content_before)) {
        if (tags.size() < 64 && std::ranges::find(tags, tag) == tags.end()) tags.push_back(std::move(tag));
    }
    MASTHEAD_CHECK(
        record(transaction, state, ChangeKind::updated, EntityKind::article, head.id.bytes(), std::move(tags)));
    if (!change.made.empty()) MASTHEAD_CHECK(record(transaction, change.made));
    return head;
}

Result<ArticleDetails> allowed(ReadTransaction& transaction, const EngineState& state,
                               const ArticlePermissions& permissions, ArticleAct act, const ArticleId& id) {
    MASTHEAD_TRY(ArticleDetails article, latest_details(transaction, state, id));
    MASTHEAD_CHECK(permissions.check(act, article, state.now()));
    return article;
}

Result<void> check_version(const ArticleHead& head, std::uint64_t version) {
    if (head.version == version) return {};
    return Error{ErrorCode::version_mismatch,
                 "the article is at version " + std::to_string(head.version) + "; read it again", "version"};
}

Result<ArticleDetails> change_article(const EngineState& state, const Principal& by, ArticleAct act,
                                      const ArticleId& id, std::uint64_t version,
                                      const std::function<Result<void>(ArticleChange&)>& edit) {
    MASTHEAD_CHECK(require(by, act));
    std::optional<ArticleDetails> result;
    MASTHEAD_CHECK(state.write([&](WriteTransaction& transaction) -> Result<void> {
        MASTHEAD_TRY(const ArticlePermissions permissions, ArticlePermissions::of(by, transaction));
        MASTHEAD_TRY(ArticleDetails before, allowed(transaction, state, permissions, act, id));
        MASTHEAD_CHECK(check_version(before.head, version));
        ArticleChange change{transaction, before.head, before.content};
        MASTHEAD_CHECK(edit(change));
        MASTHEAD_CHECK(permissions.check_move(before, change.content.categories));
        MASTHEAD_TRY(const ArticleHead head,
                     update(transaction, state, by.account, before.head, before.content, std::move(change)));
        if (head == before.head) {
            result = std::move(before);
            return {};
        }
        MASTHEAD_TRY(result, latest_details(transaction, state, id));
        return {};
    }));
    return std::move(*result);
}

} // namespace masthead::inline v0::detail
