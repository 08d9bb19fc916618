/* SPDX-License-Identifier: Apache-2.0 */
/* PostgreSQL. All is read in one transaction that only reads and shows one moment, rows through a cursor, in batches whose
 * size follows that of the rows. A batch is taken from the server as a whole before its first row is given, so that the
 * server's clock doesn't run while a model is busy with the rows. */
#include "base/array.h"
#include "base/error.h"
#include "base/str.h"
#include "fetch/sql/cell.h"
#include "fetch/sql/postgresql_schema.h"
#include "fetch/sql/postgresql_session.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    FIRST_BATCH_ROWS = 64,
    BATCH_ROWS_MAX = 4096,
    BATCH_BYTES = 4 << 20,       /* that batches grow to */
    BATCH_BYTES_MOST = 64 << 20, /* behind which the rest of one waits at the server */
    TYPES_ASKED_MAX = 1600,      /* the columns that a statement may have */
};

static quire_status postgresql_address(quire_call *call, quire_str word, quire_sql_address *out,
                                       quire_error *err)
{
    return quire_sql_address_of_url(call->arena, word, "postgresql", out, err);
}

static quire_status postgresql_open(void *session, quire_call *call, const quire_sql_target *target,
                                    quire_sql_failure *failure, quire_error *err)
{
    return quire_postgresql_connect(session, call, target, failure, err);
}

/* ---- types ---- */

/* Reads which types the columns have that are neither built in nor known yet: arrays of types that were made in this
 * database, in which all else is text. */
static quire_status learn_types(quire_postgresql_session *self, quire_call *call, const PGresult *described,
                                quire_sql_failure *failure, quire_error *err)
{
    quire_buffer sql;
    PGresult *result = NULL;
    size_t asked = 0;
    quire_buffer_init(&sql, SIZE_MAX / 4);
    quire_buffer_append_str(
        &sql, QUIRE_STR("SELECT oid, typelem FROM pg_catalog.pg_type WHERE typcategory = 'A' AND oid IN (0"));
    for (int i = 0; i < self->pq.PQnfields(described) && asked < TYPES_ASKED_MAX; i++) {
        Oid oid = self->pq.PQftype(described, i);
        if (quire_postgresql_type_of(&self->types, oid)) continue;
        quire_buffer_printf(&sql, ",%u", oid);
        asked++;
    }
    quire_buffer_append(&sql, ")", 2);
    quire_status status = quire_buffer_check(&sql, "the statement", err);
    if (!status && asked) status = quire_postgresql_ask(self, call, sql.data, &result, failure, err);
    quire_buffer_free(&sql);
    for (int i = 0; !status && result && i < self->pq.PQntuples(result); i++)
        if (!quire_postgresql_learn(
                &self->types, (uint32_t)strtoul(self->pq.PQgetvalue(result, i, 0), NULL, 10),
                (uint32_t)strtoul(self->pq.PQgetvalue(result, i, 1), NULL, 10), &self->arena))
            status = quire_fail_memory(err);
    self->pq.PQclear(result);
    return status;
}

static quire_status take_columns(quire_postgresql_session *self, quire_call *call, const PGresult *described,
                                 quire_sql_columns *out, quire_error *err)
{
    size_t count = (size_t)self->pq.PQnfields(described);
    quire_sql_column *columns = quire_arena_array(call->arena, count, sizeof *columns);
    if (!columns) return quire_fail_memory(err);
    for (size_t i = 0; i < count; i++) {
        const quire_postgresql_type *type = quire_postgresql_type_of(&self->types,
                                                                     self->pq.PQftype(described, (int)i));
        columns[i] = (quire_sql_column){
            .name = quire_arena_copy(call->arena, quire_str_from(self->pq.PQfname(described, (int)i))),
            .declared = quire_str_from(type ? type->name : NULL),
            .type = type ? type->type : QUIRE_SQL_TEXT,
        };
        if (!columns[i].name.data) return quire_fail_memory(err);
    }
    *out = (quire_sql_columns){ columns, count };
    return QUIRE_OK;
}

