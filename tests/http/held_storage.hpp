#pragma once

#include <masthead/plugin/registry.hpp>
#include <masthead/storage/storage.hpp>

#include <condition_variable>
#include <memory>
#include <mutex>

/// A storage that does as another does, but stops, counts and fails as a test says.
namespace http_tests {

/// What a test holds of it. Safe from any thread.
class Hold {
public:
    /// After this many more, the next `number` units of work wait before they begin.
    void hold_writes(int number, int after = 0);
    /// All views wait before they are opened.
    void hold_reads();
    /// Whoever waits for changes waits on, so that the change feed is not read any more.
    void hold_feed();
    /// Lets everything go on that waits, and what comes.
    void release();
    /// Waits until `number` callers wait; false if that takes half a minute.
    [[nodiscard]] bool wait_for(int number);
    /// From now on units of work are rolled back at their end with this error, and views cannot be opened.
    void fail(std::optional<masthead::Error> error);
    [[nodiscard]] int writes() const;

    void before_write();
    void before_read();
    void before_wait();
    [[nodiscard]] std::optional<masthead::Error> failure() const;

private:
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    int held_writes_ = 0;
    int passing_writes_ = 0;
    bool holds_reads_ = false;
    bool holds_feed_ = false;
    int waiting_ = 0;
    int generation_ = 0;
    int writes_ = 0;
    std::optional<masthead::Error> failure_;
};

/// The registry of what is shipped, with the scheme `held:` in front of any other: `held:memory:`.
[[nodiscard]] masthead::Registry held_plugins(std::shared_ptr<Hold> hold);

} // namespace http_tests
