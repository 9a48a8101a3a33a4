#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <sys/uio.h>

namespace masthead::inline v0::http::detail {

/// Bytes on their way to one client, in order: short ones are kept here, long ones stay where they lie and are gathered
/// by the system. Not for several threads.
class Outgoing {
public:
    /// Copies them.
    void add(std::string_view bytes);
    /// Sends them from where they are; `owner` keeps them there, or the caller does if it is null.
    void add_from(std::string_view bytes, std::shared_ptr<const void> owner);
    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
    /// Bytes that are left.
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    /// Describes the first of what is left; gives how many of `pieces` were needed.
    [[nodiscard]] std::size_t gather(std::span<iovec> pieces) const noexcept;
    /// So many were sent.
    void consume(std::size_t bytes) noexcept;
    /// Forgets everything, and keeps its memory for the next.
    void clear() noexcept;

private:
    struct Piece {
        /// Null if it is in `text_`, from `offset` on.
        const char* bytes;
        std::size_t offset;
        std::size_t size;
    };

    std::string text_;
    std::vector<Piece> pieces_;
    std::vector<std::shared_ptr<const void>> owners_;
    /// The first piece that is left, and how much of it was sent.
    std::size_t first_ = 0;
    std::size_t sent_ = 0;
    std::size_t size_ = 0;
};

} // namespace masthead::inline v0::http::detail