static quire_status postgresql_columns(void *session, quire_call *call, quire_str sql, quire_sql_columns *out,
                                       quire_sql_failure *failure, quire_error *err)
{
    quire_postgresql_session *self = session;
    PGresult *result = NULL;
    quire_str copy = quire_arena_copy(call->arena, sql);
    if (!copy.data) return quire_fail_memory(err);
    quire_status status = quire_postgresql_ready(self, call, failure, err);
    if (!status && !failure->reason)
        status = quire_postgresql_last(self, call,
                                       self->pq.PQsendPrepare(self->connection, "", copy.data, 0, NULL),
                                       &result, failure, err);
    self->pq.PQclear(result);
    result = NULL;
    if (!status && !failure->reason)
        status = quire_postgresql_last(self, call, self->pq.PQsendDescribePrepared(self->connection, ""),
                                       &result, failure, err);
    if (!status && !failure->reason && self->pq.PQnfields(result) == 0)
        status = quire_sql_fail(failure, QUIRE_LOAD_UNSUPPORTED,
                                "the statement gives no rows, and only reading is allowed");
    if (!status && !failure->reason) status = learn_types(self, call, result, failure, err);
    if (!status && !failure->reason) status = take_columns(self, call, result, out, err);
    self->pq.PQclear(result);
    return status;
}

/* ---- rows ---- */

static void postgresql_stop(void *session)
{
    quire_postgresql_session *self = session;
    for (size_t i = self->waiting_next; i < self->waiting_count; i++) self->pq.PQclear(self->waiting[i]);
    self->waiting_count = self->waiting_next = self->waiting_bytes = 0;
    self->pq.PQclear(self->row);
    self->row = NULL;
    quire_arena_free(&self->row_arena);
    free(self->cells);
    free(self->column_types);
    self->cells = NULL;
    self->column_types = NULL;
    self->column_count = 0;
    /* The cursor ends with the transaction, and what is left of a FETCH before it. */
    self->aborted = true;
    if (self->fetching) quire_postgresql_end(self);
    self->fetching = false;
}

static void postgresql_close(void *session)
{
    quire_postgresql_session *self = session;
    self->fetching = false;
    postgresql_stop(self);
    quire_postgresql_disconnect(self);
    free(self->waiting);
    quire_arena_free(&self->arena);
}

/* What a parameter is written as; its type is what the statement makes of it. */
static quire_status parameter_text(const quire_sql_cell *parameter, quire_buffer *out, quire_error *err)
{
    quire_sql_cell_write(out, parameter);
    quire_buffer_append_char(out, '\0');
    return quire_buffer_check(out, "the parameter", err);
}

static quire_status postgresql_start(void *session, quire_call *call, quire_str sql,
                                     const quire_sql_cell *parameter, quire_sql_failure *failure,
                                     quire_error *err)
{
    quire_postgresql_session *self = session;
    PGresult *result = NULL;
    quire_buffer value;
    quire_buffer_init(&value, SIZE_MAX / 4);
    quire_str declare = quire_arena_printf(call->arena, "DECLARE quire NO SCROLL CURSOR FOR %.*s",
                                           QUIRE_FMT(sql));
    quire_status status = declare.data ? quire_postgresql_ready(self, call, failure, err)
                                       : quire_fail_memory(err);
    if (!status && parameter) status = parameter_text(parameter, &value, err);
    if (!status && !failure->reason) {
        const char *values[] = { value.data };
        int sent = self->pq.PQsendQueryParams(self->connection, declare.data, parameter != NULL, NULL, values,
                                              NULL, NULL, 0);
        status = quire_postgresql_last(self, call, sent, &result, failure, err);
    }
    self->pq.PQclear(result);
    quire_buffer_free(&value);
    self->batch_rows = FIRST_BATCH_ROWS;
    self->received = 0;
    self->fetching = false;
    return status;
}

/* Takes what comes of the FETCH under way, until its end or until a great deal waits. */
static quire_status receive(quire_postgresql_session *self, quire_call *call, quire_sql_failure *failure,
                            quire_error *err)
{
    quire_status status = QUIRE_OK;
    while (self->fetching && self->waiting_bytes < BATCH_BYTES_MOST) {
        PGresult *result = NULL;
        status = quire_postgresql_result(self, call, &result, failure, err);
        if (!result) self->fetching = false;
        if (status || failure->reason) return status;
        if (!result || self->pq.PQresultStatus(result) != PGRES_SINGLE_TUPLE) {
            self->pq.PQclear(result);
            continue;
        }
        PGresult **grown = quire_array_grow(self->waiting, self->waiting_count, &self->waiting_capacity,
                                            sizeof *grown);
        if (!grown) {
            self->pq.PQclear(result);
            return quire_fail_memory(err);
        }
        self->waiting = grown;
        self->waiting[self->waiting_count++] = result;
        self->waiting_bytes += self->pq.PQresultMemorySize(result);
        self->received++;
    }
    return status;
}

