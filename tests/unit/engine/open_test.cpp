#include "support.hpp"

#include <masthead/render/renderer.hpp>

namespace masthead::engine_tests {
namespace {

/// The outcome of opening with `change` made to good options.
std::string opening(const std::function<void(EngineOptions&)>& change) {
    const Site site("memory");
    auto options = site.options();
    change(options);
    return outcome_and_field(Engine::open(std::move(options)));
}

TEST(EngineOpen, NamesTheOptionThatIsWrong) {
    EXPECT_EQ(opening([](auto&) {}), "ok");
    const auto wrong = [](const std::string& field) { return "invalid_argument " + field; };
    EXPECT_EQ(opening([](auto& o) { o.storage = ""; }), wrong("storage"));
    EXPECT_EQ(opening([](auto& o) { o.storage = "memory"; }), wrong("storage"));
    EXPECT_EQ(opening([](auto& o) { o.storage = "oracle:x"; }), wrong("storage"));
    EXPECT_EQ(opening([](auto& o) { o.plugins = {}; }), wrong("storage"));
    EXPECT_EQ(opening([](auto& o) { o.site.name = ""; }), wrong("site.name"));
    EXPECT_EQ(opening([](auto& o) { o.site.time_zone = "Mars/Olympus"; }), wrong("site.time_zone"));
    EXPECT_EQ(opening([](auto& o) { o.site.base_url = "news.example.org"; }), wrong("site.base_url"));
    EXPECT_EQ(opening([](auto& o) { o.policies.rating.step = {}; }), wrong("policies.rating.step"));
    EXPECT_EQ(opening([](auto& o) { o.policies.comment.max_depth = 21; }), wrong("policies.comment.max_depth"));
    EXPECT_EQ(opening([](auto& o) { o.policies.view.window = 0s; }), wrong("policies.view.window"));
    EXPECT_EQ(opening([](auto& o) { o.policies.session.warning = 19s; }), wrong("policies.session.warning"));
    EXPECT_EQ(opening([](auto& o) { o.policies.password.min_length = 7; }), wrong("policies.password.min_length"));
    EXPECT_EQ(opening([](auto& o) { o.policies.password.max_bytes = 63; }), wrong("policies.password.max_bytes"));
    EXPECT_EQ(opening([](auto& o) { o.policies.password.max_bytes = 4'097; }), wrong("policies.password.max_bytes"));
    EXPECT_EQ(opening([](auto& o) { o.policies.feed.kept = 0h; }), wrong("policies.feed.kept"));
    EXPECT_EQ(opening([](auto& o) { o.policies.feed.kept = 24h * 3'651; }), wrong("policies.feed.kept"));
    EXPECT_EQ(opening([](auto& o) { o.policies.feed.kept = 1h; }), "ok");
    EXPECT_EQ(opening([](auto& o) { o.policies.idempotency.kept = 0h; }), wrong("policies.idempotency.kept"));
    EXPECT_EQ(opening([](auto& o) { o.policies.idempotency.kept = 24h * 30 + 1h; }),
              wrong("policies.idempotency.kept"));
    EXPECT_EQ(opening([](auto& o) { o.policies.idempotency.max_answer_bytes = (1U << 20) + 1; }),
              wrong("policies.idempotency.max_answer_bytes"));
    EXPECT_EQ(opening([](auto& o) { o.policies.idempotency.wait = 30'001ms; }), wrong("policies.idempotency.wait"));
    EXPECT_EQ(opening([](auto& o) { o.policies.idempotency.wait = -1ms; }), wrong("policies.idempotency.wait"));
    EXPECT_EQ(opening([](auto& o) { o.policies.idempotency = {1h, 0, 0ms}; }), "ok");
    EXPECT_EQ(opening([](auto& o) { o.password_hashing.concurrency = 0; }), wrong("password_hashing.concurrency"));
    EXPECT_EQ(opening([](auto& o) { o.password_hashing.concurrency = 65; }), wrong("password_hashing.concurrency"));
    EXPECT_EQ(opening([](auto& o) { o.password_hashing.operations = 0; }), wrong("password_hashing.operations"));
    EXPECT_EQ(opening([](auto& o) { o.password_hashing.memory_bytes = 8'191; }),
              wrong("password_hashing.memory_bytes"));
}

TEST(EngineOpen, BrokenStorageIsAnErrorOfTheOption) {
    const Folder folder;
    const auto refused = [&](const std::string& path) {
        return opening([&](auto& o) { o.storage = "sqlite:" + path; });
    };
    EXPECT_TRUE(refused(folder.file("missing/site.db")).ends_with(" storage"));
    EXPECT_TRUE(refused("/dev/null/site.db").ends_with(" storage"));
    EXPECT_TRUE(refused("").ends_with(" storage"));
}

TEST(EngineOpen, OpensAnEmptyPlaceOnlyIfItMayPrepareIt) {
    const Folder folder;
    const auto at = [&](bool migrate) {
        return opening([&](auto& o) {
            o.storage = "sqlite:" + folder.file("site.db");
            o.migrate = migrate;
        });
    };
    EXPECT_NE(at(false), "ok");
    EXPECT_EQ(at(true), "ok");
    EXPECT_EQ(at(false), "ok");
}

TEST(EngineOpen, PluginThatThrowsIsAnInternalError) {
    for (const auto* step : {"open", "migrate", "read"}) {
        Site site("memory");
        site.probe->on_call = [&](std::string_view call) -> Result<void> {
            if (call == step) throw std::runtime_error("secret detail");
            return {};
        };
        const auto opened = Engine::open(site.options());
        ASSERT_FALSE(opened) << step;
        EXPECT_EQ(opened.error().code, ErrorCode::internal) << step;
        EXPECT_EQ(opened.error().message.find("secret"), std::string::npos);
    }
}

TEST(EngineOpen, RendererThatThrowsIsAnInternalError) {
    Site site("memory");
    auto options = site.options();
    must(options.plugins.add_renderer("bad", [](const RendererOptions&) -> Result<std::unique_ptr<Renderer>> {
        throw std::runtime_error("secret detail");
    }));
    const auto engine = must(Engine::open(std::move(options)));
    const auto made = engine.make_renderer("bad", {});
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().code, ErrorCode::internal);
    EXPECT_EQ(made.error().message.find("secret"), std::string::npos);
}

TEST(EngineOpen, UsesTheMachinesClockWithoutAnother) {
    const Site site("memory");
    auto options = site.options();
    options.clock = nullptr;
    const auto engine = must(Engine::open(std::move(options)));
    EXPECT_GT(engine.clock().now(), start);
}

TEST(EngineOpen, TwoEnginesInOneProcessAreApart) {
    for (const std::string backend : {"memory", "sqlite"}) {
        Site one(backend);
        Site two(backend);
        two.clock->advance(1h);
        two.policies.rating.maximum = RatingValue::from_points(10);
        static_cast<void>(one.sign_up(Role::reader, "lan"));
        const auto token = one.sign_in("lan").token;
        const auto id = one.published(one.host, "Bài").head.id;
        EXPECT_EQ(outcome(two.engine().articles().get(two.host, id)), "not_found");
        EXPECT_EQ(outcome(two.engine().sessions().check(token)), "unauthenticated");
        EXPECT_EQ(outcome(two.engine().sessions().sign_in({"lan", password})), "unauthenticated");
        EXPECT_TRUE(two.changes().empty());
        EXPECT_NE(one.engine().policies(), two.engine().policies());
        EXPECT_EQ(two.engine().clock().now(), start + 1h);
        two.close();
        EXPECT_EQ(outcome(one.engine().articles().get(one.anonymous, id)), "ok");
    }
}

TEST(EngineOpen, MovedEnginesGoOn) {
    const Site site("memory");
    auto first = must(Engine::open(site.options()));
    const auto made = must(first.articles().create(site.host, {.content = {.title = "Bài"}}));
    auto articles = first.articles();
    const Engine second(std::move(first));
    EXPECT_EQ(outcome(second.articles().get(site.host, made.head.id)), "ok");
    EXPECT_EQ(outcome(articles.get(site.host, made.head.id)), "ok");
    EXPECT_EQ(outcome(second.check_health()), "ok");
}

} // namespace
} // namespace masthead::engine_tests
