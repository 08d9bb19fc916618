/* SPDX-License-Identifier: Apache-2.0 */
/* MySQL and MariaDB. Statements are prepared, so that what writes and what is several is refused before anything runs, and run
 * in one read-only transaction whose snapshot all of them see. Text comes as UTF-8, whatever the column's character set: the
 * server converts. Times are in UTC. */
#include "base/array.h"
#include "base/error.h"
#include "base/str.h"
#include "fetch/sql/database.h"
#include "fetch/sql/mysql_client.h"
#include "fetch/sql/mysql_schema.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    BINARY = 63,      /* the character set of bytes that are no text */
    SPARE_BYTES = 64, /* a number or a moment as text */
    ROW_BYTES = 64 << 20,
    ROW_BYTES_MOST = 1 << 30, /* the protocol's own limit of a packet */
};

/* Where the library puts a column of the row. */
struct place {
    quire_sql_type type; /* of its cells that have no other */
    bool zoned;
    unsigned long size;
    my_bool null, cut;
    union {
        int64_t integer;
        uint64_t natural;
        float small;
        double real;
        MYSQL_TIME moment;
    } value;
    size_t start; /* of its bytes in the row's */
};

struct session {
    quire_mysql client;
    MYSQL_BIND *binds;
    struct place *places;
    quire_sql_cell *cells;
    size_t column_count;
    char *bytes; /* of the row's cells that are text */
    size_t byte_capacity;
    quire_sql_cell *items; /* of its arrays */
    size_t item_capacity;
};

/* ---- addresses ---- */

static const char usage[] =
    "an address of this kind is mysql://USER@HOST:PORT/DATABASE, with socket=, group=, ssl=1, "
    "ssl-ca=, ssl-cert= and ssl-key= behind a '?'";

/* The text up to the first of `marks`, and what stands behind it. */
static quire_str take(quire_str *rest, const char *marks, char *mark)
{
    size_t end = 0;
    while (end < rest->size && !strchr(marks, rest->data[end])) end++;
    quire_str taken = quire_str_cut(*rest, 0, end);
    *mark = end < rest->size ? rest->data[end] : '\0';
    *rest = quire_str_cut(*rest, end + (end < rest->size), rest->size);
    return taken;
}

/* NULL in *out where the text is empty. */
static bool keep(quire_arena *arena, quire_str coded, const char **out)
{
    quire_str decoded = quire_sql_decoded(arena, coded);
    quire_str copy = decoded.data ? quire_arena_copy(arena, decoded) : decoded;
    *out = copy.size ? copy.data : NULL;
    return copy.data != NULL;
}

static bool read_port(quire_str digits, unsigned *out)
{
    *out = 0;
    for (size_t i = 0; i < digits.size; i++) {
        if (digits.data[i] < '0' || digits.data[i] > '9') return false;
        *out = *out * 10 + (unsigned)(digits.data[i] - '0');
        if (*out > USHRT_MAX) return false;
    }
    return true;
}

