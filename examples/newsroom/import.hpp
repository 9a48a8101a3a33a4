#pragma once

#include <masthead/engine/imports.hpp>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

/// Reading articles from files. What is read is plain `ImportArticle`s; storing them is the engine's.
namespace newsroom {

/// Something wrong with one source: which one, and what.
struct ImportProblem {
    std::string source;
    masthead::Error error;
};

/// A Markdown file with YAML front matter. Pictures named by relative paths are read from beside the file.
[[nodiscard]] masthead::Result<masthead::ImportArticle> read_markdown_article(const std::filesystem::path& file);

/// One line of JSON Lines.
[[nodiscard]] masthead::Result<masthead::ImportArticle> read_json_article(std::string_view line);

/// Reads the pictures that figures and body name by relative path from `folder` into `article.pictures`. Absolute addresses
/// and those of the site itself are left alone.
[[nodiscard]] masthead::Result<void> load_pictures(masthead::ImportArticle& article,
                                                   const std::filesystem::path& folder);

/// A category or tag by its name; the slug is made of it if not given.
[[nodiscard]] masthead::Result<masthead::ImportTerm> import_term(std::string name, const std::string& slug);

} // namespace newsroom
