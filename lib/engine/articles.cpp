#include <masthead/engine/articles.hpp>

#include <masthead/core/text.hpp>

#include "engine/article_permissions.hpp"
#include "engine/article_writing.hpp"
#include "engine/assemble.hpp"
#include "engine/merged_list.hpp"
#include "engine/reserved.hpp"
#include "engine/taxonomy_writing.hpp"

#include <algorithm>
#include <array>

namespace masthead::inline v0 {

namespace {

using detail::ArticleAct;
using detail::ArticlePermissions;
using detail::EngineState;

Error hidden() {
    return not_found("there is no such article");
}

/// A category and all below it.
Result<std::vector<TermId>> with_descendants(ReadTransaction& transaction, const TermId& root) {
    MASTHEAD_TRY(const auto all, detail::all_categories(transaction));
    std::vector<TermId> result{root};
    for (std::size_t i = 0; i < result.size() && result.size() < 100; ++i) {
        for (const auto& term : all) {
            if (term.parent == result[i]) result.push_back(term.id);
        }
    }
    result.resize(std::min<std::size_t>(result.size(), 100));
    return result;
}

Result<ArticleDetails> details(const EngineState& state, const ArticleKey& key, RevisionChoice choice) {
    MASTHEAD_TRY(auto article, state.find_whole_article(key, choice));
    if (!article) return hidden();
    return detail::assemble(state, std::move(*article));
}

Result<ArticleDetails> shown(const EngineState& state, const Principal& by, const ArticleKey& key) {
    MASTHEAD_TRY(ArticleDetails article, details(state, key, RevisionChoice::live));
    if (is_visible(article.head, state.now())) return article;
    if (article.revision != article.head.latest_revision) {
        MASTHEAD_TRY(article, details(state, article.head.id, RevisionChoice::latest));
    }
    MASTHEAD_TRY(const ArticlePermissions permissions, ArticlePermissions::of(by, state));
    MASTHEAD_CHECK(permissions.check(ArticleAct::see, article, state.now()));
    return article;
}

Result<ArticleDetails> newest(const EngineState& state, const Principal& by, const ArticleKey& key) {
    MASTHEAD_TRY(ArticleDetails article, details(state, key, RevisionChoice::latest));
    MASTHEAD_TRY(const ArticlePermissions permissions, ArticlePermissions::of(by, state));
    MASTHEAD_CHECK(permissions.check(ArticleAct::see, article, state.now()));
    return article;
}

} // namespace

Result<ArticleDetails> Articles::get(const Principal& by, const ArticleId& id, bool latest) {
    return latest ? newest(state_, by, id) : shown(state_, by, id);
}

Result<ArticleDetails> Articles::get(const Principal& by, const Slug& slug, bool latest) {
    return latest ? newest(state_, by, slug) : shown(state_, by, slug);
}

Result<ArticleId> Articles::find(const Slug& slug) {
    return state_.read([&](ReadTransaction& transaction) -> Result<ArticleId> {
        const auto is_shown = [&](const ArticleId& id) -> Result<bool> {
            MASTHEAD_TRY(const ArticleHead head, transaction.get_article(id));
            return is_visible(head, state_.now());
        };
        MASTHEAD_TRY(const auto owner, transaction.find_article(slug));
        if (owner) {
            MASTHEAD_TRY(const bool shown, is_shown(*owner));
            if (shown) return *owner;
        }
        MASTHEAD_TRY(const auto former, transaction.find_article_by_old_slug(slug));
        if (!owner && !former) return hidden();
        if (!owner || !former) return owner ? *owner : *former;
        // What nobody sees yet does not break a redirect to what readers see.
        MASTHEAD_TRY(const bool redirects, is_shown(*former));
        return redirects ? *former : *owner;
    });
}

Result<Page<ArticleSummary>> Articles::list(const Principal& by, const ArticleFilter& filter) {
    ArticleQuery query;
    query.order = filter.order;
    query.page = filter.page;
    query.tag = filter.tag;
    query.author = filter.author;
    query.locale = filter.locale;
    if (!filter.query.empty()) {
        MASTHEAD_TRY(const std::string text, check_text("q", filter.query, {0, 500, false}));
        query.words = search_words(text, 16);
        if (query.words.empty()) return Page<ArticleSummary>{};
    }
    if (filter.status) {
        if (!by.may(Permission::read_unpublished)) MASTHEAD_CHECK(by.require(Permission::write_own_articles));
        query.status = filter.status;
    } else {
        query.visible_at = state_.now();
    }
    return state_.read([&](ReadTransaction& transaction) -> Result<Page<ArticleSummary>> {
        if (filter.category) {
            MASTHEAD_TRY(query.any_category, with_descendants(transaction, *filter.category));
        }
        std::vector<ArticleQuery> lists{query};
        if (filter.status) {
            MASTHEAD_TRY(const ArticlePermissions permissions, ArticlePermissions::of(by, transaction));
            lists = permissions.visible(query);
        }
        MASTHEAD_TRY(auto listings, detail::list_merged(transaction, std::move(lists)));
        Page<ArticleSummary> page;
        MASTHEAD_TRY(page.items, detail::assemble(transaction, std::move(listings.items)));
        page.next = std::move(listings.next);
        return page;
    });
}

Result<ArticleDetails> Articles::create(const Principal& by, const ArticleDraft& draft) {
    MASTHEAD_CHECK(by.require(Permission::write_own_articles));
    MASTHEAD_TRY(const ArticleContent content, validated(draft.content));
    ArticleHead head;
    head.id = state_.ids.next<ArticleId>();
    head.locale = draft.locale.value_or(state_.site.locale);
    head.publish_at = draft.publish_at;
    head.unpublish_at = draft.unpublish_at;
    head.comments_open = draft.comments_open;
    head.ratings_open = draft.ratings_open;
    head.created_by = by.account;
    head.created_at = head.updated_at = state_.now();
    const bool is_slug_given = !draft.slug.empty();
    if (is_slug_given) {
        MASTHEAD_CHECK(detail::check_not_reserved(draft.slug));
        head.slug = draft.slug;
    } else {
        auto made = Slug::from_text(content.title);
        head.slug = made ? *made : *Slug::from_text("article-" + to_string(head.id).substr(24));
    }
    MASTHEAD_CHECK(detail::check_dates(head));
    std::optional<ArticleDetails> result;
    MASTHEAD_CHECK(state_.write([&](WriteTransaction& transaction) -> Result<void> {
        auto named = head;
        auto tagged = content;
        if (!is_slug_given) {
            MASTHEAD_TRY(named.slug, detail::free_slug(transaction, head.slug));
        }
        detail::ChosenTags tags;
        if (draft.tags) {
            MASTHEAD_TRY(tags, detail::choose_tags(transaction, state_, by, *draft.tags));
            tagged.tags = std::move(tags.ids);
        }
        MASTHEAD_CHECK(detail::check_references(transaction, tagged));
        MASTHEAD_CHECK(detail::create(transaction, state_, std::array{detail::new_article(named, tagged)}));
        if (!tags.made.empty()) MASTHEAD_CHECK(detail::record(transaction, tags.made));
        MASTHEAD_TRY(result, detail::latest_details(transaction, state_, head.id));
        return {};
    }));
    return std::move(*result);
}

Result<ArticleDetails> Articles::update(const Principal& by, const ArticleId& id, std::uint64_t version,
                                        const ArticleEdit& edit) {
    const auto apply = [&](detail::ArticleChange& change) -> Result<void> {
        auto& content = change.content;
        if (edit.title) content.title = *edit.title;
        if (edit.lead) content.lead = *edit.lead;
        if (edit.body) content.body = *edit.body;
        if (edit.figures) content.figures = *edit.figures;
        if (edit.byline) content.byline = *edit.byline;
        if (edit.categories) content.categories = *edit.categories;
        if (edit.tags) {
            MASTHEAD_TRY(auto tags, detail::choose_tags(change.transaction, state_, by, *edit.tags));
            content.tags = std::move(tags.ids);
            change.made = std::move(tags.made);
        }
        auto& head = change.head;
        if (edit.slug && edit.slug->empty()) return invalid_argument("slug", "an article needs a slug");
        if (edit.slug) head.slug = *edit.slug;
        if (edit.locale) head.locale = *edit.locale;
        if (edit.unpublish_at) head.unpublish_at = *edit.unpublish_at;
        if (edit.comments_open) head.comments_open = *edit.comments_open;
        if (edit.ratings_open) head.ratings_open = *edit.ratings_open;
        return {};
    };
    return detail::change_article(state_, by, ArticleAct::change, id, version, apply);
}

Result<ArticleDetails> Articles::publish(const Principal& by, const ArticleId& id, std::uint64_t version) {
    const auto apply = [&](detail::ArticleChange& change) -> Result<void> {
        auto& head = change.head;
        const auto now = state_.now();
        if (!head.publish_at || *head.publish_at > now) head.publish_at = now;
        if (head.unpublish_at && *head.unpublish_at <= now) head.unpublish_at.reset();
        head.status = ArticleStatus::published;
        change.goes_live = true;
        return {};
    };
    return detail::change_article(state_, by, ArticleAct::publish, id, version, apply);
}

Result<ArticleDetails> Articles::schedule(const Principal& by, const ArticleId& id, std::uint64_t version,
                                          Timestamp publish_at, std::optional<Timestamp> unpublish_at) {
    const auto apply = [&](detail::ArticleChange& change) -> Result<void> {
        change.head.publish_at = publish_at;
        change.head.unpublish_at = unpublish_at;
        change.head.status = ArticleStatus::published;
        change.goes_live = true;
        return {};
    };
    return detail::change_article(state_, by, ArticleAct::publish, id, version, apply);
}

Result<ArticleDetails> Articles::unpublish(const Principal& by, const ArticleId& id, std::uint64_t version) {
    const auto apply = [](detail::ArticleChange& change) -> Result<void> {
        change.head.status = ArticleStatus::draft;
        change.head.publish_at.reset();
        change.head.unpublish_at.reset();
        change.head.live_revision = 0;
        return {};
    };
    return detail::change_article(state_, by, ArticleAct::publish, id, version, apply);
}

Result<ArticleDetails> Articles::archive(const Principal& by, const ArticleId& id, std::uint64_t version) {
    const auto apply = [](detail::ArticleChange& change) -> Result<void> {
        change.head.status = ArticleStatus::archived;
        return {};
    };
    return detail::change_article(state_, by, ArticleAct::publish, id, version, apply);
}

Result<void> Articles::erase(const Principal& by, const ArticleId& id, std::uint64_t version) {
    MASTHEAD_CHECK(detail::require(by, ArticleAct::change));
    return state_.write([&](WriteTransaction& transaction) -> Result<void> {
        MASTHEAD_TRY(const ArticlePermissions permissions, ArticlePermissions::of(by, transaction));
        MASTHEAD_TRY(const ArticleDetails article,
                     detail::allowed(transaction, state_, permissions, ArticleAct::change, id));
        MASTHEAD_CHECK(detail::check_version(article.head, version));
        MASTHEAD_CHECK(transaction.erase_article(id, version));
        return detail::record(transaction, state_, ChangeKind::erased, EntityKind::article, id.bytes(),
                              detail::tags_of(id, article.content));
    });
}

Result<Page<Revision>> Articles::revisions(const Principal& by, const ArticleId& id, const PageRequest& page) {
    MASTHEAD_CHECK(detail::require(by, ArticleAct::change));
    return state_.read([&](ReadTransaction& transaction) -> Result<Page<Revision>> {
        MASTHEAD_TRY(const ArticlePermissions permissions, ArticlePermissions::of(by, transaction));
        MASTHEAD_CHECK(detail::allowed(transaction, state_, permissions, ArticleAct::change, id));
        return transaction.list_revisions(id, page);
    });
}

Result<ArticleDetails> Articles::restore(const Principal& by, const ArticleId& id, std::uint64_t version,
                                         std::uint32_t number) {
    const auto apply = [&](detail::ArticleChange& change) -> Result<void> {
        MASTHEAD_TRY(Revision old, change.transaction.get_revision(id, number));
        change.content = std::move(old.content);
        return {};
    };
    return detail::change_article(state_, by, ArticleAct::change, id, version, apply);
}

bool Articles::may_edit(const Principal& by, const ArticleDetails& article) const noexcept {
    const auto permissions = ArticlePermissions::of(by, state_);
    return permissions && permissions->may(ArticleAct::change, article);
}

} // namespace masthead::inline v0
