/* SPDX-License-Identifier: Apache-2.0 */
/* Three questions list the tables, their columns and what refers to what; of which type a column's cells are, and how many rows
 * a small table has, each table is asked itself. */
#include "fetch/sql/mysql_schema.h"

#include "base/error.h"
#include "base/str.h"
#include "fetch/sql/listing.h"

/* The tables of the session's database, whose name goes without saying, or of all that are not the server's own. */
#define OTHERS "('information_schema', 'mysql', 'performance_schema', 'sys')"
#define WHICH(column)                                                                                        \
    " WHERE (" column " = DATABASE() OR DATABASE() IS NULL AND " column " NOT IN " OTHERS ")"
#define HIDDEN(column) "IF(" column " = DATABASE(), '', " column ")"
#define ORDER(table) " ORDER BY BINARY " table "TABLE_SCHEMA, BINARY " table "TABLE_NAME"

static const char tables_sql[] = "SELECT " HIDDEN(
    "TABLE_SCHEMA") ", TABLE_NAME, TABLE_TYPE LIKE '%VIEW', TABLE_COMMENT, "
                    "TABLE_ROWS FROM information_schema.TABLES" WHICH(
                        "TABLE_SCHEMA") " AND TABLE_TYPE NOT IN ('SEQUENCE', 'TEMPORARY')" ORDER("");

static const char columns_sql[] = "SELECT " HIDDEN(
    "c.TABLE_SCHEMA") ", c.TABLE_NAME, c.COLUMN_NAME, c.COLUMN_TYPE, "
                      "c.IS_NULLABLE = 'NO', c.COLUMN_DEFAULT, "
                      "c.EXTRA LIKE '%VIRTUAL%' OR c.EXTRA LIKE '%STORED%' OR c.EXTRA LIKE '%PERSISTENT%', "
                      "c.COLUMN_COMMENT, COALESCE(k.ORDINAL_POSITION, 0) "
                      "FROM information_schema.COLUMNS c LEFT JOIN information_schema.KEY_COLUMN_USAGE k ON "
                      "k.TABLE_SCHEMA = c.TABLE_SCHEMA AND k.TABLE_NAME = c.TABLE_NAME AND "
                      "k.COLUMN_NAME = c.COLUMN_NAME AND k.CONSTRAINT_NAME = 'PRIMARY'" WHICH(
                          "c.TABLE_SCHEMA") ORDER("c.") ", c.ORDINAL_POSITION";

static const char references_sql[] =
    "SELECT " HIDDEN("TABLE_SCHEMA") ", TABLE_NAME, ORDINAL_POSITION, COLUMN_NAME, " HIDDEN(
        "REFERENCED_TABLE_SCHEMA") ", REFERENCED_TABLE_NAME, REFERENCED_COLUMN_NAME "
                                   "FROM information_schema.KEY_COLUMN_USAGE" WHICH(
                                       "TABLE_SCHEMA") " AND REFERENCED_TABLE_NAME IS NOT NULL" ORDER("") ", "
                                                                                                          "CO"
                                                                                                          "NS"
                                                                                                          "TR"
                                                                                                          "AI"
                                                                                                          "NT"
                                                                                                          "_N"
                                                                                                          "AM"
                                                                                                          "E,"
                                                                                                          " O"
                                                                                                          "RD"
                                                                                                          "IN"
                                                                                                          "AL"
                                                                                                          "_P"
                                                                                                          "OS"
                                                                                                          "IT"
                                                                                                          "IO"
                                                                                                          "N";

struct schema {
    void *session;
    quire_call *call;
    quire_sql_failure *failure;
    quire_error *err;
    quire_sql_listing listing;
    quire_sql_table *table; /* to which the last row belonged, or that is counted */
};

static quire_status ask(struct schema *schema, quire_str sql,
                        void (*take)(struct schema *, const quire_sql_cell *row))
{
    const quire_sql_kind *kind = &quire_sql_mysql;
    const quire_sql_cell *row = NULL;
    quire_status status = kind->start(schema->session, schema->call, sql, NULL, schema->failure, schema->err);
    if (status || schema->failure->reason) return status;
    do {
        status = kind->next(schema->session, schema->call, &row, schema->failure, schema->err);
        if (!status && row) take(schema, row);
        if (schema->listing.failed) status = quire_fail_memory(schema->err);
    } while (!status && row);
    kind->stop(schema->session);
    return status;
}

static void take_table(struct schema *schema, const quire_sql_cell *row)
{
    quire_sql_table *table = quire_sql_list_table(&schema->listing, &row[0], &row[1], &row[3]);
    if (!table) return;
    table->view = row[2].integer;
    if (row[4].type == QUIRE_SQL_INTEGER) table->rows = row[4].integer;
    if (table->view) table->comment = (quire_str){ 0 }; /* it says "VIEW" */
}

static quire_sql_table *table_of(struct schema *schema, const quire_sql_cell *row)
{
    quire_sql_table *table = quire_sql_list_find(&schema->listing, schema->table, row[0].text, row[1].text);
    if (table) schema->table = table;
    return table;
}

