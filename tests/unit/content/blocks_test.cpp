#include <masthead/content/document.hpp>

#include <gtest/gtest.h>

namespace masthead {
namespace {

std::string again(std::string_view json) {
    const auto document = parse_blocks(json);
    EXPECT_TRUE(document) << json << (document ? "" : document.error().field);
    return document ? write_blocks(*document).value() : "";
}

/// The field that the error names.
std::string refused(std::string_view json, ErrorCode code = ErrorCode::invalid_argument) {
    const auto document = parse_blocks(json);
    if (document) return "accepted";
    EXPECT_EQ(document.error().code, code) << json;
    EXPECT_FALSE(document.error().message.empty());
    return document.error().field;
}

TEST(Blocks, EveryKindInOneForm) {
    for (
        const std::string same :
        {R"([])",
         R"([{"type":"paragraph","content":[{"text":"a"},{"break":true},{"text":"b","marks":["strong"],"link":"/x"}]}])",
         R"([{"type":"paragraph","content":[{"text":"a","marks":["strong","emphasis","strike","code","superscript"]}]}])",
         R"([{"type":"heading","level":3,"content":[{"text":"\"\\"}]}])",
         R"([{"type":"list","items":[[{"type":"rule"}],[{"type":"paragraph","content":[{"text":"a"}]}]]}])",
         R"([{"type":"list","ordered":true,"start":0,"items":[[{"type":"rule"}]]}])",
         R"([{"type":"quote","content":[{"type":"rule"}]}])", R"([{"type":"code","language":"cpp","text":"a\n\tb"}])",
         R"([{"type":"figure","src":"/i","alt":"a","caption":"b","credit":"c","width":1,"height":2}])",
         R"([{"type":"figure","src":"/i"}])",
         R"([{"type":"table","columns":["none","left","center","right"],"header":[[],[{"text":"a"}],[],[]],"rows":[[[],[],[],[]]]}])",
         R"([{"type":"table","columns":["none"],"header":[[]],"rows":[]}])",
         R"([{"type":"embed","url":"https://v.test/","title":"t"}])"}) {
        EXPECT_EQ(again(same), same);
    }
}

TEST(Blocks, OtherWaysToSayTheSame) {
    EXPECT_EQ(again(R"( [ {"content":[{"text":" a "},{"text":"b","link":""}],"type":"paragraph"} ] )"),
              R"([{"type":"paragraph","content":[{"text":"a b"}]}])");
    EXPECT_EQ(again(R"([{"type":"heading","content":[{"text":"a"}]}])"),
              R"([{"type":"heading","level":2,"content":[{"text":"a"}]}])");
    EXPECT_EQ(again(R"([{"type":"list","start":7,"items":[[{"type":"rule"}]]}])"),
              R"([{"type":"list","items":[[{"type":"rule"}]]}])");
    EXPECT_EQ(again(R"([{"type":"paragraph","content":[{"text":"\u00e9\u0065\u0301","break":false}]}])"),
              R"([{"type":"paragraph","content":[{"text":"éé"}]}])");
}

TEST(Blocks, UnknownMembersAreNamedWithTheirPath) {
    EXPECT_EQ(refused(R"([{"type":"paragraph","content":[],"x":1}])"), "body_blocks[0].x");
    EXPECT_EQ(refused(R"([{"type":"rule"},{"type":"rule","level":1}])"), "body_blocks[1].level");
    EXPECT_EQ(refused(R"([{"type":"paragraph","content":[{"text":"a"},{"text":"b","html":"<b>"}]}])"),
              "body_blocks[0].content[1].html");
    EXPECT_EQ(
        refused(
            R"([{"type":"quote","content":[{"type":"list","items":[[],[{"type":"code","text":"","class":""}]]}]}])"),
        "body_blocks[0].content[0].items[1][0].class");
    for (const std::string type : {"heading", "list", "quote", "code", "figure", "table", "embed"}) {
        EXPECT_EQ(refused(R"([{"type":")" + type + R"(","onclick":1}])"), "body_blocks[0].onclick") << type;
    }
    EXPECT_EQ(refused(R"([{"type":"script"}])"), "body_blocks[0].type");
}

