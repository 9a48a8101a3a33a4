#include "world.hpp"

#include <masthead/plugins/memory.hpp>

namespace masthead::permission_tests {

World::World() {
    EngineOptions options;
    options.storage = "memory:";
    must(memory::install(options.plugins));
    options.policies.view.flush_interval = std::chrono::hours(1);
    options.policies.comment.minimum_interval = std::chrono::seconds(0);
    options.policies.limits = LimitPolicy::none();
    options.policies.sign_in = SignInPolicy::unlimited();
    // The least that libsodium takes: strength is not what is tested.
    options.password_hashing = {1, 8192, 4};
    options.clock = std::make_shared<ManualClock>(start);
    options.notices = [this](AccountNotice notice) {
        if (!notice.secret.empty()) last_secret_ = std::move(notice.secret);
    };
    engine_.emplace(must(Engine::open(std::move(options))));
    sport = must(engine_->terms().create(host, new_term(TermKind::category))).id;
    politics = must(engine_->terms().create(host, new_term(TermKind::category))).id;
}

Actor World::sign_up(Role role, std::vector<TermId> categories) {
    Account account;
    account.login = new_name("actor");
    account.email = account.login + "@example.org";
    account.role = role;
    account.categories = std::move(categories);
    Actor actor;
    actor.account = must(engine_->accounts().create(host, account, password));
    actor.session = must(engine_->sessions().sign_in({.login = account.login, .password = password}));
    actor.by = actor.session.principal;
    return actor;
}

Term World::new_term(TermKind kind) {
    return {{}, kind, new_slug(), "Mục", "", {}, 0, 1};
}

ArticleDetails Case::draft() const {
    ArticleDraft draft{.content = {.title = "Bài", .categories = {category}}};
    draft.slug = world.new_slug();
    auto maker = Principal::of(owner.account);
    maker.role = Role::author;
    return must(articles().create(maker, draft));
}

ArticleDetails Case::published() const {
    const auto made = draft();
    return must(articles().publish(world.host, made.head.id, made.head.version));
}

CommentId Case::comment(CommentStatus status) const {
    const auto article = published().head.id;
    const auto made = must(comments().create(Principal::of(owner.account), article, {.body = "Hay!"})).comment;
    if (made.status != status) must(comments().moderate(world.host, made.id, status));
    return made.id;
}

} // namespace masthead::permission_tests
