#include "arguments.hpp"

#include "options.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <iostream>

namespace newsroom {

namespace {

void add_site_options(CLI::App& command, SiteOptions& site) {
    command
        .add_option("--storage", site.storage,
                    "where the site is kept: sqlite:PATH, postgresql://..., plugin:PATH.so?ARGUMENTS or memory:")
        ->required();
    command.add_option("--locale", site.locale, "language of the site's own words")->capture_default_str();
    command.add_option("--time-zone", site.time_zone, "time zone of all dates, an IANA name")->capture_default_str();
    command.add_option("--site-name", site.site_name, "name of the site")->capture_default_str();
    command.add_option("--tagline", site.tagline, "a line under the name");
    command.add_option("--base-url", site.base_url, "address of the site as readers type it, without a slash behind");
}

/// Takes the texts given and refuses others with a message that names them all.
CLI::Validator one_of(std::vector<std::string> allowed) {
    return CLI::Validator(
        [allowed = std::move(allowed)](std::string& given) {
            if (std::ranges::find(allowed, given) != allowed.end()) return std::string();
            return "this version knows " + CLI::detail::join(allowed, ", ") + ", not '" + given + "'";
        },
        std::string());
}

/// What caches in front of the host may do.
void add_edge_options(CLI::App& command, ServeOptions& options) {
    auto* max_age =
        command
            .add_option("--edge-max-age", options.edge_max_age,
                        "seconds that caches in front may answer readers who are not signed in without asking, at most "
                        "86400; 0 lets them ask each time")
            ->capture_default_str();
    command
        .add_option("--edge-stale-while-revalidate", options.edge_stale_while_revalidate,
                    "seconds beyond that in which they may give the old answer while they fetch the new one")
        ->needs(max_age)
        ->capture_default_str();
    command
        .add_option("--edge-stale-if-error", options.edge_stale_if_error,
                    "seconds beyond it in which they may give the old answer while this host fails")
        ->needs(max_age)
        ->capture_default_str();
    command
        .add_option("--purge-url", options.purge_urls,
                    "address (http://127.0.0.1:6081/) of a cache that is told what to drop, by PURGE with the keys in "
                    "Surrogate-Key; may be given again for another one")
        ->needs(max_age)
        ->allow_extra_args(false)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

/// Says what is wrong with the command line; gives the exit code.
int explain(const CLI::App& app, const CLI::ParseError& error) {
    const auto unknown = app.remaining();
    if (unknown.empty() || !app.get_subcommands().empty()) {
        // Help is no failure; everything else was a wrong argument.
        return app.exit(error) == 0 ? 0 : 2;
    }
    std::vector<std::string> known;
    for (const auto* command : app.get_subcommands(nullptr)) known.push_back(command->get_name());
    std::cerr << "newsroom: there is no command '" << unknown.front() << "'; this version knows "
              << CLI::detail::join(known, ", ") << '\n';
    return 2;
}

} // namespace

int run(int argc, char** argv) {
    CLI::App app("A news site on Masthead.", "newsroom");
    app.require_subcommand(1);
    // The last word counts, so that a script can be given other values than its own.
    app.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
    int exit_code = 0;

    ServeOptions serve_options;
    auto* serve_command = app.add_subcommand("serve", "answer readers until SIGTERM");
    add_site_options(*serve_command, serve_options.site);
    serve_command
        ->add_option("--listen", serve_options.listen,
                     "address and port, or unix:PATH, systemd: (sockets that the service manager hands over), or fd:N")
        ->capture_default_str();
    serve_command->add_option("--threads", serve_options.threads, "I/O threads, 0 for one a core")
        ->check(CLI::Range(0U, 1'024U))
        ->capture_default_str();
    auto* access_log = serve_command->add_option("--access-log", serve_options.access_log,
                                                 "file to which each request is written as a line of JSON; - is the "
                                                 "standard output");
    serve_command
        ->add_option("--access-log-every", serve_options.access_log_every,
                     "write one of so many requests, and all that failed")
        ->needs(access_log)
        ->check(CLI::Range(1U, 1'000'000U))
        ->capture_default_str();
    auto* certificate = serve_command->add_option("--tls-certificate", serve_options.tls_certificate,
                                                  "file with the certificate chain (PEM), to serve HTTPS");
    auto* key = serve_command->add_option("--tls-key", serve_options.tls_key, "file with its private key (PEM)");
    certificate->needs(key);
    key->needs(certificate);
    serve_command->add_option("--theme", serve_options.theme, "folder whose files replace those of the built-in theme");
    serve_command
        ->add_option(
            "--trusted-proxy", serve_options.trusted_proxies,
            "address or block (10.0.0.0/8) of a proxy whose X-Forwarded-For and X-Forwarded-Proto are believed; "
            "may be given again for another one")
        ->allow_extra_args(false)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    serve_command
        ->add_option("--metrics-for", serve_options.metrics_for,
                     "address or block of those who may read /metrics, instead of this machine; may be given again for "
                     "another one")
        ->allow_extra_args(false)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    serve_command
        ->add_option("--stop-delay", serve_options.stop_delay,
                     "seconds that a stop goes on taking clients while /readyz says that it stops")
        ->check(CLI::Range(0U, 3'600U))
        ->capture_default_str();
    serve_command
        ->add_option("--cors-origin", serve_options.cors_origins,
                     "origin (https://app.example.org) of another site whose pages may use the JSON interface from "
                     "browsers, without the reader's session; may be given again for another one")
        ->allow_extra_args(false)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    serve_command->add_option("--cache-bytes", serve_options.cache_bytes, "memory for finished answers; 0 keeps none")
        ->check(CLI::NonNegativeNumber)
        ->capture_default_str();
    add_edge_options(*serve_command, serve_options);
    serve_command->add_option("--commenters", serve_options.commenters, "who may comment: accounts, anyone or nobody")
        ->transform(one_of({"accounts", "anyone", "nobody"}))
        ->capture_default_str();
    serve_command
        ->add_option("--moderation", serve_options.moderation,
                     "comments are shown and looked at after, or wait before they are shown, or wait until-trusted")
        ->transform(one_of({"after", "before", "until-trusted"}))
        ->capture_default_str();
    serve_command->add_option("--voters", serve_options.voters, "who may rate: accounts, anyone or nobody")
        ->transform(one_of({"accounts", "anyone", "nobody"}))
        ->capture_default_str();
    serve_command
        ->add_option("--count-views", serve_options.count_views,
                     "articles count as viewed when they are served, or shown by a browser (behind a cache), or never")
        ->transform(one_of({"served", "shown", "never"}))
        ->capture_default_str();
    serve_command->add_option("--idle-timeout", serve_options.idle_timeout,
                              "seconds without activity after which a session ends (default 1800)");
    serve_command->add_option("--idle-warning", serve_options.idle_warning,
                              "seconds before that end at which readers are warned, at least 20 (default 60)");
    auto* mail_from = serve_command->add_option("--mail-from", serve_options.mail_from,
                                                "address that messages to the owners of accounts come from; without it "
                                                "there are none, and a forgotten password "
                                                "cannot be reset; needs --base-url");
    serve_command
        ->add_option("--mail-program", serve_options.mail_program, "program that takes messages as sendmail does")
        ->needs(mail_from)
        ->capture_default_str();
    serve_command->callback([&] { exit_code = serve(serve_options); });

    SiteOptions migrate_options;
    auto* migrate_command = app.add_subcommand("migrate", "make or upgrade the schema");
    add_site_options(*migrate_command, migrate_options);
    migrate_command->callback([&] { exit_code = migrate(migrate_options); });

    ImportOptions import_options;
    auto* import_command = app.add_subcommand("import", "bring articles in; can be run again without duplicates");
    add_site_options(*import_command, import_options.site);
    import_command->add_option("--format", import_options.format, "markdown (files with front matter) or jsonl")
        ->required()
        ->check(one_of({"markdown", "jsonl"}));
    import_command->add_option("path", import_options.path, "a file, or a folder that is searched for .md files")
        ->required();
    import_command->callback([&] { exit_code = import_articles(import_options); });

    SeedOptions seed_options;
    auto* seed_command = app.add_subcommand("seed", "fill a site with made-up articles, for trying and measuring");
    add_site_options(*seed_command, seed_options.site);
    seed_command->add_option("--articles", seed_options.articles, "how many articles")->capture_default_str();
    seed_command->add_option("--comments", seed_options.comments, "how many comments in all")->capture_default_str();
    seed_command->callback([&] { exit_code = seed(seed_options); });

    AccountOptions account_options;
    auto* account_command = app.add_subcommand("account", "accounts that may sign in");
    account_command->require_subcommand(1);
    auto* add_command = account_command->add_subcommand("add", "make an account");
    add_site_options(*add_command, account_options.site);
    add_command->add_option("--login", account_options.login, "the name to sign in with")->required();
    add_command->add_option("--name", account_options.display_name, "the name others see (default: the login)");
    add_command->add_option("--email", account_options.email, "e-mail address");
    add_command->add_option("--role", account_options.role, "admin, editor, author, moderator or reader")
        ->required()
        ->check(one_of({"admin", "editor", "author", "moderator", "reader"}));
    add_command
        ->add_flag("--password-stdin", account_options.password_stdin,
                   "read the password from the first line of the standard input")
        ->required();
    add_command->callback([&] { exit_code = add_account(account_options); });

    PersonOptions person_options;
    auto* export_command =
        account_command->add_subcommand("export", "write all that is stored about a person, as JSON");
    add_site_options(*export_command, person_options.site);
    export_command->add_option("--login", person_options.login, "whose account it is")->required();
    export_command->callback([&] { exit_code = export_person(person_options); });
    auto* erase_command = account_command->add_subcommand("erase", "erase what tells who the owner of an account is");
    add_site_options(*erase_command, person_options.site);
    erase_command->add_option("--login", person_options.login, "whose account it is")->required();
    erase_command->add_option("--comments", person_options.comments, "what becomes of comments: anonymous or removed")
        ->check(one_of({"anonymous", "removed"}))
        ->capture_default_str();
    erase_command->add_option("--votes", person_options.votes, "what becomes of votes: anonymous or removed")
        ->check(one_of({"anonymous", "removed"}))
        ->capture_default_str();
    erase_command->callback([&] { exit_code = erase_person(person_options); });

    TokenOptions token_options;
    auto* token_command = app.add_subcommand("token", "tokens for programs that use the JSON interface");
    token_command->require_subcommand(1);
    auto* add_token_command = token_command->add_subcommand("add", "make a token and write it to the standard output");
    add_site_options(*add_token_command, token_options.site);
    add_token_command->add_option("--login", token_options.login, "the account that it acts for")->required();
    add_token_command->add_option("--name", token_options.name, "what it is for")->required();
    add_token_command
        ->add_option("--scope", token_options.scopes,
                     "a permission that it may use, for example write_own_articles; may be given again for another one")
        ->required()
        ->allow_extra_args(false)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    add_token_command->add_option("--days", token_options.days, "days until it ends")
        ->check(CLI::Range(1U, 366U))
        ->capture_default_str();
    add_token_command->callback([&] { exit_code = add_token(token_options); });

    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return explain(app, error);
    }
    return exit_code;
}

} // namespace newsroom
