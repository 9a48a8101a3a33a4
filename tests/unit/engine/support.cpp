#include "support.hpp"

#include <barrier>

namespace masthead::engine_tests {

Slug slug(std::string_view text) {
    return must(Slug::parse(text));
}

Document document(std::string_view markdown) {
    return must(parse_markdown(markdown));
}

void race(std::size_t threads, const std::function<void(std::size_t)>& work) {
    std::barrier start_line(static_cast<std::ptrdiff_t>(threads));
    std::vector<std::thread> running;
    for (std::size_t i = 0; i < threads; ++i) {
        running.emplace_back([&, i] {
            start_line.arrive_and_wait();
            work(i);
        });
    }
    for (auto& thread : running) thread.join();
}

Site::Site(std::string backend) : backend_(std::move(backend)), folder_(std::make_unique<Folder>()) {
    // Views are written when a test says so, not by the machine's time.
    policies.view.flush_interval = 1h;
    // Tests write more at once than people do.
    policies.limits = LimitPolicy::none();
    policies.sign_in = SignInPolicy::unlimited();
    // A test that counts calls or makes them fail wants none from elsewhere.
    policies.session.refused_elsewhere_within = 0ms;
}

EngineOptions Site::options() const {
    EngineOptions options;
    options.storage = backend_ + ':' + (backend_ == "sqlite" ? folder_->file("site.db") : "");
    options.plugins = watched_plugins(probe);
    options.site.locale = must(Locale::parse("vi"));
    options.policies = policies;
    // The least that libsodium takes: strength is not what is tested.
    options.password_hashing = {1, 8192, 4};
    options.clock = clock;
    options.notices = [this](AccountNotice notice) {
        const std::lock_guard lock(notices_mutex_);
        notices_.push_back(std::move(notice));
    };
    return options;
}

Engine& Site::engine() {
    if (!engine_) engine_ = std::make_unique<Engine>(must(Engine::open(options())));
    return *engine_;
}

Principal Site::sign_up(Role role, const std::string& login) {
    Account account;
    account.login = login;
    account.role = role;
    return Principal::of(must(engine().accounts().create(host, account, password)));
}

SignedIn Site::sign_in(const std::string& login, bool remember) {
    return must(engine().sessions().sign_in({login, password, remember, "a test"}));
}

ArticleDetails Site::draft(const Principal& by, const std::string& title) {
    ArticleDraft draft;
    draft.content.title = title;
    draft.content.body = document("Nội dung.");
    return must(engine().articles().create(by, draft));
}

ArticleDetails Site::published(const Principal& by, const std::string& title) {
    const auto made = draft(by, title);
    return must(engine().articles().publish(host, made.head.id, made.head.version));
}

ShownComment Site::comment(const Principal& by, const ArticleId& article, const std::string& body) {
    return must(engine().comments().create(by, article, {body, {}, by.is_signed_in() ? "" : "Toà soạn"}));
}

std::vector<std::string> Site::changes() {
    std::vector<std::string> result;
    Position position = 0;
    while (true) {
        const auto part = must(engine().changes(host, position, 1'000));
        if (part.empty()) return result;
        for (const auto& change : part) {
            result.push_back(std::string(to_string(change.kind)) + ' ' + std::string(to_string(change.entity)));
        }
        position = part.back().position;
    }
}

} // namespace masthead::engine_tests
