/* SPDX-License-Identifier: Apache-2.0 */
/* Looking at a base and at what is in it: list, show, state. */
#include "base/error.h"
#include "base/path.h"
#include "engine/engine.h"
#include "record/columns.h"
#include "record/document_codec.h"
#include "record/table.h"

#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>

static quire_status no_such_document(const char *document, quire_error *err)
{
    return quire_fail(err, QUIRE_E_NOT_FOUND,
                      "there is no document '%s'; `quire list` shows what the base holds", document);
}

/* The file that the path names; else, for "a.zip!/b.txt", what was found in the file "a.zip". */
static quire_status find_path(quire_store *store, quire_call *call, const char *path, quire_document_row *out,
                              quire_error *err)
{
    quire_str uri = quire_fetch_uri(call->arena, path);
    quire_status status = uri.data ? quire_store_find(store, call, uri, out, err) : quire_fail_memory(err);
    const char *inside = path;
    while (status == QUIRE_E_NOT_FOUND && (inside = strstr(inside, QUIRE_FOUND_INSIDE))) {
        quire_str file = quire_arena_printf(call->arena, "%.*s", (int)(inside - path), path);
        if (file.data) file = quire_fetch_uri(call->arena, file.data);
        if (file.data) uri = quire_arena_printf(call->arena, "%.*s%s", QUIRE_FMT(file), inside);
        if (!file.data || !uri.data) return quire_fail_memory(err);
        status = quire_store_find(store, call, uri, out, err);
        inside++;
    }
    return status;
}

quire_status quire_find_named(quire_store *store, quire_call *call, const char *word, quire_document_row *out,
                              quire_error *err)
{
    char path[PATH_MAX];
    quire_status status = quire_store_find(store, call, quire_str_from(word), out, err);
    if (status == QUIRE_E_NOT_FOUND && realpath(word, path)) status = find_path(store, call, path, out, err);
    if (status == QUIRE_E_NOT_FOUND && quire_path_absolute(word, path, sizeof path))
        status = find_path(store, call, path, out, err);
    return status == QUIRE_E_NOT_FOUND ? no_such_document(word, err) : status;
}

quire_status quire_list(quire *base, const quire_condition *conditions, size_t condition_count,
                        const quire_request *request, quire_listing **out, quire_error *err)
{
    quire_started started;
    quire_arena *arena = NULL;
    quire_status status = quire_start(&started, request, err);
    if (status) return status;
    quire_listing *listing = quire_result_new(sizeof *listing, &arena);
    if (!listing) return quire_fail_memory(err);
    quire_call call = quire_engine_call(base->engine, arena, &started.cancel, NULL);
    quire_filter filter = { 0 };
    quire_store *store = NULL;
    status = quire_engine_filter(conditions, condition_count, &filter, err);
    if (!status) status = quire_base_store(base, false, &store, err);
    if (!status && store) status = quire_store_list(store, &call, &filter, &listing->documents, err);
    if (status) quire_listing_free(listing);
    else *out = listing;
    return quire_end(&started, status, err);
}

/* The rows of what was found in a document. */
static quire_status list_children(quire_store *store, quire_call *call, const quire_document_row *row,
                                  quire_document_rows *out, quire_error *err)
{
    const quire_value id = { .kind = QUIRE_VALUE_TEXT, .text = row->id };
    const quire_condition in_it = {
        .key = QUIRE_STR("parent"), .match = QUIRE_MATCH_IS, .values = &id, .count = 1
    };
    const quire_filter filter = { .conditions = &in_it, .count = 1 };
    return row->children ? quire_store_list(store, call, &filter, out, err) : QUIRE_OK;
}

quire_status quire_show(quire *base, const char *document, const quire_request *request, quire_view **out,
                        quire_error *err)
{
    quire_started started;
    quire_arena *arena = NULL;
    quire_status status = quire_start(&started, request, err);
    if (status) return status;
    quire_view *view = quire_result_new(sizeof *view, &arena);
    if (!view) return quire_fail_memory(err);
    quire_call call = quire_engine_call(base->engine, arena, &started.cancel, NULL);
    quire_store *store = NULL;
    status = quire_base_store(base, false, &store, err);
    if (!status && !store) status = no_such_document(document, err);
    if (!status) status = quire_find_named(store, &call, document, &view->row, err);
    if (!status && view->row.revision == 0) {
        view->reason = view->row.reason;
        view->message = view->row.message;
        view->document.uri = view->row.uri;
    } else if (!status) {
        status = quire_store_document(store, &call, view->row.id, &view->document, &view->row, err);
        if (!status) status = quire_store_document_chunks(store, &call, view->row.id, &view->chunks, err);
        if (!status) status = list_children(store, &call, &view->row, &view->children, err);
        if (!status) status = quire_store_tables(store, &call, view->row.id, &view->typed_tables, err);
    }
    if (!status && quire_cancelled(&call)) status = quire_fail_cancelled(err);
    if (!status)
        status = quire_store_document_ledger(store, &call, view->row.id.size ? view->row.id : view->row.uri,
                                             &view->ledger, err);
    if (status) quire_view_free(view);
    else *out = view;
    return quire_end(&started, status, err);
}

