#include "support.hpp"

namespace masthead::engine_tests {
namespace {

/// A unit of work of the engine, and the cast that it needs.
class Faults : public OnEachStorage {
protected:
    struct Unit {
        std::string name;
        std::function<std::string()> run;
    };

    void SetUp() override {
        site.policies.comment.minimum_interval = 0s;
        reader_ = site.sign_up(Role::reader, "lan");
        draft_ = site.draft(site.host, "Nháp");
        article_ = site.published(site.host, "Bài");
        comment_ = site.comment(reader_, article_.head.id).comment;
        session_ = site.sign_in("lan");
        import_.slug = slug("nhap-khau");
        import_.title = "Nhập khẩu";
        import_.categories = {{slug("tin"), "Tin"}};
        import_.ratings = {{RatingValue::from_points(5), 2}};
        import_.comments = {{"Minh", start, "Hay!", {}}};
        import_.views = 5;
    }

    std::vector<Unit> units() {
        using Tags = std::vector<TagChoice>;
        auto& engine = site.engine();
        const auto& id = article_.head.id;
        const auto version = article_.head.version;
        return {
            {"create",
             [&] {
                 return outcome(
                     engine.articles().create(site.host, {.content = {.title = "Mới"}, .tags = Tags{"Mưa", "Bão"}}));
             }},
            {"update",
             [&, version] {
                 return outcome(engine.articles().update(
                     site.host, id, version, {.title = "Khác", .tags = Tags{"Mưa", "Nắng"}, .slug = slug("khac")}));
             }},
            {"publish", [&] { return outcome(engine.articles().publish(site.host, draft_.head.id, 1)); }},
            {"comment",
             [&] {
                 return outcome(engine.comments().create(reader_, id, {"Đúng", comment_.id}));
             }},
            {"moderate",
             [&] { return outcome(engine.comments().moderate(site.host, comment_.id, CommentStatus::spam)); }},
            {"rate", [&] { return outcome(engine.ratings().put(reader_, id, RatingValue::from_points(5))); }},
            {"sign in",
             [&] {
                 return outcome(engine.sessions().sign_in({"lan", password}));
             }},
            {"keep alive", [&] { return outcome(engine.sessions().keep_alive(session_.token)); }},
            {"sign out", [&] { return outcome(engine.sessions().sign_out(session_.token)); }},
            {"set password",
             [&] { return outcome(engine.accounts().set_password(site.host, *reader_.account, Secret(), password)); }},
            {"import",
             [&] {
                 return outcome(engine.imports().add(site.host, {&import_, 1}).at(0));
             }},
            {"erase", [&, version] { return outcome(engine.articles().erase(site.host, id, version + 1)); }},
        };
    }

    /// All that a unit could have changed, seen past the engine.
    std::string everything() {
        const auto view = site.records();
        std::string text = std::to_string(must(view->position()));
        const auto add = [&](const auto& value) { text += ' ' + std::to_string(value); };
        for (const auto& listing : must(view->list_articles({})).items) {
            text += '\n' + listing.head.slug.text();
            add(listing.head.version);
            add(listing.head.live_revision);
            add(listing.head.latest_revision);
            add(listing.counters.comments);
            add(listing.counters.views);
            add(listing.counters.rating_rank);
            const std::array ids{listing.head.id};
            add(must(view->rating_summaries(ids))[0].count());
            CommentQuery comments;
            comments.article = listing.head.id;
            for (const auto& each : must(view->list_comments(comments)).items) {
                text += ' ' + std::string(to_string(each.status));
            }
        }
        for (const auto& each : must(view->list_sessions(*reader_.account, start))) {
            text += '\n' + to_string(each.id) + ' ' + to_string(each.last_activity_at);
        }
        text += '\n' + must(view->get_account(*reader_.account)).password_hash;
        add(must(view->list_terms(TermKind::category, {})).items.size());
        add(must(view->list_terms(TermKind::tag, {})).items.size());
        return text;
    }

