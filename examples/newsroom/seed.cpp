#include "options.hpp"
#include "progress.hpp"

#include <array>
#include <iostream>
#include <random>

namespace newsroom {

namespace {

using masthead::ImportArticle;
using masthead::Result;

constexpr std::size_t batch_size = 200;

/// Words that make-believe sentences are built of; their sense does not matter, their letters and lengths do.
constexpr std::array words{"bến",    "cảng", "sáng",  "nay",   "người",  "dân", "phường", "mới",  "mở",   "chợ",
                           "trường", "học",  "sinh",  "biển",  "thuyền", "mưa", "đường",  "cầu",  "vườn", "lúa",
                           "thư",    "viện", "nhạc",  "hội",   "xuân",   "quê", "nhà",    "đèn",  "lồng", "sông",
                           "cá",     "muối", "chiều", "thành", "phố",    "đội", "bóng",   "trận", "đấu",  "mùa"};

struct Section {
    const char* slug;
    const char* name;
};
constexpr std::array sections{Section{"thoi-su", "Thời sự"}, Section{"doi-song", "Đời sống"},
                              Section{"van-hoa", "Văn hóa"}, Section{"the-thao", "Thể thao"}};

/// The same number gives the same article on every machine, so seeding again changes nothing.
class Writer {
public:
    explicit Writer(std::uint32_t number) : random_(number) {}

    std::string sentence(std::uint32_t length) {
        std::string text;
        for (std::uint32_t i = 0; i < length; ++i) (text += i == 0 ? "" : " ") += words[random_() % words.size()];
        return text;
    }

    std::string body() {
        std::string text;
        for (int paragraph = 0; paragraph < 12; ++paragraph) {
            if (paragraph % 4 == 3) text += "## " + sentence(5) + "\n\n";
            for (int i = 0; i < 5; ++i) text += sentence(9 + number(12)) + ". ";
            text += "\n\n";
        }
        return text;
    }

    std::uint32_t number(std::uint32_t below) { return static_cast<std::uint32_t>(random_() % below); }

private:
    std::mt19937 random_;
};

Result<ImportArticle> make_article(std::uint32_t number, std::uint32_t comments, masthead::Timestamp base) {
    Writer writer(number);
    ImportArticle article;
    article.title = writer.sentence(8) + ' ' + std::to_string(number);
    MASTHEAD_TRY(article.slug, masthead::Slug::parse("bai-" + std::to_string(number)));
    MASTHEAD_TRY(article.locale, masthead::Locale::parse("vi"));
    article.lead = writer.sentence(24) + '.';
    MASTHEAD_TRY(article.body, masthead::parse_markdown(writer.body()));
    const auto& section = sections[number % sections.size()];
    MASTHEAD_TRY(auto category, masthead::Slug::parse(section.slug));
    article.categories.push_back({std::move(category), section.name});
    const auto tag = "chu-de-" + std::to_string(writer.number(50));
    MASTHEAD_TRY(auto tag_slug, masthead::Slug::parse(tag));
    article.tags.push_back({std::move(tag_slug), tag});
    const auto author = "tac-gia-" + std::to_string(writer.number(20));
    MASTHEAD_TRY(auto author_slug, masthead::Slug::parse(author));
    article.byline.push_back({std::move(author_slug), author, "author"});
    article.publish_at = base - std::chrono::minutes(7) * std::int64_t{number};
    article.views = writer.number(5'000);
    for (std::uint32_t i = 0; i < comments; ++i) {
        masthead::ImportComment comment;
        comment.author_name = writer.sentence(2);
        comment.at = *article.publish_at + std::chrono::minutes(1 + i);
        comment.body = writer.sentence(12);
        article.comments.push_back(std::move(comment));
    }
    return article;
}

/// Gives how many articles were made.
Result<std::size_t> fill(masthead::Engine& engine, const SeedOptions& options) {
    MASTHEAD_TRY(const auto base, masthead::parse_timestamp("2026-01-01T00:00:00Z"));
    Progress progress("Seeding", options.articles);
    std::vector<ImportArticle> batch;
    std::size_t created = 0;
    for (std::uint32_t number = 0; number < options.articles; ++number) {
        // Comments are spread evenly, the first articles taking what does not divide.
        const auto comments =
            options.comments / options.articles + (number < options.comments % options.articles ? 1 : 0);
        MASTHEAD_TRY(auto article, make_article(number, comments, base));
        batch.push_back(std::move(article));
        if (batch.size() < batch_size && number + 1 < options.articles) continue;
        for (auto& result : engine.imports().add(masthead::Principal::host(), batch)) {
            MASTHEAD_TRY(const auto outcome, std::move(result));
            created += outcome == masthead::ImportOutcome::created ? 1 : 0;
        }
        progress.advance(batch.size());
        batch.clear();
    }
    return created;
}

} // namespace

int seed(const SeedOptions& options) {
    auto engine = open_engine(options.site);
    if (!engine) return fail("cannot open the site", engine.error());
    const auto created = fill(*engine, options);
    if (!created) return fail("cannot seed", created.error());
    std::cout << *created << " of " << options.articles << " articles were made, the others were there\n";
    return 0;
}

} // namespace newsroom
