#pragma once

#include <masthead/core/result.hpp>

#include "http/target.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace masthead::inline v0::http::detail {

enum class ParameterKind : std::uint8_t {
    text,
    /// One of `Parameter::words`.
    word,
    /// Between `Parameter::least` and `Parameter::most`.
    whole,
    /// `true` or `false`.
    flag,
    uuid,
    /// `2026-11-25`.
    day,
};

/// One parameter of a path or a query, as data: requests are checked by it and the documents of the interface are
/// written from it.
struct Parameter {
    std::string_view name;
    ParameterKind kind = ParameterKind::text;
    /// Sentences without the full stop at the end.
    std::string_view description{};
    std::span<const std::string_view> words{};
    std::int64_t least = 0;
    std::int64_t most = 0;
    /// What holds if it is absent; empty if nothing does.
    std::string_view otherwise{};
    bool is_required = false;
    /// A value without text counts as an absent one.
    bool may_be_empty = false;
};

/// `invalid_argument` with the parameter's name and what is allowed.
[[nodiscard]] Result<void> check_parameter(const Parameter& parameter, std::string_view value);
/// Checks those of `parameters` that the query has, by the first value of each, and that no needed one is missing.
/// Others in the query are not looked at.
[[nodiscard]] Result<void> check_query(std::span<const Parameter> parameters, const Target& target);

/// The parameter of a path whose name stands in braces in a route's pattern; null if there is none of that name.
[[nodiscard]] const Parameter* find_path_parameter(std::string_view name);

/// Parameters that several routes have.
namespace parameters {

inline constexpr Parameter limit{.name = "limit",
                                 .kind = ParameterKind::whole,
                                 .description = "How many items a page has at most",
                                 .least = 1,
                                 .most = 100,
                                 .otherwise = "20"};
inline constexpr Parameter after{.name = "after", .description = "The cursor of the page: `next` of the page before"};
/// Of every `GET` that answers JSON; added to the documents alone, because its own reader checks it.
inline constexpr Parameter fields{
    .name = "fields",
    .description =
        "The members to answer, between commas, at most 50; dots lead into objects and arrays of objects, such as "
        "`title,byline.name`. In lists they are members of the items. Members that the schema requires are "
        "absent then if they are not named"};

// Headers that several routes take; their own readers check them.
inline constexpr Parameter if_match{
    .name = "If-Match", .description = "The `ETag` that was read, or `*` for whatever is there", .is_required = true};
inline constexpr Parameter possible_if_match{.name = "If-Match",
                                             .description = "The `ETag` that was read: refused if it changed since"};
inline constexpr Parameter idempotency_key{
    .name = "Idempotency-Key",
    .description =
        "Made by the client for one change, 1 to 255 characters of visible ASCII. If the request is sent again "
        "with it, the change happens once and the answer is the same; with another request it is refused"};
inline constexpr Parameter prefer{.name = "Prefer",
                                  .description = "`return=minimal` leaves the body of the answer out"};
inline constexpr const Parameter* headers_in_document[] = {&if_match, &possible_if_match, &idempotency_key, &prefer};

} // namespace parameters

} // namespace masthead::inline v0::http::detail
