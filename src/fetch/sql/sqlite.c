/* SPDX-License-Identifier: Apache-2.0 */
/* SQLite files of other programs. They are opened for reading alone, and what their schema brings along (views, triggers,
 * generated columns) is not trusted; an authorizer lets nothing through but reading. */
#include "base/error.h"
#include "base/path.h"
#include "base/str.h"
#include "base/wait.h"
#include "fetch/sql/database.h"
#include "fetch/sql/sqlite_comments.h"

#include <errno.h>
#include <limits.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/stat.h>

enum {
    PROGRESS_STEPS = 20000, /* of SQLite's machine, between two looks at the clock: under a millisecond */
    BUSY_WAIT_MS = 20,
    HEAD_BYTES = 4096, /* in which what is encrypted is told from what is something else */
};

struct session {
    sqlite3 *handle;
    sqlite3_stmt *statement;
    quire_sql_cell *cells; /* of the statement's row */
    quire_sql_type *types; /* of its columns, as declared */
    int column_count;
    const quire_cancel *cancel; /* of the call under way */
    int64_t statement_ms, deadline_ns;
};

/* ---- addresses ---- */

static bool is_immutable(quire_str parameters)
{
    return quire_str_is(parameters, "immutable=1");
}

/* sqlite:PATH, sqlite:///PATH, and "?immutable=1" behind it. */
static quire_status sqlite_address(quire_call *call, quire_str word, quire_sql_address *out, quire_error *err)
{
    static const char usage[] =
        "an address of this kind is sqlite:PATH, and a '#' or '?' in it is written %23 or %3F";
    quire_str rest = quire_str_cut(word, sizeof "sqlite:" - 1, word.size);
    char path[PATH_MAX];
    *out = (quire_sql_address){ .local = true };
    const char *mark = rest.size ? memchr(rest.data, '#', rest.size) : NULL;
    if (mark) {
        size_t at = (size_t)(mark - rest.data);
        out->fragment = quire_sql_decoded(call->arena, quire_str_cut(rest, at + 1, rest.size));
        rest = quire_str_cut(rest, 0, at);
    }
    quire_str parameters = { 0 };
    mark = rest.size ? memchr(rest.data, '?', rest.size) : NULL;
    if (mark) {
        size_t at = (size_t)(mark - rest.data);
        parameters = quire_str_cut(rest, at + 1, rest.size);
        rest = quire_str_cut(rest, 0, at);
    }
    if (quire_str_starts(rest, QUIRE_STR("///"))) rest = quire_str_cut(rest, 2, rest.size);
    quire_str decoded = quire_sql_decoded(call->arena, rest);
    if (!decoded.data) return quire_fail_memory(err);
    if (!decoded.size || memchr(decoded.data, 0, decoded.size) ||
        (parameters.size && !is_immutable(parameters)))
        return quire_fail(err, QUIRE_E_INVALID, "%s", usage);
    quire_str named = quire_arena_copy(call->arena, decoded);
    if (!named.data) return quire_fail_memory(err);
    if (!quire_path_absolute(named.data, path, sizeof path))
        return quire_fail(err, QUIRE_E_INVALID, "the path is too long, or the working folder is gone");
    quire_buffer uri;
    quire_buffer_init(&uri, 4 * PATH_MAX);
    quire_buffer_append_str(&uri, QUIRE_STR("sqlite:"));
    quire_sql_encode(&uri, quire_str_from(path), "#?!");
    if (parameters.size) quire_buffer_append_str(&uri, QUIRE_STR("?immutable=1"));
    out->uri = quire_arena_copy(call->arena, quire_buffer_view(&uri));
    quire_status status = quire_buffer_check(&uri, "the address", err);
    quire_buffer_free(&uri);
    return status ? status : out->uri.data ? QUIRE_OK : quire_fail_memory(err);
}

