# SPDX-License-Identifier: Apache-2.0
# The libraries: Debian's through pkg-config, the pinned ones from QUIRE_PARTS.

if(NOT QUIRE_PARTS)
    execute_process(COMMAND ${CMAKE_SOURCE_DIR}/tools/setup --where
        OUTPUT_VARIABLE QUIRE_PARTS OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
endif()
if(NOT EXISTS ${QUIRE_PARTS}/lib/libyyjson.a)
    message(FATAL_ERROR "No parts in ${QUIRE_PARTS}. Run tools/setup build first.")
endif()
message(STATUS "Parts: ${QUIRE_PARTS}")
# The system's packages that set-up found, for `quire doctor`; an installed tree has it in share/quire.
if(EXISTS ${QUIRE_PARTS}/share/quire/packages.tsv)
    file(CREATE_LINK ${QUIRE_PARTS}/share/quire/packages.tsv ${CMAKE_BINARY_DIR}/packages.tsv SYMBOLIC)
endif()

find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
pkg_check_modules(icu REQUIRED IMPORTED_TARGET icu-uc icu-i18n)
pkg_check_modules(sqlite REQUIRED IMPORTED_TARGET sqlite3>=3.40)
pkg_check_modules(curl REQUIRED IMPORTED_TARGET libcurl)
pkg_check_modules(crypto REQUIRED IMPORTED_TARGET libcrypto)
pkg_check_modules(inih REQUIRED IMPORTED_TARGET inih)
pkg_check_modules(edit REQUIRED IMPORTED_TARGET libedit)
pkg_check_modules(xml2 REQUIRED IMPORTED_TARGET libxml-2.0)
pkg_check_modules(yaml REQUIRED IMPORTED_TARGET yaml-0.1)
pkg_check_modules(archive REQUIRED IMPORTED_TARGET libarchive)
pkg_check_modules(gmime REQUIRED IMPORTED_TARGET gmime-3.0>=3.2)
pkg_check_modules(uchardet REQUIRED IMPORTED_TARGET uchardet)
pkg_check_modules(cmark REQUIRED IMPORTED_TARGET libcmark-gfm)
pkg_check_modules(libpq REQUIRED libpq)
pkg_check_modules(mariadb REQUIRED libmariadb)
pkg_check_modules(odbc REQUIRED odbc)
pkg_check_modules(seccomp REQUIRED IMPORTED_TARGET libseccomp)
find_library(QUIRE_STEMMER stemmer REQUIRED)
find_library(QUIRE_CMARK_EXTENSIONS cmark-gfm-extensions REQUIRED)

# A pinned part: its headers are foreign, so our warnings don't apply to them.
function(quire_part name)
    add_library(part_${name} INTERFACE)
    target_include_directories(part_${name} SYSTEM INTERFACE ${QUIRE_PARTS}/include)
    target_link_libraries(part_${name} INTERFACE ${ARGN})
endfunction()

quire_part(yyjson ${QUIRE_PARTS}/lib/libyyjson.a m)
quire_part(lexbor ${QUIRE_PARTS}/lib/liblexbor.a m)
target_compile_definitions(part_lexbor INTERFACE LEXBOR_STATIC)
quire_part(tree_sitter ${QUIRE_PARTS}/lib/libtree-sitter.a)
quire_part(pdfium ${QUIRE_PARTS}/lib/libpdfium.so)
# Loaded when a model is opened: a process that computes nothing pays nothing for it.
quire_part(onnxruntime ${CMAKE_DL_LIBS})
quire_part(llama ${QUIRE_PARTS}/lib/libllama.a ${QUIRE_PARTS}/lib/libggml.a ${QUIRE_PARTS}/lib/libggml-cpu.a
    ${QUIRE_PARTS}/lib/libggml-base.a stdc++ m Threads::Threads ${CMAKE_DL_LIBS})
