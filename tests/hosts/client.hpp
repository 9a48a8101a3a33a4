#pragma once

#include <boost/json/value.hpp>

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace hosts_tests {

struct Answer {
    int status = 0;
    /// Names in lower case; of a field that came more than once, the last.
    std::map<std::string, std::string> fields;
    std::string body;

    /// The body as JSON; a failure of the test if it is none.
    [[nodiscard]] boost::json::value json() const;
};

/// One connection to a host, made when it is needed. A host that dies is an answer that does not come. Not for several
/// threads.
class Client {
public:
    /// `http://127.0.0.1:41733` or `http://[::1]:41733`.
    explicit Client(std::string_view address);
    ~Client();
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    /// Signs in; from then on every request is this account's.
    void sign_in(const std::string& login, const std::string& password);
    /// From now on every request comes with this API token.
    void use_token(const std::string& token) { credentials_ = "Authorization: Bearer " + token + "\r\n"; }
    /// Takes part in the session of another client.
    void share_session(const Client& other) { credentials_ = other.credentials_; }

    /// Nothing if the host cannot be reached or goes away before its answer is whole. `fields` are further lines of the
    /// head, each with its end.
    [[nodiscard]] std::optional<Answer> ask(std::string_view method, std::string_view target,
                                            std::string_view body = {}, std::string_view fields = {});
    /// The same for an answer that must come.
    [[nodiscard]] Answer get(std::string_view target);
    /// The two halves of `ask`.
    bool send(std::string_view bytes);
    [[nodiscard]] std::optional<Answer> receive();
    [[nodiscard]] std::string request(std::string_view method, std::string_view target, std::string_view body,
                                      std::string_view fields = {}) const;
    bool connect();

private:
    bool read_more();
    void close();

    std::string host_;
    std::string port_;
    std::string credentials_;
    int socket_ = -1;
    std::string buffer_;
};

} // namespace hosts_tests
