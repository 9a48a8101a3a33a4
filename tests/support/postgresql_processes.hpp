#pragma once

#include <chrono>
#include <vector>

#include <sys/types.h>

/// Other processes, as /proc tells of them.
namespace masthead::test {

[[nodiscard]] std::vector<pid_t> children_of(pid_t process);
/// A descriptor that `poll` finds readable when the process has ended; -1 if there is no such process.
[[nodiscard]] int open_process(pid_t process);
/// Whether the process ended within the time; so has one that is not there.
[[nodiscard]] bool ends_within(pid_t process, std::chrono::milliseconds time);
/// Returns when SIGSTOP has halted the process, or when it has ended.
void wait_until_stopped(pid_t process);

} // namespace masthead::test