/* Fetches the next batch; twice as many rows as the last one where that was small, fewer where it was large. */
static quire_status fetch(quire_postgresql_session *self, quire_call *call, quire_sql_failure *failure,
                          quire_error *err)
{
    quire_status status = QUIRE_OK;
    size_t last_bytes = self->waiting_bytes;
    self->waiting_count = self->waiting_next = self->waiting_bytes = 0;
    if (!self->fetching) {
        bool ended = self->received > 0 && self->received < self->batch_rows;
        if (ended) return QUIRE_OK;
        if (self->received && last_bytes < BATCH_BYTES / 2 && self->batch_rows < BATCH_ROWS_MAX)
            self->batch_rows *= 2;
        else if (last_bytes > BATCH_BYTES && self->batch_rows > 1) self->batch_rows /= 2;
        char sql[64];
        snprintf(sql, sizeof sql, "FETCH FORWARD %zu FROM quire", self->batch_rows);
        status = quire_postgresql_ready(self, call, failure, err);
        if (status || failure->reason) return status;
        if (!self->pq.PQsendQuery(self->connection, sql) || !self->pq.PQsetSingleRowMode(self->connection))
            return quire_sql_fail(failure, QUIRE_LOAD_UNREADABLE, "%s",
                                  self->pq.PQerrorMessage(self->connection));
        self->fetching = true;
        self->received = 0;
    }
    return receive(self, call, failure, err);
}

static quire_status prepare_cells(quire_postgresql_session *self, const PGresult *row, quire_error *err)
{
    int count = self->pq.PQnfields(row);
    self->cells = calloc((size_t)count + 1, sizeof *self->cells);
    self->column_types = calloc((size_t)count + 1, sizeof *self->column_types);
    if (!self->cells || !self->column_types) return quire_fail_memory(err);
    for (int i = 0; i < count; i++)
        self->column_types[i] = quire_postgresql_type_of(&self->types, self->pq.PQftype(row, i));
    self->column_count = count;
    return QUIRE_OK;
}

static quire_status postgresql_next(void *session, quire_call *call, const quire_sql_cell **row,
                                    quire_sql_failure *failure, quire_error *err)
{
    quire_postgresql_session *self = session;
    quire_status status = QUIRE_OK;
    *row = NULL;
    self->pq.PQclear(self->row);
    self->row = NULL;
    if (self->waiting_next == self->waiting_count) status = fetch(self, call, failure, err);
    if (status || failure->reason || self->waiting_next == self->waiting_count) return status;
    self->row = self->waiting[self->waiting_next++];
    quire_arena_free(&self->row_arena);
    if (!self->cells) status = prepare_cells(self, self->row, err);
    for (int i = 0; !status && i < self->column_count; i++) {
        self->cells[i] = (quire_sql_cell){ .type = QUIRE_SQL_NULL };
        if (self->pq.PQgetisnull(self->row, 0, i)) continue;
        status = quire_postgresql_cell(&self->types, self->column_types[i],
                                       quire_postgresql_field(self, self->row, 0, i), &self->row_arena,
                                       &self->cells[i], err);
    }
    if (!status) *row = self->cells;
    return status;
}

static void postgresql_quote(quire_buffer *sql, quire_str name)
{
    quire_sql_quote(sql, name, '"');
}

/* How long text and bytes are, the server knows without reading them. */
static void postgresql_guard(quire_buffer *sql, quire_str expression, const quire_sql_column *column,
                             int64_t limit_bytes)
{
    bool text = quire_str_is(column->declared, "text") ||
                quire_str_starts(column->declared, QUIRE_STR("character"));
    bool whole = (!text && column->type != QUIRE_SQL_BLOB) || column->type == QUIRE_SQL_ARRAY;
    if (!whole)
        quire_buffer_printf(sql,
                            "CASE WHEN pg_catalog.octet_length(%.*s) > %lld THEN %s(%.*s, 1, %lld) ELSE ",
                            QUIRE_FMT(expression), (long long)limit_bytes, "pg_catalog.substr",
                            QUIRE_FMT(expression), (long long)limit_bytes + 1);
    quire_buffer_append_str(sql, expression);
    if (!whole) quire_buffer_append_str(sql, QUIRE_STR(" END"));
}

const quire_sql_kind quire_sql_postgresql = {
    .name = "postgresql",
    .title = "PostgreSQL",
    .schemes = "postgresql|postgres",
    .parameter = "$1",
    .session_size = sizeof(quire_postgresql_session),
    .limits = true,
    .address = postgresql_address,
    .open = postgresql_open,
    .close = postgresql_close,
    .tables = quire_postgresql_tables,
    .columns = postgresql_columns,
    .start = postgresql_start,
    .next = postgresql_next,
    .stop = postgresql_stop,
    .quote = postgresql_quote,
    .guard = postgresql_guard,
};
