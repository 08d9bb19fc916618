/* SPDX-License-Identifier: Apache-2.0 */
/* Databases: addresses, what sessions allow, cells with their types, rows and schemas as documents. */
#include "support/cmocka_all.h"

#include "base/str.h"
#include "fetch/sql/cell.h"
#include "fetch/sql/postgresql_types.h"
#include "fetch/sql/prints.h"
#include "fetch/sql/reading.h"
#include "fetch/sql/schema.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

struct base {
    char path[64], word[96];
    quire_arena arena;
    quire_call call;
    quire_cancel cancel;
    quire_sql_failure failure;
    quire_error err;
    void *session;
};

static const char schema[] =
    "CREATE TABLE customers ( -- who buys from us\n"
    "  id INTEGER PRIMARY KEY,\n"
    "  name TEXT NOT NULL, -- of the company\n"
    "  -- where it is\n"
    "  city TEXT DEFAULT 'Graz'\n"
    ");\n"
    "CREATE TABLE 订单 (编号 INTEGER, 行 INTEGER, 客户 INTEGER REFERENCES customers(id), 单价 DECIMAL(8,2), "
    "已付 BOOLEAN,"
    " 日期 DATE, 时刻 DATETIME, 附件 BLOB, 备注 TEXT, PRIMARY KEY (编号, 行));\n"
    "INSERT INTO customers VALUES (1, 'Harbour Boats', 'Bergen'), (2, 'Nordlicht', NULL), (3, '', '');\n"
    "INSERT INTO 订单 VALUES (17, 1, 1, 12.5, 1, '2024-05-01', '2024-05-01 08:30:00', x'00ff', "
    "'请用木箱包装');\n";

static int set_up(void **state)
{
    struct base *base = calloc(1, sizeof *base);
    sqlite3 *handle = NULL;
    if (!base) return -1;
    snprintf(base->path, sizeof base->path, "/tmp/quire-sql-XXXXXX");
    int file = mkstemp(base->path);
    if (file < 0 || close(file)) return -1;
    snprintf(base->word, sizeof base->word, "sqlite:%s", base->path);
    base->call = (quire_call){ .arena = &base->arena, .cancel = &base->cancel };
    base->session = calloc(1, quire_sql_sqlite.session_size);
    bool made = sqlite3_open(base->path, &handle) == SQLITE_OK &&
                sqlite3_exec(handle, schema, NULL, NULL, NULL) == SQLITE_OK;
    sqlite3_close(handle);
    *state = base;
    return made && base->session ? 0 : -1;
}

static int tear_down(void **state)
{
    struct base *base = *state;
    quire_arena_free(&base->arena);
    unlink(base->path);
    free(base->session);
    free(base);
    return 0;
}

static void open_base(struct base *base)
{
    const quire_sql_target target = { .uri = quire_str_from(base->word),
                                      .connect_ms = 1000,
                                      .statement_ms = 2000 };
    assert_int_equal(quire_sql_sqlite.open(base->session, &base->call, &target, &base->failure, &base->err),
                     QUIRE_OK);
    assert_string_equal(base->failure.message, "");
}

static quire_load_reason start(struct base *base, const char *sql)
{
    base->failure = (quire_sql_failure){ 0 };
    assert_int_equal(quire_sql_sqlite.start(base->session, &base->call, quire_str_from(sql), NULL,
                                            &base->failure, &base->err),
                     QUIRE_OK);
    return base->failure.reason;
}

static const quire_sql_cell *next(struct base *base)
{
    const quire_sql_cell *row = NULL;
    assert_int_equal(quire_sql_sqlite.next(base->session, &base->call, &row, &base->failure, &base->err),
                     QUIRE_OK);
    return row;
}

static void assert_text(quire_str text, const char *expected)
{
    char copy[2048];
    snprintf(copy, sizeof copy, "%.*s", QUIRE_FMT(text));
    assert_string_equal(copy, expected);
}

/* ---- addresses ---- */

