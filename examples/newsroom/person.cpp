#include "options.hpp"

#include <masthead/engine.hpp>
#include <masthead/render/renderer.hpp>

#include <iostream>

/// What the site knows about one person: given to them, or erased.
namespace newsroom {

namespace {

masthead::ErasedWork work_of(const std::string& word) {
    return word == "removed" ? masthead::ErasedWork::removed : masthead::ErasedWork::anonymous;
}

} // namespace

int export_person(const PersonOptions& options) {
    auto engine = open_engine(options.site);
    if (!engine) return fail("cannot open the site", engine.error());
    const auto host = masthead::Principal::host();
    const auto account = engine->accounts().find(host, options.login);
    if (!account) return fail("cannot export " + options.login, account.error());
    auto data = engine->accounts().personal_data(host, account->id);
    if (!data) return fail("cannot export " + options.login, data.error());
    const auto renderer = engine->make_renderer("json", {});
    if (!renderer) return fail("cannot export " + options.login, renderer.error());
    const auto shown = (*renderer)->render(masthead::PersonalDataView{std::move(*data)}, {});
    if (!shown) return fail("cannot export " + options.login, shown.error());
    std::cout << shown->body << '\n' << std::flush;
    if (std::cout) return 0;
    std::cerr << "newsroom: the file could not be written\n";
    return 1;
}

int erase_person(const PersonOptions& options) {
    masthead::Policies policies;
    policies.erasure = {work_of(options.comments), work_of(options.votes)};
    auto engine = open_engine(options.site, policies);
    if (!engine) return fail("cannot open the site", engine.error());
    const auto host = masthead::Principal::host();
    const auto account = engine->accounts().find(host, options.login);
    if (!account) return fail("cannot erase " + options.login, account.error());
    const auto erased = engine->accounts().erase(host, account->id);
    if (!erased) return fail("cannot erase " + options.login, erased.error());
    std::cout << "What told who " << options.login << " was is erased. Backups and logs are not reached.\n";
    return 0;
}

} // namespace newsroom
