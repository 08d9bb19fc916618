/* SPDX-License-Identifier: Apache-2.0 */
/* Documents that are found in others: each is a document like any other, called by the uri of its container, "!/" and its
 * name in it, and read from a range of what its container was unpacked to. */
#include "base/error.h"
#include "base/str_set.h"
#include "engine/add.h"
#include "engine/load_fetched.h"
#include "load/reading.h"
#include "record/document_codec.h"

#include <stdlib.h>

static bool is_current(const quire_adding *adding, const quire_descendant *found,
                       const quire_formats *formats)
{
    /* The hints come from the container, which gives the same ones as long as it is current itself. */
    return quire_str_is(found->status, "ok") && quire_reading_is_current(found->reading, formats, NULL) &&
           !quire_reading_was_cut(found->reading, adding->base->engine->found_limit.children) &&
           quire_str_equal(found->chunking, adding->chunking) &&
           !(found->untyped && quire_store_keeps_tables(adding->store));
}

/* A descendant, by its uri. */
struct node {
    const quire_descendant *found;
    size_t index;
};

static int by_uri(const void *a, const void *b)
{
    const struct node *left = a, *right = b;
    quire_str x = left->found->uri, y = right->found->uri;
    int order = memcmp(x.data, y.data, x.size < y.size ? x.size : y.size);
    return order ? order : (x.size > y.size) - (x.size < y.size);
}

/* All that is below, in the order of uris. NULL: out of memory. */
static struct node *sort_below(const quire_standing *standing, quire_arena *arena)
{
    struct node *nodes = quire_arena_array(arena, standing->below_count, sizeof *nodes);
    for (size_t i = 0; nodes && i < standing->below_count; i++)
        nodes[i] = (struct node){ &standing->below[i], i };
    if (nodes && standing->below_count) qsort(nodes, standing->below_count, sizeof *nodes, by_uri);
    return nodes;
}

static const struct node *node_of(const struct node *nodes, size_t count, quire_str uri)
{
    const quire_descendant wanted = { .uri = uri };
    const struct node key = { .found = &wanted };
    return count ? bsearch(&key, nodes, count, sizeof *nodes, by_uri) : NULL;
}

/* No document has more below it than it remembers: where the sums are equal, all is there. */
static bool is_all_there(const quire_held *held, uint64_t remembered)
{
    return held->current && held->remembered + remembered == held->below.children;
}

quire_status quire_adding_look_below(quire_adding *adding, quire_call *call, quire_str uri,
                                     const quire_formats *formats, quire_standing *standing, quire_error *err)
{
    quire_status status = quire_store_descendants(adding->store, call, uri, &standing->below,
                                                  &standing->below_count, err);
    if (status) return status;
    size_t count = standing->below_count;
    quire_held all = { .current = true }, *held = quire_arena_array(call->arena, count, sizeof *held);
    const struct node *nodes = sort_below(standing, call->arena);
    if (!nodes || !held) return quire_fail_memory(err);
    for (size_t i = 0; i < count; i++)
        held[i] = (quire_held){ .current = is_current(adding, &standing->below[i], formats) };
    /* From below: what was found in a document came behind it. */
    for (size_t i = count; i-- > 0;) {
        const quire_descendant *found = &standing->below[i];
        const struct node *above = node_of(nodes, count, found->parent);
        quire_held *to = above && above->index < i ? &held[above->index] : &all;
        held[i].whole = is_all_there(&held[i], found->children);
        to->current &= held[i].whole;
        to->remembered += held[i].remembered + found->children;
        to->below.children += held[i].below.children + 1;
        to->below.bytes += held[i].below.bytes + found->bytes;
    }
    standing->held = held;
    standing->holds = all.below;
    standing->whole = is_all_there(&all, standing->children);
    return QUIRE_OK;
}

