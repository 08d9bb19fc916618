/* SPDX-License-Identifier: Apache-2.0 */
/* Any database that has an ODBC driver. Drivers are of very different worth, so little is believed: numbers and moments are read
 * as the text that ODBC prescribes for them and count as such where they are well formed; what only reads is told from what
 * the statement begins with, from its giving rows, and by undoing it. */
#include "base/error.h"
#include "base/str.h"
#include "fetch/sql/database.h"
#include "fetch/sql/odbc_session.h"
#include "fetch/sql/select.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

enum {
    PIECE_BYTES = 64 << 10,     /* of a cell, fetched at once; of a long one more and more, */
    PIECE_BYTES_MAX = 16 << 20, /* for some drivers convert all of it for each */
    NAME_UNITS = 512,
};

/* ---- addresses ---- */

static const char usage[] =
    "an address of this kind is odbc:DSN, or odbc:Driver=NAME;Server=HOST;… as the driver's page "
    "says, with #, ? and % in it as %23, %3F and %25; it holds one secret, others stand in odbc.ini";

/* The next "name=value" of a connection string; a value may stand in braces, with a closing one doubled. */
static bool next_attribute(quire_str *rest, quire_str *name, quire_str *value)
{
    while (rest->size && (rest->data[0] == ';' || rest->data[0] == ' '))
        *rest = quire_str_cut(*rest, 1, rest->size);
    const char *equals = rest->size ? memchr(rest->data, '=', rest->size) : NULL;
    /* A ';' in a value that does not stand in braces would make a name of the rest of it. */
    if (!equals || memchr(rest->data, ';', (size_t)(equals - rest->data))) return false;
    size_t start = (size_t)(equals - rest->data) + 1, end = start;
    bool braced = start < rest->size && rest->data[start] == '{';
    for (; end < rest->size && (braced || rest->data[end] != ';'); end++)
        if (braced && rest->data[end] == '}') {
            if (end + 1 < rest->size && rest->data[end + 1] == '}') end++;
            else braced = false;
        }
    *name = quire_str_trim(quire_str_cut(*rest, 0, start - 1));
    *value = quire_str_cut(*rest, start, end);
    *rest = quire_str_cut(*rest, end, rest->size);
    return true;
}

/* Copies the attributes; a secret one stays with no value, which opening fills. False: it is none of the form, or a secret could
 * go on behind the '#' that follows. */
static bool take_attributes(quire_arena *arena, quire_str text, bool more_follows, quire_buffer *uri,
                            quire_str *password)
{
    quire_str name, value, rest = text;
    bool first = true;
    while (next_attribute(&rest, &name, &value)) {
        bool secret = quire_sql_is_secret(name);
        if (secret && value.size && more_follows && !rest.size && !quire_str_ends(value, QUIRE_STR("}")))
            return false;
        if (secret && value.size && password->size)
            return false; /* one secret is all that is kept for later */
        if (secret && value.size) *password = quire_arena_copy(arena, value);
        if (!first) quire_buffer_append_char(uri, ';');
        quire_sql_encode(uri, name, "#?!");
        quire_buffer_append_char(uri, '=');
        if (!secret) quire_sql_encode(uri, value, "#?!");
        first = false;
    }
    return !first && quire_str_trim(rest).size == 0;
}

static quire_status odbc_address(quire_call *call, quire_str word, quire_sql_address *out, quire_error *err)
{
    quire_str rest = quire_str_cut(word, sizeof "odbc:" - 1, word.size);
    quire_buffer uri;
    *out = (quire_sql_address){ 0 };
    const char *mark = rest.size ? memchr(rest.data, '#', rest.size) : NULL;
    if (mark) {
        size_t at = (size_t)(mark - rest.data);
        out->fragment = quire_sql_decoded(call->arena, quire_str_cut(rest, at + 1, rest.size));
        rest = quire_str_cut(rest, 0, at);
    }
    quire_str text = quire_str_trim(quire_sql_decoded(call->arena, rest));
    if (!text.data || memchr(text.data, 0, text.size)) return quire_fail(err, QUIRE_E_INVALID, "%s", usage);
    bool sound = text.size > 0;
    quire_buffer_init(&uri, 4 * word.size + 64);
    quire_buffer_append_str(&uri, QUIRE_STR("odbc:"));
    sound = sound && text.data[0] != ';';
    if (!memchr(text.data, '=', text.size)) quire_sql_encode(&uri, text, "#?!");
    else sound = sound && take_attributes(call->arena, text, mark != NULL, &uri, &out->password);
    out->uri = quire_arena_copy(call->arena, quire_buffer_view(&uri));
    quire_status status = quire_buffer_check(&uri, "the address", err);
    quire_buffer_free(&uri);
    if (status) return status;
    if (!sound) return quire_fail(err, QUIRE_E_INVALID, "%s", usage);
    return out->uri.data ? QUIRE_OK : quire_fail_memory(err);
}

