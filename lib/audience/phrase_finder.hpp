#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace masthead::inline v0::detail {

/// Finds any of many phrases in a text in one pass over it (A. V. Aho and M. J. Corasick, Comm. ACM 18 (1975),
/// 333-340). Safe to search from any number of threads.
class PhraseFinder {
public:
    /// Empty phrases are passed over.
    explicit PhraseFinder(const std::vector<std::string>& phrases);

    [[nodiscard]] bool finds_any_in(std::string_view text) const;

private:
    struct Node {
        std::uint32_t fallback = 0;
        bool is_end = false;
    };
    [[nodiscard]] std::uint32_t step(std::uint32_t node, char next) const;

    std::vector<Node> nodes_{1};
    /// By node and byte.
    std::unordered_map<std::uint64_t, std::uint32_t> edges_;
};

} // namespace masthead::inline v0::detail
