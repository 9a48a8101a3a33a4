#include "engine/group_unit.hpp"

/// What a unit of small writes keeps of requests that are carried out once.
namespace masthead::inline v0::detail {

namespace {

OnceMark* mark_of(const SmallWrite& write) {
    return std::visit(
        [](const auto* each) -> OnceMark* {
            if constexpr (requires { each->once; }) return each->once;
            return nullptr;
        },
        write);
}

Change change_of(const GroupUnit& unit, ChangeKind kind, EntityKind entity, const IdBytes& id) {
    return {0, unit.now, kind, entity, id, {}};
}

/// The record of a write that was accepted; nothing for those without one.
struct Record {
    const GroupUnit& unit;

    std::optional<KeptRequest> operator()(const NewComment* write) const {
        return marked(*write, ChangeKind::created, EntityKind::comment, write->comment.id.bytes());
    }
    std::optional<KeptRequest> operator()(const ReactionWrite* write) const {
        return marked(*write, ChangeKind::updated, EntityKind::comment, write->comment.bytes());
    }
    std::optional<KeptRequest> operator()(const Vote* write) const {
        return marked(*write, ChangeKind::updated, EntityKind::rating, write->article.bytes());
    }
    std::optional<KeptRequest> operator()(const KeptAnswer* write) const { return write->request; }
    std::optional<KeptRequest> operator()(const Activity*) const { return std::nullopt; }
    std::optional<KeptRequest> operator()(const ViewBatch*) const { return std::nullopt; }

    template <typename Write>
    std::optional<KeptRequest> marked(const Write& write, ChangeKind kind, EntityKind entity, const IdBytes& id) const {
        if (write.once == nullptr || !write.outcome) return std::nullopt;
        const auto change = change_of(unit, kind, entity, id);
        return write.once->record(&change);
    }
};

} // namespace

std::vector<OnceMark*> marks_of(std::span<const SmallWrite> writes) {
    std::vector<OnceMark*> marks;
    for (const auto& write : writes) marks.push_back(mark_of(write));
    return marks;
}

Result<void> write_kept_requests(GroupUnit& unit, std::span<const SmallWrite> writes) {
    std::vector<KeptRequest> requests;
    for (const auto& write : writes) {
        if (auto record = std::visit(Record{unit}, write)) requests.push_back(std::move(*record));
    }
    if (requests.empty()) return {};
    return unit.transaction.put_kept_requests(requests);
}

} // namespace masthead::inline v0::detail