/* The file that an address names, as SQLite wants it in a uri of its own. data is NULL when memory is out. */
static quire_str file_uri(quire_arena *arena, quire_str address, quire_str *out_path)
{
    quire_buffer uri;
    quire_str rest = quire_str_cut(address, sizeof "sqlite:" - 1, address.size);
    const char *mark = memchr(rest.data, '?', rest.size);
    quire_str coded = quire_str_cut(rest, 0, mark ? (size_t)(mark - rest.data) : rest.size);
    quire_str path = quire_sql_decoded(arena, coded);
    *out_path = path.data ? quire_arena_copy(arena, path) : path;
    quire_buffer_init(&uri, 4 * PATH_MAX);
    quire_buffer_append_str(&uri, QUIRE_STR("file:"));
    quire_sql_encode(&uri, path, "#?");
    if (mark) quire_buffer_append_str(&uri, QUIRE_STR("?immutable=1"));
    quire_str copy = uri.failure || !out_path->data ? (quire_str){ 0 }
                                                    : quire_arena_copy(arena, quire_buffer_view(&uri));
    quire_buffer_free(&uri);
    return copy;
}

/* ---- failures ---- */

static quire_status fail_with(const struct session *self, int code, quire_sql_failure *failure,
                              quire_error *err)
{
    const char *said = self->handle ? sqlite3_errmsg(self->handle) : sqlite3_errstr(code);
    quire_load_reason reason = QUIRE_LOAD_UNREADABLE;
    switch (code & 0xff) {
    case SQLITE_NOMEM: return quire_fail_memory(err);
    case SQLITE_INTERRUPT:
        if (quire_cancel_asked(self->cancel)) return quire_fail_cancelled(err);
        return quire_sql_fail(failure, QUIRE_LOAD_TIMED_OUT, "the statement took longer than %lld ms",
                              (long long)self->statement_ms);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        if (quire_cancel_asked(self->cancel)) return quire_fail_cancelled(err);
        return quire_sql_fail(failure, QUIRE_LOAD_TIMED_OUT, "another program holds the file locked");
    case SQLITE_AUTH:
    case SQLITE_READONLY:
        return quire_sql_fail(failure, QUIRE_LOAD_UNSUPPORTED, "only reading is allowed here (%s)", said);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_FORMAT: reason = QUIRE_LOAD_MALFORMED; break;
    case SQLITE_TOOBIG: reason = QUIRE_LOAD_OVER_LIMIT; break;
    case SQLITE_ERROR:
        reason = strstr(said, "no such table") || strstr(said, "no such column") ? QUIRE_LOAD_VANISHED
                 : strstr(said, "not authorized")                                ? QUIRE_LOAD_UNSUPPORTED
                                                                                 : QUIRE_LOAD_MALFORMED;
        break;
    default: break;
    }
    return quire_sql_fail(failure, reason, "%s", said);
}

/* Whether bytes look drawn by lot, as encryption leaves them: their values are even, by the chi-square test, whose value has a
 * mean of 255 and a deviation of 23; text and tables are above a thousand. */
static bool looks_encrypted(const unsigned char *bytes, size_t size)
{
    static const char *const packed[] = { "PK\x03\x04",
                                          "\x1f\x8b",
                                          "BZh",
                                          "\xfd"
                                          "7zXZ",
                                          "7z\xbc\xaf",
                                          "\x28\xb5\x2f\xfd",
                                          "%PDF",
                                          "\x89PNG",
                                          "\xff\xd8\xff" };
    unsigned counts[256] = { 0 };
    double sum = 0, expected = (double)size / 256;
    if (size < 1024) return false;
    for (size_t i = 0; i < sizeof packed / sizeof *packed; i++)
        if (memcmp(bytes, packed[i], strlen(packed[i])) == 0) return false;
    for (size_t i = 0; i < size; i++) counts[bytes[i]]++;
    for (size_t i = 0; i < 256; i++) sum += (counts[i] - expected) * (counts[i] - expected) / expected;
    return sum < 400;
}

static quire_status fail_no_database(const char *path, quire_sql_failure *failure)
{
    unsigned char head[HEAD_BYTES];
    FILE *file = fopen(path, "rbe");
    size_t size = file ? fread(head, 1, sizeof head, file) : 0;
    if (file) fclose(file);
    if (looks_encrypted(head, size))
        return quire_sql_fail(failure, QUIRE_LOAD_ENCRYPTED,
                              "the file is no SQLite database, or it is encrypted");
    return quire_sql_fail(failure, QUIRE_LOAD_MALFORMED, "the file is no SQLite database");
}

