#include "cached_site.hpp"

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace edges_tests {

using namespace std::chrono_literals;

std::uint16_t free_port() {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    const bool is_bound = ::bind(socket, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                          ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) == 0;
    ::close(socket);
    if (!is_bound) throw std::runtime_error("no free port");
    return ntohs(address.sin_port);
}

bool comes_true(const std::function<bool()>& is_so, std::chrono::milliseconds limit) {
    const auto end = std::chrono::steady_clock::now() + limit;
    while (!is_so()) {
        if (std::chrono::steady_clock::now() >= end) return false;
        std::this_thread::sleep_for(50ms);
    }
    return true;
}

CachedSite::CachedSite(Kind kind, Times times, bool is_told)
    : kind_(kind), times_(times), is_told_(is_told && kind == Kind::varnish) {
    hosts_tests::add_account(folder_, "lan", "editor");
    start_newsroom();
    kind_ == Kind::nginx ? start_nginx() : start_varnish();
    const auto answers = [this] { return ask("/healthz").status == 200; };
    if (comes_true(answers, 30s)) return;
    stop_cache();
    throw std::runtime_error("the cache does not answer");
}

CachedSite::~CachedSite() {
    stop_cache();
    if (newsroom_) newsroom_->stop();
}

void CachedSite::stop_cache() {
    // Its own children go with it only if it is asked to go.
    cache_->send(SIGTERM);
    cache_->finish();
}

void CachedSite::start_newsroom() {
    std::vector<std::string> arguments{"--listen",
                                       "127.0.0.1:" + std::to_string(newsroom_port_),
                                       "--trusted-proxy",
                                       "127.0.0.1",
                                       "--count-views",
                                       "shown",
                                       "--edge-max-age",
                                       std::to_string(times_.max_age.count()),
                                       "--edge-stale-while-revalidate",
                                       std::to_string(times_.stale_while_revalidate.count()),
                                       "--edge-stale-if-error",
                                       std::to_string(times_.stale_if_error.count())};
    if (is_told_) arguments.insert(arguments.end(), {"--purge-url", address() + "/"});
    newsroom_.emplace(folder_, arguments);
    const auto answers = [this] { return ask_newsroom("/healthz").status == 200; };
    if (!comes_true(answers, 30s)) throw std::runtime_error("the newsroom does not answer");
    if (editor_) return;
    editor_ = std::make_unique<hosts_tests::Client>(newsroom_address());
    editor_->sign_in("lan", hosts_tests::password);
}

void CachedSite::stop_newsroom() {
    EXPECT_EQ(newsroom_->stop().code, 0);
    newsroom_.reset();
}

std::string CachedSite::configuration(const std::string& name,
                                      const std::vector<std::pair<std::string, std::string>>& places) const {
    std::ifstream file(std::string(MASTHEAD_SOURCE_DIR "/examples/newsroom/edges/") + name);
    std::ostringstream read;
    read << file.rdbuf();
    auto text = read.str();
    for (const auto& [from, to] : places) {
        const auto at = text.find(from);
        if (at == std::string::npos) throw std::runtime_error(name + " does not hold '" + from + "'");
        text.replace(at, from.size(), to);
    }
    return text;
}

void CachedSite::start_nginx() {
    const auto at = [this](const char* name) { return folder_.file(name).string(); };
    const auto site =
        folder_.write("masthead.conf",
                      configuration("nginx.conf", {{" /var/cache/nginx/masthead ", ' ' + at("kept") + ' '},
                                                   {"\n    server 127.0.0.1:8080 ",
                                                    "\n    server 127.0.0.1:" + std::to_string(newsroom_port_) + ' '},
                                                   {"listen 80;", "listen 127.0.0.1:" + std::to_string(port_) + ';'}}));
    std::string all = "daemon off;\nworker_processes 1;\nerror_log stderr;\npid " + at("nginx.pid") + ";\nevents {}\n";
    // Its workers write into the folder of whoever runs the tests.
    if (::geteuid() == 0) all.insert(0, "user root;\n");
    all += "http {\n    access_log off;\n";
    for (const std::string kind : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"}) {
        all += "    " + kind + "_temp_path " + at(kind.c_str()) + ";\n";
    }
    all += "    include " + site.string() + ";\n}\n";
    const auto file = folder_.write("nginx.conf", all).string();
    cache_ = std::make_unique<hosts_tests::Process>(
        std::vector<std::string>{"/usr/sbin/nginx", "-p", folder_.path().string(), "-e", "stderr", "-c", file});
}

void CachedSite::start_varnish() {
    const auto file = folder_.write(
        "varnish.vcl",
        configuration("varnish.vcl", {{".port = \"8080\"", ".port = \"" + std::to_string(newsroom_port_) + '"'}}));
    cache_ = std::make_unique<hosts_tests::Process>(std::vector<std::string>{
        "/usr/sbin/varnishd", "-F", "-j", "none", "-n", folder_.file("varnish").string(), "-a",
        "127.0.0.1:" + std::to_string(port_), "-s", "default,16m", "-p", "http_gzip_support=off", "-f", file.string()});
}

Answer CachedSite::ask(std::string_view target, std::string_view fields, std::string_view method,
                       std::string_view body) const {
    hosts_tests::Client client(address());
    return client.ask(method, target, body, fields).value_or(Answer());
}

Answer CachedSite::ask_newsroom(std::string_view target, std::string_view fields) const {
    hosts_tests::Client client(newsroom_address());
    return client.ask("GET", target, {}, fields).value_or(Answer());
}

Answer CachedSite::edit(std::string_view method, const std::string& target, const std::string& body,
                        const std::string& etag) const {
    hosts_tests::Client client(newsroom_address());
    client.share_session(*editor_);
    const auto condition = etag.empty() ? std::string() : "If-Match: " + etag + "\r\n";
    const auto answer = client.ask(method, target, body, condition).value_or(Answer());
    EXPECT_TRUE(answer.status == 200 || answer.status == 201) << method << ' ' << target << ": " << answer.body;
    return answer;
}

void CachedSite::publish(const std::string& slug, const std::string& title) const {
    std::string body;
    for (int i = 0; i < 200; ++i) body += "Dòng " + std::to_string(i) + " của bài này nói về cây cầu.\n\n";
    const boost::json::object article{{"slug", slug}, {"title", title}, {"body_markdown", body}};
    const auto made = edit("POST", "/api/v1/articles", boost::json::serialize(article));
    static_cast<void>(edit("POST", api_url(slug) + "/publish", "", field(made, "etag")));
}

void CachedSite::retitle(const std::string& slug, const std::string& title) const {
    const auto current = edit("GET", api_url(slug), "");
    const auto changed = edit("PATCH", api_url(slug), boost::json::serialize(boost::json::object{{"title", title}}),
                              field(current, "etag"));
    static_cast<void>(edit("POST", api_url(slug) + "/publish", "", field(changed, "etag")));
}

void CachedSite::unpublish(const std::string& slug) const {
    const auto current = edit("GET", api_url(slug), "");
    static_cast<void>(edit("POST", api_url(slug) + "/unpublish", "", field(current, "etag")));
}

std::string field(const Answer& answer, const std::string& name) {
    const auto found = answer.fields.find(name);
    return found == answer.fields.end() ? std::string() : found->second;
}

std::string origin_of(const Answer& answer) {
    return field(answer, "x-cache");
}

std::string name_of(const Answer& answer) {
    return field(answer, "x-request-id");
}

std::string title_of(const Answer& answer) {
    if (answer.status != 200) return "status " + std::to_string(answer.status);
    const auto value = answer.json();
    return std::string(value.at("title").as_string());
}

std::string api_url(const std::string& slug) {
    return "/api/v1/articles/" + slug;
}

} // namespace edges_tests