static void a_password_is_taken_out_of_an_address(void **state)
{
    static const struct {
        const char *word, *uri, *password, *fragment;
        bool local;
    } cases[] = {
        { "postgres://u:p%40ss@db.example.org:5433/shop?sslmode=require#orders",
          "postgresql://u@db.example.org:5433/shop?sslmode=require", "p@ss", "orders", false },
        { "postgresql:///shop?host=/run/pg&password=geheim&user=u", "postgresql:///shop?host=/run/pg&user=u",
          "geheim", "", true },
        { "postgresql://u:a:b@c@localhost/shop", "postgresql://u@localhost/shop", "a:b@c", "", true },
        { "postgresql://[::1]:5432/shop?PassWord=x", "postgresql://[::1]:5432/shop", "x", "", true },
        { "postgresql:///%E5%BA%97#%E8%AE%A2%E5%8D%95", "postgresql:///%E5%BA%97", "", "订单", true },
        { "postgresql://a,db2.example.org/shop", "postgresql://a,db2.example.org/shop", "", "", false },
        { "postgresql:///shop?host=db.example.org", "postgresql:///shop?host=db.example.org", "", "", false },
    };
    struct base *base = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        quire_sql_address out;
        assert_int_equal(quire_sql_address_of_url(&base->arena, quire_str_from(cases[i].word), "postgresql",
                                                  &out, &base->err),
                         QUIRE_OK);
        assert_text(out.uri, cases[i].uri);
        assert_text(out.password, cases[i].password);
        assert_text(out.fragment, cases[i].fragment);
        assert_int_equal(out.local, cases[i].local);
    }
}

static void a_password_that_would_be_torn_is_refused_and_not_told(void **state)
{
    struct base *base = *state;
    quire_sql_address out;
    for (const char *const *word =
             (const char *const[]){ "postgresql://u:ge#heim@h/d", "postgresql://u:ge/heim@h/d",
                                    "postgresql://u:1?2@h/d", NULL };
         *word; word++) {
        assert_int_equal(
            quire_sql_address_of_url(&base->arena, quire_str_from(*word), "postgresql", &out, &base->err),
            QUIRE_E_INVALID);
        assert_null(strstr(base->err.message, "heim"));
    }
}

static void a_file_is_named_by_its_absolute_path(void **state)
{
    struct base *base = *state;
    quire_sql_address out;
    assert_int_equal(quire_sql_sqlite.address(&base->call,
                                              QUIRE_STR("sqlite:///tmp/./a%23b%25 c.db?immutable=1#t"), &out,
                                              &base->err),
                     QUIRE_OK);
    assert_text(out.uri, "sqlite:/tmp/a%23b%25%20c.db?immutable=1");
    assert_text(out.fragment, "t");
    assert_int_equal(quire_sql_sqlite.address(&base->call, QUIRE_STR("sqlite:shop.db"), &out, &base->err),
                     QUIRE_OK);
    assert_true(quire_str_starts(out.uri, QUIRE_STR("sqlite:/")) &&
                quire_str_ends(out.uri, QUIRE_STR("/shop.db")));
    assert_int_equal(
        quire_sql_sqlite.address(&base->call, QUIRE_STR("sqlite:a.db?mode=rwc"), &out, &base->err),
        QUIRE_E_INVALID);
    assert_int_equal(quire_sql_sqlite.address(&base->call, QUIRE_STR("sqlite:"), &out, &base->err),
                     QUIRE_E_INVALID);
}

/* ---- sessions ---- */

static void nothing_but_reading_is_let_through(void **state)
{
    struct base *base = *state;
    open_base(base);
    for (const char *const *sql =
             (const char *const[]){ "INSERT INTO customers VALUES (9, 'x', 'y')",
                                    "DELETE FROM customers RETURNING id", "DROP TABLE customers",
                                    "ATTACH ':memory:' AS other", "PRAGMA user_version = 7",
                                    "PRAGMA writable_schema = 1", "SELECT load_extension('x')",
                                    "SELECT 1; DELETE FROM customers", "VACUUM", "BEGIN",
                                    "CREATE TEMP TABLE t(a)", "SELECT 1; SELECT 2", NULL };
         *sql; sql++) {
        assert_int_equal(start(base, *sql), QUIRE_LOAD_UNSUPPORTED);
        assert_true(base->failure.message[0]);
    }
    assert_int_equal(start(base, "SELECT no FROM customers"), QUIRE_LOAD_VANISHED);
    assert_int_equal(start(base, "SELECT * FROM nobody"), QUIRE_LOAD_VANISHED);
    assert_int_equal(start(base, "SELEC 1"), QUIRE_LOAD_MALFORMED);
    assert_int_equal(start(base, ""), QUIRE_LOAD_MALFORMED);
    assert_int_equal(start(base, "SELECT 1; -- and no more"), QUIRE_LOAD_OK);
    assert_int_equal(next(base)[0].integer, 1);
    assert_null(next(base));
    quire_sql_sqlite.stop(base->session);
    quire_sql_sqlite.close(base->session);
}

