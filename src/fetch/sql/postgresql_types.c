/* SPDX-License-Identifier: Apache-2.0 */
/* The numbers of built-in types are fixed in the server's catalogue (pg_type.dat). An array is written
 * {1,NULL,"a, \"b\""} or {{1,2},{3,4}}, with [0:1]= in front where it does not begin at 1. */
#include "fetch/sql/postgresql_types.h"

#include "base/error.h"
#include "base/hex.h"
#include "base/str.h"

#include <errno.h>
#include <stdlib.h>

enum { ARRAY_DEPTH_MAX = 8 };

static const quire_postgresql_type built_in[] = {
    { 16, "boolean", QUIRE_SQL_BOOLEAN, 0 },
    { 17, "bytea", QUIRE_SQL_BLOB, 0 },
    { 18, "\"char\"", QUIRE_SQL_TEXT, 0 },
    { 19, "name", QUIRE_SQL_TEXT, 0 },
    { 20, "bigint", QUIRE_SQL_INTEGER, 0 },
    { 21, "smallint", QUIRE_SQL_INTEGER, 0 },
    { 23, "integer", QUIRE_SQL_INTEGER, 0 },
    { 25, "text", QUIRE_SQL_TEXT, 0 },
    { 26, "oid", QUIRE_SQL_INTEGER, 0 },
    { 114, "json", QUIRE_SQL_JSON, 0 },
    { 142, "xml", QUIRE_SQL_TEXT, 0 },
    { 199, "json[]", QUIRE_SQL_ARRAY, 114 },
    { 700, "real", QUIRE_SQL_REAL, 0 },
    { 701, "double precision", QUIRE_SQL_REAL, 0 },
    { 790, "money", QUIRE_SQL_EXACT, 0 },
    { 791, "money[]", QUIRE_SQL_ARRAY, 790 },
    { 1000, "boolean[]", QUIRE_SQL_ARRAY, 16 },
    { 1001, "bytea[]", QUIRE_SQL_ARRAY, 17 },
    { 1005, "smallint[]", QUIRE_SQL_ARRAY, 21 },
    { 1007, "integer[]", QUIRE_SQL_ARRAY, 23 },
    { 1009, "text[]", QUIRE_SQL_ARRAY, 25 },
    { 1014, "character[]", QUIRE_SQL_ARRAY, 1042 },
    { 1015, "character varying[]", QUIRE_SQL_ARRAY, 1043 },
    { 1016, "bigint[]", QUIRE_SQL_ARRAY, 20 },
    { 1021, "real[]", QUIRE_SQL_ARRAY, 700 },
    { 1022, "double precision[]", QUIRE_SQL_ARRAY, 701 },
    { 1042, "character", QUIRE_SQL_TEXT, 0 },
    { 1043, "character varying", QUIRE_SQL_TEXT, 0 },
    { 1082, "date", QUIRE_SQL_DATE, 0 },
    { 1083, "time", QUIRE_SQL_TIME, 0 },
    { 1114, "timestamp", QUIRE_SQL_DATETIME, 0 },
    { 1115, "timestamp[]", QUIRE_SQL_ARRAY, 1114 },
    { 1182, "date[]", QUIRE_SQL_ARRAY, 1082 },
    { 1183, "time[]", QUIRE_SQL_ARRAY, 1083 },
    { 1184, "timestamp with time zone", QUIRE_SQL_DATETIME, 0 },
    { 1185, "timestamp with time zone[]", QUIRE_SQL_ARRAY, 1184 },
    { 1186, "interval", QUIRE_SQL_TEXT, 0 },
    { 1231, "numeric[]", QUIRE_SQL_ARRAY, 1700 },
    { 1266, "time with time zone", QUIRE_SQL_TIME, 0 },
    { 1700, "numeric", QUIRE_SQL_EXACT, 0 },
    { 2950, "uuid", QUIRE_SQL_TEXT, 0 },
    { 2951, "uuid[]", QUIRE_SQL_ARRAY, 2950 },
    { 3802, "jsonb", QUIRE_SQL_JSON, 0 },
    { 3807, "jsonb[]", QUIRE_SQL_ARRAY, 3802 },
};

const quire_postgresql_type *quire_postgresql_type_of(const quire_postgresql_types *types, uint32_t oid)
{
    size_t low = 0, high = sizeof built_in / sizeof *built_in;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (built_in[middle].oid < oid) low = middle + 1;
        else high = middle;
    }
    if (low < sizeof built_in / sizeof *built_in && built_in[low].oid == oid) return &built_in[low];
    for (size_t i = 0; i < types->count; i++)
        if (types->items[i].oid == oid) return &types->items[i];
    return NULL;
}

bool quire_postgresql_learn(quire_postgresql_types *types, uint32_t oid, uint32_t item, quire_arena *arena)
{
    if (quire_postgresql_type_of(types, oid)) return true;
    quire_postgresql_type *grown = quire_arena_grow(arena, types->items, types->count, &types->capacity,
                                                    sizeof *grown);
    if (!grown) return false;
    grown[types->count++] = (quire_postgresql_type){ oid, "array", QUIRE_SQL_ARRAY, item };
    types->items = grown;
    return true;
}

