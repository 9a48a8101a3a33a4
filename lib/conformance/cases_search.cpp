#include "samples.hpp"

#include <masthead/core/text.hpp>

#include <array>

namespace masthead::inline v0::conformance {

namespace {

void finds_whole_words_only(Site& site) {
    Samples make;
    const auto article = make.published("worded");
    const std::vector<std::string> live{"hoi", "chu", "thap", "do", "覺", "слово", "a1b2"};
    const std::vector<std::string> latest{"nhap"};
    write(*site.storage, [&](WriteTransaction& transaction) {
        store(transaction, article);
        must(transaction.put_search_words(article.head.id, live, latest));
        must(transaction.put_search_words(make.id<ArticleId>(), live, latest));
    });
    const auto count = [&](bool readers, std::vector<std::string> words) {
        ArticleQuery query;
        if (readers) query.visible_at = Timestamp::maximum();
        query.words = std::move(words);
        return must(read(*site.storage)->list_articles(query)).items.size();
    };
    EXPECT_EQ(count(true, {"hoi", "do"}), 1U);
    EXPECT_EQ(count(true, {"ho"}), 0U);
    EXPECT_EQ(count(true, {"hoi", "nhap"}), 0U);
    EXPECT_EQ(count(true, {"覺", "слово", "a1b2"}), 1U);
    EXPECT_EQ(count(false, {"nhap"}), 1U);
    EXPECT_EQ(count(false, {"hoi"}), 0U);
    EXPECT_EQ(count(true, {"hoi", "hoi"}), 1U);
    write(*site.storage, [&](WriteTransaction& transaction) {
        must(transaction.put_search_words(article.head.id, std::vector<std::string>{"moi"}, {}));
    });
    EXPECT_EQ(count(true, {"hoi"}), 0U);
    EXPECT_EQ(count(true, {"moi"}), 1U);
    EXPECT_EQ(count(false, {"nhap"}), 0U);
}

/// Words as readers spell them find what writers wrote, in every script and spelling that folding makes one.
void finds_folded_words(Site& site) {
    Samples make;
    const auto article = make.published("folded");
    const auto words =
        search_words("Hội Chữ thập đỏ — ĐÀ NẴNG 2023, 𠮷野家 Ελλάδα Straße ﬁn 🗞️ "
                     "e\xCC\x82\xCC\xA3");
    const auto other = make.published("other");
    write(*site.storage, [&](WriteTransaction& transaction) {
        store(transaction, article);
        store(transaction, other);
        must(transaction.put_search_words(article.head.id, words, words));
        must(transaction.put_search_words(other.head.id, search_words("Hội thao"), {}));
    });
    const auto found = [&](std::string_view text) {
        ArticleQuery query;
        query.visible_at = Timestamp::maximum();
        query.words = search_words(text);
        std::vector<ArticleId> ids;
        for (const auto& item : must(read(*site.storage)->list_articles(query)).items) ids.push_back(item.head.id);
        return ids;
    };
    for (const auto* text : {"hoi chu thap do", "HỘI đỏ", "da nang", "𠮷野家", "ελλαδα", "STRASSE", "fin", "2023 ê"}) {
        EXPECT_EQ(found(text), std::vector{article.head.id}) << text;
    }
    EXPECT_EQ(found("hoi"), (std::vector{other.head.id, article.head.id}));
    for (const auto* text : {"hoi thap thao", "hoic", "nan", "202", "strass", "thao do"})
        EXPECT_TRUE(found(text).empty()) << text;
}

/// Words of any length and such as query languages give a meaning to.
void finds_words_as_they_are(Site& site) {
    Samples make;
    const std::vector<std::string> words{"and",
                                         "or",
                                         "not",
                                         "near",
                                         "null",
                                         "select",
                                         "title",
                                         "0",
                                         "1e5",
                                         "007",
                                         "true",
                                         std::string(64, 'w'),
                                         std::string(63, 'w'),
                                         "rowid"};
    std::vector<NewArticle> articles;
    write(*site.storage, [&](WriteTransaction& transaction) {
        articles.clear();
        for (const auto& word : words) {
            articles.push_back(make.published("article-" + std::to_string(articles.size())));
            store(transaction, articles.back());
            must(transaction.put_search_words(articles.back().head.id, std::array{word}, {}));
        }
    });
    const auto view = read(*site.storage);
    for (std::size_t i = 0; i < words.size(); ++i) {
        ArticleQuery query;
        query.visible_at = Timestamp::maximum();
        query.words = {words[i]};
        const auto found = must(view->list_articles(query)).items;
        ASSERT_EQ(found.size(), 1U) << words[i];
        EXPECT_EQ(found[0].head.id, articles[i].head.id) << words[i];
        query.words.push_back(words[(i + 1) % words.size()]);
        EXPECT_TRUE(must(view->list_articles(query)).items.empty()) << words[i];
    }
}

constexpr std::array cases{
    StorageCase{"finds_whole_words_only", finds_whole_words_only},
    StorageCase{"finds_folded_words", finds_folded_words},
    StorageCase{"finds_words_as_they_are", finds_words_as_they_are},
};

} // namespace

StorageCases search_cases() {
    return cases;
}

} // namespace masthead::inline v0::conformance
