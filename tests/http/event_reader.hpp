#pragma once

#include "site.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace http_tests {

/// One event of a stream.
struct StreamEvent {
    std::string name;
    std::string id;
    boost::json::value data;

    /// A text in the data, empty if there is none.
    [[nodiscard]] std::string text(std::string_view pointer) const;
    /// `created <comment's text>`, `erased`, or the count of a rating: `rating 3`.
    [[nodiscard]] std::string told() const;
};

/// A reader of server-sent events, as a browser is one. Waits at most half a minute for the server, which is a failure
/// of the test.
class EventReader {
public:
    /// Sends the request and reads the head of the answer, and up to where the stream has told what was before.
    EventReader(const std::string& address, const std::string& target, const Fields& fields = {});
    explicit EventReader(Connection connection, const std::string& target, const Fields& fields = {});

    [[nodiscard]] const Answer& head() const { return head_; }
    /// The next event; nothing at the end of the stream.
    [[nodiscard]] std::optional<StreamEvent> next();
    /// `next().told()`; `end` at the end of the stream.
    [[nodiscard]] std::string next_told();
    /// Reads comments and ids without an event until one contains `text`; false if the stream ends before.
    [[nodiscard]] bool wait_for_silent(std::string_view text);
    [[nodiscard]] bool is_ended() { return connection_.is_ended(); }
    void abort() { connection_.abort(); }
    /// What a browser would send when it comes back.
    [[nodiscard]] const std::string& last_id() const { return last_id_; }

private:
    std::optional<std::string> block();

    Connection connection_;
    Answer head_;
    std::string last_id_;
};

/// Where to be told of an article.
[[nodiscard]] std::string events_url(const ArticleDetails& article);

} // namespace http_tests
