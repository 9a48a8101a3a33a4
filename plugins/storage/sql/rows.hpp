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

inline std::optional<Timestamp> read_time(const std::optional<std::int64_t>& at) {
    if (!at) return std::nullopt;
    return Timestamp::from_microseconds(*at);
}

/// A JSON array, for `@ids` and `@in`.
template <typename IdType>
std::string id_list(std::span<const IdType> ids) {
    std::string text = "[";
    for (const auto& id : ids) ((text += text.size() > 1 ? ",\"" : "\"") += to_string(id)) += '"';
    return text + ']';
}

/// The list for `@among`. Where rows are given one by one it would come along with each of them, and nobody reads it.
template <typename IdType>
std::string among_list(const Notation& notation, std::span<const IdType> ids) {
    return notation.has_single_rows ? std::string() : id_list(ids);
}

/// Each permission as the bit of its number.
[[nodiscard]] std::int64_t write_scopes(std::span<const Permission> scopes);

struct HeadColumns {
    static constexpr std::string_view names =
        "a.id, a.locale, a.slug, a.status, @micros(a.publish_at), @micros(a.unpublish_at), @number(a.comments_open), "
        "@number(a.ratings_open), a.live_revision, a.latest_revision, a.version, @micros(a.created_at), "
        "@micros(a.updated_at), a.created_by";
    static constexpr std::string_view types = "tttiiiiiiiiiit";
    static constexpr std::size_t size = 14;
    [[nodiscard]] static ArticleHead read(const Row& row);
};

/// A revision's content without its body.
struct ContentColumns {
    static constexpr std::string_view names =
        "r.title, r.lead, r.figures, r.byline, @json(r.categories), @json(r.tags)";
    static constexpr std::string_view types = "tttttt";
    static constexpr std::size_t size = 6;
    [[nodiscard]] static ArticleContent read(const Row& row, std::size_t first);
};

struct RevisionColumns {
    static constexpr std::string_view names =
        "r.title, r.lead, r.figures, r.byline, @json(r.categories), @json(r.tags), r.article, r.number, r.hash, "
        "@micros(r.created_at), r.created_by, r.body";
    static constexpr std::string_view types = "tttttttititt";
    [[nodiscard]] static Revision read(const Row& row, std::size_t first = 0);
};

struct AuthorColumns {
    static constexpr std::string_view names = "id, slug, name, bio, account, version, name_key";
    static constexpr std::string_view types = "tttttit";
    /// The column of the key that orders by name.
    static constexpr std::size_t name_key = 6;
    [[nodiscard]] static Author read(const Row& row);
};

struct TermColumns {
    static constexpr std::string_view names = "id, kind, slug, name, description, parent, position, version, name_key";
    static constexpr std::string_view types = "tittttiit";
    static constexpr std::size_t name_key = 8;
    [[nodiscard]] static Term read(const Row& row);
};

struct MediaColumns {
    static constexpr std::string_view names = "id, file_name, media_type, size, width, height, sha256, "
                                              "@micros(created_at)";
    static constexpr std::string_view types = "tttiiiti";
    [[nodiscard]] static Media read(const Row& row);
};

struct CommentColumns {
    static constexpr std::string_view names =
        "id, article, parent, path, depth, account, author_name, author_email, body, status, @micros(created_at), "
        "@micros(edited_at), version, @number(pinned), @number(staff), held_for, @micros(reviewed_at), ups, downs, "
        "reports";
    static constexpr std::string_view types = "ttttittttiiiiiitiiii";
    [[nodiscard]] static Comment read(const Row& row);
};

struct ReactionColumns {
    static constexpr std::string_view names = "article, comment, voter, reaction, @micros(reacted_at)";
    static constexpr std::string_view types = "tttii";
    [[nodiscard]] static CommentReaction read(const Row& row);
};

struct CommentReportColumns {
    static constexpr std::string_view names = "id, article, comment, reporter, reason, note, @micros(reported_at)";
    static constexpr std::string_view types = "ttttiti";
    [[nodiscard]] static CommentReport read(const Row& row);
};

struct CommentEventColumns {
    static constexpr std::string_view names =
        "id, article, comment, action, done_by, @micros(done_at), status, reason, body";
    static constexpr std::string_view types = "tttitiitt";
    [[nodiscard]] static CommentEvent read(const Row& row);
};

struct AccountColumns {
    static constexpr std::string_view names =
        "id, login, display_name, email, role, @number(disabled), @micros(created_at), version, password_hash, "
        "restriction, @micros(restricted_until), restriction_reason, restricted_by, @micros(restricted_at), "
        "@json(categories), @micros(email_verified_at), @micros(second_factor_since), totp_secret, totp_step, "
        "recovery_hashes, @micros(erased_at), erased_comments, erased_votes";
    static constexpr std::string_view types = "ttttiiiitiittitiititiii";
    [[nodiscard]] static AccountRecord read(const Row& row);
};

struct RatingColumns {
    static constexpr std::string_view names = "r.article, r.voter, r.value, @micros(r.created_at), "
                                              "@micros(r.updated_at), @number(r.suspect), @number(r.set_aside)";
    static constexpr std::string_view types = "ttiiiii";
    [[nodiscard]] static Rating read(const Row& row);
};

struct SessionColumns {
    static constexpr std::string_view names =
        "id, account, token_hash, @micros(created_at), @micros(last_activity_at), @micros(expires_at), "
        "@number(remembered), @micros(ended_at), ended_reason, device, @micros(authenticated_at), network";
    static constexpr std::string_view types = "tttiiiiiitit";
    [[nodiscard]] static Session read(const Row& row);
};

struct ApiTokenColumns {
    static constexpr std::string_view names = "id, account, name, token_hash, scopes, @micros(created_at), "
                                              "@micros(expires_at), @micros(last_used_at), @micros(revoked_at)";
    static constexpr std::string_view types = "ttttiiiii";
    [[nodiscard]] static ApiToken read(const Row& row);
};

struct TicketColumns {
    static constexpr std::string_view names = "hash, purpose, account, email, @micros(created_at), @micros(expires_at)";
    static constexpr std::string_view types = "tittii";
    [[nodiscard]] static Ticket read(const Row& row);
};

struct AuditColumns {
    static constexpr std::string_view names = "id, @micros(at), action, actor, account, network, detail";
    static constexpr std::string_view types = "tiitttt";
    [[nodiscard]] static AuditEntry read(const Row& row);
};

struct ChangeColumns {
    static constexpr std::string_view names = "position, @micros(at), kind, entity, id, @json(tags)";
    static constexpr std::string_view types = "iiiitt";
    [[nodiscard]] static Change read(const Row& row);
};

} // namespace masthead::inline v0::sql
