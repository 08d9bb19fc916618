/* SPDX-License-Identifier: Apache-2.0 */
/* How a quote reads in an answer. A sentence stands as it is; of a row, the cell that answers comes first, each cell with its
 * column's head, then the unit and the table's title, as a row by itself says nothing. */
#include "answer/quote.h"

#include "base/str.h"

static void append_line(quire_buffer *text, quire_str part)
{
    for (size_t i = 0; i < part.size; i++) {
        char c = part.data[i];
        quire_buffer_append_char(text, c == '\n' || c == '\t' ? ' ' : c);
    }
}

/* "2023", 2023年 */
static bool is_year(quire_str head)
{
    for (size_t i = 0; i < 4; i++)
        if (i >= head.size || head.data[i] < '0' || head.data[i] > '9') return false;
    quire_str behind = quire_str_cut(head, 4, head.size);
    return !behind.size || quire_str_is(behind, "年");
}

/* A date above the labels goes on in heads that are years: "Three Months Ended September 30," | 2023 | 2022. */
static void append_corner(quire_buffer *text, const quire_heads *heads, size_t column)
{
    quire_str corner = heads->columns.items[0];
    if (column == 0 || !quire_str_holds_digit(corner) || !is_year(heads->columns.items[column])) return;
    append_line(text, corner);
    if (!quire_str_ends(corner, QUIRE_STR("，"))) quire_buffer_append_char(text, ' ');
}

static void append_cell(quire_buffer *text, const quire_heads *heads, size_t column)
{
    quire_str head = heads->columns.items[column], cell = heads->cells.items[column];
    if (!cell.size) return;
    if (text->size && text->data[text->size - 1] != '\n') quire_buffer_append_str(text, QUIRE_STR(" | "));
    if (head.size) {
        append_corner(text, heads, column);
        append_line(text, head);
        quire_buffer_append_str(text, QUIRE_STR(": "));
    }
    append_line(text, cell);
}

static size_t label_column(const quire_heads *heads)
{
    size_t at = 0;
    while (at < heads->cells.count && !heads->cells.items[at].size) at++;
    return at;
}

static void append_row(quire_buffer *text, const quire_heads *heads)
{
    size_t label = label_column(heads);
    for (size_t i = 0; i < heads->group.count; i++) {
        append_line(text, heads->group.items[i]);
        quire_buffer_append_str(text, QUIRE_STR(" > "));
    }
    if (label < heads->cells.count) append_line(text, heads->cells.items[label]);
    if (heads->asked < heads->cells.count) append_cell(text, heads, heads->asked);
    for (size_t i = 0; i < heads->cells.count; i++)
        if (i != label && i != heads->asked) append_cell(text, heads, i);
    if (!heads->unit.size && !heads->table.size) return;
    quire_buffer_append_str(text, QUIRE_STR(" ("));
    append_line(text, heads->unit);
    if (heads->unit.size && heads->table.size) quire_buffer_append_str(text, QUIRE_STR("; "));
    append_line(text, heads->table);
    quire_buffer_append_char(text, ')');
}

void quire_quote_append(quire_buffer *text, quire_str quote, const quire_heads *heads)
{
    if (heads->cells.count) append_row(text, heads);
    else append_line(text, quote);
}
