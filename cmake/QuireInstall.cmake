# SPDX-License-Identifier: Apache-2.0
# An installed tree is whole: moved elsewhere, it still finds its libraries, its worker and its models.

install(TARGETS quire LIBRARY DESTINATION lib)
if(TARGET quire_program)
    install(TARGETS quire_program RUNTIME DESTINATION bin)
endif()
if(TARGET quire-load-worker)
    install(TARGETS quire-load-worker RUNTIME DESTINATION libexec/quire)
endif()
install(TARGETS quire-model-check RUNTIME DESTINATION libexec/quire)
install(DIRECTORY include/quire DESTINATION include FILES_MATCHING PATTERN "*.h")

install(DIRECTORY ${QUIRE_PARTS}/lib/ DESTINATION lib/quire USE_SOURCE_PERMISSIONS
    FILES_MATCHING REGEX "/libonnxruntime\\.so\\.[0-9]+$" REGEX "/libpdfium\\.so$")
install(DIRECTORY ${QUIRE_PARTS}/share/licenses/ DESTINATION share/quire/licenses)
install(FILES LICENSE NOTICE DESTINATION share/quire/licenses/quire)
install(FILES ${QUIRE_PARTS}/share/quire/packages.tsv DESTINATION share/quire OPTIONAL)

if(EXISTS ${QUIRE_PARTS}/share/quire/models/${QUIRE_MODEL})
    # Of the vocabulary an installed tree needs the table only.
    install(DIRECTORY ${QUIRE_PARTS}/share/quire/models/ DESTINATION share/quire/models PATTERN tokenizer.json EXCLUDE)
    install(FILES ${CMAKE_BINARY_DIR}/models/${QUIRE_MODEL}/tokenizer.trie
        DESTINATION share/quire/models/${QUIRE_MODEL} OPTIONAL)
endif()

file(GLOB man_pages ${CMAKE_SOURCE_DIR}/docs/man/*.1)
if(man_pages)
    install(FILES ${man_pages} DESTINATION share/man/man1)
endif()

configure_file(${CMAKE_SOURCE_DIR}/cmake/quire.pc.in ${CMAKE_BINARY_DIR}/quire.pc @ONLY)
install(FILES ${CMAKE_BINARY_DIR}/quire.pc DESTINATION lib/pkgconfig)
