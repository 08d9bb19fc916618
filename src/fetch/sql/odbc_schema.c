/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of a database as its driver's catalog functions list them. Their columns stand where ODBC 3 puts them, whatever
 * they are called. Source: ODBC 3.8, SQLTables, SQLColumns, SQLPrimaryKeys, SQLForeignKeys. */
#include "base/error.h"
#include "base/str.h"
#include "fetch/sql/listing.h"
#include "fetch/sql/odbc_session.h"

#include <limits.h>
#include <stdlib.h>
#include <strings.h>

struct schema {
    quire_odbc_session *session;
    quire_call *call;
    quire_sql_failure *failure;
    quire_error *err;
    quire_sql_listing listing;
    quire_sql_table *table; /* that is being filled */
};

typedef void take_row(struct schema *schema, const quire_sql_cell *row);

/* Takes the rows of a catalog function that was called with the result `code`. */
static quire_status take_rows(struct schema *schema, SQLRETURN code, size_t least_columns, take_row *take)
{
    quire_odbc_session *self = schema->session;
    const quire_sql_cell *row = NULL;
    quire_status status = quire_odbc_check(&self->client, code, schema->failure, schema->err);
    if (!status && !schema->failure->reason) status = quire_odbc_shape(self, schema->failure, schema->err);
    if (!status && !schema->failure->reason && self->column_count >= least_columns) do {
            status = quire_odbc_next(self, schema->call, &row, schema->failure, schema->err);
            if (!status && row) take(schema, row);
            if (schema->listing.failed) status = quire_fail_memory(schema->err);
        } while (!status && row);
    quire_odbc_end(self);
    return status;
}

/* Schemas in which a database describes itself. */
static bool is_own_schema(quire_str name)
{
    static const char *const own[] = { "information_schema", "sys", "pg_catalog", "mysql",
                                       "performance_schema" };
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (name.size == strlen(own[i]) && strncasecmp(name.data, own[i], name.size) == 0) return true;
    return false;
}

/* catalog, schema, name, type, remarks */
static void take_table(struct schema *schema, const quire_sql_cell *row)
{
    bool view = quire_str_is(row[3].text, "VIEW");
    if ((!view && !quire_str_is(row[3].text, "TABLE")) || is_own_schema(row[1].text)) return;
    quire_sql_table *table = quire_sql_list_table(&schema->listing, &row[1], &row[2], &row[4]);
    if (table) table->view = view;
}

/* Names are patterns to a catalog function, so that it may give what belongs to another table. */
static bool is_of_table(const struct schema *schema, const quire_sql_cell *row)
{
    return quire_str_equal(row[2].text, schema->table->name) &&
           quire_str_equal(row[1].text, schema->table->schema);
}

static int64_t number_in(const quire_sql_cell *cell)
{
    return cell->type == QUIRE_SQL_INTEGER ? cell->integer : 0;
}

/* "varchar(40)": the size where it belongs to the type and is not in its name. data is NULL when memory is out. */
static quire_str declared_as(struct schema *schema, const quire_sql_cell *row)
{
    quire_str name = row[5].type == QUIRE_SQL_NULL ? QUIRE_STR("") : row[5].text;
    long long size = number_in(&row[6]), digits = number_in(&row[8]);
    bool sized = size > 0 && size < 100000 && name.size && !memchr(name.data, '(', name.size);
    switch (row[4].integer) {
    case SQL_NUMERIC:
    case SQL_DECIMAL:
        if (sized)
            return quire_arena_printf(schema->call->arena, "%.*s(%lld,%lld)", QUIRE_FMT(name), size, digits);
        break;
    case SQL_CHAR:
    case SQL_VARCHAR:
    case SQL_WCHAR:
    case SQL_WVARCHAR:
    case SQL_BINARY:
    case SQL_VARBINARY:
        if (sized) return quire_arena_printf(schema->call->arena, "%.*s(%lld)", QUIRE_FMT(name), size);
        break;
    default: break;
    }
    return name;
}

/* …, column, code, type, size, -, digits, -, nullable, remarks, default */
static void take_column(struct schema *schema, const quire_sql_cell *row)
{
    if (!is_of_table(schema, row)) return;
    quire_str declared = declared_as(schema, row);
    quire_sql_column *column = declared.data ? quire_sql_list_column(&schema->listing, schema->table, &row[3],
                                                                     declared, &row[12], &row[11])
                                             : NULL;
    schema->listing.failed |= !declared.data;
    if (!column) return;
    column->type = quire_odbc_type((SQLSMALLINT)row[4].integer, column->declared);
    column->not_null = row[10].type == QUIRE_SQL_INTEGER && row[10].integer == SQL_NO_NULLS;
}