/* ---- opening ---- */

static int authorize(void *user, int action, const char *first, const char *second, const char *database,
                     const char *view)
{
    static const char *const pragmas[] = { "table_list", "table_xinfo", "table_info", "foreign_key_list" };
    (void)user, (void)database, (void)view;
    switch (action) {
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_RECURSIVE: return SQLITE_OK;
    /* So it is asked where a virtual table tells its columns; the real one is held off by SQLITE_DBCONFIG_DEFENSIVE. */
    case SQLITE_UPDATE: return first && strcmp(first, "sqlite_master") == 0 ? SQLITE_OK : SQLITE_DENY;
    case SQLITE_FUNCTION:
        return second && strcasecmp(second, "load_extension") == 0 ? SQLITE_DENY : SQLITE_OK;
    case SQLITE_PRAGMA:
        for (size_t i = 0; i < sizeof pragmas / sizeof *pragmas; i++)
            if (first && strcasecmp(first, pragmas[i]) == 0) return SQLITE_OK;
        return SQLITE_DENY;
    default: return SQLITE_DENY;
    }
}

static int on_progress(void *user)
{
    struct session *self = user;
    return quire_cancel_asked(self->cancel) || quire_monotonic_ns() > self->deadline_ns;
}

static int on_busy(void *user, int count)
{
    struct session *self = user;
    (void)count;
    return quire_wait_ms(self->cancel, BUSY_WAIT_MS) && quire_monotonic_ns() < self->deadline_ns;
}

/* What follows is done for this call and within its time. */
static void begin_work(struct session *self, const quire_call *call)
{
    self->cancel = call->cancel;
    self->deadline_ns = quire_monotonic_ns() + self->statement_ms * 1000000;
}

static int harden(struct session *self)
{
    sqlite3 *handle = self->handle;
    int code = sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    if (!code) code = sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    if (!code) code = sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    if (!code) code = sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
    sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0);
    sqlite3_busy_handler(handle, on_busy, self);
    sqlite3_progress_handler(handle, PROGRESS_STEPS, on_progress, self);
    sqlite3_extended_result_codes(handle, 1);
    /* One snapshot for all that follows, which a rollback journal's writers wait for; the pages' own lengths are checked. */
    if (!code)
        code = sqlite3_exec(handle, "PRAGMA cell_size_check=ON; BEGIN; SELECT count(*) FROM sqlite_schema",
                            NULL, NULL, NULL);
    if (!code) code = sqlite3_set_authorizer(handle, authorize, NULL);
    return code;
}

static void sqlite_stop(void *session)
{
    struct session *self = session;
    sqlite3_finalize(self->statement);
    free(self->cells);
    free(self->types);
    self->statement = NULL;
    self->cells = NULL;
    self->types = NULL;
}

static void sqlite_close(void *session)
{
    struct session *self = session;
    sqlite_stop(self);
    sqlite3_close(self->handle);
    self->handle = NULL;
}

static quire_status sqlite_open(void *session, quire_call *call, const quire_sql_target *target,
                                quire_sql_failure *failure, quire_error *err)
{
    struct session *self = session;
    struct stat about, base;
    char text[128];
    quire_str path = { 0 }, uri = file_uri(call->arena, target->uri, &path);
    if (!uri.data) return quire_fail_memory(err);
    self->statement_ms = target->statement_ms;
    begin_work(self, call);
    if (stat(path.data, &about))
        return errno == ENOENT || errno == ENOTDIR
                   ? quire_sql_fail(failure, QUIRE_LOAD_VANISHED, "there is no such file")
                   : quire_sql_fail(failure, QUIRE_LOAD_UNREADABLE, "%s",
                                    strerror_r(errno, text, sizeof text));
    if (!S_ISREG(about.st_mode))
        return quire_sql_fail(failure, QUIRE_LOAD_MALFORMED, "it is no regular file");
    if (target->base_path && stat(target->base_path, &base) == 0 && base.st_dev == about.st_dev &&
        base.st_ino == about.st_ino)
        return quire_sql_fail(failure, QUIRE_LOAD_UNSUPPORTED,
                              "it is the knowledge base that is being filled");
    if (about.st_size == 0) return quire_sql_fail(failure, QUIRE_LOAD_EMPTY, "the file is empty");
    int code = sqlite3_open_v2(uri.data, &self->handle,
                               SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, NULL);
    if (!code) code = harden(self);
    if (!code) return QUIRE_OK;
    quire_status status = (code & 0xff) == SQLITE_NOTADB ? fail_no_database(path.data, failure)
                                                         : fail_with(self, code, failure, err);
    if ((code & 0xff) == SQLITE_CANTOPEN)
        (void)quire_sql_fail(
            failure, QUIRE_LOAD_UNREADABLE,
            "%s; where it is in WAL mode and its folder cannot be written, and no program writes it, add "
            "?immutable=1",
            sqlite3_errmsg(self->handle));
    sqlite_close(self);
    return status;
}

