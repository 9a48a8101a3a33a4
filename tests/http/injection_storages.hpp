#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace http_tests {

/// A storage without anything in it, and whatever has to live as long.
struct InjectionStorage {
    std::string url;
    std::shared_ptr<void> owner{};
};

/// The storages that the program tries: each program has its own.
[[nodiscard]] std::vector<std::function<InjectionStorage()>> injection_storages();

} // namespace http_tests
