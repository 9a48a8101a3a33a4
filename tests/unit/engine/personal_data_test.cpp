#include "support.hpp"

#include "engine/erasure.hpp"
#include "engine/state.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>

namespace masthead::engine_tests {
namespace {

/// A reader who did everything that readers do, beside another one who did the same.
class PersonalDataTest : public OnEachStorage {
protected:
    explicit PersonalDataTest(const ErasurePolicy& erasure = {}) {
        site.policies.comment.minimum_interval = 0s;
        site.policies.comment.edit_window = 1h;
        site.policies.erasure = erasure;
        author_ = site.sign_up(Role::author, "author");
        article_ = site.published(author_, "Bài");
        others_ = site.comment(author_, article_.head.id, "By somebody else").comment.id;
    }

    Accounts accounts() { return site.engine().accounts(); }
    Comments comments() { return site.engine().comments(); }
    Ratings ratings() { return site.engine().ratings(); }

    /// An account whose every text can be found again.
    Principal arrive(const std::string& login, Role role = Role::reader) {
        Account account;
        account.login = login;
        account.display_name = "Name of " + login;
        account.email = login + "@example.org";
        account.role = role;
        account = must(accounts().create(site.host, account, password));
        must(site.engine().sessions().sign_in(
            {.login = login, .password = password, .device = "Browser of " + login, .address = "198.51.100.7"}));
        must(site.engine().api_tokens().create(
            site.host, {.account = account.id, .name = "Script of " + login, .scopes = {Permission::take_part}}));
        auto by = Principal::of(account);
        by.address = "198.51.100.7";
        return by;
    }

    /// What `by` writes, votes and reports.
    void take_part(const Principal& by) {
        const auto id = site.comment(by, article_.head.id, "First of " + by.display_name).comment.id;
        must(comments().update(by, id, "Second of " + by.display_name));
        texts_[*by.account] = id;
        must(ratings().put(by, article_.head.id, RatingValue::from_points(4)));
        must(comments().react(by, others_, Reaction::up));
        must(comments().report(by, others_, {ReportReason::abuse, "Note of " + by.display_name}));
    }

    Comment stored(const Principal& by) { return must(site.records()->get_comment(texts_.at(*by.account))); }

