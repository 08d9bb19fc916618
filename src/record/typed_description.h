/* SPDX-License-Identifier: Apache-2.0 */
/* What is known of a typed table beside its rows: what it is called, and what its columns hold. The columns of a table whose rows
 * come with several documents are added up, and taken apart when one goes. */
#ifndef QUIRE_RECORD_TYPED_DESCRIPTION_H
#define QUIRE_RECORD_TYPED_DESCRIPTION_H

#include "record/typed_block.h"

enum { QUIRE_TYPED_NAME_MAX_BYTES = 256 }; /* longer titles and heads are cut */

/* Cells, said again aside. */
typedef struct quire_typed_counts {
    quire_str head;
    uint64_t kinds[QUIRE_CELL_KIND_COUNT]; /* of each kind; [NONE] counts nothing */
    quire_str unit;                        /* of `united` cells */
    uint64_t united, otherwise;            /* otherwise: with another unit */
} quire_typed_counts;

typedef struct quire_typed_description {
    quire_str title, unit,
        place; /* of the table; place: where it stands, as people read it; empty: not said */
    quire_typed_counts *columns;
    size_t column_count;
} quire_typed_description;

void quire_typed_description_encode(const quire_typed_description *description, quire_buffer *out);
/* owner: out lives in `arena`; errors: FORMAT, NO_MEMORY */
QUIRE_CHECKED quire_status quire_typed_description_decode(quire_str bytes, quire_arena *arena,
                                                          quire_typed_description *out, quire_error *err);

/* Counts the cells of a block that has as many columns. Units are borrowed from it. */
void quire_typed_counts_block(quire_typed_counts *columns, const quire_typed_block *block);
/* Adds the counts of one of a column to another / takes away what was added. */
void quire_typed_counts_add(quire_typed_counts *into, const quire_typed_counts *more);
void quire_typed_counts_take(quire_typed_counts *from, const quire_typed_counts *gone);
bool quire_typed_same_heads(const quire_typed_description *a, const quire_typed_description *b);
/* owner: heads and units are borrowed from `description`; out lives in `arena`; NULL: memory is out */
quire_typed_column *quire_typed_columns(const quire_typed_description *description, quire_arena *arena);

#endif