static void a_statement_without_end_is_ended(void **state)
{
    static const char endless[] =
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n";
    struct base *base = *state;
    const quire_sql_target target = { .uri = quire_str_from(base->word), .statement_ms = 100 };
    const quire_sql_cell *row = NULL;
    assert_int_equal(quire_sql_sqlite.open(base->session, &base->call, &target, &base->failure, &base->err),
                     QUIRE_OK);
    assert_int_equal(start(base, endless), QUIRE_LOAD_OK);
    assert_null(next(base));
    assert_int_equal(base->failure.reason, QUIRE_LOAD_TIMED_OUT);
    quire_sql_sqlite.stop(base->session);
    assert_int_equal(start(base, endless), QUIRE_LOAD_OK);
    atomic_store(&base->cancel.requested, true);
    assert_int_equal(quire_sql_sqlite.next(base->session, &base->call, &row, &base->failure, &base->err),
                     QUIRE_E_CANCELLED);
    quire_sql_sqlite.close(base->session);
}

static void files_that_are_no_database_are_told_from_encrypted_ones(void **state)
{
    struct base *base = *state;
    const quire_sql_target target = { .uri = quire_str_from(base->word), .statement_ms = 1000 };
    unsigned char bytes[8192];
    uint64_t lot = 88172645463325252u; /* xorshift64: G. Marsaglia, "Xorshift RNGs", 2003 */
    for (size_t i = 0; i < sizeof bytes; i++) {
        lot ^= lot << 13, lot ^= lot >> 7, lot ^= lot << 17;
        bytes[i] = (unsigned char)(lot >> 32);
    }
    const struct {
        const void *bytes;
        size_t size;
        quire_load_reason reason;
    } cases[] = {
        { bytes, sizeof bytes, QUIRE_LOAD_ENCRYPTED },
        { "CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT NOT NULL, city TEXT DEFAULT 'Graz');\n",
          96, QUIRE_LOAD_MALFORMED },
        { "", 0, QUIRE_LOAD_EMPTY }
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        FILE *file = fopen(base->path, "wb");
        assert_non_null(file);
        assert_int_equal(fwrite(cases[i].bytes, 1, cases[i].size, file), cases[i].size);
        assert_int_equal(fclose(file), 0);
        assert_int_equal(
            quire_sql_sqlite.open(base->session, &base->call, &target, &base->failure, &base->err), QUIRE_OK);
        assert_int_equal(base->failure.reason, cases[i].reason);
    }
    unlink(base->path);
    assert_int_equal(quire_sql_sqlite.open(base->session, &base->call, &target, &base->failure, &base->err),
                     QUIRE_OK);
    assert_int_equal(base->failure.reason, QUIRE_LOAD_VANISHED);
}

static void cells_keep_their_types(void **state)
{
    struct base *base = *state;
    open_base(base);
    assert_int_equal(start(base, "SELECT *, NULL, 1e300 * 1e300 FROM 订单"), QUIRE_LOAD_OK);
    const quire_sql_cell *row = next(base);
    static const quire_sql_type types[] = { QUIRE_SQL_INTEGER,  QUIRE_SQL_INTEGER, QUIRE_SQL_INTEGER,
                                            QUIRE_SQL_REAL,     QUIRE_SQL_BOOLEAN, QUIRE_SQL_DATE,
                                            QUIRE_SQL_DATETIME, QUIRE_SQL_BLOB,    QUIRE_SQL_TEXT,
                                            QUIRE_SQL_NULL,     QUIRE_SQL_REAL };
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) assert_int_equal(row[i].type, types[i]);
    assert_int_equal(row[7].text.size, 2);
    quire_sql_sqlite.stop(base->session);
    quire_sql_sqlite.close(base->session);
}

