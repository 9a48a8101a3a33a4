#pragma once

#include <masthead/access/account.hpp>
#include <masthead/core/result.hpp>

#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <semaphore>
#include <string>

/// The portal's own users. Masthead knows nothing of this file: whatever a host has in its place will do.
namespace portal {

struct Member {
    std::string name;
    masthead::Role role = masthead::Role::reader;
    /// Argon2id, with its salt and its costs.
    std::string password_hash;
};

/// Somebody who is signed in.
struct Session {
    std::string login;
    Member member;
    /// What forms and scripts must send to change something; another page cannot read it.
    std::string csrf_token;
    masthead::Timestamp signed_in_at;
};

/// Members in a file, a line each, and sessions in memory. Once the file was read, signing in and out is safe from any
/// thread.
class Members {
public:
    /// Reads the file, if there is one. To be called once, before all else.
    [[nodiscard]] masthead::Result<void> open(std::filesystem::path file);
    /// Adds a line to the file.
    [[nodiscard]] masthead::Result<void> add(const std::string& login, Member member, const std::string& password);

    /// The secret of a new session; nothing if login or password are wrong, or were too often. `unavailable` if too
    /// many wait: a storm of guesses must not hold every thread.
    [[nodiscard]] masthead::Result<std::optional<std::string>> sign_in(const std::string& login,
                                                                       const std::string& password);
    [[nodiscard]] std::optional<Session> find(const std::string& secret) const;
    void sign_out(const std::string& secret);

private:
    struct Failures {
        int count = 0;
        masthead::Timestamp first_at;
    };

    std::filesystem::path file_;
    std::map<std::string, Member> members_;
    /// Hashing takes 64 MiB: one at a time.
    std::mutex hashing_;
    /// And three may wait for it.
    std::counting_semaphore<4> hashing_or_waiting_{4};
    mutable std::mutex mutex_;
    /// By the hash of the secret: who reads our memory by some mistake gets in nowhere.
    std::map<std::string, Session> sessions_;
    std::map<std::string, Failures> failures_;
};

/// True if both are the same, in a time that does not tell where they differ.
[[nodiscard]] bool equal(const std::string& a, const std::string& b);

} // namespace portal
