#include "facades.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>

namespace masthead::permission_tests {

namespace {

namespace files = std::filesystem;

const files::path headers = files::path(MASTHEAD_SOURCE_DIR) / "include/masthead";

/// The code of a header without comments and constructors.
std::string code_of(const files::path& path) {
    std::ifstream file(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    static const std::regex left_out("//[^\n]*|explicit [^{;]*\\{\\}");
    return std::regex_replace(text, left_out, "");
}

/// Each statement of the public part of each class: what stands between semicolons.
template <typename Take>
void each_declaration(const files::path& header, Take take) {
    static const std::regex class_begin(R"(\nclass ([A-Za-z]+) \{)");
    const auto code = code_of(header);
    // What listens to an engine is none of its faces.
    if (code.find("EngineState") == std::string::npos) return;
    for (auto each = std::sregex_iterator(code.begin(), code.end(), class_begin); each != std::sregex_iterator();
         ++each) {
        const auto begin = static_cast<std::size_t>(each->position() + each->length());
        const auto body = code.substr(begin, code.find("\nprivate:", begin) - begin);
        for (std::size_t at = 0; at < body.size();) {
            const auto end = std::min(body.find(';', at), body.size());
            take((*each)[1].str(), body.substr(at, end - at));
            at = end + 1;
        }
    }
}

} // namespace

std::set<std::string> facade_methods() {
    static const std::regex method(R"(\b([a-z][a-z_0-9]*)\()");
    std::set<std::string> found;
    const auto take = [&](const std::string& facade, const std::string& declaration) {
        std::smatch name;
        if (std::regex_search(declaration, name, method)) found.insert(facade + "::" + name[1].str());
    };
    for (const auto& file : files::directory_iterator(headers / "engine")) each_declaration(file.path(), take);
    each_declaration(headers / "engine.hpp", [&](const std::string& facade, const std::string& declaration) {
        if (declaration.find("Principal") != std::string::npos) take(facade, declaration);
    });
    return found;
}

} // namespace masthead::permission_tests
