#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace masthead::test {

/// Where a PostgreSQL server of the tests is reached, and by whom: its owner may do everything. A plain value type.
struct PostgresqlAddress {
    /// The folder of its socket, on which nobody needs a password.
    std::filesystem::path folder;
    /// The port at 127.0.0.1, where a password is asked for.
    std::uint16_t port = 0;
    std::string user;
    std::string password;

    /// URL of a database by way of the socket.
    [[nodiscard]] std::string url(std::string_view database) const;
    /// URL of a database by way of TCP.
    [[nodiscard]] std::string tcp_url(std::string_view database) const;

    friend bool operator==(const PostgresqlAddress&, const PostgresqlAddress&) = default;
};

/// `text` as a part of a URL: all but letters, digits and `-._~` is written as `%XX`.
[[nodiscard]] std::string percent_encoded(std::string_view text);

/// A new empty database `name`, which may be any text. Throws std::runtime_error.
void create_database(const PostgresqlAddress& server, const std::string& name);
/// Ends all that work with it and removes it, if it is there. Throws std::runtime_error.
void drop_database(const PostgresqlAddress& server, const std::string& name);

} // namespace masthead::test
