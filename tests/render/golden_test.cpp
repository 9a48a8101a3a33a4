#include "samples.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>

namespace {

namespace fs = std::filesystem;
using namespace masthead;

bool update = false;

std::string read(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void write(const fs::path& path, std::string_view bytes) {
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << bytes;
}

/// The hashes in asset names change with every touch of the stylesheet; they are tested elsewhere.
std::string without_hashes(const std::string& page) {
    return std::regex_replace(page, std::regex("(/assets/[a-z]+)\\.[0-9a-f]{16}\\."), "$1.HASH.");
}

void compare(const std::string& name, const std::string& bytes) {
    const auto path = fs::path(GOLDEN_DIR) / name;
    if (update) write(path, bytes);
    ASSERT_TRUE(fs::exists(path)) << path << " is missing; run render_golden_test --update and look at what it wrote";
    EXPECT_EQ(read(path), bytes) << "the rendering differs from " << path;
}

/// Coloured shapes in the place of photographs.
std::string picture(unsigned number) {
    const auto hue = std::to_string(200 + number * 37);
    return "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1200 800'><rect width='1200' height='800' fill='hsl(" +
           hue +
           ",45%,72%)'/><circle cx='860' cy='260' r='120' fill='hsl(45,90%,75%)'/><path d='M0 520q300-120 600 0t600 "
           "0v280H0z' "
           "fill='hsl(" +
           hue + ",45%,38%)'/><path d='M420 470h260l-50 90H470zM540 470V240l120 200z' fill='#fff'/></svg>";
}

void write_assets(const Renderer& renderer, const std::string& page) {
    static const std::regex pattern("/assets/([A-Za-z0-9._-]+)");
    for (std::sregex_iterator it(page.begin(), page.end(), pattern), end; it != end; ++it) {
        const auto name = (*it)[1].str();
        const auto asset = renderer.find_asset(name);
        ASSERT_TRUE(asset) << name;
        write(fs::path(PAGES_DIR) / "assets" / name, asset->bytes);
    }
}

TEST(Golden, EveryViewAsJson) {
    const auto renderer = samples::make_renderer("json");
    for (const auto& [name, view] : samples::all_views()) {
        SCOPED_TRACE(name);
        compare(name + ".json", samples::render(*renderer, view, samples::reader()));
    }
}

TEST(Golden, SessionsAsJson) {
    const auto renderer = samples::make_renderer("json");
    const auto warning = samples::reader(SessionState::Phase::warning);
    const auto ended = samples::reader(SessionState::Phase::ended);
    compare("session-warning.json", samples::render(*renderer, warning.session, warning));
    compare("session-ended.json", samples::render(*renderer, ended.session, ended));
    compare("session-none.json", samples::render(*renderer, SessionView{}, samples::guest()));
}

TEST(Golden, ArticlesWithWhatTheyReferTo) {
    const auto renderer = samples::make_renderer("json");
    auto context = samples::reader();
    context.selection.authors = true;
    context.selection.terms = true;
    compare("article-included.json", samples::render(*renderer, samples::rich_article(), context));
    compare("home-included.json", samples::render(*renderer, samples::front_page(), context));
    context.selection = {.members = {"title", "body.markdown"}};
    compare("article-markdown.json", samples::render(*renderer, samples::rich_article(), context));
}

TEST(Golden, ArticlesAndListsAsTexts) {
    for (const auto& [format, extension] : {std::pair{"markdown", ".markdown"}, std::pair{"text", ".txt"}}) {
        const auto renderer = samples::make_renderer(format);
        for (const auto& [name, view] : samples::all_views()) {
            SCOPED_TRACE(name);
            const auto text = renderer->render(view, samples::guest());
            if (text) compare(name + extension, text->body);
        }
        compare(std::string("article-english") + extension,
                samples::render(*renderer, samples::rich_article(), samples::english_editor()));
    }
}

TEST(Golden, PagesAsHtml) {
    const auto renderer = samples::make_renderer("html");
    for (unsigned number = 0; number < 10; ++number) {
        write(fs::path(PAGES_DIR) / "media" / ("picture-" + std::to_string(number) + ".svg"), picture(number));
    }
    for (const auto& [name, view] : samples::all_views()) {
        for (const auto& [kind, context] :
             {std::pair{"guest", samples::guest()}, std::pair{"reader", samples::reader()}}) {
            SCOPED_TRACE(name);
            const auto page = renderer->render(view, context);
            if (!page) {
                EXPECT_EQ(page.error().code, ErrorCode::unsupported);
                continue;
            }
            compare(name + "-" + kind + ".html", without_hashes(page->body));
            write(fs::path(PAGES_DIR) / (name + "-" + kind + ".html"), page->body);
            write_assets(*renderer, page->body);
        }
    }
}

TEST(Golden, AnEnglishSiteBelowAPrefix) {
    const auto renderer = samples::make_renderer("html");
    const auto context = samples::english_editor();
    const auto article = samples::render(*renderer, samples::rich_article(), context);
    compare("article-english.html", without_hashes(article));
    const auto home = samples::render(*renderer, samples::front_page(), context);
    compare("home-english.html", without_hashes(home));
    const auto preview = samples::render(*renderer, samples::rich_article(), [] {
        auto editor = samples::english_editor();
        editor.prefix.clear();
        return editor;
    }());
    write(fs::path(PAGES_DIR) / "article-english.html", preview);
    write_assets(*renderer, preview);
}

TEST(Golden, TheSeedPage) {
    const fs::path path = fs::path(MASTHEAD_SHARED_DIR) / "seed" / "page.txt";
    if (!fs::exists(path)) GTEST_SKIP() << path << " is not here";
    const auto renderer = samples::make_renderer("html");
    const auto page = samples::render(*renderer, samples::seed_article(read(path)), samples::reader());
    write(fs::path(PAGES_DIR) / "seed.html", page);
    write_assets(*renderer, page);
}

} // namespace

int main(int argc, char** argv) {
    ::testing::InitGoogleTest(&argc, argv);
    for (int i = 1; i < argc; ++i) update = update || std::string_view(argv[i]) == "--update";
    return RUN_ALL_TESTS();
}
