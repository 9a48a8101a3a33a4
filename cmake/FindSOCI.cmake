#[[
FindSOCI
--------
Finds SOCI 4, for which Debian ships no CMake package. Components: sqlite3, postgresql.

Imported targets: SOCI::core, and SOCI::<component> for each component asked for.
Variables: SOCI_FOUND, SOCI_VERSION.
]]
find_path(SOCI_INCLUDE_DIR soci/soci.h)
find_library(SOCI_CORE_LIBRARY soci_core)
mark_as_advanced(SOCI_INCLUDE_DIR SOCI_CORE_LIBRARY)

if(SOCI_INCLUDE_DIR AND EXISTS "${SOCI_INCLUDE_DIR}/soci/version.h")
    file(STRINGS "${SOCI_INCLUDE_DIR}/soci/version.h" soci_version_line REGEX "#define SOCI_LIB_VERSION ")
    string(REGEX MATCH "[0-9]+_[0-9]+(_[0-9]+)?" SOCI_VERSION "${soci_version_line}")
    string(REPLACE "_" "." SOCI_VERSION "${SOCI_VERSION}")
endif()

foreach(component IN LISTS SOCI_FIND_COMPONENTS)
    find_library(SOCI_${component}_LIBRARY soci_${component})
    mark_as_advanced(SOCI_${component}_LIBRARY)
    if(SOCI_${component}_LIBRARY)
        set(SOCI_${component}_FOUND TRUE)
    endif()
endforeach()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(SOCI
    REQUIRED_VARS SOCI_CORE_LIBRARY SOCI_INCLUDE_DIR
    VERSION_VAR SOCI_VERSION
    HANDLE_COMPONENTS
    REASON_FAILURE_MESSAGE "on Debian: apt-get install libsoci-dev")

if(SOCI_FOUND AND NOT TARGET SOCI::core)
    add_library(SOCI::core UNKNOWN IMPORTED)
    set_target_properties(SOCI::core PROPERTIES
        IMPORTED_LOCATION "${SOCI_CORE_LIBRARY}"
        INTERFACE_INCLUDE_DIRECTORIES "${SOCI_INCLUDE_DIR}")
endif()
foreach(component IN LISTS SOCI_FIND_COMPONENTS)
    if(SOCI_FOUND AND SOCI_${component}_LIBRARY AND NOT TARGET SOCI::${component})
        add_library(SOCI::${component} UNKNOWN IMPORTED)
        set_target_properties(SOCI::${component} PROPERTIES
            IMPORTED_LOCATION "${SOCI_${component}_LIBRARY}"
            INTERFACE_LINK_LIBRARIES SOCI::core)
    endif()
endforeach()
