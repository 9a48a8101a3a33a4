#include <masthead/engine/taxonomy.hpp>

#include <masthead/core/text.hpp>

#include "core/crypto.hpp"
#include "engine/assemble.hpp"
#include "engine/pictures.hpp"
#include "engine/reserved.hpp"
#include "engine/taxonomy_writing.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace masthead::inline v0 {

namespace {

using detail::EngineState;
using detail::record;

/// Categories are the first part of an address; tags stand behind one.
Result<void> check_slug(const Term& term) {
    if (term.kind == TermKind::category) return detail::check_not_reserved(term.slug);
    return {};
}

constexpr int max_levels = 8;

/// Levels of categories from `root` down, itself included; stops counting at one too many.
Result<int> height_of(ReadTransaction& transaction, const TermId& root) {
    std::map<TermId, std::vector<TermId>> children;
    MASTHEAD_TRY(const auto all, detail::all_categories(transaction));
    for (const auto& term : all) {
        if (term.parent) children[*term.parent].push_back(term.id);
    }
    int height = 0;
    for (std::vector<TermId> level{root}; !level.empty() && height <= max_levels; ++height) {
        std::vector<TermId> below;
        for (const auto& id : level) below.insert(below.end(), children[id].begin(), children[id].end());
        level = std::move(below);
    }
    return height;
}

/// Walks up from `parent`; refuses a way that comes back to `id` or is too long with the `height` levels below it.
Result<void> check_parent(ReadTransaction& transaction, const TermId& id, std::optional<TermId> parent, int height) {
    for (int level = height; parent; ++level) {
        if (*parent == id) return invalid_argument("parent", "a category cannot stand below itself");
        if (level >= max_levels) return invalid_argument("parent", "categories are at most 8 levels deep");
        const std::array ids{*parent};
        MASTHEAD_TRY(const auto terms, transaction.find_terms(ids));
        if (!terms[0] || terms[0]->kind != TermKind::category) {
            return invalid_argument("parent", "there is no such category");
        }
        parent = terms[0]->parent;
    }
    return {};
}

} // namespace

Result<Author> Authors::get(const AuthorId& id) {
    return state_.read([&](ReadTransaction& transaction) -> Result<Author> {
        const std::array ids{id};
        MASTHEAD_TRY(auto found, transaction.find_authors(ids));
        if (!found[0]) return not_found("there is no such author");
        return std::move(*found[0]);
    });
}

Result<Author> Authors::get(const Slug& slug) {
    return state_.read([&](ReadTransaction& transaction) -> Result<Author> {
        MASTHEAD_TRY(auto found, transaction.find_author(slug));
        if (!found) return not_found("there is no such author");
        return std::move(*found);
    });
}

Result<Page<Author>> Authors::list(const PageRequest& page) {
    return state_.read([&](ReadTransaction& transaction) { return transaction.list_authors(page); });
}

Result<Author> Authors::create(const Principal& by, Author author) {
    MASTHEAD_CHECK(by.require(Permission::manage_taxonomy));
    MASTHEAD_TRY(author, validated(std::move(author)));
    author.id = state_.ids.next<AuthorId>();
    author.version = 1;
    if (author.slug.empty()) {
        MASTHEAD_TRY(author.slug, Slug::from_text(author.name));
    }
    MASTHEAD_CHECK(state_.write(
        [&](WriteTransaction& transaction) -> Result<void> { return detail::create(transaction, state_, author); }));
    return author;
}

Result<Author> Authors::update(const Principal& by, Author author) {
    MASTHEAD_CHECK(by.require(Permission::manage_taxonomy));
    if (author.slug.empty()) return invalid_argument("slug", "an author needs a slug");
    MASTHEAD_TRY(author, validated(std::move(author)));
    MASTHEAD_CHECK(state_.write([&](WriteTransaction& transaction) -> Result<void> {
        MASTHEAD_CHECK(transaction.update_author(author));
        return record(transaction, state_, ChangeKind::updated, EntityKind::author, author.id.bytes(),
                      detail::tags_of(author.id));
    }));
    ++author.version;
    return author;
}

Result<void> Authors::erase(const Principal& by, const AuthorId& id, std::uint64_t version) {
    MASTHEAD_CHECK(by.require(Permission::manage_taxonomy));
    return state_.write([&](WriteTransaction& transaction) -> Result<void> {
        MASTHEAD_CHECK(transaction.erase_author(id, version));
        return record(transaction, state_, ChangeKind::erased, EntityKind::author, id.bytes(), detail::tags_of(id));
    });
}

Result<Term> Terms::get(const TermId& id) {
    return state_.read([&](ReadTransaction& transaction) -> Result<Term> {
        const std::array ids{id};
        MASTHEAD_TRY(auto found, transaction.find_terms(ids));
        if (!found[0]) return not_found("there is no such term");
        return std::move(*found[0]);
    });
}

Result<Term> Terms::get(TermKind kind, const Slug& slug) {
    return state_.read([&](ReadTransaction& transaction) -> Result<Term> {
        MASTHEAD_TRY(auto found, transaction.find_term(kind, slug));
        if (!found) return not_found("there is no such " + std::string(to_string(kind)));
        return std::move(*found);
    });
}

