#pragma once

#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace edges_tests {

/// Takes requests on a free port and gives each the same answer. `requests` may be called from any thread.
class Taker {
public:
    /// Without an answer it stays silent.
    explicit Taker(std::string_view answer);
    ~Taker();
    Taker(const Taker&) = delete;
    Taker& operator=(const Taker&) = delete;

    /// Without a slash at the end.
    [[nodiscard]] std::string url() const;
    /// The heads of what came, in order.
    [[nodiscard]] std::vector<std::string> requests() const;

private:
    void run();

    const std::string answer_;
    int listener_ = -1;
    int port_ = 0;
    mutable std::mutex mutex_;
    std::vector<std::string> requests_;
    std::thread thread_;
};

} // namespace edges_tests
