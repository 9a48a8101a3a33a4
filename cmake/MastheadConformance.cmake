# For authors of storage backends: installed with the package, and used by Masthead's own tests.
include(GoogleTest)

# masthead_discover_tests(<name> <seconds of one test> <fixture or "">)
# The tests of the GoogleTest program <name>, each known to ctest.
function(masthead_discover_tests name timeout fixture)
    set(properties TIMEOUT ${timeout})
    if(fixture)
        list(APPEND properties FIXTURES_REQUIRED ${fixture})
    endif()
    gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60 TEST_PREFIX "${name}." PROPERTIES ${properties})
endfunction()

# masthead_add_conformance_test(<name> SOURCES ... [LINKS ...] [TIMEOUT <seconds of one case>] [FIXTURE <name>])
# The program <name>, whose `main` calls masthead::conformance::run, with each of its cases as a test of ctest, and the test
# <name>.case_count that the program has all of them. FIXTURE names a fixture of ctest that the cases need, such as a server.
function(masthead_add_conformance_test name)
    cmake_parse_arguments(arg "" "TIMEOUT;FIXTURE" "SOURCES;LINKS" ${ARGN})
    if(NOT arg_TIMEOUT)
        set(arg_TIMEOUT 300)
    endif()
    add_executable(${name} ${arg_SOURCES})
    if(COMMAND masthead_configure_target)
        masthead_configure_target(${name})
    endif()
    target_link_libraries(${name} PRIVATE ${arg_LINKS} masthead::storage_conformance)
    masthead_discover_tests(${name} ${arg_TIMEOUT} "${arg_FIXTURE}")
    add_test(NAME ${name}.case_count COMMAND ${name} --conformance-count)
    set_tests_properties(${name}.case_count PROPERTIES TIMEOUT 60)
endfunction()
