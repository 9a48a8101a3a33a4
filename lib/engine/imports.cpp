#include <masthead/engine/imports.hpp>

#include <masthead/core/text.hpp>
#include <masthead/engine/taxonomy.hpp>

#include "engine/article_writing.hpp"
#include "engine/comment_rules.hpp"
#include "engine/pictures.hpp"
#include "engine/rating_rules.hpp"
#include "engine/reserved.hpp"
#include "engine/taxonomy_writing.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace masthead::inline v0 {

namespace {

using detail::EngineState;
using detail::record;

void replace_pictures(std::vector<Block>& blocks, const std::map<std::string, std::string>& addresses);

struct PictureReplacer {
    const std::map<std::string, std::string>& addresses;

    void operator()(Figure& node) const {
        if (const auto found = addresses.find(node.src); found != addresses.end()) node.src = found->second;
    }
    void operator()(List& node) const {
        for (auto& item : node.items) replace_pictures(item, addresses);
    }
    void operator()(Quote& node) const { replace_pictures(node.content, addresses); }
    void operator()(auto&) const {}
};

void replace_pictures(std::vector<Block>& blocks, const std::map<std::string, std::string>& addresses) {
    for (auto& block : blocks) std::visit(PictureReplacer{addresses}, block.node);
}

/// The articles of one unit of work. Those that are new are gathered and stored together: a question to the storage for
/// each part of each article would be most of the time of an import.
class Importer {
public:
    Importer(WriteTransaction& transaction, const EngineState& state, const Principal& by)
        : transaction_(transaction), state_(state), by_(by) {}

    Result<ImportOutcome> add(const ImportArticle& source) {
        if (source.slug.empty()) return invalid_argument("slug", "an imported article needs a slug");
        MASTHEAD_CHECK(detail::check_not_reserved(source.slug));
        MASTHEAD_TRY(const ArticleContent content, content_of(source));
        // A slug that comes twice names the same article.
        if (new_slugs_.contains(source.slug)) MASTHEAD_CHECK(store());
        MASTHEAD_TRY(const auto existing, transaction_.find_article(source.slug));
        if (existing) return change(source, content, *existing);
        MASTHEAD_TRY(const ImportOutcome outcome, gather(source, content));
        // Votes and comments of one article may be very many.
        if (ratings_.size() + comments_.size() >= most_gathered) MASTHEAD_CHECK(store());
        return outcome;
    }

    /// Stores what was gathered.
    Result<void> store() {
        if (articles_.empty()) return {};
        MASTHEAD_CHECK(detail::create(transaction_, state_, articles_));
        MASTHEAD_CHECK(transaction_.add_view_counts(views_));
        MASTHEAD_CHECK(transaction_.put_ratings(ratings_));
        MASTHEAD_TRY(const auto summaries, transaction_.rating_summaries(rated_));
        for (std::size_t i = 0; i < rated_.size(); ++i) {
            MASTHEAD_CHECK(transaction_.put_rating_rank(rated_[i], detail::rank_of(state_, summaries[i])));
        }
        MASTHEAD_CHECK(transaction_.create_comments(comments_));
        articles_.clear();
        new_slugs_.clear();
        views_.clear();
        ratings_.clear();
        rated_.clear();
        comments_.clear();
        return {};
    }

private:
    Result<std::map<std::string, std::string>> store_pictures(const ImportArticle& source) {
        std::map<std::string, std::string> addresses;
        for (const auto& [address, picture] : source.pictures) {
            auto described = detail::describe_picture(state_, picture.file_name, picture.bytes);
            if (!described) {
                return Error{described.error().code, "'" + address + "': " + described.error().message, "pictures"};
            }
            MASTHEAD_TRY(const Media media,
                         detail::put_picture(transaction_, state_, std::move(*described), picture.bytes));
            addresses.emplace(address, media_url(media.id));
        }
        return addresses;
    }

    Result<ArticleContent> content_of(const ImportArticle& source) {
        ArticleContent content;
        content.title = source.title;
        content.lead = source.lead;
        content.body = source.body;
        content.figures = source.figures;
        MASTHEAD_TRY(const auto addresses, store_pictures(source));
        if (!addresses.empty()) {
            for (auto& figure : content.figures) PictureReplacer{addresses}(figure);
            auto blocks = content.body.blocks();
            replace_pictures(blocks, addresses);
            MASTHEAD_TRY(content.body, Document::build(std::move(blocks)));
        }
        for (const auto& line : source.byline) {
            BylineEntry entry;
            entry.role = line.role;
            if (line.slug.empty()) {
                entry.credit = line.name;
            } else {
                MASTHEAD_TRY(entry.author, author(line.slug, line.name));
            }
            content.byline.push_back(std::move(entry));
        }
        for (const auto& each : source.categories) {
            MASTHEAD_TRY(const TermId id, term(TermKind::category, each));
            content.categories.push_back(id);
        }
        for (const auto& each : source.tags) {
            MASTHEAD_TRY(const TermId id, term(TermKind::tag, each));
            content.tags.push_back(id);
        }
        return validated(std::move(content));
    }

