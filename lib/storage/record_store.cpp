#include "record_store.hpp"

namespace masthead::inline v0::detail {

namespace {

/// Longer than any key of a list, short enough to stay within what a store takes.
constexpr std::size_t max_cursor_key = 470;

} // namespace

template <typename T>
Result<T> RecordStore::noted(Result<T> outcome) {
    if (!outcome && !failure_) failure_ = outcome.error();
    return outcome;
}

Result<void> RecordStore::check_deadline() {
    if (!deadline_ || std::chrono::steady_clock::now() <= *deadline_) return {};
    return Error{ErrorCode::timed_out, "the work took longer than allowed", ""};
}

Result<void> RecordStore::commit() {
    MASTHEAD_CHECK(noted(check_deadline()));
    return transaction_->commit();
}

Result<std::optional<std::string>> RecordStore::find_bytes(std::string_view key) {
    MASTHEAD_CHECK(noted(check_deadline()));
    return noted(transaction_->get(key));
}

Result<bool> RecordStore::contains(std::string_view key) {
    MASTHEAD_TRY(const auto value, find_bytes(key));
    return value.has_value();
}

Result<void> RecordStore::put_bytes(std::string_view key, std::string_view value) {
    MASTHEAD_CHECK(noted(check_deadline()));
    return noted(transaction_->put(key, value));
}

Result<void> RecordStore::erase(std::string_view key) {
    MASTHEAD_CHECK(noted(check_deadline()));
    return noted(transaction_->erase(key));
}

Result<void> RecordStore::scan(const std::string& prefix, std::string_view after, bool reverse, const Visitor& visit) {
    MASTHEAD_CHECK(noted(check_deadline()));
    std::string first = prefix;
    std::string last = end_of_prefix(prefix);
    if (!after.empty()) {
        // Behind a key comes that key with a zero byte added.
        if (reverse) {
            last = prefix + std::string(after);
        } else {
            (first += after) += '\0';
        }
    }
    Result<void> outcome;
    MASTHEAD_CHECK(noted(transaction_->scan(first, last, reverse, [&](std::string_view key, std::string_view value) {
        auto visited = visit(key.substr(prefix.size()), value);
        if (visited) return *visited;
        outcome = std::move(visited).error();
        return false;
    })));
    return outcome;
}

Result<std::vector<std::string>> RecordStore::rests(const std::string& prefix, std::size_t limit) {
    std::vector<std::string> found;
    MASTHEAD_CHECK(scan(prefix, {}, false, [&](std::string_view rest, std::string_view) -> Result<bool> {
        found.emplace_back(rest);
        return found.size() < limit;
    }));
    return found;
}

Result<bool> RecordStore::any(const std::string& prefix) {
    MASTHEAD_TRY(const auto found, rests(prefix, 1));
    return !found.empty();
}

Result<std::string> scan_start(const PageRequest& page, std::string_view list) {
    MASTHEAD_CHECK(page.validate());
    if (page.after.empty()) return std::string();
    MASTHEAD_TRY(std::string key, page.after.key_for(list));
    if (key.empty() || key.size() > max_cursor_key) {
        return invalid_argument("after", "this is not a cursor of this list; start again without one");
    }
    return key;
}

} // namespace masthead::inline v0::detail