static void tables_are_told_with_keys_references_and_comments(void **state)
{
    struct base *base = *state;
    quire_sql_tables tables;
    open_base(base);
    assert_int_equal(quire_sql_sqlite.tables(base->session, &base->call, &tables, &base->failure, &base->err),
                     QUIRE_OK);
    assert_string_equal(base->failure.message, "");
    assert_int_equal(tables.count, 2);
    const quire_sql_table *customers = &tables.items[0], *orders = &tables.items[1];
    assert_text(customers->name, "customers");
    assert_text(customers->comment, "who buys from us");
    assert_int_equal(customers->rows, 3);
    assert_int_equal(customers->columns.count, 3);
    assert_int_equal(customers->columns.items[0].key, 1);
    assert_text(customers->columns.items[1].comment, "of the company");
    assert_true(customers->columns.items[1].not_null);
    assert_text(customers->columns.items[2].comment, "where it is");
    assert_text(customers->columns.items[2].default_value, "'Graz'");
    assert_text(orders->name, "订单");
    assert_int_equal(orders->columns.items[1].key, 2);
    assert_int_equal(orders->reference_count, 1);
    assert_text(orders->references[0].target, "customers");
    assert_text(orders->references[0].columns.items[0], "客户");

    quire_ready ready;
    quire_sql_schema whole;
    quire_document document;
    quire_ready_init(&ready, 1 << 20);
    assert_int_equal(quire_sql_schema_of(&base->arena, tables, &whole, &base->err), QUIRE_OK);
    assert_int_equal(quire_sql_write_table(&ready, &base->arena, &whole, 0, &(quire_sql_sample){ 0 },
                                           &document, &base->err),
                     QUIRE_OK);
    assert_text(document.title, "Table customers");
    assert_true(quire_str_holds(
        document.text, "Table customers has 3 columns: id, name (of the company), city (where it is)."));
    assert_true(quire_str_holds(document.text, "references Table customers (id)."));
    assert_int_equal(quire_sql_write_table(&ready, &base->arena, &whole, 1, &(quire_sql_sample){ 0 },
                                           &document, &base->err),
                     QUIRE_OK);
    assert_text(document.title, "订单表");
    assert_true(quire_str_holds(document.text, "订单表有 9 列：编号、行、客户、单价"));
    assert_true(quire_str_holds(document.text, "订单表的主键是 编号、行。"));
    quire_ready_free(&ready);
    quire_sql_sqlite.close(base->session);
}

/* ---- rows ---- */

static const quire_sql_column columns[] = {
    { .name = { "id", 2 } },    { .name = { "name", 4 }, .comment = { "公司", 6 } },
    { .name = { "price", 5 } }, { .name = { "notes", 5 } },
    { .name = { "photo", 5 } }, { .name = { "tags", 4 } },
    { .name = { "about", 5 } },
};
enum { COLUMNS = sizeof columns / sizeof *columns };
static const size_t key[] = { 0 };

static quire_sql_shape shape_of(const quire_sql_role *roles)
{
    return (quire_sql_shape){ .uri = QUIRE_STR("postgresql:///shop#goods"),
                              .name = QUIRE_STR("goods"),
                              .table = true,
                              .columns = { columns, COLUMNS },
                              .roles = roles,
                              .key = key,
                              .key_count = 1,
                              .title = 1,
                              .file_name = SIZE_MAX,
                              .cell_bytes = 1000 };
}

