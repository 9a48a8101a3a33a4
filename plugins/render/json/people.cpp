#include "members.hpp"

namespace masthead::inline v0::json {

Result<void> write(Writer& out, const Author& author, const RenderContext& context) {
    out.begin_object()
        .member("id", author.id)
        .member("slug", author.slug.text())
        .member("url", context.prefix + "/author/" + author.slug.text())
        .member("name", author.name)
        .member("bio", author.bio)
        .member("account_id", author.account)
        .member("version", author.version)
        .end_object();
    return {};
}

Result<void> write(Writer& out, const Term& term, const RenderContext& context) {
    const auto path = term.kind == TermKind::category ? "/" + term.slug.text() + "/" : "/tag/" + term.slug.text();
    out.begin_object()
        .member("id", term.id)
        .member("kind", to_string(term.kind))
        .member("slug", term.slug.text())
        .member("url", context.prefix + path)
        .member("name", term.name)
        .member("description", term.description)
        .member("parent", term.parent)
        .member("position", term.position)
        .member("version", term.version)
        .end_object();
    return {};
}

Result<void> write(Writer& out, const Revision& revision, const RenderContext&) {
    out.begin_object()
        .member("article_id", revision.article)
        .member("number", revision.number)
        .member("title", revision.content.title)
        .member("lead", revision.content.lead)
        .member("hash", revision.hash)
        .member("created_at", revision.created_at)
        .member("created_by", revision.created_by)
        .end_object();
    return {};
}

Result<void> write(Writer& out, const Account& account, const RenderContext& context) {
    out.begin_object()
        .member("id", account.id)
        .member("login", account.login)
        .member("display_name", account.display_name)
        .member("email", account.email)
        .member("role", to_string(account.role))
        .member("disabled", account.disabled)
        .member("created_at", account.created_at)
        .member("version", account.version)
        .key("restriction");
    if (account.restriction) {
        MASTHEAD_CHECK(write(out, *account.restriction, context));
    } else {
        out.null();
    }
    out.member("email_verified", account.email_verified_at.has_value())
        .member("second_factor", account.second_factor_since.has_value())
        .key("categories")
        .begin_array();
    for (const auto& category : account.categories) out.value(to_string(category));
    out.end_array().member("erased_at", account.erased_at).end_object();
    return {};
}

} // namespace masthead::inline v0::json
