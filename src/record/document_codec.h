/* SPDX-License-Identifier: Apache-2.0 */
/* One encoding for a document's elements, place runs, metadata and ledger rows: the worker's frames
 * carry it and the store keeps it. Decoding validates everything: bytes may be hostile. */
#ifndef QUIRE_RECORD_DOCUMENT_CODEC_H
#define QUIRE_RECORD_DOCUMENT_CODEC_H

#include "record/wire.h"

/* Bounds that the decoder checks, and that whoever makes a document keeps. */
enum {
    QUIRE_DOCUMENT_ELEMENTS_MAX = 1 << 24,
    QUIRE_DOCUMENT_RUNS_MAX = 1 << 24,
    QUIRE_DOCUMENT_METADATA_MAX = 4096,
    QUIRE_LEDGER_ROWS_MAX = 1024, /* rows, and reasons in one row */
};

/* The metadata key under which a document's reading stands (load/reading.h). The space keeps it apart from what documents
 * say of themselves: keys of front matter are one word. */
#define QUIRE_METADATA_READING "read by"
/* The key that tells of a title that it came with the bytes: whoever gave it chose it, and it stays. */
#define QUIRE_METADATA_TITLE "title by"

/* The most elements that a text of `text_bytes` may have. An element takes far more room in memory than in a frame, so
 * a short text may not ask for many: two for each byte, as a column of linked letters has, and some without text. */
size_t quire_document_elements_max(size_t text_bytes);

/* Appends elements, runs and metadata of `document` (not id, revision, uri, text). */
void quire_document_encode(const quire_document *document, quire_buffer *out);

/* Fills elements, runs, metadata, title, language, media_type and page_count of `document`, whose
 * `text` is set already. Strings are copied into `arena`.
 * errors: FORMAT: truncated, a locator that makes no sense, a range outside the text or inside a character, a parent that is not
 * before its child or does not contain it, runs out of order, counts over their bounds; NO_MEMORY */
QUIRE_CHECKED quire_status quire_document_decode(quire_str bytes, quire_arena *arena,
                                                 quire_document *document, quire_error *err);

void quire_ledger_encode(quire_ledger_rows rows, quire_buffer *out);
QUIRE_CHECKED quire_status quire_ledger_decode(quire_str bytes, quire_arena *arena, quire_ledger_rows *out,
                                               quire_error *err);

/* The places of the bytes [start, end): boxes of the runs that overlap it, merged where they follow
 * each other on one line. items is NULL when memory is out and count > 0 was due. */
quire_places quire_document_places(const quire_document *document, size_t start, size_t end,
                                   quire_arena *arena);

#endif
