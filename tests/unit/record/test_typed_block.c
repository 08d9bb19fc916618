/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of typed tables: what is written comes back, and no damaged byte or early end crashes the reader or gives what was not
 * promised. Bytes of one block are worked out by hand from the drawing in typed_block.c. */
#include "record/typed_copy.h"

#include "base/str.h"
#include "record/cell.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

enum { COLUMNS = 6 };

static quire_typed_cell number(double value, const char *unit)
{
    return (quire_typed_cell){ .value = { QUIRE_CELL_NUMBER, value, quire_str_from(unit) } };
}

static quire_typed_cell words(size_t start, size_t end)
{
    return (quire_typed_cell){ .value = { .kind = QUIRE_CELL_TEXT }, .text = { start, end } };
}

static quire_typed_cell nothing(void)
{
    return (quire_typed_cell){ 0 };
}

static quire_typed_cell of_kind(quire_cell_kind kind, double value)
{
    return (quire_typed_cell){ .value = { kind, value, { NULL, 0 } } };
}

static quire_str encode(const quire_typed_block *block, quire_arena *arena)
{
    quire_buffer out;
    quire_buffer_init(&out, 1 << 20);
    quire_typed_block_encode(block, &out);
    assert_int_equal(quire_buffer_check(&out, "a block", NULL), QUIRE_OK);
    quire_str bytes = quire_arena_copy(arena, quire_buffer_view(&out));
    quire_buffer_free(&out);
    return bytes;
}

static void assert_cell(const quire_typed_cell *found, const quire_typed_cell *expected)
{
    assert_int_equal(found->value.kind, expected->value.kind);
    assert_memory_equal(&found->value.number, &expected->value.number, sizeof(double));
    assert_true(quire_str_equal(found->value.unit, expected->value.unit));
    assert_int_equal(found->text.start, expected->text.start);
    assert_int_equal(found->text.end, expected->text.end);
    assert_int_equal(found->repeated, expected->repeated);
}

static void assert_comes_back(const quire_typed_block *block)
{
    quire_arena arena = { 0 };
    quire_typed_block found;
    assert_int_equal(quire_typed_block_decode(encode(block, &arena), &arena, &found, NULL), QUIRE_OK);
    assert_int_equal(found.rows, block->rows);
    assert_int_equal(found.columns, block->columns);
    assert_memory_equal(found.places, block->places, block->rows * sizeof *block->places);
    for (size_t i = 0; i < block->rows * block->columns; i++) assert_cell(&found.cells[i], &block->cells[i]);
    quire_arena_free(&arena);
}

/* 86,400 seconds a day. */
static const double day = 1704412800; /* 2024-01-05 */

static void writes_numbers_as_differences_and_words_as_ranges(void **state)
{
    (void)state;
    quire_range places[] = { { 5, 20 }, { 20, 33 }, { 33, 40 } };
    quire_typed_cell cells[] = { number(100.5, "€"),  words(5, 8),   of_kind(QUIRE_CELL_DATE, day),
                                 number(101.25, "€"), words(20, 22), of_kind(QUIRE_CELL_DATE, day + 86400),
                                 number(102, "€"),    nothing(),     of_kind(QUIRE_CELL_DATE, day) };
    /* Cents: 10050, then 75 more, then 75 more; days: 19727, one more, one less. */
    static const unsigned char expected[] = {
        1,    3,    3,    5,    15,   0, 13,   0,    7, /* version, rows, columns, places */
        0xAA, 3,    0xE2, 0x82, 0xAC, 2, 0x84, 0x9D, 0x01,
        0x96, 0x01, 0x96, 0x01,          /* number, unit, decimals */
        0x10, 0x0A, 0,    3,    0,    2, /* two texts, then nothing */
        0xA3, 0x9E, 0xB4, 0x02, 2,    1, /* dates */
    };
    quire_typed_block block = { 3, 3, places, cells };
    quire_arena arena = { 0 };
    quire_str bytes = encode(&block, &arena);
    assert_int_equal(bytes.size, sizeof expected);
    assert_memory_equal(bytes.data, expected, sizeof expected);
    quire_arena_free(&arena);
    assert_comes_back(&block);
}

static void fill(quire_typed_block *block)
{
    static const double odd[] = { 0,
                                  -1,
                                  0.1,
                                  1e15,
                                  -123456.789,
                                  1e300,
                                  4503599627370497,
                                  -2e-9,
                                  1.0 / 3,
                                  9007199254740992,
                                  9007199254740993.0 * 1024,
                                  0.05 };
    size_t at = 0;
    for (size_t row = 0; row < block->rows; row++) {
        quire_typed_cell *cells = &block->cells[row * COLUMNS];
        block->places[row] = (quire_range){ at, at + 40 };
        cells[0] = number(odd[row % 12], row % 3 == 1 ? "€" : row % 7 == 2 ? "万元" : "");
        cells[1] = row % 5 ? words(at + 3, at + 3 + row % 9) : nothing();
        if (cells[1].text.start == cells[1].text.end) cells[1].text = (quire_range){ 0, 0 };
        cells[2] = of_kind(QUIRE_CELL_DATETIME, day + (double)row * 1800.5);
        cells[3] = row % 4 ? of_kind(QUIRE_CELL_BOOLEAN, (double)(row % 2)) : words(at + 30, at + 40);
        cells[4] = of_kind(QUIRE_CELL_DATE, day + (row % 6 ? 86400.0 * (double)row : 0.25));
        cells[5] = number((double)row, "");
        cells[5].repeated = row % 8 == 3;
        if (row % 8 == 3) cells[5] = (quire_typed_cell){ { .kind = QUIRE_CELL_TEXT }, { at, at + 2 }, true };
        if (row % 8 == 4) cells[5].text = (quire_range){ at + 1, at + 40 };
        at += 40 + row % 2;
    }
}

