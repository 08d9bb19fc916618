/* SPDX-License-Identifier: Apache-2.0 */
/* Conditions on documents as one SQL statement. Values are always bound, never written into it. */
#include "store/drivers/store_sqlite/base_file.h"

#include "base/error.h"
#include "base/str.h"

#include <math.h>
#include <string.h>

enum { SQL_BYTES = 1 << 20 };

static const char *const columns[QUIRE_FIELD_COUNT] = {
    [QUIRE_FIELD_META] = "f.value",
    [QUIRE_FIELD_ID] = "('d' || d.id)",
    [QUIRE_FIELD_URI] = "d.uri",
    [QUIRE_FIELD_TYPE] = "d.media_type",
    [QUIRE_FIELD_LANGUAGE] = "d.language",
    [QUIRE_FIELD_TITLE] = "d.title",
    [QUIRE_FIELD_SOURCE] = "d.source",
    [QUIRE_FIELD_STATUS] =
        "coalesce(d.failure, CASE WHEN d.children>0 AND d.chunks=0 THEN 'container' ELSE 'ok' END)",
    [QUIRE_FIELD_BYTES] = "d.original_bytes",
    [QUIRE_FIELD_CHUNKS] = "d.chunks",
    [QUIRE_FIELD_ADDED] = "strftime('%Y-%m-%dT%H:%M:%SZ', d.added_ms / 1000, 'unixepoch')",
    [QUIRE_FIELD_PARENT] = "coalesce('d' || d.parent, '')",
};

/* The comparison of each match; the others are made of =. */
static const char *const signs[] = {
    [QUIRE_MATCH_LESS] = "<",
    [QUIRE_MATCH_LESS_EQUAL] = "<=",
    [QUIRE_MATCH_GREATER] = ">",
    [QUIRE_MATCH_GREATER_EQUAL] = ">=",
};

/* status=failed stands for every reason. */
static bool is_any_failure(quire_field field, const quire_value *value)
{
    return field == QUIRE_FIELD_STATUS && quire_str_is(value->text, "failed");
}

/* A date as ISO 8601 has it; one of a PDF, "D:20240331123000", is made so. */
static void write_date(quire_buffer *sql, const char *column)
{
    static const struct {
        const char *before;
        int start, size;
    } parts[] = {
        { "", 3, 4 }, { "-", 7, 2 }, { "-", 9, 2 }, { "T", 11, 2 }, { ":", 13, 2 }, { ":", 15, 2 }
    };
    quire_buffer_printf(sql, "(CASE WHEN %s GLOB 'D:[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]*' THEN ''",
                        column);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        quire_buffer_printf(sql, " || '%s' || substr(%s, %d, %d)", parts[i].before, column, parts[i].start,
                            parts[i].size);
    quire_buffer_printf(sql,
                        " WHEN %s GLOB '[0-9][0-9][0-9][0-9]' OR %s GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]*' "
                        "THEN %s END)",
                        column, column, column);
}

/* "created>2020": whether a number is meant or a year, the metadata tells. */
static bool is_year(quire_field field, const quire_value *value)
{
    return field == QUIRE_FIELD_META && value->number >= 1000 && value->number <= 9999 &&
           value->number == floor(value->number);
}

/* The column as a number, of a date its year where `years`; behind it "sign ?, 0)". */
static void write_number(quire_buffer *sql, const char *column, bool years)
{
    quire_buffer_printf(
        sql,
        "coalesce((CASE WHEN json_valid(%s) THEN CASE WHEN json_type(%s) IN ('integer', 'real') "
        "THEN CAST(%s AS REAL) END",
        column, column, column);
    if (years) {
        quire_buffer_printf(sql, " ELSE CAST(substr(");
        write_date(sql, column);
        quire_buffer_printf(sql, ", 1, 4) AS REAL)");
    }
    quire_buffer_printf(sql, " END)");
}

/* One comparison of a column with a value, which is bound after it. Prefixes are compared as bytes, so that a prefix may end
 * inside what another encoding calls a character. What a text says is a number where JSON says so. */
static void write_comparison(quire_buffer *sql, quire_field field, quire_match match,
                             const quire_value *value)
{
    const char *column = columns[field];
    const char *sign = match >= QUIRE_MATCH_LESS && match <= QUIRE_MATCH_GREATER_EQUAL ? signs[match] : "=";
    if (is_any_failure(field, value)) {
        quire_buffer_printf(sql, "(d.failure IS NOT NULL AND ? <> '')");
    } else if (match == QUIRE_MATCH_PREFIX) {
        quire_buffer_printf(sql, "substr(CAST(%s AS BLOB), 1, ?)=?", column);
    } else if (value->kind == QUIRE_VALUE_NUMBER) {
        write_number(sql, column, is_year(field, value));
        quire_buffer_printf(sql, " %s ?, 0)", sign);
    } else if (value->kind == QUIRE_VALUE_DATE) {
        quire_buffer_printf(sql, "coalesce(substr(");
        write_date(sql, column);
        quire_buffer_printf(sql, ", 1, ?) %s ?, 0)", sign);
    } else {
        quire_buffer_printf(sql, "%s %s ?", column, sign);
    }
}

