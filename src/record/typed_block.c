/* SPDX-License-Identifier: Apache-2.0 */
/* Column by column, since the cells of a column are alike: most numbers are one or two bytes then, and words are where they
 * stand in the text.
 *
 *   number, signed, string   record/wire.h
 *
 *   block    0x01 (version) · rows, columns: numbers
 *            for each row:  start less the end of the row before, end less start: numbers
 *            for each column:
 *              byte: bits 0–2  kind of its values (quire_cell_kind; 0: it has none)
 *                    bit 3     they have a unit: a string follows
 *                    bit 4     states follow: two bits a cell, the first in the lowest bits
 *                    bits 5–6  else: the state of all cells
 *                    bit 7     numbers are told as what they are more than the one before
 *              values, where it has any: number of digits behind the point: byte (a date has none: days since 1970)
 *                                        digits of each: signed
 *              for each other cell: a text:   start less the row's start, end less start: numbers
 *                                   a single: byte (bit 0: has a text, bit 1: a value, bit 2: is repeated) · range, as a
 *                                             text has it · value (record/cell_codec.c), of which no text is known
 *   state    0 nothing, 1 a value, 2 a text, 3 a single: a value unlike the others, or one with a text */
#include "record/typed_block.h"

#include "base/error.h"
#include "base/str.h"
#include "record/cell.h"
#include "record/cell_codec.h"

enum {
    VERSION = 1,
    KIND_MASK = 7,
    UNIT_BIT = 1 << 3,
    STATES_BIT = 1 << 4,
    STATE_SHIFT = 5,
    DIFFERENCE_BIT = 1 << 7,
    STATES_PER_BYTE = 4,
    HAS_TEXT = 1 << 0,
    HAS_VALUE = 1 << 1,
    REPEATED = 1 << 2,
    FEW_SHARE = 16, /* one value in so many may have more decimals than its column is written with */
};

enum state { NOTHING, VALUE, TEXT, SINGLE };

/* How a column is written. */
struct column {
    quire_cell_kind kind; /* of its values; NONE: it has none */
    quire_str unit;
    unsigned decimals;
    unsigned char states[QUIRE_TYPED_BLOCK_ROWS_MAX], decimals_of[QUIRE_TYPED_BLOCK_ROWS_MAX];
    int64_t digits[QUIRE_TYPED_BLOCK_ROWS_MAX]; /* of its values */
};

static bool is_value(const quire_cell *cell)
{
    return cell->kind > QUIRE_CELL_TEXT;
}

static bool is_empty(quire_range range)
{
    return range.start == range.end;
}

/* ---- writing ---- */

/* Days of a date, else the number, as whole digits. */
static bool digits_of(const quire_cell *value, int64_t *digits, unsigned *decimals)
{
    if (value->kind != QUIRE_CELL_DATE) return quire_decimal_digits(value->number, digits, decimals);
    *decimals = 0;
    *digits = (int64_t)(value->number / QUIRE_SECONDS_PER_DAY);
    return (double)*digits * QUIRE_SECONDS_PER_DAY == value->number;
}

/* With `more` decimals; false: too many digits. */
static bool scale(int64_t *digits, unsigned more)
{
    for (; more; more--)
        if (__builtin_mul_overflow(*digits, 10, digits)) return false;
    return *digits <= (int64_t)QUIRE_EXACT_MAX && *digits >= -(int64_t)QUIRE_EXACT_MAX;
}

static enum state state_of(const quire_typed_cell *cell)
{
    if (cell->value.kind == QUIRE_CELL_NONE) return NOTHING;
    return is_value(&cell->value) || cell->repeated ? SINGLE : TEXT;
}

/* The fewest decimals that are enough for nearly all: each more costs every value some bits. */
static unsigned choose_decimals(const struct column *column, size_t rows)
{
    size_t with[QUIRE_DECIMALS_MAX + 1] = { 0 }, values = 0, covered = 0;
    for (size_t row = 0; row < rows; row++) {
        if (column->states[row] != VALUE) continue;
        with[column->decimals_of[row]]++;
        values++;
    }
    unsigned decimals = 0;
    while ((covered += with[decimals]) < values - values / FEW_SHARE) decimals++;
    return decimals;
}

/* Values are what has kind and unit of the first that can be one. */
static void describe(const quire_typed_block *block, size_t at, struct column *out)
{
    out->kind = QUIRE_CELL_NONE;
    out->unit = (quire_str){ 0 };
    for (size_t row = 0; row < block->rows; row++) {
        const quire_typed_cell *cell = &block->cells[row * block->columns + at];
        unsigned decimals = 0;
        out->states[row] = (unsigned char)state_of(cell);
        if (!is_value(&cell->value) || cell->repeated || !is_empty(cell->text) ||
            !digits_of(&cell->value, &out->digits[row], &decimals))
            continue;
        if (!out->kind) {
            out->kind = cell->value.kind;
            out->unit = cell->value.unit;
        }
        if (cell->value.kind != out->kind || !quire_str_equal(cell->value.unit, out->unit)) continue;
        out->states[row] = VALUE;
        out->decimals_of[row] = (unsigned char)decimals;
    }
    out->decimals = choose_decimals(out, block->rows);
    for (size_t row = 0; row < block->rows; row++)
        if (out->states[row] == VALUE && (out->decimals_of[row] > out->decimals ||
                                          !scale(&out->digits[row], out->decimals - out->decimals_of[row])))
            out->states[row] = SINGLE;
}