static void take_column(struct schema *schema, const quire_sql_cell *row)
{
    quire_sql_table *table = table_of(schema, row);
    quire_sql_column *column =
        table ? quire_sql_list_column(&schema->listing, table, &row[2], row[3].text, &row[5], &row[7]) : NULL;
    if (!column) return;
    column->not_null = row[4].integer;
    column->generated = row[6].integer;
    column->key = (unsigned)row[8].integer;
}

static void take_pair(struct schema *schema, const quire_sql_cell *row)
{
    quire_sql_table *table = table_of(schema, row);
    if (table)
        quire_sql_list_pair(&schema->listing, table,
                            &(quire_sql_pair){ .first = row[2].integer == 1,
                                               .column = &row[3],
                                               .target_schema = &row[4],
                                               .target = &row[5],
                                               .target_column = &row[6] });
}

static void take_count(struct schema *schema, const quire_sql_cell *row)
{
    schema->table->counted = row[0].integer <= QUIRE_SQL_COUNTED_ROWS;
    schema->table->rows = schema->table->counted ? row[0].integer : -1;
}

static void append_table(quire_buffer *sql, const quire_sql_table *table)
{
    quire_buffer_append_str(sql, QUIRE_STR(" FROM "));
    if (table->schema.size) {
        quire_sql_mysql.quote(sql, table->schema);
        quire_buffer_append_char(sql, '.');
    }
    quire_sql_mysql.quote(sql, table->name);
}

static quire_status type_columns(struct schema *schema, quire_sql_table *table, quire_buffer *sql)
{
    quire_sql_columns found = { 0 };
    quire_buffer_clear(sql);
    for (size_t i = 0; i < table->columns.count; i++) {
        quire_buffer_append_str(sql, i ? QUIRE_STR(", ") : QUIRE_STR("SELECT "));
        quire_sql_mysql.quote(sql, table->columns.items[i].name);
    }
    append_table(sql, table);
    quire_status status = quire_buffer_check(sql, "the statement", schema->err);
    if (!status)
        status = quire_sql_mysql.columns(schema->session, schema->call, quire_buffer_view(sql), &found,
                                         schema->failure, schema->err);
    for (size_t i = 0; !status && i < found.count && i < table->columns.count; i++)
        ((quire_sql_column *)table->columns.items)[i].type = found.items[i].type;
    return status;
}

/* The server's estimate may be far off. */
static quire_status count_rows(struct schema *schema, quire_sql_table *table, quire_buffer *sql)
{
    if (table->view || table->rows > QUIRE_SQL_COUNTED_ROWS) return QUIRE_OK;
    schema->table = table;
    quire_buffer_clear(sql);
    quire_buffer_append_str(sql, QUIRE_STR("SELECT COUNT(*) FROM (SELECT 1"));
    append_table(sql, table);
    quire_buffer_printf(sql, " LIMIT %d) AS counted", QUIRE_SQL_COUNTED_ROWS + 1);
    quire_status status = quire_buffer_check(sql, "the statement", schema->err);
    return status ? status : ask(schema, quire_buffer_view(sql), take_count);
}

/* A broken view, and what may be seen and not be read, is told as far as it is known; a connection that was lost meanwhile is
 * noticed by the last statement. */
static quire_status look_into_tables(struct schema *schema)
{
    quire_buffer sql;
    quire_status status = QUIRE_OK;
    bool all_well = true;
    quire_buffer_init(&sql, SIZE_MAX / 4);
    for (size_t i = 0; !status && i < schema->listing.table_count; i++) {
        quire_sql_table *table = &schema->listing.tables[i];
        status = type_columns(schema, table, &sql);
        if (!status && !schema->failure->reason) status = count_rows(schema, table, &sql);
        all_well = all_well && !schema->failure->reason;
        *schema->failure = (quire_sql_failure){ 0 };
    }
    quire_buffer_free(&sql);
    quire_sql_columns none;
    if (!status && !all_well)
        status = quire_sql_mysql.columns(schema->session, schema->call, QUIRE_STR("SELECT 1"), &none,
                                         schema->failure, schema->err);
    return status;
}

quire_status quire_mysql_tables(void *session, quire_call *call, quire_sql_tables *out,
                                quire_sql_failure *failure, quire_error *err)
{
    struct schema schema = {
        .session = session, .call = call, .failure = failure, .err = err, .listing = { .arena = call->arena }
    };
    quire_status status = ask(&schema, quire_str_from(tables_sql), take_table);
    if (!status && !failure->reason) status = ask(&schema, quire_str_from(columns_sql), take_column);
    schema.table = NULL;
    if (!status && !failure->reason) status = ask(&schema, quire_str_from(references_sql), take_pair);
    if (!status && !failure->reason) status = look_into_tables(&schema);
    *out = (quire_sql_tables){ schema.listing.tables, schema.listing.table_count };
    return status;
}
