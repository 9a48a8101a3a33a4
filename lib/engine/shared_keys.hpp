#pragma once

#include <masthead/core/result.hpp>
#include <masthead/core/timestamp.hpp>

#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

/// Random keys that all processes of a site have in common.
namespace masthead::inline v0::detail {

struct EngineState;

/// Keeps those that were asked for in memory, too. Safe from any thread.
class SharedKeys {
public:
    /// 32 bytes for `purpose` that never change.
    [[nodiscard]] Result<std::string> lasting(const EngineState& state, std::string_view purpose);
    /// 32 bytes for `purpose` that are others in each `period` of time. They expire at its end, and are erased from the
    /// storage when some process tidies up, which is within the hour.
    [[nodiscard]] Result<std::string> passing(const EngineState& state, std::string_view purpose,
                                              std::chrono::seconds period);
    /// The same, or nothing if nobody has asked for them in this period: never writes.
    [[nodiscard]] Result<std::optional<std::string>> find_passing(const EngineState& state, std::string_view purpose,
                                                                  std::chrono::seconds period);

private:
    struct Known {
        std::string bytes;
        Timestamp expires_at;
    };

    struct Name {
        std::string text;
        Timestamp expires_at;
    };

    static Name name_of(const EngineState& state, std::string_view purpose, std::chrono::seconds period);
    Result<std::optional<std::string>> find(const EngineState& state, const Name& name);
    Result<std::string> find_or_make(const EngineState& state, const Name& name);

    std::mutex mutex_;
    std::map<std::string, Known> known_;
};

} // namespace masthead::inline v0::detail
