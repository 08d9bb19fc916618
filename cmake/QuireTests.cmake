# SPDX-License-Identifier: Apache-2.0
# Every tests/…/test_*.c is a program of its own, named by its path; it runs in the source folder.

pkg_check_modules(cmocka REQUIRED IMPORTED_TARGET cmocka)

file(GLOB support_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/support/*.c ${CMAKE_SOURCE_DIR}/tests/fakes/*.c)
# Workers that misbehave are programs of their own, and what runs them as on another machine.
file(GLOB fake_programs CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/fakes/*_worker.c ${CMAKE_SOURCE_DIR}/tests/fakes/*_kernel.c)
list(REMOVE_ITEM support_sources ${fake_programs})
add_library(quire_test_flags INTERFACE)
target_link_libraries(quire_test_flags INTERFACE quire_flags PkgConfig::cmocka)
target_include_directories(quire_test_flags INTERFACE ${CMAKE_SOURCE_DIR}/tests)
target_compile_definitions(quire_test_flags INTERFACE
    QUIRE_TEST_SOURCE_DIR="${CMAKE_SOURCE_DIR}" QUIRE_TEST_BINARY_DIR="${CMAKE_BINARY_DIR}"
    QUIRE_TEST_PARTS_DIR="${QUIRE_PARTS}")
quire_objects(quire_test_support SOURCES ${support_sources} LIBRARIES quire_test_flags ${text_libraries} ${core_libraries})

set(fake_program_names)
foreach(file ${fake_programs})
    get_filename_component(name ${file} NAME_WE)
    add_executable(${name} ${file})
    target_link_libraries(${name} PRIVATE quire_text_core)
    list(APPEND fake_program_names ${name})
endforeach()
# The real worker around loaders of its own.
target_sources(hostile_worker PRIVATE ${worker_main})
target_link_libraries(hostile_worker PRIVATE quire_worker_core)
set_target_properties(hostile_worker PROPERTIES BUILD_RPATH ${QUIRE_PARTS}/lib)

set(asan_options "detect_leaks=1:abort_on_error=0:allocator_may_return_null=1")
# Libraries of others are not instrumented, so their own locking cannot be seen.
set(tsan_options "ignore_noninstrumented_modules=1:exitcode=66")
set(ubsan_options "print_stacktrace=1:halt_on_error=1")

function(quire_run name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "TIMEOUT" "COMMAND;LABELS")
    add_test(NAME ${name} COMMAND ${arg_COMMAND} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
    set_tests_properties(${name} PROPERTIES TIMEOUT ${arg_TIMEOUT} LABELS "${arg_LABELS}" ENVIRONMENT
        "ASAN_OPTIONS=${asan_options};TSAN_OPTIONS=${tsan_options};UBSAN_OPTIONS=${ubsan_options}")
endfunction()

function(quire_test file)
    get_filename_component(stem ${file} NAME_WE)
    get_filename_component(folder ${file} DIRECTORY)
    file(RELATIVE_PATH path ${CMAKE_SOURCE_DIR}/tests ${folder})
    string(REPLACE "/" "_" prefix ${path})
    string(REGEX REPLACE "^test_" "" short ${stem})
    set(name ${prefix}_${short})
    add_executable(${name} ${file})
    set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests LINKER_LANGUAGE CXX
        BUILD_RPATH ${QUIRE_PARTS}/lib)
    target_link_libraries(${name} PRIVATE quire_test_support quire_test_flags)
    if(path MATCHES "^unit/load_worker")
        target_link_libraries(${name} PRIVATE quire_worker_core)
    elseif(path MATCHES "^unit/cli")
        target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR}/app)
        target_link_libraries(${name} PRIVATE quire_cli_core)
    endif()
    target_link_libraries(${name} PRIVATE quire_core)
    # Tests of failing allocations take the allocator's place.
    if(path MATCHES "^fault")
        foreach(function malloc calloc realloc aligned_alloc posix_memalign strdup strndup asprintf vasprintf realpath
                quire_arena_alloc quire_arena_array quire_arena_copy quire_arena_printf)
            target_link_options(${name} PRIVATE -Wl,--wrap=${function})
        endforeach()
    endif()
    add_dependencies(${name} quire_models quire-model-check ${fake_program_names})
    if(TARGET quire-load-worker)
        add_dependencies(${name} quire-load-worker)
    endif()
    string(REGEX MATCH "^[a-z]+" kind ${path})
    # Thousands of rounds, each with a base of its own: minutes under a sanitizer on a busy machine.
    set(timeout 600)
    if(kind STREQUAL fault)
        set(timeout 1800)
    endif()
    quire_run(${name} COMMAND ${name} TIMEOUT ${timeout} LABELS ${kind})
    set_property(GLOBAL APPEND PROPERTY quire_test_targets ${name})
endfunction()

file(GLOB_RECURSE test_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/unit/test_*.c
    ${CMAKE_SOURCE_DIR}/tests/contract/test_*.c ${CMAKE_SOURCE_DIR}/tests/flow/test_*.c
    ${CMAKE_SOURCE_DIR}/tests/fault/test_*.c ${CMAKE_SOURCE_DIR}/tests/api/test_*.c)
foreach(file ${test_sources})
    quire_test(${file})
endforeach()

# Each public header compiles alone, as C and as C++.
file(GLOB public_headers CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/include/quire/*.h)
set(header_sources)
foreach(header ${public_headers})
    get_filename_component(stem ${header} NAME_WE)
    foreach(language c cpp)
        set(source ${CMAKE_BINARY_DIR}/headers/${stem}.${language})
        file(CONFIGURE OUTPUT ${source} CONTENT "#include <quire/${stem}.h>\n")
        list(APPEND header_sources ${source})
    endforeach()
endforeach()
if(header_sources)
    add_library(quire_headers_alone OBJECT ${header_sources})
    target_include_directories(quire_headers_alone PRIVATE ${CMAKE_SOURCE_DIR}/include)
    target_compile_options(quire_headers_alone PRIVATE -Wall -Wextra -Wpedantic -Werror)
endif()

# Fuzz targets: in ordinary builds they replay their corpus, in the fuzz preset they are libFuzzer programs.
file(GLOB fuzz_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/fuzz/fuzz_*.c)
foreach(file ${fuzz_sources})
    get_filename_component(name ${file} NAME_WE)
    string(REGEX REPLACE "^fuzz_" "" subject ${name})
    add_executable(${name} ${file})
    set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/fuzz LINKER_LANGUAGE CXX
        BUILD_RPATH ${QUIRE_PARTS}/lib)
    target_link_libraries(${name} PRIVATE quire_worker_core quire_core)
    if(QUIRE_FUZZ)
        target_link_options(${name} PRIVATE -fsanitize=fuzzer)
    else()
        target_sources(${name} PRIVATE ${CMAKE_SOURCE_DIR}/fuzz/replay_main.c)
        file(GLOB corpus ${CMAKE_SOURCE_DIR}/fuzz/corpora/${subject})
        quire_run(${name} COMMAND ${name} ${corpus} TIMEOUT 300 LABELS fuzz)
    endif()
endforeach()

# Programs that measure; `make bench` runs them.
file(GLOB bench_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/bench/bench_*.c)
foreach(file ${bench_sources})
    get_filename_component(name ${file} NAME_WE)
    add_executable(${name} EXCLUDE_FROM_ALL ${file})
    set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bench LINKER_LANGUAGE CXX
        BUILD_RPATH ${QUIRE_PARTS}/lib)
    target_link_libraries(${name} PRIVATE quire_cli_core quire_core)
    if(name STREQUAL bench_streams)
        target_sources(${name} PRIVATE ${CMAKE_SOURCE_DIR}/tests/fakes/embed_hash.c)
        target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR}/tests)
    endif()
    if(name STREQUAL bench_feeds)
        target_link_libraries(${name} PRIVATE quire_worker_core)
    endif()
    set_property(GLOBAL APPEND PROPERTY quire_bench_targets ${name})
endforeach()
get_property(bench_targets GLOBAL PROPERTY quire_bench_targets)
add_custom_target(quire_benchmarks DEPENDS ${bench_targets})
