#include "url.hpp"

#include <algorithm>
#include <charconv>
#include <libpq-fe.h>
#include <map>
#include <memory>
#include <optional>

namespace masthead::inline v0::postgresql {

namespace {

using Settings = std::map<std::string, std::string>;

Error not_understood() {
    return invalid_argument("storage",
                            "this is not an address that PostgreSQL understands; the form is "
                            "postgresql://USER:PASSWORD@HOST:PORT/DATABASE?KEY=VALUE, with %-codes for signs "
                            "in names and passwords");
}

std::string percent_encoded(std::string_view text) {
    static constexpr char digits[] = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
        if (is_plain) {
            out += c;
        } else {
            out += {'%', digits[byte >> 4], digits[byte & 0x0F]};
        }
    }
    return out;
}

/// Takes `name=value` out of the URL's query; nothing if it is not there.
std::optional<std::string> take_parameter(std::string& url, std::string_view name) {
    const auto question = url.find('?');
    for (auto at = question; at != std::string::npos; at = url.find('&', at + 1)) {
        const auto end = std::min(url.find('&', at + 1), url.size());
        const std::string_view part(url.data() + at + 1, end - at - 1);
        if (!part.starts_with(name) || part.substr(name.size(), 1) != "=") continue;
        std::string value(part.substr(name.size() + 1));
        // The sign before the next parameter goes with this one.
        url.erase(at + 1, std::min(end + 1, url.size()) - at - 1);
        return value;
    }
    return std::nullopt;
}

Result<std::size_t> pool_size(const std::optional<std::string>& text) {
    constexpr std::size_t most = 500;
    std::size_t size = 10;
    if (!text) return size;
    const auto [end, failure] = std::from_chars(text->data(), text->data() + text->size(), size);
    if (failure == std::errc() && end == text->data() + text->size() && size >= 1 && size <= most) return size;
    return invalid_argument("storage", "pool is a number of connections from 1 to 500");
}

Result<std::string> schema_name(const std::optional<std::string>& text) {
    if (!text) return std::string("public");
    const auto is_allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
    const bool begins_well = !text->empty() && !(text->front() >= '0' && text->front() <= '9');
    if (begins_well && text->size() <= 63 && !text->starts_with("pg_") && std::ranges::all_of(*text, is_allowed)) {
        return *text;
    }
    return invalid_argument("storage", "schema is a name of 1 to 63 small letters, digits and underscores");
}

/// What libpq makes of the URL.
Result<Settings> read_settings(const std::string& url) {
    struct Free {
        void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
    };
    char* message = nullptr;
    const std::unique_ptr<PQconninfoOption, Free> options(PQconninfoParse(url.c_str(), &message));
    PQfreemem(message);
    if (!options) return not_understood();
    Settings settings;
    for (const auto* option = options.get(); option->keyword != nullptr; ++option) {
        if (option->val != nullptr) settings.emplace(option->keyword, option->val);
    }
    return settings;
}

void complete(Settings& settings, const std::string& schema) {
    settings.try_emplace("application_name", "masthead");
    // What a server that vanished without a word costs at most.
    settings.try_emplace("tcp_user_timeout", "10000");
    settings.try_emplace("keepalives_idle", "30");
    settings["client_encoding"] = "UTF8";
    const bool has_several = settings["host"].find(',') != std::string::npos;
    if (has_several) settings.try_emplace("target_session_attrs", "read-write");
    if (settings["host"].empty()) settings.erase("host");
    // Times are written and read in UTC; and a host that stopped in the middle of a unit must not hold its locks.
    settings["options"] += " -ctimezone=UTC -cstatement_timeout=5000 -cidle_in_transaction_session_timeout=60000"
                           " -csearch_path=" +
                           schema;
    // Everything is asked by an index. Reading a small table whole would make every writer of it a rival, and a plan
    // made then would be kept when it has grown. Plans so dear would be compiled, which takes longer than they do.
    settings["options"] += " -cenable_seqscan=off -cjit=off";
}

std::string shown(const Settings& settings) {
    const auto value = [&](const char* name, const char* otherwise) {
        const auto found = settings.find(name);
        return found == settings.end() ? std::string(otherwise) : found->second;
    };
    return "database '" + value("dbname", "(the user's)") + "' at " + value("host", "the local socket") + ':' +
           value("port", "5432");
}

} // namespace

std::string Address::connect_within(std::chrono::milliseconds timeout) const {
    if (!may_choose_connect_timeout) return connect;
    // libpq takes whole seconds, and one for two.
    const auto seconds = std::clamp<std::int64_t>(std::chrono::ceil<std::chrono::seconds>(timeout).count(), 2, 5);
    return connect + "&connect_timeout=" + std::to_string(seconds);
}

Result<Address> parse_address(std::string_view location) {
    auto url = "postgresql:" + std::string(location);
    if (!location.starts_with("//") || url.find('\0') != std::string::npos) return not_understood();
    // A sign of the password that is not encoded would make a part of it the host or the database, which are shown.
    const auto before_query = std::string_view(url).substr(0, url.find('?'));
    const auto at_sign = before_query.find('@');
    const auto slash = before_query.find('/', std::string_view("postgresql://").size());
    if (at_sign != before_query.rfind('@') || (at_sign != std::string_view::npos && slash < at_sign)) {
        return not_understood();
    }
    Address address;
    MASTHEAD_TRY(address.pool, pool_size(take_parameter(url, "pool")));
    MASTHEAD_TRY(address.schema, schema_name(take_parameter(url, "schema")));
    while (url.ends_with('&') || url.ends_with('?')) url.pop_back();
    MASTHEAD_TRY(auto settings, read_settings(url));
    complete(settings, address.schema);
    address.shown = shown(settings);
    address.password = settings["password"];
    if (address.password.empty()) settings.erase("password");
    address.may_choose_connect_timeout = !settings.contains("connect_timeout");
    address.connect = "postgresql://?";
    for (const auto& [name, value] : settings) {
        if (address.connect.back() != '?') address.connect += '&';
        (((address.connect += name) += '=') += percent_encoded(value));
    }
    return address;
}

} // namespace masthead::inline v0::postgresql
