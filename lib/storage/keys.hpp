#pragma once

#include <masthead/core/id.hpp>
#include <masthead/core/slug.hpp>
#include <masthead/core/timestamp.hpp>

#include <chrono>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

/// Every key of the key-value form of a site. A key is one byte for its space, then the parts named below without
/// anything between them: numbers with the highest byte first (signed ones with the sign bit turned over), ids as 16
/// bytes, so that the order of the bytes is the order of the lists.
namespace masthead::inline v0::detail {

enum class Space : std::uint8_t {
    /// () -> version of this layout
    schema = 0x01,
    /// () -> position of the last change
    last_position = 0x02,
    /// position -> change
    change = 0x03,
    /// () -> position of the last change that was removed
    trimmed_position = 0x04,

    /// article -> head
    article = 0x10,
    /// slug -> article
    article_by_slug = 0x11,
    /// slug -> article that had it once
    old_slug = 0x12,
    /// article, slug -> () for each of its old slugs
    old_slug_by_article = 0x13,
    /// article, number -> revision without its body, so that lists read little
    revision = 0x14,
    /// article, number -> body
    revision_body = 0x15,
    /// article -> counters
    counters = 0x16,
    /// order, value, article -> () for the orders by a counter
    article_by_counter = 0x17,
    /// scope, facet, id, time, article -> (): one entry for each thing that an article is found by, in order of time
    article_by_facet = 0x18,
    /// scope, word, 0, article -> ()
    article_by_word = 0x19,
    /// article -> the words it is found by
    words_of_article = 0x1A,

    /// author -> record
    author = 0x20,
    /// slug -> author
    author_by_slug = 0x21,
    /// sort key, 0, author -> ()
    author_by_name = 0x22,
    /// term -> record
    term = 0x23,
    /// kind, slug -> term
    term_by_slug = 0x24,
    /// kind, position, sort key, 0, term -> ()
    term_in_order = 0x25,
    /// parent, term -> ()
    term_by_parent = 0x26,

    /// media -> record
    media = 0x30,
    /// media -> bytes
    media_bytes = 0x31,
    /// SHA-256 -> media
    media_by_hash = 0x32,

    /// comment -> record
    comment = 0x40,
    /// article, thread place -> status, comment
    comment_in_thread = 0x41,
    /// article, comment -> status
    comment_by_article = 0x42,
    /// status, comment -> ()
    comment_by_status = 0x43,
    /// parent, comment -> ()
    comment_by_parent = 0x44,
    /// account, time, comment -> ()
    comment_by_account = 0x45,
    /// account, status -> how many comments
    comment_count = 0x46,
    /// article, voter -> vote
    rating = 0x47,
    /// article, value -> how many votes
    rating_total = 0x48,
    /// article, rank, comment -> status
    comment_by_rank = 0x49,
    /// article, comment -> () for pinned ones
    comment_pinned = 0x4A,
    /// comment -> () for those with reports
    comment_reported = 0x4B,
    /// article, voter -> () for votes that are suspect
    rating_suspect = 0x4C,
    /// article, voter -> () for votes that were set aside
    rating_set_aside = 0x4D,
    /// article, day -> views
    article_views_by_day = 0x4E,
    /// day, article -> views
    views_of_day = 0x4F,

    /// account -> record
    account = 0x50,
    /// folded login -> account
    account_by_login = 0x51,
    /// session -> record
    session = 0x52,
    /// token hash -> session
    session_by_token = 0x53,
    /// account, session -> () until somebody ends it
    session_by_account = 0x54,
    /// absolute limit, session -> ()
    session_by_expiry = 0x55,
    /// account -> () for those who are more than readers
    staff = 0x56,
    /// digest of the folded e-mail address, account -> () for those that have one
    account_by_email = 0x57,
    /// API token -> record
    api_token = 0x58,
    /// token hash -> API token
    api_token_by_hash = 0x59,
    /// account, API token -> ()
    api_token_by_account = 0x5A,
    /// when it expires, API token -> ()
    api_token_by_expiry = 0x5B,
    /// hash of the ticket -> record
    ticket = 0x5C,
    /// account, purpose, hash of the ticket -> ()
    ticket_by_account = 0x5D,
    /// when it expires, hash of the ticket -> ()
    ticket_by_expiry = 0x5E,
    /// account, session -> () as long as it is kept
    session_of_account = 0x5F,

    /// comment, voter -> reaction
    reaction = 0x60,
    /// comment, reporter -> () for each who reported it
    report = 0x61,
    /// comment, report -> record
    report_by_id = 0x62,
    /// event -> record
    comment_event = 0x63,
    /// comment, event -> ()
    comment_event_by_comment = 0x64,
    /// account, comment -> status
    comment_of_account = 0x65,
    /// account, event -> () for those that an account did
    comment_event_by_actor = 0x66,
    /// digest of the voter, comment -> ()
    reaction_by_voter = 0x67,
    /// digest of the reporter, report -> comment
    report_by_reporter = 0x68,
    /// digest of the voter, article -> ()
    rating_by_voter = 0x69,
    /// account -> () for those that are being erased
    erasure = 0x6A,
    /// name of the kept request -> record
    kept_request = 0x6B,
    /// when it expires, name of the kept request -> ()
    kept_request_by_expiry = 0x6C,

