/* SPDX-License-Identifier: Apache-2.0 */
/* Writing the text of presentations and OpenDocument files: blocks, list items and cells, with an account of the characters
 * that were written. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_OFFICE_OFFICE_WRITER_H
#define QUIRE_LOAD_WORKER_LOADERS_OFFICE_OFFICE_WRITER_H

#include "load/worker/host.h"

#include <libxml/tree.h>

typedef struct office_writer {
    quire_load_host *host;
    quire_builder *builder;
    quire_arena *arena;
    bool (*is_text)(const xmlNode *node); /* whether text directly in the element counts as received */
    uint64_t kept, white;                 /* characters */
    uint32_t lists;                       /* open lists */
    uint32_t flat;                        /* in cells and asides: everything flows on one line, */
    size_t flat_start;                    /* which begins here */
    quire_element scratch;                /* of blocks in flat text */
    bool failed;                          /* memory ran out */
} office_writer;

/* Text whose white space folds. */
void quire_office_write(office_writer *writer, quire_str text);
/* The text directly in the element, whose own elements are misplaced. */
void quire_office_write_node(office_writer *writer, const xmlNode *node);
/* Text that is shown otherwise than it stands in the file. */
void quire_office_write_as(office_writer *writer, quire_str text, quire_str shown);

/* The received characters under `node`. */
uint64_t quire_office_count(const office_writer *writer, const xmlNode *node);
/* They, or so many, are dropped. */
void quire_office_drop(office_writer *writer, const xmlNode *node, const char *reason);
/* So is what is under `outer` and not under `inner`, which is in it or NULL. */
void quire_office_drop_around(office_writer *writer, const xmlNode *outer, const xmlNode *inner);
void quire_office_drop_count(office_writer *writer, const char *unit, const char *reason, uint64_t count);
/* The characters that are settled so far: kept, folded or dropped. */
uint64_t quire_office_settled(const office_writer *writer);
/* Enters one of `unit` that was received; `reason` NULL: and kept. */
void quire_office_account(office_writer *writer, const char *unit, const char *reason);

/* Opens a block, behind open lists, and closes it. In flat text a block is what a space sets apart. */
quire_element *quire_office_open_block(office_writer *writer, quire_element_kind kind);
void quire_office_close_block(office_writer *writer);
/* Opens an item; in flat text, as a block. */
void quire_office_open_item(office_writer *writer, uint32_t level);
/* The line ends, unless all flows on one. */
void quire_office_break_line(office_writer *writer);

/* An element whose text is flat: a cell, a note. */
quire_element *quire_office_open_flat(office_writer *writer, quire_element_kind kind);
void quire_office_close_flat(office_writer *writer);

/* Enters what was kept. errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_office_settle(office_writer *writer, quire_error *err);

#endif
