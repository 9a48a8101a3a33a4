#include "../../examples/newsroom/mail_message.hpp"
#include "support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <fstream>
#include <iterator>
#include <regex>
#include <thread>

namespace hosts_tests {

namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

const std::string base_url = "https://news.example.org";

std::string read_file(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::string from_quoted_printable(std::string_view text) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '=') {
            result += text[i];
        } else if (text[i + 1] == '\n') {
            ++i;
        } else {
            result += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
            i += 2;
        }
    }
    return result;
}

std::string from_base64(std::string_view text) {
    static constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string result;
    unsigned bits = 0;
    unsigned count = 0;
    for (const char c : text.substr(0, text.find('='))) {
        bits = bits << 6U | static_cast<unsigned>(digits.find(c));
        count += 6;
        if (count < 8) continue;
        count -= 8;
        result += static_cast<char>(bits >> count & 255U);
    }
    return result;
}

/// A header's text with its encoded words read.
std::string from_encoded_words(std::string text) {
    static const std::regex word("=\\?UTF-8\\?B\\?([^?]*)\\?=(\n (?==))?");
    std::string result;
    for (std::smatch found; std::regex_search(text, found, word); text = found.suffix().str()) {
        result += found.prefix().str() + from_base64(found[1].str());
    }
    return result + text;
}

/// A message as the program got it.
struct Mail {
    std::string arguments;
    std::string head;
    std::string body;

    /// A header, with the lines that it goes on in.
    [[nodiscard]] std::string header(const std::string& name) const {
        const auto start = ('\n' + head).find('\n' + name + ": ");
        if (start == std::string::npos) return {};
        auto end = head.find('\n', start);
        while (end != std::string::npos && end + 1 < head.size() && head[end + 1] == ' ')
            end = head.find('\n', end + 1);
        const auto from = start + name.size() + 2;
        return head.substr(from, std::min(end, head.size()) - from);
    }
    /// What stands behind `secret=` in the body.
    [[nodiscard]] std::string secret() const {
        const auto start = body.find("secret=");
        if (start == std::string::npos) return {};
        return body.substr(start + 7, body.find('\n', start) - start - 7);
    }
};

Mail read_mail(const std::string& arguments, const std::string& text) {
    const auto end = text.find("\n\n");
    return {arguments, text.substr(0, end + 1), from_quoted_printable(std::string_view(text).substr(end + 2))};
}

/// A site with the reader `lan`, and a program of its own that takes its mail.
class Site {
public:
    /// `script` runs before the message is kept; `$n` is the number of the call, from 1.
    explicit Site(const std::string& script = {}) {
        const auto outcome = newsroom({"account", "add", "--storage", folder_.storage(), "--login", "lan", "--role",
                                       "reader", "--email", "lan@example.org", "--password-stdin"},
                                      {.input = password + "\n"});
        EXPECT_EQ(outcome.code, 0) << outcome.err;
        std::filesystem::create_directory(folder_.file("mail"));
        program_ = folder_.write("sendmail", "#!/bin/sh\ncd '" + folder_.file("mail").string() +
                                                 "' || exit 1\n"
                                                 "echo >> calls\nn=$(($(wc -l < calls)))\n" +
                                                 script +
                                                 "\nprintf '%s\\n' \"$@\" > \"$n.arguments\"\n"
                                                 "cat > part\nmv part \"$n.mail\"\n");
        std::filesystem::permissions(program_, std::filesystem::perms::owner_all);
    }

    [[nodiscard]] std::vector<std::string> options(const std::vector<std::string>& more = {}) const {
        std::vector<std::string> all{"--mail-from", "news@example.org", "--mail-program", program_.string(),
                                     "--base-url",  base_url,           "--locale",       "en"};
        all.insert(all.end(), more.begin(), more.end());
        return all;
    }
    [[nodiscard]] const Folder& folder() const { return folder_; }
    [[nodiscard]] bool has_mail(int number) const { return std::filesystem::exists(file(number, ".mail")); }
    /// The message of one call, once it is there.
    [[nodiscard]] Mail mail(int number) const {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
        while (!has_mail(number) && std::chrono::steady_clock::now() < deadline) {
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
        EXPECT_TRUE(has_mail(number)) << "message " << number << " does not come";
        return read_mail(read_file(file(number, ".arguments")), read_file(file(number, ".mail")));
    }

private:
    [[nodiscard]] std::filesystem::path file(int number, const std::string& what) const {
        return folder_.file("mail") / (std::to_string(number) + what);
    }

    Folder folder_;
    std::filesystem::path program_;
};

/// Sends a form as a page does.
Answer send_form(Client& client, const std::string& target, const std::string& body) {
    client.connect();
    client.send("POST " + target +
                " HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: same-origin\r\nAccept: text/html\r\n"
                "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: " +
                std::to_string(body.size()) + "\r\n\r\n" + body);
    auto answer = client.receive();
    EXPECT_TRUE(answer) << target;
    return answer.value_or(Answer());
}

Answer ask_for_reset(Client& client, const std::string& login = "lan") {
    return send_form(client, "/password-reset", "login=" + login);
}

} // namespace