quire_places quire_view_places(quire_view *view, size_t start, size_t end)
{
    return quire_document_places(&view->document, start, end, quire_result_arena(view));
}

quire_status quire_view_tables(quire_view *view, quire_tables *out, quire_error *err)
{
    return quire_document_tables(&view->document, quire_result_arena(view), out, err);
}

quire_status quire_view_columns(quire_view *view, const quire_table *table, quire_columns *out,
                                quire_error *err)
{
    return quire_table_columns(&view->document, table, quire_result_arena(view), out, err);
}

const char *quire_element_kind_name(quire_element_kind kind)
{
    static const char *const names[] = { "none",      "title",    "heading",   "paragraph",  "list",
                                         "list_item", "table",    "table_row", "cell",       "code",
                                         "quote",     "figure",   "caption",   "formula",    "header",
                                         "footer",    "footnote", "link",      "annotation", "field",
                                         "message",   "contents" };
    size_t index = (size_t)kind;
    return index < sizeof names / sizeof *names ? names[index] : names[0];
}

/* ---- state ---- */

enum { SHOWN_DOCUMENTS = 10 }; /* of the worst, and of those with warnings */

/* The documents whose adding was ended on its way. */
static quire_status list_unfinished(quire_store *store, quire_call *call, quire_state *state,
                                    quire_error *err)
{
    const quire_staged *staged = NULL;
    size_t count = 0;
    quire_status status = quire_store_staged(store, call, &staged, &count, err);
    quire_unfinished *rows = status ? NULL : quire_arena_array(call->arena, count, sizeof *rows);
    if (!status && !rows) return quire_fail_memory(err);
    for (size_t i = 0; i < count && !status; i++)
        rows[i] = (quire_unfinished){ staged[i].version.uri, staged[i].vectors, staged[i].staged_ms };
    state->unfinished = rows;
    state->unfinished_count = count;
    return status;
}

quire_status quire_get_state(quire *base, const quire_request *request, quire_state **out, quire_error *err)
{
    quire_started started;
    quire_arena *arena = NULL;
    quire_status status = quire_start(&started, request, err);
    if (status) return status;
    quire_state *state = quire_result_new(sizeof *state, &arena);
    if (!state) return quire_fail_memory(err);
    quire_call call = quire_engine_call(base->engine, arena, &started.cancel, NULL);
    quire_store *store = NULL;
    quire_store_counts counts = { 0 };
    quire_space space = { 0 };
    status = quire_base_store(base, false, &store, err);
    if (!status && store) status = quire_store_count(store, &call, &counts, err);
    if (!status && store) status = quire_store_space(store, &call, &space, err);
    if (!status && store) status = quire_store_ledger(store, &call, &state->ledger, err);
    if (!status && store)
        status = quire_store_worst(store, &call, SHOWN_DOCUMENTS, &state->worst, &state->worst_count, err);
    if (!status && store)
        status = quire_store_warned(store, &call, SHOWN_DOCUMENTS, &state->warned, &state->warned_documents,
                                    err);
    if (!status && store) status = list_unfinished(store, &call, state, err);
    if (!status && quire_cancelled(&call)) status = quire_fail_cancelled(err);
    state->path = quire_str_from(base->path);
    state->exists = store != NULL;
    state->writable = store && quire_store_writable(store);
    state->model = space.model_name;
    state->chunking = space.chunking;
    state->dim = space.dim;
    state->documents = counts.documents;
    state->failed_documents = counts.failed_documents;
    state->chunks = counts.chunks;
    state->vectors = counts.vectors;
    state->text_bytes = counts.text_bytes;
    state->file_bytes = counts.file_bytes;
    state->traces = counts.traces;
    state->sources = counts.sources;
    state->typed_tables = counts.typed_tables;
    state->typed_rows = counts.typed_rows;
    state->change = counts.change;
    state->format_version = counts.format_version;
    state->erasure_pending = counts.erasure_pending;
    state->kept_copy = counts.kept_copy;
    if (status) quire_state_free(state);
    else *out = state;
    return quire_end(&started, status, err);
}
