/* SPDX-License-Identifier: Apache-2.0 */
/* One function for each result object of the API. yyjson passes on what has no memory: the document then lacks it, and writing
 * fails or gives less; the callers' limits are far below that. */
#include "json/results.h"

#include "json/tables.h"

#include <stdlib.h>

static void add_error(yyjson_mut_doc *doc, const quire_error *err)
{
    yyjson_mut_val *error = yyjson_mut_obj_add_obj(doc, yyjson_mut_doc_get_root(doc), "error");
    yyjson_mut_obj_add_str(doc, error, "status", quire_status_name(err->status));
    yyjson_mut_obj_add_strcpy(doc, error, "message", err->message);
    yyjson_mut_obj_add_bool(doc, error, "retryable", err->retryable);
}

yyjson_mut_doc *json_failure(const quire_error *err)
{
    yyjson_mut_doc *doc = json_new();
    if (doc) add_error(doc, err);
    return doc;
}

/* ---- adding, state ---- */

yyjson_mut_doc *json_report(const quire_report *report, bool sync, const quire_error *err)
{
    yyjson_mut_doc *doc = json_new();
    if (!doc) return NULL;
    yyjson_mut_val *root = yyjson_mut_doc_get_root(doc);
    if (err) add_error(doc, err);
    yyjson_mut_val *documents = yyjson_mut_obj_add_obj(doc, root, "documents");
    yyjson_mut_obj_add_uint(doc, documents, "added", report->added);
    yyjson_mut_obj_add_uint(doc, documents, "updated", report->updated);
    yyjson_mut_obj_add_uint(doc, documents, "unchanged", report->unchanged);
    yyjson_mut_obj_add_uint(doc, documents, "failed", report->failed);
    if (report->reread) yyjson_mut_obj_add_uint(doc, documents, "reread", report->reread);
    if (sync || report->removed) yyjson_mut_obj_add_uint(doc, documents, "removed", report->removed);
    if (sync || report->renamed) yyjson_mut_obj_add_uint(doc, documents, "renamed", report->renamed);
    yyjson_mut_obj_add_uint(doc, root, "chunks", report->chunks);
    yyjson_mut_obj_add_uint(doc, root, "embedded", report->embedded);
    yyjson_mut_obj_add_real(doc, root, "seconds", report->seconds);
    yyjson_mut_obj_add_real(doc, root, "embedding_seconds", report->embedding_seconds);
    yyjson_mut_val *rereads = yyjson_mut_obj_add_arr(doc, root, "reread");
    for (size_t i = 0; i < report->reread_count; i++) {
        yyjson_mut_val *item = yyjson_mut_arr_add_obj(doc, rereads);
        quire_json_add_str(doc, item, "why", report->rereads[i].why);
        yyjson_mut_obj_add_uint(doc, item, "documents", report->rereads[i].documents);
    }
    yyjson_mut_val *failures = yyjson_mut_obj_add_arr(doc, root, "failures");
    for (size_t i = 0; i < report->failure_count; i++) {
        yyjson_mut_val *item = yyjson_mut_arr_add_obj(doc, failures);
        quire_json_add_str(doc, item, "uri", report->failures[i].uri);
        yyjson_mut_obj_add_str(doc, item, "reason", quire_load_reason_name(report->failures[i].reason));
        quire_json_add_str(doc, item, "message", report->failures[i].message);
    }
    yyjson_mut_val *warnings = yyjson_mut_obj_add_arr(doc, root, "warnings");
    for (size_t i = 0; i < report->warned_count; i++)
        json_add_warnings(doc, warnings, report->warned[i].uri, report->warned[i].warnings);
    yyjson_mut_obj_add_val(doc, root, "ledger", quire_json_ledger(doc, report->fetched));
    yyjson_mut_obj_add_bool(doc, root, "erasure_pending", report->erasure_pending);
    quire_json_add_str(doc, root, "trace", report->trace);
    return doc;
}

