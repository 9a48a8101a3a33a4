#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

/// Measuring two ways of the same work side by side.
namespace masthead::bench {

/// What goes before each measurement and is not counted: connections are opened and caches of servers filled, which
/// costs 64 new connections a second or more.
inline constexpr std::chrono::seconds warm_up{3};

/// How long and how often everything is measured.
struct Effort {
    int rounds = 5;
    std::chrono::milliseconds time{2'000};
};

[[nodiscard]] double median(std::vector<double> values);

/// Calls a second when `threads` threads do `work(thread, turn)` for that long; an exception of one ends the program.
using Work = std::function<void(std::uint64_t thread, std::uint64_t turn)>;
[[nodiscard]] double rate(int threads, std::chrono::milliseconds time, const Work& work);

/// Takes the two in turns, and prints the medians and how `ours` stands to `theirs`. Each gives calls a second.
using Rate = std::function<double()>;
void compare(const Effort& effort, const std::string& title, const std::string& their_name, const Rate& ours,
             const Rate& theirs);

} // namespace masthead::bench
