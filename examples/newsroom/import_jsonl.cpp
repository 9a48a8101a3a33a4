#include "import.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

namespace newsroom {

masthead::Result<ReadArticle> read_json_article(std::string_view line, const std::filesystem::path& folder) {
    boost::json::parse_options options;
    // A comment is an object in an array, and may be 20 replies deep.
    options.max_depth = 64;
    boost::system::error_code error;
    const auto value = boost::json::parse(line, error, {}, options);
    if (error) return masthead::invalid_argument("", "the line is not JSON: " + error.message());
    if (!value.is_object()) return masthead::invalid_argument("", "the line is not a JSON object");
    MASTHEAD_TRY(auto read, read_article(value.get_object(), {}, true));
    read.bytes = line.size();
    MASTHEAD_CHECK(load_pictures(read.article, folder));
    return read;
}

} // namespace newsroom
