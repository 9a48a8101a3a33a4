#pragma once

#include <masthead/content/document.hpp>

namespace masthead::inline v0 {

struct Document::Tree {
    std::vector<Block> blocks;
    std::size_t nodes = 0;
};

} // namespace masthead::inline v0
