/* SPDX-License-Identifier: Apache-2.0 */
/* Places in originals without pages: as bytes, as words (quire_locator_label, types.h), and of a range of a document. */
#ifndef QUIRE_RECORD_LOCATOR_H
#define QUIRE_RECORD_LOCATOR_H

#include "record/wire.h"

/* Whether it says what its kind promises and nothing else: lines from 1 in their order, a name where one is due. */
bool quire_locator_is_sound(const quire_locator *locator);

/* Appends a sound locator / reads one. `before` is the one in front of it in the same record, NULL: there is none. */
void quire_locator_put(quire_buffer *out, const quire_locator *locator, const quire_locator *before);
void quire_locator_take(quire_wire_reader *reader, const quire_locator *before, quire_locator *out);

/* A locator that stands alone. owner: what `out` holds lives in `arena`; errors: FORMAT, NO_MEMORY */
QUIRE_CHECKED quire_status quire_locator_decode(quire_str bytes, quire_arena *arena, quire_locator *out,
                                                quire_error *err);

/* Where the bytes stand that begin at `first` and end at `last`: from the lines of the one to those of the other, where
 * both have lines; until when the last is said, where both have times; else at `first`. */
quire_locator quire_locator_join(const quire_locator *first, const quire_locator *last);

/* How far lines were counted for the range before. Zeroed at first; ranges that are asked for in their order, and of one
 * document, cost no more than one walk through its text. NULL:
 * each range is asked for by itself. */
typedef struct quire_locating {
    struct quire_line_cursor {
        uint32_t element, line; /* line 0: nothing was counted yet */
        size_t at;
    } first, last;
    quire_arena
        *arena; /* for the cells around all of them, which no element names; NULL: those of the first */
} quire_locating;

/* Where `range` of the document's text stands, from its first byte to its last without the white space around them: each
 * is where the innermost element around it that has a locator is. Within plain text and code, whose lines are those of the
 * original, it is the byte's own line; cells of one sheet are those around all of them. Strings are the document's, or in
 * the locating's arena. Kind NONE: the document doesn't say. */
quire_locator quire_document_locator(const quire_document *document, quire_range range,
                                     quire_locating *locating);

#endif
