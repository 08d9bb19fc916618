/* SPDX-License-Identifier: Apache-2.0 */
/* A call of the library that would wait hands over the events that it waits for. They are awaited in slices, so that a cancel
 * is seen at once and time that is up, too. Then a second connection asks the server to end the statement, as the protocol has
 * no other way, and the call is left a moment to come back with what the server says; after that the connection is cut, which
 * ends any call. No call is ever left half done. */
#include "fetch/sql/mysql_client.h"

#include "base/error.h"
#include "base/str.h"
#include "fetch/sql/library.h"

#include <errmsg.h>
#include <mysqld_error.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/socket.h>

enum {
    SLICE_MS = 20,
    GRACE_MS = 300, /* between asking the server to end a statement and cutting the connection */
    STACK_BYTES =
        1 << 19, /* of a call that may be interrupted: resolving and TLS need more than the library's 60 KB */
    KILLER_SECONDS = 1,
    ROW_WAIT_SECONDS = 365 *
                       86400, /* for how long the server waits for us to take a row: a model may be busy */
    MARIADB_QUERY_TIMEOUT = 3024, /* ER_QUERY_TIMEOUT of MySQL, which this library's header doesn't have */
};

/* ---- the library ---- */

static quire_status load(quire_mysql_library *library, quire_sql_failure *failure)
{
    static const quire_sql_function functions[] = {
#define FUNCTION(name) { #name, offsetof(quire_mysql_library, name) },
        QUIRE_MYSQL_FUNCTIONS(FUNCTION)
#undef FUNCTION
    };
    return quire_sql_library_load("libmariadb.so.3", "libmariadb3", functions,
                                  sizeof functions / sizeof *functions, library, failure);
}

/* ---- failures ---- */

static quire_load_reason reason_of(unsigned code)
{
    switch (code) {
    case ER_BAD_DB_ERROR:
    case ER_NO_SUCH_TABLE:
    case ER_NO_SUCH_TABLE_IN_ENGINE:
    case ER_BAD_FIELD_ERROR:
    case ER_SP_DOES_NOT_EXIST:
    case ER_VIEW_INVALID: return QUIRE_LOAD_VANISHED;
    case ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION:
    case ER_UNSUPPORTED_PS:
    case ER_OPTION_PREVENTS_STATEMENT: return QUIRE_LOAD_UNSUPPORTED;
    case ER_STATEMENT_TIMEOUT:
    case MARIADB_QUERY_TIMEOUT:
    case ER_QUERY_INTERRUPTED:
    case ER_LOCK_WAIT_TIMEOUT:
    case ER_LOCK_DEADLOCK: return QUIRE_LOAD_TIMED_OUT;
    case CR_NET_PACKET_TOO_LARGE:
    case ER_NET_PACKET_TOO_LARGE: return QUIRE_LOAD_OVER_LIMIT;
    case ER_ACCESS_DENIED_ERROR:
    case ER_ACCESS_DENIED_NO_PASSWORD_ERROR:
    case ER_DBACCESS_DENIED_ERROR:
    case ER_TABLEACCESS_DENIED_ERROR:
    case ER_COLUMNACCESS_DENIED_ERROR:
    case ER_PROCACCESS_DENIED_ERROR:
    case ER_SPECIFIC_ACCESS_DENIED_ERROR:
    case ER_HOST_IS_BLOCKED:
    case ER_HOST_NOT_PRIVILEGED:
    case CR_AUTH_PLUGIN_ERR:
    case CR_PLUGIN_NOT_ALLOWED: return QUIRE_LOAD_DENIED;
    case ER_CON_COUNT_ERROR:
    case ER_TOO_MANY_USER_CONNECTIONS:
    case ER_SERVER_SHUTDOWN:
    case ER_CONNECTION_KILLED: return QUIRE_LOAD_UNREACHABLE;
    default:
        return code >= CR_MIN_ERROR && code <= CR_MAX_ERROR ? QUIRE_LOAD_UNREACHABLE : QUIRE_LOAD_MALFORMED;
    }
}

static bool ends_connection(unsigned code)
{
    return code == CR_SERVER_GONE_ERROR || code == CR_SERVER_LOST || code == CR_NET_PACKET_TOO_LARGE ||
           code == CR_SERVER_LOST_EXTENDED || code == CR_MALFORMED_PACKET || code == ER_SERVER_SHUTDOWN ||
           code == ER_CONNECTION_KILLED;
}