    /// name of the bucket -> when it is full
    bucket = 0x70,
    /// when it is full, name of the bucket -> ()
    bucket_by_time = 0x71,
    /// name of the secret -> record
    secret = 0x72,
    /// when it expires, name of the secret -> ()
    secret_by_expiry = 0x73,

    /// entry of the audit log -> record
    audit = 0x80,
    /// actor, entry -> () for those that have an actor
    audit_by_actor = 0x81,
    /// account, entry -> ()
    audit_by_account = 0x82,
    /// time, entry -> ()
    audit_by_time = 0x83,
};

/// Whose revision an index entry speaks of.
enum class Scope : std::uint8_t { live = 1, latest = 2 };

/// What an article may be found by.
enum class Facet : std::uint8_t { all = 1, term = 2, author = 3, account = 4, status = 5 };

/// The longest text that goes into a key as it is; see `name_in_key`.
constexpr std::size_t max_name_in_key = 400;

inline void append_part(std::string& key, std::string_view part) {
    key += part;
}
template <typename Number>
requires std::unsigned_integral<Number>
void append_part(std::string& key, Number number) {
    for (unsigned shift = sizeof(Number) * 8; shift != 0; shift -= 8) {
        key += static_cast<char>(static_cast<std::uint64_t>(number) >> (shift - 8) & 0xFF);
    }
}
template <typename Number>
requires std::signed_integral<Number>
void append_part(std::string& key, Number number) {
    using Unsigned = std::make_unsigned_t<Number>;
    append_part(key, static_cast<Unsigned>(static_cast<Unsigned>(number) ^ (Unsigned{1} << (sizeof(Number) * 8 - 1))));
}
template <typename Choice>
requires std::is_enum_v<Choice>
void append_part(std::string& key, Choice choice) {
    append_part(key, static_cast<std::uint8_t>(choice));
}
inline void append_part(std::string& key, const IdBytes& id) {
    key.append(reinterpret_cast<const char*>(id.data()), id.size());
}
template <typename Tag>
void append_part(std::string& key, const Id<Tag>& id) {
    append_part(key, id.bytes());
}
inline void append_part(std::string& key, const Slug& slug) {
    key += slug.text();
}
inline void append_part(std::string& key, Timestamp at) {
    append_part(key, at.microseconds());
}
inline void append_part(std::string& key, std::chrono::sys_days day) {
    append_part(key, std::int64_t{day.time_since_epoch().count()});
}

/// The bytes of `parts` one behind the other.
template <typename... Parts>
[[nodiscard]] std::string key_of(const Parts&... parts) {
    std::string key;
    (append_part(key, parts), ...);
    return key;
}

/// The id in the last 16 bytes of `key`, which must have as many.
template <typename IdType>
[[nodiscard]] IdType id_at_end(std::string_view key) {
    IdBytes bytes{};
    const auto part = key.substr(key.size() - bytes.size());
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(part[i]);
    return IdType(bytes);
}

/// The number in the first bytes of `key`, which must have as many.
template <typename Number>
[[nodiscard]] Number number_at_start(std::string_view key) {
    using Unsigned = std::make_unsigned_t<Number>;
    std::uint64_t bits = 0;
    for (const char c : key.substr(0, sizeof(Number))) bits = bits << 8 | static_cast<std::uint8_t>(c);
    const auto turned = std::is_signed_v<Number> ? Unsigned{1} << (sizeof(Number) * 8 - 1) : Unsigned{0};
    return static_cast<Number>(static_cast<Unsigned>(static_cast<Unsigned>(bits) ^ turned));
}

/// The smallest key behind all that begin with `prefix`; empty if there is none.
[[nodiscard]] std::string end_of_prefix(std::string prefix);

/// A unique name of any length as a part of a key: itself, or its beginning and a digest if it is long. Not for
/// ordering.
[[nodiscard]] std::string name_in_key(std::string_view name);

/// What stands in keys for a voter or a reporter when all that they did is looked for: 32 bytes, whatever the name.
[[nodiscard]] std::string person_in_key(std::string_view name);

/// The part of a key that orders by name, `sort_key` in Vietnamese, with the byte that ends it. Names that agree in
/// their first 400 bytes of sort key are ordered by what follows in the key.
[[nodiscard]] std::string name_order(std::string_view name);

/// A comment's path in half its length; nothing if `thread_path` did not make it or it is deeper than 28 levels.
[[nodiscard]] std::optional<std::string> thread_place(std::string_view path);

} // namespace masthead::inline v0::detail