TEST(Mail, A09_AForgottenPasswordIsResetByALink) {
    const Site site;
    Host host(site.folder(), site.options({"--site-name", "Tin Vịnh Hà"}));
    Client client(host.address());
    EXPECT_THAT(client.get("/sign-in").body, HasSubstr("password-reset"));
    EXPECT_EQ(ask_for_reset(client, "nobody").status, 303);
    EXPECT_EQ(ask_for_reset(client).status, 303);

    const auto mail = site.mail(1);
    EXPECT_EQ(mail.arguments, "-i\n-f\nnews@example.org\n--\nlan@example.org\n");
    EXPECT_EQ(from_encoded_words(mail.header("From")), "Tin Vịnh Hà\n <news@example.org>");
    EXPECT_EQ(mail.header("To"), "<lan@example.org>");
    EXPECT_EQ(from_encoded_words(mail.header("Subject")), "Set a new password - Tin Vịnh Hà");
    EXPECT_EQ(mail.header("Auto-Submitted"), "auto-generated");
    EXPECT_TRUE(std::regex_match(mail.header("Message-ID"), std::regex("<[0-9.]+@example\\.org>")));
    EXPECT_TRUE(std::regex_match(
        mail.header("Date"),
        std::regex("(Mon|Tue|Wed|Thu|Fri|Sat|Sun), [0-9]{2} [A-Z][a-z]{2} [0-9]{4} ([0-9]{2}:){2}[0-9]{2} \\+0000")))
        << mail.header("Date");
    EXPECT_THAT(mail.body, AllOf(HasSubstr("Hello lan,"), HasSubstr("your account at Tin Vịnh Hà"),
                                 HasSubstr(base_url + "/password-reset/set?secret="), HasSubstr("10 minutes")));

    const auto secret = mail.secret();
    EXPECT_EQ(client.get("/password-reset/set?secret=" + secret).status, 200);
    const std::string form =
        "secret=" + secret + "&new_password=battery+staple+horse&new_password_again=battery+staple+horse";
    EXPECT_EQ(send_form(client, "/password-reset/set", form).fields["location"],
              "/sign-in?notice=account_password_reset");
    EXPECT_EQ(send_form(client, "/password-reset/set", form).status, 404);
    client.sign_in("lan", "battery staple horse");
    EXPECT_THAT(site.mail(2).body, HasSubstr("The password of your account"));
    EXPECT_THAT(site.mail(3).body, HasSubstr(base_url + "/account/devices"));

    const auto outcome = host.stop();
    EXPECT_EQ(outcome.code, 0);
    EXPECT_THAT(outcome.err, HasSubstr("message reset_password to account "));
    EXPECT_THAT(outcome.err, Not(HasSubstr(secret)));
    EXPECT_THAT(outcome.err, Not(HasSubstr("lan@example.org")));
}

TEST(Mail, AnAddressIsVerifiedByALink) {
    const Site site;
    Host host(site.folder(), site.options({"--locale", "vi"}));
    Client client(host.address());
    client.sign_in("lan", password);
    EXPECT_THAT(site.mail(1).body, HasSubstr("Xin chào lan,\n\nCó người vừa đăng nhập"));
    const auto session = client.get("/api/v1/session").json();
    const auto account = "/api/v1/accounts/" + std::string(session.at_pointer("/account/id").as_string());
    EXPECT_EQ(client.ask("POST", account + "/email-verification").value_or(Answer()).status, 202);
    const auto mail = site.mail(2);
    EXPECT_EQ(mail.header("Content-Language"), "vi");
    EXPECT_EQ(from_encoded_words(mail.header("Subject")), "Xác minh địa chỉ thư điện tử - Newsroom");
    EXPECT_THAT(mail.body, AllOf(HasSubstr(base_url + "/email-verification?secret="), HasSubstr("24 giờ")));
    EXPECT_EQ(client.get("/email-verification?secret=" + mail.secret()).status, 200);
    EXPECT_EQ(client.get(account).json().at("email_verified").as_bool(), false);
    Client reader(host.address());
    EXPECT_EQ(send_form(reader, "/email-verification", "secret=" + mail.secret()).status, 303);
    EXPECT_EQ(client.get(account).json().at("email_verified").as_bool(), true);
}

