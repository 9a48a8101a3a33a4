#include <masthead/audience/comment_filter.hpp>

#include <masthead/core/reader_text.hpp>

#include <algorithm>

namespace masthead::inline v0 {

namespace {

using Shingles = std::vector<std::uint64_t>;

constexpr std::size_t shingle_length = 4;

/// Where code points begin, and the end.
std::vector<std::size_t> starts_of(std::string_view text) {
    std::vector<std::size_t> starts;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if ((static_cast<unsigned char>(text[at]) & 0xC0) != 0x80) starts.push_back(at);
    }
    starts.push_back(text.size());
    return starts;
}

/// Every run of four code points once, as a number, in order.
Shingles shingles_of(std::string_view key) {
    const auto starts = starts_of(key);
    Shingles result;
    for (std::size_t i = 0; i + shingle_length < starts.size(); ++i) {
        const auto run = key.substr(starts[i], starts[i + shingle_length] - starts[i]);
        result.push_back(std::hash<std::string_view>{}(run));
    }
    std::ranges::sort(result);
    result.erase(std::unique(result.begin(), result.end()), result.end());
    return result;
}

struct Counter {
    using value_type = std::uint64_t;
    void push_back(std::uint64_t) { ++count; }
    std::size_t count = 0;
};

bool are_alike(const Shingles& a, const Shingles& b, std::size_t percent) {
    Counter common;
    std::ranges::set_intersection(a, b, std::back_inserter(common));
    const auto all = a.size() + b.size() - common.count;
    return all > 0 && common.count * 100 >= all * percent;
}

/// Texts of nothing but punctuation have no key and are compared as they are.
std::string key_of(std::string_view text) {
    auto key = comparison_key(text);
    return key.empty() ? fold_for_identity(text) : key;
}

class RepeatFilter final : public CommentFilter {
public:
    explicit RepeatFilter(const RepeatRules& rules) : rules_(rules) {}

    std::string_view name() const noexcept override { return "repeats"; }
    FilterOutcome review(const CommentUnderReview& comment) const override {
        namespace reasons = comment_filter_reasons;
        if (comment.recent_texts.empty()) return {};
        const auto key = key_of(write_text(comment.body).value());
        const bool is_long = count_code_points(key) >= rules_.least_length;
        const auto shingles = is_long ? shingles_of(key) : Shingles();
        bool is_like_another = false;
        for (const auto& text : comment.recent_texts) {
            const auto other = key_of(text);
            if (other == key) {
                return {FilterVerdict::reject, std::string(reasons::duplicate), "you have already written this"};
            }
            is_like_another = is_like_another || (is_long && are_alike(shingles, shingles_of(other), rules_.hold_from));
        }
        if (!is_like_another) return {};
        return {FilterVerdict::hold, std::string(reasons::near_duplicate),
                "comments like one of your earlier ones wait for a moderator"};
    }

private:
    RepeatRules rules_;
};

} // namespace

Result<void> RepeatRules::validate() const {
    if (hold_from < 50 || hold_from > 100) return invalid_argument("hold_from", "50 to 100 are allowed");
    if (least_length < shingle_length || least_length > 10'000) {
        return invalid_argument("least_length", "4 to 10,000 are allowed");
    }
    return {};
}

Result<std::shared_ptr<const CommentFilter>> make_repeat_filter(const RepeatRules& rules) {
    MASTHEAD_CHECK(rules.validate());
    return std::shared_ptr<const CommentFilter>(std::make_shared<RepeatFilter>(rules));
}

} // namespace masthead::inline v0