    /// Runs every unit with all calls failing from the first on, then from the second, and so on, until it gets
    /// through. It must change nothing until then.
    void fail_at_every_call(const std::function<Result<void>()>& fault, const std::string& expected) {
        for (const auto& unit : units()) {
            const auto before = everything();
            std::size_t failures = 0;
            while (true) {
                std::size_t calls = 0;
                bool has_failed = false;
                site.probe->on_call = [&](std::string_view) -> Result<void> {
                    if (calls++ < failures) return {};
                    has_failed = true;
                    return fault();
                };
                const auto result = unit.run();
                site.probe->on_call = nullptr;
                if (!has_failed) {
                    EXPECT_EQ(result, "ok") << unit.name;
                    break;
                }
                ++failures;
                ASSERT_LT(failures, 1'000U);
                EXPECT_EQ(result, expected) << unit.name << ", call " << failures;
                ASSERT_EQ(everything(), before) << unit.name << ", call " << failures;
            }
            EXPECT_GE(failures, 2U) << unit.name;
        }
    }

private:
    Principal reader_;
    ArticleDetails draft_;
    ArticleDetails article_;
    Comment comment_;
    SignedIn session_;
    ImportArticle import_;
};

TEST_P(Faults, ErrorAtAnyCallLeavesNoHalfUnit) {
    fail_at_every_call(
        []() -> Result<void> {
            return Error{ErrorCode::storage_full, "the disk is full", ""};
        },
        "storage_full");
}

TEST_P(Faults, ExceptionAtAnyCallLeavesNoHalfUnitAndIsInternal) {
    fail_at_every_call([]() -> Result<void> { throw std::runtime_error("secret detail"); }, "internal");
}

TEST_P(Faults, ExceptionsTellNothing) {
    for (const auto* call : {"read", "find_whole_article", "write", "commit"}) {
        site.probe->on_call = [&](std::string_view name) -> Result<void> {
            if (name == call) throw std::runtime_error("secret detail");
            return {};
        };
        const auto made = site.engine().articles().create(site.host, {.content = {.title = "Mới"}});
        const auto read = site.engine().articles().get(site.host, ArticleId{});
        for (const auto& error : {made ? Error{} : made.error(), read ? Error{} : read.error()}) {
            EXPECT_EQ(error.message.find("secret"), std::string::npos);
        }
        site.probe->on_call = nullptr;
    }
}

TEST_P(Faults, LosingAtTheCommitIsTriedAgain) {
    int commits = 0;
    site.probe->on_call = [&](std::string_view call) -> Result<void> {
        if (call == "commit" && ++commits < 3) return Error{ErrorCode::conflict, "another was quicker", ""};
        return {};
    };
    const auto drafts = [&] {
        return must(site.engine().articles().list(site.host, {.status = ArticleStatus::draft})).items.size();
    };
    const auto before = drafts();
    EXPECT_EQ(outcome(site.engine().articles().create(site.host, {.content = {.title = "Mới"}})), "ok");
    EXPECT_EQ(commits, 3);
    EXPECT_EQ(drafts(), before + 1);
}

TEST_P(Faults, HealthSaysWhyTheStorageDoesNotAnswer) {
    EXPECT_EQ(outcome(site.engine().check_health()), "ok");
    site.probe->on_call = [](std::string_view) -> Result<void> {
        return Error{ErrorCode::unavailable, "the database is away", ""};
    };
    EXPECT_EQ(outcome(site.engine().check_health()), "unavailable");
    EXPECT_EQ(outcome(site.engine().sessions().check(Secret(std::string(43, 'a')))), "unavailable");
    EXPECT_EQ(outcome(site.engine().sessions().sign_in({"lan", password})), "unavailable");
    site.probe->on_call = nullptr;
    EXPECT_EQ(outcome(site.engine().check_health()), "ok");
}

MASTHEAD_ON_EACH_STORAGE(Faults);

} // namespace
} // namespace masthead::engine_tests
