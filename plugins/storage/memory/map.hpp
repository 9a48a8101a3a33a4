#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>

namespace masthead::inline v0::memory {

struct Node;

/// An immutable state of an ordered map of bytes to bytes: the root of a tree whose nodes are shared with older and
/// newer states. Copying it costs one counter; a node is freed with the last state that holds it. Safe to read from any
/// thread.
using Snapshot = std::shared_ptr<Node>;

/// The value in `snapshot`, or nothing.
[[nodiscard]] std::optional<std::string> find(const Snapshot& snapshot, std::string_view key);

/// Called with each key and value; false stops.
using Visitor = std::function<bool(std::string_view, std::string_view)>;
/// Visits keys with `first <= key < last` (no upper bound if `last` is empty), descending if `reverse`. `snapshot` must
/// stay as it is meanwhile.
void scan(const Snapshot& snapshot, std::string_view first, std::string_view last, bool reverse, const Visitor& visit);

/// Makes the next state from one: nodes of the old one are copied when they change, own ones are changed in place.
/// Belongs to one thread at a time.
class Edit {
public:
    /// `mark` is one that no node of `base` has. `random` must live as long and be used by nobody else meanwhile.
    Edit(Snapshot base, std::uint64_t mark, std::minstd_rand& random)
        : root_(std::move(base)), mark_(mark), random_(random) {}

    [[nodiscard]] const Snapshot& state() const noexcept { return root_; }
    void put(std::string_view key, std::string_view value);
    void erase(std::string_view key);

private:
    /// Makes `node` one that this edit may change.
    void own(Snapshot& node) const;
    void insert(Snapshot& node, std::string_view key, std::string_view value);
    [[nodiscard]] Snapshot join(Snapshot before, Snapshot behind) const;

    Snapshot root_;
    /// Marks the nodes made by this edit.
    std::uint64_t mark_;
    std::minstd_rand& random_;
};

} // namespace masthead::inline v0::memory
