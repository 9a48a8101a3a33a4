#pragma once

#include <masthead/access/principal.hpp>
#include <masthead/audience/limit_policy.hpp>
#include <masthead/storage/storage.hpp>

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Counting how often readers take part.
namespace masthead::inline v0::detail {

struct EngineState;

/// A bucket that an act takes a token from.
struct Limited {
    std::string key;
    RateLimit limit;
};

/// What stands for a network, or what is done from it, in the key of a bucket. It is another one each day, so that a
/// bucket of a longer period begins anew then, and what is left in the storage leads to nobody.
[[nodiscard]] Result<std::string> network_digest(const EngineState& state, std::string_view network);
/// The buckets of what `by` does to an article. Empty for those who are free of limits.
[[nodiscard]] Result<std::vector<Limited>> limits_of(const EngineState& state, const ActivityLimits& limits,
                                                     std::string_view activity, const Principal& by,
                                                     const ArticleId& article);

/// The buckets of an edit by `by`: those of comments, but for the article's.
[[nodiscard]] Result<std::vector<Limited>> edit_limits_of(const EngineState& state, const Principal& by);

/// The buckets that the acts of one unit of work take from, read and written once for all of them.
class Buckets {
public:
    void want(std::span<const Limited> limited);
    [[nodiscard]] Result<void> load(ReadTransaction& transaction);
    [[nodiscard]] bool has_token(const Limited& limited, Timestamp now) const;
    /// Puts one token back into each.
    void give_back(std::span<const Limited> limited, Timestamp now);
    /// Fills each.
    void fill(std::span<const Limited> limited, Timestamp now);
    /// Takes a token from each, or from none and gives `rate_limited` with the time to wait
    /// before `what`.
    [[nodiscard]] Result<void> take(std::span<const Limited> limited, Timestamp now, std::string_view what = "do this");
    [[nodiscard]] Result<void> store(WriteTransaction& transaction) const;

private:
    std::map<std::string, std::optional<Timestamp>> full_at_;
    std::set<std::string> changed_;
};

/// For an act that is a unit of its own.
[[nodiscard]] Result<void> take_tokens(WriteTransaction& transaction, std::span<const Limited> limited, Timestamp now);

/// `rate_limited`, to be tried again after `wait`.
[[nodiscard]] Error too_often(std::string_view what, std::chrono::microseconds wait);

} // namespace masthead::inline v0::detail