/* A value that holds what means something in a connection string stands in braces. */
static void append_value(quire_buffer *text, quire_str value)
{
    bool braced = value.size > 1 && value.data[0] == '{' && value.data[value.size - 1] == '}';
    if (braced || !value.size || (!memchr(value.data, ';', value.size) && value.data[0] != '{')) {
        quire_buffer_append_str(text, value);
        return;
    }
    quire_buffer_append_char(text, '{');
    for (size_t i = 0; i < value.size; i++) {
        if (value.data[i] == '}') quire_buffer_append_char(text, '}');
        quire_buffer_append_char(text, value.data[i]);
    }
    quire_buffer_append_char(text, '}');
}

/* The connection string of an address, with the password where the address leaves room for it, or behind the rest. */
static quire_status connection_string(quire_arena *arena, const quire_sql_target *target, quire_buffer *text,
                                      quire_error *err)
{
    quire_str rest = quire_sql_decoded(arena,
                                       quire_str_cut(target->uri, sizeof "odbc:" - 1, target->uri.size));
    quire_str name, value;
    bool placed = false;
    if (!rest.data) return quire_fail_memory(err);
    if (!memchr(rest.data, '=', rest.size)) {
        quire_buffer_append_str(text, QUIRE_STR("DSN="));
        append_value(text, rest);
        quire_buffer_append_char(text, ';');
    } else
        while (next_attribute(&rest, &name, &value)) {
            bool secret = quire_sql_is_secret(name);
            if (secret && !target->password.size) continue;
            quire_buffer_append_str(text, name);
            quire_buffer_append_char(text, '=');
            append_value(text, secret ? target->password : value);
            quire_buffer_append_char(text, ';');
            placed |= secret;
        }
    if (!placed && target->password.size) {
        quire_buffer_append_str(text, QUIRE_STR("PWD="));
        append_value(text, target->password);
        quire_buffer_append_char(text, ';');
    }
    return quire_buffer_check(text, "the connection string", err);
}

/* ---- opening ---- */

void quire_odbc_end(void *session)
{
    quire_odbc_session *self = session;
    quire_odbc_stop(&self->client);
    free(self->types);
    free(self->cells);
    free(self->starts);
    self->types = NULL;
    self->cells = NULL;
    self->starts = NULL;
}

static void odbc_close(void *session)
{
    quire_odbc_session *self = session;
    quire_odbc_end(self);
    quire_odbc_close(&self->client);
    quire_buffer_free(&self->bytes);
    free(self->piece);
    self->piece = NULL;
}

static quire_status odbc_open(void *session, quire_call *call, const quire_sql_target *target,
                              quire_sql_failure *failure, quire_error *err)
{
    quire_odbc_session *self = session;
    quire_buffer text;
    quire_buffer_init(&self->bytes, SIZE_MAX / 4);
    self->piece_bytes = PIECE_BYTES;
    self->piece = malloc(self->piece_bytes);
    if (!self->piece) return quire_fail_memory(err);
    quire_buffer_init(&text, SIZE_MAX / 4);
    quire_status status = connection_string(call->arena, target, &text, err);
    if (!status)
        status = quire_odbc_open(&self->client, call, quire_buffer_view(&text), target, failure, err);
    quire_buffer_free(&text);
    if (status || failure->reason) {
        free(self->piece);
        self->piece = NULL;
    }
    return status;
}

/* ---- what reads ---- */

/* What a ';' in the midst of a statement means is not looked into: where strings end is another question in each dialect. */
static bool reads_alone(quire_str sql)
{
    quire_str alone = quire_sql_query_text(sql);
    return quire_sql_reads(alone) && !memchr(alone.data, ';', alone.size);
}

