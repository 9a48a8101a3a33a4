#pragma once

#include <masthead/http/message.hpp>

#include "http/io_thread.hpp"
#include "http/listen_address.hpp"
#include "http/transport.hpp"

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace masthead::inline v0::http::detail {

class HeadView;
struct ReadyAnswer;

/// One client, from the moment it was taken until it is gone. Lives on one I/O thread, which alone may touch it.
class Connection : public std::enable_shared_from_this<Connection> {
public:
    Connection(Descriptor socket, const SocketAddress& peer, IoThread& thread);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// Its address has not got too many connections.
    [[nodiscard]] bool has_place() const noexcept { return has_place_; }
    void set_place(std::size_t place) noexcept { place_ = place; }
    /// Answers request after request.
    void start();
    /// Says that there is no place, so that the client knows to come back.
    void start_turning_away(std::string_view why);
    /// Gives up what takes longer than it may.
    void sweep(SteadyTime now);
    /// Ends it if it only waits for a next request, or sends a stream.
    void stop();
    /// Drops it whatever it does.
    void abandon();

private:
    using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;

    /// How an answer that is not ready is sent, and what is logged of it.
    struct Sending {
        std::string_view id;
        std::string_view from;
        /// Null if the request could not be read.
        const Request* request = nullptr;
        bool keep_alive = false;
        bool is_http_10 = false;
    };

    // The life of a connection and what moves its bytes: connection.cpp
    Task<void> run();
    Task<void> serve();
    void forget_outgoing() noexcept;
    Task<void> turn_away(std::string_view why);
    Task<bool> shake_hands();
    /// Until the socket is ready for what `state` wants; false at the deadline or when it was dropped.
    Task<bool> wait_for(IoState state);
    /// Appends what comes to the buffer; false at the end, an error or the deadline.
    Task<bool> read_more();
    /// Sends what the thread has gathered; false if the client has gone or does not take it in time.
    Task<bool> flush();
    /// Lets the client read the last answer before the connection goes, also when it is still sending.
    Task<void> close();
    /// Reads what a client sent that was silent, and answers what is ready; false if the connection is over.
    bool take_first_bytes(bool was_woken);
    void set_deadline(std::chrono::milliseconds time) noexcept;
    void set_no_deadline() noexcept { deadline_ = SteadyTime::max(); }

    // Answers from memory: ready_answers.cpp
    /// Gathers the answers to the requests at the beginning of `input` that are ready; gives how many bytes these took.
    std::size_t answer_ready(std::string_view input);
    bool add_ready(std::string_view bytes);
    void log_ready(const HeadView& head, const ReadyAnswer& answer, std::string_view id);

    // All other answers: handled_answers.cpp
    /// Goes on with what is in the buffer; false if the connection is over.
    Task<bool> serve_buffer();
    Task<bool> read_head();
    Task<bool> serve_message();
    /// Feeds the parser until the message is whole. Gives nothing then; otherwise the status to refuse with, 0 if the
    /// client has gone.
    Task<std::optional<int>> read_message(Parser& parser, Request& request);
    Task<bool> answer(const Parser::value_type& message, Request& request);
    /// Runs the handler on its workers; nothing when there is no place, or none soon enough.
    Task<std::optional<Response>> handled(const Request& request);
    Task<bool> send(const Response& response, Sending how);
    Task<bool> refuse(std::uint16_t status, std::string_view code, std::string_view detail);
    void log_sent(const Response& response, const Sending& how);

    // Streams: stream_sending.cpp
    Task<void> send_stream();
    void begin_stream();
    void wake_stream();
    void end_stream();
    /// Nothing is expected from the reader of a stream but that it goes.
    void watch_reader();

    IoThread& thread_;
    ServerShared& shared_;
    StreamSocket socket_;
    Transport transport_;
    std::string address_;
    bool has_place_;
    std::size_t place_;
    /// What was read and not answered yet.
    std::string buffer_;
    /// So much of it was searched for the end of a head, in vain.
    std::size_t searched_ = 0;
    bool has_passed_empty_line_ = false;
    SteadyTime deadline_ = SteadyTime::max();
    /// When the first byte of the request at hand was read.
    SteadyTime begun_ = std::chrono::steady_clock::now();
    bool timed_out_ = false;
    /// For a next request.
    bool is_waiting_ = false;
    /// Has not asked for anything yet.
    bool is_fresh_ = true;
    /// There is no place for it.
    bool is_turned_away_ = false;
    /// The head of the next request is in the buffer, and not to be answered from memory.
    bool is_next_slow_ = false;
    /// The last answer says that the connection ends.
    bool is_closing_ = false;
    /// The client sends nothing more.
    bool has_ended_ = false;
    bool is_dropped_ = false;
    /// The request at hand is a HEAD, whose answer has no body even if it is a refusal.
    bool is_head_ = false;
    std::shared_ptr<BodyStream> stream_;
    /// Wakes a stream that has nothing to send; there while one is sent.
    std::unique_ptr<Timer> stream_timer_;
    bool is_streaming_ = false;
    /// Nothing is being sent to the reader of the stream.
    bool is_pausing_ = false;
    /// The reader of the stream has gone, or is to go.
    bool is_over_ = false;
};

} // namespace masthead::inline v0::http::detail
