/* SPDX-License-Identifier: Apache-2.0 */
/* What a source hands over with an entry: bytes that it fetched, or a document that it made, which is copied through the codec
 * of documents, so that nothing of it is believed that would not be believed of a worker. */
#include "base/error.h"
#include "bind/sha256.h"
#include "engine/add.h"
#include "record/document_codec.h"

enum { STRUCTURE_BYTES = 1 << 30 };

static quire_status copy_document(quire_arena *arena, const quire_document *from, quire_document *out,
                                  quire_error *err)
{
    quire_buffer structure;
    quire_buffer_init(&structure, STRUCTURE_BYTES);
    quire_document_encode(from, &structure);
    quire_status status = quire_buffer_check(&structure, "a document that a source made", err);
    out->text = quire_arena_copy(arena, from->text);
    if (!status && !out->text.data) status = quire_fail_memory(err);
    if (!status) status = quire_document_decode(quire_buffer_view(&structure), arena, out, err);
    quire_buffer_free(&structure);
    return status;
}

static quire_status hash_of(quire_str bytes, char out[65], quire_error *err)
{
    unsigned char digest[32];
    quire_sha256 *hash = quire_sha256_new();
    if (!hash) return quire_fail_memory(err);
    quire_status status = quire_sha256_add(hash, bytes, err);
    if (!status) status = quire_sha256_take(hash, digest, err);
    if (!status) quire_sha256_hex(digest, out);
    quire_sha256_free(hash);
    return status;
}

static quire_status copy_child(quire_arena *arena, const quire_fetch_child *from, quire_spool *spool,
                               quire_load_child *out, quire_error *err)
{
    *out = (quire_load_child){ .name = quire_arena_copy(arena, from->name),
                               .media_type = quire_arena_copy(arena, from->media_type),
                               .title = quire_arena_copy(arena, from->title),
                               .message = quire_arena_copy(arena, from->message),
                               .reason = from->reason,
                               .offset = quire_spool_size(spool),
                               .size_bytes = from->reason ? 0 : from->bytes.size };
    if (!out->name.data || !out->media_type.data || !out->title.data || !out->message.data)
        return quire_fail_memory(err);
    if (from->reason) return QUIRE_OK;
    quire_status status = quire_spool_append(spool, from->bytes, err);
    return status ? status : hash_of(from->bytes, out->sha256, err);
}

static quire_status copy_children(quire_arena *arena, const quire_fetch_entry *entry, quire_loaded *out,
                                  quire_error *err)
{
    quire_load_child *children = quire_arena_array(arena, entry->child_count, sizeof *children);
    if (!children) return quire_fail_memory(err);
    quire_status status = quire_spool_open(&out->spool, err);
    for (size_t i = 0; i < entry->child_count && !status; i++)
        status = copy_child(arena, &entry->children[i], out->spool, &children[i], err);
    if (!status) status = quire_spool_seal(out->spool, err);
    out->children = children;
    out->child_count = entry->child_count;
    return status;
}

static quire_status copy_row_of(quire_arena *arena, const quire_table_row_of *from,
                                const quire_table_row_of **out, quire_error *err)
{
    quire_table_row_of *row = quire_arena_array(arena, 1, sizeof *row);
    quire_str *heads = quire_arena_array(arena, from->count, sizeof *heads);
    quire_typed_cell *cells = quire_arena_array(arena, from->count, sizeof *cells);
    if (!row || !heads || !cells) return quire_fail_memory(err);
    *row = (quire_table_row_of){ quire_arena_copy(arena, from->uri), quire_arena_copy(arena, from->name),
                                 heads, cells, from->count };
    for (size_t i = 0; i < from->count; i++) {
        cells[i] = from->cells[i];
        heads[i] = quire_arena_copy(arena, from->heads[i]);
        cells[i].value.unit = quire_arena_copy(arena, from->cells[i].value.unit);
        if (!heads[i].data || !cells[i].value.unit.data) return quire_fail_memory(err);
    }
    *out = row;
    return row->uri.data && row->name.data ? QUIRE_OK : quire_fail_memory(err);
}

static quire_status take_document(quire_pending *pending, const quire_fetch_entry *entry, quire_error *err)
{
    pending->ready = quire_arena_alloc(&pending->arena, sizeof *pending->ready);
    if (!pending->ready) return quire_fail_memory(err);
    *pending->ready = (quire_loaded){ 0 };
    pending->sha256 = quire_arena_copy(&pending->arena, entry->document->sha256);
    pending->size_bytes = entry->document->text.size;
    if (!pending->sha256.data) return quire_fail_memory(err);
    if (entry->ledger) quire_ledger_merge(&pending->ledger, quire_ledger_view(entry->ledger));
    quire_status status = copy_document(&pending->arena, entry->document, &pending->ready->document, err);
    if (!status && entry->child_count) status = copy_children(&pending->arena, entry, pending->ready, err);
    if (!status && entry->row_of) status = copy_row_of(&pending->arena, entry->row_of, &pending->row_of, err);
    return status;
}

static quire_status copy_extra(quire_pending *pending, quire_pairs from, quire_error *err)
{
    quire_pair *pairs = quire_arena_array(&pending->arena, from.count, sizeof *pairs);
    if (!pairs) return quire_fail_memory(err);
    for (size_t i = 0; i < from.count; i++) {
        pairs[i].key = quire_arena_copy(&pending->arena, from.items[i].key);
        pairs[i].value = quire_arena_copy(&pending->arena, from.items[i].value);
        if (!pairs[i].key.data || !pairs[i].value.data) return quire_fail_memory(err);
    }
    pending->extra = (quire_pairs){ pairs, from.count };
    return QUIRE_OK;
}

quire_status quire_pending_take(quire_pending *pending, const quire_fetch_entry *entry, quire_error *err)
{
    if (entry->bytes) {
        pending->fetched = *entry->bytes;
        pending->size_bytes = entry->bytes->size_bytes;
        entry->bytes->fd = -1;
    }
    quire_status status = copy_extra(pending, entry->metadata, err);
    if (!status && entry->document) status = take_document(pending, entry, err);
    return status;
}
