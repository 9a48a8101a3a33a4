#include <masthead/audience/comment_filter.hpp>

#include <masthead/core/text.hpp>

#include <algorithm>
#include <unordered_set>

namespace masthead::inline v0 {

namespace {

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

std::string unescaped(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool is_escape =
            text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 && hex_digit(text[i + 2]) >= 0;
        out += is_escape ? static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2])) : text[i];
        if (is_escape) i += 2;
    }
    return out;
}

/// A host as browsers read it: lower case, full-width forms and the full stops of other scripts folded.
std::string folded_host(std::string_view host) {
    auto folded = fold_for_identity(unescaped(host));
    for (const std::string_view stop : {"\u3002", "\uFF0E", "\uFF61"}) {
        for (auto at = folded.find(stop); at != std::string::npos; at = folded.find(stop, at + 1)) {
            folded.replace(at, stop.size(), ".");
        }
    }
    while (folded.ends_with('.')) folded.pop_back();
    return folded;
}

/// The host of an address that passed `safe_address`; empty for one within the site.
std::string host_of(std::string_view address) {
    if (address.starts_with("mailto:")) {
        const auto recipient = unescaped(address.substr(7, address.find('?') - 7));
        const auto at = recipient.rfind('@');
        return folded_host(at == std::string::npos ? recipient : recipient.substr(at + 1));
    }
    for (const std::string_view scheme : {"http:", "https:"}) {
        if (address.starts_with(scheme)) address.remove_prefix(scheme.size());
    }
    if (!address.starts_with("//")) return {};
    address.remove_prefix(std::min(address.find_first_not_of('/'), address.size()));
    address = address.substr(0, address.find_first_of("/?#"));
    const auto user_end = address.rfind('@');
    if (user_end != std::string_view::npos) address.remove_prefix(user_end + 1);
    if (!address.starts_with('[')) address = address.substr(0, address.rfind(':'));
    return folded_host(address);
}

class LinkFilter final : public CommentFilter {
public:
    explicit LinkFilter(const LinkRules& rules) : hold_above_(rules.hold_above), reject_above_(rules.reject_above) {
        for (const auto& domain : rules.blocked_domains) blocked_.insert(folded_host(domain));
    }
    std::string_view name() const noexcept override { return "links"; }
    FilterOutcome review(const CommentUnderReview& comment) const override {
        namespace reasons = comment_filter_reasons;
        std::size_t count = 0;
        for (const auto& link : comment.links) {
            const auto host = host_of(link);
            if (host.empty()) continue;
            ++count;
            if (is_blocked(host)) {
                return {FilterVerdict::reject, std::string(reasons::blocked_domain),
                        "this site takes no links to one of the addresses in your comment"};
            }
        }
        if (count > reject_above_) {
            return {FilterVerdict::reject, std::string(reasons::links), "there are too many links in your comment"};
        }
        if (count <= hold_above_) return {};
        return {FilterVerdict::hold, std::string(reasons::links), "comments with several links wait for a moderator"};
    }

private:
    [[nodiscard]] bool is_blocked(std::string_view host) const {
        while (!host.empty()) {
            if (blocked_.contains(std::string(host))) return true;
            const auto dot = host.find('.');
            if (dot == std::string_view::npos) return false;
            host.remove_prefix(dot + 1);
        }
        return false;
    }

    std::size_t hold_above_;
    std::size_t reject_above_;
    std::unordered_set<std::string> blocked_;
};

} // namespace

Result<void> LinkRules::validate() const {
    if (reject_above < hold_above) return invalid_argument("reject_above", "this must be at least hold_above");
    constexpr std::size_t max_domains = 100'000;
    if (blocked_domains.size() > max_domains) {
        return invalid_argument("blocked_domains", "at most 100,000 domains are allowed");
    }
    for (std::size_t i = 0; i < blocked_domains.size(); ++i) {
        const auto& domain = blocked_domains[i];
        const bool is_host = domain.size() <= 253 && domain.find_first_of("/:@?#* \t\n") == std::string::npos;
        if (!is_host || folded_host(domain).empty() || domain.starts_with('.')) {
            return invalid_argument("blocked_domains[" + std::to_string(i) + "]",
                                    "this must be a host such as example.com");
        }
    }
    return {};
}

Result<std::shared_ptr<const CommentFilter>> make_link_filter(const LinkRules& rules) {
    MASTHEAD_CHECK(rules.validate());
    return std::shared_ptr<const CommentFilter>(std::make_shared<LinkFilter>(rules));
}

} // namespace masthead::inline v0
