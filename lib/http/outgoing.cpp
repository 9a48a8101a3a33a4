#include "http/outgoing.hpp"

#include <algorithm>
#include <utility>

namespace masthead::inline v0::http::detail {

void Outgoing::add(std::string_view bytes) {
    if (bytes.empty()) return;
    const bool goes_on = !pieces_.empty() && pieces_.back().bytes == nullptr;
    if (goes_on) {
        pieces_.back().size += bytes.size();
    } else {
        pieces_.push_back({nullptr, text_.size(), bytes.size()});
    }
    text_ += bytes;
    size_ += bytes.size();
}

void Outgoing::add_from(std::string_view bytes, std::shared_ptr<const void> owner) {
    if (bytes.empty()) return;
    pieces_.push_back({bytes.data(), 0, bytes.size()});
    if (owner && (owners_.empty() || owners_.back() != owner)) owners_.push_back(std::move(owner));
    size_ += bytes.size();
}

std::size_t Outgoing::gather(std::span<iovec> pieces) const noexcept {
    std::size_t used = 0;
    auto skipped = sent_;
    for (auto i = first_; i < pieces_.size() && used < pieces.size(); ++i) {
        const auto& piece = pieces_[i];
        const auto* begin = piece.bytes != nullptr ? piece.bytes : text_.data() + piece.offset;
        // The interface of the system has no constant bytes; it only reads them.
        pieces[used++] = {const_cast<char*>(begin + skipped), piece.size - skipped};
        skipped = 0;
    }
    return used;
}

void Outgoing::consume(std::size_t bytes) noexcept {
    size_ -= bytes;
    while (bytes > 0) {
        const auto step = std::min(bytes, pieces_[first_].size - sent_);
        sent_ += step;
        bytes -= step;
        if (sent_ < pieces_[first_].size) return;
        ++first_;
        sent_ = 0;
    }
}

void Outgoing::clear() noexcept {
    text_.clear();
    pieces_.clear();
    owners_.clear();
    first_ = sent_ = size_ = 0;
}

} // namespace masthead::inline v0::http::detail
