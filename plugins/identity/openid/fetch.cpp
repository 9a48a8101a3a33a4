#include "fetch.hpp"

#include <curl/curl.h>

#include <array>

namespace masthead::inline v0::openid::detail {

namespace {

struct CurlFree {
    void operator()(CURL* handle) const noexcept { curl_easy_cleanup(handle); }
    void operator()(CURLU* url) const noexcept { curl_url_cleanup(url); }
    void operator()(char* text) const noexcept { curl_free(text); }
};

Error cannot(const std::string& why) {
    return {ErrorCode::unavailable, "the issuer cannot be asked for its keys: " + why, ""};
}

std::optional<std::string> part(CURLU* url, CURLUPart which) {
    char* text = nullptr;
    if (curl_url_get(url, which, &text, 0) != CURLUE_OK) return std::nullopt;
    const std::unique_ptr<char, CurlFree> keep(text);
    return std::string(text);
}

struct Body {
    std::string text;
    std::size_t max_bytes = 0;
};

std::size_t take(char* bytes, std::size_t size, std::size_t count, void* target) noexcept {
    auto& body = *static_cast<Body*>(target);
    if (size * count > body.max_bytes - body.text.size()) return 0;
    try {
        body.text.append(bytes, size * count);
    } catch (...) {
        return 0;
    }
    return size * count;
}

} // namespace

Result<Scheme> scheme_of(const std::string& text) {
    const auto wrong = [](std::string message) { return invalid_argument("url", std::move(message)); };
    const std::unique_ptr<CURLU, CurlFree> url(curl_url());
    if (!url || curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) {
        return wrong("this is no address like https://login.example.org");
    }
    if (part(url.get(), CURLUPART_USER) || part(url.get(), CURLUPART_PASSWORD)) return wrong("no user may be named");
    const auto scheme = part(url.get(), CURLUPART_SCHEME).value_or("");
    const auto host = part(url.get(), CURLUPART_HOST).value_or("");
    const bool is_loopback = host == "localhost" || host == "127.0.0.1" || host == "[::1]";
    if (scheme == "https") return is_loopback ? Scheme::loopback_https : Scheme::https;
    if (scheme == "http" && is_loopback) return Scheme::loopback_http;
    return wrong("only https is spoken, and http with this machine alone");
}

Result<std::string> fetch(const std::string& url, const FetchLimits& limits, Deadline deadline) {
    MASTHEAD_TRY(const auto scheme, scheme_of(url));
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now()).count();
    if (left <= 0) return cannot("it took too long");
    const std::unique_ptr<CURL, CurlFree> curl(curl_easy_init());
    if (!curl) return cannot("libcurl does not start");
    Body body{{}, limits.max_bytes};
    std::array<char, CURL_ERROR_SIZE> why{};
    bool is_set = true;
    const auto set = [&](CURLoption option, auto value) {
        is_set = is_set && curl_easy_setopt(curl.get(), option, value) == CURLE_OK;
    };
    set(CURLOPT_URL, url.c_str());
    set(CURLOPT_PROTOCOLS_STR, scheme == Scheme::loopback_http ? "http" : "https");
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(left));
    set(CURLOPT_WRITEFUNCTION, &take);
    set(CURLOPT_WRITEDATA, static_cast<void*>(&body));
    set(CURLOPT_ERRORBUFFER, why.data());
    set(CURLOPT_USERAGENT, "masthead-openid");
    // A proxy leads out of this machine.
    if (scheme != Scheme::https) set(CURLOPT_PROXY, "");
    if (!limits.certificates.empty()) set(CURLOPT_CAINFO, limits.certificates.c_str());
    if (!is_set) return cannot("libcurl refuses an option");
    const auto outcome = curl_easy_perform(curl.get());
    if (outcome == CURLE_WRITE_ERROR) return cannot("its answer is too large");
    if (outcome != CURLE_OK) return cannot(why[0] != '\0' ? why.data() : curl_easy_strerror(outcome));
    long status = 0;
    curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
    if (status != 200) return cannot("it answers with the status " + std::to_string(status));
    return std::move(body.text);
}

} // namespace masthead::inline v0::openid::detail
