/* SPDX-License-Identifier: Apache-2.0 */
/* The numbers that Word sets before paragraphs ("5.2", "(a)", "第三条"). They stand in no text of the file: they are
 * counted while the paragraphs pass. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_OFFICE_DOCX_NUMBERING_H
#define QUIRE_LOAD_WORKER_LOADERS_OFFICE_DOCX_NUMBERING_H

#include "base/arena.h"
#include "load/worker/loaders/office/docx_xml.h"
#include "quire/error.h"

enum { DOCX_LIST_LEVELS = 9 };

typedef struct docx_list_level {
    quire_str format, text; /* text: "%1.%2", where %1 is the number of the first level */
    quire_str style;        /* paragraphs of this style are of this level */
    uint32_t start;
    bool legal; /* shows the numbers of all levels in digits */
} docx_list_level;

/* Lists of one kind count together. */
typedef struct docx_list_kind {
    uint32_t id;
    docx_list_level levels[DOCX_LIST_LEVELS];
    uint32_t counters[DOCX_LIST_LEVELS];
    bool begun[DOCX_LIST_LEVELS];
} docx_list_kind;

typedef struct docx_list {
    uint32_t id;
    docx_list_kind *kind;
    uint32_t restart[DOCX_LIST_LEVELS]; /* where its first item begins anew */
    bool restarts[DOCX_LIST_LEVELS];    /* ... which it has not done yet */
} docx_list;

typedef struct docx_numbering {
    docx_list_kind *kinds; /* sorted by id, as the lists */
    docx_list *lists;
    size_t kind_count, list_count;
} docx_numbering;

/* errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_docx_read_numbering(quire_str bytes, quire_arena *arena, docx_numbering *out,
                                                     quire_error *err);

/* The list `id`; NULL where there is none. */
docx_list *quire_docx_list(const docx_numbering *numbering, uint32_t id);
/* The level of paragraphs of the style, `otherwise` where the list names none for it. */
uint32_t quire_docx_list_level(const docx_list *list, quire_str style, uint32_t otherwise);
/* Counts one paragraph and gives its number as it is shown, in `arena`; empty for bullets. data is NULL where memory
 * is out. */
quire_str quire_docx_count_item(docx_list *list, uint32_t level, quire_arena *arena);

#endif
