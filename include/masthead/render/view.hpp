#pragma once

#include <masthead/access/api_token.hpp>
#include <masthead/access/audit.hpp>
#include <masthead/access/erasure.hpp>
#include <masthead/access/session.hpp>
#include <masthead/audience/view.hpp>
#include <masthead/core/page.hpp>
#include <masthead/render/api_reference.hpp>
#include <masthead/render/personal_data.hpp>
#include <masthead/render/shown.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

/// What is to be shown, without a word of how: one struct a kind of answer. Made from the engine's answers by whoever
/// serves them (the HTTP handler, a static export) and given to a `Renderer`. Plain value types.
namespace masthead::inline v0 {

/// A failure as a problem document (RFC 9457).
struct ProblemView {
    /// HTTP status, 400 to 599.
    std::uint16_t status = 500;
    /// Stable code: `to_string(ErrorCode)`, or one that only HTTP has (`method_not_allowed`).
    std::string code;
    std::string detail;
    std::string field;
    /// Seconds after which trying again may help; 0 if that is not known.
    std::uint32_t retry_after = 0;
    friend bool operator==(const ProblemView&, const ProblemView&) = default;
};

/// One article; with `comments` the page of its thread that is shown below it.
struct ArticleView {
    ArticleDetails article;
    ShownRating rating;
    std::optional<Page<ShownComment>> comments;
    CommentOrder comment_order = CommentOrder::thread;
    /// Shown before the thread.
    std::vector<ShownComment> pinned_comments;
    /// The viewer may comment now.
    bool may_comment = false;
    /// The viewer may change the article.
    bool may_edit = false;
    friend bool operator==(const ArticleView&, const ArticleView&) = default;
};

/// A list of articles and what they have in common.
struct ArticleListView {
    enum class Kind : std::uint8_t { home = 1, category = 2, tag = 3, author = 4, search = 5 };
    Kind kind = Kind::home;
    /// Set for `category` and `tag`.
    std::optional<Term> term;
    /// Set for `author`.
    std::optional<Author> author;
    /// What was searched for, as typed.
    std::string query;
    Page<ArticleSummary> page;
    /// The articles read most lately, most first; shown on the home page if there are any.
    std::vector<MostRead> most_read;
    friend bool operator==(const ArticleListView&, const ArticleListView&) = default;
};

/// A page of comments: one article's thread or the moderation queue.
struct CommentListView {
    Page<ShownComment> page;
    friend bool operator==(const CommentListView&, const CommentListView&) = default;
};

struct CommentView {
    ShownComment comment;
    friend bool operator==(const CommentView&, const CommentView&) = default;
};

/// A moderator's decision about many comments: those that it reached, and why it did not reach the others.
struct DecisionListView {
    struct Failure {
        CommentId comment;
        std::string code;
        std::string detail;
        friend bool operator==(const Failure&, const Failure&) = default;
    };
    std::vector<ShownComment> decided;
    std::vector<Failure> failed;
    friend bool operator==(const DecisionListView&, const DecisionListView&) = default;
};

/// The page where moderators work through comments.
struct ModerationView {
    Page<ShownComment> page;
    /// What is listed; all if empty.
    std::optional<CommentStatus> status;
    bool reported = false;
    /// How many comments the decision sent with this page's form reached, and why it did not reach the others.
    std::size_t decided = 0;
    std::vector<DecisionListView::Failure> failed;
    friend bool operator==(const ModerationView&, const ModerationView&) = default;
};

/// The page where a reader reports a comment.
struct ReportFormView {
    ShownComment comment;
    /// The path of its article's page.
    std::string article_url;
    /// What was chosen and typed before.
    std::optional<ReportReason> reason;
    std::string note;
    friend bool operator==(const ReportFormView&, const ReportFormView&) = default;
};

/// The reports of one comment.
struct ReportListView {
    Page<CommentReport> page;
    friend bool operator==(const ReportListView&, const ReportListView&) = default;
};

/// The audit trail of one comment or of all.
struct CommentEventListView {
    Page<CommentEvent> page;
    friend bool operator==(const CommentEventListView&, const CommentEventListView&) = default;
};

struct RatingView {
    ShownRating rating;
    friend bool operator==(const RatingView&, const RatingView&) = default;
};

/// Votes one by one, for editors.
struct RatingListView {
    Page<Rating> page;
    friend bool operator==(const RatingListView&, const RatingListView&) = default;
};

/// Views of an article by day.
struct DailyViewsView {
    std::vector<DailyViews> days;
    friend bool operator==(const DailyViewsView&, const DailyViewsView&) = default;
};

struct MostReadView {
    std::vector<MostRead> articles;
    friend bool operator==(const MostReadView&, const MostReadView&) = default;
};

/// What a moderator laid on an account.
struct RestrictionView {
    Restriction restriction;
    friend bool operator==(const RestrictionView&, const RestrictionView&) = default;
};

struct AuthorView {
    Author author;
    friend bool operator==(const AuthorView&, const AuthorView&) = default;
};
struct AuthorListView {
    Page<Author> page;
    friend bool operator==(const AuthorListView&, const AuthorListView&) = default;
};
struct TermView {
    Term term;
    friend bool operator==(const TermView&, const TermView&) = default;
};
struct TermListView {
    Page<Term> page;
    friend bool operator==(const TermListView&, const TermListView&) = default;
};
struct RevisionListView {
    Page<Revision> page;
    friend bool operator==(const RevisionListView&, const RevisionListView&) = default;
};
struct AccountView {
    Account account;
    friend bool operator==(const AccountView&, const AccountView&) = default;
};
struct AccountListView {
    Page<Account> page;
    friend bool operator==(const AccountListView&, const AccountListView&) = default;
};

/// The viewer's own session, or none.
struct SessionView {
    std::optional<SessionState> state;
    std::optional<Account> account;
    /// For the header `X-CSRF-Token` and for forms; empty without a session.
    std::string csrf_token;
    friend bool operator==(const SessionView&, const SessionView&) = default;
};

/// The viewer's devices.
struct SessionListView {
    std::vector<Session> sessions;
    std::optional<SessionId> current;
    friend bool operator==(const SessionListView&, const SessionListView&) = default;
};

/// An API token; `secret` is told once, when it is made.
struct ApiTokenView {
    ApiToken token;
    std::optional<std::string> secret;
    friend bool operator==(const ApiTokenView&, const ApiTokenView&) = default;
};

struct ApiTokenListView {
    std::vector<ApiToken> tokens;
    friend bool operator==(const ApiTokenListView&, const ApiTokenListView&) = default;
};

struct AuditListView {
    Page<AuditEntry> page;
    friend bool operator==(const AuditListView&, const AuditListView&) = default;
};

/// All that is stored about one person.
struct PersonalDataView {
    PersonalData data;
    friend bool operator==(const PersonalDataView&, const PersonalDataView&) = default;
};

/// The rules of sessions and passwords, for clients that explain them.
struct SessionPolicyView {
    SessionPolicy session;
    PasswordPolicy password;
    std::chrono::seconds recent_password{};
    friend bool operator==(const SessionPolicyView&, const SessionPolicyView&) = default;
};

/// What sets up an authenticator app: told once.
struct SecondFactorView {
    std::string secret;
    std::string address;
    friend bool operator==(const SecondFactorView&, const SecondFactorView&) = default;
};

/// Told once.
struct RecoveryCodesView {
    std::vector<std::string> codes;
    friend bool operator==(const RecoveryCodesView&, const RecoveryCodesView&) = default;
};

/// The sign-in page.
struct SignInView {
    /// Where to go afterwards: a path on this site.
    std::string next;
    /// What was typed before; never the password.
    std::string login;
    /// A forgotten password can be reset by a message.
    bool may_reset_password = false;
    friend bool operator==(const SignInView&, const SignInView&) = default;
};

/// The page of the viewer's own name and e-mail address.
struct ProfilePageView {
    Account account;
    /// What the form shows: the account's own, or what was typed before.
    std::string display_name;
    std::string email;
    /// A message can be sent that verifies the address.
    bool may_verify = false;
    friend bool operator==(const ProfilePageView&, const ProfilePageView&) = default;
};

/// The page where the viewer changes the password.
struct PasswordPageView {
    /// Code points that a new password has at least.
    std::uint32_t min_length = 0;
    friend bool operator==(const PasswordPageView&, const PasswordPageView&) = default;
};

/// The page of the viewer's second factor.
struct SecondFactorPageView {
    /// Since when signing in needs a code; empty if it does not.
    std::optional<Timestamp> since;
    /// What the app needs, if it was just offered.
    std::optional<SecondFactorView> offer;
    /// Something was offered, and the first code is awaited.
    bool awaits_code = false;
    /// Recovery codes that were just made: told once.
    std::vector<std::string> recovery_codes;
    friend bool operator==(const SecondFactorPageView&, const SecondFactorPageView&) = default;
};

/// The page where the viewer takes what is stored about them, or erases the account.
struct DataPageView {
    /// What becomes of what they left.
    ErasurePolicy erasure;
    friend bool operator==(const DataPageView&, const DataPageView&) = default;
};

/// Asks for the password once more, and then sends a form of the account's pages again.
struct ConfirmationView {
    /// The path that the form goes to.
    std::string action;
    /// Its members, none of them secret.
    std::vector<std::pair<std::string, std::string>> members;
    /// The account has a second factor.
    bool asks_for_code = false;
    friend bool operator==(const ConfirmationView&, const ConfirmationView&) = default;
};

/// The page that asks for a message that resets the password.
struct PasswordResetView {
    /// What was typed before.
    std::string login;
    friend bool operator==(const PasswordResetView&, const PasswordResetView&) = default;
};

/// The page behind the link in such a message.
struct NewPasswordView {
    /// Goes back with the form.
    std::string secret;
    /// Code points that a new password has at least.
    std::uint32_t min_length = 0;
    friend bool operator==(const NewPasswordView&, const NewPasswordView&) = default;
};

/// The page behind the link in a message that verifies an e-mail address.
struct EmailVerificationView {
    /// Goes back with the form.
    std::string secret;
    friend bool operator==(const EmailVerificationView&, const EmailVerificationView&) = default;
};

using View =
    std::variant<ProblemView, ArticleView, ArticleListView, CommentListView, CommentView, ModerationView,
                 DecisionListView, ReportFormView, ReportListView, CommentEventListView, RatingView, RatingListView,
                 DailyViewsView, MostReadView, RestrictionView, AuthorView, AuthorListView, TermView, TermListView,
                 RevisionListView, AccountView, AccountListView, SessionView, SessionListView, ApiTokenView,
                 ApiTokenListView, AuditListView, PersonalDataView, SessionPolicyView, SecondFactorView,
                 RecoveryCodesView, SignInView, ProfilePageView, PasswordPageView, DataPageView, SecondFactorPageView,
                 ConfirmationView, PasswordResetView, NewPasswordView, EmailVerificationView, ApiReferenceView>;

/// What the site is. A plain value type.
struct SiteSettings {
    /// Shown in every page's head; 1 to 100 code points.
    std::string name = "Masthead";
    /// One line under it; may be empty.
    std::string tagline{};
    /// Language of the site's own words, and of an article that does not say.
    Locale locale{};
    /// IANA name, for example `Asia/Ho_Chi_Minh`; all dates on pages are in it, whoever reads.
    std::string time_zone = "UTC";
    /// `https://news.example.org` without a trailing slash, for absolute addresses; empty if unknown.
    std::string base_url{};

