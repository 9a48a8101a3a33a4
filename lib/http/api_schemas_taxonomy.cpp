#include "http/api_schemas.hpp"

#include <array>

namespace masthead::inline v0::http::detail::schemas {

namespace {

using namespace json_types;

constexpr std::array<std::string_view, 2> kinds{"category", "tag"};

constexpr Member author_members[] = {
    {"id", uuid, "The author's id"},
    {"slug", text, "The part of the address that names them"},
    {"url", address, "The path of their page"},
    {"name", text, "1 to 100 code points"},
    {"bio", text, "Plain text of at most 2,000 code points; may be empty"},
    {"account_id", nullable(uuid), "The account that writes under this name; null if none"},
    {"version", whole, "Goes up with every change; the first part of its entity tag"},
};

constexpr Member author_list_members[] = {
    {"items", list(object(author)), "The authors of this page by name"},
    {"next", nullable(text), "The cursor of the next page; null on the last one"},
};

constexpr Member author_input_members[] = {
    {"slug", text, "Made from the name if absent", true},
    {"name", text, "1 to 100 code points; needed for a new author", true},
    {"bio", text, "Plain text of at most 2,000 code points", true},
    {"account", nullable(uuid), "The account that writes under this name", true},
};

constexpr Member term_members[] = {
    {"id", uuid, "The term's id"},
    {"kind", one_of(kinds), "What it is for"},
    {"slug", text, "The part of the address that names it"},
    {"url", address, "The path of its page"},
    {"name", text, "1 to 100 code points"},
    {"description", text, "Plain text of at most 2,000 code points; may be empty"},
    {"parent", nullable(uuid), "The category above; null for those at the top and for tags"},
    {"position", whole, "Its order among siblings, lowest first"},
    {"version", whole, "Goes up with every change; the first part of its entity tag"},
};

constexpr Member term_list_members[] = {
    {"items", list(object(term)), "The terms of this page"},
    {"next", nullable(text), "The cursor of the next page; null on the last one"},
};

constexpr Member term_input_members[] = {
    {"slug", text, "Made from the name if absent", true},
    {"name", text, "1 to 100 code points; needed for a new term", true},
    {"description", text, "Plain text of at most 2,000 code points", true},
    {"parent", nullable(text), "Of a category: the one above, by id or slug", true},
    {"position", whole, "Its order among siblings, -1,000,000 to 1,000,000", true},
};

} // namespace

constinit const Schema author{"Author", "The public profile of somebody who writes.", author_members};
constinit const Schema author_list{"AuthorList", "A page of authors.", author_list_members};
constinit const Schema author_input{"AuthorInput", "An author as it is sent. A change leaves what is absent as it is.",
                                    author_input_members};
constinit const Schema term{"Term", "A category or a tag.", term_members};
constinit const Schema term_list{"TermList", "A page of categories or tags.", term_list_members};
constinit const Schema term_input{
    "TermInput", "A category or tag as it is sent. A change leaves what is absent as it is.", term_input_members};

} // namespace masthead::inline v0::http::detail::schemas
