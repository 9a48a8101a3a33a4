#include "http/api_schemas.hpp"
#include "http/api_words.hpp"

#include <array>

/// What is stored about a person, the change feed, and failures.
namespace masthead::inline v0::http::detail::schemas {

namespace {

using namespace json_types;

constexpr Member own_comment_members[] = {
    {"id", uuid, "The comment's id"},
    {"article_id", uuid, "The article it is about"},
    {"parent", nullable(uuid), "The comment it answers"},
    {"status", one_of(words::comment_statuses), "Whether it is shown"},
    {"author_name", text, "The name shown"},
    {"author_email", text, "The e-mail address that was given; may be empty"},
    {"created_at", time, "When it was written"},
    {"edited_at", nullable(time), "When it was changed last"},
    {"body", object(comment_body), "The text"},
};
constinit const Schema own_comment{"OwnComment", "A comment as its author gets it.", own_comment_members};

constexpr Member own_reaction_members[] = {
    {"article_id", uuid, "The article"},
    {"comment_id", uuid, "The comment"},
    {"value", one_of(words::reactions), "The reaction"},
    {"created_at", time, "When it was given"},
};
constinit const Schema own_reaction{"OwnReaction", "A reaction as whoever gave it gets it.", own_reaction_members};

constexpr Member own_rating_members[] = {
    {"article_id", uuid, "The article"},
    {"value", number, "The vote"},
    {"created_at", time, "When it was cast"},
    {"updated_at", time, "When it was changed last"},
};
constinit const Schema own_rating{"OwnRating", "A vote as its voter gets it.", own_rating_members};

constexpr Member own_article_members[] = {
    {"id", uuid, "The article's id"},         {"slug", text, "The part of its address that names it"},
    {"title", text, "The headline"},          {"status", one_of(words::article_statuses), "Where it stands"},
    {"created_at", time, "When it was made"},
};
constinit const Schema own_article{"OwnArticle", "An article as whoever made it gets it.", own_article_members};

constexpr Member personal_data_members[] = {
    {"id", uuid, "The account's id"},
    {"made_at", time, "When this was put together"},
    {"account", nullable(object(account)), "The account; null if it was erased"},
    {"sessions", list(object(device)), "Its sessions"},
    {"tokens", list(object(api_token)), "Its API tokens"},
    {"audit", list(object(audit_entry)), "What was done with it and by it"},
    {"comments", list(object(own_comment)), "Its comments"},
    {"comment_events", list(object(comment_event)), "What was done with them"},
    {"reactions", list(object(own_reaction)), "Its reactions"},
    {"reports", list(object(report)), "Its reports"},
    {"ratings", list(object(own_rating)), "Its votes"},
    {"articles", list(object(own_article)), "The articles it made"},
    {"authors", list(object(author)), "The profiles it writes under"},
};

constexpr std::array<std::string_view, 3> change_kinds{"created", "updated", "erased"};
constexpr std::array<std::string_view, 10> entities{"article", "author", "term",    "media",   "comment",
                                                    "rating",  "views",  "account", "session", "reply"};

constexpr Member change_members[] = {
    {"position", whole, "Its place in the feed; larger than that of every change before"},
    {"at", time, "When it happened"},
    {"kind", one_of(change_kinds), "What happened"},
    {"entity", one_of(entities), "The kind of thing it happened to"},
    {"id", uuid, "The thing; for ratings and views the article"},
    {"tags", list(text), "What shown things depend on it"},
};
constinit const Schema change{"Change", "One entry of the change feed. It holds no content.", change_members};

constexpr Member change_list_members[] = {
    {"items", list(object(change)), "The changes of this page in order"},
    {"next", text, "The position to go on from, for `after`"},
};

constexpr Member problem_members[] = {
    {"type", address, "`about:blank`: the code says what it is"},
    {"title", text, "The name of the status"},
    {"status", whole, "The status again"},
    {"code", one_of(words::problem_codes), "What is wrong, for programs; lasting"},
    {"detail", text, "What is wrong and what is allowed, for developers; changes"},
    {"field", text, "The part of the request that is wrong, such as `figures[2].src`", true},
};

} // namespace

constinit const Schema personal_data{"PersonalData", "All that is stored about one person.", personal_data_members};
constinit const Schema change_list{"ChangeList", "A page of the change feed.", change_list_members};
constinit const Schema problem{"Problem", "Why a request was not carried out (RFC 9457).", problem_members};

} // namespace masthead::inline v0::http::detail::schemas
