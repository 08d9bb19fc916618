/* SPDX-License-Identifier: Apache-2.0 */
/* A document's reading: which format it was read as, in which version, with which hints. The worker writes it beside the document
 * from its own list of formats, so that an add tells "the same bytes" from "the same bytes, read as they would be read now" by
 * what the worker says of that list, without reading them.
 *
 *   pdf-2 common-1                       format and its version, version of what all formats share
 *   text-2 common-1 hints-0f3a…          hints that came with the bytes: FNV-1a, 64 bits, of type, charset and title
 *   zip-1 common-2 children-500          it was cut: no more than 500 documents were to be found, and there were more.
 *                                        That is written by the engine, which gives the number */
#ifndef QUIRE_LOAD_READING_H
#define QUIRE_LOAD_READING_H

#include "base/arena.h"
#include "load/formats.h"

typedef struct quire_reading_versions {
    unsigned own, common; /* of the format, of what all share */
} quire_reading_versions;

/* What came with the bytes; any may be empty. The file's name is no hint here: it is part of the uri. */
typedef struct quire_reading_hints {
    quire_str media_type, charset, title;
} quire_reading_hints;

/* The reading of a document that is read as `format`. In `arena`; data is NULL when memory is out. */
quire_str quire_reading_name(quire_str format, quire_reading_versions versions,
                             const quire_reading_hints *hints, quire_arena *arena);

/* The reading of a document that was cut. In `arena`; data is NULL when memory is out. */
quire_str quire_reading_cut(quire_str reading, uint64_t children, quire_arena *arena);
/* Whether it was cut, where another number of documents is to be found now. */
bool quire_reading_was_cut(quire_str stored, uint64_t children);

/* Whether `stored`, cut or not, is what the same format of `formats` would give now. `hints` NULL: with whatever hints it was read. */
bool quire_reading_is_current(quire_str stored, const quire_formats *formats,
                              const quire_reading_hints *hints);

/* Whether a loader of that format wrote it. */
bool quire_reading_is_of(quire_str reading, const char *format);

/* What differs, for people: "pdf 1 → 2", "what all loaders share 1 → 2", "another loader: text → html", "the type or title
 * given with it", "how many documents may be found in it". Empty `stored`: a Quire that did not write readings, whose versions were all 1. Empty: nothing differs.
 * In `arena`; data is NULL when memory is out. */
quire_str quire_reading_change(quire_str stored, quire_str now, quire_arena *arena);

#endif