/* The parts of an address in its normal form. */
static quire_status read_place(quire_arena *arena, quire_str uri, quire_mysql_place *out, quire_error *err)
{
    static const struct {
        const char *name;
        size_t offset;
    } parameters[] = {
        { "socket", offsetof(quire_mysql_place, socket) },
        { "group", offsetof(quire_mysql_place, group) },
        { "ssl-ca", offsetof(quire_mysql_place, ca) },
        { "ssl-cert", offsetof(quire_mysql_place, certificate) },
        { "ssl-key", offsetof(quire_mysql_place, key) },
    };
    quire_str rest = quire_str_cut(uri, sizeof "mysql://" - 1, uri.size);
    char mark;
    bool memory = true, known = true;
    *out = (quire_mysql_place){ 0 };
    quire_str authority = take(&rest, "/", &mark), database = take(&rest, "?", &mark);
    quire_str host = authority, user = { 0 };
    if (memchr(authority.data, '@', authority.size)) {
        user = take(&authority, "@", &mark);
        host = authority;
    }
    if (host.size && host.data[0] == '[') { /* [::1]:3306 */
        host = quire_str_cut(host, 1, host.size);
        authority = host;
        host = take(&authority, "]", &mark);
        known = mark == ']' && (!authority.size || authority.data[0] == ':');
        if (authority.size) authority = quire_str_cut(authority, 1, authority.size);
    } else host = take(&authority, ":", &mark);
    known = known && read_port(authority, &out->port);
    memory = keep(arena, user, &out->user) && keep(arena, host, &out->host) &&
             keep(arena, database, &out->database);
    while (known && memory && rest.size) {
        quire_str value = take(&rest, "&", &mark), name = take(&value, "=", &mark);
        known = false;
        if (quire_str_is(name, "ssl")) known = out->encrypted = quire_str_is(value, "1");
        for (size_t i = 0; i < sizeof parameters / sizeof *parameters; i++)
            if (quire_str_is(name, parameters[i].name)) {
                known = value.size > 0;
                memory = keep(arena, value, (const char **)((char *)out + parameters[i].offset));
            }
    }
    if (!memory) return quire_fail_memory(err);
    if (!known) return quire_fail(err, QUIRE_E_INVALID, "%s", usage);
    if (out->ca) out->encrypted = true;
    /* Option files say where the server is only where their group is asked for: else the address itself says it. */
    if (!out->host && !out->group) out->host = "localhost";
    return QUIRE_OK;
}

static quire_status mysql_address(quire_call *call, quire_str word, quire_sql_address *out, quire_error *err)
{
    quire_mysql_place place;
    quire_status status = quire_sql_address_of_url(call->arena, word, "mysql", out, err);
    if (!status) status = read_place(call->arena, out->uri, &place, err);
    if (!status && place.group) out->local = false;
    return status;
}

/* ---- opening ---- */

static void mysql_stop(void *session)
{
    struct session *self = session;
    quire_mysql_stop(&self->client);
    free(self->binds);
    free(self->places);
    free(self->cells);
    self->binds = NULL;
    self->places = NULL;
    self->cells = NULL;
}

static void mysql_close_session(void *session)
{
    struct session *self = session;
    mysql_stop(self);
    quire_mysql_close(&self->client);
    free(self->bytes);
    free(self->items);
    self->bytes = NULL;
    self->items = NULL;
    self->byte_capacity = self->item_capacity = 0;
}

static quire_status mysql_open(void *session, quire_call *call, const quire_sql_target *target,
                               quire_sql_failure *failure, quire_error *err)
{
    struct session *self = session;
    quire_mysql_place place;
    quire_status status = read_place(call->arena, target->uri, &place, err);
    if (status) return status;
    quire_str password = quire_arena_copy(call->arena, target->password);
    if (!password.data) return quire_fail_memory(err);
    if (password.size) place.password = password.data;
    /* A row of some guarded cells fits; one that does not ends the connection. */
    int64_t row_bytes = target->cell_bytes < ROW_BYTES_MOST / 8 ? target->cell_bytes * 8 : ROW_BYTES_MOST;
    self->client.statement_ms = target->statement_ms;
    return quire_mysql_open(&self->client, call, &place, target->connect_ms,
                            row_bytes < ROW_BYTES ? ROW_BYTES : row_bytes, failure, err);
}

/* ---- types ---- */

