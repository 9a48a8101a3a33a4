#include <masthead/engine.hpp>
#include <masthead/http/handler.hpp>
#include <masthead/http/server.hpp>
#include <masthead/plugins/shipped.hpp>

#include <iostream>

masthead::Result<void> run(const char* address) {
    MASTHEAD_TRY(auto engine,
                 masthead::Engine::open({.storage = "sqlite:hello.db", .plugins = masthead::shipped_plugins()}));
    const auto me = masthead::Principal::host();
    MASTHEAD_TRY(auto articles, engine.articles().list(me, {}));
    if (articles.items.empty()) {
        MASTHEAD_TRY(auto body, masthead::parse_markdown("Written in **C++**, served by *my own* program."));
        MASTHEAD_TRY(auto draft, engine.articles().create(me, {.content = {.title = "Hello", .body = body}}));
        MASTHEAD_CHECK(engine.articles().publish(me, draft.head.id, draft.head.version));
    }
    MASTHEAD_TRY(const auto handler, masthead::http::Handler::create(engine));
    return serve(handler, {.listen = address},
                 [](const auto& at) { std::cout << "http://" << at << "/hello" << std::endl; });
}

int main(int argc, char** argv) {
    const auto outcome = run(argc > 1 ? argv[1] : "127.0.0.1:8081");
    if (!outcome) std::cerr << outcome.error() << '\n';
    return outcome ? 0 : 1;
}
