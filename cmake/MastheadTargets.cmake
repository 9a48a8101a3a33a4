# How Masthead's own targets are made: one function a kind, so that flags and folders are the same everywhere.
include(GoogleTest)
include(MastheadConformance)

add_library(masthead_warnings INTERFACE)
target_compile_options(masthead_warnings INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow)
if(MASTHEAD_WERROR)
    target_compile_options(masthead_warnings INTERFACE -Werror)
endif()
if(MASTHEAD_SANITIZE)
    target_compile_options(masthead_warnings INTERFACE -fsanitize=${MASTHEAD_SANITIZE} -fno-omit-frame-pointer)
    target_link_options(masthead_warnings INTERFACE -fsanitize=${MASTHEAD_SANITIZE})
    # With a sanitizer GCC 12 inlines less, and takes Asio's coroutine frames, the library's <regex> and its sums of texts
    # for mistakes. It warns of Asio's fences, which the thread sanitizer does not see.
    target_compile_options(masthead_warnings INTERFACE
        $<$<CXX_COMPILER_ID:GNU>:-Wno-mismatched-new-delete;-Wno-maybe-uninitialized;-Wno-array-bounds;-Wno-tsan>)
endif()

# The folder lib/ for private headers that layers share; linked by layers only.
add_library(masthead_private INTERFACE)
target_include_directories(masthead_private INTERFACE ${PROJECT_SOURCE_DIR}/lib)

function(masthead_configure_target target)
    target_compile_features(${target} PUBLIC cxx_std_20)
    set_target_properties(${target} PROPERTIES
        CXX_EXTENSIONS OFF POSITION_INDEPENDENT_CODE ON CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
    target_link_libraries(${target} PRIVATE $<BUILD_INTERFACE:masthead_warnings>)
endfunction()

# masthead_install_library(<name>)
# Installs masthead_<name> as masthead::<name>, with the headers beside its CMakeLists.txt. What has to be asked for as a
# component of the package, because it needs more than the rest, is an export set of its own.
function(masthead_install_library name)
    set_target_properties(masthead_${name} PROPERTIES EXPORT_NAME ${name})
    if(NOT MASTHEAD_INSTALL)
        return()
    endif()
    set(export_set masthead)
    if(name MATCHES "^(storage_conformance|openid)$")
        set(export_set masthead_${name})
    endif()
    install(TARGETS masthead_${name} EXPORT ${export_set} ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
    if(EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/include)
        install(DIRECTORY include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
    endif()
endfunction()

# masthead_add_layer(<name> SOURCES ... [LINKS <layers>] [PRIVATE_LINKS <third-party>])
# A static library masthead_<name> (alias masthead::<name>) made of the sources beside the caller's CMakeLists.txt.
function(masthead_add_layer name)
    cmake_parse_arguments(arg "" "" "SOURCES;LINKS;PRIVATE_LINKS" ${ARGN})
    set(target masthead_${name})
    add_library(${target} STATIC ${arg_SOURCES})
    add_library(masthead::${name} ALIAS ${target})
    masthead_configure_target(${target})
    target_include_directories(${target} PUBLIC
        $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
    target_link_libraries(${target} PUBLIC Boost::headers ${arg_LINKS}
        PRIVATE ${arg_PRIVATE_LINKS} $<BUILD_INTERFACE:masthead_private>)
    masthead_install_library(${name})
endfunction()

# masthead_add_plugin(<name> SOURCES ... [LINKS ...] [PRIVATE_LINKS ...])
# The same for a plugin: it sees public headers only, and brings its own in include/ beside its CMakeLists.txt.
function(masthead_add_plugin name)
    cmake_parse_arguments(arg "" "" "SOURCES;LINKS;PRIVATE_LINKS" ${ARGN})
    set(target masthead_${name})
    add_library(${target} STATIC ${arg_SOURCES})
    add_library(masthead::${name} ALIAS ${target})
    masthead_configure_target(${target})
    if(EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/include)
        target_include_directories(${target} PUBLIC
            $<BUILD_INTERFACE:${CMAKE_CURRENT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
    endif()
    target_link_libraries(${target} PUBLIC ${arg_LINKS} PRIVATE ${arg_PRIVATE_LINKS})
    masthead_install_library(${name})
endfunction()

# masthead_uses_soci(<name>)
# SOCI's libraries keep to themselves the type information that one check of the sanitizer reads. To be called beside the
# target, whose sources get the flag: it has to come behind those of all libraries.
function(masthead_uses_soci name)
    if(MASTHEAD_SANITIZE)
        get_target_property(sources masthead_${name} SOURCES)
        set_source_files_properties(${sources} PROPERTIES COMPILE_OPTIONS -fno-sanitize=vptr)
    endif()
endfunction()

# masthead_add_test(<name> SOURCES ... [LINKS ...] [TIMEOUT <seconds>] [FIXTURE <name>] [NO_MAIN])
# A GoogleTest program whose tests ctest knows one by one. A program without tests is an error.
function(masthead_add_test name)
    cmake_parse_arguments(arg "NO_MAIN" "TIMEOUT;FIXTURE" "SOURCES;LINKS" ${ARGN})
    if(NOT arg_TIMEOUT)
        set(arg_TIMEOUT 120)
    endif()
    add_executable(${name} ${arg_SOURCES})
    masthead_configure_target(${name})
    target_precompile_headers(${name} PRIVATE <gtest/gtest.h> <gmock/gmock.h> <string> <vector> <optional> <map>)
    target_compile_definitions(${name} PRIVATE
        MASTHEAD_SOURCE_DIR="${PROJECT_SOURCE_DIR}" MASTHEAD_SHARED_DIR="${PROJECT_SOURCE_DIR}/../shared")
    target_link_libraries(${name} PRIVATE ${arg_LINKS} masthead_rapidcheck GTest::gtest GTest::gmock
        $<$<NOT:$<BOOL:${arg_NO_MAIN}>>:GTest::gtest_main>)
    masthead_discover_tests(${name} ${arg_TIMEOUT} "${arg_FIXTURE}")
endfunction()

# Adds the folders given, in order, that have a CMakeLists.txt.
function(masthead_add_existing)
    foreach(folder IN LISTS ARGN)
        if(EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/CMakeLists.txt)
            add_subdirectory(${folder})
        endif()
    endforeach()
endfunction()
