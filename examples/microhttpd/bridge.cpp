#include "bridge.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <array>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace microhttpd {

namespace {

using masthead::http::Handler;
using masthead::http::Request;
using masthead::http::Response;

/// A request while it comes.
struct Incoming {
    Request request;
    bool has_begun = false;
    bool is_too_large = false;
};

std::string address_of(MHD_Connection* connection) {
    const auto* info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    if (info == nullptr || info->client_addr == nullptr) return {};
    std::array<char, INET6_ADDRSTRLEN> text{};
    const auto* address = info->client_addr;
    const void* bytes = address->sa_family == AF_INET6
                            ? static_cast<const void*>(&reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr)
                            : static_cast<const void*>(&reinterpret_cast<const sockaddr_in*>(address)->sin_addr);
    return inet_ntop(address->sa_family, bytes, text.data(), text.size()) != nullptr ? text.data() : "";
}

/// Nothing may be thrown through the functions of another language.
MHD_Result add_field(void* request, MHD_ValueKind, const char* name, const char* value) noexcept {
    try {
        static_cast<Request*>(request)->headers.add(name, value != nullptr ? value : "");
        return MHD_YES;
    } catch (const std::exception&) {
        return MHD_NO;
    }
}

/// What MHD calls when it has sent the body: only now may it go.
void drop_answer(void* answer) {
    delete static_cast<Response*>(answer);
}

MHD_Result send(MHD_Connection* connection, Response given) {
    auto kept = std::make_unique<Response>(std::move(given));
    const auto body = kept->body_bytes();
    const unsigned int status = kept->status;
    // MHD takes the bytes where they are, also when many answers share them.
    auto* answer = MHD_create_response_from_buffer_with_free_callback_cls(body.size(), const_cast<char*>(body.data()),
                                                                          drop_answer, kept.get());
    if (answer == nullptr) return MHD_NO;
    for (const auto& [name, value] : kept->headers.fields())
        MHD_add_response_header(answer, name.c_str(), value.c_str());
    static_cast<void>(kept.release());
    const auto outcome = MHD_queue_response(connection, status, answer);
    MHD_destroy_response(answer);
    return outcome;
}

MHD_Result refuse(MHD_Connection* connection, std::uint16_t status) {
    Response refusal;
    refusal.status = status;
    return send(connection, std::move(refusal));
}

} // namespace

void* begin_request(void*, const char* target, MHD_Connection*) noexcept {
    try {
        auto incoming = std::make_unique<Incoming>();
        incoming->request.target = target;
        return incoming.release();
    } catch (const std::exception&) {
        return nullptr;
    }
}

MHD_Result answer_request(void* handler, MHD_Connection* connection, const char*, const char* method, const char*,
                          const char* upload, std::size_t* upload_size, void** request) noexcept {
    try {
        auto* incoming = static_cast<Incoming*>(*request);
        if (incoming == nullptr) return MHD_NO;
        // The first call is for the head alone.
        if (!std::exchange(incoming->has_begun, true)) return MHD_YES;
        auto& plain = incoming->request;
        if (*upload_size > 0) {
            incoming->is_too_large = incoming->is_too_large || plain.body.size() + *upload_size > max_body_bytes;
            if (!incoming->is_too_large) plain.body.append(upload, *upload_size);
            *upload_size = 0;
            return MHD_YES;
        }
        if (incoming->is_too_large) return refuse(connection, 413);
        plain.method = method;
        plain.remote_address = address_of(connection);
        const int fields = MHD_get_connection_values(connection, MHD_HEADER_KIND, nullptr, nullptr);
        MHD_get_connection_values(connection, MHD_HEADER_KIND, add_field, &plain);
        if (plain.headers.fields().size() != static_cast<std::size_t>(fields)) return MHD_NO;
        const auto& site = *static_cast<const Handler*>(handler);
        if (auto ready = site.find_ready(plain)) return send(connection, *std::move(ready));
        return send(connection, site.handle(plain));
    } catch (const std::exception&) {
        return MHD_NO;
    }
}

void end_request(void*, MHD_Connection*, void** request, MHD_RequestTerminationCode) noexcept {
    delete static_cast<Incoming*>(*request);
    *request = nullptr;
}

} // namespace microhttpd
