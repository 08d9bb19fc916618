/* SPDX-License-Identifier: Apache-2.0 */
/* Databases through client libraries: addresses of MySQL and ODBC, and ODBC over its SQLite driver where that is installed. (Real
 * servers: tests/cli/test_databases.py.) */
#include "support/cmocka_all.h"

#include "base/str.h"
#include "fetch/sql/database.h"

#include <glob.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

struct base {
    char path[64];
    quire_arena arena;
    quire_call call;
    quire_cancel cancel;
    quire_sql_failure failure;
    quire_error err;
    void *session; /* of ODBC; NULL: its driver is not installed */
    quire_sql_address address;
};

static const char schema[] = "CREATE TABLE customers (id integer PRIMARY KEY, name varchar(40) NOT NULL);"
                             "CREATE TABLE \"order lines\" (a integer, b integer, customer integer "
                             "REFERENCES customers(id), price decimal(8,2),"
                             " paid boolean, day date, body text, PRIMARY KEY (a, b));"
                             "CREATE VIEW names AS SELECT name FROM customers;"
                             "INSERT INTO customers VALUES (1, 'Nordlicht'), (2, '北极光');"
                             "INSERT INTO \"order lines\" VALUES (1, 2, 1, 12.25, 1, '2024-05-01', '水泵 "
                             "𠮷😀'), (1, 3, NULL, 'none', 7, 'soon', ''),"
                             " (9223372036854775807, 0, -5, NULL, NULL, NULL, NULL);";

static int set_up(void **state)
{
    struct base *base = calloc(1, sizeof *base);
    sqlite3 *handle = NULL;
    if (!base) return -1;
    snprintf(base->path, sizeof base->path, "/tmp/quire-sql-XXXXXX");
    int file = mkstemp(base->path);
    if (file < 0 || close(file)) return -1;
    base->call = (quire_call){ .arena = &base->arena, .cancel = &base->cancel };
    bool made = sqlite3_open(base->path, &handle) == SQLITE_OK &&
                sqlite3_exec(handle, schema, NULL, NULL, NULL) == SQLITE_OK;
    sqlite3_close(handle);
    *state = base;
    return made ? 0 : -1;
}

static int tear_down(void **state)
{
    struct base *base = *state;
    if (base->session) quire_sql_odbc.close(base->session);
    quire_arena_free(&base->arena);
    unlink(base->path);
    free(base->session);
    free(base);
    return 0;
}

static void assert_text(quire_str text, const char *expected)
{
    char copy[2048];
    snprintf(copy, sizeof copy, "%.*s", QUIRE_FMT(text));
    assert_string_equal(copy, expected);
}

/* ---- addresses ---- */

struct address {
    const char *word, *uri, *password, *fragment;
};

static void assert_addresses(struct base *base, const quire_sql_kind *kind, const struct address *cases,
                             size_t count)
{
    for (size_t i = 0; i < count; i++) {
        quire_sql_address out;
        quire_status status = kind->address(&base->call, quire_str_from(cases[i].word), &out, &base->err);
        if (!cases[i].uri) {
            assert_int_equal(status, QUIRE_E_INVALID);
            assert_null(strstr(base->err.message, "heim"));
            continue;
        }
        assert_int_equal(status, QUIRE_OK);
        assert_text(out.uri, cases[i].uri);
        assert_text(out.password, cases[i].password);
        assert_text(out.fragment, cases[i].fragment);
        /* What is kept names the same source later on. */
        assert_int_equal(kind->address(&base->call, out.uri, &out, &base->err), QUIRE_OK);
        assert_text(out.uri, cases[i].uri);
    }
}

static void an_address_of_mysql_says_where_and_as_whom(void **state)
{
    static const struct address cases[] = {
        { "mariadb://u:p%40ss@db.example.org:3307/shop?ssl=1#orders",
          "mysql://u@db.example.org:3307/shop?ssl=1", "p@ss", "orders" },
        { "mysql:///shop?socket=/run/my%20sql.sock&password=geheim",
          "mysql:///shop?socket=/run/my%20sql.sock", "geheim", "" },
        { "mysql://u@[::1]:3306/%E5%BA%97?group=shop", "mysql://u@[::1]:3306/%E5%BA%97?group=shop", "", "" },
        { "mysql://h:70000/shop", NULL, NULL, NULL },
        { "mysql://h/shop?sslmode=require", NULL, NULL, NULL },
        { "mysql://h/shop?ssl=0", NULL, NULL, NULL },
        { "mysql://[::1/shop", NULL, NULL, NULL },
        { "mysql://u:ge#heim@h/shop", NULL, NULL, NULL },
    };
    assert_addresses(*state, &quire_sql_mysql, cases, sizeof cases / sizeof *cases);
}

