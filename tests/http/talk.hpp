#pragma once

#include "event_reader.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace http_tests {

inline constexpr auto approved = CommentStatus::approved;
inline constexpr auto rejected = CommentStatus::rejected;

/// A site with two articles on which readers' comments wait.
struct Talk {
    explicit Talk(SiteOptions options = {}) : site(with_moderation(std::move(options))) {
        article = site.publish("Talk");
        other = site.publish("Other");
        reader = Principal::of(site.account(Role::reader, "lan"));
        staff = Principal::of(site.account(Role::moderator, "mod"));
    }

    /// Readers' comments wait, those of staff are shown at once.
    static SiteOptions with_moderation(SiteOptions options) {
        options.policies.comment.moderation = Moderation::before;
        return options;
    }

    CommentId write(const Principal& by, const std::string& text, std::optional<ArticleId> on = {}) {
        CommentDraft draft;
        draft.body = text;
        return site.engine->comments().create(by, on.value_or(article.head.id), draft).value().comment.id;
    }
    void moderate(const CommentId& id, CommentStatus status) {
        ASSERT_TRUE(site.engine->comments().moderate(staff, id, status));
    }
    void vote(const Principal& by, int points) {
        ASSERT_TRUE(site.engine->ratings().put(by, article.head.id, RatingValue::from_points(points)));
    }
    EventReader watch(const Fields& fields = {}) { return EventReader(site.address(), events_url(article), fields); }
    /// As a browser that comes back.
    EventReader watch_from(const std::string& id) { return watch({{"Last-Event-ID", id}}); }
    std::string position() { return std::to_string(site.engine->position(Principal::host()).value()); }

    Site site;
    ArticleDetails article;
    ArticleDetails other;
    Principal reader;
    Principal staff;
};

} // namespace http_tests
