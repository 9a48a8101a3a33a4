#pragma once

#include "../support/results.hpp"

#include <masthead/engine.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

/// A site on which the rows of the table act.
namespace masthead::permission_tests {

using test::must;
using test::outcome;

inline const Secret password("correct horse battery");
inline constexpr auto start = Timestamp::from_seconds(1'700'000'000);

/// A signed-in account, with a session of just now.
struct Actor {
    Account account;
    SignedIn session;
    Principal by;
};

class World {
public:
    World();
    World(const World&) = delete;
    World& operator=(const World&) = delete;

    [[nodiscard]] Engine& engine() { return *engine_; }
    /// A new account that signed in just now.
    [[nodiscard]] Actor sign_up(Role role, std::vector<TermId> categories = {});
    /// A name that nothing has yet.
    [[nodiscard]] std::string new_name(const std::string& prefix) { return prefix + std::to_string(++number_); }
    [[nodiscard]] Slug new_slug() { return must(Slug::parse(new_name("x"))); }
    [[nodiscard]] Term new_term(TermKind kind);
    /// The secret of the last message.
    [[nodiscard]] const Secret& last_secret() const { return *last_secret_; }

    const Principal host = Principal::host();
    TermId sport;
    TermId politics;

private:
    std::optional<Secret> last_secret_;
    std::optional<Engine> engine_;
    unsigned number_ = 0;
};

/// One call: who acts, and on what.
struct Case {
    World& world;
    const Actor& actor;
    /// How the actor comes: by session, by token or anonymously.
    const Principal& by;
    /// Whose the things are that are acted on: the actor's, or somebody else's.
    const Actor& owner;
    /// Where articles stand.
    TermId category;

    [[nodiscard]] Engine& engine() const { return world.engine(); }
    [[nodiscard]] Articles articles() const { return engine().articles(); }
    [[nodiscard]] Comments comments() const { return engine().comments(); }
    /// New ones of the owner.
    [[nodiscard]] ArticleDetails draft() const;
    [[nodiscard]] ArticleDetails published() const;
    [[nodiscard]] CommentId comment(CommentStatus status = CommentStatus::approved) const;
};

} // namespace masthead::permission_tests
