#include "support.hpp"

#include <masthead/plugin/registry.hpp>
#include <masthead/plugins/sqlite.hpp>

#include <gtest/gtest.h>

#include <stdexcept>

namespace masthead::test {

Result<std::unique_ptr<Storage>> open(const std::string& location) {
    Registry registry;
    MASTHEAD_CHECK(sqlite::install(registry));
    return registry.open_storage("sqlite:" + location);
}

std::unique_ptr<Storage> open_ready(const std::string& location) {
    auto storage = open(location);
    if (!storage) throw std::runtime_error(storage.error().message);
    if (const auto migrated = (*storage)->migrate(); !migrated) throw std::runtime_error(migrated.error().message);
    return std::move(*storage);
}

Slug slug(const std::string& text) {
    return Slug::parse(text).value();
}

ArticleHead head_of(std::uint64_t number) {
    ArticleHead head;
    head.id = id_of<ArticleId>(number);
    head.slug = slug("article-" + std::to_string(number));
    head.status = ArticleStatus::published;
    head.publish_at = Timestamp::from_seconds(static_cast<std::int64_t>(number));
    head.live_revision = 1;
    head.created_at = Timestamp::from_seconds(static_cast<std::int64_t>(number));
    head.updated_at = head.created_at;
    return head;
}

Revision revision_of(std::uint64_t number) {
    Revision revision;
    revision.article = id_of<ArticleId>(number);
    revision.number = 1;
    revision.content.title = "Bài số " + std::to_string(number);
    revision.content.lead = "Dòng đầu";
    revision.content.categories = {id_of<TermId>(number % 3)};
    revision.content.tags = {id_of<TermId>(100 + number % 7)};
    revision.content.byline = {BylineEntry{id_of<AuthorId>(number % 5), {}, "author"}};
    revision.hash = revision_hash("", revision.content);
    revision.created_at = Timestamp::from_seconds(static_cast<std::int64_t>(number));
    return revision;
}

Result<void> create_sample(WriteTransaction& transaction, std::uint64_t number) {
    MASTHEAD_CHECK(transaction.create_article(head_of(number), revision_of(number)));
    const std::vector<std::string> words{"bai", "so", "n" + std::to_string(number)};
    return transaction.put_search_words(id_of<ArticleId>(number), words, words);
}

Change change_of(std::uint64_t number) {
    Change change;
    change.at = Timestamp::from_seconds(static_cast<std::int64_t>(number));
    change.id = id_of<ArticleId>(number).bytes();
    change.tags = {"list"};
    return change;
}

void with_database(const std::string& file, const std::function<void(sqlite3*)>& work) {
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open(file.c_str(), &database), SQLITE_OK);
    sqlite3_busy_timeout(database, 5'000);
    work(database);
    EXPECT_EQ(sqlite3_close(database), SQLITE_OK);
}

void execute(sqlite3* database, const std::string& sql) {
    ASSERT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(database);
}

std::string value_of(sqlite3* database, const std::string& sql) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(database, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK)
        return sqlite3_errmsg(database);
    std::string value;
    if (sqlite3_step(statement) == SQLITE_ROW) {
        const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, 0));
        if (text != nullptr) value = text;
    }
    sqlite3_finalize(statement);
    return value;
}

namespace {
Spy* current_spy = nullptr;
using EntryPoint = void (*)();
} // namespace

int Spy::opened(sqlite3* database, char**, const void*) {
    if (current_spy == nullptr) return SQLITE_OK;
    const std::lock_guard lock(current_spy->mutex_);
    current_spy->connections_.push_back(database);
    sqlite3_trace_v2(database, SQLITE_TRACE_STMT, ran, current_spy);
    return SQLITE_OK;
}

int Spy::ran(unsigned, void*, void* statement, void*) {
    if (current_spy == nullptr) return 0;
    const char* text = sqlite3_sql(static_cast<sqlite3_stmt*>(statement));
    const std::lock_guard lock(current_spy->mutex_);
    if (text != nullptr) current_spy->statements_.insert(text);
    return 0;
}

Spy::Spy() {
    current_spy = this;
    sqlite3_auto_extension(reinterpret_cast<EntryPoint>(opened));
}

Spy::~Spy() {
    sqlite3_cancel_auto_extension(reinterpret_cast<EntryPoint>(opened));
    current_spy = nullptr;
}

std::vector<sqlite3*> Spy::connections() const {
    const std::lock_guard lock(mutex_);
    return connections_;
}

std::set<std::string> Spy::take_statements() {
    const std::lock_guard lock(mutex_);
    return std::exchange(statements_, {});
}

} // namespace masthead::test
