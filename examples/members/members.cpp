#include "members.hpp"

#include <masthead/core/clock.hpp>

#include <sodium.h>

#include <array>
#include <fstream>
#include <sstream>

namespace portal {

using masthead::Error;
using masthead::ErrorCode;
using masthead::Result;

namespace {

constexpr auto session_length = std::chrono::hours(12);
constexpr auto failure_window = std::chrono::minutes(15);
constexpr int failures_allowed = 10;

masthead::Timestamp now() {
    return masthead::SystemClock().now();
}

std::string random_text() {
    std::array<unsigned char, 32> bytes{};
    randombytes_buf(bytes.data(), bytes.size());
    std::array<char, 65> text{};
    return sodium_bin2hex(text.data(), text.size(), bytes.data(), bytes.size());
}

std::string digest(const std::string& secret) {
    std::string bytes(crypto_generichash_BYTES, '\0');
    const auto* text = reinterpret_cast<const unsigned char*>(secret.data());
    crypto_generichash(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text, secret.size(), nullptr, 0);
    return bytes;
}

Result<std::string> hash_password(const std::string& password) {
    std::array<char, crypto_pwhash_STRBYTES> hash{};
    if (crypto_pwhash_str(hash.data(), password.data(), password.size(), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                          crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0) {
        return Error{ErrorCode::unavailable, "there is no memory to hash a password", ""};
    }
    return std::string(hash.data());
}

/// Of a password that nobody has: a login that nobody has takes as long as a wrong password.
const std::string& nobodys_hash() {
    static const auto hash = hash_password(random_text()).value_or("");
    return hash;
}

bool is_one_word(const std::string& text) {
    return !text.empty() && text.size() <= 64 && text.find_first_of(" \t\r\n") == std::string::npos;
}

} // namespace

bool equal(const std::string& a, const std::string& b) {
    return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

Result<void> Members::open(std::filesystem::path file) {
    if (sodium_init() < 0) return Error{ErrorCode::unavailable, "libsodium does not start", ""};
    file_ = std::move(file);
    if (!std::filesystem::exists(file_)) return {};
    std::ifstream lines(file_);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream fields(line);
        std::string login;
        std::string role;
        Member member;
        fields >> login >> role >> member.password_hash >> std::ws;
        std::getline(fields, member.name);
        MASTHEAD_TRY(member.role, masthead::parse_role(role));
        members_.emplace(login, member);
    }
    if (!lines.eof()) return Error{ErrorCode::unavailable, file_.string() + " cannot be read", ""};
    return {};
}

Result<void> Members::add(const std::string& login, Member member, const std::string& password) {
    if (!is_one_word(login)) return masthead::invalid_argument("login", "a login is one word");
    if (members_.contains(login)) return Error{ErrorCode::already_exists, "there is such a member", "login"};
    if (password.size() < 12) return masthead::invalid_argument("password", "a password has 12 characters at least");
    MASTHEAD_TRY(member.password_hash, hash_password(password));
    std::ofstream lines(file_, std::ios::app);
    lines << login << '\t' << to_string(member.role) << '\t' << member.password_hash << '\t' << member.name << '\n';
    if (!lines.flush()) return Error{ErrorCode::unavailable, file_.string() + " cannot be written", ""};
    members_.emplace(login, std::move(member));
    return {};
}

Result<std::optional<std::string>> Members::sign_in(const std::string& login, const std::string& password) {
    const auto found = members_.find(login);
    const auto& hash = found == members_.end() ? nobodys_hash() : found->second.password_hash;
    bool is_right = false;
    if (!hashing_or_waiting_.try_acquire()) return Error{ErrorCode::unavailable, "too many sign in now", ""};
    {
        const std::scoped_lock lock(hashing_);
        is_right = crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
    }
    hashing_or_waiting_.release();
    const auto nobody = std::optional<std::string>();
    if (found == members_.end()) return nobody;
    const std::scoped_lock lock(mutex_);
    auto& failures = failures_[login];
    if (now() - failures.first_at > failure_window) failures = {0, now()};
    // Decided after the password was looked at, so that a refusal takes as long whatever its reason.
    if (failures.count >= failures_allowed) return nobody;
    if (!is_right) {
        ++failures.count;
        return nobody;
    }
    failures_.erase(login);
    std::erase_if(sessions_, [](const auto& entry) { return now() - entry.second.signed_in_at > session_length; });
    const auto secret = random_text();
    sessions_.emplace(digest(secret), Session{login, found->second, random_text(), now()});
    return std::optional(secret);
}

std::optional<Session> Members::find(const std::string& secret) const {
    const std::scoped_lock lock(mutex_);
    const auto found = sessions_.find(digest(secret));
    if (found == sessions_.end() || now() - found->second.signed_in_at > session_length) return std::nullopt;
    return found->second;
}

void Members::sign_out(const std::string& secret) {
    const std::scoped_lock lock(mutex_);
    sessions_.erase(digest(secret));
}

} // namespace portal
