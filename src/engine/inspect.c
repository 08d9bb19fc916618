/* SPDX-License-Identifier: Apache-2.0 */
/* What a file gives, without a base: loaded and split, and what is found in it listed; and what can be read at all. */
#include "base/error.h"
#include "engine/engine.h"
#include "engine/load_fetched.h"
#include "engine/yield.h"

/* Rows of what was found in a document, which is not read. */
static quire_status fill_children(quire_call *call, const quire_loaded *loaded, quire_str uri,
                                  quire_document_rows *out, quire_error *err)
{
    quire_document_row *rows = quire_arena_array(call->arena, loaded->child_count, sizeof *rows);
    if (!rows) return quire_fail_memory(err);
    for (size_t i = 0; i < loaded->child_count; i++) {
        const quire_load_child *child = &loaded->children[i];
        rows[i] = (quire_document_row){ .uri = quire_found_uri(call->arena, uri, child->name),
                                        .title = child->title,
                                        .media_type = child->media_type,
                                        .bytes = child->size_bytes,
                                        .reason = child->reason,
                                        .message = child->message };
        if (!rows[i].uri.data) return quire_fail_memory(err);
    }
    *out = (quire_document_rows){ rows, loaded->child_count };
    return QUIRE_OK;
}

/* `path` of the file that the bytes are of; NULL: there is none. */
static quire_status load_and_split(quire_engine *engine, quire_call *call, const char *path,
                                   quire_fetched *bytes, quire_load_source *source, quire_view *view,
                                   quire_error *err)
{
    quire_embedder *embedder = NULL;
    quire_ledger ledger;
    quire_loaded loaded = { 0 };
    quire_ledger_init(&ledger, call->arena);
    source->allowance = quire_allowance_new(engine->found_limit);
    if (!source->allowance) return quire_fail_memory(err);
    quire_loaders_enter(&engine->loaders);
    quire_status status = quire_engine_load(engine, call, path, bytes, source, &ledger, &loaded, err);
    quire_loaders_leave(&engine->loaders);
    quire_spool_release(loaded.spool);
    quire_allowance_release(source->allowance);
    view->document = loaded.document;
    view->reason = loaded.reason;
    view->message = loaded.message;
    view->document.uri = source->uri;
    view->document.sha256 = quire_arena_copy(call->arena, quire_str_from(bytes->sha256));
    view->document.original_bytes = bytes->size_bytes;
    if (!status && !view->document.sha256.data) status = quire_fail_memory(err);
    if (!status) status = fill_children(call, &loaded, source->uri, &view->children, err);
    if (!status && !loaded.reason) {
        status = quire_engine_embedder(engine, call->cancel, &embedder, err);
        quire_token_counter counter = status ? (quire_token_counter){ 0 } : quire_engine_counter(embedder);
        if (!status)
            status = quire_split(call, &engine->split, &counter, &view->document, &ledger, &view->chunks,
                                 err);
    }
    if (!status && ledger.failed) status = quire_fail_memory(err);
    view->ledger = quire_ledger_view(&ledger);
    return status;
}

static void fill_row(quire_view *view)
{
    const quire_document *document = &view->document;
    view->row = (quire_document_row){ .uri = document->uri,
                                      .title = document->title,
                                      .media_type = document->media_type,
                                      .language = document->language,
                                      .bytes = document->original_bytes,
                                      .chunks = view->chunks.count,
                                      .children = view->children.count,
                                      .reason = view->reason,
                                      .message = view->message };
    if (!view->reason)
        view->row.warnings = quire_yield_warnings(document, view->ledger, view->children.count);
}

quire_status quire_inspect_input(quire_engine *engine, const quire_input *input, const quire_request *request,
                                 quire_view **out, quire_error *err)
{
    quire_started started;
    quire_arena *arena = NULL;
    quire_status status = quire_start(&started, request, err);
    if (status) return status;
    quire_view *view = quire_result_new(sizeof *view, &arena);
    if (!view) return quire_fail_memory(err);
    quire_call call = quire_engine_call(engine, arena, &started.cancel, NULL);
    quire_fetched bytes = { .fd = -1 };
    quire_load_source source = { .fd = -1,
                                 .uri = quire_arena_copy(arena, input->uri),
                                 .media_type = input->media_type,
                                 .title = input->title };
    status = source.uri.data ? quire_fetch_bytes(&call, input->bytes, &bytes, err) : quire_fail_memory(err);
    source.fd = bytes.fd;
    source.size_bytes = bytes.size_bytes;
    if (!status) status = load_and_split(engine, &call, NULL, &bytes, &source, view, err);
    quire_fetched_free(&bytes);
    fill_row(view);
    if (status) quire_view_free(view);
    else *out = view;
    return quire_end(&started, status, err);
}

quire_status quire_inspect(quire_engine *engine, const char *path, const quire_request *request,
                           quire_view **out, quire_error *err)
{
    quire_started started;
    quire_arena *arena = NULL;
    quire_status status = quire_start(&started, request, err);
    if (status) return status;
    quire_view *view = quire_result_new(sizeof *view, &arena);
    if (!view) return quire_fail_memory(err);
    quire_call call = quire_engine_call(engine, arena, &started.cancel, NULL);
    quire_fetch_source found = { 0 };
    quire_fetched bytes = { .fd = -1 };
    quire_load_reason reason = QUIRE_LOAD_OK;
    const char *clean = NULL;
    status = quire_fetch_resolve(&call, path, (quire_pairs){ 0 }, &found, err);
    if (!status && found.reason) status = quire_fetch_missing(&found, path, err);
    if (!status && !quire_fetch_is_path(found.uri))
        status = quire_fail(err, QUIRE_E_INVALID, "%s is no file; inspect takes one, or - for standard input",
                            path);
    if (!status && found.folder)
        status = quire_fail(err, QUIRE_E_INVALID,
                            "%s is a folder; inspect takes one file, or - for standard input", path);
    if (!status) status = quire_fetch_path(arena, found.uri, &clean, err);
    if (!status)
        status = quire_fetch_file(&call, &engine->fetch, clean, &bytes, &reason, &view->message, err);
    quire_load_source source = { .fd = bytes.fd, .size_bytes = bytes.size_bytes, .uri = found.uri };
    if (!status && reason) {
        view->reason = reason;
        view->document.uri = found.uri;
    } else if (!status) {
        status = load_and_split(engine, &call, clean, &bytes, &source, view, err);
    }
    quire_fetched_free(&bytes);
    fill_row(view);
    if (status) quire_view_free(view);
    else *out = view;
    return quire_end(&started, status, err);
}

quire_status quire_get_formats(quire_engine *engine, const quire_request *request, quire_formats **out,
                               quire_error *err)
{
    quire_started started;
    quire_arena *arena = NULL;
    quire_loader *loader = NULL;
    quire_status status = quire_start(&started, request, err);
    if (status) return status;
    quire_formats *formats = quire_result_new(sizeof *formats, &arena);
    if (!formats) return quire_fail_memory(err);
    quire_call call = quire_engine_call(engine, arena, &started.cancel, NULL);
    quire_loaders_enter(&engine->loaders);
    status = quire_loaders_take(&engine->loaders, &engine->env, engine->config, call.cancel, &loader, err);
    if (!status) status = quire_loader_formats(loader, &call, formats, err);
    if (loader) quire_loaders_give_back(&engine->loaders, loader);
    quire_loaders_leave(&engine->loaders);
    if (status) quire_formats_free(formats);
    else *out = formats;
    return quire_end(&started, status, err);
}
