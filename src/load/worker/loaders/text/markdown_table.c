/* SPDX-License-Identifier: Apache-2.0 */
/* The pipes of the row's line are counted up to the table's columns; one behind a backslash is text. */
#include "load/worker/loaders/text/markdown_table.h"

#include "base/error.h"
#include "base/str.h"
#include "load/worker/lines.h"

#include <cmark-gfm-core-extensions.h>

bool quire_markdown_is_row(const char *type)
{
    return strcmp(type, "table_row") == 0 || strcmp(type, "table_header") == 0;
}

quire_str quire_markdown_surplus(const markdown_lines *lines, cmark_node *row)
{
    size_t number = (size_t)cmark_node_get_start_line(row), column = (size_t)cmark_node_get_start_column(row),
           next;
    unsigned pipes = cmark_gfm_extensions_get_table_columns(cmark_node_parent(row));
    if (number < 1 || number > lines->count) return (quire_str){ 0 };
    quire_str line = quire_line_at(lines->text, lines->starts[number - 1], &next);
    line = quire_str_trim(quire_str_cut(line, column && column <= line.size ? column - 1 : 0, line.size));
    size_t at = line.size && line.data[0] == '|';
    for (; at < line.size && pipes > 0; at++) {
        if (line.data[at] == '\\') at++;
        else if (line.data[at] == '|') pipes--;
    }
    return pipes || at >= line.size ? (quire_str){ 0 } : quire_str_cut(line, at, line.size);
}
