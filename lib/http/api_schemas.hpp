#pragma once

#include "http/api_schema.hpp"

/// The objects of the interface, by the file they stand in.
namespace masthead::inline v0::http::detail::schemas {

// api_schemas_articles.cpp
extern const Schema article;
extern const Schema article_list;
extern const Schema revision_list;
extern const Schema daily_views_list;
extern const Schema most_read_list;
extern const Schema figure_input;
extern const Schema byline_input;
extern const Schema article_input;
extern const Schema schedule_input;
// api_schemas_audience.cpp
extern const Schema rating;
extern const Schema rating_input;
extern const Schema vote_list;
extern const Schema set_aside_input;
extern const Schema comment;
extern const Schema comment_list;
extern const Schema comment_input;
extern const Schema comment_edit;
extern const Schema reaction_input;
extern const Schema report_input;
// api_schemas_moderation.cpp
extern const Schema comment_choice;
extern const Schema decision_input;
extern const Schema decisions_input;
extern const Schema decision_list;
extern const Schema report;
extern const Schema report_list;
extern const Schema comment_event;
extern const Schema comment_event_list;
extern const Schema restriction;
extern const Schema restriction_input;
// api_schemas_taxonomy.cpp
extern const Schema author;
extern const Schema author_list;
extern const Schema author_input;
extern const Schema term;
extern const Schema term_list;
extern const Schema term_input;
// api_schemas_access.cpp
extern const Schema session;
extern const Schema session_input;
extern const Schema reauthentication_input;
extern const Schema session_policy;
extern const Schema device;
extern const Schema device_list;
extern const Schema api_token;
extern const Schema api_token_input;
extern const Schema new_api_token;
extern const Schema api_token_list;
extern const Schema audit_entry;
extern const Schema audit_list;
// api_schemas_accounts.cpp
extern const Schema account;
extern const Schema account_list;
extern const Schema account_input;
extern const Schema account_edit;
extern const Schema password_input;
extern const Schema password_reset_request;
extern const Schema password_reset_input;
extern const Schema email_verification_input;
extern const Schema second_factor_offer;
extern const Schema second_factor_input;
extern const Schema recovery_codes;
// api_schemas_data.cpp
extern const Schema personal_data;
extern const Schema change_list;
extern const Schema problem;
extern const Schema comment_body;

} // namespace masthead::inline v0::http::detail::schemas
