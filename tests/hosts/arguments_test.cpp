#include "support.hpp"

#include <gtest/gtest.h>

namespace hosts_tests {

namespace {

using testing::HasSubstr;

struct WrongCase {
    std::string name;
    std::vector<std::string> arguments;
    int code;
    /// What the message must say.
    std::string message;
};

void PrintTo(const WrongCase& wrong, std::ostream* out) {
    *out << wrong.name;
}

std::vector<std::string> serve(std::vector<std::string> more) {
    more.insert(more.begin(), {"serve", "--storage", "memory:", "--listen", "127.0.0.1:0"});
    return more;
}

std::vector<std::string> seed(std::vector<std::string> more) {
    more.insert(more.begin(), {"seed", "--storage", "memory:"});
    return more;
}

std::vector<WrongCase> wrong_cases() {
    return {
        {"Nothing", {}, 2, "subcommand"},
        {"UnknownCommand",
         {"publish"},
         2,
         "there is no command 'publish'; this version knows serve, migrate, import, seed"},
        {"CommandOfALaterVersion", {"backup", "--storage", "memory:"}, 2, "there is no command 'backup'"},
        {"UnknownOption", serve({"--colour", "red"}), 2, "--colour"},
        {"WithoutStorage", {"migrate"}, 2, "--storage is required"},
        {"StorageWithoutValue", {"migrate", "--storage"}, 2, "--storage"},
        {"UnknownStorage",
         {"migrate", "--storage", "mongodb:x"},
         2,
         "the schemes known here are memory, plugin, postgresql, sqlite"},
        {"StorageWithoutPath", {"migrate", "--storage", "sqlite:"}, 2, "--storage: a file is needed"},
        {"Listen",
         {"serve", "--storage", "memory:", "--listen", "here"},
         2,
         "--listen: an address looks like 127.0.0.1:8080"},
        {"PortTooLarge",
         {"serve", "--storage", "memory:", "--listen", "127.0.0.1:65536"},
         2,
         "--listen: an address looks"},
        {"ForeignAddress",
         {"serve", "--storage", "memory:", "--listen", "203.0.113.1:0"},
         1,
         "cannot listen on 203.0.113.1:0"},
        {"ThreadsNegative", serve({"--threads", "-1"}), 2, "--threads"},
        {"ThreadsWord", serve({"--threads", "many"}), 2, "--threads"},
        {"ThreadsBeyondReason", serve({"--threads", "4000000000"}), 2, "--threads"},
        {"Theme", serve({"--theme", "/nowhere/theme"}), 2, "--theme: there is no folder /nowhere/theme"},
        {"Commenters", serve({"--commenters", "everybody"}), 2, "accounts, anyone, nobody, not 'everybody'"},
        {"Moderation", serve({"--moderation", "later"}), 2, "after, before, until-trusted, not 'later'"},
        {"Voters", serve({"--voters", "1"}), 2, "accounts, anyone, nobody, not '1'"},
        {"CountViews", serve({"--count-views", "yes"}), 2, "served, shown, never, not 'yes'"},
        {"TrustedProxy", serve({"--trusted-proxy", "127.0.0.1", "--trusted-proxy", "10.0.0.0/33"}), 2,
         "--trusted-proxy: the length behind the slash of '10.0.0.0/33'"},
        {"MetricsFor", serve({"--metrics-for", "10.0.0.0/8", "--metrics-for", "everybody"}), 2,
         "--metrics-for: 'everybody' is no address"},
        {"StopDelay", serve({"--stop-delay", "-1"}), 2, "--stop-delay"},
        {"CorsOrigin", serve({"--cors-origin", "https://app.example.org", "--cors-origin", "null"}), 2,
         "--cors-origin: an origin looks like https://app.example.org"},
        {"CorsOriginOfAll", serve({"--cors-origin", "*"}), 2, "--cors-origin: an origin looks like"},
        {"Locale", serve({"--locale", "?"}), 2, "--locale: a locale looks like vi"},
        {"TimeZone", serve({"--time-zone", "Mars/Base"}), 2, "--time-zone: must be the IANA name"},
        {"CacheNegative", serve({"--cache-bytes", "-1"}), 2, "--cache-bytes"},
        {"CacheWord", serve({"--cache-bytes", "64M"}), 2, "--cache-bytes"},
        {"IdleZero", serve({"--idle-timeout", "0"}), 2, "--idle-timeout: it must be longer than the warning"},
        {"IdleBeyondReason", serve({"--idle-timeout", "4000000000"}), 2, "--idle-timeout: it must be"},
        {"IdleBeyondNumbers", serve({"--idle-timeout", "99999999999"}), 2, "--idle-timeout"},
        {"WarningTooShort", serve({"--idle-timeout", "100", "--idle-warning", "5"}), 2,
         "--idle-warning: people need at least 20"},
        {"WarningAsLongAsTimeout", serve({"--idle-timeout", "100", "--idle-warning", "100"}), 2,
         "--idle-timeout: it must be longer"},
        {"SiteName", serve({"--site-name", ""}), 2, "--site-name"},
        {"BaseUrl", serve({"--base-url", "example"}), 2, "--base-url: must be http:// or https://"},
        {"FormatOfALaterVersion",
         {"import", "--storage", "memory:", "--format", "wxr", "x"},
         2,
         "this version knows markdown, jsonl, not 'wxr'"},
        {"ImportWithoutPath", {"import", "--storage", "memory:", "--format", "markdown"}, 2, "path is required"},
        {"ImportWithoutFormat", {"import", "--storage", "memory:", "x"}, 2, "--format is required"},
        {"ImportOfNothing",
         {"import", "--storage", "memory:", "--format", "markdown", "/nowhere"},
         1,
         "cannot read '/nowhere'"},
        {"JsonLinesOfNothing",
         {"import", "--storage", "memory:", "--format", "jsonl", "/nowhere"},
         1,
         "'/nowhere' is not a file"},
        {"JsonLinesOfAFolder",
         {"import", "--storage", "memory:", "--format", "jsonl", "/tmp"},
         1,
         "'/tmp' is not a file"},
        {"CertificateWithoutKey",
         {"serve", "--storage", "memory:", "--tls-certificate", "x"},
         2,
         "--tls-certificate requires --tls-key"},
        {"KeyWithoutCertificate",
         {"serve", "--storage", "memory:", "--tls-key", "x"},
         2,
         "--tls-key requires --tls-certificate"},
        {"AccessLogEveryWithoutLog",
         {"serve", "--storage", "memory:", "--access-log-every", "2"},
         2,
         "--access-log-every requires --access-log"},
        {"SeedNegative", seed({"--articles", "-1"}), 2, "--articles"},
        {"SeedWord", seed({"--comments", "some"}), 2, "--comments"},
        {"AccountAlone", {"account"}, 2, "subcommand"},
        {"PasswordNotFromInput",
         {"account", "add", "--storage", "memory:", "--login", "a", "--role", "admin"},
         2,
         "--password-stdin is required"},
        {"Role",
         {"account", "add", "--storage", "memory:", "--login", "a", "--role", "king", "--password-stdin"},
         2,
         "this version knows admin, editor, author, moderator, reader, not 'king'"},
    };
}

class WrongArguments : public testing::TestWithParam<WrongCase> {};

} // namespace

TEST_P(WrongArguments, AreExplained) {
    const auto& wrong = GetParam();
    const auto outcome = newsroom(wrong.arguments);
    EXPECT_EQ(outcome.code, wrong.code) << outcome.out << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr(wrong.message));
    EXPECT_EQ(outcome.out, "");
}

INSTANTIATE_TEST_SUITE_P(Newsroom, WrongArguments, testing::ValuesIn(wrong_cases()),
                         [](const auto& parameter) { return parameter.param.name; });

TEST(Arguments, HelpIsNoFailure) {
    for (const std::vector<std::string>& command : {std::vector<std::string>{"--help"},
                                                    {"serve", "--help"},
                                                    {"migrate", "--help"},
                                                    {"import", "--help"},
                                                    {"account", "add", "--help"},
                                                    {"seed", "--help"}}) {
        const auto outcome = newsroom(command);
        EXPECT_EQ(outcome.code, 0);
        EXPECT_THAT(outcome.out, HasSubstr("Usage: newsroom"));
        EXPECT_EQ(outcome.err, "");
    }
}

} // namespace hosts_tests
