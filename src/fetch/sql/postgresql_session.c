/* SPDX-License-Identifier: Apache-2.0 */
#include "fetch/sql/postgresql_session.h"

#include "base/array.h"
#include "base/error.h"
#include "base/str.h"
#include "fetch/sql/library.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    SLICE_MS = 50,    /* of waiting, between two looks whether the call was cancelled */
    GRACE_MS = 10000, /* after the time of a statement, for a server that doesn't end it itself */
    STOP_MS = 1000,   /* for a server that is asked to end a statement */
    CANCEL_BYTES = 256
};

static const quire_sql_function functions[] = {
#define FUNCTION(name) { #name, offsetof(quire_libpq, name) },
    QUIRE_LIBPQ_FUNCTIONS(FUNCTION)
#undef FUNCTION
};

static const char begin[] = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

/* ---- failures ---- */

/* By the class or code of an SQLSTATE (the server's appendix "Error Codes"). */
static quire_load_reason reason_of(const char *state)
{
    static const struct {
        const char *state;
        quire_load_reason reason;
    } reasons[] = {
        { "3D", QUIRE_LOAD_VANISHED },     { "3F", QUIRE_LOAD_VANISHED },
        { "42P01", QUIRE_LOAD_VANISHED },  { "42703", QUIRE_LOAD_VANISHED },
        { "42501", QUIRE_LOAD_DENIED },    { "42", QUIRE_LOAD_MALFORMED },
        { "28", QUIRE_LOAD_DENIED },       { "25006", QUIRE_LOAD_UNSUPPORTED },
        { "0A", QUIRE_LOAD_UNSUPPORTED },  { "57014", QUIRE_LOAD_TIMED_OUT },
        { "55P03", QUIRE_LOAD_TIMED_OUT }, { "22", QUIRE_LOAD_MALFORMED },
        { "53", QUIRE_LOAD_OVER_LIMIT },   { "54", QUIRE_LOAD_OVER_LIMIT },
        { "XX", QUIRE_LOAD_MALFORMED },    { "08", QUIRE_LOAD_UNREACHABLE },
        { "57P", QUIRE_LOAD_UNREACHABLE },
    };
    for (size_t i = 0; state && i < sizeof reasons / sizeof *reasons; i++)
        if (strncmp(state, reasons[i].state, strlen(reasons[i].state)) == 0) return reasons[i].reason;
    return QUIRE_LOAD_UNREADABLE;
}

/* While a session is opened the library gives no code, and what a server says of who may not is in the server's language: but
 * these are ours to see. */
static quire_load_reason connection_reason(const char *message)
{
    static const char *const denials[] = { "no password supplied",           "password authentication failed",
                                           "authentication failed",          "no pg_hba.conf entry",
                                           "permission denied for database", "role \"" };
    if (strstr(message, "database \"") && strstr(message, "does not exist")) return QUIRE_LOAD_VANISHED;
    for (size_t i = 0; i < sizeof denials / sizeof *denials; i++)
        if (strstr(message, denials[i])) return QUIRE_LOAD_DENIED;
    return QUIRE_LOAD_UNREACHABLE;
}

static quire_status fail_connection(quire_postgresql_session *self, quire_sql_failure *failure)
{
    const char *message = self->pq.PQerrorMessage(self->connection);
    return quire_sql_fail(failure, connection_reason(message), "%s",
                          *message ? message : "the connection is lost");
}

static quire_status fail_with(quire_postgresql_session *self, const PGresult *result,
                              quire_sql_failure *failure)
{
    const char *state = self->pq.PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *message = self->pq.PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    self->aborted = true;
    if (!message) return fail_connection(self, failure);
    return quire_sql_fail(failure, reason_of(state), "%s", message);
}

/* ---- waiting ---- */

struct asking {
    quire_libpq pq;
    PGcancel *cancel;
};

static void free_asking(struct asking *asking)
{
    asking->pq.PQfreeCancel(asking->cancel);
    free(asking);
}

static void *ask(void *user)
{
    char message[CANCEL_BYTES];
    struct asking *asking = user;
    asking->pq.PQcancel(asking->cancel, message, sizeof message);
    free_asking(asking);
    return NULL;
}

static bool start_asking(pthread_t *thread, struct asking *asking)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before); /* signals are the caller's */
    bool started = pthread_create(thread, NULL, ask, asking) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return started;
}

/* The library waits without end for a server that takes the connection and says nothing: it waits in a thread, which owns all that
 * it needs and is left to itself when the time is up. */
