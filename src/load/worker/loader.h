/* SPDX-License-Identifier: Apache-2.0 */
/* What a loader inside the worker is: one media type (or a few), one function from bytes to a document. */
#ifndef QUIRE_LOAD_WORKER_LOADER_H
#define QUIRE_LOAD_WORKER_LOADER_H

#include "load/load.h"
#include "load/worker/builder.h"

/* What the worker knows of the bytes. They were copied from the file before, so that it may change or
 * shrink meanwhile. */
typedef struct quire_load_input {
    quire_str bytes;
    quire_str name;       /* file name, for its ending and for messages; may be empty */
    quire_str media_type; /* decided by detection */
    quire_str charset;    /* declared outside of the bytes; may be empty */
} quire_load_input;

typedef struct quire_load_loader {
    const char *name;         /* load/reading.c has its version under it */
    const char *const *types; /* media types, as detect.c gives them; NULL ends it */
    /* Fills the builder. OK with *reason set (and a one-line *message in the arena) for a document that gives no
     * text; what it received is entered in the builder's ledger either way. */
    quire_status (*load)(const quire_load_input *input, quire_arena *arena, quire_builder *builder,
                         quire_load_reason *reason, quire_str *message, quire_error *err);
} quire_load_loader;

/* All loaders (loaders.c); NULL ends it. */
extern const quire_load_loader *const quire_load_loaders[];
extern const quire_load_loader quire_load_text, quire_load_markdown, quire_load_html, quire_load_docx,
    quire_load_pdf;

#endif
