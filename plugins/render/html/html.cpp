#include <masthead/plugins/html.hpp>

#include <masthead/core/text.hpp>
#include <masthead/render/renderer.hpp>

#include "assets.hpp"
#include "mounted.hpp"
#include "page.hpp"
#include "templates.hpp"
#include "theme.hpp"

#include <unicode/unistr.h>

#include <exception>

namespace masthead::inline v0::html {

namespace {

/// One language of a theme.
struct Language {
    Words words;
    Templates templates;
};

using Languages = std::map<std::string, Language, std::less<>>;

constexpr std::string_view fallback_language = "en";

/// Every message of the fallback language must be there, because pages ask for all of them.
Result<void> check_complete(std::string_view file, const Words& words, const Words& reference) {
    for (const auto& [key, text] : reference.messages()) {
        if (words.find(key) == nullptr) return theme_error(file, "message " + key + " is missing");
    }
    return {};
}

Result<Words> built_in_reference() {
    static constexpr std::string_view path = "messages/en.json";
    for (const auto& file : built_in_theme()) {
        if (file.path == path) return Words::parse(path, fallback_language, file.bytes);
    }
    return internal_error("the built-in theme has no messages");
}

Result<Languages> make_languages(const ThemeFiles& files, const Assets& assets) {
    static constexpr std::string_view folder = "messages/";
    static constexpr std::string_view extension = ".json";
    MASTHEAD_TRY(const auto reference, built_in_reference());
    Languages languages;
    for (const auto& [path, bytes] : files) {
        if (!path.starts_with(folder) || !path.ends_with(extension)) continue;
        const auto name = path.substr(folder.size(), path.size() - folder.size() - extension.size());
        MASTHEAD_TRY(auto words, Words::parse(path, name, bytes));
        MASTHEAD_CHECK(check_complete(path, words, reference));
        MASTHEAD_TRY(auto templates, Templates::make(files, words, assets));
        languages.emplace(name, Language{std::move(words), std::move(templates)});
    }
    return languages;
}

class HtmlRenderer final : public Renderer {
public:
    HtmlRenderer(Assets assets, Languages languages) : assets_(std::move(assets)), languages_(std::move(languages)) {}

    [[nodiscard]] std::string_view name() const noexcept override { return "html"; }
    [[nodiscard]] std::string_view media_type() const noexcept override { return "text/html"; }
    [[nodiscard]] std::optional<Asset> find_asset(std::string_view name) const override { return assets_.find(name); }

    [[nodiscard]] Result<Representation> render(const View& view, const RenderContext& context) const override {
        try {
            const auto& language = language_of(context.site.locale);
            const Scene scene{context, language.words, Zone(context.site.time_zone)};
            MASTHEAD_TRY(auto body, std::visit([&](const auto& item) { return page(language, scene, item); }, view));
            if (!is_valid_utf8(body)) body = replace_ill_formed(body);
            return Representation{.body = std::move(body), .content_type = "text/html; charset=utf-8"};
        } catch (const std::exception& error) {
            return internal_error(std::string("the HTML renderer failed: ") + error.what());
        }
    }

private:
    const Language& language_of(const Locale& locale) const {
        auto found = languages_.find(locale.tag());
        if (found == languages_.end()) found = languages_.find(locale.language());
        if (found == languages_.end()) found = languages_.find(fallback_language);
        return found->second;
    }

