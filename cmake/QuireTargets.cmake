# SPDX-License-Identifier: Apache-2.0
# libquire, the command line, and the worker: the one program that links document parsers.

file(GLOB_RECURSE text_sources CONFIGURE_DEPENDS
    ${CMAKE_SOURCE_DIR}/src/base/*.c ${CMAKE_SOURCE_DIR}/src/record/*.c ${CMAKE_SOURCE_DIR}/src/text/*.c)
foreach(name frames child_name formats reading walls)
    list(APPEND text_sources ${CMAKE_SOURCE_DIR}/src/load/${name}.c)
endforeach()
file(GLOB_RECURSE core_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/*.c)
file(GLOB_RECURSE worker_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/load/worker/*.c)
file(GLOB cli_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/app/cli/*.c ${CMAKE_SOURCE_DIR}/app/json/*.c)
list(REMOVE_ITEM core_sources ${text_sources} ${worker_sources})
set(worker_main ${CMAKE_SOURCE_DIR}/src/load/worker/main.c)
set(model_check_main ${CMAKE_SOURCE_DIR}/src/embed/drivers/model_check_main.c)
list(REMOVE_ITEM core_sources ${model_check_main})
set(cli_main ${CMAKE_SOURCE_DIR}/app/cli/main.c)
list(REMOVE_ITEM worker_sources ${worker_main})
list(REMOVE_ITEM cli_sources ${cli_main})

# What both sides of the pipe to the worker share.
set(text_libraries quire_flags PkgConfig::icu ${QUIRE_STEMMER} part_yyjson Threads::Threads m)
set(core_libraries PkgConfig::sqlite PkgConfig::curl PkgConfig::crypto PkgConfig::inih part_onnxruntime part_llama)
set(worker_libraries PkgConfig::xml2 PkgConfig::yaml PkgConfig::archive PkgConfig::gmime PkgConfig::uchardet ${QUIRE_CMARK_EXTENSIONS} PkgConfig::cmark
    part_lexbor part_tree_sitter part_pdfium PkgConfig::seccomp)

# Compiled once; linked into the library, and as archives into the tests.
function(quire_objects name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LIBRARIES")
    if(NOT arg_SOURCES)
        file(WRITE ${CMAKE_BINARY_DIR}/${name}_empty.c "typedef int quire_nothing_here;\n")
        set(arg_SOURCES ${CMAKE_BINARY_DIR}/${name}_empty.c)
    endif()
    add_library(${name}_objects OBJECT ${arg_SOURCES})
    target_link_libraries(${name}_objects PUBLIC ${arg_LIBRARIES})
    add_library(${name} STATIC $<TARGET_OBJECTS:${name}_objects>)
    target_link_libraries(${name} PUBLIC ${arg_LIBRARIES})
endfunction()

quire_objects(quire_text_core SOURCES ${text_sources} LIBRARIES ${text_libraries})
quire_objects(quire_core SOURCES ${core_sources} LIBRARIES ${text_libraries} ${core_libraries})
target_link_libraries(quire_core PUBLIC quire_text_core)
# Client libraries of databases are loaded when first needed: only their headers are used here.
target_include_directories(quire_core_objects SYSTEM PRIVATE ${libpq_INCLUDE_DIRS} ${mariadb_INCLUDE_DIRS} ${odbc_INCLUDE_DIRS})
quire_objects(quire_worker_core SOURCES ${worker_sources} LIBRARIES ${text_libraries} ${worker_libraries})
target_link_libraries(quire_worker_core PUBLIC quire_text_core)
# Only libraries call it (src/load/worker/iconv.c), and for their sake nothing is taken out of an archive.
target_link_options(quire_worker_core INTERFACE LINKER:--undefined=iconv_open)
# The command line goes through the public API; of the library's inside it has JSON, sha256 and what they stand on.
quire_objects(quire_cli_core
    SOURCES ${cli_sources} ${CMAKE_SOURCE_DIR}/src/bind/json.c ${CMAKE_SOURCE_DIR}/src/bind/sha256.c
        ${CMAKE_SOURCE_DIR}/src/base/arena.c ${CMAKE_SOURCE_DIR}/src/base/error.c
    LIBRARIES quire_flags part_yyjson PkgConfig::crypto m)

target_include_directories(quire_cli_core_objects PUBLIC ${CMAKE_SOURCE_DIR}/app)
target_include_directories(quire_cli_core PUBLIC ${CMAKE_SOURCE_DIR}/app)

add_library(quire SHARED $<TARGET_OBJECTS:quire_core_objects> $<TARGET_OBJECTS:quire_text_core_objects>)
target_link_libraries(quire PRIVATE ${text_libraries} ${core_libraries})
set_target_properties(quire PROPERTIES
    VERSION ${PROJECT_VERSION} SOVERSION 0 LINKER_LANGUAGE CXX
    BUILD_RPATH ${QUIRE_PARTS}/lib INSTALL_RPATH "$ORIGIN/quire")
# Symbols of the static parts stay inside.
target_link_options(quire PRIVATE -Wl,--exclude-libs,ALL -Wl,--gc-sections)
target_include_directories(quire INTERFACE ${CMAKE_SOURCE_DIR}/include)
if(NOT QUIRE_SANITIZE)
    target_link_options(quire PRIVATE -Wl,-z,defs)
endif()

if(EXISTS ${cli_main})
    add_executable(quire_program ${cli_main})
    target_link_libraries(quire_program PRIVATE quire_cli_core quire)
    set_target_properties(quire_program PROPERTIES OUTPUT_NAME quire
        BUILD_RPATH "$ORIGIN" INSTALL_RPATH "$ORIGIN/../lib")
endif()

if(EXISTS ${worker_main})
    add_executable(quire-load-worker ${worker_main})
    target_link_libraries(quire-load-worker PRIVATE quire_worker_core)
    set_target_properties(quire-load-worker PROPERTIES
        BUILD_RPATH ${QUIRE_PARTS}/lib INSTALL_RPATH "$ORIGIN/../../lib/quire")
endif()

# Loads a GGUF file in a process of its own: a malformed one ends the process that loads it.
add_executable(quire-model-check ${model_check_main})
target_link_libraries(quire-model-check PRIVATE quire_core)
set_target_properties(quire-model-check PROPERTIES LINKER_LANGUAGE CXX
    BUILD_RPATH ${QUIRE_PARTS}/lib INSTALL_RPATH "$ORIGIN/../../lib/quire")

# What `make` builds, without the tests.
add_custom_target(all_programs DEPENDS quire quire_models quire-model-check)
foreach(program quire_program quire-load-worker)
    if(TARGET ${program})
        add_dependencies(all_programs ${program})
    endif()
endforeach()
