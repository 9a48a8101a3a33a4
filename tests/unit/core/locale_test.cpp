#include "random_text.hpp"

#include <masthead/core/locale.hpp>

#include <gtest/gtest.h>

namespace masthead {
namespace {

TEST(Locale, StoresTheCanonicalCase) {
    const std::pair<const char*, const char*> forms[] = {
        {"vi", "vi"},
        {"VI", "vi"},
        {"en_gb", "en-GB"},
        {"EN-gb", "en-GB"},
        {"vi-VN", "vi-VN"},
        {"es-419", "es-419"},
        {"ZH_hant_tw", "zh-Hant-TW"},
        {"sr-LATN", "sr-Latn"},
        {"haw", "haw"},
        {"az-cyrl-AZ", "az-Cyrl-AZ"},
    };
    for (const auto& [given, stored] : forms) {
        const auto locale = Locale::parse(given);
        ASSERT_TRUE(locale) << given;
        EXPECT_EQ(locale->tag(), stored);
        EXPECT_EQ(Locale::parse(locale->tag()).value(), *locale);
    }
    EXPECT_EQ(Locale().tag(), "en");
    EXPECT_EQ(Locale::parse("zh-Hant-TW")->language(), "zh");
    EXPECT_EQ(Locale::parse("vi")->language(), "vi");
}

TEST(Locale, RefusesEverythingElse) {
    for (const auto* tag : {"",
                            "v",
                            "-",
                            "vi-",
                            "-vi",
                            "vi--VN",
                            "vi-VN-",
                            "english",
                            "en-G",
                            "en-GBR",
                            "en-41",
                            "en-4190",
                            "en-GB-oxendict",
                            "e1",
                            "vi VN",
                            "vi.UTF-8",
                            "vi@calendar=x",
                            "vi/../en",
                            "\xC4\x91\xC4\x91",
                            "x-private",
                            "en-Latn-GB-GB",
                            "en-GB-Latn"}) {
        const auto locale = Locale::parse(tag);
        ASSERT_FALSE(locale) << tag;
        EXPECT_EQ(locale.error().code, ErrorCode::invalid_argument);
        EXPECT_EQ(locale.error().field, "locale");
    }
    EXPECT_FALSE(Locale::parse(std::string_view("vi\0", 3)));
    EXPECT_FALSE(Locale::parse(std::string(1'000'000, '-')));
}

RC_GTEST_PROP(Locale, ReadsArbitraryBytesWithoutHarm, ()) {
    const auto tag =
        *rc::gen::oneOf(test::bytes(), rc::gen::container<std::string>(rc::gen::elementOf(std::string("aB-_9"))));
    const auto locale = Locale::parse(tag);
    if (locale) {
        RC_ASSERT(locale->tag().size() == tag.size());
        RC_ASSERT(Locale::parse(locale->tag()).value() == *locale);
    }
}

} // namespace
} // namespace masthead