static void a_row_becomes_a_document_of_named_fields(void **state)
{
    static const quire_sql_role roles[COLUMNS] = { [3] = QUIRE_SQL_PARAGRAPHS };
    static const char photo[200] = "not a small one";
    const quire_sql_cell items[] = { { .type = QUIRE_SQL_TEXT, .text = QUIRE_STR("red") },
                                     { .type = QUIRE_SQL_NULL },
                                     { .type = QUIRE_SQL_TEXT, .text = QUIRE_STR("deep blue") } };
    const quire_sql_cell cells[COLUMNS] = {
        { .type = QUIRE_SQL_INTEGER, .integer = 17 },
        { .type = QUIRE_SQL_TEXT, .text = QUIRE_STR("Harbour  Boats") },
        { .type = QUIRE_SQL_EXACT, .text = QUIRE_STR("12.50") },
        { .type = QUIRE_SQL_TEXT, .text = QUIRE_STR("First.\r\nMore.\n \n第二段。") },
        { .type = QUIRE_SQL_BLOB, .text = { photo, sizeof photo } },
        { .type = QUIRE_SQL_ARRAY, .items = items, .item_count = 3 },
        { .type = QUIRE_SQL_JSON,
          .text = QUIRE_STR("{\"size\":{\"w\":10,\"h\":2.50},\"list\":[1,2],\"none\":null}") },
    };
    struct base *base = *state;
    const quire_sql_shape shape = shape_of(roles);
    quire_sql_rows *rows = NULL;
    quire_sql_row row;
    assert_int_equal(quire_sql_rows_new(&shape, &rows, &base->err), QUIRE_OK);
    assert_int_equal(quire_sql_rows_read(rows, cells, &row, &base->err), QUIRE_OK);
    assert_text(row.uri, "postgresql:///shop#goods/17");
    assert_int_equal(quire_sql_rows_write(rows, &row, &base->err), QUIRE_OK);
    assert_int_equal(row.reason, QUIRE_LOAD_OK);
    assert_text(row.document->title, "Harbour Boats");
    assert_text(row.document->text, "goods\n\nFirst.\nMore.\n\n第二段。\n\n"
                                    "name (公司)\tid\tprice\ttags\tabout.size.w\tabout.size.h\tabout.list\n"
                                    "Harbour Boats\t17\t12.50\tred, NULL, deep blue\t10\t2.50\t1, 2\n");
    for (size_t i = 0; i < row.document->element_count; i++) {
        if (row.document->elements[i].parent != QUIRE_NO_PARENT) continue;
        assert_int_equal(row.document->elements[i].locator->kind, QUIRE_LOCATOR_ROW);
        assert_text(row.document->elements[i].locator->name, "17");
    }
    assert_int_equal(row.child_count, 1);
    assert_text(row.children[0].name, "photo");
    const quire_ledger_row *account = &row.ledger->rows[0];
    assert_true(quire_ledger_row_balances(account));
    assert_int_equal(account->received, COLUMNS);
    assert_text(account->dropped[0].reason, "handed_on");
    quire_sql_rows_free(rows);
}

static void null_is_told_from_empty_and_large_from_both(void **state)
{
    static const quire_sql_role roles[COLUMNS] = { 0 };
    static char large[1001];
    memset(large, 'x', sizeof large);
    quire_sql_cell cells[COLUMNS] = {
        { .type = QUIRE_SQL_INTEGER, .integer = 1 },
        { .type = QUIRE_SQL_NULL },
        { .type = QUIRE_SQL_TEXT, .text = { "", 0 } },
        { .type = QUIRE_SQL_TEXT, .text = { large, sizeof large } },
    };
    struct base *base = *state;
    const quire_sql_shape shape = shape_of(roles);
    quire_sql_rows *rows = NULL;
    quire_sql_row row;
    char before[65];
    assert_int_equal(quire_sql_rows_new(&shape, &rows, &base->err), QUIRE_OK);
    assert_int_equal(quire_sql_rows_read(rows, cells, &row, &base->err), QUIRE_OK);
    assert_int_equal(quire_sql_rows_write(rows, &row, &base->err), QUIRE_OK);
    assert_text(row.document->title, "goods 1");
    assert_text(row.document->text, "goods\n\nid: 1\n");
    bool name = false, price = false;
    for (size_t i = 0; i < row.document->metadata_count; i++) {
        name |= quire_str_is(row.document->metadata[i].key, "name");
        price |= quire_str_is(row.document->metadata[i].key, "price") &&
                 !row.document->metadata[i].value.size;
    }
    assert_true(price && !name);
    assert_text(row.ledger->rows[0].dropped[0].reason, "empty");
    assert_text(row.ledger->rows[0].dropped[1].reason, "over_limit");
    assert_int_equal(row.ledger->rows[0].dropped[1].count, 1);
    memcpy(before, row.sha256, sizeof before);
    cells[1] = (quire_sql_cell){ .type = QUIRE_SQL_TEXT, .text = { "", 0 } };
    assert_int_equal(quire_sql_rows_read(rows, cells, &row, &base->err), QUIRE_OK);
    assert_string_not_equal(before, row.sha256);
    quire_sql_rows_free(rows);
}

