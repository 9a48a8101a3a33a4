#include "guard.hpp"
#include "paging.hpp"

#include <masthead/core/text.hpp>

namespace masthead::inline v0::sql {

namespace {

/// Sort keys hold any byte; as hexadecimal text they sort alike and can be bound.
std::string name_key(const std::string& name) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string out;
    for (const char c : sort_key(name, "vi")) {
        const auto byte = static_cast<unsigned char>(c);
        out += {digits[byte >> 4], digits[byte & 0x0F]};
    }
    return out;
}

Error stale(std::string_view what) {
    return {ErrorCode::version_mismatch, joined({"the ", what, " was changed meanwhile"}), "version"};
}

Error slug_taken(std::string_view what) {
    return {ErrorCode::already_exists, joined({"another ", what, " has this slug"}), "slug"};
}

Error id_taken(std::string_view what) {
    return {ErrorCode::already_exists, joined({"another ", what, " has this id"}), "id"};
}

Error in_use(std::string_view what) {
    return {ErrorCode::conflict, joined({"the ", what, " is still in use"}), ""};
}

} // namespace

Result<std::vector<std::optional<Author>>> Transaction::find_authors(std::span<const AuthorId> ids) {
    return guarded([&]() -> Result<std::vector<std::optional<Author>>> {
        static const auto text = joined({"select ", AuthorColumns::names, " from authors where id @in(:ids)"});
        return find_many<AuthorColumns, Author>(text, ids, [](const Author& author) { return author.id; });
    });
}

Result<std::optional<Author>> Transaction::find_author(const Slug& slug) {
    return guarded([&]() -> Result<std::optional<Author>> {
        static const auto text = joined({"select ", AuthorColumns::names, " from authors where slug = :slug"});
        return find_one<AuthorColumns, Author>(text, {slug.text()});
    });
}

Result<Page<Author>> Transaction::list_authors(const PageRequest& page) {
    return guarded([&]() -> Result<Page<Author>> {
        static const auto text = joined({"select ", AuthorColumns::names,
                                         " from authors where (name_key, id) > (:key, :id)"
                                         " order by name_key, id limit :limit"});
        MASTHEAD_TRY(const PageKey key, page_key(page, "authors"));
        Page<Author> result;
        std::vector<std::string> keys;
        connection_.query(text, AuthorColumns::types, {key.value, key.id, page.limit + 1}, [&](const Row& row) {
            result.items.push_back(AuthorColumns::read(row));
            keys.push_back(row.text(AuthorColumns::name_key));
        });
        // The key as it was stored: another version of ICU makes another one.
        finish_page(result, page.limit, "authors", [&](const Author& last) {
            return PageKey{keys[page.limit - 1], to_string(last.id)};
        });
        return result;
    });
}

Result<std::vector<std::optional<Term>>> Transaction::find_terms(std::span<const TermId> ids) {
    return guarded([&]() -> Result<std::vector<std::optional<Term>>> {
        static const auto text = joined({"select ", TermColumns::names, " from terms where id @in(:ids)"});
        return find_many<TermColumns, Term>(text, ids, [](const Term& term) { return term.id; });
    });
}

Result<std::optional<Term>> Transaction::find_term(TermKind kind, const Slug& slug) {
    return guarded([&]() -> Result<std::optional<Term>> {
        static const auto text =
            joined({"select ", TermColumns::names, " from terms where kind = :kind and slug = :slug"});
        return find_one<TermColumns, Term>(text, {static_cast<int>(kind), slug.text()});
    });
}

Result<Page<Term>> Transaction::list_terms(TermKind kind, const PageRequest& page) {
    return guarded([&]() -> Result<Page<Term>> {
        static const auto text = joined({"select ", TermColumns::names,
                                         " from terms where kind = :kind and (position, name_key, id) > "
                                         "(:position, :key, :id) order by position, name_key, id limit :limit"});
        const auto list_name = joined({"terms:", to_string(kind)});
        MASTHEAD_TRY(const PageKey key, page_key(page, list_name));
        // The first member of the key is `position,name key`.
        const auto comma = key.value.find(',');
        const std::int64_t position = page.after.empty() ? INT64_MIN : PageKey{key.value.substr(0, comma), {}}.number();
        const auto after_name = comma == std::string::npos ? std::string() : key.value.substr(comma + 1);
        Page<Term> result;
        std::vector<std::string> keys;
        connection_.query(text, TermColumns::types,
                          {static_cast<int>(kind), position, after_name, key.id, page.limit + 1}, [&](const Row& row) {
                              result.items.push_back(TermColumns::read(row));
                              keys.push_back(row.text(TermColumns::name_key));
                          });
        finish_page(result, page.limit, list_name, [&](const Term& last) {
            return PageKey{std::to_string(last.position) + ',' + keys[page.limit - 1], to_string(last.id)};
        });
        return result;
    });
}

Result<void> Transaction::create_author(const Author& author) {
    return guarded([&]() -> Result<void> {
        if (exists("select 1 from authors where id = :id", {to_string(author.id)})) return id_taken("author");
        if (exists("select 1 from authors where slug = :slug", {author.slug.text()})) return slug_taken("author");
        connection_.run("insert into authors (id, slug, name, name_key, bio, account, version) "
                        "values (:id, :slug, :name, :name_key, :bio, :account, :version)",
                        {to_string(author.id), author.slug.text(), author.name, name_key(author.name), author.bio,
                         write_id(author.account), author.version});
        return {};
    });
}