/* ---- types ---- */

/* Databases have types that ODBC has no number for; what they are called says it. */
static quire_sql_type type_named(quire_str name, quire_sql_type type)
{
    static const struct {
        const char *start;
        quire_sql_type type;
    } names[] = {
        { "json", QUIRE_SQL_JSON },
        { "decimal", QUIRE_SQL_EXACT },
        { "numeric", QUIRE_SQL_EXACT },
        { "money", QUIRE_SQL_EXACT },
        { "datetimeoffset", QUIRE_SQL_DATETIME },
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t size = strlen(names[i].start);
        if (name.size >= size && strncasecmp(name.data, names[i].start, size) == 0) return names[i].type;
    }
    return type;
}

quire_sql_type quire_odbc_type(SQLSMALLINT code, quire_str name)
{
    switch (code) {
    case SQL_BIT: return QUIRE_SQL_BOOLEAN;
    case SQL_TINYINT:
    case SQL_SMALLINT:
    case SQL_INTEGER:
    case SQL_BIGINT: return QUIRE_SQL_INTEGER;
    case SQL_REAL:
    case SQL_FLOAT:
    case SQL_DOUBLE: return type_named(name, QUIRE_SQL_REAL);
    case SQL_NUMERIC:
    case SQL_DECIMAL: return QUIRE_SQL_EXACT;
    case SQL_TYPE_DATE: return QUIRE_SQL_DATE;
    case SQL_TYPE_TIME: return QUIRE_SQL_TIME;
    case SQL_TYPE_TIMESTAMP: return QUIRE_SQL_DATETIME;
    case SQL_BINARY:
    case SQL_VARBINARY:
    case SQL_LONGVARBINARY: return QUIRE_SQL_BLOB;
    default: return type_named(name, QUIRE_SQL_TEXT);
    }
}

/* ---- statements ---- */

static quire_status prepare(quire_odbc_session *self, quire_call *call, quire_str sql,
                            quire_sql_failure *failure, quire_error *err)
{
    quire_odbc *client = &self->client;
    size_t size;
    if (!reads_alone(sql))
        return quire_sql_fail(
            failure, QUIRE_LOAD_UNSUPPORTED,
            "through ODBC one statement is run, which begins with SELECT, WITH, VALUES or TABLE and has no "
            "';' in it");
    SQLWCHAR *wide = quire_odbc_wide(call->arena, sql, &size);
    if (!wide) return quire_fail_memory(err);
    quire_status status = quire_odbc_begin(client, failure, err);
    if (status || failure->reason) return status;
    quire_odbc_watch(client, call);
    status = quire_odbc_check(client, client->library.SQLPrepareW(client->statement, wide, (SQLINTEGER)size),
                              failure, err);
    if (status || failure->reason) quire_odbc_end(self);
    return status;
}

/* How many columns the statement gives; 0 is a failure. */
static quire_status count_columns(quire_odbc_session *self, size_t *out, quire_sql_failure *failure,
                                  quire_error *err)
{
    SQLSMALLINT count = 0;
    quire_odbc *client = &self->client;
    SQLRETURN code = client->library.SQLNumResultCols(client->statement, &count);
    *out = (size_t)count;
    if (!SQL_SUCCEEDED(code)) return quire_odbc_check(client, code, failure, err);
    if (count <= 0)
        return quire_sql_fail(failure, QUIRE_LOAD_UNSUPPORTED,
                              "the statement gives no rows, and only reading is allowed");
    return QUIRE_OK;
}

