/* SPDX-License-Identifier: Apache-2.0 */
/* SQLCancel may only meet a call that is under way: on a statement at rest it would close the cursor. So it is called under the
 * lock under which the watch begins and ends. */
#include "fetch/sql/odbc_client.h"

#include "base/error.h"
#include "base/str.h"
#include "fetch/sql/library.h"
#include "text/unicode.h"

#include <limits.h>
#include <stdio.h>
#include <time.h>

enum {
    SLICE_NS = 20 * 1000 * 1000,
    MESSAGE_UNITS = 512,
};

/* ---- wide text ---- */

SQLWCHAR *quire_odbc_wide(quire_arena *arena, quire_str text, size_t *size)
{
    SQLWCHAR *units = quire_arena_array(arena, text.size + 1, sizeof *units);
    *size = 0;
    for (size_t at = 0; units && at < text.size;) {
        uint32_t c = quire_utf8_next(text, &at);
        if (c >= 0x10000) {
            units[(*size)++] = (SQLWCHAR)(0xd7c0 + (c >> 10));
            c = 0xdc00 | (c & 0x3ff);
        }
        units[(*size)++] = (SQLWCHAR)c;
    }
    if (units) units[*size] = 0;
    return units;
}

void quire_odbc_append(quire_buffer *out, const SQLWCHAR *units, size_t count, SQLWCHAR *half)
{
    char bytes[4];
    for (size_t i = 0; i < count; i++) {
        uint32_t c = units[i];
        bool second = c >= 0xdc00 && c <= 0xdfff;
        if (*half && second) c = ((uint32_t)(*half & 0x3ff) << 10 | (c & 0x3ff)) + 0x10000;
        else if (*half) quire_buffer_append(out, bytes, quire_utf8_put(0xfffd, bytes));
        if (!*half && second) c = 0xfffd;
        *half = 0;
        if (c >= 0xd800 && c <= 0xdbff) *half = (SQLWCHAR)c;
        else quire_buffer_append(out, bytes, quire_utf8_put(c, bytes));
    }
}

/* ---- the watch ---- */

static void *guard_calls(void *user)
{
    quire_odbc *client = user;
    quire_odbc_guard *guard = &client->guard;
    pthread_mutex_lock(&guard->lock);
    while (!guard->leaving) {
        if (!guard->watching) {
            guard->parked = true;
            pthread_cond_wait(&guard->changed, &guard->lock);
            guard->parked = false;
            continue;
        }
        if (quire_cancel_asked(guard->cancel)) guard->ending = QUIRE_ODBC_CANCELLED;
        else if (quire_monotonic_ns() >= guard->until_ns && !guard->ending) guard->ending = QUIRE_ODBC_LATE;
        if (guard->ending) client->library.SQLCancel(client->statement);
        struct timespec until;
        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_nsec += SLICE_NS;
        until.tv_sec += until.tv_nsec / 1000000000;
        until.tv_nsec %= 1000000000;
        pthread_cond_timedwait(&guard->changed, &guard->lock, &until);
    }
    pthread_mutex_unlock(&guard->lock);
    return NULL;
}

static quire_status start_guard(quire_odbc *client, quire_error *err)
{
    quire_odbc_guard *guard = &client->guard;
    pthread_condattr_t clock;
    pthread_mutex_init(&guard->lock, NULL);
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_cond_init(&guard->changed, &clock);
    pthread_condattr_destroy(&clock);
    guard->running = pthread_create(&guard->thread, NULL, guard_calls, client) == 0;
    return guard->running ? QUIRE_OK : quire_fail(err, QUIRE_E_NO_MEMORY, "no thread can be started");
}

static void end_guard(quire_odbc_guard *guard)
{
    if (!guard->running) return;
    pthread_mutex_lock(&guard->lock);
    guard->leaving = true;
    pthread_cond_signal(&guard->changed);
    pthread_mutex_unlock(&guard->lock);
    pthread_join(guard->thread, NULL);
    pthread_cond_destroy(&guard->changed);
    pthread_mutex_destroy(&guard->lock);
    *guard = (quire_odbc_guard){ 0 };
}

void quire_odbc_watch(quire_odbc *client, const quire_call *call)
{
    quire_odbc_guard *guard = &client->guard;
    pthread_mutex_lock(&guard->lock);
    guard->cancel = call->cancel;
    guard->until_ns = quire_monotonic_ns() + client->statement_ms * 1000000;
    guard->ending = QUIRE_ODBC_GOES_ON;
    guard->watching = true;
    if (guard->parked) pthread_cond_signal(&guard->changed); /* else it looks by itself, soon enough */
    pthread_mutex_unlock(&guard->lock);
}

/* ---- failures ---- */