static void what_is_on_this_machine_is_told_from_what_is_elsewhere(void **state)
{
    static const struct {
        const char *word;
        bool local;
    } cases[] = { { "mysql:///shop", true },
                  { "mysql://localhost/shop", true },
                  { "mysql://127.0.0.1/shop", true },
                  { "mysql://db.example.org/shop", false },
                  { "mysql:///shop?group=g", false } };
    struct base *base = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        quire_sql_address out;
        assert_int_equal(
            quire_sql_mysql.address(&base->call, quire_str_from(cases[i].word), &out, &base->err), QUIRE_OK);
        assert_int_equal(out.local, cases[i].local);
    }
}

static void a_connection_string_loses_its_password_alone(void **state)
{
    static const struct address cases[] = {
        { "odbc:shop#orders", "odbc:shop", "", "orders" },
        { "odbc:Driver=X; PWD = geheim;Server=h", "odbc:Driver=X;PWD=;Server=h", " geheim", "" },
        { "odbc:Driver={My; Driver};UID=u;PWD={a;b}}c};Database=d#%E8%AE%A2%E5%8D%95",
          "odbc:Driver={My;%20Driver};UID=u;PWD=;Database=d", "{a;b}}c}", "订单" },
        { "odbc:DSN=a%23b;Password={x}#t", "odbc:DSN=a%23b;Password=", "{x}", "t" },
        { "odbc:Driver=X;Token=geheim;Database=d", "odbc:Driver=X;Token=;Database=d", "geheim", "" },
        { "odbc:Driver=X;AccessToken=geheim", "odbc:Driver=X;AccessToken=", "geheim", "" },
        { "odbc:Driver=X;Auth_Client_Secret=geheim", "odbc:Driver=X;Auth_Client_Secret=", "geheim", "" },
        { "odbc:Driver=X;SecretAccessKey=geheim;AccessKeyId=a",
          "odbc:Driver=X;SecretAccessKey=;AccessKeyId=a", "geheim", "" },
        { "odbc:Driver=X;Api Key=geheim", "odbc:Driver=X;Api%20Key=", "geheim", "" },
        { "odbc:Driver=X;PRIV_KEY_FILE=/k;PRIV_KEY_FILE_PWD=geheim",
          "odbc:Driver=X;PRIV_KEY_FILE=/k;PRIV_KEY_FILE_PWD=", "geheim", "" },
        { "odbc:Driver=X;Keyspace=k;PrimaryKey=p;SSLKey=/k;KeepAlive=1;Bypass=1;TokenURL=u",
          "odbc:Driver=X;Keyspace=k;PrimaryKey=p;SSLKey=/k;KeepAlive=1;Bypass=1;TokenURL=u", "", "" },
        { "odbc:Driver=X;PWD=geheim;Token=geheim", NULL, NULL, NULL },
        { "odbc:Driver=X;PWD=#t", "odbc:Driver=X;PWD=", "", "t" },
        { "odbc:", NULL, NULL, NULL },
        { "odbc:;;", NULL, NULL, NULL },
        { "odbc:Driver=X;PWD=ge#heim", NULL, NULL, NULL },
        { "odbc:Driver=X;PWD=ge;heim;Server=h", NULL, NULL, NULL },
        { "odbc:Driver=X;PWD={ge#heim}", NULL, NULL, NULL },
        { "odbc:Driver=X;PWD=geheim;Password=geheim", NULL, NULL, NULL },
    };
    assert_addresses(*state, &quire_sql_odbc, cases, sizeof cases / sizeof *cases);
}

/* ---- ODBC over SQLite ---- */

static struct base *open_odbc(void **state, int64_t statement_ms, int64_t cell_bytes)
{
    struct base *base = *state;
    glob_t found;
    if (glob("/usr/lib/*/odbc/libsqlite3odbc.so", 0, NULL, &found)) {
        print_message("skipped: Debian's package libsqliteodbc is not installed\n");
        skip();
    }
    quire_str word = quire_arena_printf(&base->arena, "odbc:Driver=%s;Database=%s;StepAPI=1",
                                        found.gl_pathv[0], base->path);
    globfree(&found);
    assert_int_equal(quire_sql_odbc.address(&base->call, word, &base->address, &base->err), QUIRE_OK);
    const quire_sql_target target = {
        .uri = base->address.uri, .connect_ms = 1000, .statement_ms = statement_ms, .cell_bytes = cell_bytes
    };
    base->session = calloc(1, quire_sql_odbc.session_size);
    assert_non_null(base->session);
    assert_int_equal(quire_sql_odbc.open(base->session, &base->call, &target, &base->failure, &base->err),
                     QUIRE_OK);
    assert_string_equal(base->failure.message, "");
    return base;
}

