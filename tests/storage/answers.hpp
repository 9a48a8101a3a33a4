#pragma once

#include "samples.hpp"

#include <sstream>
#include <variant>

namespace masthead::storage_tests {

/// Whatever a storage may answer.
using AnswerValue = std::variant<std::monostate, bool, std::uint32_t, std::uint64_t, std::string, Timestamp, ArticleId,
                                 MediaId, ArticleHead, Revision, ArticleListing, ArticleCounters, Author, Term, Media,
                                 Comment, Rating, RatingSummary, AccountRecord, Account, Session, Change>;

/// A question and one value of its answer.
struct Answer {
    std::string question;
    AnswerValue value;

    friend bool operator==(const Answer&, const Answer&) = default;
    friend std::ostream& operator<<(std::ostream& out, const Answer& answer) {
        out << answer.question;
        if (const auto* text = std::get_if<std::string>(&answer.value)) out << " = " << *text;
        return out;
    }
};

/// All that a storage answered, in order, to be compared with what another one did.
class Answers {
public:
    template <typename T>
    void note(const std::string& question, const Result<T>& result) {
        if (!result) {
            add(question, outcome_and_field(result));
        } else if constexpr (std::is_void_v<T>) {
            add(question, std::string("ok"));
        } else {
            add(question, *result);
        }
    }
    /// Notes every item of a list, read page by page, and where it ends.
    template <typename T, typename List>
    void note_list(const std::string& question, std::uint32_t limit, List list) {
        PageRequest request;
        request.limit = limit;
        for (;;) {
            const Result<Page<T>> page = list(request);
            if (!page) return note(question, page.error());
            add(question, page->items);
            add(question + " has more", page->next.has_value());
            if (!page->next) return;
            request.after = must(Cursor::parse(page->next->token()));
        }
    }

    [[nodiscard]] const std::vector<Answer>& all() const noexcept { return all_; }

private:
    void note(const std::string& question, const Error& error) {
        add(question, std::string(to_string(error.code)) + ' ' + error.field);
    }
    template <typename T>
    void add(const std::string& question, const std::optional<T>& value) {
        if (value) return add(question, *value);
        add(question, std::monostate());
    }
    template <typename T>
    void add(const std::string& question, const std::vector<T>& values) {
        add(question + " count", std::uint64_t{values.size()});
        for (const auto& value : values) add(question, value);
    }
    template <typename T>
    void add(const std::string& question, const T& value) {
        all_.push_back({question, AnswerValue(value)});
    }

    std::vector<Answer> all_;
};

/// The first answer in which the two differ, in words; empty if they do not.
[[nodiscard]] inline std::string first_difference(const Answers& left, const Answers& right) {
    const auto& a = left.all();
    const auto& b = right.all();
    for (std::size_t i = 0; i < a.size() || i < b.size(); ++i) {
        if (i < a.size() && i < b.size() && a[i] == b[i]) continue;
        std::ostringstream out;
        out << "answer " << i << ": ";
        if (i < a.size()) out << a[i];
        out << " | ";
        if (i < b.size()) out << b[i];
        return out.str();
    }
    return {};
}

} // namespace masthead::storage_tests
