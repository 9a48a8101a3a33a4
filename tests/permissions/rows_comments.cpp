#include "rows.hpp"

namespace masthead::permission_tests {

namespace {

using Calls = std::function<std::string(const Case&)>;

/// What came of a decision about one comment.
std::string first_outcome(const Result<std::vector<Result<ShownComment>>>& decisions) {
    return decisions ? outcome(decisions->at(0)) : outcome(decisions);
}

/// Somebody answers the owner.
CommentId reply_to_owner(const Case& c) {
    const auto article = c.published().head.id;
    const auto first = must(c.comments().create(Principal::of(c.owner.account), article, {.body = "Hay!"})).comment.id;
    const auto other = c.world.sign_up(Role::reader);
    return must(c.comments().create(other.by, article, {.body = "Đúng!", .parent = first})).comment.id;
}

void add_readers(std::vector<Row>& rows) {
    const auto row = [&](std::string method, std::string situation, Calls call) {
        rows.push_back({"Comments", std::move(method), std::move(situation), std::move(call)});
    };
    row("get", "an approved one", [](const Case& c) { return outcome(c.comments().get(c.by, c.comment())); });
    row("get", "one that waits",
        [](const Case& c) { return outcome(c.comments().get(c.by, c.comment(CommentStatus::pending))); });
    row("get", "a rejected one",
        [](const Case& c) { return outcome(c.comments().get(c.by, c.comment(CommentStatus::rejected))); });
    row("list", "of a published article", [](const Case& c) {
        return outcome(c.comments().list(c.by, c.published().head.id, CommentOrder::thread, {}));
    });
    row("list", "of a draft",
        [](const Case& c) { return outcome(c.comments().list(c.by, c.draft().head.id, CommentOrder::thread, {})); });
    row("pinned", "", [](const Case& c) { return outcome(c.comments().pinned(c.by, c.published().head.id)); });
    row("create", "",
        [](const Case& c) { return outcome(c.comments().create(c.by, c.published().head.id, {.body = "Hay!"})); });
    row("check_may_comment", "says yes",
        [](const Case& c) { return outcome(c.comments().check_may_comment(c.by, c.published())); });
    row("update", "", [](const Case& c) { return outcome(c.comments().update(c.by, c.comment(), "Khác")); });
    row("erase", "", [](const Case& c) { return outcome(c.comments().erase(c.by, c.comment())); });
    row("react", "", [](const Case& c) { return outcome(c.comments().react(c.by, c.comment(), Reaction::up)); });
    row("erase_reaction", "", [](const Case& c) { return outcome(c.comments().erase_reaction(c.by, c.comment())); });
    row("report", "", [](const Case& c) { return outcome(c.comments().report(c.by, c.comment(), {})); });
}

void add_moderators(std::vector<Row>& rows) {
    const auto row = [&](std::string method, Calls call) {
        rows.push_back({"Comments", std::move(method), "", std::move(call)});
    };
    row("queue", [](const Case& c) { return outcome(c.comments().queue(c.by, {}, {})); });
    row("moderate",
        [](const Case& c) { return outcome(c.comments().moderate(c.by, c.comment(), CommentStatus::rejected)); });
    row("moderate_all", [](const Case& c) {
        const std::vector<CommentChoice> choices{c.comment()};
        return first_outcome(c.comments().moderate_all(c.by, choices, CommentStatus::rejected));
    });
    row("pin", [](const Case& c) { return outcome(c.comments().pin(c.by, c.comment(), true)); });
    row("reports", [](const Case& c) { return outcome(c.comments().reports(c.by, c.comment(), {})); });
    row("events", [](const Case& c) { return outcome(c.comments().events(c.by, c.comment(), {})); });
    row("reply", [](const Case& c) { return outcome(c.comments().reply(c.by, reply_to_owner(c))); });
}

} // namespace

std::vector<Row> comment_rows() {
    std::vector<Row> rows;
    add_readers(rows);
    add_moderators(rows);
    return rows;
}

} // namespace masthead::permission_tests
