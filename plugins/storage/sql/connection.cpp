#include "connection.hpp"

#include <soci/soci.h>

#include <cassert>

namespace masthead::inline v0::sql {

std::string joined(std::initializer_list<std::string_view> parts) {
    std::string out;
    for (const auto part : parts) out += part;
    return out;
}

/// A prepared statement with the variables bound to it, which must stay where they are.
struct Statement {
    struct Slot {
        Value::Type type = Value::Type::text;
        std::string text;
        long long integer = 0;
        soci::indicator indicator = soci::i_ok;
    };

    Statement(soci::session& session, std::string_view sql, std::string_view columns, std::span<const Value> values)
        : text(sql), parameters(values.size()), row(columns.size()), prepared(session) {
        for (std::size_t i = 0; i < values.size(); ++i) {
            auto& slot = parameters[i];
            slot.type = values[i].type();
            if (slot.type == Value::Type::text) {
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
        prepared.prepare(text);
        prepared.define_and_bind();
    }

    void fill(std::span<const Value> values) {
        assert(values.size() == parameters.size());
        for (std::size_t i = 0; i < values.size(); ++i) {
            auto& slot = parameters[i];
            assert(slot.type == values[i].type());
            slot.indicator = values[i].is_null() ? soci::i_null : soci::i_ok;
            slot.text = values[i].text();
            slot.integer = values[i].integer();
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

Connection::Connection(soci::session& session) : session_(session) {}

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
    kept_.push_front(std::make_unique<Statement>(session_, text, columns, parameters));
    by_text_.emplace(kept_.front()->text, kept_.begin());
    return *kept_.front();
}

void Connection::query(std::string_view text, std::string_view columns, std::span<const Value> parameters,
                       const Visit& visit) {
    auto& statement = prepare(text, columns, parameters);
    statement.fill(parameters);
    bool has_row = statement.prepared.execute(true);
    while (has_row) {
        visit(Row(statement));
        has_row = statement.prepared.fetch();
    }
}

std::int64_t Connection::run(std::string_view text, std::initializer_list<Value> parameters) {
    const std::span values(parameters.begin(), parameters.size());
    auto& statement = prepare(text, {}, values);
    statement.fill(values);
    statement.prepared.execute(true);
    return statement.prepared.get_affected_rows();
}

void Connection::execute(std::string_view text) {
    session_ << std::string(text);
}

} // namespace masthead::inline v0::sql