Result<void> Transaction::update_author(const Author& author) {
    return guarded([&]() -> Result<void> {
        const std::array ids{author.id};
        MASTHEAD_TRY(const auto stored, find_authors(ids));
        if (!stored[0]) return not_found("there is no such author");
        if (stored[0]->version != author.version) return stale("author");
        if (exists("select 1 from authors where slug = :slug and id <> :id",
                   {author.slug.text(), to_string(author.id)})) {
            return slug_taken("author");
        }
        connection_.run("update authors set slug = :slug, name = :name, name_key = :name_key, bio = :bio, "
                        "account = :account, version = version + 1 where id = :id",
                        {author.slug.text(), author.name, name_key(author.name), author.bio, write_id(author.account),
                         to_string(author.id)});
        return {};
    });
}

Result<void> Transaction::erase_author(const AuthorId& id, std::uint64_t version) {
    return guarded([&]() -> Result<void> {
        const std::array ids{id};
        MASTHEAD_TRY(const auto stored, find_authors(ids));
        if (!stored[0]) return not_found("there is no such author");
        if (stored[0]->version != version) return stale("author");
        if (exists("select 1 from listing where scope in (1, 2) and facet = :facet limit 1", {"a:" + to_string(id)})) {
            return in_use("author");
        }
        connection_.run("delete from authors where id = :id", {to_string(id)});
        return {};
    });
}

Result<void> Transaction::check_parent(const Term& term) {
    if (!term.parent || exists("select 1 from terms where id = :id", {to_string(*term.parent)})) return {};
    return not_found("there is no such parent");
}

Result<void> Transaction::create_term(const Term& term) {
    return guarded([&]() -> Result<void> {
        if (exists("select 1 from terms where id = :id", {to_string(term.id)})) return id_taken(to_string(term.kind));
        if (exists("select 1 from terms where kind = :kind and slug = :slug",
                   {static_cast<int>(term.kind), term.slug.text()})) {
            return slug_taken(to_string(term.kind));
        }
        MASTHEAD_CHECK(check_parent(term));
        connection_.run("insert into terms (id, kind, slug, name, name_key, description, parent, position, version) "
                        "values (:id, :kind, :slug, :name, :name_key, :description, :parent, :position, :version)",
                        {to_string(term.id), static_cast<int>(term.kind), term.slug.text(), term.name,
                         name_key(term.name), term.description, write_id(term.parent), term.position, term.version});
        return {};
    });
}

Result<void> Transaction::update_term(const Term& term) {
    return guarded([&]() -> Result<void> {
        const std::array ids{term.id};
        MASTHEAD_TRY(const auto stored, find_terms(ids));
        if (!stored[0]) return not_found("there is no such term");
        if (stored[0]->version != term.version) return stale(to_string(term.kind));
        if (exists("select 1 from terms where kind = :kind and slug = :slug and id <> :id",
                   {static_cast<int>(term.kind), term.slug.text(), to_string(term.id)})) {
            return slug_taken(to_string(term.kind));
        }
        MASTHEAD_CHECK(check_parent(term));
        connection_.run("update terms set kind = :kind, slug = :slug, name = :name, name_key = :name_key, "
                        "description = :description, parent = :parent, position = :position, version = version + 1 "
                        "where id = :id",
                        {static_cast<int>(term.kind), term.slug.text(), term.name, name_key(term.name),
                         term.description, write_id(term.parent), term.position, to_string(term.id)});
        return {};
    });
}

Result<void> Transaction::erase_term(const TermId& id, std::uint64_t version) {
    return guarded([&]() -> Result<void> {
        const std::array ids{id};
        MASTHEAD_TRY(const auto stored, find_terms(ids));
        if (!stored[0]) return not_found("there is no such term");
        if (stored[0]->version != version) return stale(to_string(stored[0]->kind));
        const auto text = to_string(id);
        if (exists("select 1 from listing where scope in (1, 2) and facet = :facet limit 1", {"t:" + text}) ||
            exists("select 1 from terms where parent = :parent limit 1", {text})) {
            return in_use(to_string(stored[0]->kind));
        }
        connection_.run("delete from terms where id = :id", {text});
        return {};
    });
}

Result<Media> Transaction::get_media(const MediaId& id) {
    return guarded([&]() -> Result<Media> {
        static const auto text = joined({"select ", MediaColumns::names, " from media where id = :id"});
        auto found = find_one<MediaColumns, Media>(text, {to_string(id)});
        if (!found) return not_found("there is no such picture");
        return std::move(*found);
    });
}

Result<std::string> Transaction::get_media_bytes(const MediaId& id) {
    return guarded([&]() -> Result<std::string> {
        MASTHEAD_CHECK(get_media(id));
        return dialect_.get_bytes(connection_, id);
    });
}

Result<std::optional<MediaId>> Transaction::find_media(std::string_view sha256) {
    return guarded([&]() -> Result<std::optional<MediaId>> {
        std::optional<MediaId> found;
        connection_.query("select id from media where sha256 = :sha256", "t", {sha256},
                          [&](const Row& row) { found = read_id<MediaId>(row.text(0)); });
        return found;
    });
}

Result<void> Transaction::create_media(const Media& media, std::string_view bytes) {
    return guarded([&]() -> Result<void> {
        if (exists("select 1 from media where id = :id", {to_string(media.id)})) return id_taken("picture");
        if (exists("select 1 from media where sha256 = :sha256", {media.sha256})) {
            return Error{ErrorCode::already_exists, "this picture is stored already", "sha256"};
        }
        connection_.run("insert into media (id, file_name, media_type, size, width, height, sha256, created_at) "
                        "values (:id, :file_name, :media_type, :size, :width, :height, :sha256, :created_at)",
                        {to_string(media.id), media.file_name, media.media_type, media.size, media.width, media.height,
                         media.sha256, media.created_at});
        dialect_.put_bytes(connection_, media.id, bytes);
        return {};
    });
}

} // namespace masthead::inline v0::sql
