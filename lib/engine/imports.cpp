#include <masthead/engine/imports.hpp>

#include <masthead/core/text.hpp>
#include <masthead/engine/taxonomy.hpp>

#include "engine/article_writing.hpp"
#include "engine/assemble.hpp"
#include "engine/comment_rules.hpp"
#include "engine/pictures.hpp"
#include "engine/rating_rules.hpp"
#include "engine/reserved.hpp"

#include <algorithm>
#include <array>

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

class Importer {
public:
    Importer(WriteTransaction& transaction, const EngineState& state, const Principal& by)
        : transaction_(transaction), state_(state), by_(by) {}

    Result<ImportOutcome> add(const ImportArticle& source) {
        if (source.slug.empty()) return invalid_argument("slug", "an imported article needs a slug");
        MASTHEAD_CHECK(detail::check_not_reserved(source.slug));
        MASTHEAD_TRY(const ArticleContent content, content_of(source));
        MASTHEAD_TRY(const auto existing, transaction_.find_article(source.slug));
        if (existing) return change(source, content, *existing);
        return create(source, content);
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
        MASTHEAD_TRY(const auto found, transaction_.find_author(slug));
        if (found) return found->id;
        MASTHEAD_TRY(const Author made,
                     validated(Author{state_.ids.next<AuthorId>(), slug, name, "", std::nullopt, 1}));
        MASTHEAD_CHECK(transaction_.create_author(made));
        MASTHEAD_CHECK(record(transaction_, state_, ChangeKind::created, EntityKind::author, made.id.bytes(),
                              {"author:" + to_string(made.id), "list"}));
        return made.id;
    }

    Result<TermId> term(TermKind kind, const ImportTerm& source) {
        if (source.slug.empty()) return invalid_argument("slug", "an imported term needs a slug");
        MASTHEAD_TRY(const auto found, transaction_.find_term(kind, source.slug));
        if (found) return found->id;
        if (kind == TermKind::category) MASTHEAD_CHECK(detail::check_not_reserved(source.slug));
        Term made;
        made.id = state_.ids.next<TermId>();
        made.kind = kind;
        made.slug = source.slug;
        made.name = source.name;
        MASTHEAD_TRY(made, validated(std::move(made)));
        MASTHEAD_CHECK(transaction_.create_term(made));
        MASTHEAD_CHECK(record(transaction_, state_, ChangeKind::created, EntityKind::term, made.id.bytes(),
                              {"term:" + to_string(made.id), "list", "navigation"}));
        return made.id;
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

    Result<ImportOutcome> create(const ImportArticle& source, const ArticleContent& content) {
        detail::NewArticle article;
        auto& head = article.head;
        head.id = state_.ids.next<ArticleId>();
        head.slug = source.slug;
        head.created_by = by_.account;
        fill(head, source);
        head.created_at = head.publish_at && *head.publish_at < state_.now() ? *head.publish_at : state_.now();
        head.updated_at = head.created_at;
        if (head.status == ArticleStatus::published) head.live_revision = 1;
        MASTHEAD_CHECK(detail::check_dates(head));
        article.content = content;
        MASTHEAD_CHECK(detail::create(transaction_, state_, article));
        // Nobody knows on which days they were; those of long ago are soon forgotten, and the total stays.
        if (source.views > 0) MASTHEAD_CHECK(transaction_.add_views({head.id, Day(), source.views}));
        MASTHEAD_CHECK(add_ratings(head.id, source.ratings));
        MASTHEAD_CHECK(add_comments(head.id, source.comments, nullptr));
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

    Result<void> add_ratings(const ArticleId& article, const std::map<RatingValue, std::uint32_t>& ratings) {
        if (ratings.empty()) return {};
        for (const auto& [value, votes] : ratings) {
            MASTHEAD_TRY(const RatingValue checked, state_.policies.rating.check(value));
            for (std::uint32_t i = 0; i < votes; ++i) {
                const auto voter = "import:" + to_string(checked) + ':' + std::to_string(i);
                MASTHEAD_CHECK(transaction_.put_rating({article, voter, checked, state_.now(), state_.now()}));
            }
        }
        return detail::refresh_rank(transaction_, state_, article);
    }

    Result<void> add_comments(const ArticleId& article, const std::vector<ImportComment>& comments,
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
            MASTHEAD_CHECK(transaction_.create_comment(comment));
            MASTHEAD_CHECK(add_comments(article, source.replies, &comment));
        }
        return {};
    }

    WriteTransaction& transaction_;
    const EngineState& state_;
    const Principal& by_;
};

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
    // All in one unit first; if one fails, each in a unit of its own, so that only that one is left out.
    const auto together = state_.write([&](WriteTransaction& transaction) -> Result<void> {
        results.clear();
        for (const auto& article : articles) {
            MASTHEAD_TRY(const ImportOutcome outcome, Importer(transaction, state_, by).add(article));
            results.emplace_back(outcome);
        }
        return {};
    });
    if (together) return results;
    results.clear();
    for (const auto& article : articles) {
        std::optional<ImportOutcome> outcome;
        const auto alone = state_.write([&](WriteTransaction& transaction) -> Result<void> {
            MASTHEAD_TRY(outcome, Importer(transaction, state_, by).add(article));
            return {};
        });
        results.push_back(alone ? Result<ImportOutcome>(*outcome) : Result<ImportOutcome>(alone.error()));
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
        MASTHEAD_CHECK(found ? transaction.update_author(author) : transaction.create_author(author));
        return record(transaction, state_, found ? ChangeKind::updated : ChangeKind::created, EntityKind::author,
                      author.id.bytes(), {"author:" + to_string(author.id), "list"});
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
        MASTHEAD_CHECK(found ? transaction.update_term(term) : transaction.create_term(term));
        return record(transaction, state_, found ? ChangeKind::updated : ChangeKind::created, EntityKind::term,
                      term.id.bytes(), {"term:" + to_string(term.id), "list", "navigation"});
    }));
    return outcome;
}

} // namespace masthead::inline v0
