#include "audience/phrase_finder.hpp"

namespace masthead::inline v0::detail {

namespace {

std::uint64_t edge(std::uint32_t node, unsigned char byte) {
    return std::uint64_t{node} << 8 | byte;
}

struct Child {
    std::uint32_t parent;
    unsigned char byte;
    std::uint32_t node;
};

} // namespace

PhraseFinder::PhraseFinder(const std::vector<std::string>& phrases) {
    std::vector<std::vector<Child>> levels;
    for (const auto& phrase : phrases) {
        std::uint32_t node = 0;
        for (std::size_t depth = 0; depth < phrase.size(); ++depth) {
            const auto byte = static_cast<unsigned char>(phrase[depth]);
            const auto [found, is_new] = edges_.try_emplace(edge(node, byte), nodes_.size());
            if (is_new) {
                if (levels.size() <= depth) levels.emplace_back();
                levels[depth].push_back({node, byte, found->second});
                nodes_.emplace_back();
            }
            node = found->second;
        }
        if (node != 0) nodes_[node].is_end = true;
    }
    // Shorter prefixes first: the fallback of a node is on a level above it.
    for (const auto& level : levels) {
        for (const auto& child : level) {
            auto& node = nodes_[child.node];
            node.fallback = child.parent == 0 ? 0 : step(nodes_[child.parent].fallback, static_cast<char>(child.byte));
            node.is_end = node.is_end || nodes_[node.fallback].is_end;
        }
    }
}

std::uint32_t PhraseFinder::step(std::uint32_t node, char next) const {
    const auto byte = static_cast<unsigned char>(next);
    for (;;) {
        const auto found = edges_.find(edge(node, byte));
        if (found != edges_.end()) return found->second;
        if (node == 0) return 0;
        node = nodes_[node].fallback;
    }
}

bool PhraseFinder::finds_any_in(std::string_view text) const {
    std::uint32_t node = 0;
    for (const char c : text) {
        node = step(node, c);
        if (nodes_[node].is_end) return true;
    }
    return false;
}

} // namespace masthead::inline v0::detail
