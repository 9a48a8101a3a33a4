#include "http/api_schemas.hpp"
#include "http/routes.hpp"

#include <masthead/engine/taxonomy.hpp>

namespace masthead::inline v0::http::detail {

Result<Author> find_author(Call& call, std::string_view id_or_slug) {
    if (const auto id = AuthorId::parse(id_or_slug)) return call.engine().authors().get(*id);
    const auto slug = Slug::parse(id_or_slug);
    if (!slug) return not_found("there is no such author");
    return call.engine().authors().get(*slug);
}

Result<Term> find_term(Call& call, TermKind kind, std::string_view id_or_slug) {
    const auto missing = [&] { return not_found("there is no such " + std::string(to_string(kind))); };
    if (const auto id = TermId::parse(id_or_slug)) {
        MASTHEAD_TRY(Term term, call.engine().terms().get(*id));
        if (term.kind != kind) return missing();
        return term;
    }
    const auto slug = Slug::parse(id_or_slug);
    if (!slug) return missing();
    return call.engine().terms().get(kind, *slug);
}

namespace {

/// `slug`, if given and not empty.
Result<void> read_slug(const JsonInput& input, Slug& slug) {
    MASTHEAD_TRY(const auto text, input.text("slug"));
    if (!text) return {};
    MASTHEAD_TRY(slug, Slug::parse(*text));
    return {};
}

Result<void> read_text(const JsonInput& input, std::string_view name, std::string& text) {
    MASTHEAD_TRY(auto found, input.text(name));
    if (found) text = std::move(*found);
    return {};
}

/// The members that were sent, over what is there.
Result<void> read_author(const JsonInput& input, Author& author) {
    MASTHEAD_CHECK(input.allow(schemas::author_input));
    MASTHEAD_CHECK(read_slug(input, author.slug));
    MASTHEAD_CHECK(read_text(input, "name", author.name));
    MASTHEAD_CHECK(read_text(input, "bio", author.bio));
    if (!input.mentions("account")) return {};
    MASTHEAD_TRY(const auto account, input.text("account"));
    author.account.reset();
    if (account) {
        auto id = AccountId::parse(*account);
        if (!id) return invalid_argument("account", "this must be the id of an account");
        author.account = *id;
    }
    return {};
}

Result<void> read_term(Call& call, const JsonInput& input, Term& term) {
    MASTHEAD_CHECK(input.allow(schemas::term_input));
    MASTHEAD_CHECK(read_slug(input, term.slug));
    MASTHEAD_CHECK(read_text(input, "name", term.name));
    MASTHEAD_CHECK(read_text(input, "description", term.description));
    MASTHEAD_TRY(const auto position, input.integer("position"));
    if (position) {
        if (*position < -1'000'000 || *position > 1'000'000) {
            return invalid_argument("position", "-1,000,000 to 1,000,000 are allowed");
        }
        term.position = static_cast<std::int32_t>(*position);
    }
    if (!input.mentions("parent")) return {};
    MASTHEAD_TRY(const auto parent, input.text("parent"));
    term.parent.reset();
    if (parent) {
        const auto found = find_term(call, TermKind::category, *parent);
        if (!found) return invalid_argument("parent", "there is no such category");
        term.parent = found->id;
    }
    return {};
}

std::string_view collection(TermKind kind) {
    return kind == TermKind::category ? "categories" : "tags";
}

Result<Response> list_terms(Call& call, TermKind kind) {
    MASTHEAD_TRY(const PageRequest page, call.page_request());
    TermListView view;
    MASTHEAD_TRY(view.page, call.engine().terms().list(kind, page));
    return json_response(call, view);
}

Result<Response> get_term(Call& call, TermKind kind) {
    MASTHEAD_TRY(Term term, find_term(call, kind, call.parameters[0]));
    const auto version = term.version;
    return json_response(call, TermView{std::move(term)}, 200, version);
}

Result<Response> create_term(Call& call, TermKind kind) {
    MASTHEAD_CHECK(call.by().require(Permission::manage_taxonomy));
    MASTHEAD_TRY(const auto body, call.json_body());
    Term term;
    term.kind = kind;
    MASTHEAD_CHECK(read_term(call, JsonInput(body.get_object(), {}), term));
    MASTHEAD_TRY(term, call.engine().terms().create(call.by(), std::move(term)));
    const auto location =
        call.service.options.prefix + "/api/v1/" + std::string(collection(kind)) + '/' + to_string(term.id);
    const auto version = term.version;
    MASTHEAD_TRY(Response response, json_response(call, TermView{std::move(term)}, 201, version));
    response.headers.add("Location", location);
    return response;
}

Result<Response> update_term(Call& call, TermKind kind) {
    MASTHEAD_CHECK(call.by().require(Permission::manage_taxonomy));
    MASTHEAD_TRY(Term term, find_term(call, kind, call.parameters[0]));
    MASTHEAD_TRY(term.version, call.if_match(term.version));
    MASTHEAD_TRY(const auto body, call.json_body());
    MASTHEAD_CHECK(read_term(call, JsonInput(body.get_object(), {}), term));
    MASTHEAD_TRY(term, call.engine().terms().update(call.by(), std::move(term)));
    const auto version = term.version;
    return json_response(call, TermView{std::move(term)}, 200, version);
}

Result<Response> erase_term(Call& call, TermKind kind) {
    MASTHEAD_CHECK(call.by().require(Permission::manage_taxonomy));
    MASTHEAD_TRY(const Term term, find_term(call, kind, call.parameters[0]));
    MASTHEAD_TRY(const std::uint64_t version, call.if_match(term.version));
    MASTHEAD_CHECK(call.engine().terms().erase(call.by(), term.id, version));
    return empty_response(204);
}

} // namespace

Result<Response> list_authors(Call& call) {
    MASTHEAD_TRY(const PageRequest page, call.page_request());
    AuthorListView view;
    MASTHEAD_TRY(view.page, call.engine().authors().list(page));
    return json_response(call, view);
}

Result<Response> get_author(Call& call) {
    MASTHEAD_TRY(Author author, find_author(call, call.parameters[0]));
    const auto version = author.version;
    return json_response(call, AuthorView{std::move(author)}, 200, version);
}

Result<Response> create_author(Call& call) {
    MASTHEAD_CHECK(call.by().require(Permission::manage_taxonomy));
    MASTHEAD_TRY(const auto body, call.json_body());
    Author author;
    MASTHEAD_CHECK(read_author(JsonInput(body.get_object(), {}), author));
    MASTHEAD_TRY(author, call.engine().authors().create(call.by(), std::move(author)));
    const auto location = call.service.options.prefix + "/api/v1/authors/" + to_string(author.id);
    const auto version = author.version;
    MASTHEAD_TRY(Response response, json_response(call, AuthorView{std::move(author)}, 201, version));
    response.headers.add("Location", location);
    return response;
}

Result<Response> update_author(Call& call) {
    MASTHEAD_CHECK(call.by().require(Permission::manage_taxonomy));
    MASTHEAD_TRY(Author author, find_author(call, call.parameters[0]));
    MASTHEAD_TRY(author.version, call.if_match(author.version));
    MASTHEAD_TRY(const auto body, call.json_body());
    MASTHEAD_CHECK(read_author(JsonInput(body.get_object(), {}), author));
    MASTHEAD_TRY(author, call.engine().authors().update(call.by(), std::move(author)));
    const auto version = author.version;
    return json_response(call, AuthorView{std::move(author)}, 200, version);
}

Result<Response> erase_author(Call& call) {
    MASTHEAD_CHECK(call.by().require(Permission::manage_taxonomy));
    MASTHEAD_TRY(const Author author, find_author(call, call.parameters[0]));
    MASTHEAD_TRY(const std::uint64_t version, call.if_match(author.version));
    MASTHEAD_CHECK(call.engine().authors().erase(call.by(), author.id, version));
    return empty_response(204);
}

Result<Response> list_categories(Call& call) {
    return list_terms(call, TermKind::category);
}
Result<Response> get_category(Call& call) {
    return get_term(call, TermKind::category);
}
Result<Response> create_category(Call& call) {
    return create_term(call, TermKind::category);
}
Result<Response> update_category(Call& call) {
    return update_term(call, TermKind::category);
}
Result<Response> erase_category(Call& call) {
    return erase_term(call, TermKind::category);
}
Result<Response> list_tags(Call& call) {
    return list_terms(call, TermKind::tag);
}
Result<Response> get_tag(Call& call) {
    return get_term(call, TermKind::tag);
}
Result<Response> create_tag(Call& call) {
    return create_term(call, TermKind::tag);
}
Result<Response> update_tag(Call& call) {
    return update_term(call, TermKind::tag);
}
Result<Response> erase_tag(Call& call) {
    return erase_term(call, TermKind::tag);
}

} // namespace masthead::inline v0::http::detail
