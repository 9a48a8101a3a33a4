#include "import.hpp"

#include "options.hpp"
#include "progress.hpp"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <fstream>
#include <iostream>

namespace newsroom {

namespace {

using masthead::ImportArticle;
using masthead::ImportOutcome;
using masthead::Result;

/// Articles that share one durable unit.
constexpr std::size_t batch_size = 200;

struct Tally {
    std::size_t created = 0;
    std::size_t updated = 0;
    std::size_t unchanged = 0;
    std::size_t failed = 0;
};

class Run {
public:
    Run(masthead::Engine& engine, std::size_t total) : engine_(engine), progress_("Importing", total) {}

    void add(std::string source, Result<ImportArticle> article) {
        if (!article) {
            complain(source, article.error());
            progress_.advance(1);
            return;
        }
        sources_.push_back(std::move(source));
        articles_.push_back(std::move(*article));
        if (articles_.size() >= batch_size) flush();
    }

    void flush() {
        const auto results = engine_.imports().add(masthead::Principal::host(), articles_);
        for (std::size_t i = 0; i < results.size(); ++i) {
            if (!results[i]) {
                complain(sources_[i], results[i].error());
            } else if (*results[i] == ImportOutcome::created) {
                ++tally_.created;
            } else if (*results[i] == ImportOutcome::updated) {
                ++tally_.updated;
            } else {
                ++tally_.unchanged;
            }
        }
        progress_.advance(articles_.size());
        articles_.clear();
        sources_.clear();
    }

    [[nodiscard]] const Tally& tally() const { return tally_; }

private:
    void complain(const std::string& source, const masthead::Error& error) {
        ++tally_.failed;
        std::cerr << source << ": " << error << '\n';
    }

    masthead::Engine& engine_;
    Progress progress_;
    Tally tally_;
    std::vector<std::string> sources_;
    std::vector<ImportArticle> articles_;
};

/// Authors and categories of the whole folder, so that they have their descriptions and their order.
Result<void> import_site_file(masthead::Engine& engine, const std::filesystem::path& file) {
    const auto host = masthead::Principal::host();
    try {
        const auto site = YAML::LoadFile(file.string());
        const auto text = [](const YAML::Node& node, const char* key) {
            return node[key] && !node[key].IsNull() ? node[key].as<std::string>() : std::string();
        };
        for (const auto& each : site["authors"]) {
            MASTHEAD_TRY(const auto slug, masthead::Slug::parse(text(each, "slug")));
            MASTHEAD_CHECK(engine.imports().put_author(host, slug, text(each, "name"), text(each, "bio")));
        }
        std::int32_t position = 0;
        for (const auto& each : site["categories"]) {
            MASTHEAD_TRY(const auto slug, masthead::Slug::parse(text(each, "slug")));
            MASTHEAD_CHECK(engine.imports().put_category(host, slug, text(each, "name"), text(each, "description"),
                                                         ++position));
        }
    } catch (const YAML::Exception& failure) {
        return masthead::invalid_argument("", "line " + std::to_string(failure.mark.line + 1) + ": " + failure.msg);
    }
    return {};
}

Result<std::vector<std::filesystem::path>> markdown_files(const std::filesystem::path& path) {
    std::error_code error;
    if (std::filesystem::is_regular_file(path, error)) return std::vector{path};
    std::vector<std::filesystem::path> files;
    for (auto entry = std::filesystem::recursive_directory_iterator(path, error);
         !error && entry != std::filesystem::recursive_directory_iterator(); entry.increment(error)) {
        // Texts about a folder are no articles.
        const bool is_article = entry->path().extension() == ".md" && entry->path().filename() != "README.md";
        if (is_article && entry->is_regular_file()) files.push_back(entry->path());
    }
    if (error) return masthead::not_found("cannot read '" + path.string() + "': " + error.message());
    std::ranges::sort(files);
    return files;
}

Result<Tally> import_markdown(masthead::Engine& engine, const std::filesystem::path& path) {
    MASTHEAD_TRY(const auto files, markdown_files(path));
    const auto site_file = path / "site.yaml";
    if (std::filesystem::is_regular_file(site_file)) {
        if (auto done = import_site_file(engine, site_file); !done) {
            auto error = std::move(done).error();
            error.message = site_file.string() + ": " + error.message;
            return error;
        }
    }
    Run run(engine, files.size());
    for (const auto& file : files) run.add(file.string(), read_markdown_article(file));
    run.flush();
    return run.tally();
}

Result<Tally> import_jsonl(masthead::Engine& engine, const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) return masthead::not_found("cannot read '" + path.string() + "'");
    std::string line;
    std::size_t total = 0;
    while (std::getline(in, line)) ++total;
    in.clear();
    in.seekg(0);
    Run run(engine, total);
    for (std::size_t number = 1; std::getline(in, line); ++number) {
        if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
        auto article = read_json_article(line);
        if (article) {
            if (auto loaded = load_pictures(*article, path.parent_path()); !loaded) article = std::move(loaded).error();
        }
        run.add(path.string() + ':' + std::to_string(number), std::move(article));
    }
    run.flush();
    return run.tally();
}

} // namespace

int import_articles(const ImportOptions& options) {
    auto engine = open_engine(options.site);
    if (!engine) return fail("cannot open the site", engine.error());
    const auto tally = options.format == "jsonl" ? import_jsonl(*engine, options.path)
                                                 : import_markdown(*engine, options.path);
    if (!tally) return fail("cannot import", tally.error());
    std::cout << tally->created << " created, " << tally->updated << " updated, " << tally->unchanged
              << " unchanged, " << tally->failed << " failed\n";
    return tally->failed == 0 ? 0 : 1;
}

} // namespace newsroom
