#pragma once

#include <masthead/engine.hpp>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace newsroom {

struct MailerOptions {
    /// The address that messages come from.
    std::string from;
    /// A program that takes messages as sendmail does.
    std::string program = "/usr/sbin/sendmail";
    /// Messages that wait at most; more are dropped.
    std::size_t capacity = 1'000;
    /// How long the program may take for one message.
    std::chrono::seconds patience{30};
    /// How long the destructor goes on with what still waits.
    std::chrono::seconds farewell{4};

    /// Names `mail_from` or `mail_program`.
    [[nodiscard]] masthead::Result<void> validate() const;
};

/// Hands notices to a mail program, one after the other on a thread of its own. A message that the program does not
/// take is tried four times more within some minutes. Says to `log` what became of each, never with a secret. Safe from
/// any thread.
class Mailer {
public:
    Mailer(MailerOptions options, masthead::SiteSettings site, masthead::LogSink log);
    ~Mailer();
    Mailer(const Mailer&) = delete;
    Mailer& operator=(const Mailer&) = delete;

    /// Puts a notice into the queue and returns at once.
    void add(masthead::AccountNotice notice);

private:
    using Clock = std::chrono::steady_clock;
    struct Letter {
        masthead::AccountNotice notice;
        Clock::time_point due;
        std::size_t attempts = 0;
    };

    void run();
    /// The letter to be tried next, once its time has come; nothing at the end.
    std::optional<Letter> take();
    void try_once(Letter letter);
    [[nodiscard]] masthead::Result<void> deliver(const masthead::AccountNotice& notice);
    void put_back(Letter letter, const masthead::Error& error);
    [[nodiscard]] bool is_over();

    const MailerOptions options_;
    const masthead::SiteSettings site_;
    const masthead::LogSink log_;
    std::mutex mutex_;
    std::condition_variable signal_;
    std::deque<Letter> letters_;
    /// Set once, when no more time than this is left.
    std::optional<Clock::time_point> end_;
    std::thread thread_;
};

} // namespace newsroom
