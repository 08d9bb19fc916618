/* SPDX-License-Identifier: Apache-2.0 */
/* Writing documents ready made: canonical text and elements, from strings of a trusted session, which pass no worker. One
 * writer makes many documents, one after another, in the same memory. */
#ifndef QUIRE_FETCH_SQL_READY_H
#define QUIRE_FETCH_SQL_READY_H

#include "base/arena.h"
#include "base/buffer.h"
#include "quire/error.h"
#include "quire/types.h"

enum { QUIRE_READY_DEPTH = 8 };

typedef struct quire_ready {
    quire_buffer text;
    quire_element *elements;
    size_t count, capacity;
    size_t open[QUIRE_READY_DEPTH];
    size_t depth;
    const quire_locator *place; /* of the elements that stand in no other; NULL: none */
    bool failed;                /* memory is out */
    quire_element scratch;      /* written then, never read */
} quire_ready;

/* `text_bytes` bounds the text of a document. */
void quire_ready_init(quire_ready *ready, size_t text_bytes);
void quire_ready_free(quire_ready *ready);

/* Begins a document; what the one before had is gone. */
void quire_ready_begin(quire_ready *ready, const quire_locator *place);

/* Opens an element at the end of the text, to fill level, row, column and header; valid until the next open. Closing one
 * leaves it without the white space at its end. */
quire_element *quire_ready_open(quire_ready *ready, quire_element_kind kind);
void quire_ready_close(quire_ready *ready);

/* Appends text; CR and CRLF become LF, NUL and bytes that are no UTF-8 become U+FFFD. */
void quire_ready_append(quire_ready *ready, quire_str text);
/* The same, on one line. */
void quire_ready_append_line(quire_ready *ready, quire_str text);
void quire_ready_end_line(quire_ready *ready);
/* Leaves one empty line behind what is there. */
void quire_ready_end_block(quire_ready *ready);

/* Fills text and elements of `out`, which are valid until the next begin.
 * errors: LIMIT the text is over its bound; NO_MEMORY */
QUIRE_CHECKED quire_status quire_ready_finish(quire_ready *ready, quire_document *out, quire_error *err);

/* Appends the words of `text` to another buffer, with one space between them. */
void quire_ready_fold(quire_buffer *out, quire_str text);

/* Its first words, at most `most` bytes of them. In `arena`; data is NULL when memory is out. */
quire_str quire_ready_line(quire_arena *arena, quire_str text, size_t most);

/* How many bytes of `text` are no UTF-8. */
size_t quire_ready_undecodable(quire_str text);

#endif
