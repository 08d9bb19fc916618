/* SPDX-License-Identifier: Apache-2.0 */
/* Conditions on documents as one SQL statement. Values are always bound, never written into it. */
#include "store/drivers/store_sqlite/base_file.h"

#include "base/error.h"
#include "base/str.h"

#include <string.h>

enum { FIRST_CAPACITY = 256 };

static const struct {
    const char *key, *column;
} fields[] = {
    { "uri", "d.uri" },
    { "type", "d.media_type" },
    { "language", "d.language" },
    { "title", "d.title" },
    { "source", "d.source" },
    { "id", "('d' || d.id)" },
    { "status", "coalesce(d.failure, 'ok')" },
};

static const char *column_of(quire_str key)
{
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (quire_str_is(key, fields[i].key)) return fields[i].column;
    return NULL;
}

/* status=failed stands for every reason. */
static bool is_any_failure(const quire_pair *condition)
{
    return quire_str_is(condition->key, "status") && quire_str_is(condition->value, "failed");
}

/* Prefixes are compared as bytes, so that a prefix may end inside what another encoding calls a character. */
static void write_condition(quire_buffer *sql, const quire_pair *condition)
{
    const char *column = column_of(condition->key);
    bool prefix = quire_str_ends(condition->value, QUIRE_STR("*"));
    const char *subject = column ? column : "f.value";
    if (is_any_failure(condition)) {
        quire_buffer_printf(sql, " AND d.failure IS NOT NULL");
        return;
    }
    quire_buffer_printf(sql, " AND ");
    if (!column)
        quire_buffer_printf(sql, "EXISTS(SELECT 1 FROM fields f WHERE f.document=d.id AND f.key=? AND ");
    if (prefix) quire_buffer_printf(sql, "substr(CAST(%s AS BLOB), 1, ?)=?", subject);
    else quire_buffer_printf(sql, "%s=?", subject);
    if (!column) quire_buffer_append_char(sql, ')');
}

static void bind_condition(quire_query *query, const quire_pair *condition)
{
    quire_str value = condition->value;
    if (is_any_failure(condition)) return;
    if (!column_of(condition->key)) quire_query_bind_text(query, condition->key);
    if (quire_str_ends(value, QUIRE_STR("*"))) {
        value.size--;
        quire_query_bind_int(query, (int64_t)value.size);
        quire_query_bind_blob(query, value);
    } else {
        quire_query_bind_text(query, value);
    }
}

static bool push_key(struct document_set *set, size_t *capacity, quire_arena *arena, int64_t key)
{
    if (set->count == *capacity) {
        size_t larger = *capacity ? *capacity * 2 : FIRST_CAPACITY;
        int64_t *keys = quire_arena_array(arena, larger, sizeof *keys);
        if (!keys) return false;
        if (set->count) memcpy(keys, set->keys, set->count * sizeof *keys);
        set->keys = keys;
        *capacity = larger;
    }
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
    quire_buffer_init(&sql, 65536);
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
