#pragma once

#include <masthead/storage/storage.hpp>

#include <string>

/// The rows of `listing`: what articles are found by, whose revision it stands in, and their place in lists by time.
namespace masthead::inline v0::sql {

constexpr int live_scope = 1;
constexpr int latest_scope = 2;

[[nodiscard]] inline std::string facet(const TermId& term) {
    return "t:" + to_string(term);
}

[[nodiscard]] inline std::string facet(const AuthorId& author) {
    return "a:" + to_string(author);
}

[[nodiscard]] inline Timestamp sort_time(const ArticleHead& head) {
    return head.publish_at.value_or(head.created_at);
}

} // namespace masthead::inline v0::sql
