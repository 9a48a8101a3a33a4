#include "engine/screening.hpp"

#include <masthead/core/text.hpp>

#include "engine/comment_rules.hpp"

namespace masthead::inline v0 {

namespace {

Result<void> with_prefix(const Result<void>& outcome, std::string_view prefix) {
    if (outcome) return {};
    auto error = outcome.error();
    error.field.insert(0, prefix);
    return error;
}

} // namespace

Result<void> CommentScreening::validate() const {
    MASTHEAD_CHECK(with_prefix(links.validate(), "links."));
    MASTHEAD_CHECK(with_prefix(words.validate(), "words."));
    return with_prefix(repeats.validate(), "repeats.");
}

namespace detail {

namespace {

/// Accounts that are looked through for those who work for the site, when a host's filter may want their names.
constexpr int max_account_pages = 100;

/// What only filters of the host ask about.
Result<void> add_people(const EngineState& state, CommentUnderReview& comment) {
    return state.read([&](ReadTransaction& transaction) -> Result<void> {
        if (comment.account) {
            MASTHEAD_TRY(comment.approved, transaction.count_comments(*comment.account, CommentStatus::approved));
        }
        PageRequest page;
        page.limit = 100;
        for (int i = 0; i < max_account_pages; ++i) {
            MASTHEAD_TRY(auto accounts, transaction.list_accounts(page));
            for (auto& account : accounts.items) {
                if (account.role != Role::reader) comment.staff_names.push_back({account.id, account.display_name});
            }
            if (!accounts.next) return {};
            page.after = *accounts.next;
        }
        return {};
    });
}

} // namespace

Screening::Screening(const CommentScreening& options)
    : least_compared_(options.repeats.least_length), has_own_filters_(!options.more.empty()) {
    filters_.push_back(make_link_filter(options.links).value());
    const bool has_words = !options.words.hold.empty() || !options.words.reject.empty();
    if (has_words) filters_.push_back(make_word_filter(options.words).value());
    filters_.push_back(make_repeat_filter(options.repeats).value());
    filters_.push_back(make_mixed_script_filter());
    filters_.insert(filters_.end(), options.more.begin(), options.more.end());
}

Result<std::string> Screening::review(const EngineState& state, const Principal& by, const CommentText& text,
                                      std::string_view author_name, bool is_new) {
    if (is_staff(by)) return std::string();
    CommentUnderReview comment;
    MASTHEAD_TRY(const std::string shown, write_text(text.body));
    comment.text = text.typed;
    comment.body = text.body;
    comment.author_name = author_name;
    comment.account = by.account;
    comment.links = links_of(text.body);
    if (has_own_filters_) MASTHEAD_CHECK(add_people(state, comment));
    // Many people say thanks in the same few words, and the same one may say it twice.
    const bool is_long = count_code_points(shown) >= least_compared_;
    if (is_new && is_long && by.account) comment.recent_texts = recent_.add(*by.account, shown, state.now());
    auto review = review_comment(filters_, comment);
    if (review.verdict == FilterVerdict::accept) return std::string();
    if (review.verdict == FilterVerdict::hold) return std::move(review.decisive.reason);
    if (is_new) forget(by, text.body);
    return invalid_argument("body", review.decisive.message);
}

void Screening::forget(const Principal& by, const Document& body) {
    const auto text = write_text(body);
    if (text && by.account) recent_.remove(*by.account, *text);
}

} // namespace detail

} // namespace masthead::inline v0
