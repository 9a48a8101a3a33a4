#include "shared_unit.hpp"

#include "core/crypto.hpp"
#include "engine/group_unit.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <thread>

namespace masthead::engine_tests {
namespace {

/// Requests that are carried out once, as seen by the engine.
class Once : public OnEachStorage {
protected:
    Once() {
        site.policies.comment.minimum_interval = 0s;
        site.policies.limits = LimitPolicy::none();
        site.policies.idempotency.wait = 0ms;
    }
    /// With the policies of now.
    void open() {
        lan_ = site.sign_up(Role::reader, "lan");
        article_ = site.published(site.host, "Bài").head.id;
    }

    [[nodiscard]] OnceRequest request(const std::string& key = "k-1", const std::string& content = "POST Hay!") const {
        return {lan_, key, content};
    }
    /// Comments, and gives the id of the comment as its answer.
    OnceWork commenting(const std::string& body = "Hay!") {
        return [=, this]() -> std::optional<std::string> {
            ++runs_;
            auto made = site.engine().comments().create(lan_, article_, {body, {}});
            last_ = outcome(made);
            return made ? std::optional("id " + to_string(made->comment.id)) : std::nullopt;
        };
    }
    /// `carried_out`, `repeated <answer>`, `lost <what was changed first>` or the error.
    std::string run(const OnceRequest& request, const OnceWork& work) {
        const auto result = site.engine().once(request, work);
        if (!result) return outcome_and_field(result);
        switch (result->kind) {
        case OnceOutcome::Kind::carried_out: return "carried_out";
        case OnceOutcome::Kind::repeated: return "repeated " + result->answer;
        case OnceOutcome::Kind::lost: break;
        }
        const auto& change = result->change;
        const std::string lost = result->may_come ? "awaited " : "lost ";
        return change ? lost + std::string(to_string(change->kind)) + ' ' + std::string(to_string(change->entity))
                      : lost;
    }
    std::vector<std::string> ids() {
        CommentQuery query;
        query.article = article_;
        query.page.limit = PageRequest::max_limit;
        std::vector<std::string> found;
        for (const auto& each : must(site.records()->list_comments(query)).items) found.push_back(to_string(each.id));
        return found;
    }