    [[nodiscard]] Result<void> validate() const;
    friend bool operator==(const SiteSettings&, const SiteSettings&) = default;
};

/// Which parts of things a program asked for. A plain value type.
struct Selection {
    /// Members that are wanted, as dotted paths (`title`, `byline.name`); all if empty. A renderer may leave out what
    /// is not wanted where making it takes long; whoever asked takes the rest away.
    std::vector<std::string> members{};
    /// Articles come with the whole profiles of their byline as `authors`, and with their whole categories and tags as
    /// `terms`.
    bool authors = false;
    bool terms = false;

    /// True if this member, a part of it or the whole that it is a part of is wanted.
    [[nodiscard]] bool wants(std::string_view member) const noexcept;
    friend bool operator==(const Selection&, const Selection&) = default;
};

/// All that a page shows beside its main thing. A plain value type.
struct RenderContext {
    SiteSettings site;
    Timestamp now;
    Principal viewer;
    /// The viewer's session, if there is one.
    SessionView session;
    /// The session policy's warning time and whether keep-alive is allowed, for the countdown.
    std::chrono::seconds idle_warning{60};
    bool keep_alive = true;
    /// Main navigation: the categories at the top.
    std::vector<Term> navigation;
    /// Path and query of this request, and the path prefix under which the site is mounted (`` or `/news`).
    std::string path;
    std::string prefix;
    /// The path below the prefix that a script tells when the page is shown, so that the view counts; may be empty.
    std::string view_url;
    /// A message from the request before: a key of the message catalogue (`comment_added`, `comment_pending`, `rated`,
    /// `signed_out`, `session_ended`, `account_saved`), or empty.
    std::string notice;
    /// A failure of a form on this page, shown beside the form with what was typed.
    std::optional<Error> form_error;
    /// What was typed into the comment form, kept after a failure: the text, and a guest's name and e-mail address.
    std::string comment_draft;
    std::string comment_name;
    std::string comment_email;
    /// A signed time that the comment form of a reader without an account sends back; empty if it needs none.
    std::string form_time;
    /// The comment whose own form failed, if it was one of those: `form_error` is shown beside it, with what was typed
    /// into the form that changes it.
    std::optional<CommentId> failed_comment;
    std::string edit_draft;
    /// The comment being answered, if the page was opened to answer one.
    std::optional<CommentId> reply_to;
    Selection selection;
};

} // namespace masthead::inline v0
