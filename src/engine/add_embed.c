/* SPDX-License-Identifier: Apache-2.0 */
/* The embedding step of adding: batches span documents. It takes what waits, up to a window of texts, embeds it in one
 * call (which sorts by length), and hands each document on with its own rows. A document larger than the window goes in
 * slices that are stored hidden at once, so that memory stays bounded. */
#include "base/error.h"
#include "engine/add.h"
#include "record/chunk.h"

#include <stdlib.h>

enum { WINDOW_TEXTS = 512, WINDOW_DOCUMENTS = 512, SLICE_TEXTS = 1024 };

struct window {
    quire_pending *documents[WINDOW_DOCUMENTS];
    size_t count, texts;
};

static uint64_t tokens_of(const quire_pending *pending, size_t first, size_t count)
{
    uint64_t tokens = 0;
    for (size_t i = first; i < first + count; i++) tokens += pending->chunks.items[pending->fresh[i]].tokens;
    return tokens;
}

static uint64_t bytes_of(const quire_str *texts, size_t count)
{
    uint64_t bytes = 0;
    for (size_t i = 0; i < count; i++) bytes += texts[i].size;
    return bytes;
}

static quire_status fill_texts(const quire_pending *pending, size_t first, size_t count, quire_arena *arena,
                               quire_str *out, quire_error *err)
{
    for (size_t i = 0; i < count; i++) {
        out[i] = quire_chunk_input(&pending->chunks.items[pending->fresh[first + i]], arena);
        if (!out[i].data) return quire_fail_memory(err);
    }
    return QUIRE_OK;
}

/* Embeds one large document slice by slice and stages the rows. */
static quire_status embed_large(quire_adding *adding, quire_pending *pending, quire_error *err)
{
    quire_status status = QUIRE_OK;
    for (size_t first = 0; !status && first < pending->fresh_count; first += SLICE_TEXTS) {
        int64_t since = quire_monotonic_ns();
        quire_arena arena = { 0 };
        quire_call call = quire_engine_call(adding->base, &arena, adding->request, NULL);
        size_t count = pending->fresh_count - first < SLICE_TEXTS ? pending->fresh_count - first : SLICE_TEXTS;
        quire_str *texts = quire_arena_array(&arena, count, sizeof *texts);
        quire_matrix vectors = { 0 };
        status = texts ? fill_texts(pending, first, count, &arena, texts, err) : quire_fail_memory(err);
        if (!status)
            status = quire_embedder_embed(adding->embedder, &call, QUIRE_ROLE_PASSAGE, (quire_strs){ texts, count },
                                          &vectors, err);
        quire_step_done done = { .since_ns = since, .status = status };
        if (!status) {
            done.items = count;
            done.bytes = bytes_of(texts, count);
            done.tokens = tokens_of(pending, first, count);
        }
        quire_adding_account(adding, QUIRE_STEP_EMBED, done);
        if (!status) status = quire_store_stage(adding->store, &call, pending->fresh_inputs + first, &vectors, err);
        quire_arena_free(&arena);
    }
    pending->staged = true;
    return status;
}

/* Copies each document's rows into its own arena. */
static quire_status hand_out(struct window *window, const quire_matrix *vectors, quire_error *err)
{
    size_t row = 0;
    for (size_t i = 0; i < window->count; i++) {
        quire_pending *pending = window->documents[i];
        if (pending->staged || pending->fresh_count == 0) continue;
        pending->vectors = quire_matrix_new(&pending->arena, pending->fresh_count, vectors->dim);
        if (!pending->vectors.cells) return quire_fail_memory(err);
        memcpy(pending->vectors.cells, quire_matrix_row(vectors, row),
               pending->fresh_count * vectors->dim * sizeof(float));
        row += pending->fresh_count;
    }
    return QUIRE_OK;
}

static quire_status embed_window(quire_adding *adding, struct window *window, quire_error *err)
{
    int64_t since = quire_monotonic_ns();
    quire_arena arena = { 0 };
    quire_call call = quire_engine_call(adding->base, &arena, adding->request, NULL);
    quire_matrix vectors = { 0 };
    uint64_t tokens = 0;
    size_t at = 0;
    quire_str *texts = quire_arena_array(&arena, window->texts, sizeof *texts);
    quire_status status = texts ? QUIRE_OK : quire_fail_memory(err);
    for (size_t i = 0; !status && i < window->count; i++) {
        const quire_pending *pending = window->documents[i];
        if (pending->staged) continue;
        status = fill_texts(pending, 0, pending->fresh_count, &arena, texts + at, err);
        tokens += tokens_of(pending, 0, pending->fresh_count);
        at += pending->fresh_count;
    }
    if (!status && at)
        status = quire_embedder_embed(adding->embedder, &call, QUIRE_ROLE_PASSAGE, (quire_strs){ texts, at }, &vectors,
                                      err);
    if (!status && at) status = hand_out(window, &vectors, err);
    quire_step_done done = { .since_ns = since, .status = status };
    if (!status) {
        done.items = at;
        done.bytes = bytes_of(texts, at);
        done.tokens = tokens;
    }
    if (status || at) quire_adding_account(adding, QUIRE_STEP_EMBED, done);
    quire_arena_free(&arena);
    return status;
}

/* Takes the first document, waiting for it, and what else is there already. False: nothing will come. */
static bool gather(quire_adding *adding, struct window *window)
{
    *window = (struct window){ 0 };
    quire_pending *next = quire_queue_pop(adding->split, adding->request->cancel);
    while (next) {
        window->documents[window->count++] = next;
        if (next->fresh_count <= WINDOW_TEXTS) window->texts += next->fresh_count;
        if (window->texts >= WINDOW_TEXTS || window->count == WINDOW_DOCUMENTS) break;
        next = quire_queue_try_pop(adding->split);
    }
    return window->count > 0;
}

static quire_status embed_and_pass_on(quire_adding *adding, struct window *window, quire_error *err)
{
    quire_status status = QUIRE_OK;
    for (size_t i = 0; !status && i < window->count; i++)
        if (window->documents[i]->fresh_count > WINDOW_TEXTS) status = embed_large(adding, window->documents[i], err);
    if (!status) status = embed_window(adding, window, err);
    for (size_t i = 0; i < window->count; i++) {
        quire_pending *pending = window->documents[i];
        bool passed_on = false;
        if (!status) {
            status = quire_queue_push(adding->embedded, pending, quire_pending_bytes(pending), adding->request->cancel,
                                      err);
            passed_on = !status;
        }
        if (!passed_on) quire_pending_free(pending);
    }
    return status;
}

void *quire_adding_embed(void *state)
{
    quire_adding *adding = state;
    quire_error err = { 0 };
    quire_status status = QUIRE_OK;
    struct window *window = malloc(sizeof *window);
    if (!window) status = quire_fail_memory(&err);
    while (!status && gather(adding, window)) status = embed_and_pass_on(adding, window, &err);
    if (status) quire_adding_fail(adding, &err);
    free(window);
    return NULL;
}
