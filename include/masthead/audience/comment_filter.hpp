#pragma once

#include <masthead/content/document.hpp>
#include <masthead/core/id.hpp>
#include <masthead/core/result.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Judging the text of readers' comments before they are stored.
namespace masthead::inline v0 {

/// What a filter thinks of a comment; the greater, the stricter.
enum class FilterVerdict : std::uint8_t {
    accept = 1,
    /// A moderator shall look at it before it is shown.
    hold = 2,
    /// It is not stored at all; its author is told why.
    reject = 3,
};

/// A filter's answer. A plain value type.
struct FilterOutcome {
    FilterVerdict verdict = FilterVerdict::accept;
    /// A stable code for `hold` and `reject`, such as `links`; empty for `accept`. Those of Masthead's filters are in
    /// `comment_filter_reasons`.
    std::string reason;
    /// One sentence in English for the author; never says which word or name was found.
    std::string message;

    friend bool operator==(const FilterOutcome&, const FilterOutcome&) = default;
};

/// Codes that Masthead's own filters give.
namespace comment_filter_reasons {
constexpr std::string_view links = "links";
constexpr std::string_view blocked_domain = "blocked_domain";
constexpr std::string_view words = "words";
constexpr std::string_view duplicate = "duplicate";
constexpr std::string_view near_duplicate = "near_duplicate";
constexpr std::string_view look_alike_name = "look_alike_name";
constexpr std::string_view mixed_script = "mixed_script";
/// A filter failed, so that a person has to look.
constexpr std::string_view filter_failed = "filter_failed";
} // namespace comment_filter_reasons

/// Somebody who works for the site and whom others must not pass for. A plain value type.
struct StaffName {
    AccountId account;
    std::string name;

    friend bool operator==(const StaffName&, const StaffName&) = default;
};

/// A comment, new or edited, and what is known about its author. A plain value type.
struct CommentUnderReview {
    /// As it was typed, after `tidy_text`.
    std::string text;
    /// `text` as it was parsed.
    Document body;
    std::string author_name;
    /// The account of its author; empty for a reader who is not signed in.
    std::optional<AccountId> account;
    /// Approved comments of `account`; 0 for readers without one.
    std::uint64_t approved = 0;
    /// `links_of(body)`.
    std::vector<std::string> links;
    /// Plain text (`write_text`) of what the same author wrote lately; for an edited comment without itself. Dozens,
    /// not thousands: each is compared anew.
    std::vector<std::string> recent_texts;
    std::vector<StaffName> staff_names;

    friend bool operator==(const CommentUnderReview&, const CommentUnderReview&) = default;
};

/// One opinion about comments; hosts may bring their own. Thread-safe: any number of threads review at once, so an
/// implementation keeps no state or guards it. It is called before a comment is stored and should answer in
/// milliseconds.
class CommentFilter {
public:
    CommentFilter() = default;
    CommentFilter(const CommentFilter&) = delete;
    CommentFilter& operator=(const CommentFilter&) = delete;
    virtual ~CommentFilter() = default;

    /// Lower-case letters and `_`, for logs; valid as long as the filter.
    [[nodiscard]] virtual std::string_view name() const noexcept = 0;
    /// May throw: the comment is then held with the reason `filter_failed`.
    [[nodiscard]] virtual FilterOutcome review(const CommentUnderReview& comment) const = 0;
};

using CommentFilters = std::vector<std::shared_ptr<const CommentFilter>>;

/// A filter's answer with the filter's name. A plain value type.
struct FilterFinding {
    std::string filter;
    FilterOutcome outcome;

    friend bool operator==(const FilterFinding&, const FilterFinding&) = default;
};

/// What all filters together think. A plain value type.
struct CommentReview {
    /// The strictest verdict of all.
    FilterVerdict verdict = FilterVerdict::accept;
    /// The first answer of that verdict; what is shown and stored about a held or rejected comment.
    FilterOutcome decisive;
    /// Every answer that was not `accept`, in the order of the filters.
    std::vector<FilterFinding> findings;

