#include "connection.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>
#include <soci/soci.h>

#include <algorithm>
#include <cassert>

namespace masthead::inline v0::sql {

std::string joined(std::initializer_list<std::string_view> parts) {
    std::string out;
    for (const auto part : parts) out += part;
    return out;
}

void RowList::add(std::initializer_list<Member> row) {
    if (notation_->has_single_rows) {
        ++count_;
        singles_.emplace_back(row);
        return;
    }
    text_ += empty() ? '[' : ',';
    ++count_;
    char before = '{';
    for (const auto& [name, value] : row) {
        (((text_ += before) += '"') += name) += "\":";
        before = ',';
        if (value.is_null()) {
            text_ += "null";
        } else if (value.type() == Value::Type::text) {
            text_ += boost::json::serialize(boost::json::string(value.text()));
        } else if (value.type() == Value::Type::time && notation_->times_are_text) {
            ((text_ += '"') += to_string(Timestamp::from_microseconds(value.integer()))) += '"';
        } else {
            text_ += std::to_string(value.integer());
        }
    }
    text_ += '}';
}

/// A prepared statement with the variables bound to it, which must stay where they are.
struct Statement {
    struct Slot {
        bool is_text = true;
        std::string text;
        long long integer = 0;
        soci::indicator indicator = soci::i_ok;
    };

    Statement(soci::session& session, const Notation& notation, std::string_view written, std::string_view columns,
              std::span<const Value> values)
        : text(written), parameters(values.size()), row(columns.size()), prepared(session) {
        for (std::size_t i = 0; i < values.size(); ++i) {
            auto& slot = parameters[i];
            const auto type = values[i].type();
            slot.is_text = type == Value::Type::text || (type == Value::Type::time && notation.times_are_text);
            if (slot.is_text) {
                prepared.exchange(soci::use(slot.text, slot.indicator));
            } else {
                prepared.exchange(soci::use(slot.integer, slot.indicator));
            }
        }
        for (std::size_t i = 0; i < columns.size(); ++i) {
            auto& slot = row[i];
            if (columns[i] == 't') {
                prepared.exchange(soci::into(slot.text, slot.indicator));
            } else {
                prepared.exchange(soci::into(slot.integer, slot.indicator));
            }
        }
        prepared.alloc();
        prepared.prepare(notation.expand(text));
        prepared.define_and_bind();
    }

    void fill(std::span<const Value> values) {
        assert(values.size() == parameters.size());
        for (std::size_t i = 0; i < values.size(); ++i) {
            auto& slot = parameters[i];
            const auto& value = values[i];
            slot.indicator = value.is_null() ? soci::i_null : soci::i_ok;
            slot.integer = value.integer();
            if (slot.is_text) {
                const bool is_time = value.type() == Value::Type::time;
                slot.text = is_time ? to_string(Timestamp::from_microseconds(value.integer())) : value.text();
            }
        }
    }

    /// Statements are kept; what one of them was once given to store need not be.
    void forget_large_values() {
        constexpr std::size_t large = 64 * 1024;
        for (auto& slot : parameters) {
            if (slot.text.capacity() > large) std::string().swap(slot.text);
        }
    }

    std::string text;
    std::vector<Slot> parameters;
    std::vector<Slot> row;
    soci::statement prepared;
};

bool Row::is_null(std::size_t column) const {
    return statement_.row[column].indicator == soci::i_null;
}

const std::string& Row::text(std::size_t column) const {
    static const std::string none;
    return is_null(column) ? none : statement_.row[column].text;
}

std::int64_t Row::integer(std::size_t column) const {
    return is_null(column) ? 0 : statement_.row[column].integer;
}

std::optional<std::string> Row::optional_text(std::size_t column) const {
    if (is_null(column)) return std::nullopt;
    return statement_.row[column].text;
}

std::optional<std::int64_t> Row::optional_integer(std::size_t column) const {
    if (is_null(column)) return std::nullopt;
    return statement_.row[column].integer;
}

Connection::Connection(soci::session& session, const Notation& notation) : session_(session), notation_(notation) {}

Connection::~Connection() = default;

Statement& Connection::prepare(std::string_view text, std::string_view columns, std::span<const Value> parameters) {
    if (const auto found = by_text_.find(text); found != by_text_.end()) {
        kept_.splice(kept_.begin(), kept_, found->second);
        return *kept_.front();
    }
    if (kept_.size() >= max_statements) {
        by_text_.erase(kept_.back()->text);
        kept_.pop_back();
    }
    kept_.push_front(std::make_unique<Statement>(session_, notation_, text, columns, parameters));
    by_text_.emplace(kept_.front()->text, kept_.begin());
    return *kept_.front();
}

namespace {

/// Tells the watch, if there is one, when a statement begins and ends.
class Watched {
public:
    explicit Watched(StatementWatch* watch) : watch_(watch) {
        if (watch_ != nullptr) watch_->begin();
    }
    ~Watched() {
        if (watch_ != nullptr) watch_->end();
    }
    Watched(const Watched&) = delete;
    Watched& operator=(const Watched&) = delete;

private:
    StatementWatch* watch_;
};

/// The names of the columns of `@rows` in a statement.
std::vector<std::string_view> row_columns(std::string_view text) {
    constexpr std::string_view mark = "@rows(";
    const auto begin = text.find(mark);
    assert(begin != std::string_view::npos);
    auto columns = text.substr(begin + mark.size());
    columns = columns.substr(0, columns.find(')'));
    std::vector<std::string_view> names;
    for_each_column(columns.substr(columns.find(',') + 1),
                    [&](std::string_view name, std::string_view) { names.push_back(name); });
    return names;
}

} // namespace

template <typename Execute>
void Connection::with_rows(std::string_view text, std::span<const Value> parameters, Execute execute) {
    const auto place = std::ranges::find_if(parameters, [](const Value& value) { return value.rows() != nullptr; });
    if (place == parameters.end()) return execute(parameters);
    std::vector<Value> bound(parameters.begin(), parameters.end());
    if (!notation_.has_single_rows) {
        bound[static_cast<std::size_t>(place - parameters.begin())] = place->rows()->text();
        return execute(std::span<const Value>(bound));
    }
    const auto names = row_columns(text);
    for (const auto& row : place->rows()->singles()) {
        bound.assign(parameters.begin(), place);
        for (const auto name : names) {
            const auto member = std::ranges::find(row, name, &RowList::Member::name);
            assert(member != row.end());
            bound.push_back(member->value);
        }
        bound.insert(bound.end(), place + 1, parameters.end());
        execute(std::span<const Value>(bound));
    }
}

void Connection::query(std::string_view text, std::string_view columns, std::span<const Value> parameters,
                       const Visit& visit) {
    with_rows(text, parameters, [&](std::span<const Value> bound) {
        const Watched watched(watch_);
        auto& statement = prepare(text, columns, bound);
        statement.fill(bound);
        bool has_row = statement.prepared.execute(true);
        while (has_row) {
            visit(Row(statement));
            has_row = statement.prepared.fetch();
        }
        statement.forget_large_values();
    });
}

std::int64_t Connection::run(std::string_view text, std::span<const Value> parameters) {
    std::int64_t changed = 0;
    with_rows(text, parameters, [&](std::span<const Value> bound) {
        const Watched watched(watch_);
        auto& statement = prepare(text, {}, bound);
        statement.fill(bound);
        statement.prepared.execute(true);
        changed += statement.prepared.get_affected_rows();
        statement.forget_large_values();
    });
    return changed;
}

} // namespace masthead::inline v0::sql
