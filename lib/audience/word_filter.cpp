#include <masthead/audience/comment_filter.hpp>

#include <masthead/core/reader_text.hpp>

#include "audience/phrase_finder.hpp"

namespace masthead::inline v0 {

namespace {

using detail::PhraseFinder;
using Words = std::vector<std::string>;

constexpr std::size_t max_entries = 100'000;
constexpr std::size_t max_entry = 200;
/// Fewer single letters in a row are words of their own.
constexpr std::size_t least_spelled_out = 3;

/// Each word between blanks, so that a phrase with blanks around it is found as whole words.
std::string spaced(const Words& words) {
    std::string out = " ";
    for (const auto& word : words) out += word + ' ';
    return out;
}

/// What is searched: the words, and behind a line end each word that was spelled out in single letters.
std::string searched(std::string_view text, ComparedMarks marks) {
    const auto words = comparison_words(text, marks);
    auto out = spaced(words);
    std::string spelled;
    std::size_t letters = 0;
    const auto finish = [&] {
        if (letters >= least_spelled_out) out += "\n " + spelled + ' ';
        spelled.clear();
        letters = 0;
    };
    for (const auto& word : words) {
        if (count_code_points(word) == 1) {
            spelled += word;
            ++letters;
        } else {
            finish();
        }
    }
    finish();
    return out;
}

/// An entry as it is written into a list.
struct Entry {
    explicit Entry(std::string_view text)
        : opens_front(text.starts_with('*')), opens_back(text.ends_with('*')), plain(comparison_words(text)),
          accented(comparison_words(text, ComparedMarks::kept)) {}

    [[nodiscard]] bool has_accents() const { return plain != accented; }
    [[nodiscard]] std::string phrase() const {
        auto phrase = spaced(has_accents() ? accented : plain);
        if (opens_back) phrase.pop_back();
        if (opens_front) phrase.erase(0, 1);
        return phrase;
    }

    bool opens_front;
    bool opens_back;
    Words plain;
    Words accented;
};

/// One list; entries with accents have to be found in a text whose accents are kept.
class WordList {
public:
    explicit WordList(const Words& entries)
        : plain_(phrases_of(entries, false)), accented_(phrases_of(entries, true)) {}

    [[nodiscard]] bool finds_any_in(const std::string& plain, const std::string& accented) const {
        return plain_.finds_any_in(plain) || accented_.finds_any_in(accented);
    }

private:
    static Words phrases_of(const Words& entries, bool accented) {
        Words phrases;
        for (const auto& text : entries) {
            const Entry entry(text);
            if (entry.has_accents() == accented) phrases.push_back(entry.phrase());
        }
        return phrases;
    }

    PhraseFinder plain_;
    PhraseFinder accented_;
};

class WordFilter final : public CommentFilter {
public:
    explicit WordFilter(const WordListOptions& options) : hold_(options.hold), reject_(options.reject) {}

    std::string_view name() const noexcept override { return "words"; }
    FilterOutcome review(const CommentUnderReview& comment) const override {
        // Markup parts words (`ca**sin**o`) and hides them (`c&#97;sino`), and shown text lacks the addresses of links.
        const auto shown = write_text(comment.body).value();
        auto verdict = FilterVerdict::accept;
        for (const std::string_view text :
             {std::string_view(comment.text), std::string_view(shown), std::string_view(comment.author_name)}) {
            const auto plain = searched(text, ComparedMarks::ignored);
            const auto accented = searched(text, ComparedMarks::kept);
            if (reject_.finds_any_in(plain, accented)) return outcome(FilterVerdict::reject);
            if (hold_.finds_any_in(plain, accented)) verdict = FilterVerdict::hold;
        }
        return verdict == FilterVerdict::accept ? FilterOutcome{} : outcome(verdict);
    }

private:
    static FilterOutcome outcome(FilterVerdict verdict) {
        return {verdict, std::string(comment_filter_reasons::words),
                verdict == FilterVerdict::reject ? "your comment or name holds words that this site does not take"
                                                 : "your comment waits for a moderator"};
    }

    WordList hold_;
    WordList reject_;
};

Result<void> check_list(const std::string& name, const Words& entries) {
    if (entries.size() > max_entries) return invalid_argument(name, "at most 100,000 entries are allowed");
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (entries[i].size() > max_entry || comparison_words(entries[i]).empty()) {
            return invalid_argument(name + '[' + std::to_string(i) + ']', "an entry has a letter or digit and at most "
                                                                          "200 bytes");
        }
    }
    return {};
}

} // namespace

Result<void> WordListOptions::validate() const {
    MASTHEAD_CHECK(check_list("hold", hold));
    return check_list("reject", reject);
}

Result<std::shared_ptr<const CommentFilter>> make_word_filter(const WordListOptions& options) {
    MASTHEAD_CHECK(options.validate());
    return std::shared_ptr<const CommentFilter>(std::make_shared<WordFilter>(options));
}

} // namespace masthead::inline v0