/* ---- statements ---- */

static bool declared_has(const char *declared, const char *const *words)
{
    for (; *words; words++)
        if (strcasestr(declared, *words)) return true;
    return false;
}

/* What a declared type says of the cells. SQLite holds its columns to none of it, so that each cell is looked at again. */
static quire_sql_type type_declared(const char *declared)
{
    static const char
        *const booleans[] = { "BOOL", NULL },
               *const moments[] = { "DATETIME", "TIMESTAMP", NULL }, *const days[] = { "DATE", NULL },
               *const times[] = { "TIME", NULL }, *const documents[] = { "JSON", NULL },
               *const wholes[] = { "INT", NULL }, *const texts[] = { "CHAR", "CLOB", "TEXT", NULL },
               *const bytes[] = { "BLOB", NULL }, *const reals[] = { "REAL", "FLOA", "DOUB", NULL },
               *const exact[] = { "DECIMAL", "NUMERIC", "MONEY", NULL };
    static const struct {
        const char *const *words;
        quire_sql_type type;
    } rules[] = {
        { booleans, QUIRE_SQL_BOOLEAN }, { moments, QUIRE_SQL_DATETIME }, { days, QUIRE_SQL_DATE },
        { documents, QUIRE_SQL_JSON },   { wholes, QUIRE_SQL_INTEGER },   { texts, QUIRE_SQL_TEXT },
        { times, QUIRE_SQL_TIME },       { bytes, QUIRE_SQL_BLOB },       { reals, QUIRE_SQL_REAL },
        { exact, QUIRE_SQL_EXACT },
    };
    for (size_t i = 0; declared && i < sizeof rules / sizeof *rules; i++)
        if (declared_has(declared, rules[i].words)) return rules[i].type;
    return QUIRE_SQL_TEXT;
}

static bool all_digits(quire_str text, size_t start, size_t end)
{
    for (size_t i = start; i < end; i++)
        if (text.data[i] < '0' || text.data[i] > '9') return false;
    return true;
}

/* Whether it is "2024-05-01", or begins with it. */
static bool begins_with_day(quire_str text)
{
    return text.size >= 10 && text.data[4] == '-' && text.data[7] == '-' && all_digits(text, 0, 4) &&
           all_digits(text, 5, 7) && all_digits(text, 8, 10);
}

static bool begins_with_time(quire_str text)
{
    return text.size >= 5 && text.data[2] == ':' && all_digits(text, 0, 2) && all_digits(text, 3, 5);
}

/* Text in a column of dates is one where it is written as ISO 8601 has it. */
static void type_text(quire_sql_cell *cell, quire_sql_type declared)
{
    quire_str text = cell->text;
    bool day = begins_with_day(text);
    bool moment = day && text.size >= 16 && (text.data[10] == ' ' || text.data[10] == 'T') &&
                  begins_with_time(quire_str_cut(text, 11, text.size));
    if (declared == QUIRE_SQL_JSON) cell->type = QUIRE_SQL_JSON;
    if (declared == QUIRE_SQL_EXACT && text.size) cell->type = QUIRE_SQL_EXACT;
    if (declared == QUIRE_SQL_TIME && begins_with_time(text)) cell->type = QUIRE_SQL_TIME;
    if (declared != QUIRE_SQL_DATE && declared != QUIRE_SQL_DATETIME) return;
    if (day && text.size == 10) cell->type = QUIRE_SQL_DATE;
    if (moment) cell->type = QUIRE_SQL_DATETIME;
}