    friend bool operator==(const CommentReview&, const CommentReview&) = default;
};

/// Asks `filters` in their order; the first `reject` ends it, since nothing could become stricter. A filter that
/// throws, is null or answers with a verdict that does not exist holds the comment with the reason `filter_failed`: no
/// failure loses a comment or lets one pass unseen. An answer without a reason gets the filter's name as one. Never
/// throws but for lack of memory. Safe from any thread.
[[nodiscard]] CommentReview review_comment(std::span<const std::shared_ptr<const CommentFilter>> filters,
                                           const CommentUnderReview& comment);

/// How many links, and whereto. A plain value type.
struct LinkRules {
    /// A comment with more links than this is held. Links to the own site (relative ones) do not count.
    std::uint32_t hold_above = 1;
    /// A comment with more links than this is rejected; at least `hold_above`.
    std::uint32_t reject_above = 5;
    /// Hosts such as `example.com`, at most 100,000: a link or mail address there or in a domain below it is rejected.
    /// Names outside ASCII have to be listed in each form that is written, as they are and as `xn--`.
    std::vector<std::string> blocked_domains;

    /// Fails with `invalid_argument` (`reject_above`, `blocked_domains`).
    [[nodiscard]] Result<void> validate() const;

    friend bool operator==(const LinkRules&, const LinkRules&) = default;
};

/// Reasons `links` and `blocked_domain`. Fails if the rules are not valid.
[[nodiscard]] Result<std::shared_ptr<const CommentFilter>> make_link_filter(const LinkRules& rules = {});

/// Words and phrases that comments and names of their authors are searched for, 10,000 of them without harm: the time
/// taken depends on the text alone. A plain value type.
///
/// An entry is one or more words, compared as `comparison_words` has it: case, look-alike letters, full-width forms,
/// invisible characters and what stands between the words do not matter.
/// - An entry is found as whole words: `ass` is not found in `class` or `Scunthorpe` style names, and words are never
///   joined with their neighbours, so `pen is` does not hold `penis`.
/// - `*` at its beginning or end opens it there: `casino*` is found in `casinos`, `*casino*` in `mycasino88`.
/// - Words that are spelled out in single letters (`c a s i n o`, `c.a.s.i.n.o`; at least three letters) are put
/// together
///   first, as one word.
/// - An entry without accents is found with any accents. An entry with accents is found with exactly these: `đĩ` does
/// not
///   match the everyday `đi`, which `di` would.
/// - Scripts without blanks (Chinese, Thai) have no word ends, so there an entry is found anywhere.
struct WordListOptions {
    /// Words for which a comment is held.
    std::vector<std::string> hold;
    /// Words for which it is rejected.
    std::vector<std::string> reject;

    /// Fails with `invalid_argument` and the entry's place (`hold[3]`) if an entry has no letter or digit, is
    /// ill-formed or longer than 200 bytes, or if a list has more than 100,000 entries.
    [[nodiscard]] Result<void> validate() const;

    friend bool operator==(const WordListOptions&, const WordListOptions&) = default;
};

/// Reason `words`. Fails if the options are not valid.
[[nodiscard]] Result<std::shared_ptr<const CommentFilter>> make_word_filter(const WordListOptions& options);

/// When a comment repeats another. A plain value type.
struct RepeatRules {
    /// Likeness in per cent (Jaccard index of the runs of four characters) from which a comment is held; 50 to 100.
    std::uint32_t hold_from = 80;
    /// Comments shorter than this many characters, blanks and punctuation not counted, are only compared for equality;
    /// 4 to 10,000.
    std::uint32_t least_length = 24;

    /// Fails with `invalid_argument` (`hold_from`, `least_length`).
    [[nodiscard]] Result<void> validate() const;

    friend bool operator==(const RepeatRules&, const RepeatRules&) = default;
};

/// Rejects what the author wrote lately (`comparison_key`) as `duplicate`, holds what is like it as `near_duplicate`.
/// Fails if the rules are not valid.
[[nodiscard]] Result<std::shared_ptr<const CommentFilter>> make_repeat_filter(const RepeatRules& rules = {});

/// Reason `look_alike_name`: the author's name looks like that of somebody who works for the site, and the author's
/// account is none of theirs. Case, blanks and punctuation are passed over, accents are not. Readers may well have the
/// same name as an editor, so the default is to `hold`; with the verdict `accept` it never finds anything.
[[nodiscard]] std::shared_ptr<const CommentFilter> make_look_alike_filter(FilterVerdict verdict = FilterVerdict::hold);

/// Reason `mixed_script`: holds comments whose author's name mixes scripts (`is_mixed_script`).
[[nodiscard]] std::shared_ptr<const CommentFilter> make_mixed_script_filter();

} // namespace masthead::inline v0
