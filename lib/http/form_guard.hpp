#pragma once

#include "http/call.hpp"

#include <string>
#include <string_view>

/// What keeps programs from filling in the comment forms of readers who have no account: a field that nobody sees, and
/// a signed time that tells when the form was made.
namespace masthead::inline v0::http::detail {

inline constexpr std::string_view honeypot_field = "website";
inline constexpr std::string_view form_time_field = "form_time";

/// The time of now, signed for the comment form of this article.
[[nodiscard]] Result<std::string> make_form_time(const Call& call, const ArticleId& article);
/// Nothing if a person may have filled in the form that was sent. `invalid_argument` for the hidden field,
/// `rate_limited` if it was sent too soon, `conflict` (field `form_time`) if it is too old or not ours.
[[nodiscard]] Result<void> check_form_guards(const Call& call, const ArticleId& article);

} // namespace masthead::inline v0::http::detail
