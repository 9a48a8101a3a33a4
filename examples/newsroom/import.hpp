#pragma once

#include <masthead/engine.hpp>

#include <boost/json/object.hpp>

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

/// Reading articles from files. What is read is plain `ImportArticle`s; storing them is the engine's.
namespace newsroom {

/// An article as it was read, and what was there besides.
struct ReadArticle {
    masthead::ImportArticle article;
    /// Members that no article has, `figures[0].captoin`: a slip of the pen, or something of another program's.
    std::vector<std::string> unknown;
    /// Length of what it was read from, without its pictures.
    std::size_t bytes = 0;
};

/// A Markdown file with YAML front matter. Pictures named by relative paths are read from beside the file.
[[nodiscard]] masthead::Result<ReadArticle> read_markdown_article(const std::filesystem::path& file);

/// One line of JSON Lines. Pictures named by relative paths are read from below `folder`.
[[nodiscard]] masthead::Result<ReadArticle> read_json_article(std::string_view line,
                                                              const std::filesystem::path& folder);

/// Authors and categories of a whole folder, so that they have their descriptions and their order. Gives the members
/// that mean nothing here.
[[nodiscard]] masthead::Result<std::vector<std::string>> import_site_file(masthead::Engine& engine,
                                                                          const std::filesystem::path& file);

/// A YAML mapping as JSON, all scalars as texts; reading it is then the same for all formats. Errors count lines from
/// `first_line`. Refuses keys that are there twice, and aliases that expand to more than an article can need.
[[nodiscard]] masthead::Result<boost::json::object> parse_yaml(const std::string& yaml, int first_line);

/// Everything but body and pictures. Without a slug, one is made of `fallback_name`, or of the title if that is empty.
/// The body of JSON Lines is read too if `has_body`.
[[nodiscard]] masthead::Result<ReadArticle> read_article(const boost::json::object& object,
                                                         std::string_view fallback_name, bool has_body);

/// Reads the pictures that figures and body name by relative path from `folder` into `article.pictures`; what lies
/// outside of it, also by a symbolic link, is refused. Absolute addresses and those of the site itself are left alone.
[[nodiscard]] masthead::Result<void> load_pictures(masthead::ImportArticle& article,
                                                   const std::filesystem::path& folder);

/// All bytes of a file; `too_large` above `limit`.
[[nodiscard]] masthead::Result<std::string> read_file(const std::filesystem::path& file, std::uintmax_t limit);

} // namespace newsroom
