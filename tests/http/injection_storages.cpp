#include "injection_storages.hpp"

#include "site.hpp"

std::vector<std::function<http_tests::InjectionStorage()>> http_tests::injection_storages() {
    return {[] { return InjectionStorage{"memory:"}; },
            [] {
                auto database = std::make_shared<TemporaryDatabase>();
                const auto url = database->url();
                return InjectionStorage{url, std::move(database)};
            }};
}
