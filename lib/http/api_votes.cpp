#include "http/api_schemas.hpp"
#include "http/routes.hpp"

/// Votes, as editors look at them.
namespace masthead::inline v0::http::detail {

Result<Response> list_ratings(Call& call) {
    MASTHEAD_CHECK(call.by().require(Permission::write_any_article));
    RatingQuery query;
    MASTHEAD_TRY(query.article, article_id(call, call.parameters[0]));
    query.suspect = call.query_flag("suspect");
    query.set_aside = call.query_flag("set_aside");
    call.list = "votes\n" + to_string(query.article) + (query.suspect ? "\nsuspect" : "\n") +
                (query.set_aside ? "\nset aside" : "\n");
    MASTHEAD_TRY(query.page, call.page_request());
    RatingListView view;
    MASTHEAD_TRY(view.page, call.engine().ratings().list(call.by(), query));
    return json_response(call, view);
}

Result<Response> set_ratings_aside(Call& call) {
    MASTHEAD_CHECK(call.by().require(Permission::write_any_article));
    MASTHEAD_TRY(const ArticleId id, article_id(call, call.parameters[0]));
    MASTHEAD_TRY(const auto body, call.json_body());
    const JsonInput input(body.get_object(), {});
    MASTHEAD_CHECK(input.allow(schemas::set_aside_input));
    MASTHEAD_TRY(const auto suspects, input.flag("suspects"));
    MASTHEAD_TRY(const auto set_aside, input.flag("set_aside"));
    std::vector<std::string> voters;
    MASTHEAD_CHECK(input.each("voters", [&](const auto& value, const std::string& path) -> Result<void> {
        const auto* text = value.if_string();
        if (text == nullptr) return invalid_argument(path, "this must be a voter of the list of votes");
        voters.emplace_back(*text);
        return {};
    }));
    if (suspects.value_or(false) && (input.has("voters") || !set_aside.value_or(true))) {
        return invalid_argument("suspects", "all suspect votes are set aside without naming voters");
    }
    auto ratings = call.engine().ratings();
    RatingView view;
    if (suspects.value_or(false)) {
        MASTHEAD_TRY(view.rating, ratings.set_suspects_aside(call.by(), id));
    } else {
        MASTHEAD_TRY(view.rating, ratings.set_aside(call.by(), id, voters, set_aside.value_or(true)));
    }
    return json_response(call, view);
}

} // namespace masthead::inline v0::http::detail
