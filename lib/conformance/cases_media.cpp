#include "samples.hpp"

#include <array>

namespace masthead::inline v0::conformance {

namespace {

void keeps_media(Site& site) {
    Samples make;
    std::string bytes;
    for (int i = 0; i < 1'024; ++i) bytes += static_cast<char>(i % 256);
    auto media = make.media(bytes);
    media.file_name = hard_text.substr(0, 40);
    media.width = 4'294'967'295U;
    std::string most(Media::max_bytes, '\0');
    for (std::size_t i = 0; i < most.size(); ++i) most[i] = static_cast<char>(i * 7 / 3 + i / 4'096);
    const auto large = make.media(most);
    const auto empty = make.media("");
    write(*site.storage, [&](WriteTransaction& transaction) {
        must(transaction.create_media(media, bytes));
        must(transaction.create_media(large, most));
        must(transaction.create_media(empty, ""));
        auto again = make.media(bytes);
        again.sha256 = media.sha256;
        EXPECT_EQ(outcome_and_field(transaction.create_media(again, bytes)), "already_exists sha256");
    });
    const auto view = read(*site.storage);
    EXPECT_EQ(must(view->get_media(media.id)), media);
    EXPECT_TRUE(must(view->get_media_bytes(media.id)) == bytes);
    EXPECT_TRUE(must(view->get_media_bytes(large.id)) == most);
    EXPECT_EQ(must(view->get_media_bytes(empty.id)), "");
    EXPECT_EQ(must(view->find_media(media.sha256)), media.id);
    EXPECT_EQ(must(view->find_media("none")), std::nullopt);
    EXPECT_EQ(outcome(view->get_media(make.id<MediaId>())), "not_found");
    EXPECT_EQ(outcome(view->get_media_bytes(make.id<MediaId>())), "not_found");
}

constexpr std::array cases{
    StorageCase{"keeps_media", keeps_media},
};

} // namespace

StorageCases media_cases() {
    return cases;
}

} // namespace masthead::inline v0::conformance
