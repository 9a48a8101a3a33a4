#include "http/outgoing.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <array>
#include <string>

namespace {

using masthead::http::detail::Outgoing;

/// What the system would be given.
std::string gathered(const Outgoing& outgoing) {
    std::array<iovec, 8> pieces;
    const auto count = outgoing.gather(pieces);
    std::string bytes;
    for (std::size_t i = 0; i < count; ++i) bytes.append(static_cast<char*>(pieces[i].iov_base), pieces[i].iov_len);
    return bytes;
}

TEST(Outgoing, KeepsTheOrderWhateverIsTakenAtATime) {
    rc::check([] {
        Outgoing outgoing;
        std::string expected;
        for (const auto& [bytes, is_shared] : *rc::gen::arbitrary<std::vector<std::pair<std::string, bool>>>()) {
            expected += bytes;
            if (is_shared) {
                const auto owner = std::make_shared<const std::string>(bytes);
                outgoing.add_from(*owner, owner);
            } else {
                outgoing.add(bytes);
            }
        }
        std::string sent;
        while (!outgoing.empty()) {
            RC_ASSERT(outgoing.size() == expected.size() - sent.size());
            const auto next = gathered(outgoing);
            const auto step = *rc::gen::inRange<std::size_t>(1, next.size() + 1);
            sent += next.substr(0, step);
            outgoing.consume(step);
        }
        RC_ASSERT(sent == expected);
    });
}

TEST(Outgoing, KeepsWhatItSendsAliveUntilItIsCleared) {
    auto owner = std::make_shared<const std::string>("shared");
    const std::weak_ptr<const std::string> watched = owner;
    Outgoing outgoing;
    outgoing.add_from(*owner, owner);
    owner.reset();
    EXPECT_EQ(gathered(outgoing), "shared");
    Outgoing moved = std::exchange(outgoing, {});
    EXPECT_EQ(gathered(moved), "shared");
    EXPECT_TRUE(outgoing.empty());
    moved.clear();
    EXPECT_TRUE(watched.expired());
    moved.add("again");
    EXPECT_EQ(gathered(moved), "again");
}

} // namespace
