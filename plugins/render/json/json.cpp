#include <masthead/plugins/json.hpp>

#include <masthead/render/renderer.hpp>

#include "members.hpp"

#include <exception>

namespace masthead::inline v0::json {

namespace {

/// The reason phrases of RFC 9110: a problem of type `about:blank` bears that of its status as title.
std::string_view title_of(std::uint16_t status) {
    switch (status) {
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 406: return "Not Acceptable";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 410: return "Gone";
    case 411: return "Length Required";
    case 412: return "Precondition Failed";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 415: return "Unsupported Media Type";
    case 417: return "Expectation Failed";
    case 421: return "Misdirected Request";
    case 422: return "Unprocessable Content";
    case 428: return "Precondition Required";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 502: return "Bad Gateway";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
    case 505: return "HTTP Version Not Supported";
    case 507: return "Insufficient Storage";
    default: return status < 500 ? "Client Error" : "Server Error";
    }
}

Result<void> write_problem(Writer& out, const ProblemView& view) {
    out.begin_object()
        .member("type", "about:blank")
        .member("title", title_of(view.status))
        .member("status", view.status)
        .member("code", view.code)
        .member("detail", view.detail);
    if (!view.field.empty()) out.member("field", view.field);
    out.end_object();
    return {};
}

/// One overload a kind of view, so that a new kind does not compile until it is written.
struct ViewWriter {
    Writer& out;
    const RenderContext& context;

    Result<void> operator()(const ProblemView& view) const { return write_problem(out, view); }
    Result<void> operator()(const ArticleView& view) const { return json::write(out, view, context); }
    Result<void> operator()(const ArticleListView& view) const { return json::write(out, view.page, context); }
    Result<void> operator()(const CommentListView& view) const { return json::write(out, view.page, context); }
    Result<void> operator()(const CommentView& view) const { return json::write(out, view.comment, context); }
    Result<void> operator()(const ModerationView& view) const { return json::write(out, view.page, context); }
    Result<void> operator()(const DecisionListView& view) const { return json::write(out, view, context); }
    Result<void> operator()(const ReportFormView& view) const { return json::write(out, view.comment, context); }
    Result<void> operator()(const ReportListView& view) const { return json::write(out, view.page, context); }
    Result<void> operator()(const CommentEventListView& view) const { return json::write(out, view.page, context); }
    Result<void> operator()(const RatingView& view) const { return json::write(out, view.rating); }
    Result<void> operator()(const RatingListView& view) const { return json::write(out, view.page, context); }
    Result<void> operator()(const DailyViewsView& view) const { return json::write(out, view); }
    Result<void> operator()(const MostReadView& view) const { return json::write(out, view, context); }
    Result<void> operator()(const RestrictionView& view) const { return json::write(out, view.restriction, context); }
    Result<void> operator()(const AuthorView& view) const { return json::write(out, view.author, context); }
    Result<void> operator()(const AuthorListView& view) const { return json::write(out, view.page, context); }
    Result<void> operator()(const TermView& view) const { return json::write(out, view.term, context); }
    Result<void> operator()(const TermListView& view) const { return json::write(out, view.page, context); }
    Result<void> operator()(const RevisionListView& view) const { return json::write(out, view.page, context); }
    Result<void> operator()(const AccountView& view) const { return json::write(out, view.account, context); }
    Result<void> operator()(const AccountListView& view) const { return json::write(out, view.page, context); }
    Result<void> operator()(const SessionView& view) const { return json::write(out, view, context); }
    Result<void> operator()(const SessionListView& view) const { return json::write(out, view); }
    Result<void> operator()(const ApiTokenView& view) const { return json::write(out, view); }
    Result<void> operator()(const ApiTokenListView& view) const { return json::write(out, view, context); }
    Result<void> operator()(const AuditListView& view) const { return json::write(out, view.page, context); }
    Result<void> operator()(const SessionPolicyView& view) const { return json::write(out, view); }
    Result<void> operator()(const PersonalDataView& view) const { return json::write(out, view.data, context); }
    Result<void> operator()(const SecondFactorView& view) const {
        out.begin_object().member("secret", view.secret).member("address", view.address).end_object();
        return {};
    }
    Result<void> operator()(const RecoveryCodesView& view) const {
        out.begin_object().key("recovery_codes").begin_array();
        for (const auto& code : view.codes) out.value(code);
        out.end_array().end_object();
        return {};
    }
    Result<void> operator()(const SignInView& view) const {
        out.begin_object().member("next", view.next).member("login", view.login).end_object();
        return {};
    }
    Result<void> operator()(const ProfilePageView& view) const { return json::write(out, view.account, context); }
    Result<void> operator()(const PasswordPageView& view) const {
        out.begin_object().member("min_length", view.min_length).end_object();
        return {};
    }
    Result<void> operator()(const DataPageView& view) const {
        out.begin_object()
            .member("comments", to_string(view.erasure.comments))
            .member("votes", to_string(view.erasure.votes))
            .end_object();
        return {};
    }
    Result<void> operator()(const SecondFactorPageView& view) const {
        out.begin_object().member("since", view.since).end_object();
        return {};
    }
    Result<void> operator()(const ConfirmationView& view) const {
        out.begin_object().member("action", view.action).end_object();
        return {};
    }
    Result<void> operator()(const PasswordResetView& view) const {
        out.begin_object().member("login", view.login).end_object();
        return {};
    }
    Result<void> operator()(const NewPasswordView& view) const {
        out.begin_object().member("min_length", view.min_length).end_object();
        return {};
    }
    Result<void> operator()(const EmailVerificationView&) const {
        out.begin_object().end_object();
        return {};
    }
    Result<void> operator()(const ApiReferenceView& view) const {
        // Programs read the document.
        out.begin_object().member("document", context.prefix + view.document).end_object();
        return {};
    }
};

class JsonRenderer final : public Renderer {
public:
    [[nodiscard]] std::string_view name() const noexcept override { return "json"; }
    [[nodiscard]] std::string_view media_type() const noexcept override { return "application/json"; }

    [[nodiscard]] Result<Representation> render(const View& view, const RenderContext& context) const override {
        try {
            Writer out;
            MASTHEAD_CHECK(std::visit(ViewWriter{out, context}, view));
            const bool is_problem = std::holds_alternative<ProblemView>(view);
            return Representation{.body = std::move(out).finish(),
                                  .content_type = is_problem ? "application/problem+json" : "application/json"};
        } catch (const std::exception& error) {
            return internal_error(std::string("the JSON renderer failed: ") + error.what());
        }
    }
};

} // namespace

Result<void> install(Registry& registry) {
    return registry.add_renderer("json", [](const RendererOptions&) -> Result<std::unique_ptr<Renderer>> {
        return std::unique_ptr<Renderer>(std::make_unique<JsonRenderer>());
    });
}

} // namespace masthead::inline v0::json
