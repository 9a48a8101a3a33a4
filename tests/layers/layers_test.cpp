#include "include_rules.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace {

using masthead::layers::broken_rules;
using masthead::layers::includes_of;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

namespace files = std::filesystem;

std::string read(const files::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<files::path> sources_below(std::string_view folder) {
    std::vector<files::path> found;
    for (const auto& entry : files::recursive_directory_iterator(files::path(MASTHEAD_SOURCE_DIR) / folder)) {
        const auto extension = entry.path().extension();
        if (entry.is_regular_file() && (extension == ".hpp" || extension == ".cpp")) {
            found.push_back(entry.path());
        }
    }
    return found;
}

class Tree : public testing::TestWithParam<const char*> {};

TEST_P(Tree, IncludesOnlyWhatItsLayersMayKnow) {
    const auto sources = sources_below(GetParam());
    ASSERT_THAT(sources, testing::Not(IsEmpty()));
    for (const auto& source : sources) {
        const auto path = files::relative(source, MASTHEAD_SOURCE_DIR).generic_string();
        EXPECT_THAT(broken_rules(path, read(source)), IsEmpty()) << path;
    }
}

INSTANTIATE_TEST_SUITE_P(All, Tree, testing::Values("include", "lib", "plugins", "examples"),
                         [](const auto& folder) { return std::string(folder.param); });

struct Sample {
    const char* path;
    const char* include;
    const char* why; // part of the complaint; nullptr when the include is allowed
};

std::ostream& operator<<(std::ostream& out, const Sample& sample) {
    return out << sample.path << ' ' << sample.include;
}

class Rule : public testing::TestWithParam<Sample> {};

TEST_P(Rule, Judges) {
    const auto& sample = GetParam();
    const auto broken = broken_rules(sample.path, std::string("#include ") + sample.include + '\n');
    if (sample.why == nullptr) {
        EXPECT_THAT(broken, IsEmpty());
    } else {
        EXPECT_THAT(broken, ElementsAre(HasSubstr(sample.why)));
    }
}

const Sample samples[] = {
    // layers, in public headers and in their implementation
    {"include/masthead/core/id.hpp", "<string>", nullptr},
    {"include/masthead/core/id.hpp", "<masthead/core/result.hpp>", nullptr},
    {"include/masthead/core/id.hpp", "<masthead/content/article.hpp>", "not below the layer core"},
    {"include/masthead/content/article.hpp", "<masthead/core/id.hpp>", nullptr},
    {"include/masthead/content/article.hpp", "<masthead/audience/rating.hpp>", "not below the layer content"},
    {"include/masthead/access/account.hpp", "<masthead/content/article.hpp>", "not below the layer access"},
    {"include/masthead/storage/storage.hpp", "<masthead/engine.hpp>", "not below the layer storage"},
    {"include/masthead/render/view.hpp", "<masthead/plugin/registry.hpp>", "not below the layer render"},
    {"include/masthead/engine.hpp", "<masthead/engine/articles.hpp>", nullptr},
    {"include/masthead/engine.hpp", "<masthead/http/handler.hpp>", "not below the layer engine"},
    {"include/masthead/engine.hpp", "<masthead/plugins/sqlite.hpp>", "only that plugin"},
    {"lib/core/id.cpp", "<masthead/engine.hpp>", "not below the layer core"},
    {"lib/engine/engine.cpp", "<masthead/engine/articles.hpp>", nullptr},
    {"lib/http/handler.cpp", "<masthead/engine.hpp>", nullptr},
    {"lib/misc/x.cpp", "<string>", "no layer"},
    {"include/masthead/misc/x.hpp", "<string>", "no layer"},
    // private headers
    {"include/masthead/core/id.hpp", "\"core/crypto.hpp\"", "never a private file"},
    {"lib/storage/keys.cpp", "\"keys.hpp\"", nullptr},
    {"lib/storage/keys.cpp", "\"core/crypto.hpp\"", nullptr},
    {"lib/core/id.cpp", "\"storage/keys.hpp\"", "not a private header of the layer core"},
    {"lib/core/id.cpp", "\"../storage/keys.hpp\"", "not a private header of the layer core"},
    // plugins
    {"plugins/storage/sqlite/storage.cpp", "<masthead/plugins/sqlite.hpp>", nullptr},
    {"plugins/storage/sqlite/storage.cpp", "<masthead/storage/storage.hpp>", nullptr},
    {"plugins/storage/sqlite/storage.cpp", "<masthead/engine.hpp>", "above what a plugin may know"},
    {"plugins/storage/sqlite/storage.cpp", "<masthead/plugins/memory.hpp>", "only that plugin"},
    {"plugins/storage/sqlite/storage.cpp", "\"../sql/rows.hpp\"", nullptr},
    {"plugins/storage/sqlite/storage.cpp", "\"../../../lib/core/crypto.hpp\"", "leaves plugins/storage/sqlite/"},
    {"plugins/storage/memory/store.cpp", "\"../sql/rows.hpp\"", "leaves plugins/storage/memory/"},
    {"plugins/storage/sqlite/include/masthead/plugins/sqlite.hpp", "<soci/soci.h>", "in a plugin's public one"},
    {"plugins/shipped/shipped.cpp", "<masthead/plugins/sqlite.hpp>", nullptr},
    {"plugins/storage/sqlite/storage.cpp", "<masthead/http/identity.hpp>", "above what a plugin may know"},
    {"plugins/identity/openid/provider.cpp", "<masthead/http/identity.hpp>", nullptr},
    {"plugins/identity/openid/provider.cpp", "<masthead/engine.hpp>", "above what a plugin may know"},
    {"plugins/identity/openid/include/masthead/plugins/openid.hpp", "<curl/curl.h>", "in a plugin's public one"},
    {"plugins/storage/sqlite/storage.cpp", "<curl/curl.h>", "is allowed only in plugins/identity/openid/"},
    // examples are hosts: all that is public, nothing that is not
    {"examples/hello/main.cpp", "<masthead/http/server.hpp>", nullptr},
    {"examples/hello/main.cpp", "\"../../lib/http/routes.hpp\"", "leaves examples/hello/"},
    {"examples/hello/main.cpp", "\"../newsroom/options.hpp\"", "leaves examples/hello/"},
    // third-party libraries
    {"include/masthead/core/error.hpp", "<boost/system/error_code.hpp>", nullptr},
    {"include/masthead/plugin/descriptor.hpp", "<boost/version.hpp>", nullptr},
    {"include/masthead/core/error.hpp", "<boost/version.hpp>", "is allowed only in include/masthead/plugin/"},
    {"lib/plugin/plugin_file.cpp", "<elf.h>", nullptr},
    {"examples/lmdb_storage/lmdb_store.cpp", "<lmdb.h>", nullptr},
    {"plugins/storage/memory/store.cpp", "<lmdb.h>", "is allowed only in examples/lmdb_storage/"},
    {"include/masthead/storage/storage.hpp", "<soci/soci.h>", "third-party header in a public one"},
    {"include/masthead/storage/storage.hpp", "<boost/beast/http/message.hpp>", "third-party header in a public one"},
    {"include/masthead/content/document.hpp", "<boost/json/value.hpp>", "third-party header in a public one"},
    {"include/masthead/core/text.hpp", "<unicode/unistr.h>", "third-party header in a public one"},
    {"include/masthead/http/beast.hpp", "<boost/beast/http/message.hpp>", nullptr},
    {"include/masthead/http/handler.hpp", "<boost/json/value.hpp>", "is allowed only in"},
    {"lib/engine/engine.cpp", "<soci/soci.h>", "is allowed only in plugins/storage/sql/"},
    {"lib/engine/engine.cpp", "<boost/beast/core.hpp>", "is allowed only in include/masthead/http/"},
    {"lib/http/pages.cpp", "<kainjow/mustache.hpp>", "is allowed only in plugins/render/html/"},
    {"lib/core/text.cpp", "<unicode/unistr.h>", nullptr},
    {"lib/core/text.cpp", "<fmt/format.h>", "does not name"},
    {"lib/core/crypto.cpp", "<sys/random.h>", nullptr},
};

INSTANTIATE_TEST_SUITE_P(Samples, Rule, testing::ValuesIn(samples));

TEST(Includes, AreFoundHoweverTheyAreSpaced) {
    const auto found =
        includes_of("#pragma once\n  #  include\t<a.hpp> // why\r\n// #include <b.hpp>\n#include \"c.hpp\"");
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].written, "<a.hpp>");
    EXPECT_EQ(found[0].line, 2);
    EXPECT_EQ(found[1].written, "\"c.hpp\"");
    EXPECT_EQ(found[1].line, 4);
}

} // namespace
