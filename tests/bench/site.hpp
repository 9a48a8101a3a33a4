#pragma once

#include "../support/temporary_folder.hpp"

#include <masthead/engine.hpp>

#include <filesystem>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace masthead::bench {

/// The value of a result. A benchmark of failures would mean nothing, so an error ends the program.
template <typename T>
T needed(Result<T> result) {
    if (!result) throw std::runtime_error(result.error().message);
    if constexpr (!std::is_void_v<T>) return std::move(result).value();
}

/// A site of some articles on one storage, with a reader who is signed in. Safe from any thread.
class Site {
public:
    static constexpr std::uint32_t articles = 1'000;

    /// `storage` is `memory` or `sqlite`; the latter lies in a temporary folder.
    explicit Site(std::string_view storage);

    [[nodiscard]] std::string_view storage() const noexcept { return storage_; }
    [[nodiscard]] Engine& engine() noexcept { return engine_; }
    /// An article for the turn `number`; any number has one.
    [[nodiscard]] const ArticleId& article(std::uint64_t number) const { return ids_[number % ids_.size()]; }
    [[nodiscard]] const Slug& slug(std::uint64_t number) const { return slugs_[number % slugs_.size()]; }
    [[nodiscard]] const SignedIn& reader() const noexcept { return *reader_; }
    /// Where a benchmark may put files of its own.
    [[nodiscard]] const std::filesystem::path& folder() const noexcept { return folder_.path(); }

private:
    void fill();
    void sign_in();

    std::string storage_;
    test::TemporaryFolder folder_;
    Engine engine_;
    std::vector<Slug> slugs_;
    std::vector<ArticleId> ids_;
    std::optional<SignedIn> reader_;
};

/// Runs the benchmarks that `register_all` adds, as the command line says; gives the exit code. Benchmarks are named
/// `what/how`, and `what/limit` is the same work by the library below alone: `run` prints the ratio.
[[nodiscard]] int run_benchmarks(int argc, char** argv, const std::function<void()>& register_all);

} // namespace masthead::bench