    static Result<std::string> page(const Language& language, const Scene& scene, const ArticleView& view) {
        if (scene.context.prefix.empty()) return article(language, scene, view);
        MASTHEAD_TRY(const ArticleView shown, mounted(view, scene.context.prefix));
        return article(language, scene, shown);
    }
    static Result<std::string> article(const Language& language, const Scene& scene, const ArticleView& view) {
        MASTHEAD_TRY(const auto fields, article_page(scene, view));
        return language.templates.render("article", fields);
    }
    static Result<std::string> page(const Language& language, const Scene& scene, const ArticleListView& view) {
        if (scene.context.prefix.empty()) return language.templates.render("list", list_page(scene, view));
        return language.templates.render("list", list_page(scene, mounted(view, scene.context.prefix)));
    }
    static Result<std::string> page(const Language& language, const Scene& scene, const SignInView& view) {
        return language.templates.render("sign_in", sign_in_page(scene, view));
    }
    static Result<std::string> page(const Language& language, const Scene& scene, const ModerationView& view) {
        MASTHEAD_TRY(const auto fields, moderation_page(scene, view));
        return language.templates.render("moderation", fields);
    }
    static Result<std::string> page(const Language& language, const Scene& scene, const ReportFormView& view) {
        MASTHEAD_TRY(const auto fields, report_page(scene, view));
        return language.templates.render("report", fields);
    }
    static Result<std::string> page(const Language& language, const Scene& scene, const ProfilePageView& view) {
        return language.templates.render("account", profile_page(scene, view));
    }
    static Result<std::string> page(const Language& language, const Scene& scene, const PasswordPageView& view) {
        return language.templates.render("account_password", password_page(scene, view));
    }
    static Result<std::string> page(const Language& language, const Scene& scene, const DataPageView& view) {
        return language.templates.render("account_data", data_page(scene, view));
    }
    static Result<std::string> page(const Language& language, const Scene& scene, const SessionListView& view) {
        return language.templates.render("account_devices", devices_page(scene, view));
    }
    static Result<std::string> page(const Language& language, const Scene& scene, const SecondFactorPageView& view) {
        return language.templates.render("account_second_factor", second_factor_page(scene, view));
    }
    static Result<std::string> page(const Language& language, const Scene& scene, const ConfirmationView& view) {
        return language.templates.render("confirmation", confirmation_page(scene, view));
    }
    static Result<std::string> page(const Language& language, const Scene& scene, const PasswordResetView& view) {
        return language.templates.render("password_reset", password_reset_page(scene, view));
    }
    static Result<std::string> page(const Language& language, const Scene& scene, const NewPasswordView& view) {
        return language.templates.render("new_password", new_password_page(scene, view));
    }
    static Result<std::string> page(const Language& language, const Scene& scene, const EmailVerificationView& view) {
        return language.templates.render("email_verification", email_verification_page(scene, view));
    }
    static Result<std::string> page(const Language& language, const Scene& scene, const ApiReferenceView& view) {
        return language.templates.render("api_reference", api_reference_page(scene, view));
    }
    static Result<std::string> page(const Language& language, const Scene& scene, const ProblemView& view) {
        return language.templates.render("problem", problem_page(scene, view));
    }
    template <typename OtherView>
    static Result<std::string> page(const Language&, const Scene&, const OtherView&) {
        return Error{
            .code = ErrorCode::unsupported, .message = "this view has no HTML page; ask for JSON", .field = ""};
    }

    static std::string replace_ill_formed(std::string_view text) {
        std::string result;
        const icu::StringPiece piece(text.data(), static_cast<std::int32_t>(text.size()));
        return icu::UnicodeString::fromUTF8(piece).toUTF8String(result);
    }

    Assets assets_;
    Languages languages_;
};

Result<std::unique_ptr<Renderer>> make(const RendererOptions& options) {
    MASTHEAD_TRY(const auto files, read_theme(options.theme_directory));
    MASTHEAD_TRY(auto assets, Assets::make(files));
    MASTHEAD_TRY(auto languages, make_languages(files, assets));
    return std::unique_ptr<Renderer>(std::make_unique<HtmlRenderer>(std::move(assets), std::move(languages)));
}

} // namespace

Result<void> install(Registry& registry) {
    return registry.add_renderer("html", [](const RendererOptions& options) -> Result<std::unique_ptr<Renderer>> {
        try {
            return make(options);
        } catch (const std::exception& error) {
            return internal_error(std::string("the HTML renderer could not be made: ") + error.what());
        }
    });
}

} // namespace masthead::inline v0::html
