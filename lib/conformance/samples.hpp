#pragma once

#include "suite.hpp"

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace masthead::inline v0::conformance {

/// Text that backends get wrong: four-byte code points, marks that are not composed, quotes, percent and colon signs,
/// right-to-left.
inline constexpr std::string_view hard_text =
    "🗞️ Tiếng Việt: e\xCC\x82\xCC\xA3 đ Đ — “quoted” 'single' "
    "\"double\" :colon %s $1 \\ ‏עברית‎ 𝔘𝔫𝔦";

/// Makes records that are valid and differ from each other; the same in every run. Ids rise in the order of their
/// making.
class Samples {
public:
    Samples() = default;
    /// Ids and times go on behind that many.
    explicit Samples(std::uint64_t made_before) : ids_(made_before), ticks_(static_cast<std::int64_t>(made_before)) {}

    template <typename IdType>
    [[nodiscard]] IdType id() {
        return IdType(next_id());
    }
    /// A later instant with each call.
    [[nodiscard]] Timestamp time() {
        return Timestamp::from_microseconds(1'700'000'000'000'000 + ++ticks_ * 1'000'003);
    }

    /// A draft.
    [[nodiscard]] NewArticle draft(std::string_view slug);
    /// Published and visible from the time of its making.
    [[nodiscard]] NewArticle published(std::string_view slug);
    /// The revision behind `before`, with another title.
    [[nodiscard]] Revision next_revision(const Revision& before, std::string_view title);
    [[nodiscard]] Author author(std::string_view slug, std::string_view name);
    [[nodiscard]] Term term(TermKind kind, std::string_view slug, std::string_view name);
    [[nodiscard]] Media media(std::string_view bytes);
    [[nodiscard]] Comment comment(const ArticleId& article, const Comment* parent = nullptr);
    [[nodiscard]] Rating rating(const ArticleId& article, std::string_view voter, int points);
    [[nodiscard]] AccountRecord account(std::string_view login);
    [[nodiscard]] Session session(const AccountId& account);
    [[nodiscard]] ApiToken api_token(const AccountId& account);
    [[nodiscard]] Ticket ticket(const AccountId& account, TicketPurpose purpose);
    [[nodiscard]] AuditEntry audit_entry(const AccountId& account, AuditAction action);
    [[nodiscard]] Change change(EntityKind entity, const IdBytes& about);

private:
    [[nodiscard]] IdBytes next_id();

    std::uint64_t ids_ = 0;
    std::int64_t ticks_ = 0;
};

[[nodiscard]] Slug slug(std::string_view text);
[[nodiscard]] Document document(std::string_view markdown);

/// The day of most samples' views.
inline constexpr Day sample_day{std::chrono::days(19'700)};

/// Views of an article on one day.
[[nodiscard]] inline ViewCount views_of(const ArticleId& article, std::uint64_t views, Day day = sample_day) {
    return {article, day, views};
}

/// Stores an article that must be new.
void store(WriteTransaction& transaction, const NewArticle& article);

/// Follows the cursors of one list, which travel as text. Throws if one comes again: such a list has no end.
class CursorTrail {
public:
    [[nodiscard]] Cursor follow(const Cursor& next);

private:
    std::set<std::string> seen_;
};

/// Reads the feed to its end in pages of `limit`. Throws if positions do not rise: such a feed has no end.
[[nodiscard]] std::vector<Change> all_changes(ReadTransaction& view, std::uint32_t limit);

/// Reads a list to its end, page by page.
template <typename T, typename List>
std::vector<T> all_pages(std::uint32_t limit, List list) {
    std::vector<T> items;
    PageRequest request;
    request.limit = limit;
    CursorTrail trail;
    for (;;) {
        Page<T> page = must(list(request));
        EXPECT_LE(page.items.size(), limit);
        EXPECT_TRUE(!page.next || page.items.size() == limit) << "a page that is not the last one must be full";
        for (auto& item : page.items) items.push_back(std::move(item));
        if (!page.next) return items;
        request.after = trail.follow(*page.next);
    }
}

} // namespace masthead::inline v0::conformance
