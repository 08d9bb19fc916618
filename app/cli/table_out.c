/* SPDX-License-Identifier: Apache-2.0 */
/* Markdown knows one header row, and a row is one line: what stands in a cell is folded onto it. */
#include "table_out.h"

#include "command.h"
#include "markdown_signs.h"

static quire_str text_at(const quire_document *document, quire_range range)
{
    return (quire_str){ document->text.data + range.start, range.end - range.start };
}

static bool is_inside(const quire_document *document, size_t at, size_t ancestor)
{
    return at < document->element_count && document->elements[at].parent != QUIRE_NO_PARENT &&
           document->elements[at].parent >= ancestor;
}

static void print_cell(const quire_document *document, const quire_element *cell)
{
    fputc(' ', stdout);
    markdown_print_cell(text_at(document, (quire_range){ cell->start, cell->end }));
    fputs(" |", stdout);
}

static void print_row(const quire_document *document, size_t row, bool first)
{
    size_t cells = 0;
    fputc('|', stdout);
    for (size_t i = row + 1; is_inside(document, i, row); i++) {
        const quire_element *cell = &document->elements[i];
        if (cell->kind != QUIRE_ELEMENT_CELL || cell->parent != row) continue;
        print_cell(document, cell);
        cells++;
    }
    fputc('\n', stdout);
    for (size_t i = 0; first && i < cells; i++) fputs(i ? "---|" : "|---|", stdout);
    if (first) fputc('\n', stdout);
}

size_t table_print_markdown(const quire_document *document, size_t table)
{
    size_t at = table + 1;
    bool first = true;
    for (; is_inside(document, at, table); at++) {
        const quire_element *element = &document->elements[at];
        if (element->parent != table) continue;
        if (element->kind == QUIRE_ELEMENT_TABLE_ROW) {
            print_row(document, at, first);
            first = false;
        } else if (element->kind == QUIRE_ELEMENT_CAPTION && element->start < element->end) {
            print_text(stdout, text_at(document, (quire_range){ element->start, element->end }));
            fputs("\n\n", stdout);
        }
    }
    fputc('\n', stdout);
    return at;
}