TEST(Blocks, WrongValuesAreNamedWithTheirPath) {
    const std::pair<const char*, const char*> cases[]{
        {R"({})", "body_blocks"},
        {R"("a")", "body_blocks"},
        {R"([1])", "body_blocks[0]"},
        {R"([{}])", "body_blocks[0].type"},
        {R"([{"type":1}])", "body_blocks[0].type"},
        {R"([{"type":"paragraph"}])", "body_blocks[0].content"},
        {R"([{"type":"paragraph","content":"a"}])", "body_blocks[0].content"},
        {R"([{"type":"paragraph","content":[[]]}])", "body_blocks[0].content[0]"},
        {R"([{"type":"paragraph","content":[{}]}])", "body_blocks[0].content[0].text"},
        {R"([{"type":"paragraph","content":[{"text":null}]}])", "body_blocks[0].content[0].text"},
        {R"([{"type":"paragraph","content":[{"text":"a","link":1}]}])", "body_blocks[0].content[0].link"},
        {R"([{"type":"paragraph","content":[{"text":"a","marks":"strong"}]}])", "body_blocks[0].content[0].marks"},
        {R"([{"type":"paragraph","content":[{"text":"a","marks":["bold"]}]}])", "body_blocks[0].content[0].marks"},
        {R"([{"type":"paragraph","content":[{"break":1}]}])", "body_blocks[0].content[0].break"},
        {R"([{"type":"heading","level":0,"content":[]}])", "body_blocks[0].level"},
        {R"([{"type":"heading","level":7,"content":[]}])", "body_blocks[0].level"},
        {R"([{"type":"heading","level":1.5,"content":[]}])", "body_blocks[0].level"},
        {R"([{"type":"list","items":{}}])", "body_blocks[0].items"},
        {R"([{"type":"list","items":[{}]}])", "body_blocks[0].items[0]"},
        {R"([{"type":"list","ordered":"yes","items":[]}])", "body_blocks[0].ordered"},
        {R"([{"type":"list","start":-1,"items":[]}])", "body_blocks[0].start"},
        {R"([{"type":"list","start":1000000000,"items":[]}])", "body_blocks[0].start"},
        {R"([{"type":"quote"}])", "body_blocks[0].content"},
        {R"([{"type":"quote","content":[{"type":"quote","content":0}]}])", "body_blocks[0].content[0].content"},
        {R"([{"type":"code","text":1}])", "body_blocks[0].text"},
        {R"([{"type":"figure"}])", "body_blocks[0].src"},
        {R"([{"type":"figure","src":"/i","width":"1"}])", "body_blocks[0].width"},
        {R"([{"type":"table","header":[],"rows":[]}])", "body_blocks[0].columns"},
        {R"([{"type":"table","columns":["middle"],"header":[[]],"rows":[]}])", "body_blocks[0].columns"},
        {R"([{"type":"table","columns":[],"rows":[]}])", "body_blocks[0].header"},
        {R"([{"type":"table","columns":[],"header":[]}])", "body_blocks[0].rows"},
        {R"([{"type":"table","columns":["none"],"header":[[]],"rows":[[{}]]}])", "body_blocks[0].rows[0][0]"},
        {R"([{"type":"embed"}])", "body_blocks[0].url"},
    };
    for (const auto& [json, field] : cases) EXPECT_EQ(refused(json), field) << json;
}

TEST(Blocks, WhatNoDocumentMayHoldIsRefused) {
    for (const auto* json : {R"([{"type":"figure","src":"javascript:x"}])", R"([{"type":"embed","url":"data:x"}])",
                             R"([{"type":"paragraph","content":[{"text":"a","link":"java\tscript:x"}]}])",
                             R"([{"type":"table","columns":["none"],"header":[],"rows":[]}])"}) {
        EXPECT_EQ(refused(json), "body") << json;
    }
}

TEST(Blocks, WhatWasStoredIsStillChecked) {
    for (const std::string_view json :
         {R"([{"type":"paragraph","content":[{"text":"a","link":"javascript:x"}]}])",
          R"([{"type":"figure","src":"data:text/html,x"}])", R"([{"type":"heading","level":7,"content":[]}])",
          R"([{"type":"script","content":[]}])", R"([{"type":"paragraph","content":[{"text":"a","onclick":"x"}]}])",
          "{"}) {
        EXPECT_FALSE(parse_stored_blocks(json)) << json;
    }
    const auto deep = [](int levels) {
        std::string json;
        for (int i = 0; i < levels; ++i) json += R"([{"type":"quote","content":)";
        json += R"([{"type":"rule"}])";
        for (int i = 0; i < levels; ++i) json += "}]";
        return json;
    };
    EXPECT_TRUE(parse_stored_blocks(deep(20)));
    EXPECT_FALSE(parse_stored_blocks(deep(500)));
}

TEST(Blocks, OnlyJsonIsRead) {
    for (const auto* json :
         {"", "[", "[]]", "[,]", "[{\"type\":\"rule\"},]", "[{'type':'rule'}]", "[\"\xFF\"]", "nul", "[1e]"}) {
        EXPECT_EQ(refused(json), "body_blocks") << json;
    }
}

TEST(Blocks, DepthAndValuesAreBounded) {
    const auto quotes = [](int count) {
        std::string json = R"({"type":"rule"})";
        for (int i = 0; i < count; ++i) json = R"({"type":"quote","content":[)" + json + "]}";
        return "[" + json + "]";
    };
    EXPECT_TRUE(parse_blocks(quotes(63)));
    EXPECT_TRUE(refused(quotes(64), ErrorCode::too_large).starts_with("body_blocks[0].content[0]"));
    EXPECT_EQ(refused(quotes(200), ErrorCode::too_large), "body_blocks");
    EXPECT_EQ(refused(std::string(100'000, '['), ErrorCode::too_large), "body_blocks");
    std::string numbers = "[0";
    for (int i = 0; i < 500'000; ++i) numbers += ",0";
    EXPECT_EQ(refused(numbers + "]", ErrorCode::too_large), "body_blocks");
    EXPECT_EQ(again(R"([{"type":"code","text":")" + std::string(600'000, ',') + R"("}])").size(), 600'027U)
        << "commas in texts are no values";
}

} // namespace
} // namespace masthead
