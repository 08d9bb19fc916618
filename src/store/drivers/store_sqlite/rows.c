/* SPDX-License-Identifier: Apache-2.0 */
/* Reading documents: rows, ids, stored text by pieces, and places by blocks of runs. */
#include "store/drivers/store_sqlite/base_file.h"

#include "base/error.h"
#include "base/str.h"
#include "record/document_codec.h"
#include "record/reasons.h"
#include "store/drivers/store_sqlite/run_block.h"

#include <string.h>

void quire_document_row_read(quire_query *query, quire_arena *arena, quire_document_row *out)
{
    *out = (quire_document_row){
        .uri = quire_query_copy(query, 1, arena),
        .title = quire_query_copy(query, 2, arena),
        .media_type = quire_query_copy(query, 3, arena),
        .language = quire_query_copy(query, 4, arena),
        .revision = (uint64_t)quire_query_int(query, 5),
        .bytes = (uint64_t)quire_query_int(query, 6),
        .chunks = (uint64_t)quire_query_int(query, 7),
        .added_ms = quire_query_int(query, 8),
        .children = (uint64_t)quire_query_int(query, 12),
        .warnings = (unsigned)quire_query_int(query, 13),
    };
    if (out->revision) {
        out->id = quire_id_of_key(quire_query_int(query, 0), 'd', arena);
        if (!out->id.data) query->code = SQLITE_NOMEM;
    }
    if (!quire_query_is_null(query, 9)) {
        out->reason = quire_load_reason_named(quire_query_bytes(query, 9));
        out->message = quire_query_copy(query, 10, arena);
    }
    if (!quire_query_is_null(query, 11)) {
        out->parent = quire_id_of_key(quire_query_int(query, 11), 'd', arena);
        if (!out->parent.data) query->code = SQLITE_NOMEM;
    }
}

int64_t quire_key_of_id(quire_str id, char letter)
{
    int64_t key = 0;
    if (id.size < 2 || id.size > 19 || id.data[0] != letter || id.data[1] == '0') return 0;
    for (size_t i = 1; i < id.size; i++) {
        if (id.data[i] < '0' || id.data[i] > '9') return 0;
        key = key * 10 + (id.data[i] - '0');
    }
    return key;
}

quire_str quire_id_of_key(int64_t key, char letter, quire_arena *arena)
{
    return quire_arena_printf(arena, "%c%lld", letter, (long long)key);
}

quire_status quire_document_row_find(quire_db *db, quire_str uri, int64_t *out, uint64_t *revision,
                                     quire_error *err)
{
    quire_query query = quire_query_start(db, "SELECT id, revision FROM documents WHERE uri=?");
    quire_query_bind_text(&query, uri);
    bool found = quire_query_next(&query);
    *out = found ? quire_query_int(&query, 0) : 0;
    *revision = found ? (uint64_t)quire_query_int(&query, 1) : 0;
    return quire_query_end(&query, err);
}

quire_status quire_document_key(quire_db *db, quire_str id_or_uri, int64_t *out, uint64_t *revision,
                                quire_error *err)
{
    int64_t key = quire_key_of_id(id_or_uri, 'd');
    uint64_t found_revision = 0;
    quire_query query = { 0 };
    quire_status status = QUIRE_OK;
    *out = 0;
    if (key) {
        query = quire_query_start(db, "SELECT id, revision FROM documents WHERE id=? AND revision>0");
        quire_query_bind_int(&query, key);
        if (quire_query_next(&query)) {
            *out = quire_query_int(&query, 0);
            found_revision = (uint64_t)quire_query_int(&query, 1);
        }
        status = quire_query_end(&query, err);
    }
    if (!status && !*out) status = quire_document_row_find(db, id_or_uri, out, &found_revision, err);
    if (revision) *revision = found_revision;
    return status;
}

