/* SPDX-License-Identifier: Apache-2.0 */
/* As browsers lay tables out: a cell goes to the next column that none from above covers. */
#include "load/worker/loaders/web/html_table.h"

#include "base/str.h"
#include "load/worker/loaders/web/html_content.h"
#include "load/worker/loaders/web/html_table_heads.h"

enum { SPAN_MAX = 1000, ROWS_SPAN_MAX = 65534 };

static uint32_t span_of(lxb_dom_node_t *node, const char *name, uint32_t most)
{
    quire_str text = quire_html_attribute(node, name);
    uint32_t value = 0;
    for (size_t i = 0; i < text.size && text.data[i] >= '0' && text.data[i] <= '9' && value <= most; i++)
        value = value * 10 + (uint32_t)(text.data[i] - '0');
    return value < 1 ? 1 : value > most ? most : value;
}

/* A cell does not reach out of its rows' group; a rowspan of 0 reaches to its end. */
static uint32_t row_span_of(const html_table *table, lxb_dom_node_t *cell)
{
    bool all = quire_str_is(quire_str_trim(quire_html_attribute(cell, "rowspan")), "0");
    uint32_t rows = span_of(cell, "rowspan", ROWS_SPAN_MAX);
    return all || rows > table->group_rows ? table->group_rows : rows;
}

static void count_group_rows(html_table *table, const lxb_dom_node_t *row)
{
    if (table->group == row->parent) {
        table->group_rows -= table->group_rows > 1;
        return;
    }
    table->group = row->parent;
    table->group_rows = 0;
    for (const lxb_dom_node_t *next = row; next; next = next->next) {
        const html_mark *mark = next->type == LXB_DOM_NODE_TYPE_ELEMENT ? next->user : NULL;
        table->group_rows += next->local_name == LXB_TAG_TR && mark && !mark->drop;
    }
    if (table->group_rows == 0) table->group_rows = 1;
}

void quire_html_table_begin_row(html_table *table, lxb_dom_node_t *node, quire_element *row)
{
    if (table->row == 0) table->bold_heads = quire_html_bold_heads(node);
    row->row = table->row;
    row->header = quire_html_is_head_row(node) || table->row < table->bold_heads;
    count_group_rows(table, node);
    table->column = 0;
    table->written = 0;
    table->in_row = true;
}

void quire_html_table_place_cell(html_table *table, lxb_dom_node_t *node, quire_element *cell)
{
    while (table->column < HTML_COLUMNS_MAX - 1 && table->covered[table->column])
        table->covered[table->column++]--;
    uint32_t columns = span_of(node, "colspan", SPAN_MAX), rows = row_span_of(table, node);
    cell->row = table->row;
    cell->column = table->column;
    cell->row_span = rows;
    cell->column_span = columns;
    cell->header = node->local_name == LXB_TAG_TH || (node->parent && quire_html_in_head(node->parent));
    for (uint32_t i = 0; i < columns && table->column < HTML_COLUMNS_MAX; i++)
        table->covered[table->column++] = rows - 1;
    table->written++;
}

void quire_html_table_end_row(html_table *table)
{
    for (uint32_t i = table->column; i < HTML_COLUMNS_MAX; i++)
        if (table->covered[i]) table->covered[i]--;
    table->row++;
    table->in_row = false;
}

void quire_html_table_end_group(html_table *table)
{
    memset(table->covered, 0, sizeof table->covered);
}
