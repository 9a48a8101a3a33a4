#include "options.hpp"

#include <masthead/plugins/shipped.hpp>

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <iostream>

namespace newsroom {

int fail(const std::string& what, const masthead::Error& error) {
    std::cerr << "newsroom: " << what << ": " << error << '\n';
    return 1;
}

masthead::Result<masthead::Engine> open_engine(const SiteOptions& options, const masthead::Policies& policies) {
    masthead::EngineOptions engine;
    engine.storage = options.storage;
    engine.plugins = masthead::shipped_plugins();
    engine.policies = policies;
    engine.site.name = options.site_name;
    engine.site.tagline = options.tagline;
    engine.site.time_zone = options.time_zone;
    engine.site.base_url = options.base_url;
    MASTHEAD_TRY(engine.site.locale, masthead::Locale::parse(options.locale));
    engine.log = [](masthead::LogLevel level, std::string_view message) {
        static const auto logger = spdlog::stderr_color_mt("masthead");
        switch (level) {
        case masthead::LogLevel::info: return logger->info(message);
        case masthead::LogLevel::warning: return logger->warn(message);
        case masthead::LogLevel::error: return logger->error(message);
        }
    };
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
    std::string password;
    std::getline(std::cin, password);
    if (!password.empty() && password.back() == '\r') password.pop_back();
    auto engine = open_engine(options.site);
    if (!engine) return fail("cannot open the site", engine.error());
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

} // namespace newsroom
