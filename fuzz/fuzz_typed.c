/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as rows of a typed table, or as its description: refused, or decoded into what is encoded and decoded again to the
 * same. */
#include "base/str.h"
#include "record/cell.h"
#include "record/typed_copy.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void must(bool held)
{
    if (!held) abort();
}

static void check_cell(const quire_typed_cell *cell, const quire_typed_cell *again, quire_range row)
{
    must(cell->value.kind < QUIRE_CELL_KIND_COUNT && cell->value.kind == again->value.kind);
    must(cell->value.kind <= QUIRE_CELL_TEXT || quire_cell_is_sound(&cell->value));
    must(!(cell->value.number < again->value.number || cell->value.number > again->value.number));
    must(quire_str_equal(cell->value.unit, again->value.unit) && cell->repeated == again->repeated);
    must(cell->text.start == again->text.start && cell->text.end == again->text.end);
    must(cell->text.end == 0 || (cell->text.start >= row.start && cell->text.end <= row.end));
}

static void check_block(quire_str encoded, quire_arena *arena)
{
    quire_typed_block block, again;
    quire_buffer out;
    if (quire_typed_block_decode(encoded, arena, &block, NULL)) return;
    quire_buffer_init(&out, SIZE_MAX / 4);
    quire_typed_block_encode(&block, &out);
    must(quire_typed_block_decode(quire_buffer_view(&out), arena, &again, NULL) == QUIRE_OK);
    must(block.rows == again.rows && block.columns == again.columns);
    for (size_t i = 0; i < block.rows * block.columns; i++)
        check_cell(&block.cells[i], &again.cells[i], block.places[i / block.columns]);
    quire_typed_counts *counts = quire_arena_array(arena, block.columns, sizeof *counts);
    must(counts != NULL);
    quire_typed_counts_block(counts, &block);
    quire_buffer_free(&out);
}

static void check_description(quire_str encoded, quire_arena *arena)
{
    quire_typed_description description, again;
    quire_buffer out;
    if (quire_typed_description_decode(encoded, arena, &description, NULL)) return;
    quire_buffer_init(&out, SIZE_MAX / 4);
    quire_typed_description_encode(&description, &out);
    must(quire_typed_description_decode(quire_buffer_view(&out), arena, &again, NULL) == QUIRE_OK);
    must(quire_typed_same_heads(&description, &again));
    must(quire_typed_columns(&again, arena) != NULL);
    quire_buffer_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    quire_arena arena = { 0 };
    check_block((quire_str){ (const char *)bytes, size }, &arena);
    check_description((quire_str){ (const char *)bytes, size }, &arena);
    quire_arena_free(&arena);
    return 0;
}
