/* SPDX-License-Identifier: Apache-2.0 */
/* Three questions: the tables, all their columns, all references between them; each in the tables' order, so that one walk
 * joins them. Then the rows of each table that isn't large are counted. */
#include "fetch/sql/postgresql_schema.h"

#include "base/error.h"
#include "base/str.h"
#include "fetch/sql/postgresql_session.h"

#include <stdlib.h>

/* Tables, partitioned ones as one, views, materialized views and foreign tables. */
#define RELATIONS                                                                                            \
    "FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "                   \
    "WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition AND n.nspname <> "                \
    "'information_schema' "                                                                                  \
    "AND n.nspname NOT LIKE 'pg\\_%'"

static const char tables_sql[] =
    "SELECT c.oid, CASE WHEN n.nspname = pg_catalog.current_schema() THEN '' ELSE n.nspname END, c.relname, "
    "c.relkind IN ('v', 'm'), CASE WHEN c.reltuples < 0 OR c.relpages = 0 THEN -1 ELSE c.reltuples::bigint "
    "END, "
    "pg_catalog.obj_description(c.oid, 'pg_class'), c.relkind IN ('r', 'p', 'm') AND "
    "pg_catalog.has_any_column_privilege(c.oid, 'SELECT'), n.nspname " RELATIONS
    " ORDER BY n.nspname, c.relname, c.oid";

static const char columns_sql[] =
    "SELECT a.attrelid, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), "
    "coalesce(nullif(y.typbasetype, 0), a.atttypid), "
    "a.attnotnull, "
    "a.attgenerated <> '', pg_catalog.pg_get_expr(d.adbin, d.adrelid), "
    "pg_catalog.col_description(a.attrelid, a.attnum), "
    "(SELECT pg_catalog.array_position(i.indkey::int2[], a.attnum) FROM pg_catalog.pg_index i "
    "WHERE i.indrelid = a.attrelid AND i.indisprimary LIMIT 1), "
    "CASE WHEN y.typcategory = 'A' THEN y.typelem ELSE 0 END "
    "FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type y ON y.oid = a.atttypid LEFT JOIN "
    "pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum "
    "= a.attnum "
    "WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attrelid IN (SELECT c.oid " RELATIONS ") "
    "ORDER BY a.attrelid, a.attnum";

static const char references_sql[] =
    "SELECT k.conrelid, k.oid, a.attname, CASE WHEN n.nspname = pg_catalog.current_schema() THEN '' ELSE "
    "n.nspname END, "
    "t.relname, b.attname FROM pg_catalog.pg_constraint k "
    "CROSS JOIN LATERAL unnest(k.conkey, k.confkey) WITH ORDINALITY AS pair(own, theirs, place) "
    "JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = pair.own "
    "JOIN pg_catalog.pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = pair.theirs "
    "JOIN pg_catalog.pg_class t ON t.oid = k.confrelid JOIN pg_catalog.pg_namespace n ON n.oid = "
    "t.relnamespace "
    "WHERE k.contype = 'f' AND k.conrelid IN (SELECT c.oid " RELATIONS ") "
    "ORDER BY k.conrelid, k.conname, k.oid, pair.place";

struct listing {
    quire_postgresql_session *session;
    quire_arena *arena;
    quire_sql_table *tables;
    uint32_t *oids; /* of the tables */
    size_t count;
    size_t *by_oid; /* their places, by oid */
    bool failed;    /* memory is out */
};

static quire_str copy(struct listing *self, const PGresult *result, int row, int column)
{
    quire_str out = quire_arena_copy(self->arena, quire_postgresql_field(self->session, result, row, column));
    self->failed |= !out.data;
    return out;
}

static bool is_true(const struct listing *self, const PGresult *result, int row, int column)
{
    return quire_str_is(quire_postgresql_field(self->session, result, row, column), "t");
}

static uint32_t oid_at(const struct listing *self, const PGresult *result, int row, int column)
{
    return (uint32_t)strtoul(self->session->pq.PQgetvalue(result, row, column), NULL, 10);
}

