#pragma once

#include "site.hpp"

#include <string>
#include <utility>
#include <vector>

namespace http_tests {

/// A site with one thing of each kind, and where routes find them.
struct KnownThings {
    explicit KnownThings(SiteOptions options = {}) : site(std::move(options)) {
        article = site.publish("Known");
        comment = admin.post(api_url(article) + "/comments", R"({"body":"Well"})").text("/id");
        account = admin.get("/api/v1/session").text("/account/id");
        site.author("Lan");
        site.category("World");
        site.tag("Rivers");
    }
    /// The address of a route with this pattern.
    [[nodiscard]] std::string address(std::string_view pattern) const {
        std::string text(pattern);
        const std::vector<std::pair<std::string, std::string>> names{{"{article}", to_string(article.head.id)},
                                                                     {"{author}", "lan"},
                                                                     {"{category}", "world"},
                                                                     {"{tag}", "rivers"},
                                                                     {"{account}", account},
                                                                     {"{comment}", comment},
                                                                     {"{version}", "1"}};
        for (const auto& [name, value] : names) {
            if (const auto at = text.find(name); at != std::string::npos) text.replace(at, name.size(), value);
        }
        return text;
    }

    Site site;
    Client admin = site.sign_in(Role::admin);
    ArticleDetails article;
    std::string comment;
    /// The administrator's, unless a test puts another one here.
    std::string account;
};

} // namespace http_tests