/* What a type is called where the server says no more. */
static const char *name_of(const MYSQL_FIELD *field)
{
    switch (field->type) {
    case MYSQL_TYPE_TINY: return "tinyint";
    case MYSQL_TYPE_SHORT: return "smallint";
    case MYSQL_TYPE_INT24: return "mediumint";
    case MYSQL_TYPE_LONG: return "int";
    case MYSQL_TYPE_LONGLONG: return "bigint";
    case MYSQL_TYPE_FLOAT: return "float";
    case MYSQL_TYPE_DOUBLE: return "double";
    case MYSQL_TYPE_DECIMAL:
    case MYSQL_TYPE_NEWDECIMAL: return "decimal";
    case MYSQL_TYPE_DATE:
    case MYSQL_TYPE_NEWDATE: return "date";
    case MYSQL_TYPE_TIME: return "time";
    case MYSQL_TYPE_DATETIME: return "datetime";
    case MYSQL_TYPE_TIMESTAMP: return "timestamp";
    case MYSQL_TYPE_YEAR: return "year";
    case MYSQL_TYPE_BIT: return "bit";
    case MYSQL_TYPE_JSON: return "json";
    case MYSQL_TYPE_GEOMETRY: return "geometry";
    default:
        if (field->flags & SET_FLAG) return "set";
        if (field->flags & ENUM_FLAG) return "enum";
        return field->charsetnr == BINARY ? "blob" : "text";
    }
}

/* MariaDB keeps JSON as text, and says so beside the type. */
static bool is_json(const quire_mysql_library *library, const MYSQL_FIELD *field)
{
    MARIADB_CONST_STRING format = { 0 };
    return field->type == MYSQL_TYPE_JSON ||
           (library->mariadb_field_attr(&format, field, MARIADB_FIELD_ATTR_FORMAT_NAME) == 0 &&
            format.length == 4 && memcmp(format.str, "json", 4) == 0);
}

/* Types of MariaDB that are bytes inside and text to see. */
static bool is_written_out(const quire_mysql_library *library, const MYSQL_FIELD *field)
{
    MARIADB_CONST_STRING name = { 0 };
    return library->mariadb_field_attr(&name, field, MARIADB_FIELD_ATTR_DATA_TYPE_NAME) == 0 &&
           name.length > 0 && field->type != MYSQL_TYPE_GEOMETRY;
}

static quire_sql_type type_of(const quire_mysql_library *library, const MYSQL_FIELD *field)
{
    switch (field->type) {
    case MYSQL_TYPE_TINY: return field->length == 1 ? QUIRE_SQL_BOOLEAN : QUIRE_SQL_INTEGER;
    case MYSQL_TYPE_BIT: return field->length == 1 ? QUIRE_SQL_BOOLEAN : QUIRE_SQL_INTEGER;
    case MYSQL_TYPE_SHORT:
    case MYSQL_TYPE_INT24:
    case MYSQL_TYPE_LONG:
    case MYSQL_TYPE_LONGLONG:
    case MYSQL_TYPE_YEAR: return QUIRE_SQL_INTEGER;
    case MYSQL_TYPE_FLOAT:
    case MYSQL_TYPE_DOUBLE: return QUIRE_SQL_REAL;
    case MYSQL_TYPE_DECIMAL:
    case MYSQL_TYPE_NEWDECIMAL: return QUIRE_SQL_EXACT;
    case MYSQL_TYPE_DATE:
    case MYSQL_TYPE_NEWDATE: return QUIRE_SQL_DATE;
    case MYSQL_TYPE_TIME: return QUIRE_SQL_TIME;
    case MYSQL_TYPE_DATETIME:
    case MYSQL_TYPE_TIMESTAMP: return QUIRE_SQL_DATETIME;
    default:
        if (field->flags & SET_FLAG) return QUIRE_SQL_ARRAY;
        if (is_json(library, field)) return QUIRE_SQL_JSON;
        return field->charsetnr == BINARY && !is_written_out(library, field) ? QUIRE_SQL_BLOB
                                                                             : QUIRE_SQL_TEXT;
    }
}

/* ---- rows ---- */

