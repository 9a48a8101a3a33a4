#include "lmdb_store.hpp"

#include <masthead/plugin/descriptor.hpp>

MASTHEAD_PLUGIN("lmdb", "1.0.0", lmdb::install);
