/* SPDX-License-Identifier: Apache-2.0 */
/* What the whole base received, kept and lost. The ledgers stand with their documents, encoded; their sums are brought up to
 * date in the transaction that changes one, so that telling them reads a few rows, however many documents there are. What
 * a document lost is a column of its row. */
#include "store/drivers/store_sqlite/base_file.h"

#include "base/error.h"
#include "record/document_codec.h"
#include "record/ledger.h"
#include "record/losses.h"

/* The parts of a row other than its drops, which go by their reasons. */
#define RECEIVED QUIRE_STR("+")
#define KEPT QUIRE_STR("=")

static void change_one(quire_query *query, const quire_ledger_row *row, quire_str part, uint64_t count,
                       int sign)
{
    if (count == 0 || query->code != SQLITE_OK) return;
    quire_query_bind_text(query, row->step);
    quire_query_bind_text(query, row->unit);
    quire_query_bind_text(query, part);
    quire_query_bind_int(query, sign * (int64_t)count);
    quire_query_repeat(query);
}

static quire_status change_by_rows(quire_db *db, quire_ledger_rows rows, int sign, quire_error *err)
{
    if (rows.count == 0) return QUIRE_OK;
    quire_query query = quire_query_start(
        db, "INSERT INTO ledger_sums(step, unit, part, count) VALUES(?, ?, ?, ?) "
            "ON CONFLICT(step, unit, part) DO UPDATE SET "
            "count=count+excluded.count");
    for (size_t i = 0; i < rows.count; i++) {
        const quire_ledger_row *row = &rows.items[i];
        change_one(&query, row, RECEIVED, row->received, sign);
        change_one(&query, row, KEPT, row->kept, sign);
        for (size_t j = 0; j < row->dropped_count; j++)
            change_one(&query, row, row->dropped[j].reason, row->dropped[j].count, sign);
    }
    return quire_query_end(&query, err);
}

static quire_status change(quire_db *db, quire_str ledger, int sign, quire_arena *arena, quire_error *err)
{
    quire_ledger_rows rows = { 0 };
    quire_status status = ledger.size ? quire_ledger_decode(ledger, arena, &rows, err) : QUIRE_OK;
    return status ? status : change_by_rows(db, rows, sign, err);
}

quire_status quire_sums_add(quire_db *db, quire_str ledger, quire_arena *arena, quire_error *err)
{
    return change(db, ledger, 1, arena, err);
}

quire_status quire_sums_take(quire_db *db, quire_str ledger, quire_arena *arena, quire_error *err)
{
    if (!ledger.size) return QUIRE_OK;
    quire_status status = change(db, ledger, -1, arena, err);
    return status ? status : quire_db_exec(db, "DELETE FROM ledger_sums WHERE count=0", err);
}

quire_status quire_sums_take_all(quire_db *db, int64_t document, quire_arena *arena, quire_error *err)
{
    quire_str ledgers[2] = { 0 };
    quire_query query = quire_query_start(db, "SELECT ledger, failure_ledger FROM records WHERE document=?");
    quire_query_bind_int(&query, document);
    if (quire_query_next(&query))
        for (int i = 0; i < 2; i++) ledgers[i] = quire_query_copy(&query, i, arena);
    quire_status status = quire_query_end(&query, err);
    if (!status) status = quire_sums_take(db, ledgers[0], arena, err);
    return status ? status : quire_sums_take(db, ledgers[1], arena, err);
}

/* ---- a base of an earlier version ---- */

static quire_status merge_ledger(quire_query *query, int column, quire_arena *arena, quire_ledger *sum,
                                 quire_ledger_rows *rows, quire_error *err)
{
    *rows = (quire_ledger_rows){ 0 };
    if (quire_query_is_null(query, column)) return QUIRE_OK;
    quire_status status = quire_ledger_decode(quire_query_bytes(query, column), arena, rows, err);
    if (!status) quire_ledger_merge(sum, *rows);
    return status;
}

/* Adds the ledgers of the document that `query` stands at; `update` (NULL: none) gets what it lost. */
static quire_status sum_document(quire_query *query, quire_query *update, quire_ledger *sum, quire_error *err)
{
    quire_arena arena = { 0 }; /* of one document: there may be a million */
    quire_ledger_rows failure, rows;
    quire_status status = merge_ledger(query, 0, &arena, sum, &rows, err);
    if (!status) status = merge_ledger(query, 1, &arena, sum, &failure, err);
    if (!status && update && rows.count) {
        quire_loss loss = quire_ledger_loss(rows);
        quire_query_bind_real(update, loss.share);
        quire_query_bind_text(update, loss.reason);
        quire_query_bind_int(update, quire_query_int(query, 2));
        quire_query_repeat(update);
    }
    quire_arena_free(&arena);
    return status;
}

