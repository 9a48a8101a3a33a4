#pragma once

#include "../sql/guard.hpp"
#include "pool.hpp"

namespace masthead::inline v0::postgresql {

/// Whole words, bytes and failures in PostgreSQL.
class Dialect final : public sql::Dialect {
public:
    explicit Dialect(Lease& lease) noexcept : lease_(lease) {}

    /// Remembers the first failure of the work; what follows it says only that the transaction is over.
    Error current_error(sql::Connection& connection) const override;
    std::string words_source(bool live, std::string_view place) const override;
    std::string_view words_key() const override { return "w.article"; }
    std::string_view article_key() const override { return "id"; }
    std::string words_parameter(const std::vector<std::string>& words) const override;
    void put_words(sql::Connection& connection, std::span<const sql::ArticleWords> words) const override;
    /// They go with the article by their foreign key.
    void erase_words(sql::Connection&, const ArticleId&) const override {}
    void put_bytes(sql::Connection&, const MediaId& id, std::string_view bytes) const override;
    std::string get_bytes(sql::Connection&, const MediaId& id) const override;

private:
    Lease& lease_;
};

/// A session of the pool with its dialect; what transactions are made on.
struct Place {
    explicit Place(std::unique_ptr<Lease> taken) : lease(std::move(taken)), dialect(*lease) {}
    [[nodiscard]] Session& session() noexcept { return lease->session(); }

    std::unique_ptr<Lease> lease;
    Dialect dialect;
};

/// The shared body of SQL with what PostgreSQL does otherwise: an article in one question, and changes that get their
/// numbers at the commit.
class Transaction final : public sql::Transaction {
public:
    /// One that only reads may own its place.
    explicit Transaction(Place& place, std::unique_ptr<Place> owned = nullptr);

    Result<Position> position() override;
    Result<std::optional<WholeArticle>> find_whole_article(const ArticleKey& key, RevisionChoice choice) override;
    Result<std::vector<Change>> changes_after(Position position, std::uint32_t limit) override;
    Result<void> append_change(const Change& change) override;
    Result<void> append_changes(std::span<const Change> changes) override;
    Result<std::uint32_t> trim_changes(Timestamp before, std::uint32_t limit) override;

    /// The changes that were appended and not yet written, for `commit`; empty if there are none.
    [[nodiscard]] std::string pending_changes() const { return pending_.empty() ? std::string() : pending_.text(); }

private:
    /// Writes them now, because somebody wants to see them. From then until the commit no other unit with changes can
    /// commit.
    void write_changes();

    std::unique_ptr<Place> owned_;
    sql::RowList pending_;
};

} // namespace masthead::inline v0::postgresql
