#include "../support/postgresql_shared.hpp"
#include "injection_storages.hpp"

std::vector<std::function<http_tests::InjectionStorage()>> http_tests::injection_storages() {
    return {[] {
        auto database = std::make_shared<masthead::test::NewDatabase>();
        const auto url = database->url();
        return InjectionStorage{url, std::move(database)};
    }};
}
