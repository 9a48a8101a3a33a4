#pragma once

#include <masthead/access/principal.hpp>
#include <masthead/core/page.hpp>
#include <masthead/render/shown.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace masthead::inline v0 {

namespace detail {
struct EngineState;
}

/// A tag of an article in the making: the id of one that is there, or a name. A name whose slug no tag has makes a tag
/// together with the article, which takes `manage_taxonomy`; without it `invalid_argument` (field `tags[0]`).
using TagChoice = std::variant<TermId, std::string>;

/// A new article. A plain value type.
struct ArticleDraft {
    ArticleContent content{};
    /// If given, they stand in place of `content.tags`.
    std::optional<std::vector<TagChoice>> tags{};
    /// Made from the title if empty, with a number behind it if that is taken; if given, a taken one is
    /// `already_exists`.
    Slug slug{};
    /// The site's locale if empty.
    std::optional<Locale> locale{};
    std::optional<Timestamp> publish_at{};
    std::optional<Timestamp> unpublish_at{};
    bool comments_open = true;
    bool ratings_open = true;
};

/// Changes to an article: members that are absent stay as they are. A plain value type.
struct ArticleEdit {
    std::optional<std::string> title{};
    std::optional<std::string> lead{};
    std::optional<Document> body{};
    std::optional<std::vector<Figure>> figures{};
    std::optional<std::vector<BylineEntry>> byline{};
    std::optional<std::vector<TermId>> categories{};
    std::optional<std::vector<TagChoice>> tags{};
    std::optional<Slug> slug{};
    std::optional<Locale> locale{};
    /// The outer absent: unchanged; the inner absent: removed.
    std::optional<std::optional<Timestamp>> unpublish_at{};
    std::optional<bool> comments_open{};
    std::optional<bool> ratings_open{};
};

/// Which articles to list, in the words of a reader. A plain value type.
struct ArticleFilter {
    /// Articles in this category or one below it; together with `status`, an account with categories finds there own
    /// articles and those of its categories.
    std::optional<TermId> category{};
    std::optional<TermId> tag{};
    std::optional<AuthorId> author{};
    std::optional<Locale> locale{};
    /// What somebody typed into a search field; articles that hold all of its words.
    std::string query{};
    /// Absent: what readers see now. Given, it lists by their newest revision the articles that one made oneself, which
    /// needs `write_own_articles`, and those that one has `read_unpublished` for.
    std::optional<ArticleStatus> status{};
    ArticleOrder order = ArticleOrder::newest;
    PageRequest page{};
};

/// Articles: reading, writing and their workflow. Editing makes a new revision and never touches what readers see until
/// it is published. Every call takes the principal who acts; what that principal may not see is `not_found`, what it
/// sees but may not do `permission_denied`. An account with categories (`Account::categories`) has its rights over
/// other people's articles only for those whose newest revision is in one of them or below. Calls that change an
/// article take the version last seen and fail with `version_mismatch` if it is no longer current. Safe from any
/// thread; lives as long as its engine.
class Articles {
public:
    explicit Articles(detail::EngineState& state) noexcept : state_(state) {}

    /// What readers see of an article. Those who may edit it also get it when it is not visible, then (and with
    /// `latest`) as its newest revision.
    [[nodiscard]] Result<ArticleDetails> get(const Principal& by, const ArticleId& id, bool latest = false);
    [[nodiscard]] Result<ArticleDetails> get(const Principal& by, const Slug& slug, bool latest = false);
    /// The article that has this slug now or was once published under it.
    [[nodiscard]] Result<ArticleId> find(const Slug& slug);
    [[nodiscard]] Result<Page<ArticleSummary>> list(const Principal& by, const ArticleFilter& filter);

    /// Makes a draft. Needs `write_own_articles`.
    [[nodiscard]] Result<ArticleDetails> create(const Principal& by, const ArticleDraft& draft);
    /// Changes content (as a new revision, if anything in it changed) and switches. An account with categories moves
    /// articles that it did not make only between those and the ones below them: it takes none out of another category,
    /// brings none into another one, and leaves none without one of its own (`permission_denied`); the same holds for
    /// `restore`.
    [[nodiscard]] Result<ArticleDetails> update(const Principal& by, const ArticleId& id, std::uint64_t version,
                                                const ArticleEdit& edit);
    /// Makes the newest revision live, from now on or from the date it was live from before.
    [[nodiscard]] Result<ArticleDetails> publish(const Principal& by, const ArticleId& id, std::uint64_t version);
    /// Makes the newest revision live from `publish_at` until `unpublish_at`; `publish_at` in the past is allowed and
    /// sets the date shown.
    [[nodiscard]] Result<ArticleDetails> schedule(const Principal& by, const ArticleId& id, std::uint64_t version,
                                                  Timestamp publish_at,
                                                  std::optional<Timestamp> unpublish_at = std::nullopt);
    /// Back to draft; its publication date is forgotten.
    [[nodiscard]] Result<ArticleDetails> unpublish(const Principal& by, const ArticleId& id, std::uint64_t version);
    /// Out of sight, kept with all that belongs to it.
    [[nodiscard]] Result<ArticleDetails> archive(const Principal& by, const ArticleId& id, std::uint64_t version);
    /// Removes it with its revisions, comments, votes and counts.
    [[nodiscard]] Result<void> erase(const Principal& by, const ArticleId& id, std::uint64_t version);

    /// Newest first. Needs the right to edit the article, like `restore`.
    [[nodiscard]] Result<Page<Revision>> revisions(const Principal& by, const ArticleId& id, const PageRequest& page);
    /// Makes a new revision with the content of revision `number`.
    [[nodiscard]] Result<ArticleDetails> restore(const Principal& by, const ArticleId& id, std::uint64_t version,
                                                 std::uint32_t number);
    /// True if `by` may change the article, as far as the revision given shows; false too if the storage cannot tell.
    [[nodiscard]] bool may_edit(const Principal& by, const ArticleDetails& article) const noexcept;

private:
    detail::EngineState& state_;
};

} // namespace masthead::inline v0
