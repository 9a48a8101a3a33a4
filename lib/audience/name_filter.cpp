#include <masthead/audience/comment_filter.hpp>

#include <masthead/core/reader_text.hpp>

#include <algorithm>

namespace masthead::inline v0 {

namespace {

std::string without_separators(const std::string& text) {
    std::string out;
    for (const auto& word : comparison_words(text, ComparedMarks::kept)) out += word;
    return out;
}

/// A name in the forms in which it is compared: folding the case first misses `PauI`, folding it last misses `pAul`
/// written with capitals that look like other letters.
struct ComparedName {
    explicit ComparedName(std::string_view name)
        : folded_first(confusable_skeleton(without_separators(std::string(name)))),
          folded_last(without_separators(confusable_skeleton(name))) {}

    [[nodiscard]] bool looks_like(const ComparedName& other) const {
        return (!folded_first.empty() && folded_first == other.folded_first) ||
               (!folded_last.empty() && folded_last == other.folded_last);
    }

    std::string folded_first;
    std::string folded_last;
};

class LookAlikeFilter final : public CommentFilter {
public:
    explicit LookAlikeFilter(FilterVerdict verdict) : verdict_(verdict) {}

    std::string_view name() const noexcept override { return "look_alike_names"; }
    FilterOutcome review(const CommentUnderReview& comment) const override {
        const ComparedName own(comment.author_name);
        const bool is_staff = std::ranges::any_of(
            comment.staff_names, [&](const StaffName& staff) { return comment.account == staff.account; });
        const bool is_found = !is_staff && std::ranges::any_of(comment.staff_names, [&](const StaffName& staff) {
            return own.looks_like(ComparedName(staff.name));
        });
        if (!is_found || verdict_ == FilterVerdict::accept) return {};
        return {verdict_, std::string(comment_filter_reasons::look_alike_name),
                verdict_ == FilterVerdict::reject ? "please choose another name"
                                                  : "your comment waits for a moderator"};
    }

private:
    FilterVerdict verdict_;
};

class MixedScriptFilter final : public CommentFilter {
public:
    std::string_view name() const noexcept override { return "mixed_script"; }
    FilterOutcome review(const CommentUnderReview& comment) const override {
        if (!is_mixed_script(comment.author_name)) return {};
        return {FilterVerdict::hold, std::string(comment_filter_reasons::mixed_script),
                "your comment waits for a moderator"};
    }
};

} // namespace

std::shared_ptr<const CommentFilter> make_look_alike_filter(FilterVerdict verdict) {
    return std::make_shared<LookAlikeFilter>(verdict);
}

std::shared_ptr<const CommentFilter> make_mixed_script_filter() {
    return std::make_shared<MixedScriptFilter>();
}

} // namespace masthead::inline v0
