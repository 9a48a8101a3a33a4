#pragma once

#include <masthead/access/principal.hpp>
#include <masthead/content/author.hpp>
#include <masthead/content/media.hpp>
#include <masthead/content/term.hpp>
#include <masthead/core/page.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace masthead::inline v0 {

namespace detail {
struct EngineState;
}

/// Public author profiles. Everybody may read; changes need `manage_taxonomy`. Safe from any thread.
class Authors {
public:
    explicit Authors(detail::EngineState& state) noexcept : state_(state) {}

    [[nodiscard]] Result<Author> get(const AuthorId& id);
    [[nodiscard]] Result<Author> get(const Slug& slug);
    [[nodiscard]] Result<Page<Author>> list(const PageRequest& page);
    /// `author.id` and `version` are ignored; an empty slug is made from the name.
    [[nodiscard]] Result<Author> create(const Principal& by, Author author);
    /// `author.version` is the version last seen.
    [[nodiscard]] Result<Author> update(const Principal& by, Author author);
    [[nodiscard]] Result<void> erase(const Principal& by, const AuthorId& id, std::uint64_t version);

private:
    detail::EngineState& state_;
};

/// Categories and tags. Everybody may read; changes need `manage_taxonomy`. Safe from any thread.
class Terms {
public:
    explicit Terms(detail::EngineState& state) noexcept : state_(state) {}

    [[nodiscard]] Result<Term> get(const TermId& id);
    [[nodiscard]] Result<Term> get(TermKind kind, const Slug& slug);
    [[nodiscard]] Result<Page<Term>> list(TermKind kind, const PageRequest& page);
    /// Categories without a parent, in their order: the main navigation. At most 100.
    [[nodiscard]] Result<std::vector<Term>> navigation();
    /// `term.id` and `version` are ignored; an empty slug is made from the name.
    [[nodiscard]] Result<Term> create(const Principal& by, Term term);
    /// `term.version` is the version last seen.
    [[nodiscard]] Result<Term> update(const Principal& by, Term term);
    [[nodiscard]] Result<void> erase(const Principal& by, const TermId& id, std::uint64_t version);

private:
    detail::EngineState& state_;
};

/// Pictures. Everybody may read; adding needs `add_media`. Safe from any thread.
class MediaLibrary {
public:
    explicit MediaLibrary(detail::EngineState& state) noexcept : state_(state) {}

    [[nodiscard]] Result<Media> get(const MediaId& id);
    [[nodiscard]] Result<std::string> bytes(const MediaId& id);
    /// Stores a picture, or gives the one that has the same bytes. `too_large` over `Media::max_bytes`, `unsupported`
    /// for other formats than PNG, JPEG, WebP and GIF.
    [[nodiscard]] Result<Media> add(const Principal& by, std::string_view file_name, std::string_view bytes);

private:
    detail::EngineState& state_;
};

/// The path under which the HTTP handler serves a picture.
[[nodiscard]] std::string media_url(const MediaId& id);

} // namespace masthead::inline v0
