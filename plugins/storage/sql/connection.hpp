#pragma once

#include "notation.hpp"

#include <masthead/core/timestamp.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace soci {
class session;
}

/// What SQL backends share: parameters, rows and kept statements over SOCI. Nothing here knows a dialect. Private to
/// the storage plugins.
namespace masthead::inline v0::sql {

class RowList;

/// A parameter: text, a whole number or a time, or the absence of one; or rows, which must live as long. NUL in text
/// never comes this far: SOCI would cut there.
class Value {
public:
    enum class Type : std::uint8_t { text, integer, time };

    Value(std::string value) : text_(std::move(value)) {}                         // NOLINT: implicit by design
    Value(std::string_view value) : text_(value) {}                               // NOLINT
    Value(const char* value) : text_(value) {}                                    // NOLINT
    Value(std::int64_t value) : type_(Type::integer), integer_(value) {}          // NOLINT
    Value(std::uint64_t value) : Value(static_cast<std::int64_t>(value)) {}       // NOLINT
    Value(std::int32_t value) : Value(std::int64_t{value}) {}                     // NOLINT
    Value(std::uint32_t value) : Value(std::int64_t{value}) {}                    // NOLINT
    Value(bool value) : Value(std::int64_t{value ? 1 : 0}) {}                     // NOLINT
    Value(Timestamp value) : type_(Type::time), integer_(value.microseconds()) {} // NOLINT
    Value(const RowList& rows) : rows_(&rows) {}                                  // NOLINT
    Value(const std::optional<std::string>& value) : is_null_(!value), text_(value.value_or("")) {} // NOLINT
    Value(const std::optional<std::int64_t>& value)                                                 // NOLINT
        : type_(Type::integer), is_null_(!value), integer_(value.value_or(0)) {}
    Value(const std::optional<Timestamp>& value) // NOLINT
        : type_(Type::time), is_null_(!value), integer_(value.value_or(Timestamp()).microseconds()) {}

    [[nodiscard]] Type type() const noexcept { return type_; }
    [[nodiscard]] bool is_null() const noexcept { return is_null_; }
    [[nodiscard]] const std::string& text() const noexcept { return text_; }
    /// The number, or the microseconds of the time.
    [[nodiscard]] std::int64_t integer() const noexcept { return integer_; }
    /// Null for all but rows.
    [[nodiscard]] const RowList* rows() const noexcept { return rows_; }

private:
    Type type_ = Type::text;
    bool is_null_ = false;
    std::string text_;
    std::int64_t integer_ = 0;
    const RowList* rows_ = nullptr;
};

/// The parts as one text.
[[nodiscard]] std::string joined(std::initializer_list<std::string_view> parts);

/// Rows for `@rows` of the notation, given as one parameter.
class RowList {
public:
    explicit RowList(const Notation& notation) noexcept : notation_(&notation) {}
    struct Member {
        /// Lives as long as the program.
        std::string_view name;
        Value value;
    };
    using Row = std::vector<Member>;

    void add(std::initializer_list<Member> row);
    [[nodiscard]] bool empty() const noexcept { return count_ == 0; }
    [[nodiscard]] std::size_t size() const noexcept { return count_; }
    /// A JSON array; only where rows are not taken one by one.
    [[nodiscard]] std::string text() const { return text_ + (empty() ? "[]" : "]"); }
    /// Only where rows are taken one by one.
    [[nodiscard]] const std::vector<Row>& singles() const noexcept { return singles_; }

private:
    const Notation* notation_;
    std::string text_;
    std::vector<Row> singles_;
    std::size_t count_ = 0;
};

struct Statement;

/// The row in hand. Valid until the statement moves on.
class Row {
public:
    explicit Row(const Statement& statement) noexcept : statement_(statement) {}
    [[nodiscard]] bool is_null(std::size_t column) const;
    /// Empty, or 0, for NULL.
    [[nodiscard]] const std::string& text(std::size_t column) const;
    [[nodiscard]] std::int64_t integer(std::size_t column) const;
    [[nodiscard]] std::optional<std::string> optional_text(std::size_t column) const;
    [[nodiscard]] std::optional<std::int64_t> optional_integer(std::size_t column) const;

private:
    const Statement& statement_;
};

/// Looks after each statement while it runs. Belongs to the connection's thread.
class StatementWatch {
public:
    virtual ~StatementWatch() = default;
    /// May throw: then the statement is not run.
    virtual void begin() = 0;
    virtual void end() noexcept = 0;
};

/// Statements on one SOCI session, prepared once and kept (at most 200; the one unused longest goes). Belongs to one
/// thread at a time. Throws what SOCI throws.
class Connection {
public:
    static constexpr std::size_t max_statements = 200;

    Connection(soci::session& session, const Notation& notation);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    using Visit = std::function<void(const Row&)>;
    /// Runs a query, written in the notation. `columns` has a letter a column: `t` for text, `i` for a whole number.
    /// Parameters are bound in the order of their names in the text, each occurrence on its own. `visit` must not run
    /// the same text again.
    void query(std::string_view text, std::string_view columns, std::span<const Value> parameters, const Visit& visit);
    void query(std::string_view text, std::string_view columns, std::initializer_list<Value> parameters,
               const Visit& visit) {
        query(text, columns, std::span(parameters.begin(), parameters.size()), visit);
    }
    /// Runs a statement and gives the number of rows it changed.
    std::int64_t run(std::string_view text, std::span<const Value> parameters);
    std::int64_t run(std::string_view text, std::initializer_list<Value> parameters = {}) {
        return run(text, std::span(parameters.begin(), parameters.size()));
    }

    /// Nobody looks until this is called, and after it was called with nothing.
    void set_watch(StatementWatch* watch) noexcept { watch_ = watch; }

    [[nodiscard]] const Notation& notation() const noexcept { return notation_; }

private:
    /// Calls `execute(parameters)` with rows among them as one text, or with the values of each of them in turn.
    template <typename Execute>
    void with_rows(std::string_view text, std::span<const Value> parameters, Execute execute);
    Statement& prepare(std::string_view text, std::string_view columns, std::span<const Value> parameters);

    soci::session& session_;
    const Notation& notation_;
    StatementWatch* watch_ = nullptr;
    /// Most recently used first.
    std::list<std::unique_ptr<Statement>> kept_;
    std::unordered_map<std::string_view, std::list<std::unique_ptr<Statement>>::iterator> by_text_;
};

} // namespace masthead::inline v0::sql
