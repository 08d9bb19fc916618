/* SPDX-License-Identifier: Apache-2.0 */
#include "fetch/sql/select.h"

#include "base/str.h"

#include <strings.h>

/* Behind white space and comments. */
static quire_str skip_blanks(quire_str sql)
{
    for (;;) {
        sql = quire_str_trim(sql);
        const char *end = NULL;
        size_t mark = 1;
        if (quire_str_starts(sql, QUIRE_STR("--"))) end = memchr(sql.data, '\n', sql.size);
        else if (quire_str_starts(sql, QUIRE_STR("/*"))) {
            end = sql.size > 2 ? memmem(sql.data + 2, sql.size - 2, "*/", 2) : NULL;
            mark = 2;
        } else {
            return sql;
        }
        sql = end ? quire_str_cut(sql, (size_t)(end - sql.data) + mark, sql.size) : (quire_str){ 0 };
    }
}

quire_str quire_sql_query_text(quire_str query)
{
    query = quire_str_trim(query);
    while (quire_str_ends(query, QUIRE_STR(";"))) {
        query.size--;
        query = quire_str_trim(query);
    }
    return query;
}

bool quire_sql_reads(quire_str query)
{
    static const char *const words[] = { "select", "with", "values", "table" };
    query = skip_blanks(query);
    while (quire_str_starts(query, QUIRE_STR("("))) query = skip_blanks(quire_str_cut(query, 1, query.size));
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t size = strlen(words[i]);
        bool is = query.size > size && strncasecmp(query.data, words[i], size) == 0;
        char next = is ? query.data[size] : 'a';
        if (is && !((next | 0x20) >= 'a' && (next | 0x20) <= 'z') && next != '_') return true;
    }
    return false;
}

bool quire_sql_names_differ(quire_sql_columns columns)
{
    for (size_t i = 0; i < columns.count; i++)
        for (size_t k = 0; k < i; k++) {
            quire_str a = columns.items[i].name, b = columns.items[k].name;
            if (a.size == b.size && strncasecmp(a.data ? a.data : "", b.data ? b.data : "", a.size) == 0)
                return false;
        }
    return true;
}

static void append_name(quire_buffer *sql, const quire_sql_from *from, size_t column)
{
    from->kind->quote(sql, from->columns.items[column].name);
}

static void append_from(quire_buffer *sql, const quire_sql_from *from)
{
    quire_buffer_append_str(sql, QUIRE_STR(" FROM "));
    if (!from->table) {
        /* A comment at the end of the query ends with its line. */
        quire_buffer_append_str(sql, QUIRE_STR("(\n"));
        quire_buffer_append_str(sql, quire_sql_query_text(from->query));
        quire_buffer_append_str(sql, QUIRE_STR("\n) quire_rows"));
        return;
    }
    if (from->table->schema.size) {
        from->kind->quote(sql, from->table->schema);
        quire_buffer_append_char(sql, '.');
    }
    from->kind->quote(sql, from->table->name);
}

static void append_which(quire_buffer *sql, const quire_sql_from *from, quire_sql_which which)
{
    if (which == QUIRE_SQL_ALL_ROWS) return;
    quire_buffer_append_str(sql, QUIRE_STR(" WHERE "));
    append_name(sql, from, from->updated);
    quire_buffer_printf(sql, which == QUIRE_SQL_CHANGED ? " >= %s OR " : " < %s", from->kind->parameter);
    if (which == QUIRE_SQL_UNCHANGED) return;
    append_name(sql, from, from->updated);
    quire_buffer_append_str(sql, QUIRE_STR(" IS NULL"));
}

static void append_columns(quire_buffer *sql, const quire_sql_from *from, int64_t cell_bytes)
{
    quire_buffer name;
    quire_buffer_init(&name, SIZE_MAX / 4);
    quire_buffer_append_str(sql, QUIRE_STR("SELECT "));
    for (size_t i = 0; i < from->columns.count; i++) {
        if (i) quire_buffer_append_str(sql, QUIRE_STR(", "));
        quire_buffer_clear(&name);
        append_name(&name, from, i);
        if (from->left_out && from->left_out[i]) quire_buffer_append_str(sql, QUIRE_STR("NULL"));
        else if (from->kind->guard)
            from->kind->guard(sql, quire_buffer_view(&name), &from->columns.items[i], cell_bytes);
        else quire_buffer_append_str(sql, quire_buffer_view(&name));
    }
    if (name.failure) sql->failure = name.failure;
    quire_buffer_free(&name);
}

void quire_sql_select_rows(quire_buffer *sql, const quire_sql_from *from, quire_sql_which which)
{
    /* A query two of whose columns have one name is read as it is. */
    if (!from->table && !quire_sql_names_differ(from->columns)) {
        quire_buffer_append_str(sql, quire_sql_query_text(from->query));
        return;
    }
    append_columns(sql, from, from->cell_bytes);
    append_from(sql, from);
    append_which(sql, from, which);
}

void quire_sql_select_columns(quire_buffer *sql, const quire_sql_from *from, const size_t *columns,
                              size_t count, quire_sql_which which)
{
    for (size_t i = 0; i < count; i++) {
        quire_buffer_append_str(sql, i ? QUIRE_STR(", ") : QUIRE_STR("SELECT "));
        append_name(sql, from, columns[i]);
    }
    append_from(sql, from);
    append_which(sql, from, which);
}

void quire_sql_select_latest(quire_buffer *sql, const quire_sql_from *from)
{
    quire_buffer_append_str(sql, QUIRE_STR("SELECT max("));
    append_name(sql, from, from->updated);
    quire_buffer_append_char(sql, ')');
    append_from(sql, from);
}

void quire_sql_select_sample(quire_buffer *sql, const quire_sql_from *from, unsigned rows)
{
    enum { SAMPLE_CELL_BYTES = 4096 };
    append_columns(sql, from, SAMPLE_CELL_BYTES);
    append_from(sql, from);
    for (unsigned place = 1, found = 1; found; place++) {
        found = 0;
        for (size_t i = 0; i < from->columns.count && !found; i++) {
            if (from->columns.items[i].key != place) continue;
            quire_buffer_append_str(sql, place == 1 ? QUIRE_STR(" ORDER BY ") : QUIRE_STR(", "));
            append_name(sql, from, i);
            found = 1;
        }
    }
    if (from->kind->limits) quire_buffer_printf(sql, " LIMIT %u", rows);
}