/* Binds what has a size of its own; text is fetched when its size is known. */
static void bind(MYSQL_BIND *bind, struct place *place, const MYSQL_FIELD *field)
{
    *bind = (MYSQL_BIND){
        .length = &place->size, .is_null = &place->null, .error = &place->cut, .buffer = &place->value
    };
    place->zoned = field->type == MYSQL_TYPE_TIMESTAMP;
    switch (field->type) {
    case MYSQL_TYPE_TINY:
    case MYSQL_TYPE_SHORT:
    case MYSQL_TYPE_INT24:
    case MYSQL_TYPE_LONG:
    case MYSQL_TYPE_LONGLONG:
    case MYSQL_TYPE_YEAR:
        bind->buffer_type = MYSQL_TYPE_LONGLONG;
        bind->is_unsigned = (field->flags & UNSIGNED_FLAG) != 0;
        break;
    case MYSQL_TYPE_FLOAT: bind->buffer_type = MYSQL_TYPE_FLOAT; break;
    case MYSQL_TYPE_DOUBLE: bind->buffer_type = MYSQL_TYPE_DOUBLE; break;
    case MYSQL_TYPE_DATE:
    case MYSQL_TYPE_NEWDATE:
    case MYSQL_TYPE_TIME:
    case MYSQL_TYPE_DATETIME:
    case MYSQL_TYPE_TIMESTAMP: bind->buffer_type = field->type; break;
    default:
        bind->buffer_type = MYSQL_TYPE_BLOB;
        bind->buffer = NULL;
        break;
    }
}

static bool has_bytes(const MYSQL_BIND *bind)
{
    return bind->buffer_type == MYSQL_TYPE_BLOB;
}

/* "12.5": the fraction as far as it goes. */
static size_t write_seconds(char *out, size_t size, const MYSQL_TIME *moment)
{
    if (!moment->second_part) return (size_t)snprintf(out, size, "%02u", moment->second);
    size_t length = (size_t)snprintf(out, size, "%02u.%06lu", moment->second, moment->second_part);
    while (out[length - 1] == '0') length--;
    return length;
}

/* A moment as text, into SPARE_BYTES. What is no day of the calendar ("0000-00-00", "2024-00-00") stays text. */
static void read_moment(const struct place *place, char *out, quire_sql_cell *cell)
{
    const MYSQL_TIME *moment = &place->value.moment;
    size_t size = 0;
    cell->type = place->type;
    if (place->type == QUIRE_SQL_TIME)
        size = (size_t)snprintf(out, SPARE_BYTES, "%s%02u:%02u:", moment->neg ? "-" : "", moment->hour,
                                moment->minute);
    else
        size = (size_t)snprintf(out, SPARE_BYTES, "%04u-%02u-%02u", moment->year, moment->month, moment->day);
    if (place->type == QUIRE_SQL_DATETIME)
        size += (size_t)snprintf(out + size, SPARE_BYTES - size, " %02u:%02u:", moment->hour, moment->minute);
    if (place->type != QUIRE_SQL_DATE) size += write_seconds(out + size, SPARE_BYTES - size, moment);
    if (place->type != QUIRE_SQL_TIME && (!moment->month || !moment->day)) cell->type = QUIRE_SQL_TEXT;
    else if (place->zoned) size += (size_t)snprintf(out + size, SPARE_BYTES - size, "+00");
    cell->text = (quire_str){ out, size };
}

/* The shortest decimal that is this float, as the number that people wrote: .1f is no .10000000149 to them. */
static double widen(float value)
{
    char digits[SPARE_BYTES];
    for (int precision = 6; precision <= 9; precision++) {
        snprintf(digits, sizeof digits, "%.*g", precision, (double)value);
        if (strtof(digits, NULL) == value) break;
    }
    return strtod(digits, NULL);
}

