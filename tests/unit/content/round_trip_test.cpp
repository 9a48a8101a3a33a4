#include "html_scanner.hpp"
#include "random_document.hpp"

#include <gtest/gtest.h>

namespace masthead {
namespace {

using test::random_blocks;
using test::random_document;

const DocumentProfile profiles[] = {DocumentProfile::article, DocumentProfile::comment};

std::string html(const Document& document) {
    auto written = write_html(document).value();
    EXPECT_EQ(test::html_fault(written), "") << written;
    return written;
}

std::string markdown(const Document& document) {
    return write_markdown(document).value();
}

RC_GTEST_PROP(RoundTrip, BuildingTwiceIsBuildingOnce, ()) {
    const auto once = *random_document();
    const auto twice = Document::build(once.blocks());
    RC_ASSERT(twice.has_value());
    RC_ASSERT(*twice == once);
    RC_ASSERT(twice->node_count() == once.node_count());
}

RC_GTEST_PROP(RoundTrip, HtmlGivesTheSameTree, ()) {
    const auto document = *random_document();
    const auto back = parse_html(html(document));
    RC_ASSERT(back.has_value());
    RC_LOG() << html(document);
    RC_ASSERT(write_blocks(*back).value() == write_blocks(document).value());
    RC_ASSERT(*back == document);
    RC_ASSERT(html(*back) == html(document));
}

RC_GTEST_PROP(RoundTrip, MarkdownGivesTheSameTree, ()) {
    const auto document = *random_document();
    const auto back = parse_markdown(markdown(document));
    RC_ASSERT(back.has_value());
    RC_LOG() << markdown(document);
    RC_ASSERT(write_blocks(*back).value() == write_blocks(document).value());
    RC_ASSERT(*back == document);
    RC_ASSERT(markdown(*back) == markdown(document));
}

RC_GTEST_PROP(RoundTrip, BlocksGiveTheSameTree, ()) {
    const auto document = *random_document();
    const auto json = write_blocks(document).value();
    const auto back = parse_blocks(json);
    RC_ASSERT(back.has_value());
    RC_ASSERT(*back == document);
    RC_ASSERT(back->node_count() == document.node_count());
    RC_ASSERT(write_blocks(*back).value() == json);
}

/// What a reader may write is settled after one reading, whichever form it came in.
RC_GTEST_PROP(RoundTrip, CommentsAreSettledAfterOneReading, ()) {
    const auto document = *random_document();
    for (const auto& plain : {parse_html(html(document), DocumentProfile::comment),
                              parse_markdown(markdown(document), DocumentProfile::comment)}) {
        RC_ASSERT(plain.has_value());
        RC_ASSERT(parse_html(html(*plain), DocumentProfile::comment).value() == *plain);
        RC_ASSERT(parse_html(html(*plain)).value() == *plain);
        RC_ASSERT(parse_markdown(markdown(*plain), DocumentProfile::comment).value() == *plain);
    }
}

RC_GTEST_PROP(RoundTrip, HtmlSoupIsSettledAfterOneReading, ()) {
    const auto soup = *test::html_soup();
    for (const auto profile : profiles) {
        const auto document = parse_html(soup, profile);
        RC_ASSERT(document.has_value());
        RC_LOG() << html(*document);
        RC_ASSERT(parse_html(html(*document), profile).value() == *document);
        RC_ASSERT(parse_markdown(markdown(*document), profile).value() == *document);
        RC_ASSERT(parse_blocks(write_blocks(*document).value()).value() == *document);
        RC_ASSERT(parse_stored_blocks(write_blocks(*document).value()).value() == *document);
    }
}

RC_GTEST_PROP(RoundTrip, MarkdownSoupIsSettledAfterOneReading, ()) {
    const auto soup = *test::markdown_soup();
    for (const auto profile : profiles) {
        const auto document = parse_markdown(soup, profile);
        RC_ASSERT(document.has_value());
        RC_LOG() << markdown(*document);
        RC_ASSERT(parse_markdown(markdown(*document), profile).value() == *document);
        RC_ASSERT(parse_html(html(*document), profile).value() == *document);
    }
}

RC_GTEST_PROP(RoundTrip, AnyBytesAreReadOrRefused, ()) {
    const auto bytes = *test::random_bytes();
    for (const auto profile : profiles) {
        for (const auto& document : {parse_html(bytes, profile), parse_markdown(bytes, profile), parse_blocks(bytes)}) {
            if (!document) {
                RC_ASSERT(document.error().code == ErrorCode::invalid_argument);
                continue;
            }
            RC_ASSERT(parse_html(html(*document)).value() == *document);
            RC_ASSERT(parse_markdown(markdown(*document)).value() == *document);
        }
    }
}

} // namespace
} // namespace masthead