quire_status quire_text_read(quire_db *db, int64_t document, size_t start, size_t end, quire_arena *arena,
                             quire_str *out, quire_error *err)
{
    size_t filled = 0;
    char *bytes = quire_arena_alloc(arena, end - start + 1);
    if (!bytes) return quire_fail_memory(err);
    quire_query query = quire_query_start(
        db, "SELECT piece, bytes FROM texts WHERE document=? AND piece BETWEEN ? AND ? "
            "ORDER BY piece");
    quire_query_bind_int(&query, document);
    quire_query_bind_int(&query, (int64_t)(start / TEXT_PIECE_BYTES));
    quire_query_bind_int(&query, (int64_t)((end ? end - 1 : 0) / TEXT_PIECE_BYTES));
    while (start < end && quire_query_next(&query)) {
        size_t piece_start = (size_t)quire_query_int(&query, 0) * TEXT_PIECE_BYTES;
        quire_str piece = quire_query_bytes(&query, 1);
        size_t from = start + filled - piece_start;
        if (piece_start > start + filled || from > piece.size) break;
        size_t size = piece.size - from < end - start - filled ? piece.size - from : end - start - filled;
        memcpy(bytes + filled, piece.data + from, size);
        filled += size;
    }
    quire_status status = quire_query_end(&query, err);
    if (status) return status;
    if (filled != end - start)
        return quire_fail(err, QUIRE_E_FORMAT,
                          "the base is damaged: document d%lld lacks a piece of its text",
                          (long long)document);
    *out = (quire_str){ bytes, filled };
    return QUIRE_OK;
}

/* Runs of the blocks that may overlap the hull of `ranges`. */
static quire_status read_runs(quire_db *db, int64_t document, quire_range hull, quire_arena *arena,
                              quire_place_run **out, size_t *out_count, quire_error *err)
{
    size_t count = 0, capacity = 0;
    quire_place_run *runs = NULL;
    quire_query query = quire_query_start(db, "SELECT bytes FROM runs WHERE document=?1 AND start<?3 AND "
                                              "start>=coalesce((SELECT max(start) FROM runs "
                                              "WHERE document=?1 AND start<=?2), 0) ORDER BY start");
    quire_query_bind_int(&query, document);
    quire_query_bind_int(&query, (int64_t)hull.start);
    quire_query_bind_int(&query, (int64_t)hull.end);
    while (quire_query_next(&query)) {
        quire_str block = quire_query_bytes(&query, 0);
        size_t more = block.size / QUIRE_RUN_BYTES;
        if (count + more > capacity) {
            capacity = (count + more) * 2;
            quire_place_run *larger = quire_arena_array(arena, capacity, sizeof *larger);
            if (!larger) {
                query.code = SQLITE_NOMEM;
                break;
            }
            if (count) memcpy(larger, runs, count * sizeof *runs);
            runs = larger;
        }
        for (size_t i = 0; i < more; i++) quire_run_decode(block.data + i * QUIRE_RUN_BYTES, &runs[count++]);
    }
    *out = runs;
    *out_count = count;
    return quire_query_end(&query, err);
}

quire_status quire_places_read(quire_db *db, int64_t document, const quire_range *ranges, size_t count,
                               quire_arena *arena, quire_places *out, quire_error *err)
{
    quire_place_run *runs = NULL;
    quire_document holder = { 0 };
    quire_place *all = NULL;
    size_t total = 0, capacity = 0;
    *out = (quire_places){ 0 };
    if (count == 0) return QUIRE_OK;
    quire_range hull = { ranges[0].start, ranges[count - 1].end };
    quire_status status = read_runs(db, document, hull, arena, &runs, &holder.run_count, err);
    if (status || holder.run_count == 0) return status;
    holder.runs = runs;
    for (size_t i = 0; i < count; i++) {
        quire_places places = quire_document_places(&holder, ranges[i].start, ranges[i].end, arena);
        if (places.count && !places.items) return quire_fail_memory(err);
        if (total + places.count > capacity) {
            capacity = (total + places.count) * 2;
            quire_place *larger = quire_arena_array(arena, capacity, sizeof *larger);
            if (!larger) return quire_fail_memory(err);
            if (total) memcpy(larger, all, total * sizeof *all);
            all = larger;
        }
        if (places.count) memcpy(all + total, places.items, places.count * sizeof *all);
        total += places.count;
    }
    *out = (quire_places){ all, total };
    return QUIRE_OK;
}
