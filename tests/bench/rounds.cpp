#include "rounds.hpp"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <exception>
#include <mutex>
#include <thread>

namespace masthead::bench {

double median(std::vector<double> values) {
    if (values.empty()) return 0;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

double rate(int threads, std::chrono::milliseconds time, const Work& work) {
    std::atomic<bool> is_over = false;
    std::atomic<std::uint64_t> calls = 0;
    std::mutex mutex;
    std::exception_ptr failure;
    std::vector<std::jthread> running;
    for (int thread = 0; thread < threads; ++thread) {
        running.emplace_back([&, thread] {
            try {
                for (std::uint64_t turn = 0; !is_over; ++turn) {
                    work(static_cast<std::uint64_t>(thread), turn);
                    ++calls;
                }
            } catch (...) {
                const std::lock_guard lock(mutex);
                failure = std::current_exception();
            }
        });
    }
    std::this_thread::sleep_for(warm_up);
    const auto before = calls.load();
    const auto began = std::chrono::steady_clock::now();
    std::this_thread::sleep_for(time);
    const auto done = calls - before;
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - began;
    is_over = true;
    running.clear();
    if (failure) std::rethrow_exception(failure);
    return static_cast<double>(done) / taken.count();
}

void compare(const Effort& effort, const std::string& title, const std::string& their_name, const Rate& ours,
             const Rate& theirs) {
    std::vector<double> our_rates;
    std::vector<double> their_rates;
    std::vector<double> ratios;
    for (int round = 0; round < effort.rounds; ++round) {
        // Who comes first changes, so that neither always finds what the other left.
        if (round % 2 == 0) our_rates.push_back(ours());
        their_rates.push_back(theirs());
        if (round % 2 != 0) our_rates.push_back(ours());
        ratios.push_back(our_rates.back() / their_rates.back());
    }
    std::printf("  %-40s %10.0f /s   (%s %.0f, ratio %.2f)\n", title.c_str(), median(our_rates), their_name.c_str(),
                median(their_rates), median(ratios));
    std::fflush(stdout);
}

} // namespace masthead::bench