quire_status quire_standing_reserve(const quire_standing *standing, quire_call *call, quire_pending *found,
                                    quire_error *err)
{
    if (!standing->held) return QUIRE_OK;
    const struct node *nodes = sort_below(standing, call->arena);
    if (!nodes) return quire_fail_memory(err);
    for (; found; found = found->next) {
        const struct node *node = node_of(nodes, standing->below_count, found->uri);
        if (!node || !standing->held[node->index].whole ||
            !quire_str_equal(node->found->sha256, found->sha256))
            continue;
        if (quire_allowance_take(found->allowance, standing->held[node->index].below))
            found->reserved = standing->held[node->index].below;
    }
    return QUIRE_OK;
}

quire_status quire_standing_fits(const quire_standing *standing, const quire_pending *container, bool *out,
                                 quire_error *err)
{
    quire_arena arena = { 0 };
    quire_str_set found = { .arena = &arena };
    bool fits = standing->children == container->children.count, in_memory = true;
    for (size_t i = 0; i < container->children.count && in_memory; i++) {
        bool added;
        in_memory = quire_str_set_add(&found, container->children.items[i], &added);
    }
    for (size_t i = 0; i < standing->below_count && in_memory; i++)
        fits &= !quire_str_equal(standing->below[i].parent, container->uri) ||
                quire_str_set_has(&found, standing->below[i].uri);
    quire_arena_free(&arena);
    *out = fits;
    return in_memory ? QUIRE_OK : quire_fail_memory(err);
}

static quire_pending *open_one(const quire_pending *container, const quire_load_child *child,
                               quire_spool *spool)
{
    quire_pending *pending = quire_pending_new();
    if (!pending) return NULL;
    quire_arena *arena = &pending->arena;
    pending->uri = quire_found_uri(arena, container->uri, child->name);
    pending->source = quire_arena_copy(arena, container->source);
    pending->parent = quire_arena_copy(arena, container->uri);
    pending->title = quire_arena_copy(arena, child->title);
    pending->media_type = quire_arena_copy(arena, child->media_type);
    pending->charset = quire_arena_copy(arena, child->charset);
    pending->message = quire_arena_copy(arena, child->message);
    pending->sha256 = quire_arena_copy(arena, quire_str_from(child->sha256));
    pending->reason = child->reason;
    pending->offset = child->offset;
    pending->part = child->part;
    pending->size_bytes = child->size_bytes;
    pending->depth = container->depth + 1;
    pending->allowance = quire_allowance_hold(container->allowance);
    pending->litter = container->own_litter;
    atomic_fetch_add(&pending->litter->holders, 1);
    pending->spool = child->reason ? NULL : quire_spool_hold(spool);
    if (pending->uri.data && pending->source.data && pending->parent.data && pending->title.data &&
        pending->media_type.data && pending->charset.data && pending->message.data && pending->sha256.data)
        return pending;
    quire_pending_free(pending);
    return NULL;
}

quire_status quire_pending_open(quire_pending *container, const quire_loaded *loaded, quire_pending **out,
                                quire_error *err)
{
    quire_str *uris = quire_arena_array(&container->arena, loaded->child_count, sizeof *uris);
    quire_pending *first = NULL;
    bool in_memory = uris != NULL;
    if (in_memory && loaded->child_count) {
        container->own_litter = calloc(1, sizeof *container->own_litter);
        in_memory = container->own_litter != NULL;
        if (in_memory) atomic_init(&container->own_litter->holders, 1);
    }
    for (size_t i = 0; i < loaded->child_count && in_memory; i++) {
        quire_pending *pending = open_one(container, &loaded->children[i], loaded->spool);
        in_memory = pending && (uris[i] = quire_arena_copy(&container->arena, pending->uri)).data;
        if (!pending) break;
        pending->next = first;
        first = pending;
    }
    if (!in_memory) {
        quire_pending_free_list(first);
        return quire_fail_memory(err);
    }
    container->children = (quire_strs){ uris, loaded->child_count };
    *out = first;
    return QUIRE_OK;
}

/* A feed lists its latest entries: one that it lists no longer has grown old, and is not gone. Nor are they all where a server gives
 * a page in its place. */
