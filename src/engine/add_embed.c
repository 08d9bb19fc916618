/* SPDX-License-Identifier: Apache-2.0 */
/* The embedding step of adding: batches span documents. It takes what waits, up to a window of texts, embeds it in one
 * call (which sorts by length), and hands each document on with its own rows. A document larger than the window goes in
 * slices that are stored hidden at once, so that memory stays bounded. An input that this add has embedded for an earlier
 * document is left to that one, which is stored first. */
#include "base/error.h"
#include "base/str_set.h"
#include "engine/add.h"
#include "record/chunk.h"

#include <stdlib.h>

enum { WINDOW_TEXTS = 512, WINDOW_DOCUMENTS = 512, SLICE_TEXTS = 1024, INPUTS_REMEMBERED = 1 << 17 };

struct window {
    quire_pending *documents[WINDOW_DOCUMENTS];
    size_t count, texts;
    quire_arena arena;      /* of `embedded` */
    quire_str_set embedded; /* hashes of inputs, of earlier windows too */
};

static uint64_t tokens_of(const quire_pending *pending, const size_t *chunks, size_t count)
{
    uint64_t tokens = 0;
    for (size_t i = 0; i < count; i++) tokens += pending->chunks.items[chunks[i]].tokens;
    return tokens;
}

static uint64_t bytes_of(const quire_str *texts, size_t count)
{
    uint64_t bytes = 0;
    for (size_t i = 0; i < count; i++) bytes += texts[i].size;
    return bytes;
}

static quire_status fill_texts(const quire_pending *pending, const size_t *chunks, size_t count,
                               quire_arena *arena, quire_str *out, quire_error *err)
{
    for (size_t i = 0; i < count; i++) {
        out[i] = quire_chunk_input(&pending->chunks.items[chunks[i]], arena);
        if (!out[i].data) return quire_fail_memory(err);
    }
    return QUIRE_OK;
}

/* Takes from the document's fresh inputs those that an earlier document of this add brings. */
static quire_status leave_to_earlier(struct window *window, quire_pending *pending, quire_error *err)
{
    size_t kept = 0;
    if (window->embedded.count > INPUTS_REMEMBERED) {
        quire_arena_free(&window->arena);
        window->embedded = (quire_str_set){ .arena = &window->arena };
    }
    for (size_t i = 0; i < pending->fresh_count; i++) {
        bool first = false;
        const quire_input_hash *input = &pending->fresh_inputs[i];
        if (!quire_str_set_add(&window->embedded,
                               (quire_str){ (const char *)input->bytes, sizeof input->bytes }, &first))
            return quire_fail_memory(err);
        if (!first) continue;
        pending->fresh_inputs[kept] = *input;
        pending->fresh[kept++] = pending->fresh[i];
    }
    pending->fresh_count = kept;
    return QUIRE_OK;
}

/* Embeds `count` chunks of one document and stores the rows hidden. */
static quire_status embed_slice(quire_adding *adding, const quire_pending *pending, const size_t *chunks,
                                const quire_input_hash *inputs, size_t count, quire_error *err)
{
    int64_t since = quire_monotonic_ns();
    quire_arena arena = { 0 };
    quire_call call = quire_engine_call(adding->base->engine, &arena, &adding->started->cancel, NULL);
    quire_str *texts = quire_arena_array(&arena, count, sizeof *texts);
    quire_matrix vectors = { 0 };
    quire_status status = texts ? fill_texts(pending, chunks, count, &arena, texts, err)
                                : quire_fail_memory(err);
    if (!status)
        status = quire_embedder_embed(adding->embedder, &call, QUIRE_ROLE_PASSAGE,
                                      (quire_strs){ texts, count }, &vectors, err);
    quire_step_done done = { .since_ns = since, .status = status };
    if (!status) {
        done.items = count;
        done.bytes = bytes_of(texts, count);
        done.tokens = tokens_of(pending, chunks, count);
    }
    quire_adding_account(adding, QUIRE_STEP_EMBED, done);
    const quire_document_version version = { pending->uri, pending->sha256 };
    if (!status) status = quire_store_stage(adding->store, &call, &version, inputs, &vectors, err);
    quire_arena_free(&arena);
    return status;
}

static quire_status embed_slices(quire_adding *adding, const quire_pending *pending, const size_t *chunks,
                                 const quire_input_hash *inputs, size_t count, quire_error *err)
{
    quire_status status = QUIRE_OK;
    for (size_t first = 0; !status && first < count; first += SLICE_TEXTS)
        status = embed_slice(adding, pending, chunks + first, inputs + first,
                             count - first < SLICE_TEXTS ? count - first : SLICE_TEXTS, err);
    return status;
}

