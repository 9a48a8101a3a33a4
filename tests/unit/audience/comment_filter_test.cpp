#include <masthead/audience/comment_filter.hpp>

#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <fstream>
#include <stdexcept>

namespace masthead {
namespace {

namespace reasons = comment_filter_reasons;
using Words = std::vector<std::string>;
using FilterPointer = std::shared_ptr<const CommentFilter>;
using enum FilterVerdict;

CommentUnderReview comment_of(std::string text, std::string name = "Lan") {
    CommentUnderReview comment;
    comment.body = parse_markdown(text, DocumentProfile::comment).value();
    comment.links = links_of(comment.body);
    comment.text = std::move(text);
    comment.author_name = std::move(name);
    return comment;
}

AccountId account(std::uint8_t last) {
    std::array<std::uint8_t, 16> bytes{};
    bytes.back() = last;
    return AccountId(bytes);
}

/// Answers or fails as it was told, and counts.
class ToldFilter final : public CommentFilter {
public:
    explicit ToldFilter(FilterVerdict verdict, std::string reason = "told", int failure = 0)
        : outcome_{verdict, std::move(reason), "because"}, failure_(failure) {}
    std::string_view name() const noexcept override { return "told_filter"; }
    FilterOutcome review(const CommentUnderReview&) const override {
        ++calls;
        if (failure_ == 1) throw std::runtime_error("no network");
        if (failure_ == 2) throw 42;
        return outcome_;
    }
    mutable int calls = 0;

private:
    FilterOutcome outcome_;
    int failure_;
};

CommentReview review_by(const CommentFilters& filters) {
    return review_comment(filters, comment_of("text"));
}

TEST(CommentReview, IsAcceptedIfNobodyObjects) {
    EXPECT_EQ(review_by({}), CommentReview{});
    EXPECT_EQ(review_by({std::make_shared<ToldFilter>(accept, "")}), CommentReview{});
}

TEST(CommentReview, FollowsTheStrictest) {
    const auto after = std::make_shared<ToldFilter>(hold);
    const auto review =
        review_by({std::make_shared<ToldFilter>(hold, "first"), std::make_shared<ToldFilter>(accept, ""),
                   std::make_shared<ToldFilter>(hold, "second"), std::make_shared<ToldFilter>(reject, "third"), after});
    EXPECT_EQ(review.verdict, reject);
    EXPECT_EQ(review.decisive, (FilterOutcome{reject, "third", "because"}));
    ASSERT_EQ(review.findings.size(), 3U);
    EXPECT_EQ(review.findings[0], (FilterFinding{"told_filter", {hold, "first", "because"}}));
    EXPECT_EQ(review.findings[1].outcome.reason, "second");
    EXPECT_EQ(review.findings[2].outcome.reason, "third");
    EXPECT_EQ(after->calls, 0) << "nothing is stricter than a refusal";
    EXPECT_EQ(
        review_by({std::make_shared<ToldFilter>(hold, "a"), std::make_shared<ToldFilter>(hold, "b")}).decisive.reason,
        "a");
}

TEST(CommentReview, HoldsWhatAFilterFailedToJudge) {
    for (const auto& failing :
         CommentFilters{std::make_shared<ToldFilter>(accept, "", 1), std::make_shared<ToldFilter>(accept, "", 2),
                        nullptr, std::make_shared<ToldFilter>(static_cast<FilterVerdict>(77)),
                        std::make_shared<ToldFilter>(static_cast<FilterVerdict>(0))}) {
        const auto last = std::make_shared<ToldFilter>(accept, "");
        const auto review = review_by({failing, last});
        EXPECT_EQ(review.verdict, hold);
        EXPECT_EQ(review.decisive.reason, reasons::filter_failed);
        EXPECT_FALSE(review.decisive.message.empty());
        EXPECT_EQ(last->calls, 1) << "the others are asked all the same";
        EXPECT_EQ(review_by({failing, std::make_shared<ToldFilter>(reject)}).verdict, reject);
    }
    EXPECT_EQ(review_by({std::make_shared<ToldFilter>(hold, "")}).decisive.reason, "told_filter");
}

/// `accept`, `hold REASON` or `reject REASON`.
std::string judged(const FilterPointer& filter, const CommentUnderReview& comment) {
    const auto review = review_comment(CommentFilters{filter}, comment);
    if (review.verdict == accept) return "accept";
    EXPECT_FALSE(review.decisive.message.empty());
    return (review.verdict == hold ? "hold " : "reject ") + review.decisive.reason;
}

std::string links_judged(const std::string& text, const LinkRules& rules) {
    return judged(make_link_filter(rules).value(), comment_of(text));
}

TEST(LinkFilter, CountsLinksToOtherSites) {
    const LinkRules rules{.hold_above = 1, .reject_above = 3, .blocked_domains = {}};
    const auto text = [](int count) {
        std::string result = "[home](/news) ";
        for (int i = 0; i < count; ++i) result += "[x](https://example.com/" + std::to_string(i) + ") ";
        return result;
    };
    EXPECT_EQ(links_judged(text(0), rules), "accept");
    EXPECT_EQ(links_judged(text(1), rules), "accept");
    EXPECT_EQ(links_judged(text(2), rules), "hold links");
    EXPECT_EQ(links_judged(text(3), rules), "hold links");
    EXPECT_EQ(links_judged(text(4), rules), "reject links");
    EXPECT_EQ(links_judged(text(1), {.hold_above = 0, .reject_above = 0, .blocked_domains = {}}), "reject links");
    EXPECT_EQ(links_judged("[x](mailto:a@example.com) [x](//example.com)", rules), "hold links");
}

TEST(LinkFilter, RefusesBlockedDomainsInAnyDisguise) {
    const LinkRules rules{.blocked_domains = {"Bad.Example", "xấu.vn", "10.0.0.1"}};
    for (const std::string address :
         {"https://bad.example", "http://BAD.example/", "//bad.example/x", "https://www.a.bad.example:8443/x",
          "https://user:pass@bad.example", "https://good.example@bad.example/", "https://bad.example./x",
          "https://b%61d.example/",
          "https://bad\xE3\x80\x82"
          "example/",
          "https://ｂａｄ．example", "mailto:me@bad.example", "mailto:me%40bad.example?subject=x", "https:bad.example",
          "https:////bad.example", "https://bad.example?x", "https://bad.example#x", "https://XẤU.vn/",
          "http://10.0.0.1/"}) {
        auto comment = comment_of("x");
        comment.links = {safe_address(address).value()};
        EXPECT_EQ(judged(make_link_filter(rules).value(), comment), "reject blocked_domain") << address;
    }
    for (const std::string address :
         {"https://notbad.example", "https://bad.example.org", "https://example/bad.example", "/bad.example",
          "https://good.org/?to=bad.example", "https://bad.example@good.org", "mailto:bad.example@good.org", "#x",
          "https://good.org/@bad.example", "https://[::1]:80/", "https://example"}) {
        auto comment = comment_of("x");
        comment.links = {safe_address(address).value()};
        EXPECT_EQ(judged(make_link_filter(rules).value(), comment), "accept") << address;
    }
}

template <typename Rules>
std::string field_refused(const Rules& rules) {
    const auto outcome = rules.validate();
    return outcome ? "ok" : outcome.error().field;
}

TEST(LinkFilter, RefusesRulesThatMakeNoSense) {
    EXPECT_EQ(field_refused(LinkRules{}), "ok");
    EXPECT_EQ(field_refused(LinkRules{.hold_above = 2, .reject_above = 1, .blocked_domains = {}}), "reject_above");
    for (const std::string domain : {"", ".", ".com", "https://a.b", "a/b", "a b", "a:1", "me@a.b", "*.a.b", "\xFF"}) {
        EXPECT_EQ(field_refused(LinkRules{.blocked_domains = {"a.b", domain}}), "blocked_domains[1]") << domain;
        EXPECT_FALSE(make_link_filter({.blocked_domains = {domain}}));
    }
    EXPECT_EQ(field_refused(LinkRules{.blocked_domains = Words(100'001, "a.b")}), "blocked_domains");
}

FilterPointer words_filter(Words hold_words, Words reject_words = {}) {
    return make_word_filter({std::move(hold_words), std::move(reject_words)}).value();
}

std::string words_judged(const std::string& entry, const std::string& text) {
    return judged(words_filter({entry}), comment_of(text));
}

TEST(WordFilter, FindsWholeWordsInAnyDisguise) {
    for (const std::string text :
         {"casino", "best CASINO!", "(casino)", "cаsіnо", "ｃａｓｉｎｏ", "c\u200Ba\u2060sino", "c a s i n o",
          "go: c.a.s.i.n.o, now", "c-a-s-i-n-o", "C\nA\nS\nI\nN\nO", "ca**sin**o", "c&#97;sino", "càsínö",
          "https://casino.example/x", "[x](https://example.com/casino)", "`casino`", "casino\xE2\x80\xAE"}) {
        EXPECT_EQ(words_judged("casino", text), "hold words") << text;
    }
    for (const std::string text : {"casinos", "occasino", "ca sino", "ca-sino", "c a s i n", "cas ino", "mycasino88"}) {
        EXPECT_EQ(words_judged("casino", text), "accept") << text;
    }
    EXPECT_EQ(judged(words_filter({"casino"}), comment_of("hello", "Best Casino")), "hold words") << "names too";
}

TEST(WordFilter, LeavesOrdinaryWordsAlone) {
    const auto filter = words_filter({"ass", "cunt", "penis", "cum", "tit", "sex", "anal", "rape", "cock"});
    for (const std::string text :
         {"Scunthorpe United", "a class assignment", "the pen is mightier", "pen-is", "Essex and Sussex", "cumulative",
          "analysis of grapes", "drape a titanic cockpit", "Thể thao: U23 Việt Nam", "as s", "a s s e t s", "I a m"}) {
        EXPECT_EQ(judged(filter, comment_of(text)), "accept") << text;
    }
}

TEST(WordFilter, OpensEntriesWhereAStarStands) {
    EXPECT_EQ(words_judged("casino*", "casinos"), "hold words");
    EXPECT_EQ(words_judged("casino*", "mycasino"), "accept");
    EXPECT_EQ(words_judged("*casino", "mycasino"), "hold words");
    EXPECT_EQ(words_judged("*casino", "casinos"), "accept");
    EXPECT_EQ(words_judged("*casino*", "MyCasino88"), "hold words");
    EXPECT_EQ(words_judged("*casino*", "b u y c a s i n o n o w"), "hold words");
    EXPECT_EQ(words_judged("*penis*", "pen is"), "accept") << "words are not joined";
}

TEST(WordFilter, FindsPhrases) {
    for (const std::string text : {"chơi tài xỉu ngay", "TÀI-XỈU", "tai   xiu", "ta\u0300i\nxi\u0309u"}) {
        EXPECT_EQ(words_judged("tai xiu", text), "hold words") << text;
    }
    EXPECT_EQ(words_judged("tai xiu", "tai nạn, xiu"), "accept");
    EXPECT_EQ(words_judged("tai xiu", "tai xiumai"), "accept");
    EXPECT_EQ(words_judged("赌场", "最好的赌场在这里"), "hold words") << "no blanks between words";
    EXPECT_EQ(words_judged("赌场", "赌一场"), "accept");
}

TEST(WordFilter, TellsAccentsApartIfTheEntryDoes) {
    EXPECT_EQ(words_judged("đĩ", "đồ đĩ"), "hold words");
    EXPECT_EQ(words_judged("đĩ", "ĐI\u0303"), "hold words");
    EXPECT_EQ(words_judged("đĩ", "chúng ta đi chơi, di dời"), "accept");
    EXPECT_EQ(words_judged("di", "chúng ta đi chơi"), "hold words");
}

TEST(WordFilter, FollowsTheStricterList) {
    const auto filter = words_filter({"casino"}, {"viagra"});
    EXPECT_EQ(judged(filter, comment_of("casino")), "hold words");
    EXPECT_EQ(judged(filter, comment_of("viagra")), "reject words");
    EXPECT_EQ(judged(filter, comment_of("casino viagra")), "reject words");
    EXPECT_EQ(judged(filter, comment_of("casino", "viagra")), "reject words");
    EXPECT_EQ(judged(filter, comment_of("roses")), "accept");
    EXPECT_EQ(judged(words_filter({}), comment_of("casino")), "accept");
}

TEST(WordFilter, RefusesEntriesThatFindNothingOrEverything) {
    for (const std::string entry : {"", "*", "**", " ", "!?", "\xFF", "\u200B"}) {
        EXPECT_EQ(field_refused(WordListOptions{{"a", entry}, {}}), "hold[1]") << entry;
        EXPECT_EQ(field_refused(WordListOptions{{}, {entry}}), "reject[0]") << entry;
        EXPECT_FALSE(make_word_filter({{entry}, {}}));
    }
    EXPECT_EQ(field_refused(WordListOptions{{std::string(200, 'a')}, {}}), "ok");
    EXPECT_EQ(field_refused(WordListOptions{{std::string(201, 'a')}, {}}), "hold[0]");
    EXPECT_EQ(field_refused(WordListOptions{Words(100'001, "a"), {}}), "hold");
}

TEST(WordFilter, TakesTenThousandWordsAndAMebibyte) {
    Words entries;
    for (int i = 0; i < 10'000; ++i) entries.push_back("badword" + std::to_string(i) + "*");
    const auto filter = words_filter(entries);
    const auto start = std::chrono::steady_clock::now();
    for (const std::string part : {"a", "badword ", "\u0301\u0323", "c ", "ề"}) {
        auto comment = comment_of("x");
        while (comment.text.size() + part.size() <= std::size_t{1} << 20) comment.text += part;
        EXPECT_EQ(judged(filter, comment), "accept") << part;
        comment.text += " badword9999x";
        EXPECT_EQ(judged(filter, comment), "hold words") << part;
    }
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(60));
}

TEST(WordFilter, FindsNothingInVietnameseNews) {
    std::ifstream file(MASTHEAD_SHARED_DIR "/corpora/vietnamese/ud-vtb-dev.txt", std::ios::binary);
    if (!file) GTEST_SKIP() << "the shared corpora are not beside the source folder";
    const auto filter = words_filter({"đĩ", "địt", "lồn", "cặc", "casino*", "*viagra*", "tài xỉu", "fuck"});
    for (std::string line; std::getline(file, line);) EXPECT_EQ(judged(filter, comment_of(line)), "accept") << line;
}

std::string repeats_judged(const std::string& text, const Words& recent, const RepeatRules& rules = {}) {
    auto comment = comment_of(text);
    comment.recent_texts = recent;
    return judged(make_repeat_filter(rules).value(), comment);
}

TEST(RepeatFilter, RefusesTheSameTextInAnyDisguise) {
    const std::string text = "Nhà cái uy tín, thưởng 100% cho người mới!";
    for (const auto& again : {text, std::string("NHA CAI UY TIN -- thuong 100 cho nguoi moi"),
                              std::string("Nhà cái uy tín,\n\nthưởng 100% cho **người** mới"),
                              std::string("Nhà cáі uу tín, thưởng 100% cho ngườі mớі!")}) {
        EXPECT_EQ(repeats_judged(again, {"something else", text}), "reject duplicate") << again;
    }
    EXPECT_EQ(repeats_judged(text, {}), "accept");
    EXPECT_EQ(repeats_judged(text, {"Hoàn toàn đồng ý với bài báo này"}), "accept");
    EXPECT_EQ(repeats_judged("!!!", {"???"}), "accept") << "texts without a key";
    EXPECT_EQ(repeats_judged("!!!", {"!!!"}), "reject duplicate");
    EXPECT_EQ(repeats_judged("👍", {"👎"}), "accept");
    EXPECT_EQ(repeats_judged("", {"", "x"}), "reject duplicate");
    EXPECT_EQ(repeats_judged("x", {"\xFF"}), "accept");
}

TEST(RepeatFilter, HoldsTextsThatAreNearlyTheSame) {
    const std::string text = "The quick brown fox jumps over the lazy dog while the cat sleeps in the warm sun all day";
    EXPECT_EQ(repeats_judged(text + " 7", {text}), "hold near_duplicate");
    EXPECT_EQ(repeats_judged("Hi! " + text, {"other", text}), "hold near_duplicate");
    EXPECT_EQ(repeats_judged(text + " 7", {text + " 7", text}), "reject duplicate");
    EXPECT_EQ(repeats_judged(text + " 7", {text, text + " 7"}), "reject duplicate") << "whichever comes first";
    EXPECT_EQ(repeats_judged(text + " and then it all begins again with another animal, a bear, in the woods", {text}),
              "accept");
    EXPECT_EQ(repeats_judged(text + " 7", {text}, {.hold_from = 100}), "accept");
    EXPECT_EQ(repeats_judged("Thanks a lot 1", {"Thanks a lot 2"}), "accept") << "too short to tell";
}

TEST(RepeatFilter, KeepsItsBounds) {
    EXPECT_EQ(field_refused(RepeatRules{}), "ok");
    EXPECT_EQ(field_refused(RepeatRules{.hold_from = 49}), "hold_from");
    EXPECT_EQ(field_refused(RepeatRules{.hold_from = 101}), "hold_from");
    EXPECT_EQ(field_refused(RepeatRules{.least_length = 3}), "least_length");
    EXPECT_EQ(field_refused(RepeatRules{.least_length = 10'001}), "least_length");
    EXPECT_FALSE(make_repeat_filter({.hold_from = 0}));
}

std::string name_judged(const std::string& name, std::optional<AccountId> by = std::nullopt,
                        FilterVerdict verdict = hold) {
    auto comment = comment_of("text", name);
    comment.account = by;
    comment.staff_names = {{account(1), "Paul Admin"}, {account(2), "Nguyễn Văn An"}};
    return judged(make_look_alike_filter(verdict), comment);
}

TEST(LookAlikeFilter, FindsThoseWhoPassForStaff) {
    for (const std::string name : {"Paul Admin", "paul admin", "PAUL ADMIN", "Раul Аdmin", "PauI Admin", "Paul_Admin",
                                   "PaulAdmin", "Paul\u200B Admin", "Ｐaul Admin", "Nguyễn Văn An", "NGUYỄN VĂN AN"}) {
        EXPECT_EQ(name_judged(name), "hold look_alike_name") << name;
        EXPECT_EQ(name_judged(name, account(3), reject), "reject look_alike_name") << name;
        EXPECT_EQ(name_judged(name, account(1)), "accept") << name;
    }
    for (const std::string name : {"Paula Admin", "Paul", "Nguyễn Vân An", "Nguyen Van An", "", "!", "👍", "\xFF"}) {
        EXPECT_EQ(name_judged(name), "accept") << name;
    }
    EXPECT_EQ(name_judged("Paul Admin", std::nullopt, accept), "accept");
}

TEST(LookAlikeFilter, TakesStaffNamesWithoutLetters) {
    auto comment = comment_of("text", "!");
    comment.staff_names = {{account(1), ""}, {account(2), "?"}, {account(3), "\xFF"}};
    EXPECT_EQ(judged(make_look_alike_filter(), comment), "accept");
}

TEST(MixedScriptFilter, HoldsNamesOfMixedScripts) {
    const auto filter = make_mixed_script_filter();
    EXPECT_EQ(judged(filter, comment_of("text", "Nguyễn Thị Ánh")), "accept");
    EXPECT_EQ(judged(filter, comment_of("text", "Ken 山田")), "accept");
    EXPECT_EQ(judged(filter, comment_of("text", "Аdmin")), "hold mixed_script");
}

RC_GTEST_PROP(BuiltInFilters, JudgeArbitraryBytesWithoutHarm, ()) {
    static const CommentFilters filters{make_link_filter().value(), words_filter({"casino", "*đĩ*"}),
                                        make_repeat_filter().value(), make_look_alike_filter(),
                                        make_mixed_script_filter()};
    const auto bytes = rc::gen::container<std::string>(rc::gen::arbitrary<char>());
    CommentUnderReview comment;
    comment.text = *bytes;
    comment.author_name = *bytes;
    comment.links = *rc::gen::container<Words>(bytes);
    comment.recent_texts = *rc::gen::container<Words>(bytes);
    comment.staff_names = {{account(1), *bytes}};
    for (const auto& finding : review_comment(filters, comment).findings) {
        RC_ASSERT(finding.outcome.reason != reasons::filter_failed);
    }
}

} // namespace
} // namespace masthead
