#include "engine/taxonomy_writing.hpp"

#include "engine/reserved.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace masthead::inline v0::detail {

namespace {

/// A tag of this name, not stored.
Result<Term> tag_of(const std::string& name) {
    Term tag;
    tag.kind = TermKind::tag;
    tag.name = name;
    MASTHEAD_TRY(tag, validated(std::move(tag)));
    MASTHEAD_TRY(tag.slug, Slug::from_text(tag.name));
    return tag;
}

Change created(const EngineState& state, const Term& term) {
    return {0, state.now(), ChangeKind::created, EntityKind::term, term.id.bytes(), tags_of(term.id)};
}

/// Finds tags by name, and makes those that are not there.
class TagMaker {
public:
    TagMaker(WriteTransaction& transaction, const EngineState& state, const Principal& by, std::vector<Change>& made)
        : transaction_(transaction), state_(state), by_(by), made_(made) {}

    Result<std::optional<TermId>> find(const Slug& slug) {
        if (const auto known = known_.find(slug); known != known_.end()) return std::optional(known->second);
        MASTHEAD_TRY(const auto found, transaction_.find_term(TermKind::tag, slug));
        if (!found) return std::optional<TermId>();
        return std::optional(remember(*found));
    }

    /// The tag that `text` is the slug or the name of; errors name `field`.
    Result<TermId> named(const std::string& text, std::string field) {
        // A slug may be longer than names are.
        if (const auto slug = Slug::parse(text)) {
            MASTHEAD_TRY(const auto found, find(*slug));
            if (found) return *found;
        }
        auto tag = tag_of(text);
        if (!tag) return invalid_argument(std::move(field), tag.error().message);
        MASTHEAD_TRY(const auto found, find(tag->slug));
        if (found) return *found;
        if (!by_.may(Permission::manage_taxonomy)) return invalid_argument(std::move(field), "there is no such tag");
        tag->id = state_.ids.next<TermId>();
        MASTHEAD_CHECK(transaction_.create_term(*tag));
        made_.push_back(created(state_, *tag));
        return remember(*tag);
    }

private:
    TermId remember(const Term& tag) { return known_.emplace(tag.slug, tag.id).first->second; }

    WriteTransaction& transaction_;
    const EngineState& state_;
    const Principal& by_;
    std::vector<Change>& made_;
    std::map<Slug, TermId> known_;
};

} // namespace

std::vector<std::string> tags_of(const AuthorId& author) {
    return {"author:" + to_string(author), "list"};
}

std::vector<std::string> tags_of(const TermId& term) {
    return {"term:" + to_string(term), "list", "navigation"};
}

Result<void> create(WriteTransaction& transaction, const EngineState& state, const Author& author) {
    MASTHEAD_CHECK(transaction.create_author(author));
    return record(transaction, state, ChangeKind::created, EntityKind::author, author.id.bytes(), tags_of(author.id));
}

Result<void> create(WriteTransaction& transaction, const EngineState& state, const Term& term) {
    MASTHEAD_CHECK(transaction.create_term(term));
    return record(transaction, std::array{created(state, term)});
}

Result<AuthorId> find_or_create(WriteTransaction& transaction, const EngineState& state, Author wanted) {
    MASTHEAD_TRY(const auto found, transaction.find_author(wanted.slug));
    if (found) return found->id;
    wanted.id = state.ids.next<AuthorId>();
    MASTHEAD_TRY(wanted, validated(std::move(wanted)));
    MASTHEAD_CHECK(create(transaction, state, wanted));
    return wanted.id;
}

Result<TermId> find_or_create(WriteTransaction& transaction, const EngineState& state, Term wanted) {
    MASTHEAD_TRY(const auto found, transaction.find_term(wanted.kind, wanted.slug));
    if (found) return found->id;
    if (wanted.kind == TermKind::category) MASTHEAD_CHECK(check_not_reserved(wanted.slug));
    wanted.id = state.ids.next<TermId>();
    MASTHEAD_TRY(wanted, validated(std::move(wanted)));
    MASTHEAD_CHECK(create(transaction, state, wanted));
    return wanted.id;
}

Result<ChosenTags> choose_tags(WriteTransaction& transaction, const EngineState& state, const Principal& by,
                               std::span<const TagChoice> tags) {
    ChosenTags chosen;
    auto& ids = chosen.ids;
    TagMaker maker(transaction, state, by, chosen.made);
    for (std::size_t i = 0; i < tags.size(); ++i) {
        const auto* known = std::get_if<TermId>(&tags[i]);
        auto id = known != nullptr ? Result<TermId>(*known)
                                   : maker.named(std::get<std::string>(tags[i]), "tags[" + std::to_string(i) + ']');
        MASTHEAD_CHECK(id);
        if (std::ranges::find(ids, *id) != ids.end()) continue;
        ids.push_back(*id);
        // As for any content that has too many; here before more of them are made.
        if (ids.size() > ArticleContent::max_tags) return too_large("tags", "at most 50 entries are allowed");
    }
    return chosen;
}

} // namespace masthead::inline v0::detail
