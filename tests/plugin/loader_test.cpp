#include "../support/results.hpp"
#include "../support/temporary_folder.hpp"

#include <masthead/plugin/descriptor.hpp>
#include <masthead/plugin/loader.hpp>
#include <masthead/plugin/registry.hpp>
#include <masthead/storage/storage.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

namespace {

using masthead::ErrorCode;
using masthead::load_plugin;
using masthead::Registry;
using masthead::test::must;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

namespace files = std::filesystem;

std::string sample(const std::string& name) {
    return std::string(SAMPLES_FOLDER) + '/' + name + ".so";
}

/// How loading `path` fails; a failure of the test if it does not.
masthead::Error refusal(const std::string& path) {
    Registry registry;
    const auto outcome = load_plugin(registry, path);
    EXPECT_FALSE(outcome) << path;
    return outcome ? masthead::Error{} : outcome.error();
}

/// A copy of a sample in a folder of its own, to be spoilt.
class Copy {
public:
    explicit Copy(const std::string& name) : path_(folder_.file(name + ".so")) {
        files::copy_file(sample(name), path_);
        files::permissions(path_, files::perms::owner_all);
    }
    [[nodiscard]] const std::string& path() const noexcept { return path_; }
    [[nodiscard]] const files::path& folder() const noexcept { return folder_.path(); }
    void write(std::streamoff offset, char byte) const {
        std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(offset).put(byte);
    }

private:
    masthead::test::TemporaryFolder folder_;
    std::string path_;
};

TEST(Loader, LoadsAPlugin) {
    Registry registry;
    must(load_plugin(registry, sample("good")));
    EXPECT_THAT(registry.storage_schemes(), ElementsAre("sample"));
    EXPECT_THAT(registry.renderer_names(), ElementsAre());
    const auto storage = must(registry.open_storage("sample:memory"));
    EXPECT_EQ(storage->name(), "memory");
    must(storage->migrate());
    EXPECT_EQ(must(must(storage->read())->position()), 0U);
}

TEST(Loader, TakesARelativePathWithASlash) {
    const Copy copy("good");
    const auto before = files::current_path();
    files::current_path(copy.folder());
    Registry registry;
    const auto outcome = load_plugin(registry, "./good.so");
    const auto without_slash = refusal("good.so");
    files::current_path(before);
    EXPECT_TRUE(outcome);
    EXPECT_EQ(without_slash.code, ErrorCode::invalid_argument);
    EXPECT_THAT(without_slash.message, AllOf(HasSubstr("good.so: looking at the path: found a name"),
                                             HasSubstr("wanted an absolute path"), HasSubstr("./good.so")));
}

TEST(Loader, LoadsTheSamePluginIntoSeveralRegistries) {
    Registry first;
    Registry second;
    must(load_plugin(first, sample("good")));
    must(load_plugin(second, sample("good")));
    EXPECT_TRUE(second.open_storage("sample:memory"));
    const auto again = load_plugin(first, sample("good"));
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, ErrorCode::already_exists);
    EXPECT_THAT(again.error().message, HasSubstr("installing sample: found there is a storage 'sample' already"));
}