static quire_status sum_ledgers(quire_db *db, quire_call *call, quire_query *update, quire_ledger *sum,
                                quire_error *err)
{
    quire_status status = QUIRE_OK;
    quire_query query = quire_query_start(
        db, "SELECT ledger, failure_ledger, document FROM records ORDER BY document");
    while (!status && quire_query_next(&query))
        status = quire_cancelled(call) ? quire_fail_cancelled(err) : sum_document(&query, update, sum, err);
    quire_status ended = quire_query_end(&query, status ? NULL : err);
    if (!status && !ended && sum->failed) status = quire_fail_memory(err);
    return status ? status : ended;
}

quire_status quire_losses_rebuild(quire_db *db, quire_call *call, quire_error *err)
{
    quire_ledger sum;
    quire_ledger_init(&sum, call->arena);
    quire_query update = quire_query_start(db, "UPDATE documents SET lost=?, lost_by=? WHERE id=?");
    quire_status status = sum_ledgers(db, call, &update, &sum, err);
    quire_status ended = quire_query_end(&update, status ? NULL : err);
    if (!status) status = ended;
    return status ? status : change_by_rows(db, quire_ledger_view(&sum), 1, err);
}

/* ---- reading ---- */

static quire_status read_sums(quire_db *db, quire_ledger *sum, quire_error *err)
{
    quire_query query = quire_query_start(db, "SELECT step, unit, part, count FROM ledger_sums ORDER BY id");
    while (quire_query_next(&query)) {
        quire_str step = quire_query_bytes(&query, 0), unit = quire_query_bytes(&query, 1),
                  part = quire_query_bytes(&query, 2);
        uint64_t count = (uint64_t)quire_query_int(&query, 3);
        if (quire_str_equal(part, RECEIVED)) quire_ledger_receive(sum, step, unit, count);
        else if (quire_str_equal(part, KEPT)) quire_ledger_keep(sum, step, unit, count);
        else quire_ledger_drop_count(sum, step, unit, part, count);
    }
    quire_status status = quire_query_end(&query, err);
    return !status && sum->failed ? quire_fail_memory(err) : status;
}

quire_status quire_sqlite_ledger(void *state, quire_call *call, quire_ledger_rows *out, quire_error *err)
{
    struct sqlite_store *store = state;
    struct reader reader;
    quire_ledger sum;
    int64_t version = 0;
    quire_ledger_init(&sum, call->arena);
    quire_status status = quire_reader_begin(store, &reader, err);
    if (status) return status;
    status = quire_base_version(&reader.db, &version, err);
    if (!status)
        status = version >= 4 ? read_sums(&reader.db, &sum, err)
                              : sum_ledgers(&reader.db, call, NULL, &sum, err);
    *out = quire_ledger_view(&sum);
    quire_reader_end(store, &reader);
    return status;
}

quire_status quire_sqlite_worst(void *state, quire_call *call, size_t limit, const quire_document_loss **out,
                                size_t *out_count, quire_error *err)
{
    struct sqlite_store *store = state;
    struct reader reader;
    size_t count = 0;
    quire_document_loss *losses = quire_arena_array(call->arena, limit, sizeof *losses);
    if (!losses) return quire_fail_memory(err);
    quire_status status = quire_reader_begin(store, &reader, err);
    if (status) return status;
    quire_query query = quire_query_start(&reader.db, "SELECT " DOCUMENT_COLUMNS
                                                      ", d.lost, d.lost_by FROM documents d WHERE d.lost>0 "
                                                      "ORDER BY d.lost DESC, d.id LIMIT ?");
    quire_query_bind_int(&query, (int64_t)limit);
    while (count < limit && quire_query_next(&query)) {
        quire_document_loss *loss = &losses[count++];
        quire_document_row_read(&query, call->arena, &loss->document);
        loss->share = quire_query_real(&query, DOCUMENT_COLUMN_COUNT);
        loss->reason = quire_query_copy(&query, DOCUMENT_COLUMN_COUNT + 1, call->arena);
    }
    status = quire_query_end(&query, err);
    quire_reader_end(store, &reader);
    *out = losses;
    *out_count = count;
    return status;
}

quire_status quire_sqlite_warned(void *state, quire_call *call, size_t limit, quire_document_rows *out,
                                 uint64_t *total, quire_error *err)
{
    struct sqlite_store *store = state;
    struct reader reader;
    size_t count = 0;
    quire_document_row *rows = quire_arena_array(call->arena, limit, sizeof *rows);
    if (!rows) return quire_fail_memory(err);
    quire_status status = quire_reader_begin(store, &reader, err);
    if (status) return status;
    quire_query query = quire_query_start(&reader.db, "SELECT count(*) FROM documents WHERE warnings<>0");
    *total = quire_query_next(&query) ? (uint64_t)quire_query_int(&query, 0) : 0;
    status = quire_query_end(&query, err);
    if (!status) {
        query = quire_query_start(&reader.db, "SELECT " DOCUMENT_COLUMNS
                                              " FROM documents d WHERE d.warnings<>0 ORDER BY d.id LIMIT ?");
        quire_query_bind_int(&query, (int64_t)limit);
        while (count < limit && quire_query_next(&query))
            quire_document_row_read(&query, call->arena, &rows[count++]);
        status = quire_query_end(&query, err);
    }
    quire_reader_end(store, &reader);
    *out = (quire_document_rows){ rows, count };
    return status;
}