static void ask_to_stop(quire_postgresql_session *self)
{
    pthread_t thread;
    struct timespec until;
    struct asking *asking = malloc(sizeof *asking);
    if (!asking) return;
    *asking = (struct asking){ self->pq, self->pq.PQgetCancel(self->connection) };
    if (!asking->cancel || !start_asking(&thread, asking)) {
        free_asking(asking);
        return;
    }
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += STOP_MS / 1000;
    if (pthread_clockjoin_np(thread, NULL, CLOCK_MONOTONIC, &until)) pthread_detach(thread);
}

/* Waits until the socket is ready. False: the call was cancelled or the time is up; which, is said in status and failure. */
static bool wait_for(quire_postgresql_session *self, quire_call *call, short events,
                     quire_sql_failure *failure, quire_status *status, quire_error *err)
{
    struct pollfd socket = { .fd = self->pq.PQsocket(self->connection), .events = events };
    for (;;) {
        int ready = poll(&socket, 1, SLICE_MS);
        if (quire_cancelled(call)) *status = quire_fail_cancelled(err);
        else if (ready) return true;
        else if (quire_monotonic_ns() > self->deadline_ns)
            *status = quire_sql_fail(failure, QUIRE_LOAD_TIMED_OUT, "the server did not answer in time");
        else continue;
        return false;
    }
}

quire_status quire_postgresql_result(quire_postgresql_session *self, quire_call *call, PGresult **out,
                                     quire_sql_failure *failure, quire_error *err)
{
    *out = NULL;
    for (;;) {
        quire_status status = QUIRE_OK;
        while (self->pq.PQisBusy(self->connection)) {
            if (!wait_for(self, call, POLLIN, failure, &status, err)) {
                self->given_up = true;
                if (status) ask_to_stop(self);
                return status;
            }
            if (!self->pq.PQconsumeInput(self->connection)) return fail_connection(self, failure);
        }
        PGresult *result = self->pq.PQgetResult(self->connection);
        if (!result) return QUIRE_OK;
        ExecStatusType kind = self->pq.PQresultStatus(result);
        if (!failure->reason &&
            (kind == PGRES_TUPLES_OK || kind == PGRES_SINGLE_TUPLE || kind == PGRES_COMMAND_OK)) {
            *out = result;
            return QUIRE_OK;
        }
        if (!failure->reason) (void)fail_with(self, result, failure);
        self->pq.PQclear(result);
    }
}

void quire_postgresql_end(quire_postgresql_session *self)
{
    struct pollfd socket = { .fd = self->pq.PQsocket(self->connection), .events = POLLIN };
    if (self->given_up) return;
    ask_to_stop(self);
    for (int64_t until_ns = quire_monotonic_ns() + STOP_MS * 1000000; !self->given_up;) {
        while (!self->given_up && self->pq.PQisBusy(self->connection)) {
            self->given_up = quire_monotonic_ns() > until_ns || poll(&socket, 1, SLICE_MS) < 0;
            if (!self->given_up && socket.revents)
                self->given_up = !self->pq.PQconsumeInput(self->connection);
        }
        PGresult *result = self->given_up ? NULL : self->pq.PQgetResult(self->connection);
        if (!result) return;
        self->pq.PQclear(result);
    }
}

quire_status quire_postgresql_last(quire_postgresql_session *self, quire_call *call, int sent, PGresult **out,
                                   quire_sql_failure *failure, quire_error *err)
{
    *out = NULL;
    if (!sent) return fail_connection(self, failure);
    for (;;) {
        PGresult *next = NULL;
        quire_status status = quire_postgresql_result(self, call, &next, failure, err);
        if (next) {
            self->pq.PQclear(*out);
            *out = next;
            continue;
        }
        if (!status && !failure->reason) return QUIRE_OK;
        self->pq.PQclear(*out);
        *out = NULL;
        return status;
    }
}

static void begin_time(quire_postgresql_session *self)
{
    self->deadline_ns = quire_monotonic_ns() + (self->statement_ms + GRACE_MS) * 1000000;
}

quire_status quire_postgresql_ready(quire_postgresql_session *self, quire_call *call,
                                    quire_sql_failure *failure, quire_error *err)
{
    PGresult *result = NULL;
    quire_status status = QUIRE_OK;
    begin_time(self);
    if (self->given_up)
        return quire_sql_fail(failure, QUIRE_LOAD_UNREACHABLE, "the server did not answer before");
    if (!self->aborted) return QUIRE_OK;
    self->aborted = false;
    status = quire_postgresql_last(self, call, self->pq.PQsendQuery(self->connection, "ROLLBACK"), &result,
                                   failure, err);
    self->pq.PQclear(result);
    if (status || failure->reason) return status;
    status = quire_postgresql_last(self, call, self->pq.PQsendQuery(self->connection, begin), &result,
                                   failure, err);
    self->pq.PQclear(result);
    begin_time(self);
    return status;
}

