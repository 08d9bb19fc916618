/* SPDX-License-Identifier: Apache-2.0 */
/* A kind of database (SQLite, PostgreSQL …): what the sql driver asks of it. A kind connects, lists, runs one statement at a
 * time and types its cells; SQL is composed, rows become documents and changes are told once, for all kinds, in the files
 * beside it.
 *
 * What goes wrong at the database (it is down, a right is missing, a row is too large) is an outcome: the status is OK then,
 * and the quire_sql_failure has a reason. A status other than OK means that memory is out or the call was cancelled. */
#ifndef QUIRE_FETCH_SQL_DATABASE_H
#define QUIRE_FETCH_SQL_DATABASE_H

#include "base/buffer.h"
#include "base/call.h"
#include "quire/error.h"
#include "quire/types.h"

/* Why the database didn't do what it was asked. UNREACHABLE: no connection, or it was lost. DENIED: wrong password, no right to
 * read. VANISHED: no such database, table or column. UNSUPPORTED: the client library is missing, or the statement is none that
 * reads. MALFORMED: it is no SQL, or a file is no database. TIMED_OUT, OVER_LIMIT, ENCRYPTED as they say. */
typedef struct quire_sql_failure {
    quire_load_reason reason; /* OK: nothing went wrong */
    char message[512];        /* one line, no trailing stop, no secrets */
} quire_sql_failure;