/* Bytes of all digits, as they are or as differences. */
static size_t digits_bytes(const struct column *column, size_t rows, bool differences)
{
    size_t bytes = 0;
    int64_t before = 0;
    for (size_t row = 0; row < rows; row++) {
        if (column->states[row] != VALUE) continue;
        int64_t told = column->digits[row] - (differences ? before : 0);
        uint64_t size = told < 0 ? -(uint64_t)told : (uint64_t)told;
        for (bytes++; size >= 64; size >>= 7) bytes++;
        before = column->digits[row];
    }
    return bytes;
}

static void put_states(const struct column *column, size_t rows, quire_buffer *out)
{
    for (size_t row = 0; row < rows; row += STATES_PER_BYTE) {
        unsigned byte = 0;
        for (size_t i = 0; i < STATES_PER_BYTE && row + i < rows; i++)
            byte |= (unsigned)column->states[row + i] << (2 * i);
        quire_buffer_append_char(out, (char)byte);
    }
}

static void put_range(quire_buffer *out, quire_range range, quire_range row)
{
    quire_wire_put_number(out, is_empty(range) ? 0 : range.start - row.start);
    quire_wire_put_number(out, range.end - range.start);
}

static void put_column(const quire_typed_block *block, size_t at, struct column *column, quire_buffer *out)
{
    describe(block, at, column);
    bool mixed = false;
    for (size_t row = 1; row < block->rows; row++) mixed |= column->states[row] != column->states[0];
    bool differences = digits_bytes(column, block->rows, true) < digits_bytes(column, block->rows, false);
    quire_buffer_append_char(out, (char)((unsigned)column->kind | (column->unit.size ? UNIT_BIT : 0u) |
                                         (mixed ? STATES_BIT : (unsigned)column->states[0] << STATE_SHIFT) |
                                         (differences ? DIFFERENCE_BIT : 0u)));
    if (column->unit.size) quire_wire_put_string(out, column->unit);
    if (mixed) put_states(column, block->rows, out);
    if (column->kind && column->kind != QUIRE_CELL_DATE)
        quire_buffer_append_char(out, (char)column->decimals);
    int64_t before = 0;
    for (size_t row = 0; row < block->rows; row++) {
        if (column->states[row] != VALUE) continue;
        quire_wire_put_signed(out, column->digits[row] - before);
        if (differences) before = column->digits[row];
    }
    quire_str last = { 0 };
    for (size_t row = 0; row < block->rows; row++) {
        const quire_typed_cell *cell = &block->cells[row * block->columns + at];
        if (column->states[row] < TEXT) continue;
        bool single = column->states[row] == SINGLE, value = single && is_value(&cell->value);
        bool text = !single || !is_empty(cell->text);
        if (single)
            quire_buffer_append_char(out, (char)((text ? HAS_TEXT : 0) | (value ? HAS_VALUE : 0) |
                                                 (cell->repeated ? REPEATED : 0)));
        if (text) put_range(out, cell->text, block->places[row]);
        if (value) quire_cell_put(out, &cell->value, (quire_str){ 0 }, &last);
    }
}

void quire_typed_block_encode(const quire_typed_block *block, quire_buffer *out)
{
    struct column column;
    size_t end = 0;
    quire_buffer_append_char(out, VERSION);
    quire_wire_put_number(out, block->rows);
    quire_wire_put_number(out, block->columns);
    for (size_t row = 0; row < block->rows; row++) {
        quire_wire_put_number(out, block->places[row].start - end);
        quire_wire_put_number(out, block->places[row].end - block->places[row].start);
        end = block->places[row].end;
    }
    for (size_t at = 0; at < block->columns; at++) put_column(block, at, &column, out);
}

/* ---- reading ---- */

static void take_places(quire_wire_reader *reader, quire_typed_block *block)
{
    static const char *const why = "a row ends behind the longest text";
    size_t end = 0;
    for (size_t row = 0; row < block->rows && !reader->wrong; row++) {
        size_t start = end + (size_t)quire_wire_number(reader, SIZE_MAX / 2 - end, why);
        end = start + (size_t)quire_wire_number(reader, SIZE_MAX / 2 - start, why);
        block->places[row] = (quire_range){ start, end };
    }
}

