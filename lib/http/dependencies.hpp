#pragma once

#include <masthead/core/id.hpp>
#include <masthead/core/timestamp.hpp>
#include <masthead/render/view.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace masthead::inline v0 {
class Engine;
}

namespace masthead::inline v0::http::detail {

/// What an answer was made of, as far as it decides how long the answer stays right: the tags of changes, and times.
/// Whoever makes an answer for all readers fills it in.
struct Dependencies {
    /// When making it began.
    Timestamp began{};
    /// Any change with one of these tags makes the answer wrong.
    std::vector<std::string> content{};
    /// A change with one of these makes a number in it old.
    std::vector<std::string> counters{};
    /// From then on it is another answer.
    std::optional<Timestamp> until{};
    /// From then on it may be another one, and only making it anew tells.
    std::optional<Timestamp> look_again{};
    /// It never changes.
    bool is_for_ever = false;
    /// It is another one for each reader, signed in or not.
    bool is_personal = false;

    void keep_until(Timestamp time);
    /// All that a page has beside its main thing. A form with a time in it is good for so long.
    void add_frame(const RenderContext& context, std::chrono::seconds form_max_age);
    /// The article with its comments, votes and views, and what its byline, categories and tags are called.
    void add_article(const Engine& engine, const ArticleView& view);
    /// The comments of an article, or its votes, without the article: which one that is, and whether readers see it, is
    /// for the address and the clock to say.
    void add_part_of_article(const Engine& engine, const ArticleId& article);
    /// A list of articles, whichever are in it.
    void add_list();
    /// One of the articles in it.
    void add_listed(const ArticleHead& article);
    /// What a view shows, if that can be told from it; nothing is known otherwise.
    void add(const Engine& engine, const View& view);

    [[nodiscard]] bool are_over(Timestamp now) const noexcept {
        return (until && *until <= now) || (look_again && *look_again <= now);
    }
    /// Something is known, so the answer can be kept.
    [[nodiscard]] bool are_known() const noexcept { return is_for_ever || !content.empty(); }

private:
    void add_thread(const ArticleId& article);
    void add_rating(const Engine& engine, const ArticleId& article);
};

/// The tag that stands for those of its kind: `rating` for `rating:0190…`. Lists depend on all of them.
[[nodiscard]] std::string_view kind_of_tag(std::string_view tag) noexcept;

} // namespace masthead::inline v0::http::detail
