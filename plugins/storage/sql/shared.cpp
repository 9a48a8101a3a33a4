#include "guard.hpp"

/// What all processes of a site share: buckets of rate limits, secrets, and requests that are carried out once.
namespace masthead::inline v0::sql {

namespace {

constexpr std::string_view digits = "0123456789abcdef";

/// SOCI's text ends at NUL, so bytes are stored in hexadecimal.
std::string write_bytes(std::string_view bytes) {
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const char c : bytes) {
        const auto value = static_cast<std::uint8_t>(c);
        text += digits[value >> 4];
        text += digits[value & 0xF];
    }
    return text;
}

std::string read_bytes(std::string_view text) {
    std::string bytes;
    bytes.reserve(text.size() / 2);
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const auto high = digits.find(text[i]);
        const auto low = i + 1 < text.size() ? digits.find(text[i + 1]) : std::string_view::npos;
        if (high == std::string_view::npos || low == std::string_view::npos) {
            throw CorruptRow{{ErrorCode::corrupt, "stored bytes cannot be read", ""}};
        }
        bytes += static_cast<char>(high << 4 | low);
    }
    return bytes;
}

} // namespace

Result<std::vector<std::optional<Timestamp>>> Transaction::find_buckets(std::span<const std::string> keys) {
    return guarded([&]() -> Result<std::vector<std::optional<Timestamp>>> {
        RowList rows(connection_.notation());
        std::map<std::string_view, std::optional<Timestamp>> found;
        for (const auto& key : keys) {
            if (found.try_emplace(key).second) rows.add({{"key", key}});
        }
        if (!rows.empty()) {
            // Looked up one by one, because a join would read a table of middle size whole.
            connection_.query("select n.key, (select @micros(b.full_at) from buckets b where b.key = n.key) "
                              "from @rows(:rows, key text) as n",
                              "ti", {rows}, [&](const Row& row) {
                                  const auto place = found.find(row.text(0));
                                  if (place != found.end()) place->second = read_time(row.optional_integer(1));
                              });
        }
        std::vector<std::optional<Timestamp>> result;
        for (const auto& key : keys) result.push_back(found[key]);
        return result;
    });
}

Result<void> Transaction::put_buckets(std::span<const Bucket> buckets) {
    return guarded([&]() -> Result<void> {
        std::map<std::string_view, Timestamp> last;
        for (const auto& bucket : buckets) last[bucket.key] = bucket.full_at;
        RowList rows(connection_.notation());
        for (const auto& [key, full_at] : last) rows.add({{"key", key}, {"full_at", full_at}});
        if (rows.empty()) return {};
        connection_.run("insert into buckets (key, full_at) select n.key, n.full_at "
                        "from @rows(:rows, key text, full_at time) as n where true "
                        "on conflict (key) do update set full_at = excluded.full_at",
                        {rows});
        return {};
    });
}

Result<std::uint32_t> Transaction::erase_full_buckets(Timestamp now, std::uint32_t limit) {
    return guarded([&]() -> Result<std::uint32_t> {
        return static_cast<std::uint32_t>(
            connection_.run("delete from buckets where key in (select key from buckets where full_at <= :now "
                            "order by full_at, key limit :limit)",
                            {now, limit}));
    });
}

Result<std::optional<SharedSecret>> Transaction::find_secret(std::string_view name) {
    return guarded([&]() -> Result<std::optional<SharedSecret>> {
        std::optional<SharedSecret> found;
        connection_.query("select bytes, @micros(expires_at) from secrets where name = :name", "ti", {name},
                          [&](const Row& row) {
                              found = SharedSecret{std::string(name), read_bytes(row.text(0)),
                                                   Timestamp::from_microseconds(row.integer(1))};
                          });
        return found;
    });
}

Result<void> Transaction::create_secret(const SharedSecret& secret) {
    return guarded([&]() -> Result<void> {
        const auto added = connection_.run("insert into secrets (name, bytes, expires_at) "
                                           "values (:name, :bytes, :expires_at) on conflict (name) do nothing",
                                           {secret.name, write_bytes(secret.bytes), secret.expires_at});
        if (added == 0) return Error{ErrorCode::already_exists, "there is a secret of this name", "name"};
        return {};
    });
}

Result<std::uint32_t> Transaction::erase_expired_secrets(Timestamp now, std::uint32_t limit) {
    return guarded([&]() -> Result<std::uint32_t> {
        return static_cast<std::uint32_t>(
            connection_.run("delete from secrets where name in (select name from secrets where expires_at <= :now "
                            "order by expires_at, name limit :limit)",
                            {now, limit}));
    });
}

Result<std::vector<std::optional<KeptRequest>>> Transaction::find_kept_requests(std::span<const std::string> names) {
    return guarded([&]() -> Result<std::vector<std::optional<KeptRequest>>> {
        RowList rows(connection_.notation());
        std::map<std::string_view, std::optional<KeptRequest>> found;
        for (const auto& name : names) {
            if (found.try_emplace(name).second) rows.add({{"name", name}});
        }
        if (!rows.empty()) {
            // As buckets are. No time means that there is none of this name.
            connection_.query(
                "select n.name, (select k.bytes from kept_requests k where k.name = n.name), "
                "(select @micros(k.expires_at) from kept_requests k where k.name = n.name) "
                "from @rows(:rows, name text) as n",
                "tti", {rows}, [&](const Row& row) {
                    const auto place = found.find(row.text(0));
                    const auto expires_at = read_time(row.optional_integer(2));
                    if (place == found.end() || !expires_at) return;
                    place->second = KeptRequest{std::string(row.text(0)), read_bytes(row.text(1)), *expires_at};
                });
        }
        std::vector<std::optional<KeptRequest>> result;
        for (const auto& name : names) result.push_back(found[name]);
        return result;
    });
}

Result<void> Transaction::put_kept_requests(std::span<const KeptRequest> requests) {
    return guarded([&]() -> Result<void> {
        std::map<std::string_view, const KeptRequest*> last;
        for (const auto& request : requests) last[request.name] = &request;
        RowList rows(connection_.notation());
        for (const auto& [name, request] : last) {
            rows.add({{"name", name}, {"bytes", write_bytes(request->bytes)}, {"expires_at", request->expires_at}});
        }
        if (rows.empty()) return {};
        connection_.run("insert into kept_requests (name, bytes, expires_at) select n.name, n.bytes, n.expires_at "
                        "from @rows(:rows, name text, bytes text, expires_at time) as n where true "
                        "on conflict (name) do update set bytes = excluded.bytes, expires_at = excluded.expires_at",
                        {rows});
        return {};
    });
}

Result<std::uint32_t> Transaction::erase_expired_requests(Timestamp now, std::uint32_t limit) {
    return guarded([&]() -> Result<std::uint32_t> {
        return static_cast<std::uint32_t>(
            connection_.run("delete from kept_requests where name in (select name from kept_requests "
                            "where expires_at <= :now order by expires_at, name limit :limit)",
                            {now, limit}));
    });
}

} // namespace masthead::inline v0::sql