/* One column of the statement; its strings live in the arena. */
static quire_status describe(quire_odbc_session *self, quire_arena *arena, size_t at, quire_sql_column *out,
                             quire_sql_failure *failure, quire_error *err)
{
    const quire_odbc_library *library = &self->client.library;
    SQLWCHAR units[NAME_UNITS], half = 0;
    SQLSMALLINT size = 0, code = 0, digits, nullable;
    SQLULEN width;
    quire_buffer name;
    SQLUSMALLINT column = (SQLUSMALLINT)(at + 1);
    SQLRETURN result = library->SQLDescribeColW(self->client.statement, column, units, NAME_UNITS, &size,
                                                &code, &width, &digits, &nullable);
    if (!SQL_SUCCEEDED(result)) return quire_odbc_check(&self->client, result, failure, err);
    quire_buffer_init(&name, 8 * NAME_UNITS);
    quire_odbc_append(&name, units, size < NAME_UNITS ? (size_t)size : NAME_UNITS - 1, &half);
    out->name = quire_arena_copy(arena, quire_buffer_view(&name));
    quire_buffer_clear(&name);
    size = 0; /* of bytes here */
    half = 0;
    result = library->SQLColAttributeW(self->client.statement, column, SQL_DESC_TYPE_NAME, units,
                                       sizeof units, &size, NULL);
    if (SQL_SUCCEEDED(result) && size > 0 && (size_t)size < sizeof units)
        quire_odbc_append(&name, units, (size_t)size / sizeof *units, &half);
    out->declared = quire_arena_copy(arena, quire_buffer_view(&name));
    out->type = quire_odbc_type(code, out->declared);
    quire_status status = quire_buffer_check(&name, "a column's name", err);
    quire_buffer_free(&name);
    return status ? status : out->name.data && out->declared.data ? QUIRE_OK : quire_fail_memory(err);
}

static quire_status describe_all(quire_odbc_session *self, quire_arena *arena, quire_sql_columns *out,
                                 quire_sql_failure *failure, quire_error *err)
{
    size_t count;
    *out = (quire_sql_columns){ 0 };
    quire_status status = count_columns(self, &count, failure, err);
    if (status || failure->reason) return status;
    quire_sql_column *columns = quire_arena_array(arena, count, sizeof *columns);
    if (!columns) return quire_fail_memory(err);
    for (size_t i = 0; i < count && !status && !failure->reason; i++)
        status = describe(self, arena, i, &columns[i], failure, err);
    *out = (quire_sql_columns){ columns, count };
    return status;
}

static quire_status odbc_columns(void *session, quire_call *call, quire_str sql, quire_sql_columns *out,
                                 quire_sql_failure *failure, quire_error *err)
{
    quire_odbc_session *self = session;
    quire_status status = prepare(self, call, sql, failure, err);
    if (status || failure->reason) return status;
    status = describe_all(self, call->arena, out, failure, err);
    quire_odbc_end(self);
    return status;
}

/* What the one parameter is handed over in; must live until the statement has run. */
struct parameter {
    int64_t integer;
    double real;
    SQLLEN size;
};

static quire_status bind_parameter(quire_odbc_session *self, quire_call *call, const quire_sql_cell *value,
                                   struct parameter *held, quire_sql_failure *failure, quire_error *err)
{
    const quire_odbc_library *library = &self->client.library;
    SQLHSTMT statement = self->client.statement;
    SQLRETURN code;
    size_t size;
    held->integer = value->integer;
    held->real = value->real;
    held->size = 0;
    switch (value->type) {
    case QUIRE_SQL_INTEGER:
    case QUIRE_SQL_BOOLEAN:
        code = library->SQLBindParameter(statement, 1, SQL_PARAM_INPUT, SQL_C_SBIGINT, SQL_BIGINT, 0, 0,
                                         &held->integer, 0, &held->size);
        break;
    case QUIRE_SQL_REAL:
        code = library->SQLBindParameter(statement, 1, SQL_PARAM_INPUT, SQL_C_DOUBLE, SQL_DOUBLE, 0, 0,
                                         &held->real, 0, &held->size);
        break;
    default: {
        SQLWCHAR *wide = quire_odbc_wide(call->arena, value->text, &size);
        if (!wide) return quire_fail_memory(err);
        held->size = (SQLLEN)(size * sizeof *wide);
        code = library->SQLBindParameter(statement, 1, SQL_PARAM_INPUT, SQL_C_WCHAR, SQL_WVARCHAR,
                                         size ? size : 1, 0, wide, held->size, &held->size);
    }
    }
    return quire_odbc_check(&self->client, code, failure, err);
}

quire_status quire_odbc_shape(quire_odbc_session *self, quire_sql_failure *failure, quire_error *err)
{
    quire_arena scratch = { 0 };
    quire_sql_columns columns;
    quire_status status = describe_all(self, &scratch, &columns, failure, err);
    self->column_count = columns.count;
    if (!status && !failure->reason) {
        self->types = calloc(columns.count, sizeof *self->types);
        self->cells = calloc(columns.count, sizeof *self->cells);
        self->starts = calloc(columns.count, sizeof *self->starts);
        if (!self->types || !self->cells || !self->starts) status = quire_fail_memory(err);
    }
    for (size_t i = 0; i < columns.count && !status && !failure->reason; i++)
        self->types[i] = columns.items[i].type;
    quire_arena_free(&scratch);
    return status;
}