static void bytes_that_are_no_text_are_replaced_and_counted(void **state)
{
    static const quire_sql_role roles[COLUMNS] = { 0 };
    const quire_sql_cell cells[COLUMNS] = { { .type = QUIRE_SQL_INTEGER, .integer = 1 },
                                            { .type = QUIRE_SQL_TEXT, .text = QUIRE_STR("水\xff\xfe泵") } };
    struct base *base = *state;
    const quire_sql_shape shape = shape_of(roles);
    quire_sql_rows *rows = NULL;
    quire_sql_row row;
    assert_int_equal(quire_sql_rows_new(&shape, &rows, &base->err), QUIRE_OK);
    assert_int_equal(quire_sql_rows_read(rows, cells, &row, &base->err), QUIRE_OK);
    assert_int_equal(quire_sql_rows_write(rows, &row, &base->err), QUIRE_OK);
    assert_text(row.document->text, "goods\n\nname (公司)\tid\n水\xef\xbf\xbd\xef\xbf\xbd泵\t1\n");
    assert_text(row.document->title, "水\xef\xbf\xbd\xef\xbf\xbd泵");
    assert_int_equal(row.ledger->count, 2);
    assert_true(quire_ledger_row_balances(&row.ledger->rows[1]));
    assert_text(row.ledger->rows[1].dropped[0].reason, "undecodable");
    assert_int_equal(row.ledger->rows[1].dropped[0].count, 2);
    quire_sql_rows_free(rows);
}

