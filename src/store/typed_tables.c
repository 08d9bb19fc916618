/* SPDX-License-Identifier: Apache-2.0 */
#include "store/typed_tables.h"

#include "base/error.h"
#include "base/str.h"
#include "record/ledger.h"
#include "record/table.h"

/* A document that is put, and its tables. */
struct making {
    const quire_store_driver *driver;
    void *state;
    quire_typed_limits limits; /* of one table */
    quire_call *call;
    const quire_put *put;
    quire_put_rows *rows;
    size_t count;
    uint64_t received, kept;
};

/* What is left of the limits of a table that others may have rows of. */
static quire_status limits_of(const struct making *making, const quire_put_rows *rows,
                              quire_typed_limits *limits, quire_error *err)
{
    quire_typed_limits held = { 0 };
    *limits = making->limits;
    if (!rows->shared) return QUIRE_OK;
    quire_status status = making->driver->table_held(making->state, making->call, making->put,
                                                     &rows->copy.description, &held, err);
    limits->rows -= held.rows < limits->rows ? held.rows : limits->rows;
    limits->bytes -= held.bytes < limits->bytes ? held.bytes : limits->bytes;
    return status;
}

/* Enters what became of a table; the next one takes its room where nothing of it was kept. */
static void count_copy(struct making *making)
{
    const quire_typed_copy *copy = &making->rows[making->count].copy;
    making->received += copy->received;
    making->kept += copy->rows;
    making->count += copy->rows > 0;
}

static quire_status copy_table(struct making *making, const quire_table *table, quire_error *err)
{
    const quire_document *document = making->put->document;
    quire_arena *arena = making->call->arena;
    quire_put_rows *rows = &making->rows[making->count];
    quire_typed_limits limits;
    *rows = (quire_put_rows){ .shared = making->put->part && making->put->parent.size };
    quire_status status = quire_typed_describe(document, table, arena, &rows->copy.description, err);
    if (rows->shared) rows->copy.description.place = (quire_str){ 0 }; /* it stands elsewhere in each part */
    if (!status) status = limits_of(making, rows, &limits, err);
    if (!status) status = quire_typed_copy_rows(document, table, limits, arena, &rows->copy, err);
    if (!status) count_copy(making);
    return status;
}

static quire_status copy_row(struct making *making, quire_error *err)
{
    const quire_table_row_of *row = making->put->row_of;
    quire_put_rows *rows = &making->rows[0];
    quire_typed_limits limits;
    *rows = (quire_put_rows){ .shared = true };
    quire_status status = quire_typed_describe_row(row, making->call->arena, &rows->copy.description, err);
    if (!status) status = limits_of(making, rows, &limits, err);
    if (!status)
        status = quire_typed_copy_row(making->put->document, row, limits, making->call->arena, &rows->copy,
                                      err);
    if (!status) count_copy(making);
    return status;
}

/* The rows of the ledger, and one more for what became of the tables. */
static quire_status account(const struct making *making, quire_put *out, quire_error *err)
{
    static const quire_str step = { "store", 5 }, unit = { "rows", 4 };
    quire_ledger ledger;
    quire_ledger_init(&ledger, making->call->arena);
    quire_ledger_merge(&ledger, making->put->ledger);
    quire_ledger_receive(&ledger, step, unit, making->received);
    quire_ledger_keep(&ledger, step, unit, making->kept);
    quire_ledger_drop_count(&ledger, step, unit, QUIRE_STR("over_limit"), making->received - making->kept);
    out->ledger = quire_ledger_view(&ledger);
    return ledger.failed ? quire_fail_memory(err) : QUIRE_OK;
}

quire_status quire_typed_tables_make(const quire_store_driver *driver, void *state, quire_typed_limits limits,
                                     quire_call *call, const quire_put *put, quire_put *out, quire_error *err)
{
    struct making making = { .driver = driver, .state = state, .limits = limits, .call = call, .put = put };
    quire_tables tables = { 0 };
    quire_status status = QUIRE_OK;
    *out = *put;
    if (!put->row_of) status = quire_document_tables(put->document, call->arena, &tables, err);
    if (status || !(put->row_of || tables.count)) return status;
    making.rows = quire_arena_array(call->arena, tables.count + 1, sizeof *making.rows);
    if (!making.rows) return quire_fail_memory(err);
    if (put->row_of) status = copy_row(&making, err);
    for (size_t i = 0; i < tables.count && !status; i++) {
        if (quire_cancelled(call)) return quire_fail_cancelled(err);
        if (quire_typed_is_kept(put->document, tables.items[i].element))
            status = copy_table(&making, &tables.items[i], err);
    }
    out->tables = making.rows;
    out->table_count = making.count;
    return status || making.received == 0 ? status : account(&making, out, err);
}

bool quire_typed_has_tables(const quire_put *put)
{
    const quire_document *document = put->document;
    bool has = put->row_of != NULL;
    for (size_t i = 0; i < document->element_count && !has; i++)
        has = document->elements[i].kind == QUIRE_ELEMENT_TABLE && quire_typed_is_kept(document, i);
    return has;
}

/* ---- reading ---- */

quire_status quire_typed_rows_visit(const quire_block_found *block,
                                    quire_status (*visit)(void *user, const quire_typed_row *row,
                                                          quire_error *err),
                                    void *user, quire_error *err)
{
    const quire_typed_block *rows = &block->rows;
    size_t start = rows->places[0].start;
    quire_arena arena = { 0 };
    quire_str *texts = quire_arena_array(&arena, rows->columns, sizeof *texts);
    quire_status status = texts ? QUIRE_OK : quire_fail_memory(err);
    for (size_t row = 0; row < rows->rows && !status; row++) {
        const quire_typed_cell *cells = rows->cells + row * rows->columns;
        for (size_t i = 0; i < rows->columns; i++)
            texts[i] = quire_str_cut(block->text, cells[i].text.end ? cells[i].text.start - start : 0,
                                     cells[i].text.end ? cells[i].text.end - start : 0);
        const quire_typed_row found = { block->document, rows->places[row], cells, texts, rows->columns };
        status = visit(user, &found, err);
    }
    quire_arena_free(&arena);
    return status;
}
