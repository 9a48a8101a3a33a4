#pragma once

#include <masthead/core/id.hpp>
#include <masthead/core/locale.hpp>
#include <masthead/core/slug.hpp>
#include <masthead/core/timestamp.hpp>

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

/// The binary form of stored records: numbers as groups of seven bits with the lowest first, text with its length
/// before it. A record names its members once, in a function `fields(archive, record)` that serves for writing and for
/// reading.
namespace masthead::inline v0::detail {

/// The last enumerator of an enumeration that begins with 1; what reading checks against.
template <typename Choice>
inline constexpr Choice last_choice{};

/// Appends members to a record. Never fails.
class ByteWriter {
public:
    template <typename... Members>
    void operator()(const Members&... members) {
        (write(members), ...);
    }
    [[nodiscard]] std::string take() { return std::move(bytes_); }

private:
    void write(bool value) { bytes_ += value ? '\1' : '\0'; }
    template <std::unsigned_integral Number>
    void write(Number value) {
        std::uint64_t rest = value;
        for (; rest >= 0x80; rest >>= 7) bytes_ += static_cast<char>((rest & 0x7F) | 0x80);
        bytes_ += static_cast<char>(rest);
    }
    template <std::signed_integral Number>
    void write(Number value) {
        // The sign goes to the lowest bit, so that small negative numbers are short too.
        const std::int64_t wide = value;
        write((static_cast<std::uint64_t>(wide) << 1) ^ static_cast<std::uint64_t>(wide >> 63));
    }
    template <typename Choice>
    requires std::is_enum_v<Choice>
    void write(Choice value) { bytes_ += static_cast<char>(value); }
    void write(std::string_view text) {
        write(std::uint64_t{text.size()});
        bytes_ += text;
    }
    void write(const std::string& text) { write(std::string_view(text)); }
    void write(const IdBytes& id) { bytes_.append(reinterpret_cast<const char*>(id.data()), id.size()); }
    template <typename Tag>
    void write(const Id<Tag>& id) {
        write(id.bytes());
    }
    void write(const Slug& slug) { write(slug.text()); }
    void write(const Locale& locale) { write(locale.tag()); }
    void write(Timestamp at) { write(at.microseconds()); }
    template <typename T>
    void write(const std::optional<T>& value) {
        write(value.has_value());
        if (value) write(*value);
    }
    template <typename T>
    void write(const std::vector<T>& values) {
        write(std::uint64_t{values.size()});
        for (const auto& value : values) write(value);
    }
    template <typename Record>
    requires requires(ByteWriter& writer, const Record& record) { fields(writer, record); }
    void write(const Record& record) { fields(*this, record); }

    std::string bytes_;
};

/// Reads members of a record back. Reading past the end or a value that was never written marks it failed, and
/// everything read after that is empty; bounded by the size of the input whatever is in it.
class ByteReader {
public:
    explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

    template <typename... Members>
    void operator()(Members&... members) {
        (read(members), ...);
    }
    /// True if all was read and nothing was wrong.
    [[nodiscard]] bool finished() const noexcept { return !failed_ && rest_.empty(); }

private:
    std::string_view take(std::uint64_t count) {
        if (count > rest_.size()) {
            failed_ = true;
            rest_ = {};
            return {};
        }
        const auto taken = rest_.substr(0, count);
        rest_.remove_prefix(count);
        return taken;
    }
    std::uint8_t byte() {
        const auto taken = take(1);
        return taken.empty() ? std::uint8_t{0} : static_cast<std::uint8_t>(taken[0]);
    }
    std::uint64_t number() {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            const std::uint64_t next = byte();
            value |= (next & 0x7F) << shift;
            if ((next & 0x80) == 0) return value;
        }
        failed_ = true;
        return 0;
    }
    void read(bool& value) { value = byte() != 0; }
    template <std::unsigned_integral Number>
    void read(Number& value) {
        const auto wide = number();
        value = static_cast<Number>(wide);
        if (value != wide) failed_ = true;
    }
    template <std::signed_integral Number>
    void read(Number& value) {
        const auto folded = number();
        const auto wide = static_cast<std::int64_t>((folded >> 1) ^ (~(folded & 1) + 1));
        value = static_cast<Number>(wide);
        if (value != wide) failed_ = true;
    }
    template <typename Choice>
    requires std::is_enum_v<Choice>
    void read(Choice& value) {
        const auto number = byte();
        if (number < 1 || number > static_cast<std::uint8_t>(last_choice<Choice>)) failed_ = true;
        value = static_cast<Choice>(number);
    }
    void read(std::string& text) { text = take(number()); }
    void read(IdBytes& id) {
        const auto taken = take(id.size());
        for (std::size_t i = 0; i < taken.size(); ++i) id[i] = static_cast<std::uint8_t>(taken[i]);
    }
    template <typename Tag>
    void read(Id<Tag>& id) {
        IdBytes bytes{};
        read(bytes);
        id = Id<Tag>(bytes);
    }
    void read(Slug& slug) {
        std::string text;
        read(text);
        if (text.empty()) return;
        auto parsed = Slug::parse(text);
        if (!parsed) {
            failed_ = true;
            return;
        }
        slug = std::move(*parsed);
    }
    void read(Locale& locale) {
        std::string text;
        read(text);
        auto parsed = Locale::parse(text);
        if (!parsed) {
            failed_ = true;
            return;
        }
        locale = std::move(*parsed);
    }
    void read(Timestamp& at) {
        std::int64_t value = 0;
        read(value);
        at = Timestamp::from_microseconds(value);
    }
    template <typename T>
    void read(std::optional<T>& value) {
        bool present = false;
        read(present);
        if (present) read(value.emplace());
    }
    template <typename T>
    void read(std::vector<T>& values) {
        const auto count = number();
        for (std::uint64_t i = 0; i < count && !failed_; ++i) read(values.emplace_back());
    }
    template <typename Record>
    requires requires(ByteReader& reader, Record& record) { fields(reader, record); }
    void read(Record& record) { fields(*this, record); }

    std::string_view rest_;
    bool failed_ = false;
};

} // namespace masthead::inline v0::detail
