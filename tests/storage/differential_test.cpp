#include "../support/temporary_folder.hpp"
#include "random_steps.hpp"

#include <masthead/plugin/registry.hpp>
#include <masthead/plugins/memory.hpp>
#include <masthead/plugins/sqlite.hpp>

#include <rapidcheck.h>

namespace masthead::storage_tests {

namespace {

/// Steps of one unit of work, and whether it is given up at its end.
struct Unit {
    std::vector<Step> steps;
    bool is_given_up = false;

    friend std::ostream& operator<<(std::ostream& out, const Unit& unit) {
        for (const auto& step : unit.steps) out << step << ' ';
        return out << (unit.is_given_up ? "given up" : "committed");
    }
};

rc::Gen<Step> any_step() {
    // Ranges grow with the size; these are whole at any.
    const auto below = [](unsigned end) { return rc::gen::resize(rc::kNominalSize, rc::gen::inRange(0U, end)); };
    return rc::gen::build<Step>(rc::gen::set(&Step::kind, below(step_kinds)), rc::gen::set(&Step::a, below(60)),
                                rc::gen::set(&Step::b, below(60)), rc::gen::set(&Step::c, below(60)));
}

rc::Gen<std::vector<Unit>> any_units() {
    const auto steps = rc::gen::resize(8, rc::gen::container<std::vector<Step>>(any_step()));
    const auto is_given_up =
        rc::gen::map(rc::gen::resize(rc::kNominalSize, rc::gen::inRange(0, 8)), [](int number) { return number == 0; });
    const auto unit =
        rc::gen::build<Unit>(rc::gen::set(&Unit::steps, steps), rc::gen::set(&Unit::is_given_up, is_given_up));
    return rc::gen::container<std::vector<Unit>>(unit);
}

void run_unit(Storage& storage, const Unit& unit, Answers& answers) {
    const auto written = storage.write([&](WriteTransaction& transaction) -> Result<void> {
        for (const auto& step : unit.steps) run_step(transaction, step, answers);
        if (unit.is_given_up) return Error{ErrorCode::conflict, "given up", "test"};
        return {};
    });
    answers.note("write", written);
}

void ask_everything(Storage& storage, Answers& answers) {
    const auto view = must(storage.read());
    ask_everything(*view, answers);
}

/// The counters of each article are what a count of its comments and votes gives.
void check_recount(ReadTransaction& view) {
    for (unsigned i = 0; i < known_ids; ++i) {
        const auto id = known_id<ArticleId>(i);
        CommentQuery query;
        query.article = id;
        query.statuses = {CommentStatus::approved};
        const auto comments = all_pages<Comment>(3, [&](const PageRequest& page) {
            query.page = page;
            return view.list_comments(query);
        });
        RC_ASSERT(must(view.counters(std::array{id}))[0].comments == comments.size());
        RatingSummary votes;
        for (const unsigned voter : {0U, 1U, 2U, 3U}) {
            const auto vote = must(view.find_rating(id, known_voter(voter)));
            if (vote) ++votes.histogram[vote->value];
        }
        RC_ASSERT(must(view.rating_summaries(std::array{id}))[0].histogram == votes.histogram);
    }
    const auto changes = must(view.changes_after(0, 1'000));
    for (std::size_t i = 0; i < changes.size(); ++i) RC_ASSERT(changes[i].position == i + 1);
}

} // namespace

TEST(StorageDifferential, RandomUnitsHaveTheSameAnswersOnMemoryAndSqlite) {
    Registry registry;
    must(memory::install(registry));
    must(sqlite::install(registry));
    EXPECT_TRUE(rc::check("memory and SQLite answer alike", [&] {
        const test::TemporaryFolder folder;
        const auto location = "sqlite:" + (folder.path() / "site.db").string();
        const auto memory = must(registry.open_storage("memory:"));
        auto sqlite = must(registry.open_storage(location));
        must(memory->migrate());
        must(sqlite->migrate());
        for (const auto& unit : *any_units()) {
            Answers of_memory;
            Answers of_sqlite;
            run_unit(*memory, unit, of_memory);
            run_unit(*sqlite, unit, of_sqlite);
            RC_ASSERT(first_difference(of_memory, of_sqlite) == "");
        }
        // What was committed is still there when the file is opened again.
        sqlite.reset();
        sqlite = must(registry.open_storage(location));
        Answers of_memory;
        Answers of_sqlite;
        ask_everything(*memory, of_memory);
        ask_everything(*sqlite, of_sqlite);
        RC_ASSERT(first_difference(of_memory, of_sqlite) == "");
        check_recount(*must(memory->read()));
        check_recount(*must(sqlite->read()));
    }));
}

} // namespace masthead::storage_tests
