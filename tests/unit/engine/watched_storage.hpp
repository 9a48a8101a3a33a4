#pragma once

#include <masthead/plugin/registry.hpp>
#include <masthead/storage/storage.hpp>

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace masthead::engine_tests {

/// What a test sees of a storage, and what it makes go wrong there. Set before the engine works, read after.
struct Probe {
    /// The storage itself, to look at records and to write them past the engine.
    Storage* storage = nullptr;
    /// Asked before every call with its name (`create_article`); also before `migrate`, `read`, `write` and `commit`.
    /// An error is what the call then gives; it may throw.
    std::function<Result<void>(std::string_view call)> on_call;
    /// The same for `create_comments`, with what it is to store.
    std::function<Result<void>(std::span<const Comment> comments)> on_comments;
};

/// A registry whose `memory:` and `sqlite:` report to `probe`.
[[nodiscard]] Registry watched_plugins(const std::shared_ptr<Probe>& probe);

} // namespace masthead::engine_tests
