# `cmake --install`: headers, static libraries, and the CMake package that finds them from wherever they were put.
if(NOT MASTHEAD_INSTALL)
    return()
endif()
include(CMakePackageConfigHelpers)

set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/masthead)
install(DIRECTORY include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} PATTERN conformance EXCLUDE)
install(EXPORT masthead NAMESPACE masthead:: FILE mastheadTargets.cmake DESTINATION ${package_folder})
if(TARGET masthead_storage_conformance)
    install(DIRECTORY include/masthead/conformance DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/masthead)
    install(EXPORT masthead_storage_conformance NAMESPACE masthead::
        FILE masthead_storage_conformance.cmake DESTINATION ${package_folder})
endif()

if(TARGET masthead_openid)
    install(EXPORT masthead_openid NAMESPACE masthead:: FILE masthead_openid.cmake DESTINATION ${package_folder})
endif()

configure_package_config_file(cmake/mastheadConfig.cmake.in ${PROJECT_BINARY_DIR}/mastheadConfig.cmake
    INSTALL_DESTINATION ${package_folder}
    NO_SET_AND_CHECK_MACRO NO_CHECK_REQUIRED_COMPONENTS_MACRO)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/mastheadConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES
    ${PROJECT_BINARY_DIR}/mastheadConfig.cmake ${PROJECT_BINARY_DIR}/mastheadConfigVersion.cmake
    cmake/FindRapidCheck.cmake cmake/FindSOCI.cmake cmake/MastheadConformance.cmake
    DESTINATION ${package_folder})