static int compare_oids(const void *a, const void *b, void *user)
{
    const struct listing *self = user;
    uint32_t first = self->oids[*(const size_t *)a], second = self->oids[*(const size_t *)b];
    return (first > second) - (first < second);
}

static void take_tables(struct listing *self, const PGresult *result)
{
    size_t count = (size_t)self->session->pq.PQntuples(result);
    self->tables = quire_arena_array(self->arena, count, sizeof *self->tables);
    self->oids = quire_arena_array(self->arena, count, sizeof *self->oids);
    self->by_oid = quire_arena_array(self->arena, count, sizeof *self->by_oid);
    self->failed |= !self->tables || !self->oids || !self->by_oid;
    for (size_t i = 0; !self->failed && i < count; i++) {
        int row = (int)i;
        self->oids[i] = oid_at(self, result, row, 0);
        self->by_oid[i] = i;
        self->tables[i] = (quire_sql_table){
            .schema = copy(self, result, row, 1),
            .name = copy(self, result, row, 2),
            .view = is_true(self, result, row, 3),
            .rows = strtoll(self->session->pq.PQgetvalue(result, row, 4), NULL, 10),
            .comment = copy(self, result, row, 5),
        };
    }
    self->count = self->failed ? 0 : count;
    qsort_r(self->by_oid, self->count, sizeof *self->by_oid, compare_oids, self);
}

/* The table of that oid; rows come by oid, so `at` only moves on. NULL: it was made since. */
static quire_sql_table *table_of(const struct listing *self, uint32_t oid, size_t *at)
{
    while (*at < self->count && self->oids[self->by_oid[*at]] < oid) ++*at;
    bool found = *at < self->count && self->oids[self->by_oid[*at]] == oid;
    return found ? &self->tables[self->by_oid[*at]] : NULL;
}

static void take_columns(struct listing *self, const PGresult *result)
{
    size_t at = 0, capacity = 0;
    quire_sql_table *before = NULL;
    for (int row = 0; row < self->session->pq.PQntuples(result) && !self->failed; row++) {
        quire_sql_table *table = table_of(self, oid_at(self, result, row, 0), &at);
        if (!table) continue;
        if (table != before) capacity = 0;
        before = table;
        quire_sql_column *columns = quire_arena_grow(self->arena, table->columns.items, table->columns.count,
                                                     &capacity, sizeof *columns);
        uint32_t oid = oid_at(self, result, row, 3), item = oid_at(self, result, row, 9);
        quire_postgresql_session *session = self->session;
        self->failed |= item && !quire_postgresql_learn(&session->types, oid, item, &session->arena);
        const quire_postgresql_type *type = quire_postgresql_type_of(&session->types, oid);
        self->failed |= !columns;
        if (!columns) return;
        /* Places in an index's int2vector count from 0. */
        quire_str key = quire_postgresql_field(self->session, result, row, 8);
        columns[table->columns.count++] = (quire_sql_column){
            .name = copy(self, result, row, 1),
            .declared = copy(self, result, row, 2),
            .type = type ? type->type : QUIRE_SQL_TEXT,
            .not_null = is_true(self, result, row, 4),
            .generated = is_true(self, result, row, 5),
            .default_value = copy(self, result, row, 6),
            .comment = copy(self, result, row, 7),
            .key = key.size ? (unsigned)strtoul(key.data, NULL, 10) + 1 : 0,
        };
        table->columns.items = columns;
    }
}

static void append(struct listing *self, quire_strs *list, const PGresult *result, int row, int column)
{
    quire_str *items = quire_arena_array(self->arena, list->count + 1, sizeof *items);
    self->failed |= !items;
    if (!items) return;
    if (list->count) memcpy(items, list->items, list->count * sizeof *items);
    items[list->count] = copy(self, result, row, column);
    *list = (quire_strs){ items, list->count + 1 };
}