static void read_bits(quire_str bytes, char *out, quire_sql_cell *cell)
{
    uint64_t bits = 0;
    for (size_t i = 0; i < bytes.size && i < sizeof bits; i++)
        bits = bits << 8 | (unsigned char)bytes.data[i];
    cell->integer = (int64_t)bits;
    cell->text = (quire_str){ 0 };
    if (bits <= INT64_MAX) return;
    cell->type = QUIRE_SQL_EXACT;
    cell->text = (quire_str){ out, (size_t)snprintf(out, SPARE_BYTES, "%llu", (unsigned long long)bits) };
}

/* "a,b" of a SET: no member holds a comma. */
static size_t split_set(quire_str text, quire_sql_cell *items)
{
    size_t count = 0;
    char mark = ',';
    while (text.size || (count && mark == ',')) {
        quire_str item = take(&text, ",", &mark);
        items[count++] = (quire_sql_cell){ .type = QUIRE_SQL_TEXT, .text = item };
    }
    return count;
}

static void read_cell(struct session *self, size_t i)
{
    struct place *place = &self->places[i];
    quire_sql_cell *cell = &self->cells[i];
    char *out = self->bytes + place->start;
    *cell = (quire_sql_cell){ .type = place->type };
    if (place->null) {
        cell->type = QUIRE_SQL_NULL;
        return;
    }
    switch (self->binds[i].buffer_type) {
    case MYSQL_TYPE_LONGLONG:
        cell->integer = place->value.integer;
        if (self->binds[i].is_unsigned && place->value.natural > INT64_MAX) {
            cell->type = QUIRE_SQL_EXACT;
            cell->text.size = (size_t)snprintf(out, SPARE_BYTES, "%llu",
                                               (unsigned long long)place->value.natural);
            cell->text.data = out;
        } else if (place->type == QUIRE_SQL_BOOLEAN && cell->integer != 0 && cell->integer != 1)
            cell->type = QUIRE_SQL_INTEGER;
        break;
    case MYSQL_TYPE_FLOAT: cell->real = widen(place->value.small); break;
    case MYSQL_TYPE_DOUBLE: cell->real = place->value.real; break;
    case MYSQL_TYPE_BLOB:
        cell->text = (quire_str){ out, place->size };
        if (place->type == QUIRE_SQL_INTEGER || place->type == QUIRE_SQL_BOOLEAN)
            read_bits(cell->text, out + place->size, cell);
        break;
    default: read_moment(place, out, cell); break;
    }
}

/* Says where each cell's bytes go, and makes room for all of them and for the items of its arrays. */
static bool make_room(struct session *self)
{
    size_t total = 0;
    for (size_t i = 0; i < self->column_count; i++) {
        struct place *place = &self->places[i];
        place->start = total;
        total += SPARE_BYTES + (has_bytes(&self->binds[i]) && !place->null ? place->size : 0);
    }
    if (total <= self->byte_capacity) return true;
    char *wider = realloc(self->bytes, total * 2);
    if (!wider) return false;
    self->bytes = wider;
    self->byte_capacity = total * 2;
    return true;
}

static bool split_sets(struct session *self)
{
    size_t most = 0, used = 0;
    for (size_t i = 0; i < self->column_count; i++)
        for (size_t at = 0; self->cells[i].type == QUIRE_SQL_ARRAY && at <= self->cells[i].text.size; at++)
            most += at == self->cells[i].text.size || self->cells[i].text.data[at] == ',';
    if (most > self->item_capacity) {
        quire_sql_cell *wider = realloc(self->items, most * 2 * sizeof *wider);
        if (!wider) return false;
        self->items = wider;
        self->item_capacity = most * 2;
    }
    for (size_t i = 0; i < self->column_count; i++) {
        quire_sql_cell *cell = &self->cells[i];
        if (cell->type != QUIRE_SQL_ARRAY) continue;
        cell->items = self->items + used;
        cell->item_count = split_set(cell->text, self->items + used);
        cell->text = (quire_str){ 0 };
        used += cell->item_count;
    }
    return true;
}