quire_status quire_postgresql_ask(quire_postgresql_session *self, quire_call *call, const char *sql,
                                  PGresult **out, quire_sql_failure *failure, quire_error *err)
{
    *out = NULL;
    quire_status status = quire_postgresql_ready(self, call, failure, err);
    if (status || failure->reason) return status;
    return quire_postgresql_last(self, call, self->pq.PQsendQuery(self->connection, sql), out, failure, err);
}

quire_str quire_postgresql_field(const quire_postgresql_session *self, const PGresult *result, int row,
                                 int column)
{
    if (self->pq.PQgetisnull(result, row, column)) return (quire_str){ 0 };
    return (quire_str){ self->pq.PQgetvalue(result, row, column),
                        (size_t)self->pq.PQgetlength(result, row, column) };
}

/* ---- connecting ---- */

static void ignore_notice(void *user, const char *message)
{
    (void)user, (void)message;
}

static quire_status connect_until(quire_postgresql_session *self, quire_call *call,
                                  quire_sql_failure *failure, quire_error *err)
{
    quire_status status = QUIRE_OK;
    PostgresPollingStatusType next = PGRES_POLLING_WRITING;
    while (self->pq.PQstatus(self->connection) != CONNECTION_BAD && next != PGRES_POLLING_OK) {
        if (next == PGRES_POLLING_FAILED) break;
        short events = next == PGRES_POLLING_READING ? POLLIN : POLLOUT;
        if (!wait_for(self, call, events, failure, &status, err)) return status;
        next = self->pq.PQconnectPoll(self->connection);
    }
    return next == PGRES_POLLING_OK ? QUIRE_OK : fail_connection(self, failure);
}

/* What makes one value look the same in every session, and nothing else be done than reading. */
/* Settings stand before the transaction, whose end by a failure would take them back. A database without an encoding holds bytes of
 * any, and would refuse a row that is no UTF-8: they come as they are. */
static quire_status set_up(quire_postgresql_session *self, quire_call *call, quire_sql_failure *failure,
                           quire_error *err)
{
    PGresult *result = NULL;
    const char *encoding = self->pq.PQparameterStatus(self->connection, "server_encoding");
    quire_str sql = quire_arena_printf(
        call->arena,
        "SET statement_timeout = %lld; SET idle_in_transaction_session_timeout = 0; SET TimeZone = 'UTC'; "
        "SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'; SET bytea_output = 'hex'; "
        "SET extra_float_digits = 1; SET default_transaction_read_only = on; SET client_encoding = %s",
        (long long)self->statement_ms, encoding && strcmp(encoding, "SQL_ASCII") == 0 ? encoding : "UTF8");
    if (!sql.data) return quire_fail_memory(err);
    quire_status status = quire_postgresql_ask(self, call, sql.data, &result, failure, err);
    self->pq.PQclear(result);
    if (status || failure->reason) return status;
    status = quire_postgresql_ask(self, call, begin, &result, failure, err);
    self->pq.PQclear(result);
    return status;
}

quire_status quire_postgresql_connect(quire_postgresql_session *self, quire_call *call,
                                      const quire_sql_target *target, quire_sql_failure *failure,
                                      quire_error *err)
{
    quire_status status = quire_sql_library_load("libpq.so.5", "libpq5", functions,
                                                 sizeof functions / sizeof *functions, &self->pq, failure);
    if (status || failure->reason) return status;
    quire_str uri = quire_arena_copy(call->arena, target->uri),
              password = quire_arena_copy(call->arena, target->password);
    if (!uri.data || !password.data) return quire_fail_memory(err);
    /* What stands in the uri goes before the timeout, which also bounds how long a cancel tries to reach a server that is gone. */
    const char *names[] = { "tcp_user_timeout",
                            "dbname",
                            "client_encoding",
                            "fallback_application_name",
                            password.size ? "password" : NULL,
                            NULL };
    const char *values[] = { "10000", uri.data, "UTF8", "quire", password.data, NULL };
    self->statement_ms = target->statement_ms;
    self->connection = self->pq.PQconnectStartParams(names, values, 1);
    if (!self->connection) return quire_fail_memory(err);
    self->pq.PQsetNoticeProcessor(self->connection, ignore_notice, NULL);
    self->deadline_ns = quire_monotonic_ns() + target->connect_ms * 1000000;
    status = connect_until(self, call, failure, err);
    if (!status && !failure->reason) status = set_up(self, call, failure, err);
    if (status || failure->reason) quire_postgresql_disconnect(self);
    return status;
}

void quire_postgresql_disconnect(quire_postgresql_session *self)
{
    self->pq.PQfinish(self->connection);
    self->connection = NULL;
}
