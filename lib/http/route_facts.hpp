#pragma once

#include "http/routes.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// What follows from an entry of the table of routes, for those who write the documents of the interface.
namespace masthead::inline v0::http::detail {

/// A change that can be sent again with the same `Idempotency-Key` without happening twice.
[[nodiscard]] bool takes_idempotency_key(const Route& route);
/// Its answer can be left out by `Prefer: return=minimal`.
[[nodiscard]] bool takes_preference(const Route& route);
/// Parts of its answer can be chosen with `fields`.
[[nodiscard]] bool takes_fields(const Route& route);
/// The parameters that the pattern names, in order.
[[nodiscard]] std::vector<Parameter> path_parameters_of(const Route& route);
/// The statuses of failure that clients should be ready for beside any other, in order.
[[nodiscard]] std::vector<std::uint16_t> failures_of(const Route& route);

/// All that `failures_of` can give, in order.
[[nodiscard]] std::span<const std::uint16_t> failure_statuses();
/// What one of them means, in a sentence.
[[nodiscard]] std::string_view failure_text(std::uint16_t status);
/// The headers that it takes and others too.
[[nodiscard]] std::vector<const Parameter*> shared_headers_of(const Route& route);
/// What it says beside the summary, and what it needs; may be empty.
[[nodiscard]] std::string description_of(const Operation& operation);

/// A schema that a route takes or gives, or one inside it.
struct UsedSchema {
    const Schema* schema = nullptr;
    /// It is taken, so it has no members but those that are described.
    bool is_input = false;
};

/// All schemas of the interface by name.
[[nodiscard]] std::vector<UsedSchema> used_schemas();

} // namespace masthead::inline v0::http::detail
