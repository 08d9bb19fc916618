/* SPDX-License-Identifier: Apache-2.0 */
/* Which row and column each cell of an HTML table stands in, with cells that span several. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_WEB_HTML_TABLE_H
#define QUIRE_LOAD_WORKER_LOADERS_WEB_HTML_TABLE_H

#include "quire/types.h"

#include <lexbor/html/html.h>

enum { HTML_COLUMNS_MAX = 1024 };

/* All zero: a table without rows. */
typedef struct html_table {
    uint32_t covered[HTML_COLUMNS_MAX]; /* how many rows more a cell above reaches down */
    uint32_t row, column, written;      /* written: cells of this row */
    const lxb_dom_node_t *group;        /* the head, body or foot that the row stands in, */
    uint32_t group_rows;                /* and how many rows it has from this one on */
    uint32_t bold_heads;                /* rows */
    bool in_row;
} html_table;

/* `node` as the next row, or the next cell of it: fills in its place and whether it is a header. */
void quire_html_table_begin_row(html_table *table, lxb_dom_node_t *node, quire_element *row);
void quire_html_table_place_cell(html_table *table, lxb_dom_node_t *node, quire_element *cell);
void quire_html_table_end_row(html_table *table);

/* Behind a head, body or foot: cells do not reach out of the one that they stand in. */
void quire_html_table_end_group(html_table *table);

#endif
