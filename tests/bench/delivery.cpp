// An answer from the request to its bytes, without a network, on SQLite: made anew, and from memory; and rendering
// alone, without the reading.
#include "site.hpp"

#include "http/ready.hpp"
#include "http/request_head.hpp"

#include <masthead/http/handler.hpp>
#include <masthead/render/renderer.hpp>

#include <benchmark/benchmark.h>

namespace masthead::bench {

namespace {

http::Request get(std::string target, std::string_view accept) {
    http::Request request;
    request.method = "GET";
    request.target = std::move(target);
    request.remote_address = "127.0.0.1";
    request.headers.add("Host", "localhost");
    request.headers.add("Accept", std::string(accept));
    return request;
}

/// One that is in memory, by one thread or several.
void answer_ready(benchmark::State& state, const http::Handler& handler, const http::Request& request) {
    for (auto _ : state) {
        auto response = handler.find_ready(request);
        if (!response) throw std::runtime_error("it is not in memory");
        benchmark::DoNotOptimize(response);
    }
}

/// The same as the server asks, with nothing copied.
void find_bytes(benchmark::State& state, const http::Handler& handler, const std::string& text) {
    for (auto _ : state) {
        const http::detail::HeadView head(text);
        auto ready = http::detail::find_ready(handler, head, "127.0.0.1", false);
        if (!ready) throw std::runtime_error("it is not in memory");
        benchmark::DoNotOptimize(ready);
    }
}

void answer(benchmark::State& state, const http::Handler& handler, const http::Request& request, std::uint16_t status) {
    for (auto _ : state) {
        auto response = handler.handle(request);
        if (response.status != status) throw std::runtime_error("unexpected status " + std::to_string(response.status));
        benchmark::DoNotOptimize(response);
    }
}

void register_answers(Site& site, const http::Handler& handler) {
    const auto add = [&](const char* name, http::Request request, std::uint16_t status = 200) {
        benchmark::RegisterBenchmark(name, [&handler, request = std::move(request), status](benchmark::State& state) {
            answer(state, handler, request, status);
        });
    };
    const auto path = "/api/v1/articles/" + to_string(site.article(7));
    const auto json = get(path, "application/json");
    add("answer_json/article_by_id", json);
    add("answer_json/article_by_slug", get("/api/v1/articles/" + std::string(site.slug(7).text()), "application/json"));
    add("answer_json/list_of_20", get("/api/v1/articles", "application/json"));

    auto unchanged = json;
    unchanged.headers.add("If-None-Match", std::string(handler.handle(json).headers.find("ETag").value_or("")));
    add("answer_json/not_modified", std::move(unchanged), 304);

    auto signed_in = json;
    signed_in.headers.add("Cookie", "masthead_session=" + std::string(site.reader().token.reveal()));
    add("answer_json/signed_in", std::move(signed_in));

    const auto article = needed(site.engine().articles().get(Principal::anonymous(), site.article(7)));
    add("answer_page/article", get(article.url, "text/html"));
    add("answer_page/home", get("/", "text/html"));
}

void register_ready(Site& site, const http::Handler& handler) {
    const auto path = "/api/v1/articles/" + to_string(site.article(7));
    const auto request = get(path, "application/json");
    const auto text = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n\r\n";
    // Until the feed is read, nothing is kept.
    while (!handler.find_ready(request)) static_cast<void>(handler.handle(request));
    for (const int threads : {1, 2, 4}) {
        benchmark::RegisterBenchmark("ready/as_the_server_asks",
                                     [&handler, text](benchmark::State& state) { find_bytes(state, handler, text); })
            ->Threads(threads)
            ->UseRealTime();
        benchmark::RegisterBenchmark(
            "ready/as_other_servers_ask",
            [&handler, request](benchmark::State& state) { answer_ready(state, handler, request); })
            ->Threads(threads)
            ->UseRealTime();
    }
}

void register_renderers(Site& site, std::vector<std::unique_ptr<Renderer>>& renderers) {
    auto& engine = site.engine();
    const auto guest = Principal::anonymous();
    ArticleView view;
    view.article = needed(engine.articles().get(guest, site.article(7)));
    view.rating = needed(engine.ratings().get(guest, site.article(7)));
    view.comments = Page<ShownComment>{};
    RenderContext context;
    context.site = engine.site();
    context.now = engine.clock().now();
    context.path = view.article.url;
    for (const auto& renderer : renderers) {
        const auto name = "render_article/" + std::string(renderer->name());
        benchmark::RegisterBenchmark(name.c_str(), [&renderer, view, context](benchmark::State& state) {
            const View shown = view;
            for (auto _ : state) {
                auto bytes = needed(renderer->render(shown, context));
                benchmark::DoNotOptimize(bytes);
            }
        });
    }
}

} // namespace

} // namespace masthead::bench

int main(int argc, char** argv) {
    using namespace masthead::bench;
    std::unique_ptr<Site> site;
    std::unique_ptr<masthead::http::Handler> handler;
    std::unique_ptr<masthead::http::Handler> keeping;
    std::vector<std::unique_ptr<masthead::Renderer>> renderers;
    return run_benchmarks(argc, argv, [&] {
        site = std::make_unique<Site>("sqlite");
        using masthead::http::Handler;
        masthead::http::HandlerOptions anew;
        anew.cache.max_bytes = 0;
        handler = std::make_unique<Handler>(needed(Handler::create(site->engine(), anew)));
        keeping = std::make_unique<Handler>(needed(Handler::create(site->engine())));
        for (const auto* name : {"json", "html"}) renderers.push_back(needed(site->engine().make_renderer(name, {})));
        register_answers(*site, *handler);
        register_ready(*site, *keeping);
        register_renderers(*site, renderers);
    });
}
