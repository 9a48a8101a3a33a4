#include "options.hpp"

#include <masthead/plugins/shipped.hpp>

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <iostream>
#include <termios.h>
#include <unistd.h>
#include <utility>

namespace newsroom {

namespace {

/// The option that a field of the engine's options comes from; empty if none.
std::string_view option_of(std::string_view field) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 27> options{{
        {"storage", "--storage"},
        {"locale", "--locale"},
        {"site.time_zone", "--time-zone"},
        {"site.name", "--site-name"},
        {"site.tagline", "--tagline"},
        {"site.base_url", "--base-url"},
        {"listen", "--listen"},
        {"theme_directory", "--theme"},
        {"trusted_proxies", "--trusted-proxy"},
        {"metrics_for", "--metrics-for"},
        {"access_log", "--access-log"},
        {"cors.origins", "--cors-origin"},
        {"edge.max_age", "--edge-max-age"},
        {"edge.stale_while_revalidate", "--edge-stale-while-revalidate"},
        {"edge.stale_if_error", "--edge-stale-if-error"},
        {"purge_url", "--purge-url"},
        {"policies.session.idle_timeout", "--idle-timeout"},
        {"policies.session.warning", "--idle-warning"},
        {"login", "--login"},
        {"display_name", "--name"},
        {"email", "--email"},
        {"password", "--password-stdin"},
        {"name", "--name"},
        {"permission", "--scope"},
        {"scopes", "--scope"},
        {"mail_from", "--mail-from"},
        {"mail_program", "--mail-program"},
    }};
    const auto found = std::ranges::find(options, field, &std::pair<std::string_view, std::string_view>::first);
    return found == options.end() ? std::string_view() : found->second;
}

/// While it lives, a terminal does not show what is typed, and Ctrl-C waits so that it is not left in that state.
class HiddenTyping {
public:
    HiddenTyping() : on_terminal_(isatty(STDIN_FILENO) == 1 && tcgetattr(STDIN_FILENO, &before_) == 0) {
        if (!on_terminal_) return;
        auto hidden = before_;
        hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO | ISIG);
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
        std::cerr << "Password: " << std::flush;
    }
    ~HiddenTyping() {
        if (!on_terminal_) return;
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
        std::cerr << '\n';
    }
    HiddenTyping(const HiddenTyping&) = delete;
    HiddenTyping& operator=(const HiddenTyping&) = delete;

private:
    termios before_{};
    bool on_terminal_;
};

/// The first line of the standard input; of an endless one a beginning that is too long for a password.
std::string read_password() {
    constexpr std::size_t enough = 8'192;
    const HiddenTyping hidden;
    std::string password;
    for (char c = 0; password.size() < enough && std::cin.get(c) && c != '\n';) password += c;
    if (!password.empty() && password.back() == '\r') password.pop_back();
    return password;
}

} // namespace

int fail(const std::string& what, const masthead::Error& error) {
    const auto option = option_of(error.field);
    if (!option.empty() && error.code == masthead::ErrorCode::invalid_argument) {
        std::cerr << "newsroom: " << option << ": " << error.message << '\n';
        return 2;
    }
    std::cerr << "newsroom: " << what << ": " << error << '\n';
    return 1;
}

void write_log(masthead::LogLevel level, std::string_view message) {
    static const auto logger = spdlog::stderr_color_mt("masthead");
    switch (level) {
    case masthead::LogLevel::info: return logger->info(message);
    case masthead::LogLevel::warning: return logger->warn(message);
    case masthead::LogLevel::error: return logger->error(message);
    }
}

masthead::Result<masthead::SiteSettings> settings_of(const SiteOptions& options) {
    masthead::SiteSettings site;
    site.name = options.site_name;
    site.tagline = options.tagline;
    site.time_zone = options.time_zone;
    site.base_url = options.base_url;
    MASTHEAD_TRY(site.locale, masthead::Locale::parse(options.locale));
    return site;
}

masthead::Result<masthead::Engine> open_engine(const SiteOptions& options, const masthead::Policies& policies,
                                               masthead::NoticeSink notices) {
    masthead::EngineOptions engine;
    engine.storage = options.storage;
    engine.plugins = masthead::shipped_plugins();
    engine.policies = policies;
    MASTHEAD_TRY(engine.site, settings_of(options));
    engine.log = write_log;
    engine.notices = std::move(notices);
    return masthead::Engine::open(std::move(engine));
}

int migrate(const SiteOptions& options) {
    const auto engine = open_engine(options);
    if (!engine) return fail("cannot migrate", engine.error());
    std::cout << "The schema is current.\n";
    return 0;
}

int add_account(const AccountOptions& options) {
    const auto role = masthead::parse_role(options.role);
    if (!role) return fail("cannot add the account", role.error());
    auto engine = open_engine(options.site);
    if (!engine) return fail("cannot open the site", engine.error());
    auto password = read_password();
    masthead::Account account;
    account.login = options.login;
    account.display_name = options.display_name;
    account.email = options.email;
    account.role = *role;
    const auto made =
        engine->accounts().create(masthead::Principal::host(), account, masthead::Secret(std::move(password)));
    if (!made) return fail("cannot add the account", made.error());
    std::cout << "Account " << made->login << " (" << to_string(made->role) << ") was made.\n";
    return 0;
}

int add_token(const TokenOptions& options) {
    masthead::ApiTokenRequest request;
    for (const auto& word : options.scopes) {
        const auto scope = masthead::parse_permission(word);
        if (!scope) return fail("cannot make the token", scope.error());
        request.scopes.push_back(*scope);
    }
    auto engine = open_engine(options.site);
    if (!engine) return fail("cannot open the site", engine.error());
    const auto host = masthead::Principal::host();
    const auto account = engine->accounts().find(host, options.login);
    if (!account) return fail("cannot make a token for " + options.login, account.error());
    request.account = account->id;
    request.name = options.name;
    request.valid_for = std::chrono::hours(24 * options.days);
    const auto made = engine->api_tokens().create(host, request);
    if (!made) return fail("cannot make the token", made.error());
    // Alone on its line, so that a script can take it.
    std::cout << made->secret.reveal() << '\n';
    std::cerr << "This token acts for " << account->login << " until " << to_string(made->token.expires_at)
              << "; it is not shown again.\n";
    return 0;
}

} // namespace newsroom
