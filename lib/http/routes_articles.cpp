#include "http/api_schemas.hpp"
#include "http/api_words.hpp"
#include "http/routes.hpp"

#include <array>

/// Articles, their revisions and how often they are read.
namespace masthead::inline v0::http::detail {

namespace {

constexpr auto text = ParameterKind::text;
constexpr auto word = ParameterKind::word;

constexpr std::string_view most_read_days[] = {"1", "7", "30", "365"};
constexpr std::string_view latest[] = {"latest"};
constexpr std::string_view article_media_types[] = {"text/markdown", "text/plain"};

constexpr Parameter category{"category", text, "Only those of a category, by id or slug"};
constexpr Parameter tag{"tag", text, "Only those with a tag, by id or slug"};
constexpr Parameter author{"author", text, "Only those of an author, by id or slug"};
constexpr Parameter locale{"locale", text, "Only those in a language, by BCP 47"};
constexpr Parameter status{"status", word,
                           "Only those that stand so. Readers see published ones alone, whatever they ask for",
                           words::article_statuses};
constexpr Parameter sort{"sort", word, "The order; that of a search is how well they fit if absent",
                         words::article_orders};

constexpr Parameter include{"include", text,
                            "What comes with each article, between commas: `authors` are the profiles of its byline, "
                            "`terms` its categories and tags"};

constexpr Parameter list_query[] = {
    parameters::limit,
    parameters::after,
    category,
    tag,
    author,
    locale,
    status,
    sort,
    {"q", text, "Words to search for"},
    include,
};
constexpr Parameter search_query[] = {
    {.name = "q", .description = "Words to search for", .is_required = true},
    include,
    parameters::limit,
    parameters::after,
    category,
    tag,
    author,
    locale,
    status,
    sort,
};
constexpr Parameter article_query[] = {
    {"include", text,
     "What comes with it, between commas: `comments` is a page of the thread, `authors` are the profiles of its "
     "byline, `terms` its categories and tags"},
    {"revision", word, "The newest revision instead of the published one, for those who may write", latest},
    {.name = "comment_sort",
     .kind = word,
     .description = "With `include=comments`: the order of the thread",
     .words = words::comment_orders,
     .otherwise = "oldest",
     .may_be_empty = true},
    {"after", text, "With `include=comments`: the cursor of the page of the thread"},
};
constexpr Parameter revision_query[] = {parameters::limit, parameters::after};
constexpr Parameter view_query[] = {
    {"first", ParameterKind::day, "The first day in UTC; 29 days before the last if absent"},
    {"last", ParameterKind::day, "The last day in UTC; today if absent"},
};
constexpr Parameter most_read_query[] = {
    parameters::limit,
    include,
    {.name = "days",
     .kind = word,
     .description = "How many days back views count",
     .words = most_read_days,
     .otherwise = "7"},
};

constexpr auto writes = Permission::write_own_articles;
constexpr auto publishes = Permission::publish_own_articles;

constexpr Route table[] = {
    {.method = "GET",
     .pattern = "/api/v1/articles",
     .summary = "List articles",
     .run = list_articles,
     .operation = {.id = "listArticles",
                   .group = groups::articles,
                   .query = list_query,
                   .answer = &schemas::article_list,
                   .may_miss = true,
                   .shown = Shown::articles,
                   .sharing = Sharing::everybody}},
    {.method = "POST",
     .pattern = "/api/v1/articles",
     .summary = "Create a draft",
     .run = create_article,
     .operation = {.id = "createArticle",
                   .group = groups::articles,
                   .body = &schemas::article_input,
                   .answer = &schemas::article,
                   .status = 201,
                   .access = Access::account,
                   .permission = writes,
                   .makes_place = true,
                   .may_conflict = true}},
    {.method = "GET",
     .pattern = "/api/v1/articles/{article}",
     .summary = "Get an article",
     .run = get_article,
     .operation = {.id = "getArticle",
                   .group = groups::articles,
                   .description = "An old slug leads to the address by id.",
                   .query = article_query,
                   .answer = &schemas::article,
                   .other_media_types = article_media_types,
                   .may_move = true,
                   .shown = Shown::article,
                   .sharing = Sharing::unless_strangers_vote}},
    {.method = "PATCH",
     .pattern = "/api/v1/articles/{article}",
     .summary = "Change an article",
     .run = update_article,
     .operation = {.id = "updateArticle",
                   .group = groups::articles,
                   .description = "Readers see the change when it is published.",
                   .body = &schemas::article_input,
                   .answer = &schemas::article,
                   .access = Access::account,
                   .permission = writes,
                   .version = VersionCheck::needed,
                   .may_conflict = true}},
    {.method = "DELETE",
     .pattern = "/api/v1/articles/{article}",
     .summary = "Delete an article",
     .run = erase_article,
     .operation = {.id = "deleteArticle",
                   .group = groups::articles,
                   .status = 204,
                   .access = Access::account,
                   .permission = writes,
                   .version = VersionCheck::needed}},
    {.method = "POST",
     .pattern = "/api/v1/articles/{article}/publish",
     .summary = "Publish the newest revision",
     .run = publish_article,
     .operation = {.id = "publishArticle",
                   .group = groups::articles,
                   .answer = &schemas::article,
                   .access = Access::account,
                   .permission = publishes,
                   .version = VersionCheck::needed,
                   .may_conflict = true}},
    {.method = "POST",
     .pattern = "/api/v1/articles/{article}/unpublish",
     .summary = "Take an article back to draft",
     .run = unpublish_article,
     .operation = {.id = "unpublishArticle",
                   .group = groups::articles,
                   .answer = &schemas::article,
                   .access = Access::account,
                   .permission = publishes,
                   .version = VersionCheck::needed,
                   .may_conflict = true}},
    {.method = "POST",
     .pattern = "/api/v1/articles/{article}/schedule",
     .summary = "Publish at a time",
     .run = schedule_article,
     .operation = {.id = "scheduleArticle",
                   .group = groups::articles,
                   .body = &schemas::schedule_input,
                   .answer = &schemas::article,
                   .access = Access::account,
                   .permission = publishes,
                   .version = VersionCheck::needed,
                   .may_conflict = true}},
    {.method = "POST",
     .pattern = "/api/v1/articles/{article}/archive",
     .summary = "Archive an article",
     .run = archive_article,
     .operation = {.id = "archiveArticle",
                   .group = groups::articles,
                   .answer = &schemas::article,
                   .access = Access::account,
                   .permission = publishes,
                   .version = VersionCheck::needed,
                   .may_conflict = true}},
    {.method = "GET",
     .pattern = "/api/v1/articles/{article}/revisions",
     .summary = "List revisions",
     .run = list_revisions,
     .operation = {.id = "listRevisions",
                   .group = groups::articles,
                   .query = revision_query,
                   .answer = &schemas::revision_list,
                   .access = Access::account,
                   .permission = writes}},
    {.method = "POST",
     .pattern = "/api/v1/articles/{article}/revisions/{version}/restore",
     .summary = "Restore a revision",
     .run = restore_revision,
     .operation = {.id = "restoreRevision",
                   .group = groups::articles,
                   .description = "Its content becomes the newest revision.",
                   .answer = &schemas::article,
                   .access = Access::account,
                   .permission = writes,
                   .version = VersionCheck::needed,
                   .may_conflict = true}},
    {.method = "POST",
     .pattern = "/api/v1/articles/{article}/views",
     .activity = Activity::no,
     .summary = "Count a view",
     .run = count_view,
     .token = TokenCheck::none,
     .operation = {.id = "countView",
                   .group = groups::articles,
                   .description = "A reader who comes back soon is not counted again.",
                   .status = 202,
                   .is_not_replayed = true}},
    {.method = "GET",
     .pattern = "/api/v1/articles/{article}/views",
     .summary = "List the views of each day",
     .run = list_daily_views,
     .operation = {.id = "listDailyViews",
                   .group = groups::articles,
                   .query = view_query,
                   .answer = &schemas::daily_views_list}},
    {.method = "GET",
     .pattern = "/api/v1/most-read",
     .summary = "List the articles read most",
     .run = list_most_read,
     .operation = {.id = "listMostRead",
                   .group = groups::articles,
                   .query = most_read_query,
                   .answer = &schemas::most_read_list,
                   .shown = Shown::articles,
                   .sharing = Sharing::everybody}},
    {.method = "GET",
     .pattern = "/api/v1/search",
     .summary = "Search articles",
     .run = list_articles,
     .operation = {.id = "searchArticles",
                   .group = groups::articles,
                   .query = search_query,
                   .answer = &schemas::article_list,
                   .may_miss = true,
                   .shown = Shown::articles,
                   .sharing = Sharing::everybody}},
};

} // namespace

std::span<const Route> article_routes() {
    return table;
}

} // namespace masthead::inline v0::http::detail