TEST(Mail, AMessageThatTheProgramDoesNotTakeIsTriedAgain) {
    const Site site("if [ $n = 1 ]; then printf 'no room\\non the disk' >&2; exit 75; fi");
    Host host(site.folder(), site.options());
    Client client(host.address());
    EXPECT_EQ(ask_for_reset(client).status, 303);
    EXPECT_THAT(site.mail(2).body, HasSubstr("secret="));
    host.process().wait_for("was handed to the mail program");
    const auto outcome = host.stop();
    // What it says is not repeated: there is a secret in what it was given.
    EXPECT_THAT(outcome.err, HasSubstr("the mail program ended with 75; it is tried again in 1 s"));
}

TEST(Mail, WhatTheProgramSaysGivesNoSecretAway) {
    const Site site("cat > copy\ntr -d '\\n=' < copy | sed 's/.*secret3D/secret=/' | cut -c 1-150 >&2\nexit 1");
    Host host(site.folder(), site.options());
    Client client(host.address());
    EXPECT_EQ(ask_for_reset(client).status, 303);
    host.process().wait_for("tried again");
    const auto outcome = host.stop();
    const auto secret = read_mail("", read_file(site.folder().file("mail") / "copy")).secret();
    EXPECT_EQ(secret.size(), 43U);
    EXPECT_THAT(outcome.err, HasSubstr("the mail program ended with 1"));
    EXPECT_THAT(outcome.err, Not(HasSubstr(secret)));
}

TEST(Mail, AProgramThatHangsHoldsUpNothing) {
    const Site site("touch begun; sleep 600");
    Host host(site.folder(), site.options());
    Client client(host.address());
    for (int i = 0; i < 3; ++i) EXPECT_EQ(ask_for_reset(client).status, 303);
    const auto begun = site.folder().file("mail") / "begun";
    wait_for_file(begun);
    const auto before = std::chrono::steady_clock::now();
    client.sign_in("lan", password);
    EXPECT_EQ(client.get("/healthz").status, 200);
    // The child has none of the site's connections: this one ends with the site.
    const auto outcome = host.stop();
    EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(20));
    EXPECT_EQ(outcome.code, 0);
    EXPECT_THAT(outcome.err,
                AllOf(HasSubstr("the mail program took too long; it is lost"), HasSubstr("is lost: the site ends")));
    EXPECT_FALSE(client.ask("GET", "/healthz"));
}

TEST(Mail, WhatWaitsIsSentBeforeTheEnd) {
    const Site site("sleep 0.1");
    Host host(site.folder(), site.options());
    Client client(host.address());
    for (int i = 0; i < 3; ++i) EXPECT_EQ(ask_for_reset(client).status, 303);
    EXPECT_EQ(host.stop().code, 0);
    for (int i = 1; i <= 3; ++i) EXPECT_TRUE(site.has_mail(i)) << i;
}

TEST(Mail, OptionsThatCannotWorkAreRefused) {
    const Site site;
    const auto refused = [&](const std::vector<std::string>& more) {
        std::vector<std::string> command{"serve", "--storage", site.folder().storage(), "--listen", "127.0.0.1:0"};
        command.insert(command.end(), more.begin(), more.end());
        const auto outcome = newsroom(command);
        EXPECT_EQ(outcome.code, 2) << outcome.err;
        return outcome.err;
    };
    const std::string from = "news@example.org";
    EXPECT_THAT(refused({"--mail-from", from, "--mail-program", "/bin/true"}),
                HasSubstr("newsroom: --mail-from: messages hold links, so give the address that readers type too, as "
                          "--base-url"));
    EXPECT_THAT(refused({"--mail-from", from, "--mail-program", "/no/such/program", "--base-url", base_url}),
                HasSubstr("newsroom: --mail-program: cannot run /no/such/program: No such file or directory"));
    EXPECT_THAT(refused({"--mail-program", "/bin/true"}), HasSubstr("--mail-from"));
    for (const std::string bad : {"news", "@example.org", "news@", "-x@example.org", "a b@example.org",
                                  "News <news@example.org>", "a@example.org\nBcc: b@example.org", "a@b,c@d"}) {
        EXPECT_THAT(refused({"--mail-from", bad, "--mail-program", "/bin/true", "--base-url", base_url}),
                    HasSubstr("newsroom: --mail-from: this must look like"))
            << bad;
    }
    Host host(site.folder());
    Client client(host.address());
    EXPECT_THAT(client.get("/sign-in").body, Not(HasSubstr("password-reset")));
}

