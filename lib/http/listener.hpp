#pragma once

#include <masthead/core/result.hpp>
#include <masthead/http/server.hpp>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <sys/types.h>

namespace masthead::inline v0::http::detail {

/// A descriptor that is closed with it.
class Descriptor {
public:
    Descriptor() = default;
    explicit Descriptor(int number) noexcept : number_(number) {}
    Descriptor(Descriptor&& other) noexcept : number_(other.release()) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }
    ~Descriptor();

    [[nodiscard]] int get() const noexcept { return number_; }
    [[nodiscard]] int release() noexcept { return std::exchange(number_, -1); }

private:
    int number_ = -1;
};

/// The file of a Unix socket, removed with this unless another server has put its own there.
class SocketFile {
public:
    SocketFile() = default;
    explicit SocketFile(std::string path);
    SocketFile(SocketFile&& other) noexcept { *this = std::move(other); }
    SocketFile& operator=(SocketFile&& other) noexcept;
    ~SocketFile();

private:
    std::string path_;
    dev_t device_ = 0;
    ino_t inode_ = 0;
};

/// Sockets that listen. Safe to move, not to share.
struct Listener {
    std::vector<Descriptor> sockets;
    /// As `Server::address` gives it.
    std::string address;
    SocketFile file;
    /// Each I/O thread gets a socket of its own instead of all the same ones.
    bool is_one_each = false;
};

/// Opens what `options.listen` says for so many threads; errors as those of `Server::start`.
[[nodiscard]] Result<Listener> open_listener(const ServerOptions& options, std::uint32_t threads);

} // namespace masthead::inline v0::http::detail