    Principal lan_;
    ArticleId article_;
    std::atomic<int> runs_ = 0;
    std::string last_;
};

TEST_P(Once, W_21_ARepetitionGetsTheAnswerAndDoesNothing) {
    open();
    EXPECT_EQ(run(request(), commenting()), "carried_out");
    const auto made = ids();
    ASSERT_EQ(made.size(), 1U);
    for (int i = 0; i < 3; ++i) EXPECT_EQ(run(request(), commenting()), "repeated id " + made[0]);
    EXPECT_EQ(runs_, 1);
    site.close();
    EXPECT_EQ(run(request(), commenting()), GetParam() == "memory" ? "carried_out" : "repeated id " + made[0]);
}

TEST_P(Once, W_21_AKeyIsForOneRequestOfOneSender) {
    open();
    EXPECT_EQ(run(request(), commenting()), "carried_out");
    EXPECT_EQ(run(request("k-1", "POST Dở!"), commenting()), "invalid_argument Idempotency-Key");
    EXPECT_EQ(run(request("k-2"), commenting("Hay thật!")), "carried_out");
    auto other = request();
    other.by = site.sign_up(Role::reader, "minh");
    EXPECT_EQ(run(other, commenting("Hay lắm!")), "carried_out");
    other.by = site.host;
    EXPECT_EQ(run(other, commenting("Hay quá!")), "carried_out");
    other.by = Principal::anonymous();
    other.by.address = "203.0.113.7";
    EXPECT_EQ(run(other, commenting("Hay nhỉ!")), "carried_out");
    other.by.address = "203.0.113.8";
    EXPECT_EQ(run(other, commenting("Hay đấy!")), "carried_out");
    // The same account by whatever vouches for it, and wherever it is.
    auto elsewhere = request();
    elsewhere.by.address = "203.0.113.9";
    elsewhere.by.session = SessionId();
    EXPECT_TRUE(run(elsewhere, commenting()).starts_with("repeated id "));
    EXPECT_EQ(ids().size(), 6U);
}

TEST_P(Once, W_21_WrongKeysAreRefused) {
    open();
    for (const std::string& key : {std::string(), std::string(256, 'k'), std::string("a b"), std::string("é"),
                                   std::string("a\n"), std::string("\x7F")}) {
        EXPECT_EQ(run(request(key), commenting()), "invalid_argument Idempotency-Key") << key;
    }
    EXPECT_EQ(runs_, 0);
    EXPECT_EQ(run(request(std::string(255, '~')), commenting()), "carried_out");
    EXPECT_EQ(run(request("!"), commenting("Hay nhỉ!")), "carried_out");
}

TEST_P(Once, W_21_WhatWroteNothingRunsAnew) {
    open();
    EXPECT_EQ(run(request(), commenting("")), "carried_out");
    EXPECT_EQ(last_, "invalid_argument");
    EXPECT_EQ(run(request("k-1", "another"), commenting()), "carried_out");
    EXPECT_EQ(last_, "ok");
    EXPECT_EQ(run(request("k-2"), [] { return std::optional(std::string("nothing to do")); }), "carried_out");
    EXPECT_EQ(run(request("k-2"), commenting("Hay nhỉ!")), "carried_out");
    EXPECT_EQ(ids().size(), 2U);
}

TEST_P(Once, W_21_AfterItsTimeAKeyIsNewAgain) {
    open();
    EXPECT_EQ(run(request(), commenting()), "carried_out");
    site.clock->advance(24h - 1s);
    EXPECT_TRUE(run(request(), commenting()).starts_with("repeated"));
    site.clock->advance(1s);
    // Another request even: what is kept beyond its time does not count.
    EXPECT_EQ(run(request("k-1", "another"), commenting("Hay nhỉ!")), "carried_out");
    EXPECT_EQ(last_, "ok");
    EXPECT_TRUE(run(request("k-1", "another"), commenting()).starts_with("repeated"));
    EXPECT_EQ(ids().size(), 2U);
}

TEST_P(Once, W_21_AnswersThatAreNotKeptAreToldAsDone) {
    site.policies.idempotency.max_answer_bytes = 10;
    // Nobody waits for what does not come.
    site.policies.idempotency.wait = 30s;
    open();
    const auto began = std::chrono::steady_clock::now();
    const auto long_answer = [&] {
        commenting()();
        return std::optional(std::string(11, 'x'));
    };
    EXPECT_EQ(run(request(), long_answer), "carried_out");
    EXPECT_EQ(last_, "ok");
    EXPECT_EQ(run(request(), long_answer), "lost created comment");
    const auto none = [&]() -> std::optional<std::string> {
        last_ = outcome(site.engine().ratings().put(lan_, article_, RatingValue::from_points(4)));
        return std::nullopt;
    };
    EXPECT_EQ(run(request("k-2"), none), "carried_out");
    EXPECT_EQ(run(request("k-2"), none), "lost updated rating");
    EXPECT_EQ(run(request("k-2", "another"), none), "invalid_argument Idempotency-Key");
    const auto exact = [&] {
        commenting("Hay nhỉ!")();
        return std::optional(std::string(10, 'x'));
    };
    EXPECT_EQ(run(request("k-3"), exact), "carried_out");
    EXPECT_EQ(run(request("k-3"), exact), "repeated " + std::string(10, 'x'));
    EXPECT_EQ(ids().size(), 2U);
    EXPECT_LT(std::chrono::steady_clock::now() - began, 25s);
}

TEST_P(Once, W_21_AnAnswerThatHasNotComeIsAwaitedForTenSeconds) {
    open();
    int written = 0;
    site.probe->on_call = [&](std::string_view call) -> Result<void> {
        // The mark is written, and nothing behind it, as if the process had died in between.
        if (call == "put_kept_requests" && ++written > 1) return Error{ErrorCode::unavailable, "cut off", ""};
        return {};
    };
    EXPECT_EQ(run(request(), commenting()), "carried_out");
    site.probe->on_call = nullptr;
    EXPECT_GT(written, 1);
    EXPECT_EQ(run(request(), commenting()), "awaited created comment");
    site.clock->advance(10s - Duration(1));
    EXPECT_EQ(run(request(), commenting()), "awaited created comment");
    site.clock->advance(Duration(1));
    EXPECT_EQ(run(request(), commenting()), "lost created comment");
    EXPECT_EQ(ids().size(), 1U);
}

TEST_P(Once, W_21_ARequestInProgressIsWaitedFor) {
    site.policies.idempotency.wait = 30s;
    open();
    std::atomic<bool> is_written = false;
    std::atomic<bool> is_released = false;
    std::string first;
    std::thread slow([&] {
        first = run(request(), [&] {
            auto answer = commenting()();
            is_written = true;
            while (!is_released) std::this_thread::yield();
            return answer;
        });
    });
    while (!is_written) std::this_thread::yield();
    std::string second;
    std::atomic<int> looks = 0;
    site.probe->on_call = [&](std::string_view call) -> Result<void> {
        if (call == "find_kept_requests" && ++looks == 3) is_released = true;
        return {};
    };
    second = run(request(), commenting());
    slow.join();
    site.probe->on_call = nullptr;
    EXPECT_EQ(first, "carried_out");
    EXPECT_EQ(second, "repeated id " + ids().at(0));
    EXPECT_EQ(ids().size(), 1U);
}

/// Fails the nth call of the storage for each n, as if the process died there: what the first one did, if anything, is
/// found by the next.
TEST_P(Once, W_21_WhateverFailsTheEffectIsThereOnce) {
    open();
    int broken = 1;
    const auto draft = [&]() -> std::optional<std::string> {
        const auto title = "Mới " + std::to_string(broken);
        auto made = site.engine().articles().create(site.host, {.content = {.title = title}});
        last_ = outcome(made);
        return made ? std::optional("id " + to_string(made->head.id)) : std::nullopt;
    };
    const auto drafts = [&] {
        ArticleQuery query;
        query.page.limit = PageRequest::max_limit;
        return must(site.records()->list_articles(query)).items.size() - 1;
    };
    for (const bool is_group : {true, false}) {
        const OnceWork work = is_group ? commenting() : OnceWork(draft);
        const auto effects = [&] { return is_group ? ids().size() : drafts(); };
        std::set<std::string> seen;
        constexpr int more_than_there_are = 60;
        for (broken = 1; broken < more_than_there_are; ++broken) {
            const auto before = effects();
            auto mine = request("k-" + std::to_string(is_group) + '-' + std::to_string(broken));
            if (!is_group) mine.by = site.host;
            int calls = 0;
            site.probe->on_call = [&](std::string_view) -> Result<void> {
                if (++calls != broken) return {};
                return Error{ErrorCode::unavailable, "cut off", ""};
            };
            const auto first = run(mine, work);
            site.probe->on_call = nullptr;
            if (calls < broken) break;
            EXPECT_LE(effects(), before + 1) << broken;
            // Later than any process would take.
            site.clock->advance(20s);
            const auto second = run(mine, work);
            seen.insert(second.substr(0, second.find(' ')));
            EXPECT_EQ(effects(), before + 1) << broken << ": " << first << ", " << second;
            EXPECT_TRUE(second != "carried_out" || last_ == "ok") << broken << ": " << last_;
            site.clock->advance(2min);
        }
        EXPECT_LT(broken, more_than_there_are);
        EXPECT_TRUE(seen.contains("carried_out") && seen.contains("lost")) << is_group;
    }
}

TEST_P(Once, W_21_ManyAtOnceAreCarriedOutOnce) {
    site.policies.idempotency.wait = 30s;
    open();
    constexpr std::size_t threads = 16;
    std::vector<std::string> comments(threads);
    std::vector<std::string> drafts(threads);
    race(threads, [&](std::size_t i) {
        comments[i] = run(request("same"), [&]() -> std::optional<std::string> {
            auto made = site.engine().comments().create(lan_, article_, {"Hay!", {}});
            return made ? std::optional(to_string(made->comment.id)) : std::nullopt;
        });
        drafts[i] = run({site.host, "same", "draft"}, [&]() -> std::optional<std::string> {
            auto made = site.engine().articles().create(site.host, {.content = {.title = "Mới"}});
            return made ? std::optional(to_string(made->head.id)) : std::nullopt;
        });
    });
    for (const auto& outcomes : {comments, drafts}) {
        EXPECT_EQ(std::ranges::count(outcomes, "carried_out"), 1);
        std::set<std::string> others(outcomes.begin(), outcomes.end());
        EXPECT_EQ(others.size(), 2U) << testing::PrintToString(outcomes);
    }
    ASSERT_EQ(ids().size(), 1U);
    EXPECT_TRUE(std::ranges::count(comments, "repeated " + ids()[0]) == threads - 1);
    EXPECT_EQ(must(site.records()->list_articles({})).items.size(), 2U);
}

/// As when both read the article's version and the other one changed it first.
TEST_P(Once, W_21_WhatFailsBecauseItsRepetitionWasQuickerGetsItsAnswer) {
    open();
    const auto late = [&]() -> std::optional<std::string> {
        EXPECT_EQ(run(request(), commenting()), "carried_out");
        return std::nullopt;
    };
    const auto outcome_of_late = run(request(), late);
    EXPECT_EQ(outcome_of_late, "repeated id " + ids().at(0));
    EXPECT_EQ(ids().size(), 1U);
}

TEST_P(Once, OfAnotherSiteKnowsNothing) {
    open();
    Site other(GetParam());
    const auto both = [&] {
        static_cast<void>(other.draft(other.host, "Một"));
        return commenting()();
    };
    EXPECT_EQ(run(request(), both), "carried_out");
    EXPECT_EQ(run(request(), both), "repeated id " + ids().at(0));
    std::uint32_t kept = 0;
    must(other.probe->storage->write([&](WriteTransaction& transaction) -> Result<void> {
        MASTHEAD_TRY(kept, transaction.erase_expired_requests(Timestamp::maximum(), 10));
        return {};
    }));
    EXPECT_EQ(kept, 0U);
}

MASTHEAD_ON_EACH_STORAGE(Once);

/// Requests with keys among others in one unit.
class OnceTogether : public SharedUnit {
protected:
    OnceTogether() {
        site.policies.comment.minimum_interval = 0s;
        site.policies.idempotency.wait = 30s;
    }

