#pragma once

#include "http/answer_cache.hpp"
#include "http/routes.hpp"

#include <functional>

/// One answer for all readers who are not signed in: from memory if it is there, and made once if it is not.
namespace masthead::inline v0::http::detail {

/// Makes the answer to a request.
using MakeAnswer = std::function<Result<Response>()>;

/// What an answer is found by in the cache. `accept` is the header as it was sent, empty if it was not: the same
/// address has many forms.
[[nodiscard]] AnswerKey answer_key(std::string_view target, std::string_view accept, bool secure);

/// True if the answer can be the same one for others.
[[nodiscard]] bool may_share(const Call& call, const Route& route);
/// The answer, made by `make` or for another request before.
[[nodiscard]] Result<Response> share(Call& call, const MakeAnswer& make);

} // namespace masthead::inline v0::http::detail
