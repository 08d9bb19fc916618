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
    if (pending) quire_ledger_init(&pending->ledger, &pending->arena);
    return pending;
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
    return sizeof *pending + pending->arena.total_bytes;
}

static int by_bytes(const void *a, const void *b)
{
    const quire_input_hash *const *left = a, *const *right = b;
    int order = memcmp((*left)->bytes, (*right)->bytes, sizeof(*left)->bytes);
    return order ? order : (*left > *right) - (*left < *right);
}

quire_status quire_pending_hash_inputs(quire_pending *pending, quire_str prefix, quire_error *err)
{
    quire_sha256 *hash = quire_sha256_new();
    pending->inputs = quire_arena_array(&pending->arena, pending->chunks.count, sizeof *pending->inputs);
    quire_status status = hash && pending->inputs ? QUIRE_OK : quire_fail_memory(err);
    for (size_t i = 0; !status && i < pending->chunks.count; i++) {
        quire_str input = quire_chunk_input(&pending->chunks.items[i], &pending->arena);
        if (!input.data) status = quire_fail_memory(err);
        if (!status) status = quire_sha256_add(hash, prefix, err);
        if (!status) status = quire_sha256_add(hash, input, err);
        if (!status) status = quire_sha256_take(hash, pending->inputs[i].bytes, err);
    }
    quire_sha256_free(hash);
    return status;
}

quire_status quire_pending_choose(quire_pending *pending, const bool *known, size_t *chunks,
                                  quire_input_hash *inputs, size_t *out_count, quire_error *err)
{
    size_t count = pending->chunks.count;
    const quire_input_hash **order = quire_arena_array(&pending->arena, count, sizeof *order);
    bool *passed = quire_arena_array(&pending->arena, count, sizeof *passed);
    if (!order || !passed) return quire_fail_memory(err);
    for (size_t i = 0; i < count; i++) order[i] = &pending->inputs[i];
    qsort(order, count, sizeof *order, by_bytes);
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
