#include "allocations.hpp"

#include <malloc.h>

#include <algorithm>
#include <cstdlib>
#include <new>

namespace masthead::test {

namespace {

// One test runs at a time, on one thread.
thread_local Allocations counters;

void* take(std::size_t size) {
    void* memory = std::malloc(size == 0 ? 1 : size);
    if (memory == nullptr) throw std::bad_alloc();
    counters.total += size;
    counters.live += malloc_usable_size(memory);
    counters.peak = std::max(counters.peak, counters.live);
    return memory;
}

void give_back(void* memory) noexcept {
    if (memory != nullptr) counters.live -= malloc_usable_size(memory);
    std::free(memory);
}

} // namespace

const Allocations& allocations() noexcept {
    return counters;
}

void reset_peak() noexcept {
    counters.peak = counters.live;
}

} // namespace masthead::test

void* operator new(std::size_t size) {
    return masthead::test::take(size);
}

void operator delete(void* memory) noexcept {
    masthead::test::give_back(memory);
}

void operator delete(void* memory, std::size_t) noexcept {
    masthead::test::give_back(memory);
}