static void take_references(struct listing *self, const PGresult *result)
{
    size_t at = 0, capacity = 0;
    quire_sql_table *before = NULL;
    uint32_t constraint = 0;
    for (int row = 0; row < self->session->pq.PQntuples(result) && !self->failed; row++) {
        quire_sql_table *table = table_of(self, oid_at(self, result, row, 0), &at);
        if (!table) continue;
        quire_sql_reference *references = (quire_sql_reference *)table->references;
        if (table != before) capacity = 0;
        if (table != before || constraint != oid_at(self, result, row, 1)) {
            references = quire_arena_grow(self->arena, references, table->reference_count, &capacity,
                                          sizeof *references);
            self->failed |= !references;
            if (!references) return;
            references[table->reference_count++] = (quire_sql_reference){
                .target_schema = copy(self, result, row, 3), .target = copy(self, result, row, 4)
            };
            table->references = references;
        }
        before = table;
        constraint = oid_at(self, result, row, 1);
        append(self, &references[table->reference_count - 1].columns, result, row, 2);
        append(self, &references[table->reference_count - 1].target_columns, result, row, 5);
    }
}

/* A table that can't be counted is told as far as it is known; a connection that was lost meanwhile is noticed by what is asked
 * next. */
static quire_status count_rows(struct listing *self, quire_call *call, const PGresult *listed, size_t at,
                               quire_error *err)
{
    quire_postgresql_session *session = self->session;
    quire_sql_table *table = &self->tables[at];
    quire_sql_failure ignored = { 0 };
    PGresult *result = NULL;
    quire_buffer sql;
    if (table->rows > QUIRE_SQL_COUNTED_ROWS || !is_true(self, listed, (int)at, 6)) return QUIRE_OK;
    quire_buffer_init(&sql, SIZE_MAX / 4);
    quire_buffer_append_str(&sql, QUIRE_STR("SELECT count(*) FROM (SELECT 1 FROM "));
    quire_sql_quote(&sql, quire_postgresql_field(session, listed, (int)at, 7), '"');
    quire_buffer_append_char(&sql, '.');
    quire_sql_quote(&sql, table->name, '"');
    quire_buffer_printf(&sql, " LIMIT %d) counted", QUIRE_SQL_COUNTED_ROWS + 1);
    quire_buffer_append_char(&sql, '\0');
    quire_status status = quire_buffer_check(&sql, "the statement", err);
    if (!status) status = quire_postgresql_ask(session, call, sql.data, &result, &ignored, err);
    quire_buffer_free(&sql);
    if (!status && !ignored.reason) {
        int64_t count = strtoll(session->pq.PQgetvalue(result, 0, 0), NULL, 10);
        table->counted = count <= QUIRE_SQL_COUNTED_ROWS;
        table->rows = table->counted ? count : -1;
    }
    session->pq.PQclear(result);
    return status;
}

quire_status quire_postgresql_tables(void *session, quire_call *call, quire_sql_tables *out,
                                     quire_sql_failure *failure, quire_error *err)
{
    static const struct {
        const char *sql;
        void (*take)(struct listing *, const PGresult *);
    } steps[] = { { tables_sql, take_tables },
                  { columns_sql, take_columns },
                  { references_sql, take_references } };
    struct listing self = { .session = session, .arena = call->arena };
    PGresult *results[sizeof steps / sizeof *steps] = { NULL };
    quire_status status = QUIRE_OK;
    for (size_t i = 0; i < sizeof steps / sizeof *steps && !status && !failure->reason; i++) {
        status = quire_postgresql_ask(session, call, steps[i].sql, &results[i], failure, err);
        if (!status && !failure->reason) steps[i].take(&self, results[i]);
        if (!status && self.failed) status = quire_fail_memory(err);
    }
    for (size_t i = 0; i < self.count && !status && !failure->reason; i++)
        status = count_rows(&self, call, results[0], i, err);
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) self.session->pq.PQclear(results[i]);
    *out = (quire_sql_tables){ self.tables, self.count };
    return status;
}
