#include "allocations.hpp"
#include "families.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace masthead {
namespace {

using test::Family;

struct Cost {
    /// Bytes taken from the heap in all, and the most at one time.
    std::size_t total = 0;
    std::size_t peak = 0;
};

template <typename Work>
Cost cost_of(const Work& work) {
    const auto before = test::allocations();
    test::reset_peak();
    work();
    const auto& after = test::allocations();
    return {after.total - before.total, after.peak - before.live};
}

void expect_refusal(const Error& error) {
    EXPECT_TRUE(error.code == ErrorCode::too_large || error.code == ErrorCode::invalid_argument) << error.message;
}

/// Reads the text and writes what was read in every form.
std::size_t work_of(const Family& family, std::size_t size) {
    const auto text = family.make(size);
    const auto cost = cost_of([&] {
        const auto document = test::parse(family.format, text);
        if (!document) return expect_refusal(document.error());
        for (const auto& written :
             {write_html(*document), write_markdown(*document), write_text(*document), write_blocks(*document)}) {
            if (!written) expect_refusal(written.error());
        }
    });
    return cost.total;
}

class DocumentCost : public ::testing::TestWithParam<Family> {};

/// Nothing in our code grows faster than its input.
TEST_P(DocumentCost, TwiceTheInputCostsTwice) {
    for (const std::size_t size : {std::size_t{8} << 10, std::size_t{64} << 10}) {
        const auto once = work_of(GetParam(), size);
        const auto twice = work_of(GetParam(), 2 * size);
        EXPECT_LE(twice * 2, once * 5 + (std::size_t{64} << 10)) << GetParam().name << ", " << size;
    }
}

/// At most 16 times the largest input; small inputs may need more a byte, because a node weighs more than its sign.
TEST_P(DocumentCost, MemoryIsBounded) {
    const DocumentLimits limits;
    const auto bound = 16 * limits.max_input;
    for (const std::size_t size : {std::size_t{64} << 10, limits.max_input - 4'096}) {
        const auto text = GetParam().make(size);
        auto document = Result<Document>(Document());
        EXPECT_LE(cost_of([&] { document = test::parse(GetParam().format, text); }).peak, bound) << GetParam().name;
        if (!document) continue;
        EXPECT_LE(cost_of([&] { std::ignore = write_html(*document); }).peak, bound) << GetParam().name;
        EXPECT_LE(cost_of([&] { std::ignore = write_markdown(*document); }).peak, bound) << GetParam().name;
        EXPECT_LE(cost_of([&] { std::ignore = write_blocks(*document); }).peak, bound) << GetParam().name;
    }
}

std::string name_of(const ::testing::TestParamInfo<Family>& info) {
    return std::to_string(info.index);
}

TEST(DocumentFamilies, ThereAreManyFamilies) {
    EXPECT_GE(test::families().size(), 100U);
}

INSTANTIATE_TEST_SUITE_P(Families, DocumentCost, ::testing::ValuesIn(test::families()), name_of);

} // namespace
} // namespace masthead
