#include "../../examples/newsroom/mail_texts.hpp"
#include "../../examples/newsroom/mailer.hpp"
#include "support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <filesystem>
#include <mutex>
#include <set>
#include <thread>

namespace hosts_tests {

namespace {

using namespace masthead;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

SiteSettings site(std::string_view locale) {
    SiteSettings settings;
    settings.name = "Tin Vịnh Hà";
    settings.base_url = "https://news.example.org";
    settings.locale = Locale::parse(locale).value();
    return settings;
}

AccountNotice notice(NoticeKind kind) {
    AccountNotice made;
    made.kind = kind;
    made.account.login = "lan";
    made.account.display_name = "Your account is closed, see evil.example";
    made.email = made.account.email = "lan@example.org";
    made.device = "see evil.example";
    if (kind == NoticeKind::verify_email || kind == NoticeKind::reset_password) {
        made.secret = Secret("abc_DEF-123");
        made.expires_at = SystemClock().now() + std::chrono::seconds(599);
    }
    return made;
}

constexpr std::array all_kinds{
    NoticeKind::verify_email,       NoticeKind::reset_password,      NoticeKind::password_changed,
    NoticeKind::email_changed,      NoticeKind::second_factor_added, NoticeKind::second_factor_removed,
    NoticeKind::recovery_code_used, NoticeKind::new_device,          NoticeKind::account_erased};

/// What a mailer says, line by line.
class Log {
public:
    [[nodiscard]] LogSink sink() {
        return [this](LogLevel, std::string_view message) {
            const std::lock_guard lock(mutex_);
            lines_ += std::string(message) + '\n';
        };
    }
    [[nodiscard]] std::string lines() {
        const std::lock_guard lock(mutex_);
        return lines_;
    }

private:
    std::mutex mutex_;
    std::string lines_;
};

} // namespace

TEST(MailTexts, EveryNoticeHasWordsInBothLanguages) {
    std::set<std::string> subjects;
    for (const std::string_view locale : {"en", "vi", "vi-VN"}) {
        for (const auto kind : all_kinds) {
            const auto text = newsroom::text_of(notice(kind), site(locale), SystemClock().now());
            SCOPED_TRACE(text.subject);
            EXPECT_EQ(text.language, locale.substr(0, 2));
            EXPECT_TRUE(text.subject.ends_with(" - Tin Vịnh Hà"));
            EXPECT_THAT(text.body, AllOf(HasSubstr("lan"), HasSubstr("Tin Vịnh Hà"), HasSubstr("\n-- \n")));
            EXPECT_EQ(text.body.find_first_of("{}"), std::string::npos);
            // Neither name nor browser: somebody else's address can be given for an account of one's own.
            EXPECT_THAT(text.body, Not(HasSubstr("evil.example")));
            subjects.insert(text.subject);
        }
    }
    EXPECT_EQ(subjects.size(), 2 * all_kinds.size());
    EXPECT_EQ(newsroom::text_of(notice(NoticeKind::new_device), site("fr"), Timestamp()).language, "en");
}

TEST(MailTexts, TheTimeThatALinkIsGoodForIsSaid) {
    const auto said = [](std::chrono::seconds left) {
        auto made = notice(NoticeKind::verify_email);
        const auto now = SystemClock().now();
        made.expires_at = now + left;
        const auto body = newsroom::text_of(made, site("en"), now).body;
        const auto start = body.find("good for ") + 9;
        return body.substr(start, body.find('.', start) - start);
    };
    using namespace std::chrono_literals;
    EXPECT_EQ(said(600s), "10 minutes");
    EXPECT_EQ(said(598s), "10 minutes");
    EXPECT_EQ(said(540s), "9 minutes");
    EXPECT_EQ(said(24h), "24 hours");
    EXPECT_EQ(said(24h - 2s), "24 hours");
}

TEST(Mailer, MoreThanItHoldsIsDroppedAndSaid) {
    const Folder folder;
    const auto program =
        folder.write("sendmail", "#!/bin/sh\ntouch '" + folder.file("begun").string() + "'\nsleep 600\n");
    std::filesystem::permissions(program, std::filesystem::perms::owner_all);
    Log log;
    {
        newsroom::MailerOptions options;
        options.from = "news@example.org";
        options.program = program.string();
        options.capacity = 2;
        options.farewell = std::chrono::seconds(0);
        newsroom::Mailer mailer(options, site("en"), log.sink());
        mailer.add(notice(NoticeKind::reset_password));
        wait_for_file(folder.file("begun"));
        for (int i = 0; i < 3; ++i) mailer.add(notice(NoticeKind::new_device));
        EXPECT_THAT(log.lines(), HasSubstr("message new_device to account "));
        EXPECT_THAT(log.lines(), HasSubstr(" is dropped: too many wait already"));
    }
    // One was under way, two waited.
    const auto lines = log.lines();
    EXPECT_THAT(lines, HasSubstr("took too long; it is lost"));
    std::size_t lost = 0;
    for (auto at = lines.find("is lost: the site ends"); at != std::string::npos;
         at = lines.find("is lost: the site ends", at + 1)) {
        ++lost;
    }
    EXPECT_EQ(lost, 2U) << lines;
}

TEST(Mailer, WhatTheProgramSaysIsToldUnlessThereIsASecret) {
    const Folder folder;
    const auto program = folder.write("sendmail", "#!/bin/sh\nprintf 'no room\\non the disk' >&2\nexit 75\n");
    std::filesystem::permissions(program, std::filesystem::perms::owner_all);
    Log log;
    {
        newsroom::MailerOptions options;
        options.from = "news@example.org";
        options.program = program.string();
        newsroom::Mailer mailer(options, site("en"), log.sink());
        mailer.add(notice(NoticeKind::new_device));
        mailer.add(notice(NoticeKind::reset_password));
    }
    EXPECT_THAT(log.lines(), HasSubstr("the mail program ended with 75: no room on the disk; "));
    EXPECT_THAT(log.lines(), HasSubstr("the mail program ended with 75; "));
}

TEST(Mailer, WhatCannotBeSentIsSaidAndNotTriedAgain) {
    Log log;
    newsroom::MailerOptions options;
    options.from = "news@example.org";
    options.program = "/bin/true";
    {
        newsroom::Mailer mailer(options, site("en"), log.sink());
        auto expired = notice(NoticeKind::reset_password);
        expired.expires_at = SystemClock().now();
        mailer.add(expired);
        auto strange = notice(NoticeKind::password_changed);
        strange.email = "lan@example.org,evil@example.org";
        mailer.add(strange);
        mailer.add(notice(NoticeKind::password_changed));
    }
    EXPECT_THAT(log.lines(), AllOf(HasSubstr("is dropped: its secret has expired"),
                                   HasSubstr("its address is none that mail can be sent to; it is lost"),
                                   HasSubstr("was handed to the mail program")));
    EXPECT_THAT(log.lines(), Not(HasSubstr("again")));
}

} // namespace hosts_tests
