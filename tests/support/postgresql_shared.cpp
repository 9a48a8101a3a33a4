#include "postgresql_shared.hpp"

#include "postgresql_cluster.hpp"

#include <array>
#include <cstdio>
#include <fstream>
#include <random>

#include <unistd.h>

namespace masthead::test {

namespace {

std::string random_name() {
    std::random_device random;
    std::array<char, 32> name{};
    std::snprintf(name.data(), name.size(), "test_%08x%08x", random(), random());
    return name.data();
}

} // namespace

std::filesystem::path postgresql_note(const std::filesystem::path& folder, pid_t parent) {
    return folder / ("postgresql." + std::to_string(parent));
}

std::string write_postgresql_note(const PostgresqlAddress& address) {
    return address.folder.string() + '\n' + std::to_string(address.port) + '\n' + address.user + '\n' +
           address.password + '\n';
}

std::optional<PostgresqlAddress> read_postgresql_note(const std::filesystem::path& note) {
    std::ifstream in(note);
    PostgresqlAddress address;
    std::string folder;
    if (!(in >> folder >> address.port >> address.user >> address.password)) return std::nullopt;
    address.folder = folder;
    return address;
}

const PostgresqlAddress& shared_postgresql() {
    static std::optional<PostgresqlCluster> own;
    static const PostgresqlAddress address = [] {
        const auto noted = read_postgresql_note(postgresql_note(MASTHEAD_POSTGRESQL_NOTES, ::getppid()));
        return noted ? *noted : own.emplace().address();
    }();
    return address;
}

NewDatabase::NewDatabase() : name_(random_name()), owner_(::getpid()) {
    create_database(shared_postgresql(), name_);
}

NewDatabase::~NewDatabase() {
    if (::getpid() != owner_) return;
    try {
        drop_database(shared_postgresql(), name_);
    } catch (const std::exception& problem) {
        std::fprintf(stderr, "%s\n", problem.what());
    }
}

} // namespace masthead::test
