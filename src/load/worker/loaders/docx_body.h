/* SPDX-License-Identifier: Apache-2.0 */
/* Writing the bodies of a DOCX (document, headers, footers, notes) as elements. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_DOCX_BODY_H
#define QUIRE_LOAD_WORKER_LOADERS_DOCX_BODY_H

#include "load/worker/builder.h"
#include "load/worker/loaders/docx_numbering.h"
#include "load/worker/loaders/docx_styles.h"

typedef struct docx_note {
    quire_str id; /* borrowed from the part's tree */
    xmlNode *node;
    bool written;
} docx_note;

/* Notes of one kind: footnotes, endnotes or comments. */
typedef struct docx_notes {
    quire_element_kind kind;
    const xmlNode *root; /* NULL: the document has none */
    docx_relations relations;
    uint32_t next;    /* mark of the next one */
    docx_note *items; /* as they appear in the part */
    docx_note **by_id;
    size_t count;
} docx_notes;

/* What waits until the paragraph, list or table that names it has ended. */
typedef struct docx_waiting {
    docx_notes *notes; /* NULL: a text box, or the text of a drawing */
    xmlNode *node;
    quire_str label;
} docx_waiting;

enum { DOCX_FOOTNOTES, DOCX_ENDNOTES, DOCX_COMMENTS, DOCX_NOTES_KINDS };

typedef struct docx_writer {
    quire_builder *builder;
    quire_arena *arena;
    const docx_styles *styles;
    docx_numbering *numbering;
    const docx_relations *relations; /* of the part that is written now */
    docx_notes notes[DOCX_NOTES_KINDS];
    docx_waiting *waiting;
    size_t waiting_count, waiting_capacity;
    bool flushing;     /* what waits is being written: what comes to it meanwhile is taken up there */
    uint32_t lists;    /* open lists, each with an open item */
    uint32_t cells;    /* open cells: everything in them flows on one line */
    size_t cell_start; /* where the text of the open cell begins */
    bool code, link;
    quire_str title; /* of the first title paragraph, or else of the first heading */
    bool title_found;
    uint64_t kept, white;
    bool failed; /* memory ran out */
} docx_writer;

/* Writes the blocks under `node`, then what waits. */
void quire_docx_write_blocks(docx_writer *writer, const xmlNode *node);
/* Fills by_id, which has room, from the items. */
void quire_docx_index_notes(docx_notes *notes);
/* Writes the text of a drawing, a diagram or a chart as a figure. */
void quire_docx_write_figure(docx_writer *writer, const xmlNode *root);
/* Ends open lists and writes the text boxes and notes that wait. */
void quire_docx_flush(docx_writer *writer);
/* Writes the notes that nothing in the text referred to. */
void quire_docx_write_rest(docx_writer *writer);
/* Counts all text under `node` as dropped. */
void quire_docx_drop(docx_writer *writer, const xmlNode *node, const char *reason);
/* Counts one part of the package as received and dropped. */
void quire_docx_drop_part(docx_writer *writer, const char *reason);
/* Text from here on flows on one line, as in a cell, until cells is counted down again. */
void quire_docx_begin_line(docx_writer *writer);
/* A table (docx_table.c). */
void quire_docx_write_table(docx_writer *writer, const xmlNode *table);
/* One block, inside of a cell too. */
void quire_docx_write_block(docx_writer *writer, xmlNode *node);

#endif
