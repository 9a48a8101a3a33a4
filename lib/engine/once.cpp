#include "engine/once.hpp"

#include "core/crypto.hpp"
#include "engine/group_unit.hpp"

#include <algorithm>
#include <set>
#include <thread>
#include <utility>

namespace masthead::inline v0::detail {

namespace {

using std::chrono::steady_clock;
using namespace std::chrono_literals;

/// An answer follows its mark within the deadlines of two units; who needs longer is gone.
constexpr auto given_up_after = 10s;
constexpr std::size_t digest_size = 32;
constexpr std::size_t nonce_size = 16;
constexpr std::size_t time_size = 8;
/// Kind, entity and id of a change.
constexpr std::size_t change_size = 2 + std::tuple_size_v<IdBytes>;
constexpr std::size_t head_size = digest_size + nonce_size + time_size + change_size + 1;

thread_local OnceMark* current_mark = nullptr;

Error wrong_key(std::string message) {
    return invalid_argument("Idempotency-Key", std::move(message));
}

Result<void> check_key(std::string_view key) {
    const auto is_visible = [](char c) { return c > ' ' && c <= '~'; };
    if (!key.empty() && key.size() <= 255 && std::ranges::all_of(key, is_visible)) return {};
    return wrong_key("a key has 1 to 255 visible ASCII characters");
}

/// Texts with their lengths, so that no two lists of them look alike.
std::string joined(std::initializer_list<std::string_view> parts) {
    std::string text;
    for (const auto part : parts) {
        text += std::to_string(part.size()) + ':';
        text += part;
    }
    return text;
}

std::string sender_of(const Principal& by) {
    switch (by.kind) {
    case Principal::Kind::account: return joined({"account", by.account ? to_string(*by.account) : std::string()});
    case Principal::Kind::host: return joined({"host"});
    case Principal::Kind::anonymous: break;
    }
    return joined({"address", by.address});
}

std::string written(Timestamp time) {
    auto rest = static_cast<std::uint64_t>(time.microseconds());
    std::string text(time_size, '\0');
    for (auto& byte : text) {
        byte = static_cast<char>(rest & 0xFF);
        rest >>= 8;
    }
    return text;
}

Timestamp read_time(std::string_view text) {
    std::uint64_t value = 0;
    for (std::size_t i = time_size; i-- > 0;) value = value << 8 | static_cast<std::uint8_t>(text[i]);
    return Timestamp::from_microseconds(static_cast<std::int64_t>(value));
}

std::string written(const Change* change) {
    if (change == nullptr) return std::string(change_size, '\0');
    std::string text{static_cast<char>(change->kind), static_cast<char>(change->entity)};
    return text += as_text(change->id);
}

std::optional<Change> read_change(std::string_view text, Timestamp at) {
    if (text[0] == '\0') return std::nullopt;
    Change change;
    change.at = at;
    change.kind = static_cast<ChangeKind>(text[0]);
    change.entity = static_cast<EntityKind>(text[1]);
    std::ranges::copy(as_bytes(text.substr(2)), change.id.begin());
    return change;
}

std::string_view cut(std::string_view& text, std::size_t size) {
    const auto front = text.substr(0, size);
    text.remove_prefix(size);
    return front;
}

} // namespace

OnceMark::OnceMark(const EngineState& state, std::string name, std::string key, std::string request)
    : state_(&state), name_(std::move(name)), key_(std::move(key)), request_(std::move(request)),
      change_(written(static_cast<const Change*>(nullptr))) {
    std::array<std::uint8_t, nonce_size> nonce{};
    random_bytes(nonce);
    nonce_ = as_text(nonce);
}

Result<OnceMark> OnceMark::create(const EngineState& state, const OnceRequest& request) {
    MASTHEAD_CHECK(check_key(request.key));
    MASTHEAD_TRY(const std::string site_key, state.shared_keys.lasting(state, "idempotency"));
    const auto digest = [&](std::string_view what, std::initializer_list<std::string_view> parts) {
        return hmac_sha256(site_key, joined({what}) + joined(parts));
    };
    const auto sender = sender_of(request.by);
    return OnceMark(state, to_hex(digest("name", {sender, request.key})),
                    std::string(as_text(digest("seal", {sender, request.key}))),
                    std::string(as_text(digest("request", {request.content}))));
}

Result<std::optional<OnceMark::Seen>> OnceMark::read(const std::optional<KeptRequest>& record) const {
    if (!record || record->expires_at <= state_->now()) return std::optional<Seen>();
    const auto opened = unseal(key_, record->bytes);
    if (!opened || opened->size() < head_size) {
        return Error{ErrorCode::corrupt, "what is kept of a request cannot be read", ""};
    }
    std::string_view rest = *opened;
    Seen seen;
    seen.is_same_request = equal_in_constant_time(cut(rest, digest_size), request_);
    seen.is_own = cut(rest, nonce_size) == nonce_;
    const auto marked_at = read_time(cut(rest, time_size));
    seen.age = state_->now() - marked_at;
    seen.change = read_change(cut(rest, change_size), marked_at);
    const auto progress = static_cast<Progress>(cut(rest, 1)[0]);
    seen.is_over = progress != Progress::begun;
    if (progress == Progress::answered) seen.answer = std::string(rest);
    return std::optional(std::move(seen));
}

KeptRequest OnceMark::record(const Change* change) {
    change_ = written(change);
    return sealed(Progress::begun, {});
}

KeptRequest OnceMark::final_record(std::optional<std::string_view> answer) const {
    return answer ? sealed(Progress::answered, *answer) : sealed(Progress::over, {});
}

KeptRequest OnceMark::sealed(Progress progress, std::string_view answer) const {
    std::string text = request_ + nonce_ + written(state_->now()) + change_;
    text += static_cast<char>(progress);
    text += answer;
    return {name_, seal(key_, text), state_->now() + state_->policies.idempotency.kept};
}

Error OnceMark::take() {
    is_taken_ = true;
    return {ErrorCode::conflict, "a request with this key is carried out already", "Idempotency-Key"};
}

OnceScope::OnceScope(OnceMark* mark) noexcept : before_(std::exchange(current_mark, mark)) {}

OnceScope::~OnceScope() {
    current_mark = before_;
}

OnceMark* OnceScope::current(const EngineState& state) noexcept {
    const bool is_wanted = current_mark != nullptr && !current_mark->is_set() && &current_mark->state() == &state;
    return is_wanted ? current_mark : nullptr;
}

Result<std::vector<bool>> taken_marks(ReadTransaction& transaction, std::span<OnceMark* const> marks) {
    std::vector<bool> taken(marks.size());
    std::vector<std::string> names;
    for (const auto* mark : marks) {
        if (mark != nullptr) names.push_back(mark->name());
    }
    if (names.empty()) return taken;
    MASTHEAD_TRY(const auto found, transaction.find_kept_requests(names));
    std::set<std::string_view> coming;
    for (std::size_t i = 0, next = 0; i < marks.size(); ++i) {
        if (marks[i] == nullptr) continue;
        MASTHEAD_TRY(const auto seen, marks[i]->read(found[next++]));
        taken[i] = seen.has_value() || !coming.insert(marks[i]->name()).second;
    }
    return taken;
}

namespace {

/// What carrying a request out needs.
struct Once {
    EngineState& state;
    OnceMark mark;

