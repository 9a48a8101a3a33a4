#pragma once

#include "site.hpp"

#include <mutex>
#include <string>
#include <vector>

namespace http_tests {

/// A site whose notices are kept, and the account `lan` with an e-mail address.
struct Mailed {
    explicit Mailed(SiteOptions options = {}) : site(with_sink(std::move(options))) {
        Account account;
        account.login = "lan";
        account.email = "lan@example.org";
        id = to_string(
            site.engine->accounts().create(Principal::host(), account, Secret(std::string(password))).value().id);
    }

    SiteOptions with_sink(SiteOptions options) {
        options.notices = [this](AccountNotice notice) {
            const std::lock_guard lock(mutex);
            notices.push_back(std::move(notice));
        };
        return options;
    }

    /// The secret of the newest message.
    [[nodiscard]] std::string secret() { return std::string(notices.back().secret.reveal()); }

    std::mutex mutex;
    std::vector<AccountNotice> notices;
    Site site;
    std::string id;
};

} // namespace http_tests