/* Fills `failure` (cut at a character boundary, line ends replaced). Returns OK, so that a kind may return it. */
quire_status quire_sql_fail(quire_sql_failure *failure, quire_load_reason reason, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* What the word of a user names. Strings live in the arena. */
typedef struct quire_sql_address {
    quire_str uri;      /* normal form, without password and fragment: what is kept and shown */
    quire_str fragment; /* what stood behind '#', decoded: a table; empty: none */
    quire_str password; /* that stood in it; empty: none */
    bool local;         /* no connection leaves the machine */
} quire_sql_address;

/* scheme://user:password@host:port/name?parameter=value#table, as PostgreSQL and MySQL write it: takes the password out of
 * the user's part and out of the parameters password, passwd, pwd and sslpassword, and writes the scheme as `scheme`.
 * errors: INVALID, NO_MEMORY */
QUIRE_CHECKED quire_status quire_sql_address_of_url(quire_arena *arena, quire_str word, const char *scheme,
                                                    quire_sql_address *out, quire_error *err);

/* Whether a parameter of that name holds a password, a key or a token. */
bool quire_sql_is_secret(quire_str name);

/* Percent-coded text as it is meant; a '%' that codes nothing stands for itself. data is NULL when memory is out. */
quire_str quire_sql_decoded(quire_arena *arena, quire_str coded);

/* Appends `text` for a uri: what is `reserved`, white space, '%', control characters and what is no UTF-8 is percent-coded. */
void quire_sql_encode(quire_buffer *out, quire_str text, const char *reserved);

/* Appends `name` between two `mark`s, those in it doubled. */
void quire_sql_quote(quire_buffer *sql, quire_str name, char mark);

/* What a session is opened to. */
typedef struct quire_sql_target {
    quire_str uri; /* of the address */
    quire_str
        password; /* of the word or of the variable that the source names; empty: as the library finds one */
    int64_t connect_ms;   /* for opening */
    int64_t statement_ms; /* for each statement, or each batch of a cursor */
    int64_t cell_bytes; /* a larger cell may arrive cut: for kinds without `guard`, and for a row's bounds */
    const char *base_path; /* of the base that is being filled: it is no source of itself; NULL: none */
} quire_sql_target;

typedef enum quire_sql_type {
    QUIRE_SQL_NULL = 0, /* of a cell only */
    QUIRE_SQL_TEXT,
    QUIRE_SQL_INTEGER,
    QUIRE_SQL_REAL,
    QUIRE_SQL_EXACT, /* numeric, decimal, money: `text` has its digits, as the database writes them */
    QUIRE_SQL_BOOLEAN,
    QUIRE_SQL_DATE,     /* `text` is "2024-05-01" */
    QUIRE_SQL_TIME,     /* "08:30:00", with a fraction and an offset where it has them */
    QUIRE_SQL_DATETIME, /* "2024-05-01 08:30:00"; with a zone "…+00" or "…+02:00" */
    QUIRE_SQL_JSON,
    QUIRE_SQL_ARRAY, /* `items`, which may be arrays themselves */
    QUIRE_SQL_BLOB,  /* `text` has its bytes */
} quire_sql_type;

/* One cell. What it points to is valid until the next row. */
typedef struct quire_sql_cell {
    quire_sql_type type;
    int64_t integer; /* INTEGER; BOOLEAN 0 or 1 */
    double real;     /* REAL; may be infinite or no number */
    quire_str text;  /* of all that have no number: as the database gave it, perhaps no UTF-8 */
    const struct quire_sql_cell *items;
    size_t item_count;
} quire_sql_cell;

typedef struct quire_sql_column {
    quire_str name;
    quire_str declared;  /* "numeric(10,2)", "VARCHAR(40)": as the database calls the type; may be empty */
    quire_sql_type type; /* what its cells are as a rule; TEXT where that cannot be told */
    /* Of a table's columns only: */
    bool not_null;
    unsigned key;            /* place in the primary key, from 1; 0: not in it */
    bool generated;          /* the database computes it */
    quire_str default_value; /* as SQL; may be empty */
    quire_str comment;
} quire_sql_column;

typedef struct quire_sql_columns {
    const quire_sql_column *items;
    size_t count;
} quire_sql_columns;

/* `columns` of the table refer to `target_columns` of `target`, pair by pair. */
typedef struct quire_sql_reference {
    quire_strs columns;
    quire_str target_schema, target;
    quire_strs target_columns; /* empty: the target's primary key */
} quire_sql_reference;

enum { QUIRE_SQL_COUNTED_ROWS = 100000 }; /* a table that is larger is not counted */

typedef struct quire_sql_table {
    quire_str schema; /* empty: the one in which the session looks first */
    quire_str name, comment;
    bool view;
    int64_t rows; /* how many, where that is cheap to tell; -1: it is not */
    bool counted; /* else it is the server's estimate */
    quire_sql_columns columns;
    const quire_sql_reference *references;
    size_t reference_count;
} quire_sql_table;

typedef struct quire_sql_tables {
    const quire_sql_table *items;
    size_t count;
} quire_sql_tables;

/* A session is one connection: one thread at a time, one statement at a time. Functions write no memory of `call` but its
 * arena, and end within `statement_ms` or soon after the call is cancelled. All are required but `guard`. */
typedef struct quire_sql_kind {
    const char *name;      /* "postgresql": the scheme in uris */
    const char *title;     /* "PostgreSQL" */
    const char *schemes;   /* what a word may begin with: "postgresql|postgres" */
    const char *parameter; /* how SQL names the one parameter that a statement may have: "?", "$1" */
    size_t session_size;   /* allocated zeroed by the caller */
    bool limits;           /* it takes "LIMIT 5" at the end of a statement */

    /* Reads the word; touches neither disk nor network. errors: INVALID, NO_MEMORY */
    quire_status (*address)(quire_call *call, quire_str word, quire_sql_address *out, quire_error *err);

    /* Opens a session in which nothing can be written, in one snapshot where the kind has such. On failure it releases what
     * it took; `close` is then not called. */
    quire_status (*open)(void *session, quire_call *call, const quire_sql_target *target,
                         quire_sql_failure *failure, quire_error *err);
    void (*close)(void *session);

    /* All tables and views that the user may see, those of the database itself left out, by schema and name. What it gives
     * lives in call->arena. */
    quire_status (*tables)(void *session, quire_call *call, quire_sql_tables *out, quire_sql_failure *failure,
                           quire_error *err);

    /* The columns that a statement would give, without running it. They live in call->arena. */
    quire_status (*columns)(void *session, quire_call *call, quire_str sql, quire_sql_columns *out,
                            quire_sql_failure *failure, quire_error *err);

    /* Begins a statement that gives rows; several in one, and one that writes, are refused. `parameter` may be NULL. After a
     * failure the session can be used for another statement, and `stop` need not be called. */
    quire_status (*start)(void *session, quire_call *call, quire_str sql, const quire_sql_cell *parameter,
                          quire_sql_failure *failure, quire_error *err);
    /* The next row, in bounded memory: *row has a cell for each column; NULL behind the last one, and on failure. */
    quire_status (*next)(void *session, quire_call *call, const quire_sql_cell **row,
                         quire_sql_failure *failure, quire_error *err);
    void (*stop)(void *session); /* ends the statement, wherever it is; none may run */

    /* Appends a name so that SQL takes it as one. */
    void (*quote)(quire_buffer *sql, quire_str name);

    /* Appends an expression with the value of `expression`, a column as `column` describes it, or the first
     * `limit_bytes` + 1 bytes or more of it where it is larger: so that no huge cell is sent. NULL: they come whole. */
    void (*guard)(quire_buffer *sql, quire_str expression, const quire_sql_column *column,
                  int64_t limit_bytes);
} quire_sql_kind;

/* Each kind that this build has, NULL at the end; src/fetch/sql/kinds.c. */
extern const quire_sql_kind *const quire_sql_kinds[];

extern const quire_sql_kind quire_sql_sqlite, quire_sql_postgresql, quire_sql_mysql, quire_sql_odbc;

#endif
