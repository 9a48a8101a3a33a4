#pragma once

#include "fields.hpp"
#include "words.hpp"
#include "zone.hpp"

#include <masthead/render/view.hpp>

#include <string>
#include <string_view>

namespace masthead::inline v0::html {

/// What all parts of a page need while one view is rendered. For one thread.
struct Scene {
    const RenderContext& context;
    const Words& words;
    Zone zone;

    /// A path on this site with the prefix under which the site is mounted.
    [[nodiscard]] std::string link(std::string_view path) const { return context.prefix + std::string(path); }
    /// The sign-in page, which leads back to `next` (a path with its prefix).
    [[nodiscard]] std::string sign_in_link(std::string_view next) const {
        return link("/sign-in?next=") + percent_encode(next);
    }
    /// The name under which a comment stands; a word for those whose account was erased.
    [[nodiscard]] std::string name_of(const Comment& comment) const {
        return comment.author_name.empty() ? words.say("comment_author_erased") : comment.author_name;
    }
    [[nodiscard]] std::string date(std::string_view key, Timestamp at) const { return words.date(key, zone.at(at)); }
    /// With scheme and host; empty if the site's base address is not known or the address is not of this site.
    [[nodiscard]] std::string absolute(std::string_view address) const;
};

/// What the head of a page says about it.
struct PageHead {
    std::string title = {};
    std::string description = {};
    /// Path without prefix; empty if the page has no lasting address.
    std::string path = {};
    bool hidden_from_search = false;
    std::string open_graph_type = "website";
    /// Empty for the same as `title`.
    std::string open_graph_title = {};
    Locale locale = {};
    std::string image = {};
    std::string image_alt = {};
};

/// Puts in what `page_start` and `page_end` show: head, navigation, account, notice, session.
void add_chrome(Fields& page, const Scene& scene, const PageHead& head);

/// The viewer's token for forms.
[[nodiscard]] const std::string& csrf_token(const Scene& scene);
/// A failure in the reader's words; `detail` (the developers' sentence) only where it helps to correct the input.
void add_error(Fields& page, const Scene& scene, const char* name, const char* detail_name, const Error* error);
/// The failure of the one form of a page, as `form_error` and `form_error_detail`.
void add_form_error(Fields& page, const Scene& scene);
/// What a new password must be.
void add_password_rule(Fields& page, const Scene& scene, std::uint32_t min_length);
/// The words for the notice of a request before whose key starts with one of `kinds`; empty if there is none.
[[nodiscard]] std::string notice_text(const Scene& scene, std::initializer_list<std::string_view> kinds);

/// The mark beside a comment that not everybody sees; empty for others.
[[nodiscard]] std::string comment_status_text(const Scene& scene, CommentStatus status);

/// The path of a term's page, without prefix.
[[nodiscard]] std::string term_path(const Term& term);
/// True if the path of this request has the query parameter `name`.
[[nodiscard]] bool has_parameter(const Scene& scene, std::string_view name);

[[nodiscard]] Result<Fields> article_page(const Scene& scene, const ArticleView& view);
[[nodiscard]] Fields list_page(const Scene& scene, const ArticleListView& view);
[[nodiscard]] Fields sign_in_page(const Scene& scene, const SignInView& view);
[[nodiscard]] Result<Fields> moderation_page(const Scene& scene, const ModerationView& view);
[[nodiscard]] Result<Fields> report_page(const Scene& scene, const ReportFormView& view);
[[nodiscard]] Fields profile_page(const Scene& scene, const ProfilePageView& view);
[[nodiscard]] Fields password_page(const Scene& scene, const PasswordPageView& view);
[[nodiscard]] Fields data_page(const Scene& scene, const DataPageView& view);
[[nodiscard]] Fields devices_page(const Scene& scene, const SessionListView& view);
[[nodiscard]] Fields second_factor_page(const Scene& scene, const SecondFactorPageView& view);
[[nodiscard]] Fields confirmation_page(const Scene& scene, const ConfirmationView& view);
[[nodiscard]] Fields password_reset_page(const Scene& scene, const PasswordResetView& view);
[[nodiscard]] Fields new_password_page(const Scene& scene, const NewPasswordView& view);
[[nodiscard]] Fields email_verification_page(const Scene& scene, const EmailVerificationView& view);
[[nodiscard]] Fields api_reference_page(const Scene& scene, const ApiReferenceView& view);
[[nodiscard]] Fields problem_page(const Scene& scene, const ProblemView& view);

/// The parts of an article's page below the text.
void add_rating(Fields& page, const Scene& scene, const ArticleView& view);
[[nodiscard]] Result<void> add_comments(Fields& page, const Scene& scene, const ArticleView& view);

/// Structured data about an article for search engines, safe inside a `script` element.
[[nodiscard]] std::string article_json_ld(const Scene& scene, const ArticleView& view, const std::string& description);

} // namespace masthead::inline v0::html
