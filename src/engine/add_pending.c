/* SPDX-License-Identifier: Apache-2.0 */
/* One document on its way: made, freed, and which of its chunks are to be embedded. */
#include "base/error.h"
#include "bind/sha256.h"
#include "engine/add.h"
#include "record/chunk.h"

#include <stdlib.h>

quire_pending *quire_pending_new(void)
{
    quire_pending *pending = calloc(1, sizeof *pending);
    if (!pending) return NULL;
    quire_ledger_init(&pending->ledger, &pending->arena);
    pending->fetched.fd = -1;
    return pending;
}

void quire_visited_release(quire_visited *visited)
{
    if (!visited || atomic_fetch_sub(&visited->holders, 1) != 1) return;
    quire_arena_free(&visited->arena);
    free(visited);
}

static void release_litter(quire_litter *litter)
{
    if (litter && atomic_fetch_sub(&litter->holders, 1) == 1) free(litter);
}

bool quire_pending_is_lost(quire_pending *pending)
{
    bool lost = pending->litter && atomic_load(&pending->litter->lost);
    if (lost && pending->own_litter) atomic_store(&pending->own_litter->lost, true);
    return lost;
}

void quire_pending_free(quire_pending *pending)
{
    if (!pending) return;
    release_litter(pending->litter);
    release_litter(pending->own_litter);
    quire_allowance_release(pending->allowance);
    quire_spool_release(pending->spool);
    if (pending->ready) quire_spool_release(pending->ready->spool);
    quire_visited_release(pending->visited);
    quire_fetched_free(&pending->fetched);
    quire_arena_free(&pending->arena);
    free(pending);
}

void quire_pending_free_list(quire_pending *first)
{
    for (quire_pending *next; first; first = next) {
        next = first->next;
        quire_pending_free(first);
    }
}

size_t quire_pending_bytes(const quire_pending *pending)
{
    size_t fetched = pending->fetched.fd >= 0 && !pending->fetched.in_place ? pending->fetched.size_bytes : 0;
    return sizeof *pending + pending->arena.total_bytes + fetched;
}

quire_str quire_metadata_of(const quire_document *document, const char *key)
{
    for (size_t i = 0; i < document->metadata_count; i++)
        if (quire_str_is(document->metadata[i].key, key)) return document->metadata[i].value;
    return (quire_str){ 0 };
}

static int by_bytes(const void *a, const void *b)
{
    const quire_input_hash *const *left = a, *const *right = b;
    int order = memcmp((*left)->bytes, (*right)->bytes, sizeof(*left)->bytes);
    return order ? order : (*left > *right) - (*left < *right);
}

/* The inputs with equal ones beside each other, the first chunk's first. In the document's arena; NULL: no memory. */
static const quire_input_hash **order_inputs(quire_pending *pending)
{
    const quire_input_hash **order = quire_arena_array(&pending->arena, pending->chunks.count, sizeof *order);
    for (size_t i = 0; order && i < pending->chunks.count; i++) order[i] = &pending->inputs[i];
    if (order) qsort(order, pending->chunks.count, sizeof *order, by_bytes);
    return order;
}

/* What the splitter counted is received; what the model reads of the input is kept. */
static quire_status account_for_tokens(quire_pending *pending, quire_embedder *embedder,
                                       const quire_chunk *chunk, quire_str input, quire_error *err)
{
    const quire_str step = QUIRE_STR("embed"), unit = QUIRE_STR("tokens");
    size_t window = quire_embedder_model(embedder)->window_tokens;
    size_t read = quire_embedder_count(embedder, QUIRE_ROLE_PASSAGE, input);
    if (read == SIZE_MAX) return quire_fail_memory(err);
    quire_ledger_receive(&pending->ledger, step, unit, chunk->tokens);
    quire_ledger_keep(&pending->ledger, step, unit, read < window ? read : window);
    quire_ledger_drop_count(&pending->ledger, step, unit, QUIRE_STR("over_limit"),
                            read < window ? 0 : read - window);
    return QUIRE_OK;
}

/* Each input once is kept: one vector serves all chunks that have it. */
static quire_status account_for_inputs(quire_pending *pending, quire_error *err)
{
    const quire_str step = QUIRE_STR("embed"), unit = QUIRE_STR("inputs");
    const quire_input_hash **order = order_inputs(pending);
    if (!order) return quire_fail_memory(err);
    for (size_t i = 0; i < pending->chunks.count; i++) {
        quire_ledger_receive(&pending->ledger, step, unit, 1);
        if (i > 0 && memcmp(order[i], order[i - 1], sizeof **order) == 0)
            quire_ledger_drop_count(&pending->ledger, step, unit, QUIRE_STR("duplicate"), 1);
        else quire_ledger_keep(&pending->ledger, step, unit, 1);
    }
    return QUIRE_OK;
}

quire_status quire_pending_prepare_inputs(quire_pending *pending, quire_embedder *embedder, quire_error *err)
{
    quire_str prefix = quire_embedder_model(embedder)->passage_prefix;
    quire_sha256 *hash = quire_sha256_new();
    pending->inputs = quire_arena_array(&pending->arena, pending->chunks.count, sizeof *pending->inputs);
    quire_status status = hash && pending->inputs ? QUIRE_OK : quire_fail_memory(err);
    for (size_t i = 0; !status && i < pending->chunks.count; i++) {
        const quire_chunk *chunk = &pending->chunks.items[i];
        quire_str input = quire_chunk_input(chunk, &pending->arena);
        if (!input.data) status = quire_fail_memory(err);
        if (!status) status = quire_sha256_add(hash, prefix, err);
        if (!status) status = quire_sha256_add(hash, input, err);
        if (!status) status = quire_sha256_take(hash, pending->inputs[i].bytes, err);
        if (!status) status = account_for_tokens(pending, embedder, chunk, input, err);
    }
    quire_sha256_free(hash);
    return status ? status : account_for_inputs(pending, err);
}

quire_status quire_pending_choose(quire_pending *pending, const bool *known, size_t *chunks,
                                  quire_input_hash *inputs, size_t *out_count, quire_error *err)
{
    size_t count = pending->chunks.count;
    const quire_input_hash **order = order_inputs(pending);
    bool *passed = quire_arena_array(&pending->arena, count, sizeof *passed);
    if (!order || !passed) return quire_fail_memory(err);
    for (size_t start = 0, end; start < count; start = end) {
        bool any = false;
        for (end = start; end < count && memcmp(order[end], order[start], sizeof **order) == 0; end++)
            any |= known[order[end] - pending->inputs];
        for (size_t i = start; i < end; i++) passed[order[i] - pending->inputs] = any || i > start;
    }
    *out_count = 0;
    for (size_t i = 0; i < count; i++) {
        if (passed[i]) continue;
        inputs[*out_count] = pending->inputs[i];
        chunks[(*out_count)++] = i;
    }
    return QUIRE_OK;
}
