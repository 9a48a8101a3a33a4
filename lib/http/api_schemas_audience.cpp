#include "http/api_schemas.hpp"
#include "http/api_words.hpp"

/// What readers do with articles: vote, comment and react.
namespace masthead::inline v0::http::detail::schemas {

namespace {

using namespace json_types;

constexpr Member scale_members[] = {
    {"min", number, "The worst value"},
    {"max", number, "The best value"},
    {"step", number, "The distance between neighbouring values"},
};
constinit const Schema rating_scale{"RatingScale", "The values that a vote can have.", scale_members};

constexpr Member rating_members[] = {
    {"count", whole, "Votes that count"},
    {"sum", number, "The sum of all values"},
    {"mean", nullable(number), "The mean of all values; null without votes"},
    {"scale", object(rating_scale), "What can be voted"},
    {"histogram", map(whole), "Votes by value; values without votes are absent"},
    {"own", nullable(number), "The caller's vote; null if there is none"},
};

constexpr Member rating_input_members[] = {{"value", number, "A value of the scale"}};

constexpr Member vote_members[] = {
    {"voter", text, "Who voted: opaque, names an account or nobody"},
    {"value", number, "What was voted"},
    {"created_at", time, "When it was cast"},
    {"updated_at", time, "When it was changed last"},
    {"suspect", flag, "It came among many of its kind"},
    {"set_aside", flag, "An editor does not let it count"},
};
constinit const Schema vote{"Vote", "One vote for an article, as editors see it.", vote_members};

constexpr Member vote_list_members[] = {
    {"items", list(object(vote)), "The votes of this page"},
    {"next", nullable(text), "The cursor of the next page; null on the last one"},
};

constexpr Member set_aside_members[] = {
    {"voters", list(text), "Whose votes, as the list of votes names them", true},
    {"suspects", flag, "All suspect votes instead", true},
    {"set_aside", flag, "False lets them count again; true if absent", true},
};

constexpr Member comment_body_members[] = {
    {"html", text, "Clean HTML, whose links are marked as those of readers"},
    {"markdown", text, "CommonMark"},
    {"text", text, "Plain text"},
};

constexpr Member comment_author_members[] = {
    {"name", text, "The name shown; empty once its account was erased"},
    {"account_id", uuid, "The account; absent for readers without one", true},
    {"email", text, "For moderators alone, if one was given", true},
};
constinit const Schema comment_author{"CommentAuthor", "Who wrote a comment.", comment_author_members};

constexpr Member reaction_count_members[] = {
    {"up", whole, "Readers who agree"},
    {"down", whole, "Readers who do not"},
    {"own", nullable(one_of(words::reactions)), "The caller's reaction; null if there is none"},
};
constinit const Schema reaction_counts{"ReactionCounts", "The reactions to a comment.", reaction_count_members};

constexpr Member comment_moderation_members[] = {
    {"version", whole, "Goes up with every change; what a decision names to decide about what was read"},
    {"reports", whole, "Reports since a moderator last decided"},
    {"held_for", text, "The code of the rule for which it waits; empty if none does"},
    {"reviewed_at", nullable(time), "When a moderator last decided"},
};
constinit const Schema comment_moderation{"CommentModeration", "What moderators see of a comment.",
                                          comment_moderation_members};

constexpr Member comment_members[] = {
    {"id", uuid, "The comment's id"},
    {"article_id", uuid, "The article it is about"},
    {"parent", nullable(uuid), "The comment it answers; null if none"},
    {"depth", whole, "How deep in the thread it stands; 0 on the article itself"},
    {"author", object(comment_author), "Who wrote it"},
    {"body", object(comment_body), "What they wrote"},
    {"status", one_of(words::comment_statuses), "Whether it is shown"},
    {"created_at", time, "When it was written"},
    {"edited_at", nullable(time), "When its author changed it last"},
    {"pinned", flag, "It is shown before the thread"},
    {"staff", flag, "Its author worked for the site when it was written"},
    {"reactions", object(reaction_counts), "What others think of it"},
    {"own", flag, "The caller wrote it"},
    {"may_edit", flag, "The caller may change it"},
    {"may_give_feedback", flag, "The caller may react to it and report it"},
    {"moderation", object(comment_moderation), "For moderators alone", true},
};

constexpr Member comment_list_members[] = {
    {"items", list(object(comment)), "The comments of this page in order"},
    {"next", nullable(text), "The cursor of the next page; null on the last one"},
};

constexpr Member comment_input_members[] = {
    {"body", text, "The text as Markdown; how long it may be is the site's rule"},
    {"parent", nullable(uuid), "The comment that it answers", true},
    {"author_name", text, "The name of a reader without an account", true},
    {"author_email", text, "Their e-mail address, for moderators alone", true},
};

constexpr Member comment_edit_members[] = {{"body", text, "The new text as Markdown"}};

constexpr Member reaction_input_members[] = {{"value", one_of(words::reactions), "What the caller thinks"}};

constexpr Member report_input_members[] = {
    {"reason", one_of(words::report_reasons), "What is wrong with the comment; `other` if absent", true},
    {"note", text, "More about it, at most 500 code points", true},
};

} // namespace

constinit const Schema rating{"Rating", "The votes for an article, and the caller's own.", rating_members};
constinit const Schema rating_input{"RatingInput", "A vote.", rating_input_members};
constinit const Schema vote_list{"VoteList", "A page of votes.", vote_list_members};
constinit const Schema set_aside_input{"SetAsideInput", "Which votes are to count, or not.", set_aside_members};
constinit const Schema comment_body{"CommentBody", "The text of a comment in three forms of the same content.",
                                    comment_body_members};
constinit const Schema comment{"Comment", "What a reader wrote about an article.", comment_members};
constinit const Schema comment_list{"CommentList", "A page of comments.", comment_list_members};
constinit const Schema comment_input{"CommentInput", "A comment as it is sent.", comment_input_members};
constinit const Schema comment_edit{"CommentEdit", "Another text for a comment.", comment_edit_members};
constinit const Schema reaction_input{"ReactionInput", "A reaction.", reaction_input_members};
constinit const Schema report_input{"ReportInput", "A report of a comment. All of it can be left out.",
                                    report_input_members};

} // namespace masthead::inline v0::http::detail::schemas
