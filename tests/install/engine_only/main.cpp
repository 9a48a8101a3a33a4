#include <masthead/engine.hpp>
#include <masthead/plugin/registry.hpp>
#include <masthead/plugins/memory.hpp>

#include <iostream>

namespace {

masthead::Result<std::size_t> count_articles() {
    masthead::Registry registry;
    MASTHEAD_CHECK(masthead::memory::install(registry));
    MASTHEAD_TRY(auto engine, masthead::Engine::open({.storage = "memory:", .plugins = registry}));
    const auto me = masthead::Principal::host();
    MASTHEAD_TRY(auto body, masthead::parse_markdown("A program of somebody else."));
    MASTHEAD_TRY(auto draft, engine.articles().create(me, {.content = {.title = "Installed", .body = body}}));
    MASTHEAD_CHECK(engine.articles().publish(me, draft.head.id, draft.head.version));
    MASTHEAD_TRY(const auto articles, engine.articles().list(me, {}));
    return articles.items.size();
}

} // namespace

int main() {
    const auto count = count_articles();
    if (!count) std::cerr << count.error() << '\n';
    return count && *count == 1 ? 0 : 1;
}