TEST(Loader, LoadsFromSeveralThreads) {
    std::array<bool, 4> loaded{};
    std::vector<std::thread> threads;
    for (auto& each : loaded) {
        threads.emplace_back([&each] {
            Registry registry;
            each = load_plugin(registry, sample("good")) && registry.open_storage("sample:memory");
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_THAT(loaded, testing::Each(true));
}

TEST(Loader, KeepsWhatThePluginMadeUsableAfterTheRegistry) {
    std::unique_ptr<masthead::Storage> storage;
    {
        Registry registry;
        must(load_plugin(registry, sample("good")));
        storage = must(registry.open_storage("sample:memory"));
    }
    EXPECT_TRUE(storage->migrate());
}

struct Refused {
    const char* name;
    ErrorCode code;
    const char* step;
    std::string found;
    std::string wanted;
    /// Whether the plugin is refused before any of its code ran.
    bool is_untouched;
};

std::ostream& operator<<(std::ostream& out, const Refused& refused) {
    return out << refused.name;
}

class Refusal : public testing::TestWithParam<Refused> {};

TEST_P(Refusal, NamesPathStepFoundAndWanted) {
    const auto& expected = GetParam();
    unsetenv("MASTHEAD_SAMPLE_RAN");
    const auto path = sample(expected.name);
    const auto error = refusal(path);
    EXPECT_EQ(error.code, expected.code);
    EXPECT_EQ(error.field, "plugin");
    EXPECT_THAT(error.message, AllOf(HasSubstr("cannot load the plugin " + path + ": " + expected.step + ": found "),
                                     HasSubstr("found " + expected.found), HasSubstr(", wanted " + expected.wanted)));
    EXPECT_EQ(std::getenv("MASTHEAD_SAMPLE_RAN") == nullptr, expected.is_untouched);
}

const std::string whole_tag = masthead::build_tag();

std::string interface_text(std::uint32_t major, std::uint32_t minor) {
    return "interface " + std::to_string(major) + '.' + std::to_string(minor);
}

constexpr auto major = masthead::plugin_interface_major;
constexpr auto minor = masthead::plugin_interface_minor;
const std::string whole_interface = interface_text(major, minor);

INSTANTIATE_TEST_SUITE_P(
    Samples, Refusal,
    testing::Values(
        Refused{"other_major", ErrorCode::unsupported, "reading its record", interface_text(7, minor), whole_interface,
                true},
        Refused{"newer_minor", ErrorCode::unsupported, "reading its record", interface_text(major, 99), whole_interface,
                true},
        Refused{"older_minor", ErrorCode::unsupported, "reading its record", interface_text(major, minor - 1),
                whole_interface, true},
        Refused{"other_tag", ErrorCode::unsupported, "reading its record", "a build with masthead-9.9.9", whole_tag,
                true},
        Refused{"no_record", ErrorCode::invalid_argument, "reading its sections", "no such section",
                "the section .masthead_plugin", true},
        Refused{"missing_symbol", ErrorCode::unavailable, "loading it", sample("missing_symbol") + ": undefined symbol",
                "a shared object whose libraries and symbols are all there", true},
        Refused{"no_function", ErrorCode::invalid_argument, "looking for its function",
                sample("no_function") + ": undefined symbol: masthead_plugin", "the exported function masthead_plugin",
                false},
        Refused{"short_descriptor", ErrorCode::unsupported, "reading its descriptor", "8 bytes",
                "at least " + std::to_string(sizeof(masthead::PluginDescriptor)), false},
        Refused{"no_install", ErrorCode::invalid_argument, "reading its descriptor", "members that are null",
                "a build tag, a name and an install function", false},
        Refused{"lying_minor", ErrorCode::unsupported, "reading its descriptor", interface_text(major, 98),
                whole_interface, false},
        Refused{"lying_older_minor", ErrorCode::unsupported, "reading its descriptor", interface_text(major, minor - 1),
                whole_interface, false},
        Refused{"lying_tag", ErrorCode::unsupported, "reading its descriptor", "a build with masthead-8.8.8", whole_tag,
                false},
        Refused{"failing", ErrorCode::storage_full, "installing bare", "no room for a plugin", "no failure", false},
        Refused{"throwing", ErrorCode::internal, "installing bare", "an exception: thrown by the plugin", "no failure",
                false}),
    [](const auto& refused) { return std::string(refused.param.name); });

TEST(Loader, RefusesWhatIsNoFile) {
    const masthead::test::TemporaryFolder folder;
    const auto missing = refusal(folder.file("missing.so"));
    EXPECT_EQ(missing.code, ErrorCode::not_found);
    EXPECT_THAT(missing.message, AllOf(HasSubstr(folder.file("missing.so") + ": looking at the file: found No such"),
                                       HasSubstr("wanted a readable regular file")));
    const auto a_folder = refusal(folder.path().string());
    EXPECT_EQ(a_folder.code, ErrorCode::invalid_argument);
    EXPECT_THAT(a_folder.message, HasSubstr("found a folder, wanted a readable regular file"));
    EXPECT_THAT(refusal("/dev/null").message, HasSubstr("found a special file, wanted a readable regular file"));
    EXPECT_THAT(refusal("").message, HasSubstr("found an empty path"));
    EXPECT_EQ(refusal(std::string("/dev/null\0.so", 13)).code, ErrorCode::invalid_argument);
}

TEST(Loader, RefusesWhatEverybodyMayWrite) {
    const Copy copy("good");
    files::permissions(copy.path(), files::perms::owner_all | files::perms::others_write);
    EXPECT_THAT(refusal(copy.path()).message,
                HasSubstr("found a file that everybody may write, wanted one that only its owner may"));
    files::permissions(copy.path(), files::perms::owner_all);
    files::permissions(copy.folder(), files::perms::all);
    EXPECT_THAT(refusal(copy.path()).message,
                AllOf(HasSubstr("found a folder that everybody may write: "), HasSubstr(copy.folder().string())));
    files::permissions(copy.folder(), files::perms::all | files::perms::sticky_bit);
    Registry registry;
    EXPECT_TRUE(load_plugin(registry, copy.path()));
}

TEST(Loader, RefusesFilesOfAnotherFormat) {
    const masthead::test::TemporaryFolder folder;
    std::ofstream(folder.file("text.so")) << std::string(4'096, 'x');
    EXPECT_THAT(refusal(folder.file("text.so")).message,
                HasSubstr("text.so: reading its header: found another format, wanted an ELF shared object"));
    std::ofstream(folder.file("empty.so")).flush();
    EXPECT_THAT(refusal(folder.file("empty.so")).message, HasSubstr("found 0 bytes, wanted an ELF shared object"));
}

TEST(Loader, RefusesAnotherMachine) {
    const Copy machine("good");
    machine.write(18, 0x08);
    EXPECT_THAT(refusal(machine.path()).message,
                AllOf(HasSubstr("reading its header: found a file for another machine"), HasSubstr("wanted ")));
    const Copy width("good");
    width.write(4, sizeof(void*) == 8 ? 1 : 2);
    EXPECT_THAT(refusal(width.path()).message, HasSubstr("found a file for another machine"));
    const Copy order("good");
    order.write(5, 2);
    EXPECT_THAT(refusal(order.path()).message, HasSubstr("found a file for another machine"));
    const Copy object("good");
    object.write(16, 1);
    EXPECT_THAT(refusal(object.path()).message, HasSubstr("found an ELF file of type 1, wanted a shared object"));
}

TEST(BuildTag, NamesWhatMustBeAlike) {
    EXPECT_EQ(std::string(MASTHEAD_VERSION), PROJECT_VERSION);
    EXPECT_EQ(masthead::build_tag(), std::string(MASTHEAD_BUILD_TAG));
    EXPECT_THAT(whole_tag, AllOf(HasSubstr("masthead-" PROJECT_VERSION ";"), HasSubstr(";boost-10"),
                                 HasSubstr(";c++" + std::to_string(__cplusplus))));
#ifdef _GLIBCXX_RELEASE
    EXPECT_THAT(whole_tag, HasSubstr("libstdc++-" + std::to_string(_GLIBCXX_RELEASE) + ";cxx11abi-" +
                                     std::to_string(_GLIBCXX_USE_CXX11_ABI)));
#endif
}

} // namespace
