#pragma once

#include "http/call.hpp"

#include <functional>
#include <string_view>
#include <vector>

/// What the pages of one's own account share.
namespace masthead::inline v0::http::detail {

/// `unauthenticated` for whoever has no session: neither API tokens nor the host's own users have these pages.
[[nodiscard]] Result<void> require_session(const Call& call);
/// The account of the session as it is stored now.
[[nodiscard]] Result<Account> own_account(const Call& call);

/// A form of these pages.
struct AccountForm {
    /// Where it is sent to, without the prefix.
    std::string_view path;
    /// The page that has it, without the prefix: where links of an answer lead back to.
    std::string_view page;
    /// Members that are sent again if the password has to be given first; none of them secret.
    std::vector<std::string_view> members;
    /// Does what the form asks for, in the name of `Call::by`.
    std::function<Result<Response>()> act;
    /// The page with the form, with what was typed and what went wrong.
    std::function<Result<Response>(const Error&)> show_again;
};

/// Answers a form. If what it asks for needs a password that was given lately, it is asked for on a page that sends the
/// form again together with it.
[[nodiscard]] Result<Response> answer_form(Call& call, const AccountForm& form);

/// The context of a page that shows a form again. `path` is the page's own, without the prefix. What went wrong inside
/// is told to operators.
[[nodiscard]] Result<RenderContext> failed_form_context(const Call& call, std::string_view path, const Error& error);

/// The new password of a form that has it twice.
[[nodiscard]] Result<Secret> new_password(const Call& call);

} // namespace masthead::inline v0::http::detail