static void keys_make_uris_that_are_told_apart(void **state)
{
    static const size_t two[] = { 0, 1 };
    static const quire_sql_role roles[COLUMNS] = { 0 };
    static char longest[2000];
    memset(longest, 'k', sizeof longest);
    struct base *base = *state;
    quire_sql_shape shape = shape_of(roles);
    quire_sql_rows *rows = NULL;
    quire_str uri;
    shape.key = two;
    shape.key_count = 2;
    assert_int_equal(quire_sql_rows_new(&shape, &rows, &base->err), QUIRE_OK);
    const struct {
        quire_sql_cell cells[2];
        const char *uri;
    } cases[] = {
        { { { .type = QUIRE_SQL_TEXT, .text = QUIRE_STR("a,b") },
            { .type = QUIRE_SQL_TEXT, .text = QUIRE_STR("c!/d") } },
          "postgresql:///shop#goods/a%2Cb,c%21%2Fd" },
        { { { .type = QUIRE_SQL_TEXT, .text = QUIRE_STR("订单 7") },
            { .type = QUIRE_SQL_BLOB, .text = QUIRE_STR("\x01\xff") } },
          "postgresql:///shop#goods/订单%207,01ff" },
        { { { .type = QUIRE_SQL_NULL }, { .type = QUIRE_SQL_REAL, .real = .1 } },
          "postgresql:///shop#goods/,0.1" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(quire_sql_rows_uri(rows, cases[i].cells, &uri, &base->err), QUIRE_OK);
        assert_text(uri, cases[i].uri);
    }
    const quire_sql_cell large[] = { { .type = QUIRE_SQL_TEXT, .text = { longest, sizeof longest } },
                                     { .type = QUIRE_SQL_NULL } };
    assert_int_equal(quire_sql_rows_uri(rows, large, &uri, &base->err), QUIRE_OK);
    assert_true(uri.size < 80 && quire_str_holds(uri, "/~"));
    quire_sql_rows_free(rows);
}

/* ---- statements, marks, prints ---- */

static void statements_that_read_are_told_by_their_first_word(void **state)
{
    (void)state;
    assert_true(quire_sql_reads(QUIRE_STR(" -- what\n /* is */ ( select 1)")));
    assert_true(quire_sql_reads(QUIRE_STR("WITH a AS (SELECT 1) SELECT * FROM a")));
    assert_true(quire_sql_reads(QUIRE_STR("values(1)")));
    assert_false(quire_sql_reads(QUIRE_STR("selection")));
    assert_false(quire_sql_reads(QUIRE_STR("/* SELECT */ DELETE FROM a")));
    assert_false(quire_sql_reads(QUIRE_STR("-- SELECT")));
    assert_text(quire_sql_query_text(QUIRE_STR(" SELECT 1 ; ;\n")), "SELECT 1");
}

static void rows_that_changed_are_asked_for_with_those_that_have_no_time(void **state)
{
    (void)state;
    quire_buffer sql;
    const quire_sql_from from = { .kind = &quire_sql_postgresql,
                                  .query = QUIRE_STR("SELECT * FROM a -- all;"),
                                  .columns = { columns, 2 },
                                  .updated = 1,
                                  .cell_bytes = 9 };
    quire_buffer_init(&sql, 4096);
    quire_sql_select_rows(&sql, &from, QUIRE_SQL_CHANGED);
    assert_text(quire_buffer_view(&sql), "SELECT \"id\", \"name\" FROM (\nSELECT * FROM a -- all\n) "
                                         "quire_rows WHERE \"name\" >= $1 OR \"name\" IS NULL");
    quire_buffer_clear(&sql);
    quire_sql_select_columns(&sql, &from, key, 1, QUIRE_SQL_UNCHANGED);
    assert_text(quire_buffer_view(&sql),
                "SELECT \"id\" FROM (\nSELECT * FROM a -- all\n) quire_rows WHERE \"name\" < $1");
    quire_buffer_free(&sql);
}

static void a_mark_comes_back_as_it_was(void **state)
{
    struct base *base = *state;
    quire_buffer text;
    quire_sql_mark out;
    const quire_sql_cell latest[] = { { .type = QUIRE_SQL_NULL },
                                      { .type = QUIRE_SQL_INTEGER, .integer = -5 },
                                      { .type = QUIRE_SQL_DATETIME,
                                        .text = QUIRE_STR("2024-05-01 08:30:00.5+00") } };
    quire_buffer_init(&text, 4096);
    for (size_t i = 0; i < sizeof latest / sizeof *latest; i++) {
        const quire_sql_mark mark = {
            .set = true, .latest = latest[i], .rows = 7, .prints = UINT64_MAX, .shape = 11
        };
        quire_buffer_clear(&text);
        quire_sql_mark_put(&text, &mark);
        assert_true(quire_sql_mark_take(quire_buffer_view(&text), &base->arena, &out));
        assert_true(out.rows == 7 && out.prints == UINT64_MAX && out.shape == 11 &&
                    out.latest.type == latest[i].type);
        assert_int_equal(out.latest.integer, latest[i].integer);
        assert_true(quire_str_equal(out.latest.text, latest[i].text) || latest[i].type == QUIRE_SQL_NULL);
    }
    for (const char *const *bad = (const char *const[]){ "", "7", "7 f 1", "7 f 1 99 x", "x y z 0 ", NULL };
         *bad; bad++)
        assert_false(quire_sql_mark_take(quire_str_from(*bad), &base->arena, &out));
    quire_buffer_free(&text);
}

static void prints_tell_what_was_added(void **state)
{
    (void)state;
    quire_sql_prints prints = { 0 };
    char uri[64];
    bool added;
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < 5000; i++) {
            snprintf(uri, sizeof uri, "postgresql:///shop#orders/%d", i);
            assert_true(quire_sql_prints_add(&prints, quire_sql_print_of(quire_str_from(uri)), &added));
            assert_int_equal(added, round == 0);
        }
    assert_int_equal(prints.count, 5000);
    assert_true(
        quire_sql_prints_has(&prints, quire_sql_print_of(QUIRE_STR("postgresql:///shop#orders/4999"))));
    assert_false(
        quire_sql_prints_has(&prints, quire_sql_print_of(QUIRE_STR("postgresql:///shop#orders/5000"))));
    quire_sql_prints_free(&prints);
}

/* ---- PostgreSQL's values ---- */

