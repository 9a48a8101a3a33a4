#pragma once

#include "world.hpp"

#include <functional>

namespace masthead::permission_tests {

/// One line of the table: a method in a situation.
struct Row {
    std::string facade;
    std::string method;
    /// What it is called on; may be empty.
    std::string situation;
    /// Makes what it needs and calls the method; gives `ok` or the name of the error code.
    std::function<std::string(const Case&)> call;
    /// What it answers where it is allowed.
    std::string success = "ok";
};

[[nodiscard]] std::vector<Row> article_rows();
[[nodiscard]] std::vector<Row> content_rows();
[[nodiscard]] std::vector<Row> comment_rows();
[[nodiscard]] std::vector<Row> number_rows();
[[nodiscard]] std::vector<Row> account_rows();
[[nodiscard]] std::vector<Row> session_rows();

/// For questions that are answered with yes or no.
[[nodiscard]] inline std::string allowed_if(bool answer) {
    return answer ? "ok" : "permission_denied";
}

} // namespace masthead::permission_tests
