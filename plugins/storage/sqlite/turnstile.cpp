#include "turnstile.hpp"

#include <cerrno>
#include <thread>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace masthead::inline v0::sqlite {

namespace {

/// Of the description of the open file, so that two storages of one process are kept apart as well.
int set_lock(int file, short kind) noexcept {
    struct flock lock {};
    lock.l_type = kind;
    lock.l_whence = SEEK_SET;
    lock.l_len = 1;
    return ::fcntl(file, F_OFD_SETLK, &lock);
}

} // namespace

Turnstile::Turnstile(const std::string& path) noexcept
    : file_(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR)) {}

Turnstile::~Turnstile() {
    if (file_ >= 0) ::close(file_);
}

bool Turnstile::try_lock_until(std::chrono::steady_clock::time_point deadline) noexcept {
    while (file_ >= 0 && set_lock(file_, F_WRLCK) != 0) {
        // What cannot be locked, as on some network file systems, keeps nobody out.
        if (errno != EAGAIN && errno != EACCES && errno != EINTR) return true;
        if (std::chrono::steady_clock::now() > deadline) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return true;
}

void Turnstile::unlock() noexcept {
    if (file_ >= 0) set_lock(file_, F_UNLCK);
}

} // namespace masthead::inline v0::sqlite
