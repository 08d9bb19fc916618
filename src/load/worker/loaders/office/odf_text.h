/* SPDX-License-Identifier: Apache-2.0 */
/* Writing the text of OpenDocument files: paragraphs, headings, lists, notes, comments, tables, drawings. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_OFFICE_ODF_TEXT_H
#define QUIRE_LOAD_WORKER_LOADERS_OFFICE_ODF_TEXT_H

#include "load/worker/loaders/office/odf_styles.h"
#include "load/worker/loaders/office/office_writer.h"

/* What waits until the paragraph, list or table that holds it has ended. */
typedef struct odf_waiting {
    const xmlNode
        *node; /* text:note, office:annotation, draw:frame, a table in a table, a block behind such a one … */
    quire_str label;
    struct odf_waiting *next;
} odf_waiting;

typedef struct odf_writer {
    office_writer office;
    const odf_package *package;
    odf_styles styles;
    odf_scope scope;
    odf_waiting *waiting, **waiting_end; /* NULL: none waited yet */
    size_t waiting_count;
    bool flushing; /* what comes to it meanwhile is taken up there */
    bool code;     /* an open block of code goes on over paragraphs */
    bool contents; /* in an entry of a table of contents: a tab stands before its page */
    bool link;
    bool in_table;    /* the flat text is a table's cell */
    bool table_waits; /* and a table that stands in it waits */
    bool in_chart;    /* whose account is settled when it is written: nothing in it waits */
    quire_str title;  /* of the first title paragraph, else of the first heading */
    bool title_found;
} odf_writer;

/* Whether text directly in the element counts. */
bool quire_odf_is_text(const xmlNode *node);
/* Enters the characters of a part as received. */
void quire_odf_receive(odf_writer *writer, quire_str part);

/* errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_odf_begin(odf_writer *writer, quire_load_host *host,
                                           const odf_package *package, quire_error *err);

/* The blocks under `node`, then what waits. */
void quire_odf_write_blocks(odf_writer *writer, const xmlNode *node);
void quire_odf_write_block(odf_writer *writer, const xmlNode *node);
/* The text of a paragraph, without a block around it. */
void quire_odf_write_inline(odf_writer *writer, const xmlNode *node);
/* All text under `node` on one line, in the arena; empty where it is longer than a line may be. */
quire_str quire_odf_text_under(odf_writer *writer, const xmlNode *node);
/* Ends open lists and code, and writes what waits. */
void quire_odf_flush(odf_writer *writer);
void quire_odf_wait(odf_writer *writer, const xmlNode *node, quire_str label);

/* A table (odf_table.c); its title stands in it. `title` may be NULL. */
void quire_odf_write_table(odf_writer *writer, const xmlNode *table, const xmlNode *title);

/* A draw:frame or another drawing (odf_drawing.c). `wait`: what is no part of a line is written later. */
void quire_odf_write_drawing(odf_writer *writer, const xmlNode *node, bool wait);
bool quire_odf_is_drawing(const xmlNode *node);

#endif