yyjson_mut_doc *json_state(const quire_state *state)
{
    yyjson_mut_doc *doc = json_new();
    if (!doc) return NULL;
    yyjson_mut_val *root = yyjson_mut_doc_get_root(doc);
    quire_json_add_str(doc, root, "base", state->path);
    yyjson_mut_obj_add_bool(doc, root, "exists", state->exists);
    yyjson_mut_obj_add_bool(doc, root, "writable", state->writable);
    yyjson_mut_obj_add_uint(doc, root, "format_version", state->format_version);
    yyjson_mut_obj_add_uint(doc, root, "documents", state->documents);
    yyjson_mut_obj_add_uint(doc, root, "failed", state->failed_documents);
    yyjson_mut_obj_add_uint(doc, root, "chunks", state->chunks);
    yyjson_mut_obj_add_uint(doc, root, "vectors", state->vectors);
    yyjson_mut_obj_add_uint(doc, root, "text_bytes", state->text_bytes);
    yyjson_mut_obj_add_uint(doc, root, "file_bytes", state->file_bytes);
    yyjson_mut_obj_add_uint(doc, root, "sources", state->sources);
    yyjson_mut_obj_add_uint(doc, root, "traces", state->traces);
    yyjson_mut_obj_add_uint(doc, root, "typed_tables", state->typed_tables);
    yyjson_mut_obj_add_uint(doc, root, "typed_rows", state->typed_rows);
    yyjson_mut_obj_add_uint(doc, root, "change", state->change);
    yyjson_mut_obj_add_bool(doc, root, "erasure_pending", state->erasure_pending);
    json_add_said(doc, root, "kept_copy", state->kept_copy);
    yyjson_mut_val *unfinished = yyjson_mut_obj_add_arr(doc, root, "unfinished");
    for (size_t i = 0; i < state->unfinished_count; i++) {
        yyjson_mut_val *item = yyjson_mut_arr_add_obj(doc, unfinished);
        quire_json_add_str(doc, item, "uri", state->unfinished[i].uri);
        yyjson_mut_obj_add_uint(doc, item, "vectors", state->unfinished[i].vectors);
        yyjson_mut_obj_add_int(doc, item, "since", state->unfinished[i].since_ms);
    }
    quire_json_add_str(doc, root, "model", state->model);
    yyjson_mut_obj_add_uint(doc, root, "dim", state->dim);
    quire_json_add_str(doc, root, "chunking", state->chunking);
    yyjson_mut_obj_add_val(doc, root, "ledger", quire_json_ledger(doc, state->ledger));
    yyjson_mut_val *worst = yyjson_mut_obj_add_arr(doc, root, "worst");
    for (size_t i = 0; i < state->worst_count; i++) {
        const quire_document_loss *loss = &state->worst[i];
        yyjson_mut_val *item = yyjson_mut_arr_add_obj(doc, worst);
        quire_json_add_str(doc, item, "id", loss->document.id);
        quire_json_add_str(doc, item, "uri", loss->document.uri);
        yyjson_mut_obj_add_real(doc, item, "lost", loss->share);
        quire_json_add_str(doc, item, "reason", loss->reason);
    }
    yyjson_mut_obj_add_uint(doc, root, "warned", state->warned_documents);
    yyjson_mut_val *warnings = yyjson_mut_obj_add_arr(doc, root, "warnings");
    for (size_t i = 0; i < state->warned.count; i++)
        json_add_warnings(doc, warnings, state->warned.items[i].uri, state->warned.items[i].warnings);
    return doc;
}

/* ---- documents ---- */

static void json_add_rows(yyjson_mut_doc *doc, yyjson_mut_val *object, const char *key,
                          quire_document_rows rows)
{
    yyjson_mut_val *list = yyjson_mut_obj_add_arr(doc, object, key);
    for (size_t i = 0; i < rows.count; i++)
        yyjson_mut_arr_append(list, json_document_row(doc, &rows.items[i]));
}

yyjson_mut_doc *json_listing(const quire_listing *listing)
{
    yyjson_mut_doc *doc = json_new();
    if (doc) json_add_rows(doc, yyjson_mut_doc_get_root(doc), "documents", listing->documents);
    return doc;
}

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
    if (element->locator)
        yyjson_mut_obj_add_val(doc, item, "place", json_place(doc, element->locator, &view->row));
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