Result<Page<Term>> Terms::list(TermKind kind, const PageRequest& page) {
    return state_.read([&](ReadTransaction& transaction) { return transaction.list_terms(kind, page); });
}

Result<std::vector<Term>> Terms::navigation() {
    constexpr std::size_t max_terms = 100;
    MASTHEAD_TRY(auto terms, state_.read(detail::all_categories));
    std::erase_if(terms, [](const Term& term) { return term.parent.has_value(); });
    if (terms.size() > max_terms) terms.resize(max_terms);
    return terms;
}

Result<Term> Terms::create(const Principal& by, Term term) {
    MASTHEAD_CHECK(by.require(Permission::manage_taxonomy));
    term.id = state_.ids.next<TermId>();
    term.version = 1;
    MASTHEAD_TRY(term, validated(std::move(term)));
    if (term.slug.empty()) {
        MASTHEAD_TRY(term.slug, Slug::from_text(term.name));
        if (term.kind == TermKind::category && detail::is_reserved(term.slug)) term.slug = term.slug.with_suffix(2);
    }
    MASTHEAD_CHECK(check_slug(term));
    MASTHEAD_CHECK(state_.write([&](WriteTransaction& transaction) -> Result<void> {
        MASTHEAD_CHECK(check_parent(transaction, term.id, term.parent, 1));
        return detail::create(transaction, state_, term);
    }));
    return term;
}

Result<Term> Terms::update(const Principal& by, Term term) {
    MASTHEAD_CHECK(by.require(Permission::manage_taxonomy));
    if (term.slug.empty()) return invalid_argument("slug", "a term needs a slug");
    MASTHEAD_TRY(term, validated(std::move(term)));
    MASTHEAD_CHECK(state_.write([&](WriteTransaction& transaction) -> Result<void> {
        const std::array ids{term.id};
        MASTHEAD_TRY(const auto stored, transaction.find_terms(ids));
        if (stored[0] && stored[0]->kind != term.kind) {
            return invalid_argument("kind", "a category stays a category and a tag a tag");
        }
        if (stored[0] && stored[0]->slug != term.slug) MASTHEAD_CHECK(check_slug(term));
        int height = 1;
        if (term.parent) {
            MASTHEAD_TRY(height, height_of(transaction, term.id));
        }
        MASTHEAD_CHECK(check_parent(transaction, term.id, term.parent, height));
        MASTHEAD_CHECK(transaction.update_term(term));
        return record(transaction, state_, ChangeKind::updated, EntityKind::term, term.id.bytes(),
                      detail::tags_of(term.id));
    }));
    ++term.version;
    return term;
}

Result<void> Terms::erase(const Principal& by, const TermId& id, std::uint64_t version) {
    MASTHEAD_CHECK(by.require(Permission::manage_taxonomy));
    return state_.write([&](WriteTransaction& transaction) -> Result<void> {
        MASTHEAD_CHECK(transaction.erase_term(id, version));
        return record(transaction, state_, ChangeKind::erased, EntityKind::term, id.bytes(), detail::tags_of(id));
    });
}

namespace detail {

Result<Media> describe_picture(const EngineState& state, std::string_view file_name, std::string_view bytes) {
    if (bytes.size() > Media::max_bytes) {
        return too_large("file", "a picture has at most " + std::to_string(Media::max_bytes) + " bytes");
    }
    MASTHEAD_TRY(const PictureInfo info, inspect_picture(bytes));
    Media media;
    MASTHEAD_TRY(media.file_name,
                 check_text("file_name", file_name.substr(file_name.find_last_of("/\\") + 1), {1, 120, false}));
    media.media_type = info.media_type;
    media.width = info.width;
    media.height = info.height;
    media.size = bytes.size();
    media.sha256 = to_hex(sha256(bytes));
    media.created_at = state.now();
    return media;
}

Result<Media> put_picture(WriteTransaction& transaction, const EngineState& state, Media media,
                          std::string_view bytes) {
    MASTHEAD_TRY(const auto stored, transaction.find_media(media.sha256));
    if (stored) return transaction.get_media(*stored);
    media.id = state.ids.next<MediaId>();
    MASTHEAD_CHECK(transaction.create_media(media, bytes));
    MASTHEAD_CHECK(record(transaction, state, ChangeKind::created, EntityKind::media, media.id.bytes(),
                          {"media:" + to_string(media.id)}));
    return media;
}

} // namespace detail

Result<Media> MediaLibrary::get(const MediaId& id) {
    return state_.read([&](ReadTransaction& transaction) { return transaction.get_media(id); });
}

Result<std::string> MediaLibrary::bytes(const MediaId& id) {
    return state_.read([&](ReadTransaction& transaction) { return transaction.get_media_bytes(id); });
}

Result<Media> MediaLibrary::add(const Principal& by, std::string_view file_name, std::string_view bytes) {
    MASTHEAD_CHECK(by.require(Permission::add_media));
    MASTHEAD_TRY(Media media, detail::describe_picture(state_, file_name, bytes));
    MASTHEAD_CHECK(state_.write([&](WriteTransaction& transaction) -> Result<void> {
        MASTHEAD_TRY(media, detail::put_picture(transaction, state_, media, bytes));
        return {};
    }));
    return media;
}

std::string media_url(const MediaId& id) {
    return "/media/" + to_string(id);
}

} // namespace masthead::inline v0
