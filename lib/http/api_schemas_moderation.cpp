#include "http/api_schemas.hpp"
#include "http/api_words.hpp"

#include <array>

namespace masthead::inline v0::http::detail::schemas {

namespace {

using namespace json_types;

constexpr std::array<std::string_view, 6> actions{"edited", "moderated", "held", "deleted", "pinned", "unpinned"};

constexpr Member comment_choice_members[] = {
    {"id", uuid, "The comment"},
    {"version", whole, "The version that was looked at; a changed comment is left alone", true},
};

constexpr Member decision_members[] = {{"reason", text, "Why, at most 500 code points; kept in the log", true}};

constexpr Member decisions_members[] = {
    {"ids", list(uuid), "The comments, whatever became of them", true},
    {"comments", list(object(comment_choice)), "The comments with their versions", true},
    {"status", one_of(words::comment_statuses), "What is decided about them"},
    {"reason", text, "Why, at most 500 code points; kept in the log", true},
};

constexpr Member failure_members[] = {
    {"id", uuid, "The comment"},
    {"code", text, "Why it was not reached, as the code of a problem"},
    {"detail", text, "The same for developers"},
};
constinit const Schema decision_failure{"DecisionFailure", "A comment that a decision did not reach.", failure_members};

constexpr Member decision_list_members[] = {
    {"items", list(object(comment)), "The comments that the decision reached"},
    {"failed", list(object(decision_failure)), "Those that it did not reach"},
};

constexpr Member report_members[] = {
    {"id", uuid, "The report's id"},
    {"comment_id", uuid, "The comment"},
    {"reporter", text, "Who reported it: opaque, names an account or nobody"},
    {"reason", one_of(words::report_reasons), "What is wrong with it"},
    {"note", text, "More about it; may be empty"},
    {"created_at", time, "When it was reported"},
};

constexpr Member report_list_members[] = {
    {"items", list(object(report)), "The reports of this page"},
    {"next", nullable(text), "The cursor of the next page; null on the last one"},
};

constexpr Member event_members[] = {
    {"id", uuid, "The entry's id"},
    {"comment_id", uuid, "The comment"},
    {"article_id", uuid, "The article it is about"},
    {"action", one_of(actions), "What was done"},
    {"by", nullable(uuid), "The account that did it; null for the site's rules and the host"},
    {"created_at", time, "When it was done"},
    {"status", one_of(words::comment_statuses), "The comment's status after it"},
    {"reason", text, "Why; may be empty"},
    {"body", object(comment_body), "Of an edit: the text of before", true},
};

constexpr Member event_list_members[] = {
    {"items", list(object(comment_event)), "The entries of this page, newest first"},
    {"next", nullable(text), "The cursor of the next page; null on the last one"},
};

constexpr Member restriction_members[] = {
    {"kind", one_of(words::restriction_kinds), "`muted` may read and vote but not comment; `banned` may only read"},
    {"until", nullable(time), "When it ends; null if never"},
    {"reason", text, "Why; may be empty"},
    {"created_at", time, "Since when it holds"},
    {"by", nullable(uuid), "The account that did it, for moderators alone; null for the host", true},
};

constexpr Member restriction_input_members[] = {
    {"kind", one_of(words::restriction_kinds), "`muted` may read and vote but not comment; `banned` may only read"},
    {"until", nullable(time), "When it ends; never if absent", true},
    {"reason", text, "Why, at most 500 code points", true},
};

} // namespace

constinit const Schema comment_choice{"CommentChoice", "A comment to decide about.", comment_choice_members};
constinit const Schema decision_input{"DecisionInput", "Why a decision was made. All of it can be left out.",
                                      decision_members};
constinit const Schema decisions_input{"DecisionsInput", "A decision about many comments.", decisions_members};
constinit const Schema decision_list{"DecisionList", "What came of a decision about many comments.",
                                     decision_list_members};
constinit const Schema report{"Report", "A reader's report of a comment.", report_members};
constinit const Schema report_list{"ReportList", "A page of reports.", report_list_members};
constinit const Schema comment_event{"CommentEvent", "Something that was done with a comment.", event_members};
constinit const Schema comment_event_list{"CommentEventList", "A page of what was done with comments.",
                                          event_list_members};
constinit const Schema restriction{"Restriction", "What a moderator laid on an account.", restriction_members};
constinit const Schema restriction_input{"RestrictionInput", "A restriction as it is sent.", restriction_input_members};

} // namespace masthead::inline v0::http::detail::schemas