static void bind_value(quire_query *query, quire_match match, const quire_value *value)
{
    if (value->kind == QUIRE_VALUE_NUMBER) {
        quire_query_bind_real(query, value->number);
        return;
    }
    quire_str text = value->text;
    if (value->kind == QUIRE_VALUE_DATE) {
        text.size = quire_date_precision(text);
        quire_query_bind_int(query, (int64_t)text.size);
    }
    if (match == QUIRE_MATCH_PREFIX) {
        quire_query_bind_int(query, (int64_t)text.size);
        quire_query_bind_blob(query, text);
    } else {
        quire_query_bind_text(query, text);
    }
}

static void write_condition(quire_buffer *sql, const quire_condition *condition)
{
    quire_field field = quire_condition_field(condition);
    quire_buffer_printf(sql, condition->match == QUIRE_MATCH_IS_NOT ? " AND NOT " : " AND ");
    if (field == QUIRE_FIELD_META)
        quire_buffer_printf(sql, "EXISTS(SELECT 1 FROM fields f WHERE f.document=d.id AND f.key=? AND ");
    for (size_t i = 0; i < condition->count; i++) {
        quire_buffer_printf(sql, i ? " OR " : "(");
        write_comparison(sql, field, condition->match, &condition->values[i]);
    }
    quire_buffer_printf(sql, field == QUIRE_FIELD_META ? "))" : ")");
}

static void bind_condition(quire_query *query, const quire_condition *condition)
{
    if (quire_condition_field(condition) == QUIRE_FIELD_META)
        quire_query_bind_text(query, quire_condition_meta(condition));
    for (size_t i = 0; i < condition->count; i++) bind_value(query, condition->match, &condition->values[i]);
}

static bool push_key(struct document_set *set, size_t *capacity, quire_arena *arena, int64_t key)
{
    int64_t *keys = quire_arena_grow(arena, set->keys, set->count, capacity, sizeof *keys);
    if (!keys) return false;
    set->keys = keys;
    set->keys[set->count++] = key;
    return true;
}

/* Keeps those that are among the filter's own; both are ascending. */
static void keep_named(const quire_filter *filter, struct document_set *set)
{
    size_t kept = 0, at = 0;
    for (size_t i = 0; i < set->count; i++) {
        while (at < filter->document_count && filter->documents[at].value < set->keys[i]) at++;
        if (at < filter->document_count && filter->documents[at].value == set->keys[i])
            set->keys[kept++] = set->keys[i];
    }
    set->count = kept;
}

/* Without conditions the filter's own documents are all there is to it: no row is read. */
static quire_status copy_named(const quire_filter *filter, quire_arena *arena, struct document_set *out,
                               quire_error *err)
{
    out->keys = quire_arena_array(arena, filter->document_count, sizeof *out->keys);
    if (!out->keys) return quire_fail_memory(err);
    for (size_t i = 0; i < filter->document_count; i++) out->keys[i] = filter->documents[i].value;
    out->count = filter->document_count;
    return QUIRE_OK;
}

quire_status quire_filter_documents(quire_db *db, const quire_filter *filter, quire_arena *arena,
                                    struct document_set *out, quire_error *err)
{
    size_t capacity = 0;
    quire_buffer sql;
    *out = (struct document_set){ 0 };
    size_t count = filter ? filter->count : 0;
    if (count == 0 && filter && filter->documents) return copy_named(filter, arena, out, err);
    quire_buffer_init(&sql, SQL_BYTES);
    quire_buffer_printf(&sql, "SELECT d.id FROM documents d WHERE 1");
    for (size_t i = 0; i < count; i++) write_condition(&sql, &filter->conditions[i]);
    quire_buffer_printf(&sql, " ORDER BY d.id");
    quire_status status = quire_buffer_check(&sql, "a filter", err);
    if (!status) {
        quire_query query = quire_query_start_once(db, quire_buffer_view(&sql));
        for (size_t i = 0; i < count; i++) bind_condition(&query, &filter->conditions[i]);
        while (quire_query_next(&query))
            if (!push_key(out, &capacity, arena, quire_query_int(&query, 0))) query.code = SQLITE_NOMEM;
        status = quire_query_end(&query, err);
    }
    if (!status && filter && filter->documents) keep_named(filter, out);
    quire_buffer_free(&sql);
    return status;
}