static quire_status odbc_start(void *session, quire_call *call, quire_str sql,
                               const quire_sql_cell *parameter, quire_sql_failure *failure, quire_error *err)
{
    quire_odbc_session *self = session;
    quire_odbc *client = &self->client;
    struct parameter held;
    size_t count;
    quire_status status = prepare(self, call, sql, failure, err);
    if (status || failure->reason) return status;
    status = count_columns(self, &count, failure, err); /* before it runs: it must be one that reads */
    if (!status && !failure->reason && parameter)
        status = bind_parameter(self, call, parameter, &held, failure, err);
    if (!status && !failure->reason) {
        quire_odbc_watch(client, call);
        status = quire_odbc_check(client, client->library.SQLExecute(client->statement), failure, err);
    }
    if (!status && !failure->reason) status = quire_odbc_shape(self, failure, err);
    if (status || failure->reason) quire_odbc_end(self);
    return status;
}

/* ---- rows ---- */

static void widen_piece(quire_odbc_session *self)
{
    size_t wider = self->piece_bytes * 4;
    SQLWCHAR *piece = wider <= PIECE_BYTES_MAX ? realloc(self->piece, wider) : NULL;
    if (!piece) return;
    self->piece = piece;
    self->piece_bytes = wider;
}

/* Appends a cell's text or bytes, piece by piece, as far as it may go. */
static SQLRETURN read_pieces(quire_odbc_session *self, size_t at, bool *null)
{
    const quire_odbc_library *library = &self->client.library;
    bool blob = self->types[at] == QUIRE_SQL_BLOB, more = true;
    size_t start = self->bytes.size;
    SQLWCHAR half = 0;
    SQLRETURN code = SQL_SUCCESS;
    *null = false;
    while (more && self->bytes.size - start <= (size_t)self->client.cell_bytes) {
        SQLLEN left = 0;
        size_t room = self->piece_bytes - (blob ? 0 : sizeof(SQLWCHAR)); /* a final NUL */
        code = library->SQLGetData(self->client.statement, (SQLUSMALLINT)(at + 1),
                                   blob ? SQL_C_BINARY : SQL_C_WCHAR, self->piece, (SQLLEN)self->piece_bytes,
                                   &left);
        *null = SQL_SUCCEEDED(code) && left == SQL_NULL_DATA;
        if (!SQL_SUCCEEDED(code) || *null) break;
        bool full = left == SQL_NO_TOTAL || (size_t)left > room;
        size_t size = full ? room : (size_t)left;
        if (blob) quire_buffer_append(&self->bytes, self->piece, size);
        else quire_odbc_append(&self->bytes, self->piece, size / sizeof *self->piece, &half);
        more = full && code == SQL_SUCCESS_WITH_INFO; /* which also warns of other things */
        if (more) widen_piece(self);
    }
    if (half) quire_buffer_append_str(&self->bytes, QUIRE_STR("\xef\xbf\xbd"));
    return code;
}

static bool has_form(quire_str text, const char *form)
{
    size_t size = strlen(form);
    if (text.size < size) return false;
    for (size_t i = 0; i < size; i++)
        if (form[i] == '0' ? !isdigit((unsigned char)text.data[i]) : text.data[i] != form[i]) return false;
    return true;
}

/* Without the zeros at the end of a fraction of a second. */
static quire_str without_zeros(quire_str text)
{
    if (!memchr(text.data, '.', text.size)) return text;
    while (text.data[text.size - 1] == '0') text.size--;
    if (text.data[text.size - 1] == '.') text.size--;
    return text;
}

