#pragma once

#include "signing.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace identity_tests {

/// What a server answers.
struct Reply {
    unsigned status = 200;
    std::string body{};
    /// `Location`, if it is not empty.
    std::string location{};
};

/// A server on this machine that serves a discovery document and a key set, and counts who asks. Safe from any thread.
class Issuer {
public:
    using Answer = std::function<Reply(const std::string& target)>;

    Issuer();
    ~Issuer();
    Issuer(const Issuer&) = delete;
    Issuer& operator=(const Issuer&) = delete;

    /// What it calls itself.
    [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
    [[nodiscard]] int asked() const { return asked_; }
    [[nodiscard]] int asked_for_keys() const { return asked_for_keys_; }

    void publish(std::vector<json::object> keys);
    /// Takes as long for each answer.
    void set_delay(std::chrono::milliseconds delay) { delay_ = delay; }
    /// Answers 503 until it is told otherwise.
    void set_down(bool is_down) { is_down_ = is_down; }
    /// Answers itself; an empty function gives the word back.
    void set_answer(Answer answer);
    /// What it answers as an issuer.
    [[nodiscard]] Reply usual(const std::string& target);

private:
    void serve();
    void talk(boost::asio::ip::tcp::socket socket);

    boost::asio::io_context context_;
    boost::asio::ip::tcp::acceptor acceptor_;
    unsigned short port_ = 0;
    std::atomic<bool> is_down_ = false;
    std::atomic<bool> is_stopping_ = false;
    std::atomic<int> asked_ = 0;
    std::atomic<int> asked_for_keys_ = 0;
    std::atomic<std::chrono::milliseconds> delay_{};
    std::mutex mutex_;
    std::string keys_ = R"({"keys":[]})";
    Answer answer_;
    std::thread thread_;
};

} // namespace identity_tests
