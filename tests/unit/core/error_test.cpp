#include <masthead/core/error.hpp>
#include <masthead/core/error_code.hpp>

#include <gtest/gtest.h>

#include <set>
#include <sstream>
#include <string>

namespace masthead {
namespace {

constexpr int first_code = 1;
constexpr int last_code = 17;

TEST(ErrorCode, EveryDeclaredValueHasItsOwnName) {
    std::set<std::string_view> names;
    for (int value = first_code; value <= last_code; ++value) {
        const auto name = to_string(static_cast<ErrorCode>(value));
        EXPECT_NE(name, "unknown") << value;
        EXPECT_TRUE(names.insert(name).second) << name;
        EXPECT_EQ(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_"), std::string_view::npos) << name;
    }
    EXPECT_EQ(to_string(static_cast<ErrorCode>(0)), "unknown");
    EXPECT_EQ(to_string(static_cast<ErrorCode>(last_code + 1)), "unknown");
    EXPECT_EQ(to_string(static_cast<ErrorCode>(255)), "unknown");
}

TEST(ErrorCode, NamesAndNumbersAreThoseOfTheContract) {
    EXPECT_EQ(to_string(ErrorCode::invalid_argument), "invalid_argument");
    EXPECT_EQ(static_cast<int>(ErrorCode::invalid_argument), 1);
    EXPECT_EQ(to_string(ErrorCode::version_mismatch), "version_mismatch");
    EXPECT_EQ(static_cast<int>(ErrorCode::version_mismatch), 5);
    EXPECT_EQ(to_string(ErrorCode::session_ended), "session_ended");
    EXPECT_EQ(static_cast<int>(ErrorCode::session_ended), 8);
    EXPECT_EQ(to_string(ErrorCode::internal), "internal");
    EXPECT_EQ(static_cast<int>(ErrorCode::internal), 16);
    EXPECT_EQ(to_string(ErrorCode::reauthentication_required), "reauthentication_required");
    EXPECT_EQ(static_cast<int>(ErrorCode::reauthentication_required), last_code);
}

TEST(ErrorCode, BelongsToOneConditionAtMost) {
    const std::set<ErrorCode> retryable{ErrorCode::conflict, ErrorCode::rate_limited, ErrorCode::timed_out,
                                        ErrorCode::unavailable};
    const std::set<ErrorCode> of_the_machine{ErrorCode::storage_full, ErrorCode::corrupt, ErrorCode::internal};
    for (int value = first_code; value <= last_code; ++value) {
        const auto code = static_cast<ErrorCode>(value);
        EXPECT_EQ(matches(code, ErrorCondition::retryable), retryable.contains(code)) << to_string(code);
        EXPECT_EQ(matches(code, ErrorCondition::caller_fault),
                  !retryable.contains(code) && !of_the_machine.contains(code))
            << to_string(code);
    }
    EXPECT_FALSE(matches(static_cast<ErrorCode>(0), ErrorCondition::caller_fault));
}

TEST(ErrorCode, SpeaksAsABoostErrorCode) {
    const boost::system::error_code code = ErrorCode::conflict;
    EXPECT_EQ(&code.category(), &error_category());
    EXPECT_STREQ(code.category().name(), "masthead");
    EXPECT_EQ(code.message(), "conflict");
    EXPECT_TRUE(code == ErrorCondition::retryable);
    EXPECT_FALSE(code == ErrorCondition::caller_fault);
    EXPECT_TRUE(code.failed());
    const boost::system::error_code foreign(4, boost::system::generic_category());
    EXPECT_FALSE(foreign == ErrorCondition::retryable);
    EXPECT_NE(foreign, code);
}

/// What a shared object with its own copy of the library has: another object of the same id.
class CopyInAPlugin final : public boost::system::error_category {
public:
    CopyInAPlugin() : error_category(0x6d61737468656164ULL) {}
    const char* name() const noexcept override { return "masthead"; }
    std::string message(int) const override { return {}; }
};

TEST(ErrorCode, EqualsTheCodeOfAnotherCopyOfTheLibrary) {
    const CopyInAPlugin copy;
    const boost::system::error_code from_plugin(static_cast<int>(ErrorCode::not_found), copy);
    EXPECT_EQ(from_plugin, make_error_code(ErrorCode::not_found));
    EXPECT_NE(from_plugin, make_error_code(ErrorCode::conflict));
    EXPECT_TRUE(from_plugin == ErrorCondition::caller_fault);
    EXPECT_NE(error_category(), error_condition_category());
}

TEST(Error, PrintsCodeMessageAndField) {
    std::ostringstream out;
    out << invalid_argument("title", "this must not be empty");
    EXPECT_EQ(out.str(), "invalid_argument: this must not be empty (title)");
    out.str({});
    out << not_found("no such article");
    EXPECT_EQ(out.str(), "not_found: no such article");
}

TEST(Error, ShorthandsSetTheirCode) {
    EXPECT_EQ(invalid_argument("f", "m"), (Error{ErrorCode::invalid_argument, "m", "f"}));
    EXPECT_EQ(too_large("f", "m"), (Error{ErrorCode::too_large, "m", "f"}));
    EXPECT_EQ(not_found("m"), (Error{ErrorCode::not_found, "m", ""}));
    EXPECT_EQ(permission_denied("m"), (Error{ErrorCode::permission_denied, "m", ""}));
    EXPECT_EQ(internal_error("m"), (Error{ErrorCode::internal, "m", ""}));
}

} // namespace
} // namespace masthead
