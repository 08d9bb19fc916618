/* SPDX-License-Identifier: Apache-2.0 */
/* Building a document inside the worker: loaders append text and nest elements; the builder keeps the
 * canonical text valid (UTF-8, LF, no NUL), the tree well formed and every size bounded. */
#ifndef QUIRE_LOAD_WORKER_BUILDER_H
#define QUIRE_LOAD_WORKER_BUILDER_H

#include "base/arena.h"
#include "base/buffer.h"
#include "record/ledger.h"

enum { QUIRE_BUILDER_DEPTH = 64 }; /* deeper elements are flattened into their ancestor */

typedef struct quire_builder quire_builder;

/* A new document. `text_limit_bytes` bounds the canonical text. NULL: out of memory. */
quire_builder *quire_builder_new(quire_arena *arena, size_t text_limit_bytes);
void quire_builder_free(quire_builder *builder);

/* Strings are copied. An empty title or language leaves what was there. */
void quire_builder_set_title(quire_builder *builder, quire_str title);
void quire_builder_set_language(quire_builder *builder, quire_str language);
void quire_builder_set_media_type(quire_builder *builder, quire_str media_type);
void quire_builder_set_page_count(quire_builder *builder, uint32_t pages);
void quire_builder_add_metadata(quire_builder *builder, quire_str key, quire_str value);

/* Opens an element at the end of the text and returns it, to fill level, page, row, column, spans and header.
 * Valid until the next open. Never NULL: after a failure it gives a scratch one. */
quire_element *quire_builder_open(quire_builder *builder, quire_element_kind kind);
/* Opens a CONTENTS element. A heading or paragraph that has just closed and says no more than what such a block is called
 * ("Contents", "目录") goes into it as its caption: it heads nothing else. */
void quire_builder_open_contents(quire_builder *builder);
/* Copies `label`; it may be empty. `element` is the one opened last. */
void quire_builder_set_label(quire_builder *builder, quire_element *element, quire_str label);
/* Copies `locator`, its strings made valid; one that is not sound (record/locator.h) is left out. `element` is the one opened
 * last. */
void quire_builder_set_locator(quire_builder *builder, quire_element *element, const quire_locator *locator);
/* Copies `value`; one that is not sound (record/cell.h) is left out. `element` is a cell, the one opened last. */
void quire_builder_set_value(quire_builder *builder, quire_element *element, const quire_cell *value);
/* The elements that are opened from here on, and stand in no other, stand there. NULL: it isn't said where. */
void quire_builder_stand_at(quire_builder *builder, const quire_locator *locator);
/* Whatever places are said from here on, it is this one: a part that another format's loader reads knows its own lines, and they
 * are none of the document. NULL: no longer. */
void quire_builder_stand_within(quire_builder *builder, const quire_locator *locator);
/* Lines are said as the document has them; behind its first `heads` ones they are those of the original from `first` on. */
void quire_builder_set_lines(quire_builder *builder, uint32_t heads, uint32_t first);
/* Closes the innermost element at the end of the text without the white space that trails there. An element without
 * text or children is taken out again, save tables, rows, cells and figures. A table takes its form here (table_shape.h):
 * loaders write merged cells once, with their spans, and rows of heads as they are printed. */
void quire_builder_close(quire_builder *builder);

/* Appends UTF-8. CR and CRLF become LF; NUL and invalid bytes become U+FFFD. */
void quire_builder_append(quire_builder *builder, quire_str text);
/* As append, with white space folded: runs of it become one space, none stands at the start of a line. */
void quire_builder_append_flowing(quire_builder *builder, quire_str text);
/* Whether flowing text ended with white space that becomes one space when a word follows on the line. */
bool quire_builder_owes_space(const quire_builder *builder);
/* Ends the line unless it is empty / leaves exactly one empty line behind what is there. */
void quire_builder_end_line(quire_builder *builder);
void quire_builder_end_block(quire_builder *builder);
/* Bytes written so far. */
size_t quire_builder_size(const quire_builder *builder);

/* The bytes [start, size) written last stand at `place`. */
void quire_builder_place(quire_builder *builder, size_t start, quire_place place);

/* The account of this document: loaders enter what they received, apart from what they append. */
quire_ledger *quire_builder_ledger(quire_builder *builder);

/* For a loader that could not write what it read. The first failure counts. */
void quire_builder_fail(quire_builder *builder, quire_status status);

/* The sticky failure: OK, LIMIT (text over the limit), NO_MEMORY. */
quire_status quire_builder_failure(const quire_builder *builder);

/* Closes what is open and fills `out`; strings live in the builder and its arena. */
QUIRE_CHECKED quire_status quire_builder_finish(quire_builder *builder, quire_document *out,
                                                quire_error *err);

#endif