quire_status quire_mysql_fail(quire_mysql *client, quire_sql_failure *failure, quire_error *err)
{
    const quire_mysql_library *library = &client->library;
    unsigned code = client->statement ? library->mysql_stmt_errno(client->statement) : 0;
    const char *said = code ? library->mysql_stmt_error(client->statement)
                            : library->mysql_error(client->handle);
    if (!code) code = library->mysql_errno(client->handle);
    if (ends_connection(code)) client->broken = true;
    if (code == CR_OUT_OF_MEMORY) return quire_fail_memory(err);
    return quire_sql_fail(failure, reason_of(code), "%s", said && *said ? said : "the connection was lost");
}

/* ---- waiting ---- */

/* One call of the library under way. */
struct wait {
    quire_mysql *client;
    const quire_cancel *cancel;
    const char *doing;
    int64_t limit_ms, until_ns;
    enum { GOES_ON, CANCELLED, LATE } ending; /* why it is being ended */
    bool cut;
};

static struct wait wait_for(quire_mysql *client, const quire_call *call, const char *doing, int64_t limit_ms)
{
    return (struct wait){ .client = client,
                          .cancel = call->cancel,
                          .doing = doing,
                          .limit_ms = limit_ms,
                          .until_ns = quire_monotonic_ns() + limit_ms * 1000000 };
}

static void set_options(const quire_mysql_library *library, MYSQL *handle, const quire_mysql_place *place)
{
    const my_bool yes = 1;
    const unsigned no = 0;
    library->mysql_optionsv(handle, MYSQL_READ_DEFAULT_GROUP, place->group ? place->group : "client");
    library->mysql_optionsv(handle, MYSQL_SET_CHARSET_NAME, "utf8mb4");
    library->mysql_optionsv(handle, MYSQL_OPT_LOCAL_INFILE, &no);
    if (place->ca) library->mysql_optionsv(handle, MYSQL_OPT_SSL_CA, place->ca);
    if (place->certificate) library->mysql_optionsv(handle, MYSQL_OPT_SSL_CERT, place->certificate);
    if (place->key) library->mysql_optionsv(handle, MYSQL_OPT_SSL_KEY, place->key);
    if (place->encrypted) {
        library->mysql_optionsv(handle, MYSQL_OPT_SSL_ENFORCE, &yes);
        library->mysql_optionsv(handle, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &yes);
    }
    /* Ways of proving oneself that give the password away are not for servers elsewhere. */
    if (place->host && !place->encrypted)
        library->mysql_optionsv(handle, MARIADB_OPT_RESTRICTED_AUTH,
                                "mysql_native_password,client_ed25519,caching_sha2_password,sha256_password");
}

/* A server may ask its client for any file of the client's; none is given. */
static int refuse_file(void **state, const char *name, void *user)
{
    (void)state, (void)name, (void)user;
    return 1;
}
static int no_bytes(void *state, char *bytes, unsigned size)
{
    (void)state, (void)bytes, (void)size;
    return -1;
}
static void no_end(void *state)
{
    (void)state;
}
static int file_refused(void *state, char *message, unsigned size)
{
    (void)state;
    snprintf(message, size, "no file of this machine is given to a server");
    return CR_UNKNOWN_ERROR;
}

/* mysql_init prepares the library when it is first called, and does so for one thread alone. */
static MYSQL *new_handle(const quire_mysql_library *library, const quire_mysql_place *place)
{
    static pthread_mutex_t preparing = PTHREAD_MUTEX_INITIALIZER;
    pthread_mutex_lock(&preparing);
    MYSQL *handle = library->mysql_init(NULL);
    pthread_mutex_unlock(&preparing);
    if (!handle) return NULL;
    set_options(library, handle, place);
    library->mysql_set_local_infile_handler(handle, refuse_file, no_bytes, no_end, file_refused, NULL);
    return handle;
}

static bool end_at_server(quire_mysql *client)
{
    const quire_mysql_library *library = &client->library;
    const quire_mysql_place *place = &client->place;
    const unsigned seconds = KILLER_SECONDS;
    char sql[64];
    MYSQL *killer = new_handle(library, place);
    if (!killer) return false;
    library->mysql_optionsv(killer, MYSQL_OPT_CONNECT_TIMEOUT, &seconds);
    library->mysql_optionsv(killer, MYSQL_OPT_READ_TIMEOUT, &seconds);
    library->mysql_optionsv(killer, MYSQL_OPT_WRITE_TIMEOUT, &seconds);
    int size = snprintf(sql, sizeof sql, "KILL QUERY %lu", library->mysql_thread_id(client->handle));
    bool ended = library->mysql_real_connect(killer, place->host, place->user, place->password,
                                             place->database, place->port, place->socket, 0) &&
                 library->mysql_real_query(killer, sql, (unsigned long)size) == 0;
    library->mysql_close(killer);
    return ended;
}

