/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of a typed table as bytes (docs/decisions/typed-tables.md). */
#ifndef QUIRE_RECORD_TYPED_BLOCK_H
#define QUIRE_RECORD_TYPED_BLOCK_H

#include "base/arena.h"
#include "base/buffer.h"
#include "quire/error.h"

enum {
    QUIRE_TYPED_COLUMNS_MAX = 16384,
    QUIRE_TYPED_BLOCK_ROWS_MAX = 1024,
    QUIRE_TYPED_BLOCK_CELLS_MAX = 16384, /* at least one row of the widest table */
};

/* A cell of a row that is kept. */
typedef struct quire_typed_cell {
    quire_cell value; /* of kind NONE: nothing stands there; TEXT: words */
    /* In the canonical text: of words, of a number with more digits than a double keeps, and of what is said again; else
     * empty. */
    quire_range text;
    bool repeated; /* says again what a merged cell says */
} quire_typed_cell;

typedef struct quire_typed_block {
    size_t rows, columns;    /* at least one of each, and no more than above */
    quire_range *places;     /* of each row in the canonical text, one behind the other */
    quire_typed_cell *cells; /* row by row; each inside the place of its row */
} quire_typed_block;

void quire_typed_block_encode(const quire_typed_block *block, quire_buffer *out);
/* owner: out lives in `arena`, units too; errors: FORMAT, NO_MEMORY */
QUIRE_CHECKED quire_status quire_typed_block_decode(quire_str bytes, quire_arena *arena,
                                                    quire_typed_block *out, quire_error *err);

#endif
