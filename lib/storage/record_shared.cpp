#include "key_value_transaction.hpp"

/// What all processes of a site share: buckets of rate limits, secrets, and requests that are carried out once.
namespace masthead::inline v0::detail {

namespace {

std::string bucket_key(std::string_view name) {
    return key_of(Space::bucket, name);
}

std::string secret_key(std::string_view name) {
    return key_of(Space::secret, name);
}

std::string kept_request_key(std::string_view name) {
    return key_of(Space::kept_request, name);
}

/// The names behind times up to `now`, at most `limit`.
Result<std::vector<std::string>> names_until(RecordStore& records, Space space, Timestamp now, std::uint32_t limit) {
    std::vector<std::string> names;
    const auto last = key_of(now);
    MASTHEAD_CHECK(records.scan(key_of(space), {}, false, [&](std::string_view rest, std::string_view) -> Result<bool> {
        if (names.size() >= limit || rest.substr(0, last.size()) > last) return false;
        names.emplace_back(rest.substr(last.size()));
        return true;
    }));
    return names;
}

} // namespace

Result<std::vector<std::optional<Timestamp>>> RecordTransaction::find_buckets(std::span<const std::string> keys) {
    std::vector<std::optional<Timestamp>> result;
    for (const auto& key : keys) {
        MASTHEAD_TRY(const auto stored, records_.find<StoredBucket>(bucket_key(key)));
        result.push_back(stored ? std::optional(stored->full_at) : std::nullopt);
    }
    return result;
}

Result<void> RecordTransaction::put_buckets(std::span<const Bucket> buckets) {
    for (const auto& bucket : buckets) {
        MASTHEAD_TRY(const auto before, records_.find<StoredBucket>(bucket_key(bucket.key)));
        if (before && before->full_at == bucket.full_at) continue;
        if (before) MASTHEAD_CHECK(records_.erase(key_of(Space::bucket_by_time, before->full_at, bucket.key)));
        MASTHEAD_CHECK(records_.put_bytes(key_of(Space::bucket_by_time, bucket.full_at, bucket.key), {}));
        MASTHEAD_CHECK(records_.put(bucket_key(bucket.key), StoredBucket{bucket.full_at}));
    }
    return {};
}

Result<std::uint32_t> RecordTransaction::erase_full_buckets(Timestamp now, std::uint32_t limit) {
    MASTHEAD_TRY(const auto names, names_until(records_, Space::bucket_by_time, now, limit));
    for (const auto& name : names) {
        MASTHEAD_TRY(const auto stored, records_.find<StoredBucket>(bucket_key(name)));
        if (!stored) return RecordStore::damaged_index();
        MASTHEAD_CHECK(records_.erase(key_of(Space::bucket_by_time, stored->full_at, name)));
        MASTHEAD_CHECK(records_.erase(bucket_key(name)));
    }
    return static_cast<std::uint32_t>(names.size());
}

Result<std::optional<SharedSecret>> RecordTransaction::find_secret(std::string_view name) {
    return records_.find<SharedSecret>(secret_key(name));
}

Result<void> RecordTransaction::create_secret(const SharedSecret& secret) {
    MASTHEAD_TRY(const bool is_known, records_.contains(secret_key(secret.name)));
    if (is_known) return Error{ErrorCode::already_exists, "there is a secret of this name", "name"};
    MASTHEAD_CHECK(records_.put_bytes(key_of(Space::secret_by_expiry, secret.expires_at, secret.name), {}));
    return records_.put(secret_key(secret.name), secret);
}

Result<std::uint32_t> RecordTransaction::erase_expired_secrets(Timestamp now, std::uint32_t limit) {
    MASTHEAD_TRY(const auto names, names_until(records_, Space::secret_by_expiry, now, limit));
    for (const auto& name : names) {
        MASTHEAD_TRY(const auto stored, find_secret(name));
        if (!stored) return RecordStore::damaged_index();
        MASTHEAD_CHECK(records_.erase(key_of(Space::secret_by_expiry, stored->expires_at, name)));
        MASTHEAD_CHECK(records_.erase(secret_key(name)));
    }
    return static_cast<std::uint32_t>(names.size());
}

Result<std::vector<std::optional<KeptRequest>>>
RecordTransaction::find_kept_requests(std::span<const std::string> names) {
    std::vector<std::optional<KeptRequest>> result;
    for (const auto& name : names) {
        MASTHEAD_TRY(auto stored, records_.find<KeptRequest>(kept_request_key(name)));
        result.push_back(std::move(stored));
    }
    return result;
}

Result<void> RecordTransaction::put_kept_requests(std::span<const KeptRequest> requests) {
    for (const auto& request : requests) {
        const auto key = kept_request_key(request.name);
        MASTHEAD_TRY(const auto before, records_.find<KeptRequest>(key));
        if (before) {
            MASTHEAD_CHECK(records_.erase(key_of(Space::kept_request_by_expiry, before->expires_at, request.name)));
        }
        MASTHEAD_CHECK(records_.put_bytes(key_of(Space::kept_request_by_expiry, request.expires_at, request.name), {}));
        MASTHEAD_CHECK(records_.put(key, request));
    }
    return {};
}

Result<std::uint32_t> RecordTransaction::erase_expired_requests(Timestamp now, std::uint32_t limit) {
    MASTHEAD_TRY(const auto names, names_until(records_, Space::kept_request_by_expiry, now, limit));
    for (const auto& name : names) {
        MASTHEAD_TRY(const auto stored, records_.find<KeptRequest>(kept_request_key(name)));
        if (!stored) return RecordStore::damaged_index();
        MASTHEAD_CHECK(records_.erase(key_of(Space::kept_request_by_expiry, stored->expires_at, name)));
        MASTHEAD_CHECK(records_.erase(kept_request_key(name)));
    }
    return static_cast<std::uint32_t>(names.size());
}

} // namespace masthead::inline v0::detail
