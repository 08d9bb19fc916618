# SPDX-License-Identifier: Apache-2.0
# How everything of ours is compiled.

set(CMAKE_C_STANDARD 17)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_CXX_STANDARD 17)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_C_VISIBILITY_PRESET hidden)
# Asserts state what must hold for memory to be safe, so they stay in released programs (no NDEBUG).
set(CMAKE_C_FLAGS_RELEASE "-O2 -g1")
if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()

add_library(quire_flags INTERFACE)
target_compile_definitions(quire_flags INTERFACE _GNU_SOURCE QUIRE_VERSION="${PROJECT_VERSION}")
target_include_directories(quire_flags INTERFACE ${CMAKE_SOURCE_DIR}/include ${CMAKE_SOURCE_DIR}/src)
target_compile_options(quire_flags INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wvla -Werror
    $<$<COMPILE_LANGUAGE:C>:-Wstrict-prototypes -Wmissing-prototypes>
    -ffile-prefix-map=${CMAKE_SOURCE_DIR}/= -fstack-protector-strong)
target_link_options(quire_flags INTERFACE -Wl,--as-needed -Wl,-z,relro)

if(QUIRE_SANITIZE)
    add_compile_options(-fsanitize=${QUIRE_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=undefined)
    add_link_options(-fsanitize=${QUIRE_SANITIZE})
endif()
if(QUIRE_FUZZ)
    add_compile_options(-fsanitize=fuzzer-no-link)
endif()