static bool keeps_departed(const quire_pending *container, const quire_descendant *found)
{
    quire_str reading = quire_metadata_of(&container->document, QUIRE_METADATA_READING);
    return quire_str_equal(found->parent, container->uri) && quire_reading_is_of(found->reading, "entry") &&
           (quire_reading_is_of(reading, "feed") || !container->children.count);
}

quire_status quire_pending_keep_departed(quire_adding *adding, quire_call *call, quire_pending *container,
                                         quire_error *err)
{
    const quire_descendant *below = NULL;
    quire_str_set found = { .arena = call->arena };
    size_t count = 0;
    bool added = true;
    if (container->forgets || !container->old_reading.size) return QUIRE_OK; /* it was not held before */
    quire_status status = quire_store_descendants(adding->store, call, container->uri, &below, &count, err);
    if (status || !count) return status;
    quire_str *uris = quire_arena_array(&container->arena, container->children.count + count, sizeof *uris);
    bool in_memory = uris != NULL;
    size_t kept = container->children.count;
    for (size_t i = 0; i < kept && in_memory; i++) {
        uris[i] = container->children.items[i];
        in_memory = quire_str_set_add(&found, uris[i], &added);
    }
    for (size_t i = 0; i < count && in_memory; i++) {
        if (!keeps_departed(container, &below[i]) || quire_str_set_has(&found, below[i].uri)) continue;
        uris[kept] = quire_arena_copy(&container->arena, below[i].uri);
        in_memory = uris[kept++].data != NULL;
    }
    if (!in_memory) return quire_fail_memory(err);
    container->children = (quire_strs){ uris, kept };
    return QUIRE_OK;
}

bool quire_pending_was_cut(const quire_pending *pending)
{
    quire_ledger_rows rows = quire_ledger_view(&pending->ledger);
    quire_str over_limit = quire_str_from(quire_load_reason_name(QUIRE_LOAD_OVER_LIMIT));
    for (size_t i = 0; i < rows.count; i++) {
        const quire_ledger_row *row = &rows.items[i];
        if (!quire_str_is(row->step, "load") || !quire_str_is(row->unit, "documents")) continue;
        for (size_t j = 0; j < row->dropped_count; j++)
            if (quire_str_equal(row->dropped[j].reason, over_limit)) return true;
    }
    return false;
}

quire_status quire_pending_note_cut(quire_pending *pending, uint64_t limit, quire_error *err)
{
    quire_document *document = &pending->document;
    if (!quire_pending_was_cut(pending)) return QUIRE_OK;
    quire_pair *metadata = quire_arena_array(&pending->arena, document->metadata_count, sizeof *metadata);
    if (!metadata) return quire_fail_memory(err);
    for (size_t i = 0; i < document->metadata_count; i++) {
        metadata[i] = document->metadata[i];
        if (!quire_str_is(metadata[i].key, QUIRE_METADATA_READING)) continue;
        metadata[i].value = quire_reading_cut(metadata[i].value, limit, &pending->arena);
        if (!metadata[i].value.data) return quire_fail_memory(err);
    }
    document->metadata = metadata;
    return QUIRE_OK;
}

static void count_found(quire_adding *adding, const quire_pending *found)
{
    pthread_mutex_lock(&adding->mutex);
    for (; found; found = found->next) {
        adding->progress.found++;
        adding->progress.bytes_found += found->size_bytes;
    }
    quire_adding_changed(adding);
    pthread_mutex_unlock(&adding->mutex);
}

quire_status quire_adding_enqueue_found(quire_adding *adding, quire_pending *found, quire_error *err)
{
    quire_status status = QUIRE_OK;
    if (found) count_found(adding, found);
    while (found && !status) {
        quire_pending *next = found->next;
        found->next = NULL;
        quire_ledger_receive(&found->ledger, QUIRE_STR("fetch"), QUIRE_STR("documents"), 1);
        status = quire_queue_push_front(adding->found, found, quire_pending_bytes(found), err);
        if (status) quire_pending_free(found);
        found = next;
    }
    quire_pending_free_list(found);
    return status;
}