static bool fetch_bytes(struct session *self, size_t i)
{
    unsigned long size;
    my_bool null, cut;
    struct place *place = &self->places[i];
    MYSQL_BIND whole = { .length = &size,
                         .is_null = &null,
                         .error = &cut,
                         .buffer_type = MYSQL_TYPE_BLOB,
                         .buffer = self->bytes + place->start,
                         .buffer_length = place->size };
    if (place->null || !place->size || !has_bytes(&self->binds[i])) return true;
    return self->client.library.mysql_stmt_fetch_column(self->client.statement, &whole, (unsigned)i, 0) == 0;
}

static quire_status mysql_next(void *session, quire_call *call, const quire_sql_cell **row,
                               quire_sql_failure *failure, quire_error *err)
{
    struct session *self = session;
    bool there = false;
    *row = NULL;
    if (quire_cancelled(call)) return quire_fail_cancelled(err);
    quire_status status = quire_mysql_fetch(&self->client, call, &there, failure, err);
    if (status || failure->reason || !there) return status;
    if (!make_room(self)) return quire_fail_memory(err);
    for (size_t i = 0; i < self->column_count; i++) {
        if (!fetch_bytes(self, i)) return quire_mysql_fail(&self->client, failure, err);
        read_cell(self, i);
    }
    if (!split_sets(self)) return quire_fail_memory(err);
    *row = self->cells;
    return QUIRE_OK;
}

/* ---- statements ---- */

static quire_status mysql_columns(void *session, quire_call *call, quire_str sql, quire_sql_columns *out,
                                  quire_sql_failure *failure, quire_error *err)
{
    struct session *self = session;
    const quire_mysql_library *library = &self->client.library;
    *out = (quire_sql_columns){ 0 };
    quire_status status = quire_mysql_prepare(&self->client, call, sql, failure, err);
    if (status || failure->reason) return status;
    MYSQL_RES *about = library->mysql_stmt_result_metadata(self->client.statement);
    size_t count = about ? library->mysql_num_fields(about) : 0;
    quire_sql_column *columns = about ? quire_arena_array(call->arena, count, sizeof *columns) : NULL;
    if (!columns) status = quire_fail_memory(err);
    for (size_t i = 0; !status && i < count; i++) {
        const MYSQL_FIELD *field = library->mysql_fetch_field_direct(about, (unsigned)i);
        columns[i] = (quire_sql_column){ .name = quire_arena_copy(call->arena, quire_str_from(field->name)),
                                         .declared = quire_str_from(name_of(field)),
                                         .type = type_of(library, field) };
        if (!columns[i].name.data) status = quire_fail_memory(err);
    }
    if (about) library->mysql_free_result(about);
    quire_mysql_stop(&self->client);
    if (!status) *out = (quire_sql_columns){ columns, count };
    return status;
}

/* The one parameter. A moment is handed over as MySQL writes it: behind a zone it would not be compared as one, and the
 * session is in UTC. */
static bool bind_parameter(struct session *self, const quire_sql_cell *value)
{
    MYSQL_BIND bind = { .buffer_type = MYSQL_TYPE_STRING,
                        .buffer = (void *)(uintptr_t)value->text.data,
                        .buffer_length = value->text.size };
    quire_sql_cell copy = *value;
    switch (value->type) {
    case QUIRE_SQL_INTEGER:
    case QUIRE_SQL_BOOLEAN:
        bind.buffer_type = MYSQL_TYPE_LONGLONG;
        bind.buffer = &copy.integer;
        break;
    case QUIRE_SQL_REAL:
        bind.buffer_type = MYSQL_TYPE_DOUBLE;
        bind.buffer = &copy.real;
        break;
    case QUIRE_SQL_DATETIME:
        if (quire_str_ends(value->text, QUIRE_STR("+00"))) bind.buffer_length -= 3;
        break;
    case QUIRE_SQL_BLOB: bind.buffer_type = MYSQL_TYPE_BLOB; break;
    case QUIRE_SQL_NULL: bind.buffer_type = MYSQL_TYPE_NULL; break;
    default: break;
    }
    return self->client.library.mysql_stmt_bind_param(self->client.statement, &bind) == 0;
}

