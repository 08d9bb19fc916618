/* SPDX-License-Identifier: Apache-2.0 */
/* Printing one document. */
#include "document_out.h"

#include "markdown_out.h"
#include "table_out.h"

#include <string.h>

static void print_overview(const quire_view *view)
{
    const quire_document *document = &view->document;
    if (view->row.id.size)
        printf("%-10s %.*s, revision %llu\n", "id", (int)view->row.id.size, view->row.id.data,
               (unsigned long long)view->row.revision);
    printf("%-10s ", "uri");
    print_text(stdout, document->uri);
    if (view->reason) {
        printf("\n%-10s ", "failed");
        fputs(quire_load_reason_name(view->reason), stdout);
        fputs(": ", stdout);
        print_text(stdout, view->message);
        fputc('\n', stdout);
        return;
    }
    if (view->row.message.size) {
        printf("\n%-10s ", "last try");
        fputs(quire_load_reason_name(view->row.reason), stdout);
        fputs(": ", stdout);
        print_text(stdout, view->row.message);
        fputs(" (what follows stands as it was)", stdout);
    }
    printf("\n%-10s ", "title");
    print_text(stdout, document->title);
    printf("\n%-10s %.*s\n%-10s %.*s\n", "type", (int)document->media_type.size, document->media_type.data,
           "language", (int)document->language.size, document->language.data);
    if (document->page_count) printf("%-10s %u\n", "pages", document->page_count);
    printf("%-10s ", "size");
    print_bytes(stdout, document->original_bytes);
    printf(", %zu bytes of text, %zu elements, %zu chunks\n", document->text.size, document->element_count,
           view->chunks.count);
    for (unsigned bit = 1; bit < QUIRE_WARNING_END; bit <<= 1)
        if (view->row.warnings & bit)
            printf("%-10s %s\n", "look at", quire_warning_advice((quire_warning)bit));
    for (size_t i = 0; i < document->metadata_count; i++) {
        printf("%-10.*s ", (int)document->metadata[i].key.size, document->metadata[i].key.data);
        print_text(stdout, document->metadata[i].value);
        fputc('\n', stdout);
    }
}

static void print_children(quire_document_rows children)
{
    if (children.count) printf("inside     %zu documents\n", children.count);
    for (size_t i = 0; i < children.count; i++) {
        const quire_document_row *row = &children.items[i];
        printf("  %-6.*s ", (int)row->id.size, row->id.size ? row->id.data : "");
        print_text(stdout, row->uri);
        fputs(", ", stdout);
        print_bytes(stdout, row->bytes);
        if (row->reason) {
            printf(" (%s: ", quire_load_reason_name(row->reason));
            print_text(stdout, row->message);
            fputc(')', stdout);
        }
        fputc('\n', stdout);
    }
}

static void print_chunks(const quire_view *view)
{
    for (size_t i = 0; i < view->chunks.count; i++) {
        const quire_chunk *chunk = &view->chunks.items[i];
        printf("--- chunk %zu", i + 1);
        if (chunk->id.size) printf(" (%.*s)", (int)chunk->id.size, chunk->id.data);
        printf(", %u tokens, bytes", chunk->tokens);
        for (size_t j = 0; j < chunk->range_count; j++)
            printf("%s %zu-%zu", j ? "," : "", chunk->ranges[j].start, chunk->ranges[j].end);
        print_places(stdout, chunk->page, &chunk->locator);
        if (chunk->context.size) {
            fputs("\n    [", stdout);
            print_text(stdout, chunk->context);
            fputc(']', stdout);
        }
        fputc('\n', stdout);
        print_text(stdout, chunk->text);
        fputc('\n', stdout);
    }
}

static void print_elements(const quire_view *view)
{
    const quire_document *document = &view->document;
    for (size_t i = 0; i < document->element_count; i++) {
        const quire_element *element = &document->elements[i];
        int depth = 0;
        for (uint32_t up = element->parent; up != QUIRE_NO_PARENT && depth < 64;
             up = document->elements[up].parent)
            depth++;
        size_t shown = element->end - element->start < 60 ? element->end - element->start : 60;
        while (shown && element->start + shown < document->text.size &&
               ((unsigned char)document->text.data[element->start + shown] & 0xC0) == 0x80)
            shown--;
        const char *start = document->text.data + element->start;
        const char *line_end = memchr(start, '\n', shown);
        if (line_end) shown = (size_t)(line_end - start);
        printf("%*s%s", 2 * depth, "", quire_element_kind_name(element->kind));
        if (element->level) printf(" %u", element->level);
        printf(" %zu-%zu", element->start, element->end);
        print_places(stdout, element->page, element->locator);
        fputs("  ", stdout);
        print_text(stdout, (quire_str){ start, shown });
        fputc('\n', stdout);
    }
}

/* "sales.csv, sheet Sales, B4:D9: 12 rows", and a line for each column. */
static void print_typed(const quire_typed_table *table)
{
    printf("--- table %.*s of ", (int)table->id.size, table->id.data);
    print_text(stdout, table->owner);
    if (table->place.size) fputs(", ", stdout);
    print_text(stdout, table->place);
    printf(": %llu rows, ", (unsigned long long)table->rows);
    print_bytes(stdout, table->bytes);
    fputc('\n', stdout);
    if (table->title.size) fputs("    ", stdout);
    print_text(stdout, table->title);
    if (table->title.size) fputc('\n', stdout);
    if (table->unit.size) fputs("    unit: ", stdout);
    print_text(stdout, table->unit);
    if (table->unit.size) fputc('\n', stdout);
    for (size_t i = 0; i < table->column_count; i++) {
        const quire_typed_column *column = &table->columns[i];
        printf("%6zu  %-9s %9llu filled  ", i + 1, quire_cell_kind_name(column->kind),
               (unsigned long long)column->filled);
        print_text(stdout, column->head);
        if (column->unit.size) fputs(" [", stdout);
        print_text(stdout, column->unit);
        puts(column->unit.size ? "]" : "");
    }
}

void document_print(quire_view *view, struct document_parts parts)
{
    const quire_document *document = &view->document;
    bool any = parts.text || parts.markdown || parts.chunks || parts.elements || parts.tables;
    if (!any) print_overview(view);
    if (!any) print_children(view->children);
    if (parts.text) print_text(stdout, document->text);
    if (parts.text && document->text.size && document->text.data[document->text.size - 1] != '\n')
        fputc('\n', stdout);
    if (parts.markdown) document_print_markdown(document);
    if (parts.elements) print_elements(view);
    if (parts.chunks) print_chunks(view);
    for (size_t i = 0; parts.tables && i < view->typed_tables.count; i++)
        print_typed(&view->typed_tables.items[i]);
    if (parts.ledger) print_ledger(stdout, view->ledger);
}