    Result<AuthorId> author(const Slug& slug, const std::string& name) {
        if (const auto known = authors_.find(slug); known != authors_.end()) return known->second;
        MASTHEAD_TRY(const AuthorId id,
                     detail::find_or_create(transaction_, state_, Author{{}, slug, name, "", {}, 1}));
        authors_.emplace(slug, id);
        return id;
    }

    Result<TermId> term(TermKind kind, const ImportTerm& source) {
        if (source.slug.empty()) return invalid_argument("slug", "an imported term needs a slug");
        const std::pair key(kind, source.slug);
        if (const auto known = terms_.find(key); known != terms_.end()) return known->second;
        Term wanted;
        wanted.kind = kind;
        wanted.slug = source.slug;
        wanted.name = source.name;
        MASTHEAD_TRY(const TermId id, detail::find_or_create(transaction_, state_, std::move(wanted)));
        terms_.emplace(key, id);
        return id;
    }

    /// The parts of the head that come with an article.
    void fill(ArticleHead& head, const ImportArticle& source) const {
        head.locale = source.locale;
        head.status = source.status;
        if (source.publish_at) head.publish_at = source.publish_at;
        head.unpublish_at = source.unpublish_at;
        head.comments_open = source.comments_open;
        head.ratings_open = source.ratings_open;
        if (head.status == ArticleStatus::published && !head.publish_at) head.publish_at = state_.now();
    }

    Result<ImportOutcome> gather(const ImportArticle& source, const ArticleContent& content) {
        ArticleHead head;
        head.id = state_.ids.next<ArticleId>();
        head.slug = source.slug;
        head.created_by = by_.account;
        fill(head, source);
        head.created_at = head.publish_at && *head.publish_at < state_.now() ? *head.publish_at : state_.now();
        head.updated_at = head.created_at;
        if (head.status == ArticleStatus::published) head.live_revision = 1;
        MASTHEAD_CHECK(detail::check_dates(head));
        MASTHEAD_CHECK(gather_ratings(head.id, source.ratings));
        MASTHEAD_CHECK(gather_comments(head.id, source.comments, nullptr));
        // Nobody knows on which days they were; those of long ago are soon forgotten, and the total stays.
        if (source.views > 0) views_.push_back({head.id, Day(), source.views});
        articles_.push_back(detail::new_article(head, content));
        new_slugs_.insert(head.slug);
        return ImportOutcome::created;
    }

    Result<ImportOutcome> change(const ImportArticle& source, const ArticleContent& content, const ArticleId& id) {
        MASTHEAD_TRY(const ArticleHead before, transaction_.get_article(id));
        MASTHEAD_TRY(const Revision latest, transaction_.get_revision(id, before.latest_revision));
        detail::ArticleChange changed{transaction_, before, content};
        fill(changed.head, source);
        changed.goes_live = source.status == ArticleStatus::published;
        MASTHEAD_TRY(const ArticleHead after,
                     detail::update(transaction_, state_, by_.account, before, latest.content, std::move(changed)));
        return after == before ? ImportOutcome::unchanged : ImportOutcome::updated;
    }

    Result<void> gather_ratings(const ArticleId& article, const std::map<RatingValue, std::uint32_t>& ratings) {
        if (ratings.empty()) return {};
        for (const auto& [value, votes] : ratings) {
            MASTHEAD_TRY(const RatingValue checked, state_.policies.rating.check(value));
            for (std::uint32_t i = 0; i < votes; ++i) {
                const auto voter = "import:" + to_string(checked) + ':' + std::to_string(i);
                ratings_.push_back({article, voter, checked, state_.now(), state_.now()});
            }
        }
        rated_.push_back(article);
        return {};
    }

    Result<void> gather_comments(const ArticleId& article, const std::vector<ImportComment>& comments,
                                 const Comment* parent) {
        for (const auto& source : comments) {
            Comment comment;
            comment.id = state_.ids.next<CommentId>();
            comment.article = article;
            if (parent != nullptr) {
                comment.parent = parent->id;
                comment.depth = parent->depth + 1;
            }
            comment.path =
                thread_path(parent != nullptr ? std::string_view(parent->path) : std::string_view(), comment.id);
            MASTHEAD_TRY(comment.author_name, check_text("comments.author", source.author_name, {1, 100, false}));
            MASTHEAD_TRY(auto text, detail::comment_text(state_.policies.comment, source.body));
            comment.body = std::move(text.body);
            comment.status = CommentStatus::approved;
            comment.created_at = source.at;
            if (comment.depth > state_.policies.comment.max_depth) {
                return invalid_argument("comments", "the comments are nested too deep");
            }
            comments_.push_back(comment);
            MASTHEAD_CHECK(gather_comments(article, source.replies, &comment));
        }
        return {};
    }

    static constexpr std::size_t most_gathered = 10'000;

