#include <masthead/content/author.hpp>
#include <masthead/content/term.hpp>
#include <masthead/core/text.hpp>

namespace masthead::inline v0 {

Result<Author> validated(Author author) {
    MASTHEAD_TRY(author.name, check_text("name", author.name, {1, 100, false}));
    MASTHEAD_TRY(author.bio, check_text("bio", author.bio, {0, 2'000, true}));
    return author;
}

std::string_view to_string(TermKind kind) noexcept {
    switch (kind) {
    case TermKind::category: return "category";
    case TermKind::tag: return "tag";
    }
    return "unknown";
}

Result<Term> validated(Term term) {
    MASTHEAD_TRY(term.name, check_text("name", term.name, {1, 100, false}));
    MASTHEAD_TRY(term.description, check_text("description", term.description, {0, 2'000, true}));
    if (term.parent && term.kind == TermKind::tag) {
        return invalid_argument("parent", "tags are flat; only categories have a parent");
    }
    if (term.parent && *term.parent == term.id) {
        return invalid_argument("parent", "a category cannot be its own parent");
    }
    return term;
}

} // namespace masthead::inline v0
