#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace masthead::inline v0::http::detail {

/// More header fields than these are a fault.
inline constexpr std::size_t max_header_fields = 100;

/// Bytes up to and including the empty line that ends a request's head; 0 if it is not there yet. A line feed alone
/// ends a line here too, so that `find_fault` can refuse it instead of waiting for ever. The end is not among the first
/// `searched` bytes, which were looked at before.
[[nodiscard]] std::size_t request_head_size(std::string_view buffer, std::size_t searched = 0) noexcept;

/// What makes a head ambiguous to servers and proxies that read it differently (RFC 9112, sections 2.2, 5 and 6): bare
/// line feeds, folded lines, blanks before a colon, NUL, more than 100 fields, a missing or doubled Host, a length
/// given twice or beside chunks, an unknown transfer coding. Empty if nothing is.
[[nodiscard]] std::string_view find_fault(std::string_view head) noexcept;

/// A head in which `find_fault` found none, taken apart where it lies: nothing is copied, and the bytes must stay where
/// they are. Names of fields compare without regard to case.
class HeadView {
public:
    struct Field {
        std::string_view name;
        /// Without the blanks around it.
        std::string_view value;
    };

    explicit HeadView(std::string_view head) noexcept;

    [[nodiscard]] std::string_view method() const noexcept { return method_; }
    /// As it was sent.
    [[nodiscard]] std::string_view target() const noexcept { return target_; }
    /// 1 for HTTP/1.1, 0 for HTTP/1.0.
    [[nodiscard]] int minor_version() const noexcept { return minor_version_; }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    /// In the order they came.
    [[nodiscard]] Field field(std::size_t index) const noexcept;
    /// The value of the first field of this name, or nothing.
    [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const noexcept;
    /// How many fields have this name.
    [[nodiscard]] std::size_t count(std::string_view name) const noexcept;

private:
    /// Where a field is in the head. Without initial values: only the first `size_` are ever read.
    struct Place {
        std::uint32_t name;
        std::uint32_t name_size;
        std::uint32_t value;
        std::uint32_t value_size;
    };

    [[nodiscard]] std::string_view name_of(const Place& place) const noexcept;

    std::string_view head_;
    std::string_view method_;
    std::string_view target_;
    int minor_version_ = 1;
    std::size_t size_ = 0;
    std::array<Place, max_header_fields> places_;
};

} // namespace masthead::inline v0::http::detail