    Principal author_;
    ArticleDetails article_;
    CommentId others_;
    std::map<AccountId, CommentId> texts_;
};

TEST_P(PersonalDataTest, HoldsAllThatOnePersonLeft) {
    const auto lan = arrive("lan");
    const auto mai = arrive("mai");
    for (const auto& by : {lan, mai}) take_part(by);
    const auto data = must(accounts().personal_data(lan, *lan.account));
    EXPECT_EQ(data.id, *lan.account);
    EXPECT_EQ(data.made_at, start);
    ASSERT_TRUE(data.account);
    EXPECT_EQ(data.account->login, "lan");
    ASSERT_EQ(data.sessions.size(), 1U);
    EXPECT_EQ(data.sessions[0].device, "Browser of lan");
    EXPECT_EQ(data.sessions[0].token_hash, "");
    ASSERT_EQ(data.api_tokens.size(), 1U);
    EXPECT_EQ(data.api_tokens[0].name, "Script of lan");
    EXPECT_EQ(data.api_tokens[0].token_hash, "");
    EXPECT_TRUE(std::ranges::all_of(data.audit, [&](const auto& entry) { return entry.account == *lan.account; }));
    EXPECT_TRUE(std::ranges::any_of(data.audit, [](const auto& entry) { return entry.network == "198.51.100.0/24"; }));
    ASSERT_EQ(data.comments.size(), 1U);
    EXPECT_EQ(data.comments[0], stored(lan));
    ASSERT_EQ(data.comment_events.size(), 1U);
    EXPECT_EQ(write_text(data.comment_events[0].body).value(), "First of Name of lan");
    ASSERT_EQ(data.reactions.size(), 1U);
    EXPECT_EQ(data.reactions[0].key.comment, others_);
    ASSERT_EQ(data.reports.size(), 1U);
    EXPECT_EQ(data.reports[0].note, "Note of Name of lan");
    ASSERT_EQ(data.ratings.size(), 1U);
    EXPECT_EQ(data.ratings[0].value, RatingValue::from_points(4));
    EXPECT_TRUE(data.articles.empty());
    // The log tells that somebody took it.
    const auto log = must(accounts().audit(lan, {{}, *lan.account, {}, {}}));
    EXPECT_EQ(log.items[0].action, AuditAction::data_exported);

    const auto of_author = must(accounts().personal_data(site.host, *author_.account));
    ASSERT_EQ(of_author.articles.size(), 1U);
    EXPECT_EQ(of_author.articles[0].head.id, article_.head.id);
    EXPECT_EQ(of_author.articles[0].content.title, "Bài");
    EXPECT_EQ(of_author.comments.size(), 1U);
}

/// However much there is: lists go over several pages, and erasing over several units.
TEST_P(PersonalDataTest, KnowsNoEnd) {
    const auto lan = arrive("lan");
    constexpr std::size_t many = PageRequest::max_limit + 5;
    IdGenerator ids(*site.clock);
    std::vector<Comment> written(many);
    for (auto& comment : written) {
        comment.id = ids.next<CommentId>();
        comment.article = article_.head.id;
        comment.path = thread_path({}, comment.id);
        comment.account = lan.account;
        comment.author_name = "Lan";
        comment.body = document("Hay!");
    }
    must(site.engine_probe().storage->write(
        [&](WriteTransaction& transaction) { return transaction.create_comments(written); }));
    EXPECT_EQ(must(accounts().personal_data(lan, *lan.account)).comments.size(), many);
    must(accounts().erase(lan, *lan.account));
    EXPECT_TRUE(must(accounts().personal_data(site.host, *lan.account)).comments.empty());
    for (const auto& comment : written) {
        EXPECT_EQ(must(site.records()->get_comment(comment.id)).author_name, "");
    }
}

TEST_P(PersonalDataTest, ErasingLeavesNothingThatTellsWhoItWas) {
    const auto lan = arrive("lan");
    const auto mai = arrive("mai");
    for (const auto& by : {lan, mai}) take_part(by);
    const auto of_mai = must(accounts().personal_data(site.host, *mai.account));
    const auto before = must(ratings().get(site.anonymous, article_.head.id)).summary;
    must(accounts().erase(lan, *lan.account));

    const auto account = must(accounts().get(site.host, *lan.account));
    EXPECT_EQ(account.login, "erased-" + to_string(*lan.account));
    EXPECT_EQ(account.display_name, "erased");
    EXPECT_EQ(account.email, "");
    EXPECT_TRUE(account.disabled);
    EXPECT_EQ(account.erased_at, start);
    EXPECT_EQ(account.role, Role::reader);
    EXPECT_EQ(outcome(site.engine().sessions().sign_in({.login = "lan", .password = password})), "unauthenticated");
    EXPECT_FALSE(must(site.records()->find_account("lan")));

    const auto data = must(accounts().personal_data(site.host, *lan.account));
    EXPECT_TRUE(data.sessions.empty());
    EXPECT_TRUE(data.api_tokens.empty());
    EXPECT_TRUE(data.comments.empty());
    EXPECT_TRUE(data.reactions.empty());
    EXPECT_TRUE(data.reports.empty());
    EXPECT_TRUE(data.ratings.empty());
    for (const auto& entry : data.audit) EXPECT_EQ(entry.network, "");
    EXPECT_TRUE(data.comment_events.empty());
    for (const auto& event : must(comments().events(site.host, texts_.at(*lan.account), {})).items) {
        EXPECT_EQ(event.by, std::nullopt);
        EXPECT_EQ(event.reason, "");
        EXPECT_TRUE(event.body.empty());
    }
    const auto notices = site.take_notices();
    ASSERT_FALSE(notices.empty());
    EXPECT_EQ(notices.back().kind, NoticeKind::account_erased);
    EXPECT_EQ(notices.back().email, "lan@example.org");
    EXPECT_EQ(notices.back().account.display_name, "Name of lan");
    EXPECT_TRUE(
        std::ranges::any_of(data.audit, [](const auto& entry) { return entry.action == AuditAction::account_erased; }));

    // By default what was written and voted stays, and is nobody's.
    const auto comment = stored(lan);
    EXPECT_EQ(comment.account, std::nullopt);
    EXPECT_EQ(comment.author_name, "");
    EXPECT_EQ(comment.status, CommentStatus::approved);
    EXPECT_EQ(write_text(comment.body).value(), "Second of Name of lan");
    EXPECT_EQ(must(ratings().get(site.anonymous, article_.head.id)).summary, before);
    EXPECT_EQ(must(site.records()->get_comment(others_)).tally, (CommentTally{2, 0, 2}));
    for (const auto& report : must(comments().reports(site.host, others_, {})).items) {
        EXPECT_EQ(report.note, report.reporter.starts_with("erased:") ? "" : "Note of Name of mai");
    }

    // And nothing of anybody else's changed.
    auto still = must(accounts().personal_data(site.host, *mai.account));
    std::erase_if(still.audit, [](const auto& entry) { return entry.action == AuditAction::data_exported; });
    EXPECT_EQ(still, of_mai);
}

class RemovedWorkTest : public PersonalDataTest {
protected:
    RemovedWorkTest() : PersonalDataTest({ErasedWork::removed, ErasedWork::removed}) {}
};

TEST_P(RemovedWorkTest, GoesWithTheAccount) {
    const auto lan = arrive("lan");
    const auto mai = arrive("mai");
    for (const auto& by : {lan, mai}) take_part(by);
    static_cast<void>(site.changes());
    must(accounts().erase(site.host, *lan.account));
    const auto comment = stored(lan);
    EXPECT_EQ(comment.status, CommentStatus::deleted);
    EXPECT_TRUE(comment.body.empty());
    EXPECT_EQ(comment.account, std::nullopt);
    const auto summary = must(ratings().get(site.anonymous, article_.head.id)).summary;
    EXPECT_EQ(summary.count(), 1U);
    const std::array ids{article_.head.id};
    EXPECT_EQ(must(site.records()->counters(ids))[0].rating_rank, summary.rank({}));
    EXPECT_EQ(must(site.records()->counters(ids))[0].comments, 2U);
    EXPECT_EQ(must(site.records()->get_comment(others_)).tally, (CommentTally{1, 0, 2}));
    EXPECT_EQ(must(site.records()->get_comment(texts_.at(*mai.account))).author_name, "Name of mai");
    // Those who show these things hear of it.
    const auto changes = site.changes();
    for (const auto* change : {"erased comment", "updated rating", "updated comment", "updated account"}) {
        EXPECT_NE(std::ranges::find(changes, change), changes.end()) << change;
    }
}

TEST_P(PersonalDataTest, ErasingTwiceIsErasingOnce) {
    const auto lan = arrive("lan");
    take_part(lan);
    must(accounts().erase(site.host, *lan.account));
    const auto once = must(accounts().get(site.host, *lan.account));
    site.clock->advance(1h);
    must(accounts().erase(site.host, *lan.account));
    EXPECT_EQ(must(accounts().get(site.host, *lan.account)), once);
    // Nothing brings it back, and nothing is stored in it any more.
    auto changed = once;
    changed.disabled = false;
    EXPECT_EQ(outcome(accounts().update(site.host, changed)), "conflict");
    EXPECT_EQ(outcome(accounts().set_password(site.host, once.id, {}, password)), "conflict");
    EXPECT_EQ(outcome(accounts().restrict(site.host, once.id, {})), "conflict");
    EXPECT_EQ(outcome(site.engine().api_tokens().create(
                  site.host, {.account = once.id, .name = "Script", .scopes = {Permission::take_part}})),
              "conflict");
    // Its name is free again.
    EXPECT_NE(*arrive("lan").account, *lan.account);
}

/// A failure anywhere leaves a part, and the next call does the rest.
TEST_P(PersonalDataTest, ErasingGoesOnWhereItStopped) {
    for (int allowed = 0;; ++allowed) {
        const auto lan = arrive("lan" + std::to_string(allowed));
        take_part(lan);
        int units = 0;
        site.engine_probe().on_call = [&](std::string_view call) -> Result<void> {
            if (call != "commit" || units++ < allowed) return {};
            return Error{ErrorCode::unavailable, "the disk is away", ""};
        };
        const auto first = accounts().erase(site.host, *lan.account);
        site.engine_probe().on_call = nullptr;
        // Who it was is gone with the first unit.
        EXPECT_EQ(must(accounts().get(site.host, *lan.account)).erased_at.has_value(), allowed > 0);
        if (first) {
            EXPECT_GT(allowed, 4);
            break;
        }
        EXPECT_EQ(outcome(first), "unavailable");
        must(accounts().erase(site.host, *lan.account));
        EXPECT_EQ(stored(lan).author_name, "");
        EXPECT_TRUE(must(accounts().personal_data(site.host, *lan.account)).sessions.empty());
    }
}

TEST_P(PersonalDataTest, IsForOneselfAndAdministrators) {
    const auto lan = arrive("lan");
    const auto mai = arrive("mai");
    const auto admin = arrive("admin", Role::admin);
    EXPECT_EQ(outcome(accounts().personal_data(mai, *lan.account)), "permission_denied");
    EXPECT_EQ(outcome(accounts().erase(mai, *lan.account)), "permission_denied");
    EXPECT_EQ(outcome(accounts().personal_data(site.anonymous, *lan.account)), "unauthenticated");
    must(accounts().personal_data(admin, *lan.account));
    // Both are sensitive.
    const auto signed_in = site.sign_in("lan");
    site.clock->advance(11min);
    EXPECT_EQ(outcome(accounts().personal_data(signed_in.principal, *lan.account)), "reauthentication_required");
    EXPECT_EQ(outcome(accounts().erase(signed_in.principal, *lan.account)), "reauthentication_required");
    EXPECT_EQ(outcome(accounts().erase(site.host, AccountId())), "not_found");
    EXPECT_EQ(outcome(accounts().personal_data(site.host, AccountId())), "not_found");
    // Somebody must be left who can undo things.
    EXPECT_EQ(outcome(accounts().erase(admin, *admin.account)), "conflict");
    EXPECT_FALSE(must(accounts().get(site.host, *admin.account)).disabled);
    const auto second = arrive("second", Role::admin);
    must(accounts().erase(second, *admin.account));
}

TEST_P(PersonalDataTest, OfSomebodyWhomTheHostKnowsAlone) {
    Principal member;
    member.kind = Principal::Kind::account;
    member.account = AccountId::parse("0190a5c0-0000-8000-8000-000000000001").value();
    member.display_name = "Name of member";
    member.address = "198.51.100.7";
    EXPECT_EQ(outcome(accounts().erase(member, *member.account)), "not_found");
    take_part(member);
    EXPECT_EQ(must(accounts().personal_data(member, *member.account)).account, std::nullopt);
    EXPECT_EQ(must(accounts().personal_data(member, *member.account)).ratings.size(), 1U);
    // Again and again: nobody remembers for them where it stopped.
    for (int i = 0; i < 2; ++i) {
        must(accounts().erase(member, *member.account));
        EXPECT_EQ(stored(member).author_name, "");
        const auto data = must(accounts().personal_data(site.host, *member.account));
        EXPECT_TRUE(data.ratings.empty());
        for (const auto& entry : must(accounts().audit(site.host, {{}, *member.account, {}, {}})).items) {
            EXPECT_NE(entry.network, "198.51.100.0/24");
        }
    }
}

/// What one does to others' accounts tells nobody else from where.
TEST_P(PersonalDataTest, NobodyLearnsWhereModeratorsAre) {
    const auto lan = arrive("lan");
    auto moderator = arrive("moderator", Role::moderator);
    moderator.address = "203.0.113.9";
    must(accounts().restrict(moderator, *lan.account, {}));
    const auto network_of = [](const std::vector<AuditEntry>& entries) {
        const auto found = std::ranges::find(entries, AuditAction::restriction_set, &AuditEntry::action);
        return found == entries.end() ? "none" : found->network;
    };
    EXPECT_EQ(network_of(must(accounts().personal_data(lan, *lan.account)).audit), "");
    EXPECT_EQ(network_of(must(accounts().audit(lan, {{}, *lan.account, {}, {}})).items), "");
    EXPECT_EQ(network_of(must(accounts().personal_data(site.host, *lan.account)).audit), "203.0.113.0/24");
    EXPECT_EQ(network_of(must(accounts().audit(site.host, {{}, *lan.account, {}, {}})).items), "203.0.113.0/24");
}

TEST_P(PersonalDataTest, ErasingUnlinksThePublicProfile) {
    Author author;
    author.slug = slug("an");
    author.name = "An";
    author.account = *author_.account;
    author = must(site.engine().authors().create(site.host, author));
    EXPECT_EQ(must(accounts().personal_data(author_, *author_.account)).authors, std::vector{author});
    must(accounts().erase(author_, *author_.account));
    const auto left = must(site.engine().authors().get(author.id));
    EXPECT_EQ(left.account, std::nullopt);
    EXPECT_EQ(left.name, "An");
    // The article is the site's.
    EXPECT_EQ(must(site.engine().articles().get(site.anonymous, article_.head.id)).content.title, "Bài");
}

/// Live sessions and tokens are over at once, wherever they are remembered.
TEST_P(PersonalDataTest, ErasingEndsWhatIsOpen) {
    site.policies.session.refused_elsewhere_within = 1s;
    const auto lan = arrive("lan");
    const auto session = site.sign_in("lan");
    must(site.engine().sessions().check(session.token));
    must(accounts().erase(session.principal, *lan.account));
    EXPECT_EQ(outcome(site.engine().sessions().check(session.token)), "unauthenticated");
    EXPECT_EQ(outcome(site.engine().sessions().renew(session.token)), "unauthenticated");
}

MASTHEAD_ON_EACH_STORAGE(PersonalDataTest);
MASTHEAD_ON_EACH_STORAGE(RemovedWorkTest);

/// What a process that died left, or another one wrote meanwhile, is let go by whoever tidies.
TEST(PersonalData, TidyingFinishesErasures) {
    Site site("sqlite");
    const auto article = site.published(site.host, "Bài").head.id;
    const auto lan = site.sign_up(Role::reader, "lan");
    const auto first = site.comment(lan, article, "một").comment.id;
    int units = 0;
    site.engine_probe().on_call = [&](std::string_view call) -> Result<void> {
        if (call != "commit" || units++ == 0) return {};
        return Error{ErrorCode::unavailable, "the process is dead", ""};
    };
    EXPECT_EQ(outcome(site.engine().accounts().erase(site.host, *lan.account)), "unavailable");
    site.engine_probe().on_call = nullptr;
    EXPECT_EQ(must(site.records()->list_erasures()), std::vector{*lan.account});

    // By the rules of the process that began, not by those of the one that finishes.
    auto other = site.options();
    other.policies.erasure = {ErasedWork::removed, ErasedWork::removed};
    detail::EngineState state(other);
    state.storage = must(state.plugins.open_storage(site.options().storage));
    must(detail::finish_erasures(state));
    EXPECT_EQ(must(site.records()->get_comment(first)).account, std::nullopt);
    EXPECT_EQ(must(site.records()->get_comment(first)).status, CommentStatus::approved);
    // A comment of a request that was on its way.
    site.clock->advance(detail::erasure_settles - 1us);
    auto late = must(site.records()->get_comment(first));
    late.id = CommentId::parse("018f0000-0000-7000-8000-0000000000ff").value();
    late.path = thread_path({}, late.id);
    late.account = lan.account;
    must(state.storage->write([&](WriteTransaction& transaction) { return transaction.create_comment(late); }));
    must(detail::finish_erasures(state));
    EXPECT_EQ(must(site.records()->get_comment(late.id)).account, std::nullopt);
    EXPECT_EQ(must(site.records()->list_erasures()).size(), 1U);
    site.clock->advance(1us);
    must(detail::finish_erasures(state));
    EXPECT_TRUE(must(site.records()->list_erasures()).empty());
    must(detail::finish_erasures(state));
}

std::string bytes_of(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// Whatever table and column a text may be in: no byte of it is in the file any more.
TEST(PersonalData, NoTextOfAnErasedPersonIsInTheFile) {
    Folder folder;
    const auto file = folder.path() / "site.db";
    const std::vector<std::string> texts{"unheard-login", "Unheard Name", "unheard@example.org", "Unheard Browser",
                                         "203.0.113",     "Unheard Note", "Unheard Script",      "Unheard first words"};
    Site site("memory");
    auto options = site.options();
    options.storage = "sqlite:" + file.string();
    options.policies.comment.edit_window = 1h;
    {
        Engine engine = must(Engine::open(options));
        const auto host = Principal::host();
        ArticleDraft draft;
        draft.content.title = "Article";
        draft.content.body = document("Text");
        auto article = must(engine.articles().create(host, draft));
        article = must(engine.articles().publish(host, article.head.id, article.head.version));
        const auto others =
            must(engine.comments().create(host, article.head.id, {.body = "Other", .author_name = "Other"}));
        Account account;
        account.login = texts[0];
        account.display_name = texts[1];
        account.email = texts[2];
        account = must(engine.accounts().create(host, account, password));
        const auto session = must(engine.sessions().sign_in(
            {.login = texts[0], .password = password, .device = texts[3], .address = "203.0.113.9"}));
        auto by = session.principal;
        by.address = "203.0.113.9";
        must(engine.api_tokens().create(host,
                                        {.account = account.id, .name = texts[6], .scopes = {Permission::take_part}}));
        must(engine.accounts().ask_for_email_verification(host, account.id));
        EXPECT_EQ(outcome(engine.sessions().sign_in(
                      {.login = texts[0], .password = Secret("wrong horse"), .address = "203.0.113.9"})),
                  "unauthenticated");
        const auto comment = must(engine.comments().create(by, article.head.id, {.body = texts[7]}));
        must(engine.comments().update(by, comment.comment.id, "Words that stay"));
        must(engine.comments().report(by, others.comment.id, {ReportReason::spam, texts[5]}));
        must(engine.ratings().put(by, article.head.id, RatingValue::from_points(5)));
        Restriction restriction;
        restriction.reason = "Unheard Reason";
        must(engine.accounts().restrict(host, account.id, restriction));
    }
    const auto before = bytes_of(file);
    for (const auto& text : texts) EXPECT_NE(before.find(text), std::string::npos) << text;
    EXPECT_NE(before.find("Unheard Reason"), std::string::npos);
    {
        Engine engine = must(Engine::open(options));
        const auto account = must(engine.accounts().find(Principal::host(), texts[0]));
        must(engine.accounts().erase(Principal::host(), account.id));
    }
    const auto after = bytes_of(file);
    for (const auto& text : texts) EXPECT_EQ(after.find(text), std::string::npos) << text;
    EXPECT_EQ(after.find("Unheard Reason"), std::string::npos);
    EXPECT_NE(after.find("Words that stay"), std::string::npos);
    EXPECT_FALSE(std::filesystem::exists(file.string() + "-wal"));
}

} // namespace
} // namespace masthead::engine_tests
