#include "map.hpp"

#include <vector>

namespace masthead::inline v0::memory {

/// The tree is ordered by key and, as a heap, by a random rank, which keeps it shallow whatever the keys are.
struct Node {
    std::string key;
    /// Shared by the copies of the node, so that copying it does not copy a large value.
    std::shared_ptr<const std::string> value;
    std::uint32_t rank = 0;
    std::uint64_t mark = 0;
    Snapshot left;
    Snapshot right;
};

std::optional<std::string> find(const Snapshot& snapshot, std::string_view key) {
    const Node* node = snapshot.get();
    while (node != nullptr && node->key != key) node = key < node->key ? node->left.get() : node->right.get();
    if (node == nullptr) return std::nullopt;
    return *node->value;
}

void scan(const Snapshot& snapshot, std::string_view first, std::string_view last, bool reverse, const Visitor& visit) {
    // Nodes whose near side was visited and that wait for their own turn.
    std::vector<const Node*> waiting;
    const auto go_down = [&](const Node* node) {
        while (node != nullptr) {
            const bool is_out = reverse ? !last.empty() && node->key >= last : node->key < first;
            if (!is_out) waiting.push_back(node);
            node = (is_out == reverse ? node->left : node->right).get();
        }
    };
    go_down(snapshot.get());
    while (!waiting.empty()) {
        const Node* node = waiting.back();
        waiting.pop_back();
        const bool is_past = reverse ? node->key < first : !last.empty() && node->key >= last;
        if (is_past || !visit(node->key, *node->value)) return;
        go_down((reverse ? node->left : node->right).get());
    }
}

void Edit::own(Snapshot& node) const {
    if (node->mark == mark_) return;
    node = std::make_shared<Node>(*node);
    node->mark = mark_;
}

void Edit::put(std::string_view key, std::string_view value) {
    insert(root_, key, value);
}

void Edit::insert(Snapshot& node, std::string_view key, std::string_view value) {
    if (node && node->key == key) {
        own(node);
        node->value = std::make_shared<const std::string>(value);
        return;
    }
    if (node) {
        own(node);
        auto& child = key < node->key ? node->left : node->right;
        insert(child, key, value);
        if (child->rank <= node->rank) return;
        // The child goes up, and the side of it that faces the node becomes the node's.
        auto top = std::move(child);
        auto& facing = key < node->key ? top->right : top->left;
        child = std::move(facing);
        facing = std::move(node);
        node = std::move(top);
        return;
    }
    node = std::make_shared<Node>();
    node->key = key;
    node->value = std::make_shared<const std::string>(value);
    node->rank = static_cast<std::uint32_t>(random_());
    node->mark = mark_;
}

void Edit::erase(std::string_view key) {
    if (!find(root_, key)) return;
    Snapshot* place = &root_;
    while ((*place)->key != key) {
        own(*place);
        place = key < (*place)->key ? &(*place)->left : &(*place)->right;
    }
    // Copies, for the node may belong to older states too.
    *place = join((*place)->left, (*place)->right);
}

Snapshot Edit::join(Snapshot before, Snapshot behind) const {
    Snapshot result;
    Snapshot* place = &result;
    while (before && behind) {
        auto& top = before->rank > behind->rank ? before : behind;
        const bool is_before = &top == &before;
        own(top);
        *place = std::move(top);
        if (is_before) {
            before = std::move((*place)->right);
            place = &(*place)->right;
        } else {
            behind = std::move((*place)->left);
            place = &(*place)->left;
        }
    }
    *place = before ? std::move(before) : std::move(behind);
    return result;
}

} // namespace masthead::inline v0::memory
