#include "mailer.hpp"

#include "mail_message.hpp"
#include "mail_program.hpp"
#include "mail_texts.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <random>
#include <system_error>
#include <utility>

#include <unistd.h>

namespace newsroom {

namespace {

using masthead::AccountNotice;
using masthead::Error;
using masthead::LogLevel;

constexpr std::array<std::chrono::seconds, 4> pauses{std::chrono::seconds(1), std::chrono::seconds(10),
                                                     std::chrono::seconds(60), std::chrono::seconds(240)};

/// How log lines name a message.
std::string name_of(const AccountNotice& notice) {
    return "message " + std::string(to_string(notice.kind)) + " to account " + to_string(notice.account.id);
}

/// What a program wrote may repeat what it was given, in any form.
std::string without_secret(const std::string& text, const masthead::Secret& secret) {
    return secret.empty() ? text : text.substr(0, text.find(':'));
}

std::string random_id() {
    std::random_device random;
    std::string id;
    for (int i = 0; i < 4; ++i) id += (i == 0 ? "" : ".") + std::to_string(random());
    return id;
}

masthead::Timestamp now() {
    return masthead::SystemClock().now();
}

bool is_expired(const AccountNotice& notice) {
    return !notice.secret.empty() && notice.expires_at <= now();
}

} // namespace

masthead::Result<void> MailerOptions::validate() const {
    if (!is_mail_address(from) || from.starts_with('-')) {
        return masthead::invalid_argument("mail_from", "this must look like news@example.org");
    }
    std::error_code is_nowhere;
    const bool is_folder = std::filesystem::is_directory(program, is_nowhere);
    if (is_folder) return masthead::invalid_argument("mail_program", program + " is a folder");
    if (::access(program.c_str(), X_OK) == 0) return {};
    const auto why = std::error_code(errno, std::generic_category()).message();
    return masthead::invalid_argument("mail_program", "cannot run " + program + ": " + why);
}

Mailer::Mailer(MailerOptions options, masthead::SiteSettings site, masthead::LogSink log)
    : options_(std::move(options)), site_(std::move(site)), log_(std::move(log)), thread_([this] { run(); }) {}

Mailer::~Mailer() {
    {
        const std::lock_guard lock(mutex_);
        end_ = Clock::now() + options_.farewell;
    }
    signal_.notify_one();
    thread_.join();
    for (const auto& letter : letters_) {
        log_(LogLevel::error, name_of(letter.notice) + " is lost: the site ends");
    }
}

void Mailer::add(AccountNotice notice) {
    const auto name = name_of(notice);
    {
        const std::lock_guard lock(mutex_);
        if (letters_.size() < options_.capacity) {
            letters_.push_back({std::move(notice), Clock::now(), 0});
            signal_.notify_one();
            return;
        }
    }
    log_(LogLevel::error, name + " is dropped: too many wait already");
}

void Mailer::run() {
    while (auto letter = take()) try_once(*std::move(letter));
}

bool Mailer::is_over() {
    const std::lock_guard lock(mutex_);
    return end_ && Clock::now() >= *end_;
}

std::optional<Mailer::Letter> Mailer::take() {
    std::unique_lock lock(mutex_);
    while (true) {
        const auto time = Clock::now();
        if (end_ && (letters_.empty() || time >= *end_)) return std::nullopt;
        const auto next = std::ranges::min_element(letters_, {}, &Letter::due);
        if (next == letters_.end()) {
            signal_.wait(lock);
        } else if (next->due > time && !end_) {
            signal_.wait_until(lock, next->due);
        } else {
            auto letter = std::move(*next);
            letters_.erase(next);
            return letter;
        }
    }
}

void Mailer::try_once(Letter letter) {
    if (is_expired(letter.notice)) {
        log_(LogLevel::error, name_of(letter.notice) + " is dropped: its secret has expired");
        return;
    }
    ++letter.attempts;
    const auto outcome = deliver(letter.notice);
    if (outcome) {
        log_(LogLevel::info, name_of(letter.notice) + " was handed to the mail program");
    } else {
        put_back(std::move(letter), outcome.error());
    }
}

masthead::Result<void> Mailer::deliver(const AccountNotice& notice) {
    if (!is_mail_address(notice.email)) {
        return masthead::invalid_argument("email", "its address is none that mail can be sent to");
    }
    auto text = text_of(notice, site_, now());
    const MailMessage message{options_.from,           site_.name,           notice.email,
                              std::move(text.subject), std::move(text.body), std::move(text.language)};
    const auto bytes = compose(message, std::chrono::system_clock::now(), random_id());
    const auto deadline = Clock::now() + options_.patience;
    return run_mail_program(options_.program, {"-i", "-f", options_.from, "--", notice.email}, bytes,
                            [&] { return Clock::now() >= deadline || is_over(); });
}

void Mailer::put_back(Letter letter, const Error& error) {
    const auto what = name_of(letter.notice) + ": " + without_secret(error.message, letter.notice.secret);
    const bool is_hopeless = error.code == masthead::ErrorCode::invalid_argument;
    std::unique_lock lock(mutex_);
    if (is_hopeless || letter.attempts > pauses.size() || end_) {
        lock.unlock();
        log_(LogLevel::error, what + "; it is lost");
        return;
    }
    const auto pause = pauses[letter.attempts - 1];
    letter.due = Clock::now() + pause;
    letters_.push_back(std::move(letter));
    lock.unlock();
    log_(LogLevel::warning, what + "; it is tried again in " + std::to_string(pause.count()) + " s");
}

} // namespace newsroom