static quire_range take_range(quire_wire_reader *reader, quire_range row)
{
    static const char *const why = "a cell is outside of its row";
    size_t start = row.start + (size_t)quire_wire_number(reader, row.end - row.start, why);
    size_t end = start + (size_t)quire_wire_number(reader, row.end - start, why);
    return start < end && !reader->wrong ? (quire_range){ start, end } : (quire_range){ 0 };
}

static void take_states(quire_wire_reader *reader, unsigned head, size_t rows, struct column *column)
{
    unsigned byte = 0;
    for (size_t row = 0; row < rows && !reader->wrong; row++) {
        if (head & STATES_BIT && row % STATES_PER_BYTE == 0) byte = quire_wire_byte(reader);
        unsigned state = head & STATES_BIT ? byte >> (2 * (row % STATES_PER_BYTE)) : head >> STATE_SHIFT;
        column->states[row] = (unsigned char)(state & 3);
        if (column->states[row] == VALUE && !column->kind) quire_wire_refuse(reader, "a value has no kind");
    }
}

static void take_values(quire_wire_reader *reader, const struct column *column, bool differences, size_t at,
                        quire_typed_block *block)
{
    int64_t digits = 0;
    for (size_t row = 0; row < block->rows && !reader->wrong; row++) {
        if (column->states[row] != VALUE) continue;
        int64_t told = quire_wire_signed(reader, UINT64_MAX, ""), before = differences ? digits : 0;
        if (__builtin_add_overflow(before, told, &digits) || digits > (int64_t)QUIRE_EXACT_MAX ||
            digits < -(int64_t)QUIRE_EXACT_MAX) {
            quire_wire_refuse(reader, "a value has too many digits");
            return;
        }
        double size = quire_decimal((uint64_t)(digits < 0 ? -digits : digits), column->decimals);
        if (column->kind == QUIRE_CELL_DATE) size *= QUIRE_SECONDS_PER_DAY;
        quire_cell *value = &block->cells[row * block->columns + at].value;
        *value = (quire_cell){ column->kind, digits < 0 ? -size : size, column->unit };
        if (!quire_cell_is_sound(value)) quire_wire_refuse(reader, "a value is not of its kind");
    }
}

static void take_column(quire_wire_reader *reader, struct column *column, size_t at, quire_typed_block *block)
{
    unsigned head = quire_wire_byte(reader);
    column->kind = (quire_cell_kind)(head & KIND_MASK);
    column->decimals = 0;
    column->unit = head & UNIT_BIT ? quire_wire_string(reader, QUIRE_CELL_UNIT_MAX_BYTES) : (quire_str){ 0 };
    take_states(reader, head, block->rows, column);
    if (column->kind && column->kind != QUIRE_CELL_DATE) column->decimals = quire_wire_byte(reader);
    if (column->decimals > QUIRE_DECIMALS_MAX) quire_wire_refuse(reader, "a value has too many digits");
    take_values(reader, column, (head & DIFFERENCE_BIT) != 0, at, block);
    quire_str last = { 0 };
    for (size_t row = 0; row < block->rows && !reader->wrong; row++) {
        quire_typed_cell *cell = &block->cells[row * block->columns + at];
        if (column->states[row] < TEXT) continue;
        unsigned flags = column->states[row] == SINGLE ? quire_wire_byte(reader) : HAS_TEXT;
        if (flags & HAS_TEXT) cell->text = take_range(reader, block->places[row]);
        cell->value.kind = QUIRE_CELL_TEXT;
        cell->repeated = (flags & REPEATED) != 0;
        if (flags & HAS_VALUE) quire_cell_take(reader, (quire_str){ 0 }, &last, &cell->value);
    }
}

quire_status quire_typed_block_decode(quire_str bytes, quire_arena *arena, quire_typed_block *out,
                                      quire_error *err)
{
    quire_wire_reader reader = { .bytes = (const unsigned char *)bytes.data,
                                 .size = bytes.size,
                                 .arena = arena };
    struct column column;
    quire_wire_version(&reader, VERSION);
    quire_typed_block block = { .rows = quire_wire_count(&reader, QUIRE_TYPED_BLOCK_ROWS_MAX, 2),
                                .columns = quire_wire_count(&reader, QUIRE_TYPED_COLUMNS_MAX, 1) };
    if (block.rows == 0 || block.columns == 0) quire_wire_refuse(&reader, "it has no cells");
    if (block.rows * block.columns > QUIRE_TYPED_BLOCK_CELLS_MAX)
        quire_wire_refuse(&reader, "it has too many cells");
    block.places = quire_wire_memory(&reader, block.rows, sizeof *block.places);
    block.cells = quire_wire_memory(&reader, block.rows * block.columns, sizeof *block.cells);
    if (block.places && block.cells) take_places(&reader, &block);
    for (size_t at = 0; at < block.columns && !reader.wrong; at++) take_column(&reader, &column, at, &block);
    quire_status status = quire_wire_verdict(&reader, "the encoded rows of a table", err);
    if (!status) *out = block;
    return status;
}
