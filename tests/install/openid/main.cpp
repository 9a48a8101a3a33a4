#include <masthead/plugins/openid.hpp>

#include <iostream>

int main() {
    const auto users = masthead::openid::Provider::create({.issuer = "https://login.example.org", .audience = "news"});
    if (!users) {
        std::cerr << users.error() << '\n';
        return 1;
    }
    masthead::http::Request request;
    const auto nobody = (*users)->identify(request);
    request.headers.add("Authorization", "Bearer a.b.c");
    const auto refused = (*users)->identify(request);
    const bool is_right = nobody && !*nobody && !refused && refused.error().message == "the token is not well-formed";
    return is_right ? 0 : 1;
}
