#include <masthead/core/clock.hpp>

namespace masthead::inline v0 {

Timestamp SystemClock::now() const noexcept {
    const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
    return Timestamp::from_microseconds(std::chrono::duration_cast<std::chrono::microseconds>(since_epoch).count());
}

} // namespace masthead::inline v0