static void arrays_are_read_as_the_server_writes_them(void **state)
{
    static const struct {
        uint32_t oid;
        const char *text, *shown;
    } cases[] = {
        { 1007, "{1,-2,NULL}", "1, -2, NULL" },
        { 1009, "{red,\"deep, \\\"blue\\\"\",\"NULL\",\"\"}", "red, deep, \"blue\", NULL, " },
        { 1007, "{{1,2},{3,4}}", "[1, 2], [3, 4]" },
        { 1007, "[0:1]={5,6}", "5, 6" },
        { 1009, "{}", "" },
        { 1009, "{一,二}", "一, 二" },
        /* What is none stays text. */
        { 1009, "{open", "{open" },
        { 1009, "{\"open", "{\"open" },
        { 1009, "{a}b", "{a}b" },
        { 1007, "{{{{{{{{{{1}}}}}}}}}}", "{{{{{{{{{{1}}}}}}}}}}" },
    };
    struct base *base = *state;
    const quire_postgresql_types none = { 0 };
    quire_buffer shown;
    quire_buffer_init(&shown, 4096);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        quire_sql_cell cell;
        quire_buffer_clear(&shown);
        assert_int_equal(quire_postgresql_cell(&none, quire_postgresql_type_of(&none, cases[i].oid),
                                               quire_str_from(cases[i].text), &base->arena, &cell,
                                               &base->err),
                         QUIRE_OK);
        quire_sql_cell_write(&shown, &cell);
        assert_text(quire_buffer_view(&shown), cases[i].shown);
    }
    quire_buffer_free(&shown);
}

static void numbers_stay_what_they_are(void **state)
{
    static const struct {
        uint32_t oid;
        const char *text, *shown;
        quire_sql_type type;
    } cases[] = {
        { 20, "-9223372036854775808", "-9223372036854775808", QUIRE_SQL_INTEGER },
        { 701, "0.1", "0.1", QUIRE_SQL_REAL },
        { 701, "1e-300", "1e-300", QUIRE_SQL_REAL },
        { 701, "0.30000000000000004", "0.30000000000000004", QUIRE_SQL_REAL },
        { 701, "-Infinity", "-Infinity", QUIRE_SQL_REAL },
        { 1700, "12345678901234567890.50", "12345678901234567890.50", QUIRE_SQL_EXACT },
        { 790, "$1,234.50", "$1,234.50", QUIRE_SQL_EXACT },
        { 16, "t", "true", QUIRE_SQL_BOOLEAN },
        { 1184, "2024-05-01 06:30:00+00", "2024-05-01 06:30:00+00", QUIRE_SQL_DATETIME },
    };
    struct base *base = *state;
    const quire_postgresql_types none = { 0 };
    quire_buffer shown;
    quire_buffer_init(&shown, 4096);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        quire_sql_cell cell;
        quire_buffer_clear(&shown);
        assert_int_equal(quire_postgresql_cell(&none, quire_postgresql_type_of(&none, cases[i].oid),
                                               quire_str_from(cases[i].text), &base->arena, &cell,
                                               &base->err),
                         QUIRE_OK);
        assert_int_equal(cell.type, cases[i].type);
        quire_sql_cell_write(&shown, &cell);
        assert_text(quire_buffer_view(&shown), cases[i].shown);
    }
    quire_buffer_free(&shown);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_password_is_taken_out_of_an_address, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_password_that_would_be_torn_is_refused_and_not_told, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_file_is_named_by_its_absolute_path, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nothing_but_reading_is_let_through, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_statement_without_end_is_ended, set_up, tear_down),
        cmocka_unit_test_setup_teardown(files_that_are_no_database_are_told_from_encrypted_ones, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(cells_keep_their_types, set_up, tear_down),
        cmocka_unit_test_setup_teardown(tables_are_told_with_keys_references_and_comments, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_row_becomes_a_document_of_named_fields, set_up, tear_down),
        cmocka_unit_test_setup_teardown(null_is_told_from_empty_and_large_from_both, set_up, tear_down),
        cmocka_unit_test_setup_teardown(bytes_that_are_no_text_are_replaced_and_counted, set_up, tear_down),
        cmocka_unit_test_setup_teardown(keys_make_uris_that_are_told_apart, set_up, tear_down),
        cmocka_unit_test(statements_that_read_are_told_by_their_first_word),
        cmocka_unit_test(rows_that_changed_are_asked_for_with_those_that_have_no_time),
        cmocka_unit_test_setup_teardown(a_mark_comes_back_as_it_was, set_up, tear_down),
        cmocka_unit_test(prints_tell_what_was_added),
        cmocka_unit_test_setup_teardown(arrays_are_read_as_the_server_writes_them, set_up, tear_down),
        cmocka_unit_test_setup_teardown(numbers_stay_what_they_are, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
