#pragma once

#include <masthead/core/id.hpp>
#include <masthead/core/timestamp.hpp>

#include <cstddef>
#include <list>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace masthead::inline v0::detail {

/// What each account wrote during the last day, a few texts each, so that repetitions are found without asking the
/// storage. Of this process only. Bounded: the accounts that were silent longest are forgotten first. Safe from any
/// thread.
class RecentTexts {
public:
    static constexpr std::chrono::hours kept{24};
    static constexpr std::size_t max_texts = 5;
    static constexpr std::size_t max_bytes = std::size_t{16} << 20;

    /// What the account wrote before; from now on `text` belongs to it, so that of two at the same time the later one
    /// sees the earlier.
    [[nodiscard]] std::vector<std::string> add(const AccountId& account, const std::string& text, Timestamp now);
    /// Takes `text` back: it was not stored.
    void remove(const AccountId& account, const std::string& text);

private:
    struct Text {
        std::string text;
        Timestamp at;
    };
    struct Author {
        AccountId account;
        std::vector<Text> texts;
    };
    using Authors = std::list<Author>;

    void drop_first(Author& author, std::size_t count);
    void forget_the_silent();

    std::mutex mutex_;
    /// Who wrote last stands first.
    Authors authors_;
    std::map<AccountId, Authors::iterator> by_account_;
    std::size_t bytes_ = 0;
};

} // namespace masthead::inline v0::detail