static quire_sql_cell cell_of(struct session *self, int column)
{
    quire_sql_cell cell = { .type = QUIRE_SQL_NULL };
    quire_sql_type declared = self->types[column];
    switch (sqlite3_column_type(self->statement, column)) {
    case SQLITE_INTEGER:
        cell.integer = sqlite3_column_int64(self->statement, column);
        cell.type = declared == QUIRE_SQL_BOOLEAN && (cell.integer == 0 || cell.integer == 1)
                        ? QUIRE_SQL_BOOLEAN
                        : QUIRE_SQL_INTEGER;
        break;
    case SQLITE_FLOAT:
        cell.type = QUIRE_SQL_REAL;
        cell.real = sqlite3_column_double(self->statement, column);
        break;
    case SQLITE_TEXT:
        cell.type = QUIRE_SQL_TEXT;
        cell.text.data = (const char *)sqlite3_column_text(self->statement, column);
        cell.text.size = cell.text.data ? (size_t)sqlite3_column_bytes(self->statement, column) : 0;
        type_text(&cell, declared);
        break;
    case SQLITE_BLOB:
        cell.type = QUIRE_SQL_BLOB;
        cell.text.data = sqlite3_column_blob(self->statement, column);
        cell.text.size = cell.text.data ? (size_t)sqlite3_column_bytes(self->statement, column) : 0;
        break;
    default: break;
    }
    return cell;
}

/* Prepares the one statement in `sql`. */
static quire_status prepare(struct session *self, quire_str sql, sqlite3_stmt **out,
                            quire_sql_failure *failure, quire_error *err)
{
    const char *rest = NULL;
    sqlite3_stmt *second = NULL;
    *out = NULL;
    if (sql.size > INT_MAX)
        return quire_sql_fail(failure, QUIRE_LOAD_OVER_LIMIT, "the statement is too long");
    int code = sqlite3_prepare_v2(self->handle, sql.data, (int)sql.size, out, &rest);
    while (!code && *out && rest < sql.data + sql.size && !second) {
        const char *from = rest;
        code = sqlite3_prepare_v2(self->handle, from, (int)(sql.data + sql.size - from), &second, &rest);
        if (rest == from) break;
    }
    bool several = second != NULL;
    sqlite3_finalize(second);
    quire_status status = QUIRE_OK;
    if (code) status = fail_with(self, code, failure, err);
    else if (several)
        status = quire_sql_fail(failure, QUIRE_LOAD_UNSUPPORTED, "these are several statements");
    else if (!*out) status = quire_sql_fail(failure, QUIRE_LOAD_MALFORMED, "there is no statement");
    else if (!sqlite3_stmt_readonly(*out) || sqlite3_column_count(*out) == 0)
        status = quire_sql_fail(failure, QUIRE_LOAD_UNSUPPORTED,
                                "the statement gives no rows, and only reading is allowed");
    if (!failure->reason && !status) return QUIRE_OK;
    sqlite3_finalize(*out);
    *out = NULL;
    return status;
}

static quire_status columns_of(sqlite3_stmt *statement, quire_arena *arena, quire_sql_columns *out,
                               quire_error *err)
{
    size_t count = (size_t)sqlite3_column_count(statement);
    quire_sql_column *columns = quire_arena_array(arena, count, sizeof *columns);
    if (!columns) return quire_fail_memory(err);
    for (size_t i = 0; i < count; i++) {
        const char *declared = sqlite3_column_decltype(statement, (int)i);
        columns[i].name = quire_arena_copy(arena, quire_str_from(sqlite3_column_name(statement, (int)i)));
        columns[i].declared = quire_arena_copy(arena, quire_str_from(declared));
        columns[i].type = type_declared(declared);
        if (!columns[i].name.data || !columns[i].declared.data) return quire_fail_memory(err);
    }
    *out = (quire_sql_columns){ columns, count };
    return QUIRE_OK;
}