static quire_load_reason start(struct base *base, const char *sql, const quire_sql_cell *parameter)
{
    base->failure = (quire_sql_failure){ 0 };
    assert_int_equal(quire_sql_odbc.start(base->session, &base->call, quire_str_from(sql), parameter,
                                          &base->failure, &base->err),
                     QUIRE_OK);
    return base->failure.reason;
}

static const quire_sql_cell *next(struct base *base)
{
    const quire_sql_cell *row = NULL;
    assert_int_equal(quire_sql_odbc.next(base->session, &base->call, &row, &base->failure, &base->err),
                     QUIRE_OK);
    return row;
}

static void cells_count_as_what_their_column_says_where_they_are_well_formed(void **state)
{
    struct base *base = open_odbc(state, 5000, 1 << 20);
    assert_int_equal(start(base, "SELECT * FROM \"order lines\" ORDER BY a, b", NULL), QUIRE_LOAD_OK);
    const quire_sql_cell *row = next(base);
    assert_int_equal(row[0].type, QUIRE_SQL_INTEGER);
    assert_int_equal(row[0].integer, 1);
    assert_int_equal(row[3].type, QUIRE_SQL_EXACT);
    assert_text(row[3].text, "12.25");
    assert_int_equal(row[4].type, QUIRE_SQL_BOOLEAN);
    assert_int_equal(row[5].type, QUIRE_SQL_DATE);
    assert_text(row[6].text, "水泵 𠮷😀");
    row = next(base);
    assert_int_equal(row[2].type, QUIRE_SQL_NULL);
    assert_int_equal(row[3].type, QUIRE_SQL_TEXT);
    assert_int_equal(row[4].type, QUIRE_SQL_INTEGER);
    assert_int_equal(row[5].type, QUIRE_SQL_TEXT);
    assert_int_equal(row[6].type, QUIRE_SQL_TEXT);
    assert_int_equal(row[6].text.size, 0);
    row = next(base);
    assert_true(row[0].integer == INT64_MAX);
    assert_int_equal(row[6].type, QUIRE_SQL_NULL);
    assert_null(next(base));
    quire_sql_odbc.stop(base->session);
}

static void a_parameter_narrows_the_rows(void **state)
{
    struct base *base = open_odbc(state, 5000, 1 << 20);
    const quire_sql_cell text = { .type = QUIRE_SQL_TEXT, .text = QUIRE_STR("北极光") };
    const quire_sql_cell whole = { .type = QUIRE_SQL_INTEGER, .integer = 2 };
    assert_int_equal(start(base, "SELECT id FROM customers WHERE name = ?", &text), QUIRE_LOAD_OK);
    assert_int_equal(next(base)[0].integer, 2);
    assert_null(next(base));
    quire_sql_odbc.stop(base->session);
    assert_int_equal(start(base, "SELECT name FROM customers WHERE id < ?", &whole), QUIRE_LOAD_OK);
    assert_text(next(base)[0].text, "Nordlicht");
    quire_sql_odbc.stop(base->session);
}

static void a_long_cell_arrives_cut(void **state)
{
    struct base *base = open_odbc(state, 5000, 100000);
    assert_int_equal(start(base, "SELECT hex(zeroblob(5000000)) AS long, 'short' AS next_to_it", NULL),
                     QUIRE_LOAD_OK);
    const quire_sql_cell *row = next(base);
    assert_true(row[0].text.size > 100000 && row[0].text.size < 300000);
    assert_text(row[1].text, "short");
    quire_sql_odbc.stop(base->session);
}

