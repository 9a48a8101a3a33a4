#include "http/workers.hpp"

#include <sys/resource.h>
#include <unistd.h>

namespace masthead::inline v0::http::detail {

void Workers::step_back() noexcept {
    constexpr int niceness = 10;
    // On Linux each thread has a priority of its own. If it is refused, all go on as before.
    thread_local const int done = ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), niceness);
    static_cast<void>(done);
}

} // namespace masthead::inline v0::http::detail