static void gives_back_whatever_stood_in_a_column(void **state)
{
    (void)state;
    enum { ROWS = 300 };
    static quire_range places[ROWS];
    static quire_typed_cell cells[ROWS * COLUMNS];
    quire_typed_block block = { 1, COLUMNS, places, cells };
    for (; block.rows <= ROWS; block.rows += block.rows < 20 ? 1 : 70) {
        fill(&block);
        assert_comes_back(&block);
    }
}

static void one_odd_value_does_not_widen_all_others(void **state)
{
    (void)state;
    enum { ROWS = 200 };
    static quire_range places[ROWS];
    static quire_typed_cell cells[ROWS];
    quire_arena arena = { 0 };
    for (size_t i = 0; i < ROWS; i++) {
        places[i] = (quire_range){ 0, 0 };
        cells[i] = number((double)(i * 37 % 101) / 4, "");
    }
    quire_typed_block block = { ROWS, 1, places, cells };
    size_t plain = encode(&block, &arena).size;
    cells[77] = number(0.1 + 0.2, "");
    assert_true(encode(&block, &arena).size < plain + 80);
    assert_comes_back(&block);
    quire_arena_free(&arena);
}

static void refuses_damaged_bytes_and_early_ends(void **state)
{
    (void)state;
    enum { ROWS = 9 };
    quire_range places[ROWS];
    quire_typed_cell cells[ROWS * COLUMNS] = { 0 };
    quire_typed_block block = { ROWS, COLUMNS, places, cells }, found;
    quire_arena arena = { 0 };
    fill(&block);
    quire_str bytes = encode(&block, &arena);
    char *damaged = quire_arena_alloc(&arena, bytes.size);
    for (size_t size = 0; size < bytes.size; size++)
        assert_int_equal(quire_typed_block_decode(quire_str_cut(bytes, 0, size), &arena, &found, NULL),
                         QUIRE_E_FORMAT);
    for (size_t at = 0; at < bytes.size; at++)
        for (unsigned bit = 0; bit < 8; bit++) {
            memcpy(damaged, bytes.data, bytes.size);
            damaged[at] = (char)(damaged[at] ^ (1 << bit));
            if (quire_typed_block_decode((quire_str){ damaged, bytes.size }, &arena, &found, NULL)) continue;
            for (size_t i = 0; i < found.rows * found.columns; i++) {
                const quire_typed_cell *cell = &found.cells[i];
                quire_range row = found.places[i / found.columns];
                assert_true(cell->value.kind <= QUIRE_CELL_TEXT || quire_cell_is_sound(&cell->value));
                assert_true(!cell->text.end || (cell->text.start >= row.start && cell->text.end <= row.end));
            }
        }
    quire_arena_free(&arena);
}

static void what_is_added_to_a_description_can_be_taken_away(void **state)
{
    (void)state;
    quire_arena arena = { 0 };
    quire_typed_counts columns[] = { { .head = QUIRE_STR("金额") }, { .head = QUIRE_STR("Paid") } }, gone[2];
    quire_typed_description table = { QUIRE_STR("销售"), QUIRE_STR("万元"), QUIRE_STR("lines 1–9"), columns,
                                      2 },
                            found;
    quire_range places[] = { { 0, 9 }, { 9, 18 }, { 18, 27 } };
    quire_typed_cell cells[] = { number(1, "€"), words(1, 2), number(2, "€"), of_kind(QUIRE_CELL_BOOLEAN, 1),
                                 number(3, "$"), nothing() };
    quire_typed_block all = { 3, 2, places, cells }, last = { 1, 2, places, cells + 4 };
    quire_buffer out;
    memset(gone, 0, sizeof gone);
    quire_typed_counts_block(columns, &all);
    quire_typed_counts_block(gone, &last);
    quire_buffer_init(&out, 4096);
    quire_typed_description_encode(&table, &out);
    assert_int_equal(quire_typed_description_decode(quire_buffer_view(&out), &arena, &found, NULL), QUIRE_OK);
    assert_true(quire_typed_same_heads(&table, &found) && quire_str_is(found.unit, "万元"));
    const quire_typed_column *before = quire_typed_columns(&found, &arena);
    assert_int_equal(before[0].unit.size, 0);
    assert_int_equal(before[0].filled, 3);
    assert_int_equal(before[1].filled, 2);
    assert_int_equal(before[1].kind, QUIRE_CELL_TEXT);
    for (size_t i = 0; i < 2; i++) quire_typed_counts_take(&found.columns[i], &gone[i]);
    const quire_typed_column *after = quire_typed_columns(&found, &arena);
    assert_true(quire_str_is(after[0].unit, "€"));
    assert_int_equal(after[0].filled, 2);
    assert_int_equal(after[1].filled, 2);
    for (size_t size = 0; size < out.size; size++)
        assert_int_equal(quire_typed_description_decode(quire_str_cut(quire_buffer_view(&out), 0, size),
                                                        &arena, &found, NULL),
                         QUIRE_E_FORMAT);
    quire_buffer_free(&out);
    quire_arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_numbers_as_differences_and_words_as_ranges),
        cmocka_unit_test(gives_back_whatever_stood_in_a_column),
        cmocka_unit_test(one_odd_value_does_not_widen_all_others),
        cmocka_unit_test(refuses_damaged_bytes_and_early_ends),
        cmocka_unit_test(what_is_added_to_a_description_can_be_taken_away),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