static void cut_connection(struct wait *wait)
{
    wait->cut = wait->client->broken = true;
    shutdown((int)wait->client->library.mysql_get_socket(wait->client->handle), SHUT_RDWR);
}

static void begin_ending(struct wait *wait, bool late)
{
    quire_mysql *client = wait->client;
    wait->ending = late ? LATE : CANCELLED;
    if (client->statement && end_at_server(client))
        wait->until_ns = quire_monotonic_ns() + GRACE_MS * 1000000LL;
    else cut_connection(wait);
}

/* Waits for what the library waits for; gives which of it has come. */
static int await(struct wait *wait, int events)
{
    const quire_mysql_library *library = &wait->client->library;
    MYSQL *handle = wait->client->handle;
    struct pollfd file = { .fd = (int)library->mysql_get_socket(handle),
                           .events = (short)((events & MYSQL_WAIT_READ ? POLLIN : 0) |
                                             (events & MYSQL_WAIT_WRITE ? POLLOUT : 0) |
                                             (events & MYSQL_WAIT_EXCEPT ? POLLPRI : 0)) };
    int64_t timeout_ns = events & MYSQL_WAIT_TIMEOUT
                             ? quire_monotonic_ns() + 1000000LL * library->mysql_get_timeout_value_ms(handle)
                             : INT64_MAX;
    for (;;) {
        int ready = poll(&file, 1, SLICE_MS);
        int64_t now_ns = quire_monotonic_ns();
        if (ready > 0) {
            bool in = file.revents & (POLLIN | POLLHUP | POLLERR);
            return (in && events & MYSQL_WAIT_READ ? MYSQL_WAIT_READ : 0) |
                   (file.revents & (POLLOUT | POLLHUP | POLLERR) && events & MYSQL_WAIT_WRITE
                        ? MYSQL_WAIT_WRITE
                        : 0) |
                   (file.revents & POLLPRI ? MYSQL_WAIT_EXCEPT : 0);
        }
        if (now_ns >= timeout_ns) return MYSQL_WAIT_TIMEOUT;
        bool cancelled = quire_cancel_asked(wait->cancel), late = now_ns >= wait->until_ns;
        if (!wait->ending && (cancelled || late)) begin_ending(wait, !cancelled);
        else if (wait->ending && !wait->cut && late) cut_connection(wait);
    }
}

/* What came of a call. One that we ended failed even where it gave something meanwhile; else the server's own words count. */
static quire_status outcome_of(const struct wait *wait, bool failed, quire_sql_failure *failure,
                               quire_error *err)
{
    switch (wait->ending) {
    case CANCELLED: return quire_fail_cancelled(err);
    case LATE:
        return quire_sql_fail(failure, QUIRE_LOAD_TIMED_OUT, "%s took longer than %lld ms", wait->doing,
                              (long long)wait->limit_ms);
    default: return failed ? quire_mysql_fail(wait->client, failure, err) : QUIRE_OK;
    }
}

/* ---- connecting ---- */

void quire_mysql_close(quire_mysql *client)
{
    if (!client->handle) return;
    quire_mysql_stop(client);
    client->library.mysql_close(client->handle);
    client->handle = NULL;
}

static quire_status connect_to(quire_mysql *client, const quire_call *call, int64_t connect_ms,
                               quire_sql_failure *failure, quire_error *err)
{
    const quire_mysql_library *library = &client->library;
    const quire_mysql_place *place = &client->place;
    struct wait wait = wait_for(client, call, "connecting", connect_ms);
    MYSQL *connected = NULL;
    int events = library->mysql_real_connect_start(&connected, client->handle, place->host, place->user,
                                                   place->password, place->database, place->port,
                                                   place->socket, 0);
    while (events)
        events = library->mysql_real_connect_cont(&connected, client->handle, await(&wait, events));
    return outcome_of(&wait, !connected, failure, err);
}

quire_status quire_mysql_open(quire_mysql *client, const quire_call *call, const quire_mysql_place *place,
                              int64_t connect_ms, int64_t row_bytes, quire_sql_failure *failure,
                              quire_error *err)
{
    char settings[160];
    const size_t stack_bytes = STACK_BYTES, packet_bytes = (size_t)row_bytes;
    quire_status status = load(&client->library, failure);
    if (status || failure->reason) return status;
    client->place = *place;
    client->handle = new_handle(&client->library, place);
    if (!client->handle) return quire_fail_memory(err);
    if (client->library.mysql_optionsv(client->handle, MYSQL_OPT_NONBLOCK, &stack_bytes)) {
        quire_mysql_close(client);
        return quire_fail_memory(err);
    }
    client->library.mysql_optionsv(client->handle, MYSQL_OPT_MAX_ALLOWED_PACKET, &packet_bytes);
    /* An option file may have asked for another character set. */
    snprintf(settings, sizeof settings, "SET NAMES utf8mb4, time_zone = '+00:00', net_write_timeout = %d",
             ROW_WAIT_SECONDS);
    status = connect_to(client, call, connect_ms, failure, err);
    const char *const statements[] = { settings,
                                       "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",
                                       "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY" };
    for (size_t i = 0; i < sizeof statements / sizeof *statements && !status && !failure->reason; i++)
        status = quire_mysql_run(client, call, statements[i], failure, err);
    if (status || failure->reason) quire_mysql_close(client);
    return status;
}

