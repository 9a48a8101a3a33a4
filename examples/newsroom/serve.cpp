#include "mailer.hpp"
#include "options.hpp"

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

} // namespace

int serve(const ServeOptions& options) {
    // Whoever read the output may go; the site stays.
    std::signal(SIGPIPE, SIG_IGN);
    if (options.cache_bytes != 0) {
        std::cerr << "newsroom: --cache-bytes: this version keeps no finished answers, so no memory is set aside\n";
    }
    // Before the engine, which goes on to use it until its own end.
    const auto mailer = make_mailer(options);
    if (!mailer) return fail("cannot send messages", mailer.error());
    masthead::NoticeSink notices;
    if (*mailer) notices = [&mailer = **mailer](masthead::AccountNotice notice) { mailer.add(std::move(notice)); };
    auto engine = open_engine(options.site, policies_of(options), std::move(notices));
    if (!engine) return fail("cannot open the site", engine.error());
    masthead::http::HandlerOptions handler_options;
    handler_options.theme_directory = options.theme;
    handler_options.count_views = view_counting(options.count_views);
    handler_options.trusted_proxies = options.trusted_proxies;
    const auto handler = masthead::http::Handler::create(*engine, handler_options);
    if (!handler) return fail("cannot serve", handler.error());
    masthead::http::ServerOptions server;
    server.listen = options.listen;
    server.io_threads = options.threads;
    const auto outcome = masthead::http::serve(*handler, server, [](const std::string& address) {
        std::cout << "Newsroom answers at http://" << address << std::endl;
    });
    if (!outcome) return fail("cannot serve", outcome.error());
    return 0;
}

} // namespace newsroom
