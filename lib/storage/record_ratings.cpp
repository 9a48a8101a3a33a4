#include "key_value_transaction.hpp"

namespace masthead::inline v0::detail {

namespace {

std::string vote_key(const ArticleId& article, std::string_view voter) {
    return key_of(Space::rating, article, voter);
}

std::string suspect_key(const ArticleId& article, std::string_view voter) {
    return key_of(Space::rating_suspect, article, voter);
}

std::string set_aside_key(const ArticleId& article, std::string_view voter) {
    return key_of(Space::rating_set_aside, article, voter);
}

std::string by_voter_key(const ArticleId& article, std::string_view voter) {
    return key_of(Space::rating_by_voter, person_in_key(voter), article);
}

Rating rating_of(const ArticleId& article, std::string_view voter, const StoredRating& stored) {
    return {article,           std::string(voter), RatingValue::from_hundredths(stored.hundredths),
            stored.created_at, stored.updated_at,  stored.suspect,
            stored.set_aside};
}

/// The smallest space that has all votes asked for.
Space space_of(const RatingQuery& query) {
    if (query.set_aside) return Space::rating_set_aside;
    return query.suspect ? Space::rating_suspect : Space::rating;
}

} // namespace

Result<std::optional<Rating>> RecordTransaction::find_rating(const ArticleId& article, std::string_view voter) {
    MASTHEAD_TRY(const auto stored, records_.find<StoredRating>(vote_key(article, voter)));
    if (!stored) return std::optional<Rating>();
    return std::optional(rating_of(article, voter, *stored));
}

Result<std::vector<RatingSummary>> RecordTransaction::rating_summaries(std::span<const ArticleId> articles) {
    std::vector<RatingSummary> result;
    for (const auto& article : articles) {
        auto& summary = result.emplace_back();
        MASTHEAD_CHECK(records_.scan(key_of(Space::rating_total, article), {}, false,
                                     [&](std::string_view rest, std::string_view value) -> Result<bool> {
                                         if (rest.size() != sizeof(std::int32_t)) return RecordStore::damaged_index();
                                         MASTHEAD_TRY(const auto votes, decode_record<StoredNumber>(value));
                                         const auto hundredths = number_at_start<std::int32_t>(rest);
                                         summary.histogram.emplace(RatingValue::from_hundredths(hundredths),
                                                                   votes.value);
                                         return true;
                                     }));
    }
    return result;
}

Result<Page<Rating>> RecordTransaction::list_ratings(const RatingQuery& query) {
    constexpr std::string_view name = "ratings";
    MASTHEAD_TRY(const auto start, scan_start(query.page, name));
    PageMaker<Rating> maker(name, query.page.limit);
    MASTHEAD_CHECK(records_.scan(key_of(space_of(query), query.article), start, false,
                                 [&](std::string_view voter, std::string_view) -> Result<bool> {
                                     MASTHEAD_TRY(auto rating, find_rating(query.article, voter));
                                     if (!rating) return RecordStore::damaged_index();
                                     if (query.suspect && !rating->suspect) return true;
                                     if (maker.full()) return maker.more();
                                     return maker.add(std::move(*rating), voter);
                                 }));
    return maker.take();
}

Result<Page<Rating>> RecordTransaction::list_ratings_of(std::string_view voter, const PageRequest& page) {
    constexpr std::string_view name = "ratings_of";
    MASTHEAD_TRY(const auto start, scan_start(page, name));
    PageMaker<Rating> maker(name, page.limit);
    MASTHEAD_CHECK(records_.scan(key_of(Space::rating_by_voter, person_in_key(voter)), start, false,
                                 [&](std::string_view rest, std::string_view) -> Result<bool> {
                                     if (maker.full()) return maker.more();
                                     MASTHEAD_TRY(auto rating, find_rating(id_at_end<ArticleId>(rest), voter));
                                     if (!rating) return RecordStore::damaged_index();
                                     return maker.add(std::move(*rating), rest);
                                 }));
    return maker.take();
}

Result<void> RecordTransaction::erase_ratings(const ArticleId& article) {
    MASTHEAD_TRY(const auto voters, records_.rests(key_of(Space::rating, article)));
    for (const auto& voter : voters) MASTHEAD_CHECK(records_.erase(by_voter_key(article, voter)));
    for (const auto space : {Space::rating, Space::rating_suspect, Space::rating_set_aside, Space::rating_total}) {
        MASTHEAD_CHECK(erase_all(key_of(space, article)));
    }
    return {};
}

Result<void> RecordTransaction::count_vote(const ArticleId& article, const StoredRating& rating, std::int64_t by) {
    if (rating.set_aside) return {};
    return add_to(key_of(Space::rating_total, article, rating.hundredths), by);
}

Result<void> RecordTransaction::put_rating(const Rating& rating) {
    const auto key = vote_key(rating.article, rating.voter);
    MASTHEAD_CHECK(get_article(rating.article));
    MASTHEAD_TRY(const auto before, records_.find<StoredRating>(key));
    StoredRating after{rating.value.hundredths(), rating.created_at, rating.updated_at, rating.suspect, false};
    if (before) {
        after.created_at = before->created_at;
        after.suspect = before->suspect || rating.suspect;
        after.set_aside = before->set_aside;
    }
    MASTHEAD_CHECK(records_.put(key, after));
    if (!before) MASTHEAD_CHECK(records_.put_bytes(by_voter_key(rating.article, rating.voter), {}));
    if (after.suspect) MASTHEAD_CHECK(records_.put_bytes(suspect_key(rating.article, rating.voter), {}));
    if (before && before->hundredths == after.hundredths) return {};
    if (before) MASTHEAD_CHECK(count_vote(rating.article, *before, -1));
    return count_vote(rating.article, after, 1);
}

Result<bool> RecordTransaction::erase_rating(const ArticleId& article, std::string_view voter) {
    const auto key = vote_key(article, voter);
    MASTHEAD_TRY(const auto before, records_.find<StoredRating>(key));
    if (!before) return false;
    MASTHEAD_CHECK(records_.erase(key));
    MASTHEAD_CHECK(records_.erase(by_voter_key(article, voter)));
    if (before->suspect) MASTHEAD_CHECK(records_.erase(suspect_key(article, voter)));
    if (before->set_aside) MASTHEAD_CHECK(records_.erase(set_aside_key(article, voter)));
    MASTHEAD_CHECK(count_vote(article, *before, -1));
    return true;
}

Result<std::uint32_t> RecordTransaction::set_ratings_aside(const ArticleId& article,
                                                           std::span<const std::string> voters, bool set_aside) {
    std::uint32_t changed = 0;
    for (const auto& voter : voters) {
        const auto key = vote_key(article, voter);
        MASTHEAD_TRY(const auto before, records_.find<StoredRating>(key));
        if (!before || before->set_aside == set_aside) continue;
        auto after = *before;
        after.set_aside = set_aside;
        MASTHEAD_CHECK(records_.put(key, after));
        if (set_aside) {
            MASTHEAD_CHECK(records_.put_bytes(set_aside_key(article, voter), {}));
        } else {
            MASTHEAD_CHECK(records_.erase(set_aside_key(article, voter)));
        }
        MASTHEAD_CHECK(count_vote(article, *before, -1));
        MASTHEAD_CHECK(count_vote(article, after, 1));
        ++changed;
    }
    return changed;
}

} // namespace masthead::inline v0::detail
