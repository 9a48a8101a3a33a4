#pragma once

#include "http/routes.hpp"

#include <optional>
#include <span>

/// In which form an answer goes to whom asked for it (RFC 9110, section 12.5.1).
namespace masthead::inline v0::http::detail {

/// The form of `offers` that `Accept` gives the highest weight; among equals one that is named before one that only a
/// wildcard fits, and then the first of `offers`. The first, too, if the header is absent or says nothing that can be
/// read; nothing if none of them is wanted.
[[nodiscard]] std::optional<Format> choose_format(const Request& request, std::span<const Format> offers);

/// True if whoever sent it would rather read a page than a problem document.
[[nodiscard]] bool prefers_page(const Request& request);

/// The forms in which a route answers; empty if it has one form, whatever is asked for.
[[nodiscard]] std::vector<Format> formats_of(const Service& service, const Route& route);

/// Settles the form of the answer and what of it is asked for (`fields`, `include`), before the route runs. Fails with
/// 406 if the route has no form that is wanted, with `invalid_argument` for a selection that cannot be.
[[nodiscard]] Result<void> choose_answer(Call& call, const Route& route);

} // namespace masthead::inline v0::http::detail
