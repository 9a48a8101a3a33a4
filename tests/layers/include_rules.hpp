#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace masthead::layers {

// One #include line. `written` keeps its brackets or quotes: <masthead/core/id.hpp>, "core/crypto.hpp".
struct Include {
    std::string written;
    int line = 0;
};

std::vector<Include> includes_of(std::string_view source);

// What is wrong with the includes of one file, a sentence each ("lib/core/id.cpp:3: ..."); empty when all are allowed.
// `path` is relative to the root of the repository, with forward slashes; it decides which rules hold.
std::vector<std::string> broken_rules(std::string_view path, std::string_view source);

} // namespace masthead::layers
