#include "http/listener.hpp"

#include "http/inherited_sockets.hpp"
#include "http/listen_address.hpp"

#include <cerrno>
#include <cstring>
#include <utility>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace masthead::inline v0::http::detail {

namespace {

Error cannot_listen(const std::string& listen, std::string_view why) {
    return {ErrorCode::unavailable, "cannot listen on " + listen + ": " + std::string(why), "listen"};
}

std::string last_error() {
    return std::strerror(errno);
}

bool turn_on(int socket, int level, int option) {
    const int on = 1;
    return ::setsockopt(socket, level, option, &on, sizeof on) == 0;
}

Result<Descriptor> listen_at(const ServerOptions& options, const SocketAddress& address) {
    Descriptor socket(::socket(address.family(), SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    const bool is_ready = socket.get() >= 0 && turn_on(socket.get(), SOL_SOCKET, SO_REUSEADDR) &&
                          (!options.reuse_port || turn_on(socket.get(), SOL_SOCKET, SO_REUSEPORT)) &&
                          ::bind(socket.get(), address.data(), address.size) == 0 &&
                          ::listen(socket.get(), SOMAXCONN) == 0;
    if (!is_ready) return cannot_listen(options.listen, last_error());
    // Clients that are taken have it from here.
    turn_on(socket.get(), IPPROTO_TCP, TCP_NODELAY);
    return socket;
}

Result<Listener> listen_on_address(const ServerOptions& options, std::uint32_t threads) {
    MASTHEAD_TRY(SocketAddress address, parse_listen(options.listen));
    Listener listener;
    listener.is_one_each = options.reuse_port;
    for (std::uint32_t i = 0; i < (options.reuse_port ? threads : 1); ++i) {
        MASTHEAD_TRY(Descriptor socket, listen_at(options, address));
        // The port that was free is the port of all.
        address = address_of(socket.get());
        listener.sockets.push_back(std::move(socket));
    }
    listener.address = to_text(address);
    return listener;
}

/// Whether a server may be there. One that is gone leaves its file, which refuses.
bool is_served(const SocketAddress& address) {
    const Descriptor probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    return ::connect(probe.get(), address.data(), address.size) == 0 || (errno != ECONNREFUSED && errno != ENOENT);
}

/// Made under another name and moved to its place when it listens, so that nobody finds it with another mode, or half
/// made, and a file of a server that is gone is replaced at once.
Result<Listener> listen_on_file(const ServerOptions& options, const std::string& path) {
    const auto wanted = unix_address(path);
    const auto draft_path = path + '.' + std::to_string(::getpid());
    const auto draft = unix_address(draft_path);
    if (path.empty() || !wanted || !draft) return invalid_argument("listen", "the path of a socket has 1 to 99 bytes");
    struct stat there {};
    if (::lstat(path.c_str(), &there) == 0) {
        if (!S_ISSOCK(there.st_mode)) return cannot_listen(options.listen, "there is a file that is no socket");
        if (is_served(*wanted)) return cannot_listen(options.listen, "another server answers there");
    }
    ::unlink(draft_path.c_str());
    Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    const auto mode = static_cast<mode_t>(options.unix_socket_mode);
    const bool is_ready = socket.get() >= 0 && ::bind(socket.get(), draft->data(), draft->size) == 0 &&
                          ::chmod(draft_path.c_str(), mode) == 0 && ::listen(socket.get(), SOMAXCONN) == 0 &&
                          ::rename(draft_path.c_str(), path.c_str()) == 0;
    if (!is_ready) {
        auto error = cannot_listen(options.listen, last_error());
        ::unlink(draft_path.c_str());
        return error;
    }
    Listener listener;
    listener.sockets.push_back(std::move(socket));
    listener.address = "unix:" + path;
    listener.file = SocketFile(path);
    return listener;
}

Result<Listener> listen_on_inherited(Result<std::vector<Descriptor>> sockets) {
    MASTHEAD_TRY(std::vector<Descriptor> all, std::move(sockets));
    Listener listener;
    listener.address = to_text(address_of(all.front().get()));
    listener.sockets = std::move(all);
    return listener;
}

} // namespace

Descriptor::~Descriptor() {
    if (number_ >= 0) ::close(number_);
}

SocketFile::SocketFile(std::string path) : path_(std::move(path)) {
    struct stat status {};
    if (::lstat(path_.c_str(), &status) != 0) {
        path_.clear();
        return;
    }
    device_ = status.st_dev;
    inode_ = status.st_ino;
}

SocketFile& SocketFile::operator=(SocketFile&& other) noexcept {
    std::swap(path_, other.path_);
    std::swap(device_, other.device_);
    std::swap(inode_, other.inode_);
    return *this;
}

SocketFile::~SocketFile() {
    struct stat status {};
    if (path_.empty() || ::lstat(path_.c_str(), &status) != 0) return;
    if (status.st_dev == device_ && status.st_ino == inode_) ::unlink(path_.c_str());
}

Result<Listener> open_listener(const ServerOptions& options, std::uint32_t threads) {
    const std::string_view listen = options.listen;
    constexpr std::string_view unix_mark = "unix:";
    constexpr std::string_view descriptor_mark = "fd:";
    const bool is_address =
        !listen.starts_with(unix_mark) && !listen.starts_with(descriptor_mark) && listen != "systemd:";
    if (options.reuse_port && !is_address) {
        return invalid_argument("reuse_port", "only an address with a port can be shared");
    }
    if (listen == "systemd:") return listen_on_inherited(handed_over_sockets());
    if (listen.starts_with(descriptor_mark)) {
        return listen_on_inherited(inherited_socket(listen.substr(descriptor_mark.size())));
    }
    if (listen.starts_with(unix_mark)) return listen_on_file(options, std::string(listen.substr(unix_mark.size())));
    return listen_on_address(options, threads);
}

} // namespace masthead::inline v0::http::detail
