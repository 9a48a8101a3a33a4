#include "storage_sites.hpp"

#include <masthead/plugins/shipped.hpp>

#include <chrono>
#include <cstdio>
#include <cstdlib>

namespace masthead::bench {

namespace {

/// Articles that are written to.
constexpr std::uint32_t most_written = 1'000;

/// As many as pgbench has clients where both read.
constexpr int connections = 16;

Engine seed_and_open(const std::string& newsroom, const std::string& url, std::uint32_t articles) {
    const auto began = std::chrono::steady_clock::now();
    const auto command =
        newsroom + " seed --storage '" + url + "' --articles " + std::to_string(articles) + " >/dev/null 2>&1";
    if (std::system(command.c_str()) != 0) throw std::runtime_error("newsroom seed failed");
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - began;
    std::printf("  %-40s %10.1f s    (%u articles, %.0f /s)\n", ("loading " + url.substr(0, url.find(':'))).c_str(),
                taken.count(), articles, articles / taken.count());
    std::fflush(stdout);
    EngineOptions options;
    options.storage = url.starts_with("postgresql:") ? url + "&pool=" + std::to_string(connections) : url;
    options.plugins = shipped_plugins();
    options.password_hashing.operations = 1;
    options.password_hashing.memory_bytes = std::size_t{1} << 20;
    options.policies.comment.minimum_interval = std::chrono::seconds(0);
    options.policies.limits = LimitPolicy::none();
    return needed(Engine::open(std::move(options)));
}

} // namespace

SeededSite::SeededSite(const std::string& newsroom, std::string url, std::uint32_t articles)
    : url_(std::move(url)), articles_(articles), engine_(seed_and_open(newsroom, url_, articles)) {
    for (std::uint32_t number = 0; number < std::min(articles, most_written); ++number) {
        ids_.push_back(needed(engine_.articles().find(needed(Slug::parse("bai-" + std::to_string(number))))));
    }
    const Secret password("a long enough password");
    for (int number = 0; number < writers; ++number) {
        Account account;
        account.login = "writer" + std::to_string(number);
        writers_.push_back(Principal::of(needed(engine_.accounts().create(Principal::host(), account, password))));
    }
}

Slug SeededSite::slug(std::uint64_t number) const {
    // A multiplier without a common factor visits all of them in an order of no meaning.
    return needed(Slug::parse("bai-" + std::to_string(number * 7'919 % articles_)));
}

} // namespace masthead::bench