/* What a SQLSTATE means. Sources: ODBC 3.8 appendix A; ISO 9075 for the classes. */
static quire_load_reason reason_of(const char *state)
{
    static const struct {
        const char *start;
        quire_load_reason reason;
    } states[] = {
        { "HYT", QUIRE_LOAD_TIMED_OUT },     { "HY008", QUIRE_LOAD_TIMED_OUT },
        { "57014", QUIRE_LOAD_TIMED_OUT },   { "42S02", QUIRE_LOAD_VANISHED },
        { "42S22", QUIRE_LOAD_VANISHED },    { "42P01", QUIRE_LOAD_VANISHED },
        { "42703", QUIRE_LOAD_VANISHED },    { "3D000", QUIRE_LOAD_VANISHED },
        { "42501", QUIRE_LOAD_DENIED },      { "25006", QUIRE_LOAD_UNSUPPORTED },
        { "HYC00", QUIRE_LOAD_UNSUPPORTED }, { "IM001", QUIRE_LOAD_UNSUPPORTED },
        { "08", QUIRE_LOAD_UNREACHABLE },    { "28", QUIRE_LOAD_DENIED },
        { "IM", QUIRE_LOAD_UNREADABLE },     { "57", QUIRE_LOAD_UNREACHABLE },
        { "40001", QUIRE_LOAD_TIMED_OUT },
    };
    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        if (strncmp(state, states[i].start, strlen(states[i].start)) == 0) return states[i].reason;
    return QUIRE_LOAD_MALFORMED;
}

/* Drivers that have one state for all errors say it in words. */
static quire_load_reason reason_in_words(const char *said, quire_load_reason reason)
{
    static const struct {
        const char *words;
        quire_load_reason reason;
    } said_so[] = {
        { "no such table", QUIRE_LOAD_VANISHED },
        { "no such column", QUIRE_LOAD_VANISHED },
        { "unable to open database", QUIRE_LOAD_UNREADABLE },
        { "database is locked", QUIRE_LOAD_TIMED_OUT },
        { "readonly database", QUIRE_LOAD_UNSUPPORTED },
        { "too big", QUIRE_LOAD_OVER_LIMIT },
    };
    for (size_t i = 0; i < sizeof said_so / sizeof *said_so; i++)
        if (strcasestr(said, said_so[i].words)) return said_so[i].reason;
    return reason;
}

static quire_status fail_with(quire_odbc *client, SQLSMALLINT type, SQLHANDLE handle,
                              quire_sql_failure *failure, quire_error *err)
{
    SQLWCHAR state[6] = { 0 }, units[MESSAGE_UNITS];
    SQLINTEGER native;
    SQLSMALLINT size = 0;
    SQLWCHAR half = 0;
    char code[6] = "";
    quire_buffer said;
    if (!SQL_SUCCEEDED(
            client->library.SQLGetDiagRecW(type, handle, 1, state, &native, units, MESSAGE_UNITS, &size)))
        return quire_sql_fail(failure, QUIRE_LOAD_UNREADABLE, "the driver failed and did not say why");
    for (size_t i = 0; i < 5; i++) code[i] = (char)state[i];
    if (strcmp(code, "HY001") == 0) return quire_fail_memory(err);
    quire_buffer_init(&said, 4 * MESSAGE_UNITS);
    quire_odbc_append(&said, units, size < MESSAGE_UNITS ? (size_t)size : MESSAGE_UNITS - 1, &half);
    quire_buffer_append_char(&said, '\0');
    quire_status status = quire_buffer_check(&said, "the driver's message", err);
    if (!status) {
        quire_load_reason reason = reason_of(code);
        if (reason == QUIRE_LOAD_MALFORMED) reason = reason_in_words(said.data, reason);
        status = quire_sql_fail(failure, reason, "%s (%s)", said.data, code);
    }
    quire_buffer_free(&said);
    return status;
}

quire_status quire_odbc_check(quire_odbc *client, SQLRETURN code, quire_sql_failure *failure,
                              quire_error *err)
{
    quire_odbc_guard *guard = &client->guard;
    pthread_mutex_lock(&guard->lock);
    int ending = guard->ending;
    guard->watching = false;
    pthread_mutex_unlock(&guard->lock);
    if (ending == QUIRE_ODBC_CANCELLED) return quire_fail_cancelled(err);
    if (ending == QUIRE_ODBC_LATE)
        return quire_sql_fail(failure, QUIRE_LOAD_TIMED_OUT, "the statement took longer than %lld ms",
                              (long long)client->statement_ms);
    if (SQL_SUCCEEDED(code) || code == SQL_NO_DATA) return QUIRE_OK;
    return fail_with(client, SQL_HANDLE_STMT, client->statement, failure, err);
}

/* ---- connecting ---- */

static SQLPOINTER number(intptr_t value)
{
    return (SQLPOINTER)value; /* attributes that are numbers travel in the pointer */
}