quire_status quire_adding_embed_lost(quire_adding *adding, quire_call *call, quire_pending *pending,
                                     quire_error *err)
{
    size_t count = pending->chunks.count, lost = 0;
    bool *known = quire_arena_array(&pending->arena, count, sizeof *known);
    size_t *chunks = quire_arena_array(&pending->arena, count, sizeof *chunks);
    quire_input_hash *inputs = quire_arena_array(&pending->arena, count, sizeof *inputs);
    if (!known || !chunks || !inputs) return quire_fail_memory(err);
    const quire_document_version version = { pending->uri, pending->sha256 };
    quire_status status = quire_store_known(adding->store, call, &version, pending->inputs, count, known,
                                            err);
    /* These come with the document, or are staged. */
    for (size_t i = 0; i < pending->fresh_count; i++) known[pending->fresh[i]] = true;
    if (!status) status = quire_pending_choose(pending, known, chunks, inputs, &lost, err);
    if (!status) status = embed_slices(adding, pending, chunks, inputs, lost, err);
    if (!status) {
        pthread_mutex_lock(&adding->mutex);
        adding->report.embedded += lost;
        pthread_mutex_unlock(&adding->mutex);
    }
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
    quire_call call = quire_engine_call(adding->base->engine, &arena, &adding->started->cancel, NULL);
    quire_matrix vectors = { 0 };
    uint64_t tokens = 0;
    size_t at = 0;
    quire_str *texts = quire_arena_array(&arena, window->texts, sizeof *texts);
    quire_status status = texts ? QUIRE_OK : quire_fail_memory(err);
    for (size_t i = 0; !status && i < window->count; i++) {
        const quire_pending *pending = window->documents[i];
        if (pending->staged) continue;
        status = fill_texts(pending, pending->fresh, pending->fresh_count, &arena, texts + at, err);
        tokens += tokens_of(pending, pending->fresh, pending->fresh_count);
        at += pending->fresh_count;
    }
    if (!status && at)
        status = quire_embedder_embed(adding->embedder, &call, QUIRE_ROLE_PASSAGE, (quire_strs){ texts, at },
                                      &vectors, err);
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

/* Takes the first document, waiting for it, and what else is there already. Empty: nothing will come. */
static quire_status gather(quire_adding *adding, struct window *window, quire_error *err)
{
    quire_status status = QUIRE_OK;
    window->count = window->texts = 0;
    quire_pending *next = quire_queue_pop(adding->split, &adding->started->cancel);
    while (next) {
        /* Nothing is embedded for it, and it is not stored. */
        if (quire_pending_is_lost(next)) next->chunks.count = next->fresh_count = 0;
        window->documents[window->count++] = next;
        status = leave_to_earlier(window, next, err);
        window->texts += next->fresh_count;
        if (status || window->texts >= WINDOW_TEXTS || window->count == WINDOW_DOCUMENTS) break;
        next = quire_queue_try_pop(adding->split);
    }
    return status;
}

static quire_status embed(quire_adding *adding, struct window *window, quire_error *err)
{
    quire_status status = QUIRE_OK;
    for (size_t i = 0; !status && i < window->count; i++) {
        quire_pending *pending = window->documents[i];
        if (pending->fresh_count <= WINDOW_TEXTS) continue;
        status = embed_slices(adding, pending, pending->fresh, pending->fresh_inputs, pending->fresh_count,
                              err);
        pending->staged = true;
    }
    return status ? status : embed_window(adding, window, err);
}

/* In the order in which they came: a document may use what an earlier one brings. Frees what cannot be passed on. */
static quire_status pass_on(quire_adding *adding, struct window *window, quire_status status,
                            quire_error *err)
{
    for (size_t i = 0; i < window->count; i++) {
        quire_pending *pending = window->documents[i];
        bool passed_on = false;
        if (!status) {
            status = quire_queue_push(adding->embedded, pending, quire_pending_bytes(pending),
                                      &adding->started->cancel, err);
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
    struct window *window = calloc(1, sizeof *window);
    quire_status status = window ? QUIRE_OK : quire_fail_memory(&err);
    if (window) window->embedded.arena = &window->arena;
    while (!status) {
        status = gather(adding, window, &err);
        if (!status && window->count == 0) break;
        if (!status) status = embed(adding, window, &err);
        status = pass_on(adding, window, status, &err);
    }
    if (status) quire_adding_fail(adding, &err);
    if (window) quire_arena_free(&window->arena);
    free(window);
    return NULL;
}
