#pragma once

#include <chrono>
#include <cstddef>
#include <string>

namespace newsroom {

/// Tells on the standard error output how far long work is: a bar that is redrawn on a terminal, a line now and then
/// elsewhere. Not safe from several threads.
class Progress {
public:
    /// `total` steps of `what`.
    Progress(std::string what, std::size_t total);
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    void advance(std::size_t steps);
    /// Writes a line that stays, also while a bar is drawn.
    void say(const std::string& line);

private:
    void draw();

    std::string what_;
    std::size_t total_;
    std::size_t done_ = 0;
    bool on_terminal_;
    std::chrono::steady_clock::time_point started_;
    std::chrono::steady_clock::time_point drawn_{};
};

} // namespace newsroom