/* Text counts as what its column says where it is well formed. */
static void type_text(quire_sql_cell *cell, quire_sql_type type)
{
    quire_str text = cell->text;
    char *end = NULL;
    cell->type = QUIRE_SQL_TEXT;
    switch (type) {
    case QUIRE_SQL_INTEGER:
    case QUIRE_SQL_BOOLEAN: {
        errno = 0;
        long long value = text.size ? strtoll(text.data, &end, 10) : 0;
        if (!end || end != text.data + text.size || isspace((unsigned char)text.data[0])) return;
        if (errno == ERANGE) cell->type = QUIRE_SQL_EXACT;
        else {
            cell->type = type == QUIRE_SQL_BOOLEAN && value != 0 && value != 1 ? QUIRE_SQL_INTEGER : type;
            cell->integer = value;
            cell->text = (quire_str){ 0 };
        }
        return;
    }
    case QUIRE_SQL_EXACT:
        if (text.size && (isdigit((unsigned char)text.data[text.size - 1]))) cell->type = type;
        return;
    case QUIRE_SQL_DATE:
        if (text.size == 10 && has_form(text, "0000-00-00")) cell->type = type;
        return;
    case QUIRE_SQL_TIME:
        if (has_form(text, "00:00:00")) cell->type = type;
        cell->text = cell->type == type ? without_zeros(text) : text;
        return;
    case QUIRE_SQL_DATETIME:
        if (has_form(text, "0000-00-00 00:00:00")) cell->type = type;
        cell->text = cell->type == type ? without_zeros(text) : text;
        return;
    case QUIRE_SQL_JSON: cell->type = type; return;
    default: return;
    }
}

static SQLRETURN read_cell(quire_odbc_session *self, size_t at)
{
    quire_sql_cell *cell = &self->cells[at];
    *cell = (quire_sql_cell){ .type = QUIRE_SQL_NULL };
    self->starts[at] = self->bytes.size;
    if (self->types[at] == QUIRE_SQL_REAL) {
        SQLLEN left = 0;
        SQLRETURN code = self->client.library.SQLGetData(self->client.statement, (SQLUSMALLINT)(at + 1),
                                                         SQL_C_DOUBLE, &cell->real, sizeof cell->real, &left);
        if (SQL_SUCCEEDED(code) && left != SQL_NULL_DATA) cell->type = QUIRE_SQL_REAL;
        return code;
    }
    bool null;
    SQLRETURN code = read_pieces(self, at, &null);
    cell->text.size = self->bytes.size - self->starts[at];
    if (SQL_SUCCEEDED(code) && !null) cell->type = QUIRE_SQL_TEXT; /* for now */
    quire_buffer_append_char(&self->bytes, '\0');                  /* numbers are read from it */
    return code;
}

quire_status quire_odbc_next(void *session, quire_call *call, const quire_sql_cell **row,
                             quire_sql_failure *failure, quire_error *err)
{
    quire_odbc_session *self = session;
    quire_odbc *client = &self->client;
    *row = NULL;
    quire_buffer_clear(&self->bytes);
    quire_odbc_watch(client, call);
    SQLRETURN code = client->library.SQLFetch(client->statement);
    bool there = SQL_SUCCEEDED(code);
    for (size_t i = 0; there && SQL_SUCCEEDED(code) && i < self->column_count; i++) code = read_cell(self, i);
    quire_status status = quire_odbc_check(client, code, failure, err);
    if (!status) status = quire_buffer_check(&self->bytes, "a row", err);
    if (status || failure->reason || !there) return status;
    for (size_t i = 0; i < self->column_count; i++) {
        quire_sql_cell *cell = &self->cells[i];
        if (cell->type != QUIRE_SQL_TEXT) continue;
        cell->text.data = self->bytes.data + self->starts[i];
        if (self->types[i] == QUIRE_SQL_BLOB) cell->type = QUIRE_SQL_BLOB;
        else type_text(cell, self->types[i]);
    }
    *row = self->cells;
    return QUIRE_OK;
}

static void odbc_quote(quire_buffer *sql, quire_str name)
{
    quire_sql_quote(sql, name, '"');
}

const quire_sql_kind quire_sql_odbc = {
    .name = "odbc",
    .title = "ODBC",
    .schemes = "odbc",
    .parameter = "?",
    .session_size = sizeof(quire_odbc_session),
    .address = odbc_address,
    .open = odbc_open,
    .close = odbc_close,
    .tables = quire_odbc_tables,
    .columns = odbc_columns,
    .start = odbc_start,
    .next = quire_odbc_next,
    .stop = quire_odbc_end,
    .quote = odbc_quote,
};
