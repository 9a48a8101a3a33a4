#pragma once

#include <masthead/core/result.hpp>
#include <masthead/core/timestamp.hpp>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace newsroom {

/// Members of one object with errors that name them. Numbers and truth values may be written as texts, as front matter
/// does. Remembers which members were asked for, so that the others can be told.
class Fields {
public:
    Fields(const boost::json::object& object, std::string path, std::vector<std::string>& unknown)
        : object_(object), path_(std::move(path)), unknown_(unknown) {}

    [[nodiscard]] std::string name(std::string_view key) const { return path_ + std::string(key); }
    /// Nothing if the member is absent or null.
    [[nodiscard]] const boost::json::value* find(std::string_view key);
    [[nodiscard]] masthead::Result<std::string> text(std::string_view key);
    /// The first of several names for the same thing that is there.
    [[nodiscard]] masthead::Result<std::string> any_text(std::initializer_list<std::string_view> keys);
    /// A date may come without a time, or a time without a zone: both are then UTC.
    [[nodiscard]] masthead::Result<std::optional<masthead::Timestamp>> time(std::string_view key);
    [[nodiscard]] masthead::Result<bool> flag(std::string_view key, bool fallback);
    [[nodiscard]] masthead::Result<std::uint64_t> number(std::string_view key);

    /// Calls `each(value, path)` for every element of an array, or for a single value.
    template <typename Each>
    masthead::Result<void> array(std::string_view key, Each each) {
        const auto* value = find(key);
        if (value == nullptr) return {};
        const auto* elements = value->if_array();
        if (elements == nullptr) return each(*value, name(key));
        for (std::size_t i = 0; i < elements->size(); ++i) {
            MASTHEAD_CHECK(each((*elements)[i], name(key) + '[' + std::to_string(i) + ']'));
        }
        return {};
    }
    /// The same for elements that are objects: calls `each(Fields&)` and tells its unknown members.
    template <typename Each>
    masthead::Result<void> objects(std::string_view key, Each each) {
        return array(key, [&](const boost::json::value& value, const std::string& path) -> masthead::Result<void> {
            if (!value.is_object()) return masthead::invalid_argument(path, "this must be an object of `key: value`");
            Fields fields(value.get_object(), path + '.', unknown_);
            MASTHEAD_CHECK(each(fields));
            fields.tell_unknown();
            return {};
        });
    }
    /// Fields of a member that is an object; they tell their unknown members when `tell_unknown` of them is called.
    [[nodiscard]] Fields of(const boost::json::object& object, const std::string& path) const {
        return {object, path + '.', unknown_};
    }
    void tell_unknown() const;

private:
    const boost::json::object& object_;
    std::string path_;
    std::vector<std::string>& unknown_;
    std::set<std::string_view> asked_;
};

/// A whole number up to a limit that no count of people reaches, or nothing.
[[nodiscard]] std::optional<std::uint64_t> whole_number(const boost::json::value& value);

} // namespace newsroom
