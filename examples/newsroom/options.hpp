#pragma once

#include <masthead/engine.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What the command line says, as plain values, and the commands that act on it.
namespace newsroom {

/// Shared by all commands.
struct SiteOptions {
    std::string storage;
    std::string locale = "vi";
    std::string time_zone = "Asia/Ho_Chi_Minh";
    std::string site_name = "Newsroom";
    std::string tagline;
    std::string base_url;
};

struct ServeOptions {
    SiteOptions site;
    std::string listen = "127.0.0.1:8080";
    std::uint32_t threads = 0;
    /// A file, or `-` for the standard output; no access log if empty.
    std::string access_log;
    std::uint32_t access_log_every = 1;
    /// Files in PEM; plain HTTP if they are empty.
    std::string tls_certificate;
    std::string tls_key;
    std::string theme;
    std::vector<std::string> trusted_proxies;
    /// Who may read the metrics; this machine if empty.
    std::vector<std::string> metrics_for;
    /// Seconds that a stop waits for balancers to see it.
    std::uint32_t stop_delay = 0;
    /// Other sites whose pages may use the JSON interface.
    std::vector<std::string> cors_origins;
    std::int64_t cache_bytes = 64 << 20;
    /// Seconds that caches in front may answer by themselves, go on with what is old while they fetch the new, and go
    /// on with it while this host fails.
    std::uint32_t edge_max_age = 0;
    std::uint32_t edge_stale_while_revalidate = 0;
    std::uint32_t edge_stale_if_error = 0;
    /// Where such caches are told what to drop.
    std::vector<std::string> purge_urls;
    /// In the words of the command line.
    std::string commenters = "accounts";
    std::string moderation = "after";
    std::string voters = "accounts";
    std::string count_views = "served";
    /// Seconds; the policy's own if empty.
    std::optional<std::uint32_t> idle_timeout;
    std::optional<std::uint32_t> idle_warning;
    /// Where messages to the owners of accounts come from; there are none if empty.
    std::string mail_from;
    std::string mail_program = "/usr/sbin/sendmail";
};

struct ImportOptions {
    SiteOptions site;
    std::string format;
    std::string path;
};

struct SeedOptions {
    SiteOptions site;
    std::uint32_t articles = 100;
    std::uint32_t comments = 0;
};

struct AccountOptions {
    SiteOptions site;
    std::string login;
    std::string display_name;
    std::string email;
    std::string role;
    bool password_stdin = false;
};

/// For the commands that are about one person.
struct PersonOptions {
    SiteOptions site;
    std::string login;
    /// What becomes of their comments, and of their votes and reactions: `anonymous` or `removed`.
    std::string comments = "anonymous";
    std::string votes = "anonymous";
};

struct TokenOptions {
    SiteOptions site;
    std::string login;
    std::string name;
    std::vector<std::string> scopes;
    std::uint32_t days = 90;
};

/// Each command writes what it has to say and gives the exit code of the process: 0 done, 1 failed, 2 wrong arguments.
int serve(const ServeOptions& options);
int migrate(const SiteOptions& options);
int import_articles(const ImportOptions& options);
int seed(const SeedOptions& options);
int add_account(const AccountOptions& options);
int export_person(const PersonOptions& options);
int erase_person(const PersonOptions& options);
int add_token(const TokenOptions& options);

/// The site as the engine knows it.
[[nodiscard]] masthead::Result<masthead::SiteSettings> settings_of(const SiteOptions& options);
/// Opens the engine with the shipped plugins. With `policies` given, with those rules; with `notices`, messages go
/// there.
[[nodiscard]] masthead::Result<masthead::Engine>
open_engine(const SiteOptions& options, const masthead::Policies& policies = {}, masthead::NoticeSink notices = {});
/// The one log of the process, on the standard error output.
void write_log(masthead::LogLevel level, std::string_view message);
/// Writes `newsroom: <what>: <error>` to the standard error output and gives 1; or, if a value on the command line was
/// wrong, `newsroom: <option>: <message>` and 2.
int fail(const std::string& what, const masthead::Error& error);

} // namespace newsroom
