#pragma once

#include "site.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace http_tests {

/// A site with an article, a comment on it and people.
struct Discussion {
    explicit Discussion(SiteOptions options = {}) : site(std::move(options)) {
        article = site.publish("Talk");
        id = comment("First");
    }

    std::string comment(std::string_view text) {
        site.advance(std::chrono::minutes(1));
        return writer.post(thread(), R"({"body":)" + quoted(text) + "}").text("/id");
    }
    [[nodiscard]] std::string thread() const { return api_url(article) + "/comments"; }
    [[nodiscard]] std::string url(std::string_view end = {}) const {
        return "/api/v1/comments/" + id + std::string(end);
    }

    Site site;
    ArticleDetails article;
    Client writer = site.sign_in(Role::reader, "writer");
    Client reader = site.sign_in(Role::reader, "reader");
    Client moderator = site.sign_in(Role::moderator);
    std::string id;
};

inline std::vector<std::string> ids(const Answer& answer) {
    std::vector<std::string> result;
    const auto items = answer.at("/items");
    for (const auto& item : items.as_array()) result.emplace_back(item.at("id").as_string());
    return result;
}

} // namespace http_tests
