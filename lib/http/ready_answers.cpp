#include "http/connection.hpp"

#include "http/field_name.hpp"
#include "http/ready.hpp"
#include "http/request_head.hpp"

namespace masthead::inline v0::http::detail {

namespace {

/// Answers are sent when so many bytes are together, even if more requests were read.
constexpr std::size_t max_batch_bytes = std::size_t{256} << 10;
/// Longer ones are refused by the handler.
constexpr std::size_t max_target_bytes = 8'192;

bool has_no_body(const HeadView& head) {
    const auto length = head.find("Content-Length");
    return (!length || *length == "0") && !head.find("Transfer-Encoding") && !head.find("Expect");
}

bool may_be_ready(const HeadView& head) {
    const auto method = head.method();
    if (method != "GET" && method != "HEAD") return false;
    return head.minor_version() == 1 && head.target().size() <= max_target_bytes && has_no_body(head);
}

bool has_word(std::string_view list, std::string_view word) {
    while (!list.empty()) {
        const auto comma = std::min(list.find(','), list.size());
        if (same_name(trimmed(list.substr(0, comma)), word)) return true;
        list.remove_prefix(std::min(comma + 1, list.size()));
    }
    return false;
}

/// The client wants the connection to end after the answer.
bool wants_end(const HeadView& head) {
    for (std::size_t i = 0; i < head.size(); ++i) {
        const auto field = head.field(i);
        if (same_name(field.name, "Connection") && has_word(field.value, "close")) return true;
    }
    return false;
}

} // namespace

std::size_t Connection::answer_ready(std::string_view input) {
    std::size_t used = 0;
    is_next_slow_ = false;
    while (used < input.size() && !is_closing_ && thread_.outgoing.size() < max_batch_bytes) {
        const auto rest = input.substr(used);
        // Old clients send an empty line behind a body; RFC 9112, section 2.2, lets one pass before a request.
        if (!has_passed_empty_line_ && rest.starts_with("\r\n")) {
            has_passed_empty_line_ = true;
            used += 2;
            searched_ = 0;
            continue;
        }
        const auto size = request_head_size(rest, searched_);
        searched_ = size == 0 ? rest.size() : 0;
        if (size == 0) break;
        has_passed_empty_line_ = false;
        is_next_slow_ = !add_ready(rest.substr(0, size));
        if (is_next_slow_) break;
        used += size;
    }
    return used;
}

bool Connection::add_ready(std::string_view bytes) {
    if (bytes.size() > shared_.options.max_header_bytes || !find_fault(bytes).empty()) return false;
    const HeadView head(bytes);
    if (!may_be_ready(head)) return false;
    const auto answer = find_ready(shared_.handler, head, address_, transport_.is_secure());
    if (!answer) return false;
    const auto asked_id = head.find("X-Request-Id").value_or("");
    HeadExtras extras;
    extras.date = thread_.date.text();
    extras.request_id = is_request_id(asked_id) ? asked_id : thread_.ids.next();
    if (shared_.options.server_timing) extras.timing = "cache;desc=hit";
    is_closing_ = wants_end(head) || shared_.stopping;
    extras.keep_alive = !is_closing_;
    thread_.text.clear();
    append_ready_head(thread_.text, extras);
    thread_.outgoing.add_from(answer->head, answer->owner);
    thread_.outgoing.add(thread_.text);
    thread_.outgoing.add_from(answer->body, answer->owner);
    if (thread_.access_log.takes(answer->status)) log_ready(head, *answer, extras.request_id);
    return true;
}

void Connection::log_ready(const HeadView& head, const ReadyAnswer& answer, std::string_view id) {
    AccessEntry entry;
    entry.time = std::chrono::system_clock::now();
    entry.id = id;
    entry.remote = address_;
    entry.method = head.method();
    entry.target = head.target();
    entry.status = answer.status;
    entry.bytes = answer.body.size();
    entry.duration = std::chrono::steady_clock::now() - begun_;
    entry.from = "memory";
    entry.traceparent = head.find("traceparent").value_or("");
    entry.user_agent = head.find("User-Agent").value_or("");
    entry.referer = head.find("Referer").value_or("");
    thread_.access_log.write(entry);
}

} // namespace masthead::inline v0::http::detail
