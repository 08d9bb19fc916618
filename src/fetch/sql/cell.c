/* SPDX-License-Identifier: Apache-2.0 */
/* A cell as bytes (numbers and strings: record/wire.h): its type; then of INTEGER and BOOLEAN eight bytes, of REAL its eight
 * bytes, of ARRAY the number of items and these, of all others but NULL a number of bytes and these. */
#include "fetch/sql/cell.h"

#include "base/str.h"
#include "fetch/sql/ready.h"
#include "record/wire.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

size_t quire_sql_cell_bytes(const quire_sql_cell *cell)
{
    size_t bytes = cell->text.size;
    for (size_t i = 0; i < cell->item_count; i++) bytes += 8 + quire_sql_cell_bytes(&cell->items[i]);
    return bytes;
}

size_t quire_sql_cell_undecodable(const quire_sql_cell *cell)
{
    size_t bytes = cell->type == QUIRE_SQL_BLOB ? 0 : quire_ready_undecodable(cell->text);
    for (size_t i = 0; i < cell->item_count; i++) bytes += quire_sql_cell_undecodable(&cell->items[i]);
    return bytes;
}

static void write_real(quire_buffer *out, double value)
{
    char digits[40];
    int precision = 15;
    if (isnan(value) || isinf(value)) {
        quire_buffer_append_str(out, isnan(value) ? QUIRE_STR("NaN")
                                     : value < 0  ? QUIRE_STR("-Infinity")
                                                  : QUIRE_STR("Infinity"));
        return;
    }
    do snprintf(digits, sizeof digits, "%.*g", precision, value);
    while (++precision <= 17 && strtod(digits, NULL) != value);
    quire_buffer_append_str(out, quire_str_from(digits));
}

void quire_sql_cell_write(quire_buffer *out, const quire_sql_cell *cell)
{
    switch (cell->type) {
    case QUIRE_SQL_NULL:
    case QUIRE_SQL_BLOB: break;
    case QUIRE_SQL_INTEGER: quire_buffer_printf(out, "%lld", (long long)cell->integer); break;
    case QUIRE_SQL_BOOLEAN:
        quire_buffer_append_str(out, cell->integer ? QUIRE_STR("true") : QUIRE_STR("false"));
        break;
    case QUIRE_SQL_REAL: write_real(out, cell->real); break;
    case QUIRE_SQL_ARRAY:
        for (size_t i = 0; i < cell->item_count; i++) {
            const quire_sql_cell *item = &cell->items[i];
            if (i) quire_buffer_append_str(out, QUIRE_STR(", "));
            if (item->type == QUIRE_SQL_ARRAY) quire_buffer_append_char(out, '[');
            if (item->type == QUIRE_SQL_NULL) quire_buffer_append_str(out, QUIRE_STR("NULL"));
            quire_sql_cell_write(out, item);
            if (item->type == QUIRE_SQL_ARRAY) quire_buffer_append_char(out, ']');
        }
        break;
    default: quire_buffer_append_str(out, cell->text); break;
    }
}

void quire_sql_cell_put(quire_buffer *out, const quire_sql_cell *cell)
{
    quire_buffer_append_char(out, (char)cell->type);
    switch (cell->type) {
    case QUIRE_SQL_NULL: break;
    case QUIRE_SQL_INTEGER:
    case QUIRE_SQL_BOOLEAN: quire_buffer_append(out, &cell->integer, sizeof cell->integer); break;
    case QUIRE_SQL_REAL: quire_buffer_append(out, &cell->real, sizeof cell->real); break;
    case QUIRE_SQL_ARRAY:
        quire_wire_put_number(out, cell->item_count);
        for (size_t i = 0; i < cell->item_count; i++) quire_sql_cell_put(out, &cell->items[i]);
        break;
    default: quire_wire_put_string(out, cell->text); break;
    }
}