/* ---- statements ---- */

static quire_status check_whole(const quire_mysql *client, quire_sql_failure *failure)
{
    return client->broken ? quire_sql_fail(failure, QUIRE_LOAD_UNREACHABLE, "the connection was lost")
                          : QUIRE_OK;
}

quire_status quire_mysql_run(quire_mysql *client, const quire_call *call, const char *sql,
                             quire_sql_failure *failure, quire_error *err)
{
    const quire_mysql_library *library = &client->library;
    struct wait wait = wait_for(client, call, "the statement", client->statement_ms);
    int failed = 0;
    int events = library->mysql_real_query_start(&failed, client->handle, sql, (unsigned long)strlen(sql));
    while (events) events = library->mysql_real_query_cont(&failed, client->handle, await(&wait, events));
    return outcome_of(&wait, failed, failure, err);
}

quire_status quire_mysql_prepare(quire_mysql *client, const quire_call *call, quire_str sql,
                                 quire_sql_failure *failure, quire_error *err)
{
    const quire_mysql_library *library = &client->library;
    struct wait wait = wait_for(client, call, "the statement", client->statement_ms);
    int failed = 0;
    quire_status status = check_whole(client, failure);
    if (status || failure->reason) return status;
    client->statement = library->mysql_stmt_init(client->handle);
    if (!client->statement) return quire_fail_memory(err);
    int events = library->mysql_stmt_prepare_start(&failed, client->statement, sql.data,
                                                   (unsigned long)sql.size);
    while (events)
        events = library->mysql_stmt_prepare_cont(&failed, client->statement, await(&wait, events));
    status = outcome_of(&wait, failed, failure, err);
    if (!status && !failure->reason && !library->mysql_stmt_field_count(client->statement))
        status = quire_sql_fail(failure, QUIRE_LOAD_UNSUPPORTED,
                                "the statement gives no rows, and only reading is allowed");
    if (status || failure->reason) quire_mysql_stop(client);
    return status;
}

quire_status quire_mysql_execute(quire_mysql *client, const quire_call *call, quire_sql_failure *failure,
                                 quire_error *err)
{
    const quire_mysql_library *library = &client->library;
    struct wait wait = wait_for(client, call, "the statement", client->statement_ms);
    int failed = 0;
    int events = library->mysql_stmt_execute_start(&failed, client->statement);
    while (events)
        events = library->mysql_stmt_execute_cont(&failed, client->statement, await(&wait, events));
    client->rows_wait = !failed;
    return outcome_of(&wait, failed, failure, err);
}

quire_status quire_mysql_fetch(quire_mysql *client, const quire_call *call, bool *row,
                               quire_sql_failure *failure, quire_error *err)
{
    const quire_mysql_library *library = &client->library;
    struct wait wait = wait_for(client, call, "the statement", client->statement_ms);
    int outcome = 0;
    int events = library->mysql_stmt_fetch_start(&outcome, client->statement);
    while (events) events = library->mysql_stmt_fetch_cont(&outcome, client->statement, await(&wait, events));
    *row = client->rows_wait = outcome == 0 || outcome == MYSQL_DATA_TRUNCATED;
    return outcome_of(&wait, !*row && outcome != MYSQL_NO_DATA, failure, err);
}

void quire_mysql_stop(quire_mysql *client)
{
    const quire_mysql_library *library = &client->library;
    const quire_call nobody = { 0 };
    if (!client->statement) return;
    if (client->rows_wait) {
        struct wait wait = wait_for(client, &nobody, "stopping", GRACE_MS);
        my_bool failed = 0;
        if (!client->broken) begin_ending(&wait, true);
        int events = library->mysql_stmt_free_result_start(&failed, client->statement);
        while (events)
            events = library->mysql_stmt_free_result_cont(&failed, client->statement, await(&wait, events));
        client->rows_wait = false;
    }
    library->mysql_stmt_close(client->statement);
    client->statement = NULL;
}
