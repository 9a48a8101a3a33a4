#include "issuer.hpp"

#include <boost/asio/connect.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

namespace identity_tests {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;

Issuer::Issuer() : acceptor_(context_, tcp::endpoint(asio::ip::make_address("127.0.0.1"), 0)) {
    port_ = acceptor_.local_endpoint().port();
    thread_ = std::thread([this] { serve(); });
}

Issuer::~Issuer() {
    is_stopping_ = true;
    boost::system::error_code ignored;
    tcp::socket(context_).connect(acceptor_.local_endpoint(), ignored);
    thread_.join();
}

void Issuer::publish(std::vector<json::object> keys) {
    json::array list;
    for (auto& key : keys) list.emplace_back(std::move(key));
    const std::scoped_lock lock(mutex_);
    keys_ = json::serialize(json::object{{"keys", std::move(list)}});
}

void Issuer::set_answer(Answer answer) {
    const std::scoped_lock lock(mutex_);
    answer_ = std::move(answer);
}

Reply Issuer::usual(const std::string& target) {
    if (target == "/.well-known/openid-configuration") {
        return {200, json::serialize(json::object{{"issuer", url()}, {"jwks_uri", url() + "/keys"}}), ""};
    }
    if (target != "/keys") return {404, "", ""};
    const std::scoped_lock lock(mutex_);
    return {200, keys_, ""};
}

void Issuer::serve() {
    while (!is_stopping_) {
        boost::system::error_code error;
        tcp::socket socket(context_);
        acceptor_.accept(socket, error);
        if (!error && !is_stopping_) talk(std::move(socket));
    }
}

void Issuer::talk(tcp::socket socket) {
    boost::system::error_code error;
    boost::beast::flat_buffer buffer;
    http::request<http::string_body> request;
    http::read(socket, buffer, request, error);
    if (error) return;
    const std::string target(request.target());
    ++asked_;
    if (target == "/keys") ++asked_for_keys_;
    std::this_thread::sleep_for(delay_.load());
    Answer own;
    {
        const std::scoped_lock lock(mutex_);
        own = answer_;
    }
    const auto document = is_down_ ? Reply{503, "", ""} : own ? own(target) : usual(target);
    http::response<http::string_body> response;
    response.result(document.status);
    if (!document.location.empty()) response.set("Location", document.location);
    response.set("Content-Type", "application/json");
    response.body() = document.body;
    response.keep_alive(false);
    response.prepare_payload();
    http::write(socket, response, error);
}

} // namespace identity_tests
