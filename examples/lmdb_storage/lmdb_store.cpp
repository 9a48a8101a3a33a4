#include "lmdb_store.hpp"

#include <masthead/storage/key_value_store.hpp>

#include <algorithm>
#include <filesystem>
#include <map>
#include <mutex>
#include <regex>
#include <thread>

#include <fcntl.h>
#include <lmdb.h>
#include <sys/file.h>
#include <unistd.h>

namespace lmdb {

namespace {

using namespace masthead;
using std::chrono::milliseconds, std::chrono::steady_clock;

Result<void> check(int code, const std::string& doing) {
    if (code == MDB_SUCCESS) return {};
    auto kind = ErrorCode::unavailable;
    if (code == MDB_MAP_FULL || code == ENOSPC || code == EDQUOT || code == ENOMEM) kind = ErrorCode::storage_full;
    if (code == MDB_TXN_FULL) kind = ErrorCode::too_large;
    if (code == MDB_BAD_TXN || code == MDB_BAD_VALSIZE || code == EINVAL) kind = ErrorCode::internal;
    if (code == MDB_CORRUPTED || code == MDB_INVALID || code == MDB_PAGE_NOTFOUND) kind = ErrorCode::corrupt;
    return Error{kind, doing + ": " + mdb_strerror(code), ""};
}

/// Runs what allocates memory or asks for files; nothing thrown leaves a storage.
template <typename Work>
std::invoke_result_t<Work> guarded(Work work) {
    try {
        return work();
    } catch (const std::exception& thrown) {
        return Error{ErrorCode::unavailable, thrown.what(), ""};
    }
}

/// One open environment. LMDB allows a process to open each only once, so all stores of a folder share it.
struct Environment {
    ~Environment() {
        if (handle != nullptr) mdb_env_close(handle);
        if (folder >= 0) close(folder);
    }
    Result<void> open(const std::filesystem::path& path, std::size_t size, bool is_new) {
        map_size = size;
        MASTHEAD_CHECK(check(mdb_env_create(&handle), "making an environment"));
        MASTHEAD_CHECK(check(mdb_env_set_mapsize(handle, map_size), "setting the size of the map"));
        MASTHEAD_CHECK(check(mdb_env_set_maxreaders(handle, 1'024), "setting the number of readers"));
        MASTHEAD_CHECK(check(mdb_env_open(handle, path.c_str(), MDB_NOTLS, 0600), "opening " + path.string()));
        MASTHEAD_CHECK(check(mdb_reader_check(handle, nullptr), "forgetting readers that died"));
        MDB_txn* begun = nullptr;
        MASTHEAD_CHECK(check(mdb_txn_begin(handle, nullptr, MDB_RDONLY, &begun), "beginning"));
        const int opened = mdb_dbi_open(begun, nullptr, 0, &table);
        const int ended = mdb_txn_commit(begun);
        MASTHEAD_CHECK(check(opened != MDB_SUCCESS ? opened : ended, "opening the table"));
        folder = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        // A new file survives a crash of the machine once its folder was written too; a new folder, once those above
        // were.
        const bool is_written = folder >= 0 && (is_new ? syncfs(folder) : fsync(folder)) == 0;
        return check(is_written ? MDB_SUCCESS : errno, "writing the folder");
    }

    std::size_t map_size = 0;
    MDB_env* handle = nullptr;
    MDB_dbi table = 0;
    int folder = -1;
    std::timed_mutex turn;
};

void end_turn(Environment* environment) {
    flock(environment->folder, LOCK_UN);
    environment->turn.unlock();
}
using Turn = std::unique_ptr<Environment, decltype(&end_turn)>;

/// LMDB's own lock waits for ever, so that writers queue before it: those of this process at a mutex, those of other
/// processes at a lock on the folder, which the system takes back from one that dies.
Result<Turn> take_turn(Environment& environment, milliseconds timeout) {
    const auto deadline = steady_clock::now() + std::min<milliseconds>(timeout, std::chrono::hours(24));
    std::unique_lock waited(environment.turn, deadline);
    while (!waited || flock(environment.folder, LOCK_EX | LOCK_NB) != 0) {
        const bool is_taken = !waited || errno == EWOULDBLOCK || errno == EINTR;
        if (!is_taken) return Error{ErrorCode::unavailable, std::string("locking: ") + mdb_strerror(errno), ""};
        if (steady_clock::now() >= deadline) return Error{ErrorCode::timed_out, "other writers took too long", ""};
        std::this_thread::sleep_for(milliseconds(1));
    }
    waited.release();
    return Turn(&environment, end_turn);
}

const auto to_lmdb = [](std::string_view bytes) { return MDB_val{bytes.size(), const_cast<char*>(bytes.data())}; };
const auto from_lmdb = [](MDB_val value) { return std::string_view(static_cast<char*>(value.mv_data), value.mv_size); };
/// LMDB has no empty keys, so that a byte stands before each.
const auto stored_key = [](std::string_view key) { return std::string(1, 'k').append(key); };

using Handle = std::unique_ptr<MDB_txn, decltype(&mdb_txn_abort)>;

/// Belongs to one thread for all its life if it writes: LMDB's lock does.
class Transaction final : public KeyValueTransaction {
public:
    Transaction(Turn turn, Handle handle, MDB_dbi table)
        : turn_(std::move(turn)), handle_(std::move(handle)), table_(table) {}

    Result<std::optional<std::string>> get(std::string_view key) override {
        return guarded([&]() -> Result<std::optional<std::string>> {
            const auto stored = stored_key(key);
            auto name = to_lmdb(stored);
            MDB_val value{};
            const int outcome = mdb_get(handle_.get(), table_, &name, &value);
            if (outcome == MDB_NOTFOUND) return std::optional<std::string>();
            MASTHEAD_CHECK(check(outcome, "reading"));
            return std::optional<std::string>(from_lmdb(value));
        });
    }

    Result<void> put(std::string_view key, std::string_view value) override {
        if (value.size() > std::size_t{16} << 20) return too_large("", "at most 16 MiB can be stored as one value");
        auto bytes = to_lmdb(value);
        return change(key, [&](MDB_val& name) { return mdb_put(handle_.get(), table_, &name, &bytes, 0); });
    }

    Result<void> erase(std::string_view key) override {
        return change(key, [&](MDB_val& name) { return mdb_del(handle_.get(), table_, &name, nullptr); });
    }

    Result<void> scan(std::string_view first, std::string_view last, bool reverse, const Visitor& visit) override {
        return guarded([&]() -> Result<void> {
            MDB_cursor* opened = nullptr;
            MASTHEAD_CHECK(check(mdb_cursor_open(handle_.get(), table_, &opened), "opening a cursor"));
            const std::unique_ptr<MDB_cursor, decltype(&mdb_cursor_close)> cursor(opened, mdb_cursor_close);
            const auto least = stored_key(first);
            const auto bound = last.empty() ? std::string(1, 'k' + 1) : stored_key(last);
            auto key = to_lmdb(reverse ? bound : least);
            MDB_val value{};
            int outcome = mdb_cursor_get(cursor.get(), &key, &value, MDB_SET_RANGE);
            if (reverse) outcome = mdb_cursor_get(cursor.get(), &key, &value, outcome == 0 ? MDB_PREV : MDB_LAST);
            const auto is_inside = [&] { return reverse ? from_lmdb(key) >= least : from_lmdb(key) < bound; };
            while (outcome == MDB_SUCCESS && is_inside() && visit(from_lmdb(key).substr(1), from_lmdb(value))) {
                outcome = mdb_cursor_get(cursor.get(), &key, &value, reverse ? MDB_PREV : MDB_NEXT);
            }
            return outcome == MDB_NOTFOUND ? Result<void>() : check(outcome, "scanning");
        });
    }

    Result<void> commit() override {
        if (!turn_) return internal_error("a reading transaction cannot commit");
        const int outcome = mdb_txn_commit(handle_.release());
        turn_.reset();
        return check(outcome, "committing");
    }

private:
    template <typename Work>
    Result<void> change(std::string_view key, Work work) {
        if (!turn_) return internal_error("a reading transaction cannot write");
        return guarded([&] {
            const auto stored = stored_key(key);
            auto name = to_lmdb(stored);
            const int outcome = work(name);
            return check(outcome == MDB_NOTFOUND ? MDB_SUCCESS : outcome, "writing");
        });
    }

    Turn turn_;
    Handle handle_;
    MDB_dbi table_;
};

/// Held while an environment is opened or closed, so that no folder is open twice.
std::recursive_mutex opening;

class Store final : public KeyValueStore {
public:
    explicit Store(std::shared_ptr<Environment> environment) : environment_(std::move(environment)) {}
    ~Store() override {
        const std::lock_guard lock(opening);
        environment_.reset();
    }

    std::string_view name() const noexcept override { return "lmdb"; }
    StorageCapabilities capabilities() const noexcept override { return {.durable = true, .shared = true}; }

    Result<std::unique_ptr<KeyValueTransaction>> begin(bool writing, milliseconds timeout) override {
        return guarded([&]() -> Result<std::unique_ptr<KeyValueTransaction>> {
            MASTHEAD_TRY(auto turn, writing ? take_turn(*environment_, timeout) : Turn(nullptr, end_turn));
            MDB_txn* begun = nullptr;
            const int outcome = mdb_txn_begin(environment_->handle, nullptr, writing ? 0 : MDB_RDONLY, &begun);
            MASTHEAD_CHECK(check(outcome, "beginning"));
            return std::make_unique<Transaction>(std::move(turn), Handle(begun, mdb_txn_abort), environment_->table);
        });
    }

private:
    std::shared_ptr<Environment> environment_;
};

Result<std::unique_ptr<Storage>> open_storage(const std::string& location) {
    static const std::regex form(R"(([^?]+)(\?map_mebibytes=([1-9][0-9]{0,6}))?)");
    static std::map<std::filesystem::path, std::weak_ptr<Environment>> open_ones;
    std::smatch parts;
    if (!std::regex_match(location, parts, form)) {
        return invalid_argument("storage", "wanted is FOLDER or FOLDER?map_mebibytes=N, N from 1 to 9999999");
    }
    const std::size_t map_size = (parts[3].matched ? std::stoull(parts[3]) : 4'096) << 20;
    const std::lock_guard lock(opening);
    const bool is_new = !std::filesystem::exists(parts[1].str());
    std::filesystem::create_directories(parts[1].str());
    auto& known = open_ones[std::filesystem::canonical(parts[1].str())];
    auto environment = known.lock();
    if (!environment) {
        environment = std::make_shared<Environment>();
        MASTHEAD_CHECK(environment->open(parts[1].str(), map_size, is_new));
        known = environment;
    } else if (parts[3].matched && environment->map_size != map_size) {
        return invalid_argument("storage", "the folder is open in this process with another map_mebibytes");
    }
    return make_key_value_storage(std::make_unique<Store>(std::move(environment)));
}

} // namespace

Result<void> install(Registry& registry) {
    return registry.add_storage(
        "lmdb", [](std::string_view location) { return guarded([&] { return open_storage(std::string(location)); }); });
}

} // namespace lmdb
