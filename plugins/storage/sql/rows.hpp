#pragma once

#include "connection.hpp"

#include <masthead/storage/storage.hpp>

#include <string_view>

/// How entities lie in rows: for each a list of columns, their types for `Connection::query`, and the function that
/// reads them. Readers throw `CorruptRow` on what no writer of ours wrote.
namespace masthead::inline v0::sql {

/// A stored row that cannot be read.
struct CorruptRow {
    Error error;
};

/// The value of a result, or `CorruptRow`.
template <typename T>
T intact(Result<T> result) {
    if (!result) throw CorruptRow{{ErrorCode::corrupt, result.error().message, result.error().field}};
    return std::move(result).value();
}

template <typename IdType>
IdType read_id(const std::string& text) {
    return intact(IdType::parse(text));
}

template <typename IdType>
std::optional<std::string> write_id(const std::optional<IdType>& id) {
    if (!id) return std::nullopt;
    return to_string(*id);
}

inline std::optional<std::int64_t> write_time(const std::optional<Timestamp>& at) {
    if (!at) return std::nullopt;
    return at->microseconds();
}

inline std::optional<Timestamp> read_time(const std::optional<std::int64_t>& at) {
    if (!at) return std::nullopt;
    return Timestamp::from_microseconds(*at);
}

[[nodiscard]] std::string encode_terms(const std::vector<TermId>& terms);

struct HeadColumns {
    static constexpr std::string_view names =
        "a.id, a.locale, a.slug, a.status, a.publish_at, a.unpublish_at, a.comments_open, a.ratings_open, "
        "a.live_revision, a.latest_revision, a.version, a.created_at, a.updated_at, a.created_by";
    static constexpr std::string_view types = "tttiiiiiiiiiit";
    static constexpr std::size_t size = 14;
    [[nodiscard]] static ArticleHead read(const Row& row);
};

/// A revision's content without its body.
struct ContentColumns {
    static constexpr std::string_view names = "r.title, r.lead, r.figures, r.byline, r.categories, r.tags";
    static constexpr std::string_view types = "tttttt";
    static constexpr std::size_t size = 6;
    [[nodiscard]] static ArticleContent read(const Row& row, std::size_t first);
};

struct RevisionColumns {
    static constexpr std::string_view names =
        "r.title, r.lead, r.figures, r.byline, r.categories, r.tags, r.article, r.number, r.hash, r.created_at, "
        "r.created_by, r.body";
    static constexpr std::string_view types = "tttttttititt";
    [[nodiscard]] static Revision read(const Row& row);
};

struct AuthorColumns {
    static constexpr std::string_view names = "id, slug, name, bio, account, version, name_key";
    static constexpr std::string_view types = "tttttit";
    [[nodiscard]] static Author read(const Row& row);
};

struct TermColumns {
    static constexpr std::string_view names = "id, kind, slug, name, description, parent, position, version, name_key";
    static constexpr std::string_view types = "tittttiit";
    [[nodiscard]] static Term read(const Row& row);
};

struct MediaColumns {
    static constexpr std::string_view names = "id, file_name, media_type, size, width, height, sha256, created_at";
    static constexpr std::string_view types = "tttiiiti";
    [[nodiscard]] static Media read(const Row& row);
};

struct CommentColumns {
    static constexpr std::string_view names = "id, article, parent, path, depth, account, author_name, author_email, "
                                              "body, status, created_at, edited_at, version";
    static constexpr std::string_view types = "ttttittttiiii";
    [[nodiscard]] static Comment read(const Row& row);
};

struct AccountColumns {
    static constexpr std::string_view names =
        "id, login, display_name, email, role, disabled, created_at, version, password_hash";
    static constexpr std::string_view types = "ttttiiiit";
    [[nodiscard]] static AccountRecord read(const Row& row);
};

struct SessionColumns {
    static constexpr std::string_view names =
        "id, account, token_hash, created_at, last_activity_at, expires_at, remembered, ended_at, ended_reason, device";
    static constexpr std::string_view types = "tttiiiiiit";
    [[nodiscard]] static Session read(const Row& row);
};

struct ChangeColumns {
    static constexpr std::string_view names = "position, at, kind, entity, id, tags";
    static constexpr std::string_view types = "iiiitt";
    [[nodiscard]] static Change read(const Row& row);
};

} // namespace masthead::inline v0::sql
