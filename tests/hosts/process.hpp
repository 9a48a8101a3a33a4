#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

namespace hosts_tests {

/// How a process ended.
struct Outcome {
    /// Its exit code; -1 if a signal ended it or if it did not end in time.
    int code = -1;
    /// The signal that ended it, 0 if none.
    int signal = 0;
    std::string out;
    std::string err;
};

struct ProcessOptions {
    /// What it reads from its standard input.
    std::string input{};
    /// Where it runs.
    std::filesystem::path folder{};
    /// Whether input, output and errors are a terminal; all it says is then `out`.
    bool on_terminal = false;
    /// Whether it gives up the rights of root, for which no file is read-only. Nothing happens to others.
    bool without_root = false;
};

/// A child process whose words are collected. It does not outlive this object. Not for several threads.
class Process {
public:
    explicit Process(const std::vector<std::string>& command, const ProcessOptions& options = {});
    ~Process();
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    /// Everything said so far on output and errors, once `text` is in it. A failure of the test if it never comes.
    std::string wait_for(std::string_view text);
    /// Types into the terminal.
    void type(std::string_view text);
    void send(int signal) const;
    /// Waits for the end.
    Outcome finish();
    /// Closes this side of output and errors: what it says from now on, nobody reads.
    void stop_listening();

private:
    using Deadline = std::chrono::steady_clock::time_point;
    /// Collects what comes; false when there will be nothing more, or at the deadline.
    bool collect(Deadline deadline);

    pid_t child_ = -1;
    int out_ = -1;
    int err_ = -1;
    Outcome outcome_;
};

/// Runs a process to its end.
[[nodiscard]] Outcome run(const std::vector<std::string>& command, const ProcessOptions& options = {});

} // namespace hosts_tests