static void json_add_elements(yyjson_mut_doc *doc, yyjson_mut_val *root, quire_view *view,
                              quire_tables tables, const quire_columns *columns)
{
    const quire_document *document = &view->document;
    yyjson_mut_val *list = yyjson_mut_obj_add_arr(doc, root, "elements");
    table_cursor cursor = { 0 };
    size_t next = 0; /* table */
    for (size_t i = 0; i < document->element_count; i++) {
        const quire_element *element = &document->elements[i];
        yyjson_mut_val *item = json_element(doc, view, element);
        next += next < tables.count && tables.items[next].element == i;
        if (element->kind == QUIRE_ELEMENT_TABLE_ROW) json_add_path(doc, item, document, tables, &cursor, i);
        if (element->kind == QUIRE_ELEMENT_CELL && next && element->parent != QUIRE_NO_PARENT &&
            document->elements[element->parent].parent == tables.items[next - 1].element)
            json_add_value(doc, item, document, &columns[next - 1], element);
        yyjson_mut_arr_append(list, item);
    }
    yyjson_mut_obj_add_val(doc, root, "tables", json_tables(doc, document, tables, columns));
}

/* What the columns of each table hold, to be freed; NULL: memory is out. */
static quire_columns *columns_of(quire_view *view, quire_tables tables)
{
    quire_columns *columns = calloc(tables.count + 1, sizeof *columns);
    for (size_t i = 0; columns && i < tables.count; i++)
        if (quire_view_columns(view, &tables.items[i], &columns[i], NULL)) {
            free(columns);
            return NULL;
        }
    return columns;
}

yyjson_mut_doc *json_view(quire_view *view, bool elements)
{
    quire_tables tables = { 0 };
    if (elements && quire_view_tables(view, &tables, NULL)) return NULL;
    quire_columns *columns = columns_of(view, tables);
    yyjson_mut_doc *doc = columns ? json_new() : NULL;
    if (!doc) {
        free(columns);
        return NULL;
    }
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
    json_add_warnings(doc, yyjson_mut_obj_add_arr(doc, about, "warnings"), (quire_str){ 0 },
                      view->row.warnings);
    yyjson_mut_obj_add_val(doc, root, "document", about);
    quire_json_add_str(doc, root, "text", document->text);
    if (elements) json_add_elements(doc, root, view, tables, columns);
    free(columns);
    yyjson_mut_val *chunks = yyjson_mut_obj_add_arr(doc, root, "chunks");
    for (size_t i = 0; i < view->chunks.count; i++) {
        const quire_chunk *chunk = &view->chunks.items[i];
        yyjson_mut_val *boxes = json_places(doc, (quire_places){ 0 });
        for (size_t j = 0; document->run_count && j < chunk->range_count; j++)
            json_add_places(doc, boxes,
                            quire_view_places(view, chunk->ranges[j].start, chunk->ranges[j].end));
        yyjson_mut_arr_append(chunks, json_chunk(doc, chunk, &view->row, boxes));
    }
    yyjson_mut_obj_add_val(doc, root, "ledger", quire_json_ledger(doc, view->ledger));
    json_add_rows(doc, root, "children", view->children);
    yyjson_mut_obj_add_val(doc, root, "typed_tables", json_typed_tables(doc, view->typed_tables));
    return doc;
}

/* ---- searching and asking ---- */

yyjson_mut_doc *json_results(const quire_results *results, bool explain)
{
    yyjson_mut_doc *doc = json_new();
    if (!doc) return NULL;
    yyjson_mut_val *root = yyjson_mut_doc_get_root(doc);
    quire_json_add_str(doc, root, "query", results->query);
    yyjson_mut_obj_add_val(doc, root, "hits", json_hits(doc, results->hits));
    json_add_refusal(doc, root, results->reason);
    yyjson_mut_obj_add_val(doc, root, "ms", json_timings(doc, results->timings, results->timing_count));
    if (explain) {
        yyjson_mut_val *explained = yyjson_mut_obj_add_obj(doc, root, "explain");
        quire_json_add_real(doc, explained, "dense_weight", results->dense_weight);
        quire_json_add_real(doc, explained, "background_mean", results->background_mean);
        quire_json_add_real(doc, explained, "background_deviation", results->background_deviation);
    }
    quire_json_add_str(doc, root, "trace", results->trace);
    return doc;
}

/* Every key is always there: a list may be empty, what the document doesn't say is null. */
static yyjson_mut_val *json_heads(yyjson_mut_doc *doc, const quire_heads *heads)
{
    yyjson_mut_val *item = yyjson_mut_obj(doc);
    yyjson_mut_obj_add_val(doc, item, "headings", json_strs(doc, heads->headings));
    json_add_said(doc, item, "table", heads->table);
    json_add_said(doc, item, "unit", heads->unit);
    yyjson_mut_obj_add_val(doc, item, "group", json_strs(doc, heads->group));
    yyjson_mut_obj_add_val(doc, item, "columns", json_strs(doc, heads->columns));
    yyjson_mut_obj_add_val(doc, item, "cells", json_strs(doc, heads->cells));
    if (heads->asked < heads->cells.count) yyjson_mut_obj_add_uint(doc, item, "asked", heads->asked);
    else yyjson_mut_obj_add_null(doc, item, "asked");
    return item;
}

