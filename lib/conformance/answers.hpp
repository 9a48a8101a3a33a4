#pragma once

#include "samples.hpp"

#include <algorithm>
#include <map>
#include <sstream>
#include <variant>

namespace masthead::inline v0::conformance {

/// Whatever a storage may answer.
using AnswerValue = std::variant<std::monostate, bool, std::uint32_t, std::uint64_t, std::string, Timestamp, ArticleId,
                                 AccountId, MediaId, ArticleHead, Revision, ArticleListing, ArticleCounters, Author,
                                 Term, Media, Comment, Reaction, CommentReaction, CommentReport, CommentEvent, Rating,
                                 RatingSummary, AccountRecord, Account, Session, Change, WholeArticle, Commenter,
                                 DailyViews, ViewTotal, SharedSecret, KeptRequest, ApiToken, Ticket, AuditEntry>;

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

/// Numbers the positions of a storage's change feed by their first appearance: positions only rise, so two storages
/// that do the same have different ones, but these numbers alike.
class PositionNumbers {
public:
    [[nodiscard]] Position number(Position position) {
        if (position == 0) return 0;
        const auto [place, is_new] = numbers_.try_emplace(position, known_.size());
        if (is_new) known_.push_back(position);
        return place->second;
    }
    /// All that were seen, by their numbers; the first is 0.
    [[nodiscard]] const std::vector<Position>& known() const noexcept { return known_; }

private:
    std::map<Position, Position> numbers_;
    std::vector<Position> known_{0};
};

/// All that a storage answered, in order, to be compared with what another one did.
class Answers {
public:
    /// `positions` must live as long.
    explicit Answers(PositionNumbers& positions) : positions_(&positions) {}

    void note_position(const std::string& question, const Result<Position>& result) {
        if (!result) return note(question, result.error());
        add(question, positions_->number(*result));
    }
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
        CursorTrail trail;
        for (;;) {
            const Result<Page<T>> page = list(request);
            if (!page) return note(question, page.error());
            add(question, page->items);
            add(question + " has more", page->next.has_value());
            if (!page->next) return;
            request.after = trail.follow(*page->next);
        }
    }

    [[nodiscard]] const std::vector<Position>& known_positions() const noexcept { return positions_->known(); }
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
    void add(const std::string& question, const std::vector<bool>& values) {
        for (const bool value : values) add(question, value);
    }
    /// Authors and terms come in no particular order.
    void add(const std::string& question, WholeArticle article) {
        std::ranges::sort(article.authors, {}, &Author::id);
        std::ranges::sort(article.terms, {}, &Term::id);
        all_.push_back({question, AnswerValue(std::move(article))});
    }
    template <typename T>
    void add(const std::string& question, const std::vector<T>& values) {
        add(question + " count", std::uint64_t{values.size()});
        for (const auto& value : values) add(question, value);
    }
    void add(const std::string& question, Change change) {
        change.position = positions_->number(change.position);
        all_.push_back({question, AnswerValue(std::move(change))});
    }
    template <typename T>
    void add(const std::string& question, const T& value) {
        all_.push_back({question, AnswerValue(value)});
    }

    PositionNumbers* positions_;
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

} // namespace masthead::inline v0::conformance