    WriteTransaction& transaction_;
    const EngineState& state_;
    const Principal& by_;
    /// Those that were found or made in this unit.
    std::map<Slug, AuthorId> authors_;
    std::map<std::pair<TermKind, Slug>, TermId> terms_;
    std::vector<NewArticle> articles_;
    std::set<Slug> new_slugs_;
    std::vector<ViewCount> views_;
    std::vector<Rating> ratings_;
    std::vector<ArticleId> rated_;
    std::vector<Comment> comments_;
};

/// Imports all of them in one unit, or none.
Result<std::vector<ImportOutcome>> add_together(const EngineState& state, const Principal& by,
                                                std::span<const ImportArticle> articles) {
    std::vector<ImportOutcome> outcomes;
    MASTHEAD_CHECK(state.write([&](WriteTransaction& transaction) -> Result<void> {
        outcomes.clear();
        Importer importer(transaction, state, by);
        for (const auto& article : articles) {
            MASTHEAD_TRY(const ImportOutcome outcome, importer.add(article));
            outcomes.push_back(outcome);
        }
        return importer.store();
    }));
    return outcomes;
}

Result<void> check_may_import(const Principal& by) {
    MASTHEAD_CHECK(detail::require_all_articles(by));
    return by.require(Permission::manage_taxonomy);
}

} // namespace

std::vector<Result<ImportOutcome>> Imports::add(const Principal& by, std::span<const ImportArticle> articles) {
    std::vector<Result<ImportOutcome>> results;
    if (const auto allowed = check_may_import(by); !allowed) {
        results.assign(articles.size(), Result<ImportOutcome>(allowed.error()));
        return results;
    }
    // If one fails, each goes in a unit of its own, so that only that one is left out.
    if (const auto together = add_together(state_, by, articles)) {
        results.assign(together->begin(), together->end());
        return results;
    }
    for (std::size_t i = 0; i < articles.size(); ++i) {
        const auto alone = add_together(state_, by, articles.subspan(i, 1));
        results.push_back(alone ? Result<ImportOutcome>(alone->front()) : Result<ImportOutcome>(alone.error()));
    }
    return results;
}

Result<ImportOutcome> Imports::put_author(const Principal& by, const Slug& slug, std::string name, std::string bio) {
    MASTHEAD_CHECK(check_may_import(by));
    if (slug.empty()) return invalid_argument("slug", "an imported author needs a slug");
    MASTHEAD_TRY(Author wanted, validated(Author{{}, slug, std::move(name), std::move(bio), std::nullopt, 1}));
    auto outcome = ImportOutcome::unchanged;
    MASTHEAD_CHECK(state_.write([&](WriteTransaction& transaction) -> Result<void> {
        MASTHEAD_TRY(const auto found, transaction.find_author(slug));
        auto author = found.value_or(Author{state_.ids.next<AuthorId>(), slug, "", "", std::nullopt, 1});
        outcome = ImportOutcome::unchanged;
        if (found && found->name == wanted.name && found->bio == wanted.bio) return {};
        author.name = wanted.name;
        author.bio = wanted.bio;
        outcome = found ? ImportOutcome::updated : ImportOutcome::created;
        if (!found) return detail::create(transaction, state_, author);
        MASTHEAD_CHECK(transaction.update_author(author));
        return record(transaction, state_, ChangeKind::updated, EntityKind::author, author.id.bytes(),
                      detail::tags_of(author.id));
    }));
    return outcome;
}

Result<ImportOutcome> Imports::put_category(const Principal& by, const Slug& slug, std::string name,
                                            std::string description, std::int32_t position) {
    MASTHEAD_CHECK(check_may_import(by));
    if (slug.empty()) return invalid_argument("slug", "an imported category needs a slug");
    MASTHEAD_CHECK(detail::check_not_reserved(slug));
    Term wanted;
    wanted.kind = TermKind::category;
    wanted.slug = slug;
    wanted.name = std::move(name);
    wanted.description = std::move(description);
    MASTHEAD_TRY(wanted, validated(std::move(wanted)));
    auto outcome = ImportOutcome::unchanged;
    MASTHEAD_CHECK(state_.write([&](WriteTransaction& transaction) -> Result<void> {
        MASTHEAD_TRY(const auto found, transaction.find_term(TermKind::category, slug));
        auto term = found.value_or(wanted);
        term.name = wanted.name;
        term.description = wanted.description;
        term.position = position;
        outcome = ImportOutcome::unchanged;
        if (found == term) return {};
        if (!found) term.id = state_.ids.next<TermId>();
        outcome = found ? ImportOutcome::updated : ImportOutcome::created;
        if (!found) return detail::create(transaction, state_, term);
        MASTHEAD_CHECK(transaction.update_term(term));
        return record(transaction, state_, ChangeKind::updated, EntityKind::term, term.id.bytes(),
                      detail::tags_of(term.id));
    }));
    return outcome;
}

} // namespace masthead::inline v0