static bool decode_bytes(quire_str text, quire_arena *arena, quire_str *out)
{
    char *bytes = quire_arena_alloc(arena, text.size / 2 + 1);
    size_t size = 0;
    if (!bytes) return false;
    for (size_t i = 2; i + 1 < text.size; i += 2)
        bytes[size++] = (char)((quire_hex_digit(text.data[i]) & 15) << 4 |
                               (quire_hex_digit(text.data[i + 1]) & 15));
    *out = (quire_str){ bytes, size };
    return true;
}

/* ---- arrays ---- */

struct array {
    const quire_postgresql_types *types;
    const quire_postgresql_type *item;
    quire_arena *arena;
    quire_str text;
    size_t at;
    bool failed; /* memory is out */
    quire_error *err;
};

/* The text of an item that stands in quotes or not; false: there is none. */
static bool take_text(struct array *self, quire_str *out, bool *null)
{
    size_t left = self->text.size - self->at, size = 0;
    const char *from = self->text.data + self->at;
    bool quoted = left && *from == '"';
    if (!quoted) {
        while (size < left && !strchr(",}{\"", from[size])) size++;
        *out = (quire_str){ from, size };
        *null = quire_str_is(*out, "NULL");
        self->at += size;
        return size > 0 && size < left;
    }
    char *copy = quire_arena_alloc(self->arena, left);
    size_t i = 1;
    self->failed |= !copy;
    for (; copy && i < left && from[i] != '"'; i++) {
        if (from[i] == '\\' && i + 1 < left) i++;
        copy[size++] = from[i];
    }
    if (!copy || i >= left) return false;
    *out = (quire_str){ copy, size };
    *null = false;
    self->at += i + 1;
    return true;
}

/* The array that begins here, and those in it. False: it is none. */
static bool take_array(struct array *self, quire_sql_cell *out, unsigned depth)
{
    quire_sql_cell *items = NULL;
    size_t count = 0, capacity = 0;
    if (depth == ARRAY_DEPTH_MAX || self->at >= self->text.size || self->text.data[self->at] != '{')
        return false;
    self->at++;
    while (self->at < self->text.size && self->text.data[self->at] != '}') {
        quire_sql_cell *grown = quire_arena_grow(self->arena, items, count, &capacity, sizeof *items);
        self->failed |= !grown;
        if (!grown) return false;
        items = grown;
        items[count] = (quire_sql_cell){ .type = QUIRE_SQL_NULL };
        if (self->text.data[self->at] == '{') {
            if (!take_array(self, &items[count], depth + 1)) return false;
        } else {
            quire_str text;
            bool null;
            if (!take_text(self, &text, &null)) return false;
            if (!null &&
                quire_postgresql_cell(self->types, self->item, text, self->arena, &items[count], self->err)) {
                self->failed = true;
                return false;
            }
        }
        count++;
        if (self->at < self->text.size && self->text.data[self->at] == ',') self->at++;
    }
    if (self->at >= self->text.size) return false;
    self->at++;
    *out = (quire_sql_cell){ .type = QUIRE_SQL_ARRAY, .items = items, .item_count = count };
    return true;
}

static quire_status array_cell(const quire_postgresql_types *types, const quire_postgresql_type *type,
                               quire_str text, quire_arena *arena, quire_sql_cell *out, quire_error *err)
{
    struct array self = { .types = types, .arena = arena, .text = text, .err = err };
    const char *bounds = text.size && text.data[0] == '[' ? memchr(text.data, '=', text.size) : NULL;
    if (bounds) self.at = (size_t)(bounds + 1 - text.data);
    self.item = quire_postgresql_type_of(types, type->item);
    bool sound = take_array(&self, out, 0) && self.at == text.size;
    if (self.failed) return quire_fail_memory(err);
    if (!sound) *out = (quire_sql_cell){ .type = QUIRE_SQL_TEXT, .text = text };
    return QUIRE_OK;
}

/* A number that 64 bits don't hold stays as it is written. */
static void number_cell(quire_sql_cell *out)
{
    char digits[64] = "", *end = NULL;
    memcpy(digits, out->text.data, out->text.size < sizeof digits ? out->text.size : sizeof digits - 1);
    errno = 0;
    if (out->type == QUIRE_SQL_INTEGER) out->integer = strtoll(digits, &end, 10);
    else out->real = strtod(digits, &end);
    if (out->type == QUIRE_SQL_INTEGER && errno) out->type = QUIRE_SQL_EXACT;
    else out->text = (quire_str){ 0 };
}

quire_status quire_postgresql_cell(const quire_postgresql_types *types, const quire_postgresql_type *type,
                                   quire_str text, quire_arena *arena, quire_sql_cell *out, quire_error *err)
{
    *out = (quire_sql_cell){ .type = type ? type->type : QUIRE_SQL_TEXT, .text = text };
    switch (out->type) {
    case QUIRE_SQL_INTEGER:
    case QUIRE_SQL_REAL: number_cell(out); break;
    case QUIRE_SQL_BOOLEAN:
        out->integer = quire_str_is(text, "t");
        out->text = (quire_str){ 0 };
        break;
    case QUIRE_SQL_BLOB:
        if (quire_str_starts(text, QUIRE_STR("\\x")) && !decode_bytes(text, arena, &out->text))
            return quire_fail_memory(err);
        break;
    case QUIRE_SQL_ARRAY: return array_cell(types, type, text, arena, out, err);
    default: break;
    }
    return QUIRE_OK;
}
