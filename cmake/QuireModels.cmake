# SPDX-License-Identifier: Apache-2.0
# The default model beside the built library, with the tokenizer's table, which our own code makes from its vocabulary.

set(QUIRE_MODEL multilingual-e5-small)
set(model_source ${QUIRE_PARTS}/share/quire/models/${QUIRE_MODEL})
set(model_target ${CMAKE_BINARY_DIR}/models/${QUIRE_MODEL})
set(trie_program ${CMAKE_SOURCE_DIR}/tools/build_trie.c)

if(EXISTS ${model_source} AND EXISTS ${trie_program})
    add_executable(quire-build-trie ${trie_program})
    target_link_libraries(quire-build-trie PRIVATE quire_text_core)
    file(MAKE_DIRECTORY ${model_target})
    file(GLOB links ${model_target}/*)
    foreach(link ${links})
        if(IS_SYMLINK ${link})
            file(REMOVE ${link})  # an earlier set-up's
        endif()
    endforeach()
    file(GLOB model_files RELATIVE ${model_source} ${model_source}/*)
    foreach(name ${model_files})
        file(CREATE_LINK ${model_source}/${name} ${model_target}/${name} SYMBOLIC)
    endforeach()
    # A new table is put in place by renaming: a running program may have the old one mapped.
    add_custom_command(OUTPUT ${model_target}/tokenizer.trie
        COMMAND quire-build-trie ${model_source}/tokenizer.json ${model_target}/tokenizer.trie.new
        COMMAND ${CMAKE_COMMAND} -E rename ${model_target}/tokenizer.trie.new ${model_target}/tokenizer.trie
        DEPENDS quire-build-trie ${model_source}/tokenizer.json
        COMMENT "Building the tokenizer's table of ${QUIRE_MODEL}")
    add_custom_target(quire_models ALL DEPENDS ${model_target}/tokenizer.trie)
else()
    add_custom_target(quire_models ALL)
endif()