    [[nodiscard]] Result<std::optional<OnceMark::Seen>> look() const;
    [[nodiscard]] Result<std::optional<OnceOutcome>> repeated() const;
    void keep(const std::optional<std::string>& answer) const;
};

Result<std::optional<OnceMark::Seen>> Once::look() const {
    const std::array names{mark.name()};
    MASTHEAD_TRY(const auto found,
                 state.read([&](ReadTransaction& transaction) { return transaction.find_kept_requests(names); }));
    return mark.read(found[0]);
}

OnceOutcome lost(OnceMark::Seen seen) {
    OnceOutcome outcome{OnceOutcome::Kind::lost, {}, std::move(seen.change)};
    outcome.may_come = !seen.is_own && !seen.is_over && seen.age < given_up_after;
    return outcome;
}

/// What came of the request before; nothing if it is new. Waits for an answer that is on its way, not longer than one
/// usually is.
Result<std::optional<OnceOutcome>> Once::repeated() const {
    const auto wait = state.policies.idempotency.wait;
    const auto deadline = steady_clock::now() + wait;
    for (steady_clock::duration pause = 2ms;; pause = std::min<steady_clock::duration>(pause * 2, 100ms)) {
        MASTHEAD_TRY(auto seen, look());
        if (!seen) return std::optional<OnceOutcome>();
        if (!seen->is_same_request) return wrong_key("this key came with another request before; take a new one");
        if (seen->answer) {
            return std::optional(OnceOutcome{OnceOutcome::Kind::repeated, std::move(*seen->answer), {}});
        }
        const auto now = steady_clock::now();
        if (seen->is_own || seen->is_over || seen->age >= wait || now >= deadline)
            return std::optional(lost(std::move(*seen)));
        std::this_thread::sleep_for(std::min(pause, deadline - now));
    }
}

/// A repetition finds the answer, or else that there is none.
void Once::keep(const std::optional<std::string>& answer) const {
    const bool is_kept = answer && answer->size() <= state.policies.idempotency.max_answer_bytes;
    const auto record = mark.final_record(is_kept ? std::optional<std::string_view>(*answer) : std::nullopt);
    KeptAnswer write{record};
    if (const auto kept = write_together(state, write); !kept) {
        state.say(LogLevel::warning, "an answer could not be kept for repetitions: " + kept.error().message);
    }
}

} // namespace

Result<OnceOutcome> carry_out_once(EngineState& state, const OnceRequest& request, const OnceWork& work) {
    MASTHEAD_TRY(OnceMark mark, OnceMark::create(state, request));
    Once once{state, std::move(mark)};
    constexpr int attempts = 3;
    for (int attempt = 1; attempt <= attempts; ++attempt) {
        MASTHEAD_TRY(auto before, once.repeated());
        if (before) return std::move(*before);
        once.mark.begin();
        std::optional<std::string> answer;
        {
            const OnceScope scope(&once.mark);
            answer = work();
        }
        if (once.mark.is_set()) {
            once.keep(answer);
            return OnceOutcome{};
        }
        if (once.mark.is_taken()) continue;
        // Nothing was written, as far as is known. What looks like a failure may be one because the same request was
        // quicker, or a commit that went through though its answer was lost.
        auto meanwhile = once.repeated();
        if (meanwhile && *meanwhile) return std::move(**meanwhile);
        return OnceOutcome{};
    }
    Error error{ErrorCode::conflict, "this request is being carried out; try again soon", "Idempotency-Key"};
    error.retry_after = 1;
    return error;
}

} // namespace masthead::inline v0::detail