/* ---- JSON ---- */

static yyjson_mut_val *json_citation(yyjson_mut_doc *doc, const quire_citation *citation)
{
    yyjson_mut_val *item = yyjson_mut_obj(doc);
    yyjson_mut_obj_add_uint(doc, item, "mark", citation->mark);
    yyjson_mut_val *document = yyjson_mut_obj_add_obj(doc, item, "document");
    quire_json_add_str(doc, document, "id", citation->document.id);
    quire_json_add_str(doc, document, "uri", citation->document.uri);
    quire_json_add_str(doc, document, "title", citation->document.title);
    yyjson_mut_obj_add_uint(doc, document, "revision", citation->document.revision);
    yyjson_mut_obj_add_uint(doc, item, "start", citation->start);
    yyjson_mut_obj_add_uint(doc, item, "end", citation->end);
    if (citation->page) yyjson_mut_obj_add_uint(doc, item, "page", citation->page);
    else yyjson_mut_obj_add_null(doc, item, "page");
    yyjson_mut_obj_add_val(doc, item, "boxes", json_places(doc, citation->places));
    yyjson_mut_obj_add_val(doc, item, "place", json_place(doc, &citation->locator, &citation->document));
    yyjson_mut_obj_add_val(doc, item, "heads", json_heads(doc, &citation->heads));
    quire_json_add_str(doc, item, "quote", citation->quote);
    yyjson_mut_obj_add_bool(doc, item, "verified", citation->verified);
    return item;
}

yyjson_mut_doc *json_answer(const quire_answer *answer)
{
    yyjson_mut_doc *doc = json_new();
    if (!doc) return NULL;
    yyjson_mut_val *root = yyjson_mut_doc_get_root(doc);
    quire_json_add_str(doc, root, "question", answer->question);
    quire_json_add_str(doc, root, "answer", answer->text);
    yyjson_mut_obj_add_bool(doc, root, "supported", answer->supported);
    json_add_refusal(doc, root, answer->reason);
    json_add_said(doc, root, "reading", answer->reading);
    yyjson_mut_val *citations = yyjson_mut_obj_add_arr(doc, root, "citations");
    for (size_t i = 0; i < answer->citation_count; i++)
        yyjson_mut_arr_append(citations, json_citation(doc, &answer->citations[i]));
    yyjson_mut_obj_add_val(doc, root, "nearest", json_hits(doc, answer->nearest));
    yyjson_mut_obj_add_uint(doc, root, "dropped_citations", answer->dropped_citations);
    yyjson_mut_obj_add_uint(doc, root, "dropped_sentences", answer->dropped_sentences);
    quire_json_add_str(doc, root, "model", answer->model);
    yyjson_mut_obj_add_val(doc, root, "ms", json_timings(doc, answer->timings, answer->timing_count));
    quire_json_add_str(doc, root, "trace", answer->trace);
    return doc;
}

/* ---- traces ---- */

static void add_trace(yyjson_mut_doc *doc, yyjson_mut_val *item, const quire_trace *trace)
{
    quire_json_add_str(doc, item, "id", trace->id);
    quire_json_add_str(doc, item, "kind", trace->kind);
    yyjson_mut_obj_add_int(doc, item, "made", trace->made_ms);
}

yyjson_mut_doc *json_traces(const quire_traces *traces)
{
    yyjson_mut_doc *doc = json_new();
    if (!doc) return NULL;
    yyjson_mut_val *list = yyjson_mut_obj_add_arr(doc, yyjson_mut_doc_get_root(doc), "traces");
    for (size_t i = 0; i < traces->count; i++)
        add_trace(doc, yyjson_mut_arr_add_obj(doc, list), &traces->items[i]);
    return doc;
}

