#pragma once

#include <masthead/core/result.hpp>
#include <masthead/http/message.hpp>

#include "http/api_schema.hpp"
#include "http/target.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Answers with some of their members only (`fields=title,slug,byline.name`).
namespace masthead::inline v0::http::detail {

struct Call;

/// The paths that the query names; empty if it names none. Fails with `invalid_argument` (field `fields`) for what is
/// no list of paths, for more than 50 and for one of more than 100 bytes.
[[nodiscard]] Result<std::vector<std::string>> read_fields(const Target& target);

/// `json` with those members that `paths` name, in the order and the notation in which they stand there. Of a list (an
/// object with an array `items`) the paths name members of each item, and all else stays. A path leads through arrays
/// to the members of each element. `json` must be well-formed, without white space between its parts. Fails with
/// `invalid_argument` (field `fields`) for a path that leads to no member, neither here nor in `schema`, which may be
/// null; where something is `null` or empty, all that could be below it is taken for there.
[[nodiscard]] Result<std::string> selected(std::string_view json, std::span<const std::string> paths,
                                           const Schema* schema);

/// Leaves in an answer what its request asked for; with another entity tag, for the same version. `schema` is that of
/// the answer.
[[nodiscard]] Result<void> select_fields(Response& response, const Call& call, const Schema* schema);

} // namespace masthead::inline v0::http::detail