/* …, column, place in the key */
static void take_key(struct schema *schema, const quire_sql_cell *row)
{
    if (!is_of_table(schema, row)) return;
    for (size_t i = 0; i < schema->table->columns.count; i++) {
        quire_sql_column *column = (quire_sql_column *)&schema->table->columns.items[i];
        if (quire_str_equal(column->name, row[3].text)) column->key = (unsigned)number_in(&row[4]);
    }
}

/* -, schema, table, column of the target; -, -, -, column; place in the reference */
static void take_pair(struct schema *schema, const quire_sql_cell *row)
{
    quire_sql_list_pair(&schema->listing, schema->table,
                        &(quire_sql_pair){ .first = number_in(&row[8]) == 1,
                                           .column = &row[7],
                                           .target_schema = &row[1],
                                           .target = &row[2],
                                           .target_column = &row[3] });
}

static quire_status fill_table(struct schema *schema, quire_sql_table *table)
{
    enum { COLUMNS, KEY, REFERENCES, STEPS };
    static const struct {
        size_t least_columns;
        take_row *take;
    } steps[] = { { 13, take_column }, { 5, take_key }, { 9, take_pair } };
    quire_odbc *client = &schema->session->client;
    const quire_odbc_library *library = &client->library;
    size_t space_size, name_size;
    SQLWCHAR *space = quire_odbc_wide(schema->call->arena, table->schema, &space_size);
    SQLWCHAR *name = quire_odbc_wide(schema->call->arena, table->name, &name_size);
    if (!space || !name) return quire_fail_memory(schema->err);
    if (space_size > SHRT_MAX || name_size > SHRT_MAX) return QUIRE_OK;
    if (!space_size) space = NULL;
    SQLSMALLINT spaces = (SQLSMALLINT)space_size, names = (SQLSMALLINT)name_size;
    schema->table = table;
    for (int step = COLUMNS; step < STEPS; step++) {
        SQLRETURN code;
        quire_status status = quire_odbc_begin(client, schema->failure, schema->err);
        if (status || schema->failure->reason) return status;
        SQLHSTMT statement = client->statement;
        quire_odbc_watch(client, schema->call);
        if (step == COLUMNS)
            code = library->SQLColumnsW(statement, NULL, 0, space, spaces, name, names, NULL, 0);
        else if (step == KEY) code = library->SQLPrimaryKeysW(statement, NULL, 0, space, spaces, name, names);
        else
            code = library->SQLForeignKeysW(statement, NULL, 0, NULL, 0, NULL, 0, NULL, 0, space, spaces,
                                            name, names);
        status = take_rows(schema, code, steps[step].least_columns, steps[step].take);
        if (status || (step == COLUMNS && schema->failure->reason)) return status;
        *schema->failure = (quire_sql_failure){ 0 }; /* not all drivers tell keys */
    }
    return QUIRE_OK;
}

/* Where all tables stand in one schema, it is the one in which the session looks first. */
static void hide_only_schema(quire_sql_listing *listing)
{
    quire_str only = listing->table_count ? listing->tables[0].schema : (quire_str){ 0 };
    for (size_t i = 0; i < listing->table_count; i++)
        if (!quire_str_equal(listing->tables[i].schema, only)) return;
    for (size_t i = 0; i < listing->table_count; i++) {
        quire_sql_table *table = &listing->tables[i];
        table->schema = (quire_str){ 0 };
        for (size_t j = 0; j < table->reference_count; j++) {
            quire_sql_reference *reference = (quire_sql_reference *)&table->references[j];
            if (quire_str_equal(reference->target_schema, only)) reference->target_schema = (quire_str){ 0 };
        }
    }
}

static int by_name(const void *left, const void *right)
{
    const quire_sql_table *a = left, *b = right;
    int order = strcmp(a->schema.data, b->schema.data);
    return order ? order : strcmp(a->name.data, b->name.data);
}

quire_status quire_odbc_tables(void *session, quire_call *call, quire_sql_tables *out,
                               quire_sql_failure *failure, quire_error *err)
{
    struct schema schema = {
        .session = session, .call = call, .failure = failure, .err = err, .listing = { .arena = call->arena }
    };
    quire_sql_listing *listing = &schema.listing;
    quire_odbc *client = &schema.session->client;
    *out = (quire_sql_tables){ 0 };
    quire_status status = quire_odbc_begin(client, failure, err);
    if (status || failure->reason) return status;
    quire_odbc_watch(client, call);
    status = take_rows(&schema,
                       client->library.SQLTablesW(client->statement, NULL, 0, NULL, 0, NULL, 0, NULL, 0), 5,
                       take_table);
    if (listing->table_count) qsort(listing->tables, listing->table_count, sizeof *listing->tables, by_name);
    for (size_t i = 0; !status && !failure->reason && i < listing->table_count; i++)
        status = fill_table(&schema, &listing->tables[i]);
    hide_only_schema(listing);
    *out = (quire_sql_tables){ listing->tables, listing->table_count };
    return status;
}
