#include "import.hpp"

#include "options.hpp"
#include "progress.hpp"

#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <sstream>

namespace newsroom {

namespace {

using masthead::ImportArticle;
using masthead::ImportOutcome;
using masthead::Result;

/// Articles that share one durable unit.
constexpr std::size_t batch_size = 200;
/// Bytes of texts and pictures that wait in memory for theirs.
constexpr std::size_t batch_bytes = std::size_t{32} << 20;
/// JSON writes a character in at most six; the article's own limits are checked later.
constexpr std::size_t max_line = std::size_t{8} << 20;

struct Tally {
    std::size_t created = 0;
    std::size_t updated = 0;
    std::size_t unchanged = 0;
    std::size_t failed = 0;
};

class Run {
public:
    Run(masthead::Engine& engine, std::size_t total) : engine_(engine), progress_("Importing", total) {}

    void add(const std::string& source, Result<ReadArticle> read) {
        if (!read) return complain(source, read.error());
        // The second would replace the first, now and whenever the import is run again.
        const auto [first, is_new] = slugs_.emplace(read->article.slug.text(), source);
        if (!is_new) {
            return complain(source, {masthead::ErrorCode::already_exists,
                                     "'" + first->second + "' has the slug '" + first->first + "' too", "slug"});
        }
        for (auto& key : read->unknown) note_unknown(std::move(key), source);
        bytes_ += read->bytes;
        for (const auto& [address, picture] : read->article.pictures) bytes_ += picture.bytes.size();
        sources_.push_back(source);
        articles_.push_back(std::move(read->article));
        if (articles_.size() >= batch_size || bytes_ >= batch_bytes) flush();
    }

    void note_unknown(std::string key, const std::string& source) {
        // The place in a list does not make another key.
        for (auto at = key.find('['); at != std::string::npos; at = key.find('[', at)) {
            const auto end = key.find(']', at);
            if (end == std::string::npos) break;
            key.erase(at, end - at + 1);
        }
        auto& use = unknown_.try_emplace(std::move(key), UnknownKey{source, 0}).first->second;
        ++use.count;
    }

    void skip() { progress_.advance(1); }

    void finish() {
        flush();
        for (const auto& [key, use] : unknown_) {
            progress_.say("'" + key + "' is nothing that an article has and was left out (in " +
                          std::to_string(use.count) + ", first " + use.first + ")");
        }
    }

    [[nodiscard]] const Tally& tally() const { return tally_; }

private:
    struct UnknownKey {
        std::string first;
        std::size_t count = 0;
    };

    void flush() {
        const auto results = engine_.imports().add(masthead::Principal::host(), articles_);
        for (std::size_t i = 0; i < results.size(); ++i) {
            if (!results[i]) {
                complain(sources_[i], results[i].error());
                continue;
            }
            ++(*results[i] == ImportOutcome::created   ? tally_.created
               : *results[i] == ImportOutcome::updated ? tally_.updated
                                                       : tally_.unchanged);
            progress_.advance(1);
        }
        articles_.clear();
        sources_.clear();
        bytes_ = 0;
    }

    void complain(const std::string& source, const masthead::Error& error) {
        ++tally_.failed;
        std::ostringstream line;
        line << source << ": " << error;
        progress_.say(line.str());
        progress_.advance(1);
    }

    masthead::Engine& engine_;
    Progress progress_;
    Tally tally_;
    std::vector<std::string> sources_;
    std::vector<ImportArticle> articles_;
    std::size_t bytes_ = 0;
    std::map<std::string, std::string> slugs_;
    std::map<std::string, UnknownKey> unknown_;
};

Result<std::vector<std::filesystem::path>> markdown_files(const std::filesystem::path& path) {
    std::error_code error;
    if (std::filesystem::is_regular_file(path, error)) return std::vector{path};
    std::vector<std::filesystem::path> files;
    for (auto entry = std::filesystem::recursive_directory_iterator(path, error);
         !error && entry != std::filesystem::recursive_directory_iterator(); entry.increment(error)) {
        // Texts about a folder are no articles.
        const bool is_article = entry->path().extension() == ".md" && entry->path().filename() != "README.md";
        std::error_code unknown;
        if (is_article && !entry->is_directory(unknown)) files.push_back(entry->path());
    }
    if (error) return masthead::not_found("cannot read '" + path.string() + "': " + error.message());
    std::ranges::sort(files);
    return files;
}

Result<Tally> import_markdown(masthead::Engine& engine, const std::filesystem::path& path) {
    MASTHEAD_TRY(const auto files, markdown_files(path));
    Run run(engine, files.size());
    const auto site_file = path / "site.yaml";
    if (std::filesystem::is_regular_file(site_file)) {
        auto unknown = import_site_file(engine, site_file);
        if (!unknown) {
            auto error = std::move(unknown).error();
            error.message = site_file.string() + ": " + error.message;
            return error;
        }
        for (auto& key : *unknown) run.note_unknown(std::move(key), site_file.string());
    }
    for (const auto& file : files) run.add(file.string(), read_markdown_article(file));
    run.finish();
    return run.tally();
}

/// Reads up to the end of the line. False at the end of the file; of a line that is too long, only so much that it
/// shows.
bool read_line(std::istream& in, std::string& line) {
    line.clear();
    auto& buffer = *in.rdbuf();
    for (int c = buffer.sbumpc(); c != '\n'; c = buffer.sbumpc()) {
        if (c == std::char_traits<char>::eof()) return !line.empty();
        if (line.size() <= max_line) line += static_cast<char>(c);
    }
    return true;
}

Result<ReadArticle> read_line_article(const std::string& line, const std::filesystem::path& folder) {
    if (line.size() > max_line) {
        return masthead::too_large("", "the line is longer than " + std::to_string(max_line) + " bytes");
    }
    return read_json_article(line, folder);
}

Result<Tally> import_jsonl(masthead::Engine& engine, const std::filesystem::path& path) {
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error)) {
        return masthead::not_found("'" + path.string() + "' is not a file; JSON Lines are read from one file");
    }
    std::ifstream in(path, std::ios::binary);
    if (!in) return masthead::not_found("cannot read '" + path.string() + "'");
    const auto total = std::count(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>(), '\n');
    in.clear();
    in.seekg(0);
    Run run(engine, static_cast<std::size_t>(total));
    std::string line;
    for (std::size_t number = 1; read_line(in, line); ++number) {
        if (number == 1 && line.starts_with("\xEF\xBB\xBF")) line.erase(0, 3);
        if (line.find_first_not_of(" \t\r") == std::string::npos) {
            run.skip();
            continue;
        }
        run.add(path.string() + ':' + std::to_string(number), read_line_article(line, path.parent_path()));
    }
    run.finish();
    return run.tally();
}

} // namespace

int import_articles(const ImportOptions& options) {
    auto engine = open_engine(options.site);
    if (!engine) return fail("cannot open the site", engine.error());
    const auto tally =
        options.format == "jsonl" ? import_jsonl(*engine, options.path) : import_markdown(*engine, options.path);
    if (!tally) return fail("cannot import", tally.error());
    std::cout << tally->created << " created, " << tally->updated << " updated, " << tally->unchanged << " unchanged, "
              << tally->failed << " failed\n";
    return tally->failed == 0 ? 0 : 1;
}

} // namespace newsroom