static quire_status sqlite_columns(void *session, quire_call *call, quire_str sql, quire_sql_columns *out,
                                   quire_sql_failure *failure, quire_error *err)
{
    struct session *self = session;
    sqlite3_stmt *statement;
    begin_work(self, call);
    quire_status status = prepare(self, sql, &statement, failure, err);
    if (status || failure->reason) return status;
    status = columns_of(statement, call->arena, out, err);
    sqlite3_finalize(statement);
    return status;
}

static int bind(sqlite3_stmt *statement, int at, const quire_sql_cell *value)
{
    switch (value->type) {
    case QUIRE_SQL_INTEGER:
    case QUIRE_SQL_BOOLEAN: return sqlite3_bind_int64(statement, at, value->integer);
    case QUIRE_SQL_REAL: return sqlite3_bind_double(statement, at, value->real);
    case QUIRE_SQL_NULL: return sqlite3_bind_null(statement, at);
    case QUIRE_SQL_BLOB:
        return sqlite3_bind_blob64(statement, at, value->text.data, value->text.size, SQLITE_TRANSIENT);
    default:
        return sqlite3_bind_text64(statement, at, value->text.data ? value->text.data : "", value->text.size,
                                   SQLITE_TRANSIENT, SQLITE_UTF8);
    }
}

static quire_status sqlite_start(void *session, quire_call *call, quire_str sql,
                                 const quire_sql_cell *parameter, quire_sql_failure *failure,
                                 quire_error *err)
{
    struct session *self = session;
    begin_work(self, call);
    quire_status status = prepare(self, sql, &self->statement, failure, err);
    if (status || failure->reason) return status;
    int count = sqlite3_column_count(self->statement);
    int code = parameter ? bind(self->statement, 1, parameter) : SQLITE_OK;
    self->column_count = count;
    self->cells = calloc((size_t)count, sizeof *self->cells);
    self->types = calloc((size_t)count, sizeof *self->types);
    if (!self->cells || !self->types) status = quire_fail_memory(err);
    else if (code) status = fail_with(self, code, failure, err);
    for (int i = 0; !status && i < count; i++)
        self->types[i] = type_declared(sqlite3_column_decltype(self->statement, i));
    if (status || failure->reason) sqlite_stop(self);
    return status;
}

static quire_status sqlite_next(void *session, quire_call *call, const quire_sql_cell **row,
                                quire_sql_failure *failure, quire_error *err)
{
    struct session *self = session;
    *row = NULL;
    begin_work(self, call);
    int code = sqlite3_step(self->statement);
    if (code == SQLITE_DONE) return QUIRE_OK;
    if (code != SQLITE_ROW) return fail_with(self, code, failure, err);
    for (int i = 0; i < self->column_count; i++) self->cells[i] = cell_of(self, i);
    if (sqlite3_errcode(self->handle) == SQLITE_NOMEM) return quire_fail_memory(err);
    *row = self->cells;
    return QUIRE_OK;
}

static void sqlite_quote(quire_buffer *sql, quire_str name)
{
    quire_sql_quote(sql, name, '"');
}

/* Only the length of a blob can be told without reading all of it. */
static void sqlite_guard(quire_buffer *sql, quire_str expression, const quire_sql_column *column,
                         int64_t limit_bytes)
{
    bool blob = column->type == QUIRE_SQL_BLOB;
    if (blob)
        quire_buffer_printf(sql, "CASE WHEN length(%.*s) > %lld THEN zeroblob(%lld) ELSE ",
                            QUIRE_FMT(expression), (long long)limit_bytes, (long long)limit_bytes + 1);
    quire_buffer_append_str(sql, expression);
    if (blob) quire_buffer_append_str(sql, QUIRE_STR(" END"));
}

/* ---- the schema ---- */

/* What is asked of the schema goes through here: a statement of our own with one argument at most; `each` gets each row. */
struct asking {
    struct session *session;
    quire_call *call;
    quire_sql_failure *failure;
    quire_error *err;
    quire_sql_table *table; /* that is being filled */
    size_t column_capacity, reference_capacity, table_capacity;
    quire_sql_tables found;
};