static quire_status load(quire_odbc_library *library, quire_sql_failure *failure)
{
    static const quire_sql_function functions[] = {
#define FUNCTION(name) { #name, offsetof(quire_odbc_library, name) },
        QUIRE_ODBC_FUNCTIONS(FUNCTION)
#undef FUNCTION
    };
    return quire_sql_library_load("libodbc.so.2", "libodbc2", functions, sizeof functions / sizeof *functions,
                                  library, failure);
}

void quire_odbc_close(quire_odbc *client)
{
    quire_odbc_stop(client);
    end_guard(&client->guard);
    if (client->connected) client->library.SQLDisconnect(client->connection);
    if (client->connection) client->library.SQLFreeHandle(SQL_HANDLE_DBC, client->connection);
    if (client->environment) client->library.SQLFreeHandle(SQL_HANDLE_ENV, client->environment);
    client->connected = false;
    client->connection = NULL;
    client->environment = NULL;
}

static quire_status connect_with(quire_odbc *client, const quire_call *call, quire_str text,
                                 int64_t connect_ms, quire_sql_failure *failure, quire_error *err)
{
    const quire_odbc_library *library = &client->library;
    size_t size;
    SQLWCHAR *wide = quire_odbc_wide(call->arena, text, &size);
    if (!wide) return quire_fail_memory(err);
    if (size > SHRT_MAX)
        return quire_sql_fail(failure, QUIRE_LOAD_MALFORMED, "the connection string is too long");
    if (!SQL_SUCCEEDED(library->SQLAllocHandle(SQL_HANDLE_ENV, SQL_NULL_HANDLE, &client->environment)) ||
        !SQL_SUCCEEDED(
            library->SQLSetEnvAttr(client->environment, SQL_ATTR_ODBC_VERSION, number(SQL_OV_ODBC3), 0)) ||
        !SQL_SUCCEEDED(library->SQLAllocHandle(SQL_HANDLE_DBC, client->environment, &client->connection)))
        return quire_fail_memory(err);
    /* Wishes: drivers that know them not go on without. */
    library->SQLSetConnectAttrW(client->connection, SQL_ATTR_LOGIN_TIMEOUT, number((connect_ms + 999) / 1000),
                                0);
    library->SQLSetConnectAttrW(client->connection, SQL_ATTR_ACCESS_MODE, number(SQL_MODE_READ_ONLY), 0);
    SQLRETURN code = library->SQLDriverConnectW(client->connection, NULL, wide, (SQLSMALLINT)size, NULL, 0,
                                                NULL, SQL_DRIVER_NOPROMPT);
    if (!SQL_SUCCEEDED(code)) {
        quire_status status = fail_with(client, SQL_HANDLE_DBC, client->connection, failure, err);
        if (failure->reason == QUIRE_LOAD_MALFORMED) failure->reason = QUIRE_LOAD_UNREADABLE;
        return status;
    }
    client->connected = true;
    /* Whatever a statement might write is undone at its end. */
    code = library->SQLSetConnectAttrW(client->connection, SQL_ATTR_AUTOCOMMIT, number(SQL_AUTOCOMMIT_OFF),
                                       0);
    return SQL_SUCCEEDED(code) ? QUIRE_OK
                               : fail_with(client, SQL_HANDLE_DBC, client->connection, failure, err);
}

quire_status quire_odbc_open(quire_odbc *client, const quire_call *call, quire_str text,
                             const quire_sql_target *target, quire_sql_failure *failure, quire_error *err)
{
    client->statement_ms = target->statement_ms;
    client->cell_bytes = target->cell_bytes;
    quire_status status = load(&client->library, failure);
    if (status || failure->reason) return status;
    status = start_guard(client, err);
    if (!status) status = connect_with(client, call, text, target->connect_ms, failure, err);
    if (status || failure->reason) quire_odbc_close(client);
    return status;
}

quire_status quire_odbc_begin(quire_odbc *client, quire_sql_failure *failure, quire_error *err)
{
    const quire_odbc_library *library = &client->library;
    SQLRETURN code = library->SQLAllocHandle(SQL_HANDLE_STMT, client->connection, &client->statement);
    if (!SQL_SUCCEEDED(code)) {
        client->statement = NULL;
        return fail_with(client, SQL_HANDLE_DBC, client->connection, failure, err);
    }
    /* Wishes, too. Text of so many bytes has as many characters, in whichever way they are counted. */
    library->SQLSetStmtAttrW(client->statement, SQL_ATTR_MAX_LENGTH,
                             number((intptr_t)(2 * client->cell_bytes + 4)), 0);
    library->SQLSetStmtAttrW(client->statement, SQL_ATTR_QUERY_TIMEOUT,
                             number((client->statement_ms + 999) / 1000), 0);
    return QUIRE_OK;
}

void quire_odbc_stop(quire_odbc *client)
{
    if (!client->statement) return;
    client->library.SQLFreeHandle(SQL_HANDLE_STMT, client->statement);
    client->library.SQLEndTran(SQL_HANDLE_DBC, client->connection, SQL_ROLLBACK);
    client->statement = NULL;
}
