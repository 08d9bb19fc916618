/* SPDX-License-Identifier: Apache-2.0 */
/* A chunk as a row: ranges and headings as small blobs, its text read from the document's.
 *
 *   ranges:   start u64, end u64, for each range                              little-endian, version 1
 *   strings:  size u32, bytes, for each string                                little-endian, version 1 */
#include "store/drivers/store_sqlite/base_file.h"

#include "base/error.h"
#include "record/locator.h"
#include "store/drivers/store_sqlite/run_block.h"

#include <string.h>

enum { RANGE_BYTES = 16 };

void quire_ranges_encode(const quire_range *ranges, size_t count, quire_buffer *out)
{
    for (size_t i = 0; i < count; i++) {
        char *at = quire_buffer_extend(out, RANGE_BYTES);
        if (!at) return;
        quire_put_u64(ranges[i].start, at);
        quire_put_u64(ranges[i].end, at + 8);
    }
}

static quire_status ranges_decode(quire_str bytes, quire_arena *arena, quire_chunk *out, quire_error *err)
{
    size_t count = bytes.size / RANGE_BYTES, last = 0;
    quire_range *ranges = quire_arena_array(arena, count, sizeof *ranges);
    if (!ranges) return quire_fail_memory(err);
    bool sound = count > 0 && bytes.size % RANGE_BYTES == 0;
    for (size_t i = 0; i < count && sound; i++) {
        ranges[i].start = (size_t)quire_get_u64(bytes.data + i * RANGE_BYTES);
        ranges[i].end = (size_t)quire_get_u64(bytes.data + i * RANGE_BYTES + 8);
        sound = ranges[i].start >= last && ranges[i].end >= ranges[i].start;
        last = ranges[i].end;
    }
    if (!sound) return quire_fail(err, QUIRE_E_FORMAT, "the base is damaged: a chunk's ranges make no sense");
    out->ranges = ranges;
    out->range_count = count;
    return QUIRE_OK;
}

void quire_strings_encode(quire_strs strings, quire_buffer *out)
{
    for (size_t i = 0; i < strings.count; i++) {
        char size[4];
        quire_put_u32((uint32_t)strings.items[i].size, size);
        quire_buffer_append(out, size, sizeof size);
        quire_buffer_append(out, strings.items[i].data, (uint32_t)strings.items[i].size);
    }
}

quire_status quire_strings_decode(quire_str bytes, quire_arena *arena, quire_strs *out, quire_error *err)
{
    size_t count = 0, at = 0;
    for (; bytes.size - at >= 4; count++) {
        size_t size = quire_get_u32(bytes.data + at);
        if (size > bytes.size - at - 4) break;
        at += 4 + size;
    }
    if (at != bytes.size)
        return quire_fail(err, QUIRE_E_FORMAT, "the base is damaged: a list of strings is cut short");
    quire_str *items = quire_arena_array(arena, count, sizeof *items);
    if (!items) return quire_fail_memory(err);
    at = 0;
    for (size_t i = 0; i < count; i++) {
        size_t size = quire_get_u32(bytes.data + at);
        items[i] = quire_arena_copy(arena, (quire_str){ bytes.data + at + 4, size });
        if (!items[i].data) return quire_fail_memory(err);
        at += 4 + size;
    }
    *out = (quire_strs){ items, count };
    return QUIRE_OK;
}

/* The ranges' bytes, joined by LF. */
static quire_status read_text(quire_db *db, int64_t document, quire_arena *arena, quire_chunk *chunk,
                              quire_error *err)
{
    size_t size = chunk->range_count - 1, filled = 0;
    if (chunk->range_count == 1)
        return quire_text_read(db, document, chunk->ranges[0].start, chunk->ranges[0].end, arena,
                               &chunk->text, err);
    for (size_t i = 0; i < chunk->range_count; i++) size += chunk->ranges[i].end - chunk->ranges[i].start;
    char *bytes = quire_arena_alloc(arena, size + 1);
    if (!bytes) return quire_fail_memory(err);
    for (size_t i = 0; i < chunk->range_count; i++) {
        quire_str part;
        quire_status status = quire_text_read(db, document, chunk->ranges[i].start, chunk->ranges[i].end,
                                              arena, &part, err);
        if (status) return status;
        if (i) bytes[filled++] = '\n';
        memcpy(bytes + filled, part.data, part.size);
        filled += part.size;
    }
    chunk->text = (quire_str){ bytes, filled };
    return QUIRE_OK;
}

quire_status quire_chunk_read(quire_db *db, quire_query *query, int64_t document, quire_arena *arena,
                              quire_chunk *out, quire_error *err)
{
    *out = (quire_chunk){
        .id = quire_id_of_key(quire_query_int(query, 0), 'c', arena),
        .context = quire_query_copy(query, 2, arena),
        .language = quire_query_copy(query, 4, arena),
        .tokens = (uint32_t)quire_query_int(query, 5),
        .page = (uint32_t)quire_query_int(query, 6),
    };
    if (!out->id.data) return quire_fail_memory(err);
    quire_status status = ranges_decode(quire_query_bytes(query, 1), arena, out, err);
    if (!status) status = quire_strings_decode(quire_query_bytes(query, 3), arena, &out->headings, err);
    if (!status && !quire_query_is_null(query, 7))
        status = quire_locator_decode(quire_query_bytes(query, 7), arena, &out->locator, err);
    if (!status) status = read_text(db, document, arena, out, err);
    return status;
}