static quire_str text_at(sqlite3_stmt *statement, int column)
{
    const char *text = (const char *)sqlite3_column_text(statement, column);
    return (quire_str){ text, text ? (size_t)sqlite3_column_bytes(statement, column) : 0 };
}

static quire_status ask(struct asking *asking, const char *sql, quire_str argument,
                        quire_status (*each)(struct asking *, sqlite3_stmt *))
{
    struct session *self = asking->session;
    sqlite3_stmt *statement = NULL;
    quire_status status = QUIRE_OK;
    int code = sqlite3_prepare_v2(self->handle, sql, -1, &statement, NULL);
    if (!code && argument.data)
        code = sqlite3_bind_text64(statement, 1, argument.data, argument.size, SQLITE_TRANSIENT, SQLITE_UTF8);
    while (!code && !status && (code = sqlite3_step(statement)) == SQLITE_ROW) {
        status = each(asking, statement);
        code = SQLITE_OK;
    }
    if (!status && code && code != SQLITE_DONE) status = fail_with(self, code, asking->failure, asking->err);
    sqlite3_finalize(statement);
    return status;
}

static quire_status add_table(struct asking *asking, sqlite3_stmt *statement)
{
    quire_arena *arena = asking->call->arena;
    quire_sql_table *tables = quire_arena_grow(arena, asking->found.items, asking->found.count,
                                               &asking->table_capacity, sizeof *tables);
    quire_str name = quire_arena_copy(arena, text_at(statement, 0));
    quire_str sql = quire_arena_copy(arena, text_at(statement, 2));
    if (!tables || !name.data || !sql.data) return quire_fail_memory(asking->err);
    /* Its comment is found in the statement that made it. */
    tables[asking->found.count++] = (quire_sql_table){
        .name = name, .comment = sql, .view = quire_str_is(text_at(statement, 1), "view"), .rows = -1
    };
    asking->found.items = tables;
    return QUIRE_OK;
}

static quire_status add_column(struct asking *asking, sqlite3_stmt *statement)
{
    quire_arena *arena = asking->call->arena;
    quire_sql_columns *columns = &asking->table->columns;
    int hidden = sqlite3_column_int(statement, 5);
    if (hidden == 1) return QUIRE_OK;
    quire_sql_column *items = quire_arena_grow(arena, columns->items, columns->count,
                                               &asking->column_capacity, sizeof *items);
    quire_sql_column column = {
        .name = quire_arena_copy(arena, text_at(statement, 0)),
        .declared = quire_arena_copy(arena, text_at(statement, 1)),
        .not_null = sqlite3_column_int(statement, 2) != 0,
        .default_value = quire_arena_copy(arena, text_at(statement, 3)),
        .key = (unsigned)sqlite3_column_int(statement, 4),
        .generated = hidden > 1,
    };
    if (!items || !column.name.data || !column.declared.data || !column.default_value.data)
        return quire_fail_memory(asking->err);
    column.type = type_declared(column.declared.data);
    items[columns->count++] = column;
    columns->items = items;
    return QUIRE_OK;
}

static quire_status append(quire_arena *arena, quire_strs *list, quire_str item, quire_error *err)
{
    quire_str *items = quire_arena_array(arena, list->count + 1, sizeof *items);
    quire_str copy = quire_arena_copy(arena, item);
    if (!items || !copy.data) return quire_fail_memory(err);
    if (list->count) memcpy(items, list->items, list->count * sizeof *items);
    items[list->count] = copy;
    *list = (quire_strs){ items, list->count + 1 };
    return QUIRE_OK;
}

/* A row for each pair of columns, those of one reference together. */
static quire_status add_reference(struct asking *asking, sqlite3_stmt *statement)
{
    quire_arena *arena = asking->call->arena;
    quire_sql_table *table = asking->table;
    quire_sql_reference *items = (quire_sql_reference *)table->references;
    if (sqlite3_column_int(statement, 0) == 0) {
        items = quire_arena_grow(arena, items, table->reference_count, &asking->reference_capacity,
                                 sizeof *items);
        quire_str target = quire_arena_copy(arena, text_at(statement, 1));
        if (!items || !target.data) return quire_fail_memory(asking->err);
        items[table->reference_count++] = (quire_sql_reference){ .target = target };
        table->references = items;
    }
    if (!table->reference_count) return QUIRE_OK;
    quire_sql_reference *last = &items[table->reference_count - 1];
    quire_status status = append(arena, &last->columns, text_at(statement, 2), asking->err);
    if (!status && sqlite3_column_type(statement, 3) != SQLITE_NULL)
        status = append(arena, &last->target_columns, text_at(statement, 3), asking->err);
    return status;
}

