#include "key_value_transaction.hpp"

namespace masthead::inline v0::detail {

namespace {

Error stale(std::string_view what) {
    return {ErrorCode::version_mismatch, "the " + std::string(what) + " was changed meanwhile", "version"};
}

Error slug_taken(std::string_view what) {
    return {ErrorCode::already_exists, "another " + std::string(what) + " has this slug", "slug"};
}

Error id_taken(std::string_view what) {
    return {ErrorCode::already_exists, "another " + std::string(what) + " has this id", "id"};
}

Error in_use(std::string_view what) {
    return {ErrorCode::conflict, "the " + std::string(what) + " is still in use", ""};
}

std::string name_key(const Author& author) {
    return key_of(Space::author_by_name, name_order(author.name), author.id);
}

std::string place_key(const Term& term) {
    return key_of(Space::term_in_order, term.kind, term.position, name_order(term.name), term.id);
}

std::string slug_key(const Term& term) {
    return key_of(Space::term_by_slug, term.kind, term.slug);
}

} // namespace

Result<std::vector<std::optional<Author>>> RecordTransaction::find_authors(std::span<const AuthorId> ids) {
    std::vector<std::optional<Author>> result;
    for (const auto& id : ids) {
        MASTHEAD_TRY(result.emplace_back(), records_.find<Author>(key_of(Space::author, id)));
    }
    return result;
}

Result<std::optional<Author>> RecordTransaction::find_author(const Slug& slug) {
    MASTHEAD_TRY(const auto id, records_.find_id<AuthorId>(key_of(Space::author_by_slug, slug)));
    if (!id) return std::optional<Author>();
    return records_.find<Author>(key_of(Space::author, *id));
}

Result<Page<Author>> RecordTransaction::list_authors(const PageRequest& page) {
    MASTHEAD_TRY(const auto start, scan_start(page, "authors"));
    PageMaker<Author> maker("authors", page.limit);
    MASTHEAD_CHECK(records_.scan(key_of(Space::author_by_name), start, false,
                                 [&](std::string_view rest, std::string_view) -> Result<bool> {
                                     if (maker.full()) return maker.more();
                                     const auto id = id_at_end<AuthorId>(rest);
                                     MASTHEAD_TRY(auto author, records_.find<Author>(key_of(Space::author, id)));
                                     if (!author) return RecordStore::damaged_index();
                                     return maker.add(std::move(*author), rest);
                                 }));
    return maker.take();
}

Result<std::vector<std::optional<Term>>> RecordTransaction::find_terms(std::span<const TermId> ids) {
    std::vector<std::optional<Term>> result;
    for (const auto& id : ids) {
        MASTHEAD_TRY(result.emplace_back(), records_.find<Term>(key_of(Space::term, id)));
    }
    return result;
}

Result<std::optional<Term>> RecordTransaction::find_term(TermKind kind, const Slug& slug) {
    MASTHEAD_TRY(const auto id, records_.find_id<TermId>(key_of(Space::term_by_slug, kind, slug)));
    if (!id) return std::optional<Term>();
    return records_.find<Term>(key_of(Space::term, *id));
}

Result<Page<Term>> RecordTransaction::list_terms(TermKind kind, const PageRequest& page) {
    const auto name = "terms:" + std::string(to_string(kind));
    MASTHEAD_TRY(const auto start, scan_start(page, name));
    PageMaker<Term> maker(name, page.limit);
    MASTHEAD_CHECK(records_.scan(key_of(Space::term_in_order, kind), start, false,
                                 [&](std::string_view rest, std::string_view) -> Result<bool> {
                                     if (maker.full()) return maker.more();
                                     const auto id = id_at_end<TermId>(rest);
                                     MASTHEAD_TRY(auto term, records_.find<Term>(key_of(Space::term, id)));
                                     if (!term) return RecordStore::damaged_index();
                                     return maker.add(std::move(*term), rest);
                                 }));
    return maker.take();
}

Result<void> RecordTransaction::put_author(const Author& author) {
    MASTHEAD_CHECK(records_.put_bytes(key_of(Space::author_by_slug, author.slug), key_of(author.id)));
    MASTHEAD_CHECK(records_.put_bytes(name_key(author), {}));
    return records_.put(key_of(Space::author, author.id), author);
}

Result<void> RecordTransaction::unindex(const Author& author) {
    MASTHEAD_CHECK(records_.erase(key_of(Space::author_by_slug, author.slug)));
    return records_.erase(name_key(author));
}

Result<void> RecordTransaction::create_author(const Author& author) {
    MASTHEAD_TRY(const bool is_known, records_.contains(key_of(Space::author, author.id)));
    if (is_known) return id_taken("author");
    MASTHEAD_TRY(const bool is_taken, records_.contains(key_of(Space::author_by_slug, author.slug)));
    if (is_taken) return slug_taken("author");
    return put_author(author);
}

Result<void> RecordTransaction::update_author(const Author& author) {
    MASTHEAD_TRY(const auto stored, records_.find<Author>(key_of(Space::author, author.id)));
    if (!stored) return not_found("there is no such author");
    if (stored->version != author.version) return stale("author");
    MASTHEAD_TRY(const auto owner, records_.find_id<AuthorId>(key_of(Space::author_by_slug, author.slug)));
    if (owner && *owner != author.id) return slug_taken("author");
    MASTHEAD_CHECK(unindex(*stored));
    auto next = author;
    ++next.version;
    return put_author(next);
}

Result<void> RecordTransaction::erase_author(const AuthorId& id, std::uint64_t version) {
    MASTHEAD_TRY(const auto stored, records_.find<Author>(key_of(Space::author, id)));
    if (!stored) return not_found("there is no such author");
    if (stored->version != version) return stale("author");
    MASTHEAD_TRY(const bool is_named, is_used(Facet::author, id.bytes()));
    if (is_named) return in_use("author");
    MASTHEAD_CHECK(unindex(*stored));
    return records_.erase(key_of(Space::author, id));
}

Result<void> RecordTransaction::put_term(const Term& term) {
    MASTHEAD_CHECK(records_.put_bytes(slug_key(term), key_of(term.id)));
    MASTHEAD_CHECK(records_.put_bytes(place_key(term), {}));
    if (term.parent) MASTHEAD_CHECK(records_.put_bytes(key_of(Space::term_by_parent, *term.parent, term.id), {}));
    return records_.put(key_of(Space::term, term.id), term);
}

Result<void> RecordTransaction::unindex(const Term& term) {
    MASTHEAD_CHECK(records_.erase(slug_key(term)));
    MASTHEAD_CHECK(records_.erase(place_key(term)));
    if (!term.parent) return {};
    return records_.erase(key_of(Space::term_by_parent, *term.parent, term.id));
}

Result<void> RecordTransaction::check_parent(const Term& term) {
    if (!term.parent) return {};
    MASTHEAD_TRY(const bool is_known, records_.contains(key_of(Space::term, *term.parent)));
    if (is_known) return {};
    return not_found("there is no such parent");
}

Result<void> RecordTransaction::create_term(const Term& term) {
    MASTHEAD_TRY(const bool is_known, records_.contains(key_of(Space::term, term.id)));
    if (is_known) return id_taken(to_string(term.kind));
    MASTHEAD_TRY(const bool is_taken, records_.contains(slug_key(term)));
    if (is_taken) return slug_taken(to_string(term.kind));
    MASTHEAD_CHECK(check_parent(term));
    return put_term(term);
}

Result<void> RecordTransaction::update_term(const Term& term) {
    MASTHEAD_TRY(const auto stored, records_.find<Term>(key_of(Space::term, term.id)));
    if (!stored) return not_found("there is no such term");
    if (stored->version != term.version) return stale(to_string(term.kind));
    MASTHEAD_TRY(const auto owner, records_.find_id<TermId>(slug_key(term)));
    if (owner && *owner != term.id) return slug_taken(to_string(term.kind));
    MASTHEAD_CHECK(check_parent(term));
    MASTHEAD_CHECK(unindex(*stored));
    auto next = term;
    ++next.version;
    return put_term(next);
}

Result<void> RecordTransaction::erase_term(const TermId& id, std::uint64_t version) {
    MASTHEAD_TRY(const auto stored, records_.find<Term>(key_of(Space::term, id)));
    if (!stored) return not_found("there is no such term");
    if (stored->version != version) return stale(to_string(stored->kind));
    MASTHEAD_TRY(const bool is_named, is_used(Facet::term, id.bytes()));
    MASTHEAD_TRY(const bool is_parent, records_.any(key_of(Space::term_by_parent, id)));
    if (is_named || is_parent) return in_use(to_string(stored->kind));
    MASTHEAD_CHECK(unindex(*stored));
    return records_.erase(key_of(Space::term, id));
}

Result<Media> RecordTransaction::get_media(const MediaId& id) {
    MASTHEAD_TRY(auto media, records_.find<Media>(key_of(Space::media, id)));
    if (!media) return not_found("there is no such picture");
    return std::move(*media);
}

Result<std::string> RecordTransaction::get_media_bytes(const MediaId& id) {
    MASTHEAD_TRY(auto bytes, records_.find_bytes(key_of(Space::media_bytes, id)));
    if (!bytes) return not_found("there is no such picture");
    return std::move(*bytes);
}

Result<std::optional<MediaId>> RecordTransaction::find_media(std::string_view sha256) {
    return records_.find_id<MediaId>(key_of(Space::media_by_hash, name_in_key(sha256)));
}

Result<void> RecordTransaction::create_media(const Media& media, std::string_view bytes) {
    MASTHEAD_TRY(const bool is_known, records_.contains(key_of(Space::media, media.id)));
    if (is_known) return id_taken("picture");
    const auto hash_key = key_of(Space::media_by_hash, name_in_key(media.sha256));
    MASTHEAD_TRY(const bool is_stored, records_.contains(hash_key));
    if (is_stored) return Error{ErrorCode::already_exists, "this picture is stored already", "sha256"};
    MASTHEAD_CHECK(records_.put_bytes(hash_key, key_of(media.id)));
    MASTHEAD_CHECK(records_.put_bytes(key_of(Space::media_bytes, media.id), bytes));
    return records_.put(key_of(Space::media, media.id), media);
}

} // namespace masthead::inline v0::detail