static quire_status bind_columns(struct session *self, quire_sql_failure *failure, quire_error *err)
{
    const quire_mysql_library *library = &self->client.library;
    MYSQL_RES *about = library->mysql_stmt_result_metadata(self->client.statement);
    if (!about) return quire_fail_memory(err);
    self->column_count = library->mysql_num_fields(about);
    self->binds = calloc(self->column_count, sizeof *self->binds);
    self->places = calloc(self->column_count, sizeof *self->places);
    self->cells = calloc(self->column_count, sizeof *self->cells);
    quire_status status = self->binds && self->places && self->cells ? QUIRE_OK : quire_fail_memory(err);
    for (size_t i = 0; !status && i < self->column_count; i++) {
        const MYSQL_FIELD *field = library->mysql_fetch_field_direct(about, (unsigned)i);
        self->places[i].type = type_of(library, field);
        bind(&self->binds[i], &self->places[i], field);
    }
    if (!status && library->mysql_stmt_bind_result(self->client.statement, self->binds))
        status = quire_mysql_fail(&self->client, failure, err);
    library->mysql_free_result(about);
    return status;
}

static quire_status mysql_start(void *session, quire_call *call, quire_str sql,
                                const quire_sql_cell *parameter, quire_sql_failure *failure, quire_error *err)
{
    struct session *self = session;
    quire_status status = quire_mysql_prepare(&self->client, call, sql, failure, err);
    if (status || failure->reason) return status;
    if (self->client.library.mysql_stmt_param_count(self->client.statement) != (parameter != NULL))
        status = quire_sql_fail(failure, QUIRE_LOAD_MALFORMED, "the statement has parameters of its own");
    else if (parameter && !bind_parameter(self, parameter))
        status = quire_mysql_fail(&self->client, failure, err);
    else status = quire_mysql_execute(&self->client, call, failure, err);
    if (!status && !failure->reason) status = bind_columns(self, failure, err);
    if (status || failure->reason) mysql_stop(self);
    return status;
}

static void mysql_quote(quire_buffer *sql, quire_str name)
{
    quire_sql_quote(sql, name, '`');
}

/* Characters of text and bytes of a blob: of a text that is larger come as many characters as there may be bytes, or more. */
static void mysql_guard(quire_buffer *sql, quire_str expression, const quire_sql_column *column,
                        int64_t limit_bytes)
{
    static const char *const spatial[] = { "geom", "point", "linestring", "polygon", "multi" };
    for (size_t i = 0; i < sizeof spatial / sizeof *spatial; i++)
        if (quire_str_starts(column->declared, quire_str_from(spatial[i]))) {
            quire_buffer_printf(sql, "ST_AsText(%.*s)", QUIRE_FMT(expression));
            return;
        }
    bool large = quire_str_holds(column->declared, "text") || quire_str_holds(column->declared, "blob");
    if (large && column->type != QUIRE_SQL_JSON) /* cut, it would be JSON no more */
        quire_buffer_printf(sql, "LEFT(%.*s, %lld)", QUIRE_FMT(expression), (long long)limit_bytes + 1);
    else quire_buffer_append_str(sql, expression);
}

const quire_sql_kind quire_sql_mysql = {
    .name = "mysql",
    .title = "MySQL",
    .schemes = "mysql|mariadb",
    .parameter = "?",
    .session_size = sizeof(struct session),
    .limits = true,
    .address = mysql_address,
    .open = mysql_open,
    .close = mysql_close_session,
    .tables = quire_mysql_tables,
    .columns = mysql_columns,
    .start = mysql_start,
    .next = mysql_next,
    .stop = mysql_stop,
    .quote = mysql_quote,
    .guard = mysql_guard,
};