yyjson_mut_doc *json_trace(const quire_trace *trace, yyjson_val *body)
{
    yyjson_mut_doc *doc = json_new();
    if (!doc) return NULL;
    yyjson_mut_val *item = yyjson_mut_obj_add_obj(doc, yyjson_mut_doc_get_root(doc), "trace");
    add_trace(doc, item, trace);
    yyjson_mut_obj_add_val(doc, item, "body", yyjson_val_mut_copy(doc, body));
    return doc;
}

yyjson_mut_doc *json_replay(const quire_replay *replay)
{
    yyjson_mut_doc *doc = json_new();
    if (!doc) return NULL;
    yyjson_mut_val *root = yyjson_mut_doc_get_root(doc);
    quire_json_add_str(doc, root, "trace", replay->trace);
    yyjson_mut_obj_add_bool(doc, root, "same", replay->same);
    yyjson_mut_obj_add_bool(doc, root, "base_changed", replay->base_changed);
    yyjson_mut_val *changes = yyjson_mut_obj_add_arr(doc, root, "changes");
    for (size_t i = 0; i < replay->change_count; i++) {
        yyjson_mut_val *item = yyjson_mut_arr_add_obj(doc, changes);
        yyjson_mut_obj_add_uint(doc, item, "rank", replay->changes[i].rank);
        quire_json_add_str(doc, item, "was", replay->changes[i].was);
        quire_json_add_str(doc, item, "now", replay->changes[i].now);
    }
    return doc;
}

/* ---- models and health ---- */

yyjson_mut_doc *json_models(const quire_models *models)
{
    yyjson_mut_doc *doc = json_new();
    if (!doc) return NULL;
    yyjson_mut_val *list = yyjson_mut_obj_add_arr(doc, yyjson_mut_doc_get_root(doc), "models");
    for (size_t i = 0; i < models->count; i++) {
        const quire_model *model = &models->items[i];
        yyjson_mut_val *item = yyjson_mut_arr_add_obj(doc, list);
        quire_json_add_str(doc, item, "name", model->name);
        quire_json_add_str(doc, item, "kind", model->kind);
        quire_json_add_str(doc, item, "identity", model->identity);
        yyjson_mut_obj_add_uint(doc, item, "dim", model->dim);
        yyjson_mut_obj_add_uint(doc, item, "window_tokens", model->window_tokens);
        quire_json_add_str(doc, item, "path", model->path);
        quire_json_add_str(doc, item, "arithmetic", model->arithmetic);
        yyjson_mut_obj_add_bool(doc, item, "in_use", model->in_use);
    }
    return doc;
}

yyjson_mut_doc *json_formats(const quire_formats *formats)
{
    yyjson_mut_doc *doc = json_new();
    if (!doc) return NULL;
    yyjson_mut_val *list = yyjson_mut_obj_add_arr(doc, yyjson_mut_doc_get_root(doc), "formats");
    for (size_t i = 0; i < formats->count; i++) {
        const quire_format_row *format = &formats->items[i];
        yyjson_mut_val *item = yyjson_mut_arr_add_obj(doc, list);
        char loader[64];
        snprintf(loader, sizeof loader, "%.*s-%u", (int)format->name.size, format->name.data,
                 format->version);
        quire_json_add_str(doc, item, "name", format->name);
        yyjson_mut_obj_add_val(doc, item, "types", json_strs(doc, format->types));
        yyjson_mut_obj_add_val(doc, item, "endings", json_strs(doc, format->endings));
        yyjson_mut_obj_add_strcpy(doc, item, "loader", loader);
        quire_json_add_str(doc, item, "keeps", format->keeps);
    }
    return doc;
}

static void add_check(yyjson_mut_doc *doc, yyjson_mut_val *list, const quire_check *check)
{
    yyjson_mut_val *item = yyjson_mut_arr_add_obj(doc, list);
    quire_json_add_str(doc, item, "name", check->name);
    yyjson_mut_obj_add_str(doc, item, "health", quire_health_name(check->health));
    quire_json_add_str(doc, item, "found", check->found);
    quire_json_add_str(doc, item, "advice", check->advice);
}

yyjson_mut_doc *json_checkup(const quire_checkup *checkup, const quire_check *more)
{
    yyjson_mut_doc *doc = json_new();
    if (!doc) return NULL;
    yyjson_mut_val *list = yyjson_mut_obj_add_arr(doc, yyjson_mut_doc_get_root(doc), "checks");
    for (size_t i = 0; i < checkup->count; i++) add_check(doc, list, &checkup->items[i]);
    if (more) add_check(doc, list, more);
    return doc;
}
