#include "progress.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <utility>

namespace newsroom {

Progress::Progress(std::string what, std::size_t total)
    : what_(std::move(what)), total_(total), on_terminal_(isatty(STDERR_FILENO) == 1),
      started_(std::chrono::steady_clock::now()) {}

Progress::~Progress() {
    if (done_ == 0) return;
    draw();
    if (on_terminal_) std::fputc('\n', stderr);
}

void Progress::advance(std::size_t steps) {
    done_ += steps;
    const auto now = std::chrono::steady_clock::now();
    const auto interval = on_terminal_ ? std::chrono::milliseconds(100) : std::chrono::milliseconds(5'000);
    if (drawn_ == std::chrono::steady_clock::time_point{}) drawn_ = started_;
    if (now - drawn_ < interval) return;
    drawn_ = now;
    draw();
}

void Progress::say(const std::string& line) {
    // The bar's line is emptied first; the bar comes back below.
    std::fprintf(stderr, "%s%s\n", on_terminal_ ? "\r\033[K" : "", line.c_str());
}

void Progress::draw() {
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count();
    const double rate = seconds > 0 ? static_cast<double>(done_) / seconds : 0;
    if (!on_terminal_) {
        std::fprintf(stderr, "%s: %zu of %zu (%.0f a second)\n", what_.c_str(), done_, total_, rate);
        return;
    }
    constexpr std::size_t width = 30;
    const auto filled = total_ > 0 ? std::min(done_, total_) * width / total_ : width;
    const auto bar = std::string(filled, '#') + std::string(width - filled, '.');
    std::fprintf(stderr, "\r%s [%s] %zu/%zu  %.0f/s ", what_.c_str(), bar.c_str(), done_, total_, rate);
}

} // namespace newsroom
