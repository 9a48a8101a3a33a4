#pragma once

#include <masthead/http/message.hpp>

#include <optional>
#include <string>

namespace masthead::inline v0::http {
class Handler;
}

namespace masthead::inline v0::http::detail {

/// What a server with too much to do says, made ahead because there is no time for it then: a page to people, a problem
/// document to programs. Read-only after it was made.
class BusyAnswers {
public:
    explicit BusyAnswers(const Handler& handler);

    [[nodiscard]] Response answer_to(const Request& request) const;

private:
    [[nodiscard]] bool asks_for_page(const Request& request) const;

    /// Where the site is mounted.
    std::string prefix_;
    /// None if the handler has no pages.
    std::optional<Response> page_;
};

} // namespace masthead::inline v0::http::detail
