#include "rows.hpp"

namespace masthead::permission_tests {

namespace {

const std::vector<std::string> voters{"somebody"};

RatingQuery votes_for(const ArticleDetails& article) {
    RatingQuery query;
    query.article = article.head.id;
    return query;
}

void add_ratings(std::vector<Row>& rows) {
    const auto row = [&](std::string method, std::string situation,
                         std::function<std::string(const Case&, Ratings)> call) {
        rows.push_back({"Ratings", std::move(method), std::move(situation),
                        [call = std::move(call)](const Case& c) { return call(c, c.engine().ratings()); }});
    };
    row("get", "of a published article",
        [](const Case& c, Ratings ratings) { return outcome(ratings.get(c.by, c.published().head.id)); });
    row("get", "of a draft",
        [](const Case& c, Ratings ratings) { return outcome(ratings.get(c.by, c.draft().head.id)); });
    row("put", "", [](const Case& c, Ratings ratings) {
        return outcome(ratings.put(c.by, c.published().head.id, RatingValue::from_points(5)));
    });
    row("erase", "",
        [](const Case& c, Ratings ratings) { return outcome(ratings.erase(c.by, c.published().head.id)); });
    row("check_may_rate", "says yes",
        [](const Case& c, Ratings ratings) { return outcome(ratings.check_may_rate(c.by, c.published())); });
    row("list", "the votes for a published article",
        [](const Case& c, Ratings ratings) { return outcome(ratings.list(c.by, votes_for(c.published()))); });
    row("list", "the votes for a draft",
        [](const Case& c, Ratings ratings) { return outcome(ratings.list(c.by, votes_for(c.draft()))); });
    row("set_aside", "", [](const Case& c, Ratings ratings) {
        return outcome(ratings.set_aside(c.by, c.published().head.id, voters, true));
    });
    row("set_suspects_aside", "", [](const Case& c, Ratings ratings) {
        return outcome(ratings.set_suspects_aside(c.by, c.published().head.id));
    });
}

void add_views(std::vector<Row>& rows) {
    rows.push_back({"Views", "record", "", [](const Case& c) {
                        return outcome(c.engine().views().record(c.published().head.id, {"a", "Mozilla/5.0"}));
                    }});
    rows.push_back({"Views", "record_shown", "", [](const Case& c) {
                        static_cast<void>(c.engine().views().record_shown(c.published().head.id, {"a", "Mozilla/5.0"}));
                        return outcome(Result<void>());
                    }});
    rows.push_back({"Views", "daily", "of a published article", [](const Case& c) {
                        return outcome(c.engine().views().daily(c.by, c.published().head.id, Day(), Day()));
                    }});
    rows.push_back({"Views", "daily", "of a draft", [](const Case& c) {
                        return outcome(c.engine().views().daily(c.by, c.draft().head.id, Day(), Day()));
                    }});
    rows.push_back(
        {"Views", "most_read", "", [](const Case& c) { return outcome(c.engine().views().most_read(1, 1)); }});
    rows.push_back({"Views", "flush", "", [](const Case& c) { return outcome(c.engine().views().flush()); }});
}

void add_changes(std::vector<Row>& rows) {
    rows.push_back({"Engine", "changes", "", [](const Case& c) { return outcome(c.engine().changes(c.by, 0, 1)); }});
    rows.push_back({"Engine", "position", "", [](const Case& c) { return outcome(c.engine().position(c.by)); }});
    rows.push_back({"Engine", "wait_for_changes", "", [](const Case& c) {
                        return outcome(c.engine().wait_for_changes(c.by, 0, std::chrono::milliseconds(0)));
                    }});
}

} // namespace

std::vector<Row> number_rows() {
    std::vector<Row> rows;
    add_ratings(rows);
    add_views(rows);
    add_changes(rows);
    return rows;
}

} // namespace masthead::permission_tests
