#include "engine/screening.hpp"

#include <masthead/core/reader_text.hpp>
#include <masthead/core/text.hpp>

#include "core/crypto.hpp"
#include "core/prefixed.hpp"
#include "engine/comment_rules.hpp"

namespace masthead::inline v0 {

Result<void> CommentScreening::validate() const {
    MASTHEAD_CHECK(detail::prefixed(links.validate(), "links."));
    MASTHEAD_CHECK(detail::prefixed(words.validate(), "words."));
    if (same_text_a_day > 1'000) return invalid_argument("same_text_a_day", "0 to 1,000 are allowed");
    return detail::prefixed(repeats.validate(), "repeats.");
}

namespace detail {

namespace {

/// The plain text of a comment's body; empty if it cannot be written.
std::string plain(const Document& body) {
    return write_text(body).value_or(std::string());
}

/// What the account of `comment` wrote in the last day beside it, newest first.
Result<std::vector<std::string>> recent_texts(ReadTransaction& transaction, const Comment& comment, Timestamp now) {
    constexpr std::size_t most = 5;
    CommentQuery query;
    query.account = comment.account;
    query.statuses = {CommentStatus::pending, CommentStatus::approved, CommentStatus::rejected, CommentStatus::spam};
    query.order = CommentOrder::newest;
    query.page.limit = most + 1;
    MASTHEAD_TRY(const auto found, transaction.list_comments(query));
    std::vector<std::string> texts;
    for (const auto& other : found.items) {
        const bool is_recent = now - other.created_at < std::chrono::hours(24);
        if (other.id != comment.id && is_recent && texts.size() < most) texts.push_back(plain(other.body));
    }
    return texts;
}

} // namespace

Screening::Screening(const CommentScreening& options)
    : least_compared_(options.repeats.least_length), same_text_a_day_(options.same_text_a_day),
      knows_staff_(options.look_alike != FilterVerdict::accept || !options.more.empty()),
      has_own_filters_(!options.more.empty()) {
    filters_.push_back(make_link_filter(options.links).value());
    const bool has_words = !options.words.hold.empty() || !options.words.reject.empty();
    if (has_words) filters_.push_back(make_word_filter(options.words).value());
    filters_.push_back(make_repeat_filter(options.repeats).value());
    filters_.push_back(make_mixed_script_filter());
    if (options.look_alike != FilterVerdict::accept) filters_.push_back(make_look_alike_filter(options.look_alike));
    filters_.insert(filters_.end(), options.more.begin(), options.more.end());
}

/// Names of staff change seldom, so they are read once in a while.
std::optional<std::vector<StaffName>> Screening::known_staff(Timestamp now) {
    constexpr std::chrono::seconds kept(10);
    const std::lock_guard lock(mutex_);
    if (staff_read_at_ && now >= *staff_read_at_ && now - *staff_read_at_ < kept) return staff_;
    return std::nullopt;
}

Result<std::vector<StaffName>> Screening::read_staff(ReadTransaction& transaction, Timestamp now) {
    MASTHEAD_TRY(const auto accounts, transaction.list_staff());
    std::vector<StaffName> names;
    for (const auto& account : accounts) names.push_back({account.id, account.display_name});
    const std::lock_guard lock(mutex_);
    staff_ = names;
    staff_read_at_ = now;
    return names;
}

void Screening::forget_staff() {
    const std::lock_guard lock(mutex_);
    staff_read_at_.reset();
}

Result<void> Screening::add_context(const EngineState& state, CommentUnderReview& review, const Comment& comment,
                                    bool is_compared) {
    const bool reads_texts = is_compared && comment.account;
    const bool counts = has_own_filters_ && comment.account;
    const auto known = knows_staff_ ? known_staff(state.now()) : std::vector<StaffName>();
    if (known) review.staff_names = *known;
    if (!reads_texts && !counts && known) return {};
    return state.read([&](ReadTransaction& transaction) -> Result<void> {
        if (reads_texts) {
            MASTHEAD_TRY(review.recent_texts, recent_texts(transaction, comment, state.now()));
        }
        if (!known) {
            MASTHEAD_TRY(review.staff_names, read_staff(transaction, state.now()));
        }
        if (counts) {
            MASTHEAD_TRY(review.approved, transaction.count_comments(*comment.account, CommentStatus::approved));
        }
        return {};
    });
}

Result<std::string> Screening::review(const EngineState& state, const Principal& by, const CommentText& text,
                                      const Comment& comment) {
    if (is_staff(by)) return std::string();
    CommentUnderReview review;
    review.text = text.typed;
    review.body = text.body;
    review.author_name = comment.author_name;
    review.account = comment.account;
    review.links = links_of(text.body);
    // Many people say thanks in the same few words, and the same one may say it twice.
    const bool is_compared = count_code_points(plain(text.body)) >= least_compared_;
    MASTHEAD_CHECK(add_context(state, review, comment, is_compared));
    auto found = review_comment(filters_, review);
    if (found.verdict == FilterVerdict::accept) return std::string();
    if (found.verdict == FilterVerdict::hold) return std::move(found.decisive.reason);
    return invalid_argument("body", found.decisive.message);
}

std::vector<Limited> Screening::same_text(const Principal& by, const CommentText& text) const {
    const auto shown = plain(text.body);
    if (same_text_a_day_ == 0 || is_staff(by) || count_code_points(shown) < least_compared_) return {};
    const auto digest = to_hex(sha256(comparison_key(shown)));
    return {{"text:" + digest.substr(0, 32), {same_text_a_day_, std::chrono::hours(24)}}};
}

} // namespace detail

} // namespace masthead::inline v0
