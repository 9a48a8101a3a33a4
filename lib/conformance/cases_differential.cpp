#include "random_steps.hpp"
#include "recount.hpp"
#include "reference.hpp"

#include <array>
#include <ostream>

#include <rapidcheck.h>

namespace masthead::inline v0::conformance {

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
    const auto kind = rc::gen::map(below(step_kinds), [](unsigned number) { return static_cast<StepKind>(number); });
    return rc::gen::build<Step>(rc::gen::set(&Step::kind, kind), rc::gen::set(&Step::a, below(60)),
                                rc::gen::set(&Step::b, below(60)), rc::gen::set(&Step::c, below(60)));
}

rc::Gen<std::vector<Unit>> any_units() {
    const auto steps = rc::gen::resize(8, rc::gen::container<std::vector<Step>>(any_step()));
    const auto is_given_up =
        rc::gen::map(rc::gen::resize(rc::kNominalSize, rc::gen::inRange(0, 8)), [](int number) { return number == 0; });
    const auto unit =
        rc::gen::build<Unit>(rc::gen::set(&Unit::steps, steps), rc::gen::set(&Unit::is_given_up, is_given_up));
    // Units cost a commit each.
    return rc::gen::scale(0.5, rc::gen::container<std::vector<Unit>>(unit));
}

/// A storage with what its run has to remember.
struct Side {
    std::unique_ptr<Storage> storage;
    PositionNumbers positions;
    Position last_position = 0;

    /// Runs the unit, and then reads the feed on from where it was.
    [[nodiscard]] Answers run(const Unit& unit) {
        Answers answers(positions);
        const auto written = storage->write([&](WriteTransaction& transaction) -> Result<void> {
            answers = Answers(positions);
            for (const auto& step : unit.steps) MASTHEAD_CHECK(run_step(transaction, step, answers));
            if (unit.is_given_up) return Error{ErrorCode::conflict, "given up", "test"};
            return {};
        });
        answers.note("write", written ? Result<void>() : written.error());
        ReadOptions options;
        options.least_position = written.value_or(0);
        const auto view = must(storage->read(options));
        const auto reached = must(view->position());
        RC_ASSERT(reached >= last_position);
        RC_ASSERT(reached >= options.least_position);
        answers.note("new changes", view->changes_after(last_position, 1'000));
        answers.note_position("position", reached);
        last_position = reached;
        return answers;
    }

    [[nodiscard]] Answers ask_everything() {
        Answers answers(positions);
        conformance::ask_everything(*must(storage->read()), answers);
        return answers;
    }
};

void check_run(Site& site, const NewPlace& new_place) {
    const auto open = new_place();
    Side tried{must(open()), {}};
    Side reference{make_key_value_storage(make_reference_store()), {}};
    must(tried.storage->migrate());
    must(reference.storage->migrate());
    for (const auto& unit : *any_units()) RC_ASSERT(first_difference(tried.run(unit), reference.run(unit)) == "");
    if (site.capabilities.durable) {
        tried.storage.reset();
        tried.storage = must(open());
    }
    RC_ASSERT(first_difference(tried.ask_everything(), reference.ask_everything()) == "");
    RC_ASSERT(wrong_counters(*must(tried.storage->read())) == std::vector<std::string>());
}

/// Random units have the same answers here and in the reference, and everything is the same at the end.
void answers_as_the_reference_does(Site& site) {
    EXPECT_TRUE(rc::check("the storage and the reference answer alike", [&] { check_run(site, site.new_place); }));
}

constexpr std::array cases{StorageCase{"answers_as_the_reference_does", answers_as_the_reference_does}};

} // namespace

StorageCases differential_cases() {
    return cases;
}

} // namespace masthead::inline v0::conformance
