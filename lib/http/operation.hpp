#pragma once

#include <masthead/access/principal.hpp>

#include "http/api_schema.hpp"
#include "http/parameters.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace masthead::inline v0::http::detail {

/// Whom a route is for. Strangers are turned away from those for accounts and sessions before the request is looked at;
/// all else the engine checks.
enum class Access : std::uint8_t {
    everybody,
    /// Everybody, or those who are signed in, as the site's policy says.
    policy,
    /// Those who are signed in, by a session or an API token.
    account,
    /// Those who are signed in by a session.
    session,
};

/// Whether a change names the version that it is a change of, in `If-Match`.
enum class VersionCheck : std::uint8_t {
    none,
    /// It may.
    possible,
    /// It must: 428 without.
    needed,
};

/// What a route shows that there is in several forms, and that more may be asked for with by `include`.
enum class Shown : std::uint8_t { other, article, articles };

/// Whether the answer to readers who are not signed in depends on nothing but the address, so that it may be kept for
/// all of them.
enum class Sharing : std::uint8_t {
    none,
    everybody,
    /// As long as nobody votes without an account: they are told the own vote by where they ask from.
    unless_strangers_vote,
};

/// What a route takes and gives, as data: requests are checked by it, and the OpenAPI document and the page of the
/// interface are written from it.
struct Operation {
    /// In camelCase, unique; empty for routes that are no part of the interface.
    std::string_view id{};
    /// The group that it stands in; see `operation_groups`.
    std::string_view group{};
    /// Sentences beside the summary, with full stops; may be empty.
    std::string_view description{};
    /// What requests are checked by. Others in the query are not looked at.
    std::span<const Parameter> query{};
    std::span<const Parameter> headers{};
    /// The JSON that it takes; null for none.
    const Schema* body = nullptr;
    bool body_is_optional = false;
    /// The JSON that it gives; null for none, or for what `media_type` is.
    const Schema* answer = nullptr;
    std::uint16_t status = 200;
    /// Another status of success; 0 for none.
    std::uint16_t other_status = 0;
    /// What it gives if that is not described by a schema; empty for nothing.
    std::string_view media_type{};
    /// What else it gives of the same thing, if asked by `Accept`.
    std::span<const std::string_view> other_media_types{};
    Access access = Access::everybody;
    /// What the role or the scopes of whoever asks must allow.
    std::optional<Permission> permission{};
    VersionCheck version = VersionCheck::none;
    /// What it makes has an address of its own, which `Location` tells.
    bool makes_place = false;
    /// 308 to where it is now.
    bool may_move = false;
    /// 404 although the path names nothing.
    bool may_miss = false;
    /// 409.
    bool may_conflict = false;
    /// Its answer is not kept for an `Idempotency-Key`: it holds a secret, ends what proves who sends it, or does
    /// nothing that counts.
    bool is_not_replayed = false;
    Shown shown = Shown::other;
    Sharing sharing = Sharing::none;
};

/// A group of operations.
struct OperationGroup {
    std::string_view name;
    std::string_view description;
};

namespace groups {

inline constexpr std::string_view articles = "Articles";
inline constexpr std::string_view ratings = "Ratings";
inline constexpr std::string_view comments = "Comments";
inline constexpr std::string_view moderation = "Moderation";
inline constexpr std::string_view authors = "Authors";
inline constexpr std::string_view categories = "Categories";
inline constexpr std::string_view tags = "Tags";
inline constexpr std::string_view session = "Session";
inline constexpr std::string_view accounts = "Accounts";
inline constexpr std::string_view tokens = "Tokens";
inline constexpr std::string_view changes = "Changes";
inline constexpr std::string_view description = "Description";

} // namespace groups

inline constexpr OperationGroup operation_groups[] = {
    {groups::articles, "Articles, their revisions and how often they are read."},
    {groups::ratings, "Votes for articles."},
    {groups::comments, "What readers write about articles, and what others think of it."},
    {groups::moderation, "Decisions about comments and their authors."},
    {groups::authors, "Public profiles of those who write."},
    {groups::categories, "Sections of the site."},
    {groups::tags, "Keywords."},
    {groups::session, "Signing in and out, and one's devices."},
    {groups::accounts, "Accounts, passwords, e-mail addresses and second factors."},
    {groups::tokens, "Keys for programs, and the log of what was done with accounts."},
    {groups::changes, "What changed, to read or to be told."},
    {groups::description, "This interface."},
};

} // namespace masthead::inline v0::http::detail
