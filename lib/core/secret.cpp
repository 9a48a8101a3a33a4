#include <masthead/core/secret.hpp>

#include "core/crypto.hpp"

#include <utility>

namespace masthead::inline v0 {

Secret::Secret(std::string text) noexcept : text_(std::move(text)) {
    detail::wipe(text);
}

Secret::Secret(Secret&& other) noexcept : text_(std::move(other.text_)) {
    detail::wipe(other.text_);
}

Secret& Secret::operator=(const Secret& other) {
    if (this != &other) {
        detail::wipe(text_);
        text_ = other.text_;
    }
    return *this;
}

Secret& Secret::operator=(Secret&& other) noexcept {
    if (this != &other) {
        detail::wipe(text_);
        text_ = std::move(other.text_);
        detail::wipe(other.text_);
    }
    return *this;
}

Secret::~Secret() {
    detail::wipe(text_);
}

} // namespace masthead::inline v0