static void tables_are_listed_with_keys_and_references(void **state)
{
    struct base *base = open_odbc(state, 5000, 1 << 20);
    quire_sql_tables tables;
    assert_int_equal(quire_sql_odbc.tables(base->session, &base->call, &tables, &base->failure, &base->err),
                     QUIRE_OK);
    assert_string_equal(base->failure.message, "");
    assert_int_equal(tables.count, 3);
    assert_text(tables.items[0].name, "customers");
    assert_true(tables.items[0].columns.items[1].not_null);
    assert_text(tables.items[1].name, "names");
    assert_true(tables.items[1].view);
    const quire_sql_table *lines = &tables.items[2];
    assert_text(lines->name, "order lines");
    assert_int_equal(lines->columns.count, 7);
    assert_int_equal(lines->columns.items[0].key, 1);
    assert_int_equal(lines->columns.items[1].key, 2);
    assert_text(lines->columns.items[3].declared, "decimal(8,2)");
    assert_int_equal(lines->reference_count, 1);
    assert_text(lines->references[0].target, "customers");
    assert_text(lines->references[0].columns.items[0], "customer");
    assert_text(lines->references[0].target_columns.items[0], "id");
}

static void what_fails_has_a_reason_and_the_session_goes_on(void **state)
{
    static const struct {
        const char *sql;
        quire_load_reason reason;
    } cases[] = {
        { "SELECT * FROM nowhere", QUIRE_LOAD_VANISHED },
        { "SELECT nowhere FROM customers", QUIRE_LOAD_VANISHED },
        { "SELECT FROM", QUIRE_LOAD_MALFORMED },
        { "DELETE FROM customers", QUIRE_LOAD_UNSUPPORTED },
        { "SELECT 1; DELETE FROM customers", QUIRE_LOAD_UNSUPPORTED },
        { "WITH x AS (SELECT 1) DELETE FROM customers", QUIRE_LOAD_UNSUPPORTED },
        { "/* SELECT */ UPDATE customers SET name = ''", QUIRE_LOAD_UNSUPPORTED },
    };
    struct base *base = open_odbc(state, 5000, 1 << 20);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(start(base, cases[i].sql, NULL), cases[i].reason);
        assert_true(*base->failure.message);
    }
    assert_int_equal(start(base, "SELECT count(*) FROM customers WHERE name <> ''", NULL), QUIRE_LOAD_OK);
    assert_text(next(base)[0].text, "");
    quire_sql_odbc.stop(base->session);
}

static const char endless[] =
    "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";

/* Where a call ended: a driver may work while it begins a statement, or when the first row is asked for. */
static quire_status run(struct base *base, const char *sql)
{
    const quire_sql_cell *row = NULL;
    base->failure = (quire_sql_failure){ 0 };
    quire_status status = quire_sql_odbc.start(base->session, &base->call, quire_str_from(sql), NULL,
                                               &base->failure, &base->err);
    if (status || base->failure.reason) return status;
    status = quire_sql_odbc.next(base->session, &base->call, &row, &base->failure, &base->err);
    quire_sql_odbc.stop(base->session);
    return status;
}

static void a_statement_without_end_is_ended(void **state)
{
    struct base *base = open_odbc(state, 300, 1 << 20);
    assert_int_equal(run(base, endless), QUIRE_OK);
    assert_int_equal(base->failure.reason, QUIRE_LOAD_TIMED_OUT);
    assert_int_equal(run(base, "SELECT 1"), QUIRE_OK);
    assert_int_equal(base->failure.reason, QUIRE_LOAD_OK);
}

static void *cancel_soon(void *user)
{
    usleep(100000);
    atomic_store(&((struct base *)user)->cancel.requested, true);
    return NULL;
}

static void a_cancel_ends_a_statement_at_once(void **state)
{
    struct base *base = open_odbc(state, 600000, 1 << 20);
    pthread_t other;
    int64_t started_ns = quire_monotonic_ns();
    assert_int_equal(pthread_create(&other, NULL, cancel_soon, base), 0);
    assert_int_equal(run(base, endless), QUIRE_E_CANCELLED);
    assert_true(quire_monotonic_ns() - started_ns < 1000000000LL * 10);
    pthread_join(other, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_address_of_mysql_says_where_and_as_whom, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_on_this_machine_is_told_from_what_is_elsewhere, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_connection_string_loses_its_password_alone, set_up, tear_down),
        cmocka_unit_test_setup_teardown(cells_count_as_what_their_column_says_where_they_are_well_formed,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_parameter_narrows_the_rows, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_long_cell_arrives_cut, set_up, tear_down),
        cmocka_unit_test_setup_teardown(tables_are_listed_with_keys_and_references, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_fails_has_a_reason_and_the_session_goes_on, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_statement_without_end_is_ended, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_cancel_ends_a_statement_at_once, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
