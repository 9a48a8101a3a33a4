#include "engine/limits.hpp"

#include "core/crypto.hpp"
#include "engine/network.hpp"
#include "engine/state.hpp"

namespace masthead::inline v0::detail {

Result<std::string> network_digest(const EngineState& state, std::string_view network) {
    MASTHEAD_TRY(const std::string key, state.shared_keys.passing(state, "networks", std::chrono::hours(24)));
    return to_hex(hmac_sha256(key, network)).substr(0, 32);
}

Result<std::vector<Limited>> limits_of(const EngineState& state, const ActivityLimits& limits,
                                       std::string_view activity, const Principal& by, const ArticleId& article) {
    std::vector<Limited> result;
    if (by.may(Permission::moderate_comments)) return result;
    const auto add = [&](std::string_view kind, const RateLimit& limit, const std::string& whose) {
        if (limit.burst == 0) return;
        result.push_back({std::string(activity) + ':' + std::string(kind) + ':' + whose, limit});
    };
    if (by.account) add("account", limits.account, to_string(*by.account));
    if (!is_loopback(by.address)) {
        // Without an account, the network stands for it as well.
        const auto network = network_of(by.address, 24, 64);
        const bool is_counted = limits.network.burst != 0 || (!by.account && limits.account.burst != 0);
        if (network && is_counted) {
            MASTHEAD_TRY(const std::string digest, network_digest(state, *network));
            add("network", limits.network, digest);
            if (!by.account) add("reader", limits.account, digest);
        }
    }
    add("article", limits.article, to_string(article));
    return result;
}

Result<std::vector<Limited>> edit_limits_of(const EngineState& state, const Principal& by) {
    auto limits = state.policies.limits.comments;
    limits.article = {};
    return limits_of(state, limits, "comments", by, {});
}

void Buckets::want(std::span<const Limited> limited) {
    for (const auto& each : limited) full_at_.try_emplace(each.key);
}

Result<void> Buckets::load(ReadTransaction& transaction) {
    if (full_at_.empty()) return {};
    std::vector<std::string> keys;
    for (const auto& [key, full_at] : full_at_) keys.push_back(key);
    MASTHEAD_TRY(const auto found, transaction.find_buckets(keys));
    for (std::size_t i = 0; i < keys.size(); ++i) full_at_[keys[i]] = found[i];
    return {};
}

bool Buckets::has_token(const Limited& limited, Timestamp now) const {
    auto full_at = full_at_.at(limited.key);
    return !limited.limit.take(full_at, now);
}

void Buckets::give_back(std::span<const Limited> limited, Timestamp now) {
    for (const auto& each : limited) {
        auto& full_at = full_at_.at(each.key);
        if (!full_at || each.limit.burst == 0) continue;
        full_at = std::max(now, *full_at - std::chrono::microseconds(each.limit.period) / each.limit.burst);
        changed_.insert(each.key);
    }
}

void Buckets::fill(std::span<const Limited> limited, Timestamp now) {
    for (const auto& each : limited) {
        full_at_.at(each.key) = now;
        changed_.insert(each.key);
    }
}

Result<void> Buckets::take(std::span<const Limited> limited, Timestamp now, std::string_view what) {
    std::map<std::string, std::optional<Timestamp>> taken;
    for (const auto& each : limited) {
        auto full_at = full_at_.at(each.key);
        if (const auto wait = each.limit.take(full_at, now)) return too_often(what, *wait);
        taken[each.key] = full_at;
    }
    for (auto& [key, full_at] : taken) {
        full_at_[key] = full_at;
        changed_.insert(key);
    }
    return {};
}

Result<void> Buckets::store(WriteTransaction& transaction) const {
    if (changed_.empty()) return {};
    std::vector<Bucket> buckets;
    for (const auto& key : changed_) buckets.push_back({key, full_at_.at(key).value()});
    return transaction.put_buckets(buckets);
}

Result<void> take_tokens(WriteTransaction& transaction, std::span<const Limited> limited, Timestamp now) {
    Buckets buckets;
    buckets.want(limited);
    MASTHEAD_CHECK(buckets.load(transaction));
    MASTHEAD_CHECK(buckets.take(limited, now));
    return buckets.store(transaction);
}

Error too_often(std::string_view what, std::chrono::microseconds wait) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait).count();
    Error error{ErrorCode::rate_limited,
                "wait " + std::to_string(seconds) + " seconds before you " + std::string(what) + " again", ""};
    error.retry_after = static_cast<std::uint32_t>(seconds);
    return error;
}

} // namespace masthead::inline v0::detail
