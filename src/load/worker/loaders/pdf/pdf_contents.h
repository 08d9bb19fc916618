/* SPDX-License-Identifier: Apache-2.0 */
/* Tables of contents, lists of figures and indexes: lines that end with a page number behind leaders, or under a heading
 * that announces them. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_PDF_PDF_CONTENTS_H
#define QUIRE_LOAD_WORKER_LOADERS_PDF_PDF_CONTENTS_H

#include "base/arena.h"
#include "load/worker/loaders/pdf/pdf_page.h"
#include "quire/error.h"

/* A line of them, without its leaders. */
typedef struct pdf_entry {
    quire_str title, number; /* number: the page; empty where the line has none, or is of an index */
    uint32_t leaders;        /* characters that are left out */
    uint32_t level;          /* from 1 */
    bool goes_on;            /* the next line is the rest of this entry */
} pdf_entry;

/* Marks the lines of contents among `lines`; `open`: the page before ended with such lines. Strings are in `arena`.
 * errors: NO_MEMORY, without a message */
QUIRE_CHECKED quire_status quire_pdf_find_contents(pdf_lines *lines, bool open, quire_arena *arena);

/* Whether `text`, a line of its own, announces a table of contents, a list of figures, or an index. */
bool quire_pdf_names_contents(quire_str text, bool *index);

#endif
