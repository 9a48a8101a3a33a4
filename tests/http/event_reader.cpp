#include "event_reader.hpp"

#include <gtest/gtest.h>

namespace http_tests {

namespace {

/// What stands behind `name: ` on a line of the block.
std::string field(std::string_view block, std::string_view name) {
    const auto start = std::string(name) + ": ";
    while (!block.empty()) {
        const auto end = std::min(block.find('\n'), block.size());
        const auto line = block.substr(0, end);
        if (line.starts_with(start)) return std::string(line.substr(start.size()));
        block.remove_prefix(std::min(end + 1, block.size()));
    }
    return {};
}

} // namespace

std::string StreamEvent::text(std::string_view pointer) const {
    boost::system::error_code error;
    const auto* found = data.find_pointer(pointer, error);
    return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::string();
}

std::string StreamEvent::told() const {
    if (name == "rating") return "rating " + std::to_string(data.at("count").to_number<int>());
    if (name != "comment") return name;
    const auto body = text("/comment/body/markdown");
    return text("/kind") + (body.empty() ? "" : ' ' + body.substr(0, body.find('\n')));
}

EventReader::EventReader(const std::string& address, const std::string& target, const Fields& fields)
    : EventReader(Connection(address), target, fields) {}

EventReader::EventReader(Connection connection, const std::string& target, const Fields& fields)
    : connection_(std::move(connection)) {
    connection_.send(request("GET", target, fields));
    const auto head = connection_.receive_head();
    if (!head) throw std::runtime_error("no answer to " + target);
    head_ = *head;
    expect_sound(head_, target);
    if (head_.status != 200) return;
    const auto first = connection_.receive_block();
    EXPECT_TRUE(first && first->starts_with("retry: ")) << first.value_or("the end");
}

std::optional<std::string> EventReader::block() {
    auto text = connection_.receive_block();
    if (!text) return std::nullopt;
    if (const auto id = field(*text, "id"); !id.empty()) last_id_ = id;
    return text;
}

std::optional<StreamEvent> EventReader::next() {
    while (auto text = block()) {
        auto name = field(*text, "event");
        if (name.empty()) continue;
        return StreamEvent{std::move(name), field(*text, "id"), boost::json::parse(field(*text, "data"))};
    }
    return std::nullopt;
}

std::string EventReader::next_told() {
    const auto event = next();
    return event ? event->told() : "end";
}

bool EventReader::wait_for_silent(std::string_view text) {
    while (const auto found = block()) {
        if (!field(*found, "event").empty()) return false;
        if (found->find(text) != std::string::npos) return true;
    }
    return false;
}

std::string events_url(const ArticleDetails& article) {
    return "/api/v1/events?article=" + to_string(article.head.id);
}

} // namespace http_tests
