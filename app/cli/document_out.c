/* SPDX-License-Identifier: Apache-2.0 */
/* Printing one document. */
#include "document_out.h"

#include "json_out.h"
#include "markdown_out.h"
#include "table_out.h"

#include <string.h>

static yyjson_mut_val *json_element(yyjson_mut_doc *doc, quire_view *view, const quire_element *element)
{
    yyjson_mut_val *item = yyjson_mut_obj(doc);
    yyjson_mut_obj_add_str(doc, item, "kind", quire_element_kind_name(element->kind));
    yyjson_mut_obj_add_uint(doc, item, "start", element->start);
    yyjson_mut_obj_add_uint(doc, item, "end", element->end);
    if (element->parent == QUIRE_NO_PARENT) yyjson_mut_obj_add_null(doc, item, "parent");
    else yyjson_mut_obj_add_uint(doc, item, "parent", element->parent);
    if (element->page) yyjson_mut_obj_add_uint(doc, item, "page", element->page);
    else yyjson_mut_obj_add_null(doc, item, "page");
    yyjson_mut_obj_add_val(doc, item, "boxes",
                           json_places(doc, quire_view_places(view, element->start, element->end)));
    if (element->level) yyjson_mut_obj_add_uint(doc, item, "level", element->level);
    else yyjson_mut_obj_add_null(doc, item, "level");
    if (element->kind == QUIRE_ELEMENT_CELL) {
        yyjson_mut_obj_add_uint(doc, item, "row", element->row);
        yyjson_mut_obj_add_uint(doc, item, "column", element->column);
        yyjson_mut_obj_add_uint(doc, item, "row_span", element->row_span);
        yyjson_mut_obj_add_uint(doc, item, "column_span", element->column_span);
    }
    if (element->header) yyjson_mut_obj_add_bool(doc, item, "header", true);
    if (element->repeated) yyjson_mut_obj_add_bool(doc, item, "repeated", true);
    if (element->label.size) quire_json_add_str(doc, item, "label", element->label);
    return item;
}

bool document_print_json(quire_view *view, bool inspected)
{
    quire_error err = { 0 };
    quire_tables tables = { 0 };
    if (inspected && quire_view_tables(view, &tables, &err)) {
        json_print_error(&err);
        return false;
    }
    yyjson_mut_doc *doc = json_new();
    if (!doc) return false;
    yyjson_mut_val *root = yyjson_mut_doc_get_root(doc);
    const quire_document *document = &view->document;
    yyjson_mut_val *about = json_document(doc, document);
    if (view->reason) {
        yyjson_mut_obj_add_str(doc, about, "reason", quire_load_reason_name(view->reason));
        quire_json_add_str(doc, about, "message", view->message);
    } else if (view->row.message.size) {
        yyjson_mut_val *last = yyjson_mut_obj_add_obj(doc, about, "last_failure");
        yyjson_mut_obj_add_str(doc, last, "reason", quire_load_reason_name(view->row.reason));
        quire_json_add_str(doc, last, "message", view->row.message);
    }
    yyjson_mut_obj_add_val(doc, root, "document", about);
    quire_json_add_str(doc, root, "text", document->text);
    if (inspected) {
        yyjson_mut_val *elements = yyjson_mut_obj_add_arr(doc, root, "elements");
        table_cursor cursor = { 0 };
        for (size_t i = 0; i < document->element_count; i++) {
            yyjson_mut_val *item = json_element(doc, view, &document->elements[i]);
            if (document->elements[i].kind == QUIRE_ELEMENT_TABLE_ROW)
                json_add_path(doc, item, document, tables, &cursor, i);
            yyjson_mut_arr_append(elements, item);
        }
        yyjson_mut_obj_add_val(doc, root, "tables", json_tables(doc, document, tables));
    }
    yyjson_mut_val *chunks = yyjson_mut_obj_add_arr(doc, root, "chunks");
    for (size_t i = 0; i < view->chunks.count; i++) {
        const quire_chunk *chunk = &view->chunks.items[i];
        yyjson_mut_val *boxes = json_places(doc, (quire_places){ 0 });
        for (size_t j = 0; document->run_count && j < chunk->range_count; j++)
            json_add_places(doc, boxes,
                            quire_view_places(view, chunk->ranges[j].start, chunk->ranges[j].end));
        yyjson_mut_arr_append(chunks, json_chunk(doc, chunk, boxes));
    }
    yyjson_mut_obj_add_val(doc, root, "ledger", quire_json_ledger(doc, view->ledger));
    return json_print(doc);
}

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
    for (size_t i = 0; i < document->metadata_count; i++) {
        printf("%-10.*s ", (int)document->metadata[i].key.size, document->metadata[i].key.data);
        print_text(stdout, document->metadata[i].value);
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
        print_places(stdout, chunk->page);
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
        print_places(stdout, element->page);
        fputs("  ", stdout);
        print_text(stdout, (quire_str){ start, shown });
        fputc('\n', stdout);
    }
}

void document_print(quire_view *view, struct document_parts parts)
{
    const quire_document *document = &view->document;
    bool any = parts.text || parts.markdown || parts.chunks || parts.elements;
    if (!any) print_overview(view);
    if (parts.text) print_text(stdout, document->text);
    if (parts.text && document->text.size && document->text.data[document->text.size - 1] != '\n')
        fputc('\n', stdout);
    if (parts.markdown) document_print_markdown(document);
    if (parts.elements) print_elements(view);
    if (parts.chunks) print_chunks(view);
    if (parts.ledger) print_ledger(stdout, view->ledger);
}