static quire_status take_count(struct asking *asking, sqlite3_stmt *statement)
{
    int64_t count = sqlite3_column_int64(statement, 0);
    asking->table->counted = count <= QUIRE_SQL_COUNTED_ROWS;
    asking->table->rows = asking->table->counted ? count : -1;
    return QUIRE_OK;
}

static quire_status count_rows(struct asking *asking)
{
    quire_buffer sql;
    quire_buffer_init(&sql, SIZE_MAX / 4);
    quire_buffer_append_str(&sql, QUIRE_STR("SELECT count(*) FROM (SELECT 1 FROM "));
    sqlite_quote(&sql, asking->table->name);
    quire_buffer_printf(&sql, " LIMIT %d)", QUIRE_SQL_COUNTED_ROWS + 1);
    quire_buffer_append_char(&sql, '\0');
    quire_status status = quire_buffer_check(&sql, "the statement", asking->err);
    if (!status) status = ask(asking, sql.data, (quire_str){ 0 }, take_count);
    quire_buffer_free(&sql);
    return status;
}

static quire_status fill_table(struct asking *asking, quire_sql_table *table)
{
    quire_str sql = table->comment;
    asking->table = table;
    asking->column_capacity = asking->reference_capacity = 0;
    table->comment = (quire_str){ 0 };
    quire_status status = ask(
        asking,
        "SELECT name, type, \"notnull\", dflt_value, pk, hidden FROM pragma_table_xinfo(?) ORDER BY cid",
        table->name, add_column);
    if (!status && !asking->failure->reason)
        status = ask(
            asking,
            "SELECT seq, \"table\", \"from\", \"to\" FROM pragma_foreign_key_list(?) ORDER BY id DESC, seq",
            table->name, add_reference);
    if (!status && !asking->failure->reason)
        status = quire_sqlite_comments(asking->call->arena, sql, table, asking->err);
    if (!status && !asking->failure->reason && !table->view) status = count_rows(asking);
    return status;
}

static quire_status sqlite_tables(void *session, quire_call *call, quire_sql_tables *out,
                                  quire_sql_failure *failure, quire_error *err)
{
    struct asking asking = { .session = session, .call = call, .failure = failure, .err = err };
    begin_work(session, call);
    quire_status status = ask(
        &asking,
        "SELECT l.name, l.type, coalesce(s.sql, '') FROM pragma_table_list l LEFT JOIN sqlite_schema s ON "
        "s.name = l.name AND s.type IN ('table', 'view') WHERE l.schema = 'main' AND l.type <> 'shadow' AND "
        "l.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY l.name",
        (quire_str){ 0 }, add_table);
    for (size_t i = 0; !status && !failure->reason && i < asking.found.count; i++) {
        begin_work(session, call);
        status = fill_table(&asking, (quire_sql_table *)&asking.found.items[i]);
        /* A view may be broken, and a virtual table need a module that is not here: they are told, without their columns. */
        if (!status && (failure->reason == QUIRE_LOAD_VANISHED || failure->reason == QUIRE_LOAD_MALFORMED))
            *failure = (quire_sql_failure){ 0 };
    }
    *out = asking.found;
    return status;
}

const quire_sql_kind quire_sql_sqlite = {
    .name = "sqlite",
    .title = "SQLite",
    .schemes = "sqlite",
    .parameter = "?",
    .session_size = sizeof(struct session),
    .limits = true,
    .address = sqlite_address,
    .open = sqlite_open,
    .close = sqlite_close,
    .tables = sqlite_tables,
    .columns = sqlite_columns,
    .start = sqlite_start,
    .next = sqlite_next,
    .stop = sqlite_stop,
    .quote = sqlite_quote,
    .guard = sqlite_guard,
};