    Work once(const Principal& by, const std::string& key, const Work& work) {
        return [=, this] {
            const auto done = detail::carry_out_once(state(), {by, key, "content"},
                                                     [&]() -> std::optional<std::string> { return work(); });
            if (!done) return outcome(done);
            return done->kind == OnceOutcome::Kind::carried_out ? std::string("done") : "again " + done->answer;
        };
    }
};

TEST_P(OnceTogether, W_21_OneThatWasCarriedOutSpoilsNoOther) {
    const auto article = published("Một").head.id;
    const auto lan = sign_up("lan");
    const auto minh = sign_up("minh");
    const auto outcomes =
        at_once({once(lan, "k", comment(lan, article, "một")), comment(minh, article, "hai"),
                 once(lan, "k", comment(lan, article, "một")), once(minh, "k", vote(minh, article, 5)),
                 once(lan, "v", vote(lan, article, 4)), once(lan, "v", vote(lan, article, 4))});
    EXPECT_EQ(outcomes, (Outcomes{"done", "ok", "again ok", "done", "done", "again ok"}));
    EXPECT_EQ(texts(article), (Outcomes{"hai", "một"}));
    EXPECT_EQ(summary(article).count(), 2U);
    // All six looked for their marks with one call, and four of them were in the first unit.
    EXPECT_EQ(calls["create_comments"], 1);
}

TEST_P(OnceTogether, W_21_OneThatIsRefusedLeavesItsKeyToTheNext) {
    const auto article = published("Một").head.id;
    const auto lan = sign_up("lan");
    const auto nowhere = comment(lan, ArticleId(), "một");
    const auto outcomes = at_once({once(lan, "k", nowhere), once(lan, "k", comment(lan, article, "hai"))});
    EXPECT_EQ(outcomes, (Outcomes{"done", "done"}));
    EXPECT_EQ(texts(article), Outcomes{"hai"});
}

TEST_P(OnceTogether, W_21_WhatIsKeptTellsNothingToWhoHasNotTheKey) {
    const auto article = published("Một").head.id;
    const auto lan = sign_up("lan");
    const OnceRequest request{lan, "a-key", "the content"};
    const auto work = [&] { return std::optional(comment(lan, article, "Hay!")() + " the answer"); };
    must(detail::carry_out_once(state(), request, work));
    const auto mark = must(detail::OnceMark::create(state(), request));
    const std::array names{mark.name()};
    auto record = must(must(state().storage->read())->find_kept_requests(names))[0].value();
    EXPECT_EQ(record.name.size(), 64U);
    for (const auto* told : {"a-key", "content", "answer", "Hay"}) {
        EXPECT_EQ((record.name + record.bytes).find(told), std::string::npos) << told;
    }
    EXPECT_EQ(record.bytes.find(detail::as_text(article.bytes())), std::string::npos);
    // What was changed behind the engine's back is not believed.
    record.bytes.back() = static_cast<char>(record.bytes.back() ^ 1);
    must(state().storage->write([&](WriteTransaction& transaction) {
        return transaction.put_kept_requests({&record, 1});
    }));
    EXPECT_EQ(outcome(detail::carry_out_once(state(), request, work)), "corrupt");
    EXPECT_EQ(texts(article).size(), 1U);
}

TEST_P(OnceTogether, WhatIsKeptIsRemovedInSmallUnits) {
    auto& storage = *state().storage;
    std::vector<KeptRequest> requests;
    for (int i = 0; i < 2'500; ++i) requests.push_back({"request " + std::to_string(i), "bytes", start});
    requests.push_back({"later", "bytes", start + 1s});
    must(storage.write([&](WriteTransaction& transaction) { return transaction.put_kept_requests(requests); }));
    int made = 0;
    site.probe->on_call = [&](std::string_view call) -> Result<void> {
        if (call == "erase_expired_requests") ++made;
        return {};
    };
    state().tidy();
    site.probe->on_call = nullptr;
    EXPECT_EQ(made, 3);
    const std::array names{requests[0].name, requests[2'499].name, std::string("later")};
    const auto found = must(must(storage.read())->find_kept_requests(names));
    EXPECT_FALSE(found[0] || found[1]);
    EXPECT_TRUE(found[2]);
}

MASTHEAD_ON_EACH_STORAGE(OnceTogether);

} // namespace
} // namespace masthead::engine_tests