TEST(MailMessage, NoTextAddsAHeader) {
    const std::vector<std::string> texts{"Tin\nBcc: evil@example.org",
                                         "Tin\r\nBcc: evil@example.org\r\n\r\nBody",
                                         "=?UTF-8?Q?Tin=0ABcc:?=",
                                         "\"Tin\" <evil@example.org>",
                                         "Tin, evil@example.org",
                                         std::string(2'000, 'x'),
                                         "Tiếng Việt rất dài, không dấu cách: " + std::string(300, '\xC3'),
                                         ""};
    for (const auto& text : texts) {
        const newsroom::MailMessage message{"news@example.org", text, "lan@example.org", text, text, "vi"};
        const auto bytes = newsroom::compose(message, std::chrono::system_clock::now(), "1");
        const auto mail = read_mail("", bytes);
        std::string names;
        std::size_t longest = 0;
        for (std::size_t at = 0; at < bytes.size();) {
            const auto end = std::min(bytes.find('\n', at), bytes.size());
            longest = std::max(longest, end - at);
            const auto line = bytes.substr(at, end - at);
            if (at < mail.head.size() && !line.starts_with(' ')) names += line.substr(0, line.find(':')) + ' ';
            at = end + 1;
        }
        EXPECT_EQ(names, "From To Subject Date Message-ID Auto-Submitted MIME-Version Content-Type "
                         "Content-Transfer-Encoding Content-Language ")
            << text;
        EXPECT_LE(longest, 78U) << text;
        EXPECT_TRUE(std::ranges::all_of(bytes, [](char c) { return c == '\n' || (c >= ' ' && c <= '~'); })) << text;
        EXPECT_EQ(from_encoded_words(mail.header("Subject")), text);
        EXPECT_EQ(from_encoded_words(mail.header("From")), text + "\n <news@example.org>");
    }
}

TEST(MailMessage, BodiesReadBackWhateverTheyHold) {
    const std::string long_line(75, 'x');
    const std::vector<std::string> bodies{
        "",
        "One line\n",
        "Từng chữ một, có dấu = và khoảng trắng \n\n.\nFrom here\n..x\n",
        "https://news.example.org/password-reset/set?secret=abcdefghijklmnopqrstuvwxyz_-0123456789ABCDEF\n",
        long_line + ".\n",
        long_line + "From a friend\n",
        long_line + "\n.\n",
    };
    for (const auto& body : bodies) {
        const newsroom::MailMessage message{"a@b", "A", "c@d", "B", body, "en"};
        const auto bytes = newsroom::compose(message, std::chrono::system_clock::now(), "1");
        EXPECT_EQ(read_mail("", bytes).body, body);
        EXPECT_THAT(bytes, Not(HasSubstr("\n.")));
        EXPECT_THAT(bytes, Not(HasSubstr(" \n")));
        EXPECT_THAT(bytes.substr(bytes.find("\n\n")), Not(HasSubstr("\nFrom ")));
    }
}

TEST(MailMessage, AddressesThatBreakOutAreNone) {
    using newsroom::is_mail_address;
    for (const std::string good :
         {"a@b", "lan@example.org", "trần@ví-dụ.vn", "o'neil+tag@example.org", "-x@example.org"}) {
        EXPECT_TRUE(is_mail_address(good)) << good;
    }
    for (const std::string bad : {"", "a", "@b", "a@", "a b@c", "a@b\n", "a\r@b", "a@b,c@d", "<a@b>", "\"a\"@b",
                                  "a@[::1]", "a;b@c", "a\\@b", "a@b\x7F"}) {
        EXPECT_FALSE(is_mail_address(bad)) << bad;
    }
    EXPECT_FALSE(is_mail_address(std::string(250, 'a') + "@b.vn"));
}

} // namespace hosts_tests
