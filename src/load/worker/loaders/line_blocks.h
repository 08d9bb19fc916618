/* SPDX-License-Identifier: Apache-2.0 */
/* Blocks of a document that is read line by line: a block gathers the text of lines, and becomes an element that stands in
 * them when another begins. Items that follow each other make a list. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_LINE_BLOCKS_H
#define QUIRE_LOAD_WORKER_LOADERS_LINE_BLOCKS_H

#include "base/buffer.h"
#include "load/worker/builder.h"

typedef struct line_blocks {
    quire_builder *builder;
    uint64_t kept; /* characters of the lines that were written */

    /* Of the block that is open; kind 0: none is. */
    quire_element_kind kind;
    uint32_t level, first, last;
    quire_buffer text;
    quire_str label;
    bool in_list;
} line_blocks;

void line_blocks_init(line_blocks *self, quire_builder *builder);

/* Ends the block before and opens one. `level` is that of a heading or an item; `label` is borrowed until the block ends. */
void line_blocks_begin(line_blocks *self, quire_element_kind kind, uint32_t level, quire_str label);
/* Adds a line of the original to the open block, behind a line end; opens a paragraph where none is. */
void line_blocks_add(line_blocks *self, quire_str text, uint32_t line);
/* Ends the block; a list goes on with the next item. */
void line_blocks_end(line_blocks *self);
/* Ends all. Says to the builder what failed. */
void line_blocks_finish(line_blocks *self);

#endif
