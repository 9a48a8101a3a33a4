#include "log_file.hpp"
#include "mailer.hpp"
#include "options.hpp"
#include "purger.hpp"

#include <masthead/http/handler.hpp>
#include <masthead/http/server.hpp>

#include <algorithm>
#include <csignal>
#include <iostream>
#include <memory>
#include <utility>

namespace newsroom {

namespace {

/// One of the three kinds of people that the command line knows.
template <typename Access>
Access people(const std::string& word) {
    if (word == "nobody") return Access::nobody;
    return word == "anyone" ? Access::anyone : Access::signed_in;
}

void add_audience_policies(masthead::Policies& policies, const ServeOptions& options) {
    using masthead::Moderation;
    policies.comment.who = people<masthead::CommentAccess>(options.commenters);
    policies.rating.who = people<masthead::RatingAccess>(options.voters);
    if (options.moderation == "before") policies.comment.moderation = Moderation::before;
    if (options.moderation == "until-trusted") policies.comment.moderation = Moderation::until_trusted;
}

masthead::Policies policies_of(const ServeOptions& options) {
    using std::chrono::seconds;
    masthead::Policies policies;
    auto& session = policies.session;
    if (options.idle_timeout) session.idle_timeout = seconds(*options.idle_timeout);
    if (options.idle_warning) {
        session.warning = seconds(*options.idle_warning);
    } else if (options.idle_timeout) {
        // A short timeout without a word about the warning: half of it, as far as people still have time to react.
        session.warning = std::min(session.warning, std::max(seconds(20), session.idle_timeout / 2));
    }
    session.absolute_timeout = std::max(session.absolute_timeout, session.idle_timeout);
    add_audience_policies(policies, options);
    return policies;
}

masthead::http::ViewCounting view_counting(const std::string& word) {
    using masthead::http::ViewCounting;
    if (word == "never") return ViewCounting::never;
    return word == "shown" ? ViewCounting::shown : ViewCounting::served;
}

/// Checks what mail needs before anything is opened.
masthead::Result<std::unique_ptr<Mailer>> make_mailer(const ServeOptions& options) {
    if (options.mail_from.empty()) return std::unique_ptr<Mailer>();
    MailerOptions mail;
    mail.from = options.mail_from;
    mail.program = options.mail_program;
    MASTHEAD_CHECK(mail.validate());
    MASTHEAD_TRY(auto site, settings_of(options.site));
    MASTHEAD_CHECK(site.validate());
    if (site.base_url.empty()) {
        return masthead::invalid_argument(
            "mail_from", "messages hold links, so give the address that readers type too, as --base-url");
    }
    return std::make_unique<Mailer>(std::move(mail), std::move(site), write_log);
}

/// What caches in front may keep, and who tells them.
masthead::Result<void> add_edges(masthead::http::HandlerOptions& handler, const ServeOptions& options) {
    using std::chrono::seconds;
    handler.edge.max_age = seconds(options.edge_max_age);
    handler.edge.stale_while_revalidate = seconds(options.edge_stale_while_revalidate);
    handler.edge.stale_if_error = seconds(options.edge_stale_if_error);
    if (options.purge_urls.empty()) return {};
    MASTHEAD_TRY(handler.edge_caches, Purger::create({options.purge_urls}));
    return {};
}

/// What the command line says about the server; the log, if there is one, must outlive it.
masthead::http::ServerOptions server_options(const ServeOptions& options, LogFile* log) {
    masthead::http::ServerOptions server;
    server.listen = options.listen;
    server.io_threads = options.threads;
    server.access_log_every = options.access_log_every;
    server.stop_delay = std::chrono::seconds(options.stop_delay);
    if (log != nullptr) server.access_log = [log](std::string_view line) { log->add(line); };
    if (!options.tls_certificate.empty()) server.tls = {options.tls_certificate, options.tls_key};
    return server;
}

/// As people type it, where that can be: `http://127.0.0.1:8080`.
std::string shown_address(const std::string& address, const ServeOptions& options) {
    if (address.starts_with("unix:")) return address;
    return (options.tls_certificate.empty() ? "http://" : "https://") + address;
}

} // namespace

int serve(const ServeOptions& options) {
    // Whoever read the output may go; the site stays.
    std::signal(SIGPIPE, SIG_IGN);
    // Before the engine, which goes on to use it until its own end.
    const auto mailer = make_mailer(options);
    if (!mailer) return fail("cannot send messages", mailer.error());
    masthead::NoticeSink notices;
    if (*mailer) notices = [&mailer = **mailer](masthead::AccountNotice notice) { mailer.add(std::move(notice)); };
    auto engine = open_engine(options.site, policies_of(options), std::move(notices));
    if (!engine) return fail("cannot open the site", engine.error());
    masthead::http::HandlerOptions handler_options;
    handler_options.theme_directory = options.theme;
    handler_options.cache.max_bytes = static_cast<std::size_t>(options.cache_bytes);
    handler_options.count_views = view_counting(options.count_views);
    handler_options.trusted_proxies = options.trusted_proxies;
    if (!options.metrics_for.empty()) handler_options.metrics_for = options.metrics_for;
    handler_options.cors.origins = options.cors_origins;
    if (const auto added = add_edges(handler_options, options); !added) return fail("cannot serve", added.error());
    const auto handler = masthead::http::Handler::create(*engine, handler_options);
    if (!handler) return fail("cannot serve", handler.error());
    std::unique_ptr<LogFile> log;
    if (!options.access_log.empty()) {
        auto opened = LogFile::open(options.access_log);
        if (!opened) return fail("cannot serve", opened.error());
        log = std::move(*opened);
    }
    const auto outcome =
        masthead::http::serve(*handler, server_options(options, log.get()), [&](const std::string& address) {
            std::cout << "Newsroom answers at " << shown_address(address, options) << std::endl;
        });
    if (!outcome) return fail("cannot serve", outcome.error());
    return 0;
}

} // namespace newsroom
