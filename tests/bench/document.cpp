// Reading and writing text, in bytes a second; the limit is md4c alone, which hands out what it finds and builds
// nothing.
#include "site.hpp"
#include "texts.hpp"

#include <masthead/content/document.hpp>

#include <benchmark/benchmark.h>

#include <md4c.h>

namespace masthead::bench {

namespace {

void count_bytes(benchmark::State& state, std::size_t size) {
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) * static_cast<std::int64_t>(size));
}

void parse(benchmark::State& state,
           Result<Document> (*parser)(std::string_view, DocumentProfile, const DocumentLimits&),
           const std::string& text) {
    for (auto _ : state) {
        auto document = needed(parser(text, DocumentProfile::article, {}));
        benchmark::DoNotOptimize(document);
    }
    count_bytes(state, text.size());
}

void parse_with_md4c(benchmark::State& state, const std::string& text) {
    MD_PARSER parser{};
    parser.flags = MD_DIALECT_GITHUB | MD_FLAG_NOHTML;
    parser.enter_block = parser.leave_block = [](MD_BLOCKTYPE, void*, void*) { return 0; };
    parser.enter_span = parser.leave_span = [](MD_SPANTYPE, void*, void*) { return 0; };
    parser.text = [](MD_TEXTTYPE, const MD_CHAR* bytes, MD_SIZE, void*) {
        benchmark::DoNotOptimize(bytes);
        return 0;
    };
    for (auto _ : state) {
        const int failed = md_parse(text.data(), static_cast<MD_SIZE>(text.size()), &parser, nullptr);
        if (failed != 0) throw std::runtime_error("md4c failed");
    }
    count_bytes(state, text.size());
}

void parse_stored(benchmark::State& state, const std::string& blocks) {
    for (auto _ : state) {
        auto document = needed(parse_blocks(blocks));
        benchmark::DoNotOptimize(document);
    }
    count_bytes(state, blocks.size());
}

template <typename Write>
void write(benchmark::State& state, const Document& document, Write write_one) {
    std::size_t size = 0;
    for (auto _ : state) {
        auto text = needed(write_one(document));
        size = text.size();
        benchmark::DoNotOptimize(text);
    }
    count_bytes(state, size);
}

/// All benchmarks of one text; `size` is a part of their names.
void register_text(const std::string& size, const std::string& markdown) {
    const auto document = needed(parse_markdown(markdown));
    const auto html = needed(write_html(document));
    const auto blocks = needed(write_blocks(document));
    const auto add = [&](const std::string& what, auto work) {
        benchmark::RegisterBenchmark((what + size).c_str(), work);
    };
    add("parse_markdown/limit", [=](benchmark::State& state) { parse_with_md4c(state, markdown); });
    add("parse_markdown/masthead", [=](benchmark::State& state) { parse(state, parse_markdown, markdown); });
    add("parse_html/masthead", [=](benchmark::State& state) { parse(state, parse_html, html); });
    add("parse_blocks/masthead", [=](benchmark::State& state) { parse_stored(state, blocks); });
    add("write_html/masthead", [=](benchmark::State& state) {
        write(state, document, [](const Document& each) { return write_html(each); });
    });
    add("write_markdown/masthead", [=](benchmark::State& state) {
        write(state, document, [](const Document& each) { return write_markdown(each); });
    });
    add("write_blocks/masthead", [=](benchmark::State& state) {
        write(state, document, [](const Document& each) { return write_blocks(each); });
    });
}

} // namespace

} // namespace masthead::bench

int main(int argc, char** argv) {
    using namespace masthead::bench;
    return run_benchmarks(argc, argv, [] {
        const auto article = article_markdown();
        register_text("/6_KB", article);
        register_text("/256_KB", repeated(article, std::size_t{256} << 10));
    });
}
