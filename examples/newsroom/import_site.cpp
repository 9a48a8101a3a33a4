#include "import.hpp"
#include "import_fields.hpp"

#include <masthead/core/text.hpp>

namespace newsroom {

namespace {

using masthead::Result;

constexpr std::uintmax_t max_site_file = std::uintmax_t{1} << 20;

Result<masthead::Slug> read_slug(Fields& entry) {
    MASTHEAD_TRY(const std::string text, entry.text("slug"));
    auto slug = masthead::Slug::parse(text);
    if (!slug) return masthead::invalid_argument(entry.name("slug"), slug.error().message);
    return slug;
}

Result<void> put_authors(masthead::Engine& engine, Fields& site) {
    return site.objects("authors", [&](Fields& entry) -> Result<void> {
        MASTHEAD_TRY(const auto slug, read_slug(entry));
        MASTHEAD_TRY(std::string name, entry.text("name"));
        MASTHEAD_TRY(std::string bio, entry.text("bio"));
        MASTHEAD_CHECK(engine.imports().put_author(masthead::Principal::host(), slug, std::move(name), std::move(bio)));
        return {};
    });
}

Result<void> put_categories(masthead::Engine& engine, Fields& site) {
    std::int32_t position = 0;
    return site.objects("categories", [&](Fields& entry) -> Result<void> {
        MASTHEAD_TRY(const auto slug, read_slug(entry));
        MASTHEAD_TRY(std::string name, entry.text("name"));
        MASTHEAD_TRY(std::string description, entry.text("description"));
        MASTHEAD_CHECK(engine.imports().put_category(masthead::Principal::host(), slug, std::move(name),
                                                     std::move(description), ++position));
        return {};
    });
}

} // namespace

Result<std::vector<std::string>> import_site_file(masthead::Engine& engine, const std::filesystem::path& file) {
    MASTHEAD_TRY(const auto text, read_file(file, max_site_file));
    if (!masthead::is_valid_utf8(text)) return masthead::invalid_argument("", "the file is not UTF-8");
    MASTHEAD_TRY(const auto object, parse_yaml(text, 1));
    std::vector<std::string> unknown;
    Fields site(object, {}, unknown);
    MASTHEAD_CHECK(put_authors(engine, site));
    MASTHEAD_CHECK(put_categories(engine, site));
    site.tell_unknown();
    return unknown;
}

} // namespace newsroom
