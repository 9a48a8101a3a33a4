#include "support.hpp"

#include <gtest/gtest.h>

namespace hosts_tests {

namespace {

using testing::HasSubstr;

std::string showing(const std::string& address) {
    return "---\ntitle: Ảnh\n---\n\n![một bức ảnh](<" + address + ">)\n";
}

} // namespace

TEST(Pictures, BesideTheFileComeWithItAndAreServed) {
    const Folder folder;
    folder.write("in/p/bến cảng.png", png(1));
    folder.write("in/ảnh.png", png(2));
    folder.write("in/thẻ 100%.png", png(3));
    folder.write("in/a.md", showing("p/bến cảng.png"));
    folder.write("in/b.md", "---\ntitle: b\nfigures: [{src: ./ảnh.png, alt: x}]\n---\nb\n");
    folder.write("in/c.md", showing("thẻ 100%25.png"));
    folder.write("in/d.md", showing("p/../ảnh.png"));
    const auto outcome = import_markdown(folder, folder.file("in"));
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_EQ(values_of(folder.database(), "select file_name from media order by file_name"),
              (std::vector<std::string>{"bến cảng.png", "thẻ 100%.png", "ảnh.png"}));
    Host host(folder);
    Client client(host.address());
    const auto figures = client.get("/api/v1/articles/b").json().at("figures").as_array();
    ASSERT_EQ(figures.size(), 1U);
    const auto picture = client.get(std::string(figures[0].at("src").as_string()));
    EXPECT_EQ(picture.status, 200);
    EXPECT_EQ(picture.fields.at("content-type"), "image/png");
    EXPECT_EQ(picture.body, png(2));
}

TEST(Pictures, OutsideTheFolderAreNeverRead) {
    const Folder folder;
    folder.write("secret.png", png());
    folder.write("in-sibling/secret.png", png());
    std::filesystem::create_directory(folder.file("in"));
    std::filesystem::create_symlink("../secret.png", folder.file("in/link.png"));
    std::filesystem::create_directory_symlink("..", folder.file("in/up"));
    for (const std::string address :
         {"../secret.png", "p/../../secret.png", "%2e%2e/secret.png", "..%2Fsecret.png", "./../secret.png", "link.png",
          "up/secret.png", "../in-sibling/secret.png", "%2Fetc/hostname"}) {
        const auto outcome = import_markdown(folder, folder.write("in/a.md", showing(address)));
        EXPECT_EQ(outcome.code, 1) << address;
        EXPECT_THAT(outcome.err, HasSubstr("lies outside the folder of the article (figures)")) << address;
        EXPECT_THAT(outcome.err, HasSubstr("/in/a.md: ")) << address;
    }
    EXPECT_EQ(value_of(folder.database(), "select count(*) from media"), "0");
}

TEST(Pictures, ThatAreElsewhereAreLeftThere) {
    const Folder folder;
    for (const std::string address : {"/etc/hostname", "https://example.org/a.png"}) {
        const auto outcome = import_markdown(folder, folder.write("in/a.md", showing(address)));
        EXPECT_EQ(outcome.code, 0) << address << outcome.err;
    }
    EXPECT_EQ(value_of(folder.database(), "select count(*) from media"), "0");
}

TEST(Pictures, ThatCannotBeTakenFailWithTheirArticleAlone) {
    const Folder folder;
    folder.write("in/good.png", png());
    folder.write("in/text.png", "no picture at all");
    folder.write("in/cut.png", png().substr(0, 12));
    folder.write("in/large.png", png() + std::string(std::size_t{8} << 20, 'x'));
    std::filesystem::create_directory(folder.file("in/folder.png"));
    const std::vector<std::pair<std::string, std::string>> wrong{
        {"missing.png", "cannot read 'missing.png': No such file"},
        {"text.png", "'text.png': pictures must be PNG"},
        {"cut.png", "'cut.png': "},
        {"large.png", "is larger than 8388608 bytes"},
        {"folder.png", "cannot read"}};
    for (const auto& [address, message] : wrong) {
        folder.write("in/" + address.substr(0, address.find('.')) + ".md",
                     "---\ntitle: Hai ảnh\n---\n\n![x](good.png)\n\n![y](" + address + ")\n");
    }
    folder.write("in/whole.md", "---\ntitle: Không ảnh\n---\nMột đoạn.\n");
    const auto outcome = import_markdown(folder, folder.file("in"));
    EXPECT_EQ(outcome.code, 1);
    EXPECT_EQ(outcome.out, "1 created, 0 updated, 0 unchanged, 5 failed\n");
    for (const auto& [address, message] : wrong) EXPECT_THAT(outcome.err, HasSubstr(message)) << address;
    EXPECT_EQ(slugs_of(folder), "whole");
    EXPECT_EQ(value_of(folder.database(), "select count(*) from media"), "0");
}

} // namespace hosts_tests
