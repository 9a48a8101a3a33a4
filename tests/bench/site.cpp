#include "site.hpp"

#include "texts.hpp"

#include <masthead/plugins/shipped.hpp>

#include <benchmark/benchmark.h>

#include <iostream>

namespace masthead::bench {

namespace {

Engine open(std::string_view storage, const std::filesystem::path& folder) {
    EngineOptions options;
    options.storage = storage == "sqlite" ? "sqlite:" + (folder / "site.db").string() : std::string(storage) + ':';
    options.plugins = shipped_plugins();
    // Hashing passwords is meant to be slow and is not what is measured.
    options.password_hashing.operations = 1;
    options.password_hashing.memory_bytes = std::size_t{1} << 20;
    return needed(Engine::open(std::move(options)));
}

ImportTerm term(const std::string& name) {
    return {needed(Slug::from_text(name)), name};
}

} // namespace

Site::Site(std::string_view storage) : storage_(storage), engine_(open(storage, folder_.path())) {
    fill();
    sign_in();
}

void Site::fill() {
    const auto body = needed(parse_markdown(article_markdown()));
    std::vector<ImportArticle> batch;
    for (std::uint32_t i = 0; i < articles; ++i) {
        ImportArticle article;
        article.title = "Bến cảng mở lại sau mùa mưa, kỳ " + std::to_string(i);
        article.slug = needed(Slug::from_text(article.title));
        article.locale = needed(Locale::parse("vi"));
        article.lead = "Sáng nay, những chiếc thuyền đầu tiên đã rời bến từ rất sớm.";
        article.body = body;
        article.categories.push_back(term("Chuyên mục " + std::to_string(i % 4)));
        article.tags.push_back(term("Chủ đề " + std::to_string(i % 50)));
        const auto author = term("Tác giả " + std::to_string(i % 20));
        article.byline.push_back({author.slug, author.name, "author"});
        slugs_.push_back(article.slug);
        batch.push_back(std::move(article));
    }
    for (auto& outcome : engine_.imports().add(Principal::host(), batch)) needed(std::move(outcome));
    for (const auto& slug : slugs_) ids_.push_back(needed(engine_.articles().find(slug)));
}

void Site::sign_in() {
    const Secret password("a long enough password");
    Account account;
    account.login = "reader";
    needed(engine_.accounts().create(Principal::host(), account, password));
    reader_ = needed(engine_.sessions().sign_in({"reader", password, false, {}}));
}

int run_benchmarks(int argc, char** argv, const std::function<void()>& register_all) {
    try {
        benchmark::Initialize(&argc, argv);
        if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
        register_all();
        benchmark::RunSpecifiedBenchmarks();
        benchmark::Shutdown();
        return 0;
    } catch (const std::exception& failure) {
        std::cerr << argv[0] << ": " << failure.what() << '\n';
        return 1;
    }
}

} // namespace masthead::bench
