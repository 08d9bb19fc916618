/* SPDX-License-Identifier: Apache-2.0 */
/* What every store driver must do with tables that it keeps typed. Values are worked out by hand. */
#include "fakes/store_memory.h"
#include "support/store_base.h"

#include "base/error.h"
#include "base/str.h"

#include <stdlib.h>

static const char sales_en[] = "Region\tShipped\tAmount\tShare\n"
                               "North\t2024-01-05\t1,234.50\t12.5%\n"
                               "South\t2024-02-06\t–\t9%\n"
                               "North\t2024-02-07\t980\t8.25%\n";
static const char sales_zh[] = "地区\t日期\t金额\t已付\n"
                               "华北\t2024年1月5日\t¥1,234.50\t是\n"
                               "华南\t2024年2月6日\t无\t否\n"
                               "华北\t2024年2月7日\t¥980\t是\n";

static struct stored_document sheet(struct base *base, const char *uri, const char *language,
                                    const char *text)
{
    struct stored_document made = make_table(&base->arena, uri, "Sales", language, text);
    made.document.media_type = QUIRE_STR("text/csv");
    return made;
}

static quire_put_result put(struct base *base, const quire_put *what)
{
    quire_put_result result = { 0 };
    OK(quire_store_put(base->store, &base->call, what, &result, &base->err));
    return result;
}

static void put_sheet(struct base *base, const char *uri, const char *language, const char *text)
{
    struct stored_document made = sheet(base, uri, language, text);
    const quire_put what = put_of(&made, "/folder");
    put(base, &what);
}

/* A document that is a row of a table of a database: "id=1 customer=Ada total=12.5€ note=". Digits are a number, what stands
 * behind them its unit, NULL nothing. */
static void put_row(struct base *base, const char *uri, const char *of, const char *text)
{
    quire_str heads[4];
    quire_typed_cell cells[4] = { 0 };
    struct stored_document made = make_document(&base->arena, uri, "", "en", text);
    quire_str all = made.document.text;
    quire_table_row_of row = { quire_str_from(of), quire_str_from("orders"), heads, cells, 0 };
    for (size_t at = 0, end; at < all.size; at = end + 1) {
        size_t equals = at + strcspn(all.data + at, "=");
        quire_typed_cell *cell = &cells[row.count];
        char *behind;
        end = equals + strcspn(all.data + equals, " ");
        heads[row.count++] = quire_str_cut(all, at, equals);
        cell->text = (quire_range){ equals + 1, end };
        quire_str value = quire_str_cut(all, equals + 1, end);
        if (!quire_str_is(value, "NULL")) cell->value.kind = QUIRE_CELL_TEXT;
        if (value.size && value.data[0] >= '0' && value.data[0] <= '9') {
            cell->value = (quire_cell){ .kind = QUIRE_CELL_NUMBER, .number = strtod(value.data, &behind) };
            cell->value.unit = quire_str_cut(all, (size_t)(behind - all.data), end);
        }
    }
    quire_put what = put_of(&made, of);
    what.row_of = &row;
    put(base, &what);
}

static quire_typed_tables tables_of(struct base *base, const char *document)
{
    quire_typed_tables tables;
    OK(quire_store_tables(base->store, &base->call, quire_str_from(document), &tables, &base->err));
    return tables;
}

static void remove_documents(struct base *base, const char *uri)
{
    quire_str id = quire_str_from(uri);
    quire_removed removed;
    bool pending;
    OK(quire_store_remove(base->store, &base->call, &id, 1, &removed, &pending, &base->err));
    assert_true(removed.found);
}

static void assert_kept(struct base *base, uint64_t tables, uint64_t rows)
{
    quire_store_counts counts;
    OK(quire_store_count(base->store, &base->call, &counts, &base->err));
    assert_int_equal(counts.typed_tables, tables);
    assert_int_equal(counts.typed_rows, rows);
}

static void assert_column(const quire_typed_table *table, size_t at, const char *head, quire_cell_kind kind,
                          const char *unit, uint64_t filled)
{
    assert_true(at < table->column_count);
    assert_text(table->columns[at].head, head);
    assert_text(table->columns[at].unit, unit);
    assert_string_equal(quire_cell_kind_name(table->columns[at].kind), quire_cell_kind_name(kind));
    assert_int_equal(table->columns[at].filled, filled);
}

/* ---- reading rows ---- */

/* Rows as one line each: values as they are written for programs, with their unit, words in quotes, "~" for what is said again, NULL for nothing. */
struct written {
    quire_buffer text;
    size_t rows, stop; /* stop: the row that ends the visits, from 1 */
    quire_document_ref last;
};

static quire_status write_row(void *user, const quire_typed_row *row, quire_error *err)
{
    struct written *written = user;
    assert_true(row->place.start < row->place.end && row->document.value >= written->last.value);
    written->last = row->document;
    for (size_t i = 0; i < row->count; i++) {
        const quire_typed_cell *cell = &row->cells[i];
        char value[QUIRE_CELL_TEXT_BYTES] = "";
        if (i) quire_buffer_append_char(&written->text, '|');
        if (cell->value.kind == QUIRE_CELL_NONE) quire_buffer_append_str(&written->text, QUIRE_STR("NULL"));
        if (cell->value.kind > QUIRE_CELL_TEXT) quire_cell_text(&cell->value, value);
        quire_buffer_append_str(&written->text, quire_str_from(value));
        quire_buffer_append_str(&written->text, cell->value.unit);
        if (cell->repeated) quire_buffer_append_char(&written->text, '~');
        if (row->texts[i].size) quire_buffer_printf(&written->text, "'%.*s'", QUIRE_FMT(row->texts[i]));
    }
    quire_buffer_append_char(&written->text, '\n');
    return ++written->rows == written->stop ? quire_fail(err, QUIRE_E_LIMIT, "enough") : QUIRE_OK;
}

static quire_str rows_of(struct base *base, const quire_typed_table *table)
{
    struct written written = { 0 };
    quire_buffer_init(&written.text, 1 << 20);
    OK(quire_store_table_rows(base->store, &base->call, table->id, write_row, &written, &base->err));
    assert_int_equal(written.rows, table->rows);
    quire_str text = quire_arena_copy(&base->arena, quire_buffer_view(&written.text));
    quire_buffer_free(&written.text);
    return text;
}

/* ---- the tests ---- */

static void keeps_kinds_units_and_values_in_both_languages(void **state)
{
    struct base *base = *state;
    put_sheet(base, "/en.csv", "en", sales_en);
    put_sheet(base, "/zh.csv", "zh-Hans", sales_zh);
    quire_typed_tables en = tables_of(base, "d1"), zh = tables_of(base, "/zh.csv");
    assert_int_equal(en.count, 1);
    assert_int_equal(zh.count, 1);
    assert_text(en.items[0].owner, "/en.csv");
    assert_int_equal(en.items[0].column_count, 4);
    assert_column(&en.items[0], 0, "Region", QUIRE_CELL_TEXT, "", 3);
    assert_column(&en.items[0], 1, "Shipped", QUIRE_CELL_DATE, "", 3);
    assert_column(&en.items[0], 2, "Amount", QUIRE_CELL_NUMBER, "", 2);
    assert_column(&en.items[0], 3, "Share", QUIRE_CELL_NUMBER, "%", 3);
    assert_column(&zh.items[0], 1, "日期", QUIRE_CELL_DATE, "", 3);
    assert_column(&zh.items[0], 2, "金额", QUIRE_CELL_NUMBER, "¥", 2);
    assert_column(&zh.items[0], 3, "已付", QUIRE_CELL_BOOLEAN, "", 3);
    assert_text(rows_of(base, &en.items[0]), "'North'|2024-01-05|1234.5|0.125%\n"
                                             "'South'|2024-02-06|NULL|0.09%\n"
                                             "'North'|2024-02-07|980|0.0825%\n");
    assert_text(rows_of(base, &zh.items[0]), "'华北'|2024-01-05|1234.5¥|true\n"
                                             "'华南'|2024-02-06|NULL|false\n"
                                             "'华北'|2024-02-07|980¥|true\n");
    assert_kept(base, 2, 6);
}

/* As a database does: digits are a number, a word behind them is its unit. */
static void say_value(struct base *base, quire_document *document, size_t at)
{
    quire_element *cell = (quire_element *)&document->elements[at];
    quire_cell *value = quire_arena_array(&base->arena, 1, sizeof *value);
    const char *text = document->text.data + cell->start;
    char *end = NULL;
    if (cell->kind != QUIRE_ELEMENT_CELL || cell->header || *text < '0' || *text > '9') return;
    *value = (quire_cell){ .kind = QUIRE_CELL_NUMBER, .number = strtod(text, &end) };
    if (*end == ' ')
        value->unit = quire_str_cut(document->text, (size_t)(end + 1 - document->text.data), cell->end);
    cell->value = value;
}

static void keeps_what_is_no_number_of_its_column_as_it_stands(void **state)
{
    struct base *base = *state;
    static const char mixed[] = "Id\tPaid\tRate\n"
                                "7\t12\t0.5\n8\t13 €\t1.25\n9\t14 €\t12345678901234567.25\n10\t15 €\t2\n"
                                "11\t16 €\t3\n12\t17 €\t0.3333333333333333\n13\tsoon\t4\n14\t19 €\t5\n";
    struct stored_document made = sheet(base, "/mixed.csv", "en", mixed);
    for (size_t i = 0; i < made.document.element_count; i++) say_value(base, &made.document, i);
    const quire_put what = put_of(&made, "/folder");
    put(base, &what);
    quire_typed_tables tables = tables_of(base, "/mixed.csv");
    assert_text(rows_of(base, &tables.items[0]), "7|12|0.5\n"
                                                 "8|13€|1.25\n"
                                                 "9|14€|12345678901234568'12345678901234567.25'\n"
                                                 "10|15€|2\n"
                                                 "11|16€|3\n"
                                                 "12|17€|0.3333333333333333'0.3333333333333333'\n"
                                                 "13|'soon'|4\n"
                                                 "14|19€|5\n");
    assert_column(&tables.items[0], 1, "Paid", QUIRE_CELL_NUMBER, "€", 8);
}

static void counts_a_merged_cell_once(void **state)
{
    struct base *base = *state;
    struct stored_document made = sheet(
        base, "/merged.csv", "en", "Region\tYear\tSold\nNorth\t2023\t10\nNorth\t2024\t10\nSouth\t2024\t3\n");
    for (size_t i = 0; i < made.document.element_count; i++) {
        quire_element *cell = (quire_element *)&made.document.elements[i];
        if (cell->kind == QUIRE_ELEMENT_CELL && cell->row == 2) cell->repeated = cell->column != 1;
    }
    const quire_put what = put_of(&made, "/folder");
    put(base, &what);
    quire_typed_tables tables = tables_of(base, "/merged.csv");
    assert_column(&tables.items[0], 0, "Region", QUIRE_CELL_TEXT, "", 2);
    assert_column(&tables.items[0], 2, "Sold", QUIRE_CELL_NUMBER, "", 2);
    assert_text(rows_of(base, &tables.items[0]), "'North'|2023|10\n~'North'|2024|~'10'\n'South'|2024|3\n");
}

static void goes_with_its_document(void **state)
{
    struct base *base = *state;
    put_sheet(base, "/en.csv", "en", sales_en);
    put_sheet(base, "/zh.csv", "zh-Hans", sales_zh);
    put_sheet(base, "/en.csv", "en", "Name\tSize\nscrew\t5\n");
    assert_kept(base, 2, 4);
    quire_typed_tables tables = tables_of(base, "/en.csv");
    assert_int_equal(tables.count, 1);
    assert_column(&tables.items[0], 1, "Size", QUIRE_CELL_NUMBER, "", 1);
    OK(quire_store_put_failure(base->store, &base->call,
                               &(quire_failed){ .uri = QUIRE_STR("/en.csv"),
                                                .source = QUIRE_STR("/folder"),
                                                .reason = QUIRE_STR("malformed") },
                               &base->err));
    assert_kept(base, 2, 4);
    put_lines(base, "/en.csv", "Harbour", "en", harbour_text);
    assert_kept(base, 1, 3);
    assert_int_equal(tables_of(base, "/en.csv").count, 0);
    remove_documents(base, "/zh.csv");
    assert_kept(base, 0, 0);
    assert_int_equal(tables_of(base, "/zh.csv").count, 0);
    struct written written = { 0 };
    assert_int_equal(
        quire_store_table_rows(base->store, &base->call, tables.items[0].id, write_row, &written, &base->err),
        QUIRE_E_NOT_FOUND);
}

static void rows_that_are_documents_make_one_table(void **state)
{
    struct base *base = *state;
    static const char of[] = "sqlite:/shop.db#orders", items[] = "sqlite:/shop.db#items";
    put_row(base, "sqlite:/shop.db#orders/1", of, "id=1 customer=Ada total=12.50€ note=");
    put_row(base, "sqlite:/shop.db#orders/2", of, "id=2 customer=李雷 total=7€ note=NULL");
    put_row(base, "sqlite:/shop.db#orders/3", of, "id=3 customer=Ada total=9$ note=12345678901234567.25");
    put_row(base, "sqlite:/shop.db#items/3", items, "id=3 customer=Ada total=9$ note=");
    quire_typed_tables tables = tables_of(base, of);
    assert_int_equal(tables.count, 1);
    assert_text(tables.items[0].owner, of);
    assert_text(tables.items[0].title, "orders");
    assert_column(&tables.items[0], 2, "total", QUIRE_CELL_NUMBER, "", 3);
    assert_column(&tables.items[0], 3, "note", QUIRE_CELL_TEXT, "", 2);
    assert_text(rows_of(base, &tables.items[0]), "1|'Ada'|12.5€|\n2|'李雷'|7€|NULL\n"
                                                 "3|'Ada'|9$|12345678901234568'12345678901234567.25'\n");
    assert_int_equal(tables_of(base, "sqlite:/shop.db#orders/2").count, 1);
    assert_kept(base, 2, 4);
    remove_documents(base, "sqlite:/shop.db#orders/3");
    put_row(base, "sqlite:/shop.db#orders/1", of, "id=1 customer=Ada total=none note=");
    tables = tables_of(base, of);
    assert_column(&tables.items[0], 2, "total", QUIRE_CELL_TEXT, "€", 2);
    assert_text(rows_of(base, &tables.items[0]), "1|'Ada'|'none'|\n2|'李雷'|7€|NULL\n");
    put_row(base, "sqlite:/shop.db#orders/1", of, "id=1 client=Ada total=12€ note=");
    assert_int_equal(tables_of(base, of).count, 2);
    assert_kept(base, 3, 3);
    remove_documents(base, "sqlite:/shop.db#orders/2");
    assert_int_equal(tables_of(base, of).count, 1);
}

/* Parts of one file, each with two tables of which one is the same in all. */
static void put_parts(struct base *base, const char *file, const char *const *parts, size_t count)
{
    quire_str uris[4];
    struct stored_document container = make_container(&base->arena, file);
    quire_put what = put_of(&container, "/folder");
    for (size_t i = 0; i < count; i++)
        uris[i] = quire_arena_printf(&base->arena, "%s!/from line %zu", file, 1 + 100 * i);
    what.children = (quire_strs){ uris, count };
    put(base, &what);
    for (size_t i = 0; i < count; i++) {
        struct stored_document made = sheet(base, uris[i].data, "en", parts[i]);
        what = put_of(&made, "/folder");
        what.parent = quire_str_from(file);
        what.part = true;
        put(base, &what);
    }
}

static void parts_of_a_file_make_one_table(void **state)
{
    struct base *base = *state;
    static const char *const parts[] = { "Day\tSold\tBy\n2024-01-01\t5\tAda\n2024-01-02\t6\tAda\n",
                                         "Day\tSold\tBy\n2024-01-03\t7\tBob\n",
                                         "Day\tSold\tBy\n2024-01-04\t8\tBob\n" };
    put_parts(base, "/large.csv", parts, 3);
    quire_typed_tables tables = tables_of(base, "/large.csv");
    assert_int_equal(tables.count, 1);
    assert_text(tables.items[0].owner, "/large.csv");
    assert_int_equal(tables.items[0].rows, 4);
    assert_column(&tables.items[0], 1, "Sold", QUIRE_CELL_NUMBER, "", 4);
    assert_text(rows_of(base, &tables.items[0]),
                "2024-01-01|5|'Ada'\n2024-01-02|6|'Ada'\n2024-01-03|7|'Bob'\n"
                "2024-01-04|8|'Bob'\n");
    assert_text(tables_of(base, "/large.csv!/from line 101").items[0].owner, "/large.csv");
    put_parts(base, "/large.csv", parts, 2);
    assert_kept(base, 1, 3);
    remove_documents(base, "/large.csv");
    assert_kept(base, 0, 0);
}

static const quire_ledger_row *store_row(struct base *base, const char *document)
{
    quire_ledger_rows ledger;
    OK(quire_store_document_ledger(base->store, &base->call, quire_str_from(document), &ledger, &base->err));
    for (size_t i = 0; i < ledger.count; i++)
        if (quire_str_is(ledger.items[i].step, "store")) return &ledger.items[i];
    return NULL;
}

static void assert_account(const quire_ledger_row *row, uint64_t received, uint64_t kept)
{
    assert_non_null(row);
    assert_text(row->unit, "rows");
    assert_int_equal(row->received, received);
    assert_int_equal(row->kept, kept);
    assert_int_equal(row->dropped_count, received > kept);
    if (received == kept) return;
    assert_text(row->dropped[0].reason, "over_limit");
    assert_int_equal(row->dropped[0].count, received - kept);
}

static void reopen_with(struct base *base, const char *option, const char *value)
{
    close_base(base);
    OK(quire_config_set(base->config, option, value, &base->err));
    OK(open_base(base, QUIRE_STORE_WRITE));
}

static void what_is_over_the_bound_is_told(void **state)
{
    struct base *base = *state;
    static const char of[] = "sqlite:/shop.db#orders";
    static const char *const parts[] = { "Day\tSold\n2024-01-01\t5\n",
                                         "Day\tSold\n2024-01-03\t7\n2024-01-04\t8\n" };
    reopen_with(base, "store.table_rows", "2");
    put_sheet(base, "/en.csv", "en", sales_en);
    assert_account(store_row(base, "/en.csv"), 3, 2);
    put_sheet(base, "/en.csv", "en", sales_en);
    assert_int_equal(tables_of(base, "/en.csv").items[0].rows, 2);
    for (int i = 1; i <= 3; i++) {
        char uri[64];
        snprintf(uri, sizeof uri, "%s/%d", of, i);
        put_row(base, uri, of, "id=1 total=12");
        put_row(base, uri, of, "id=1 total=13");
        assert_account(store_row(base, uri), 1, i < 3);
    }
    put_parts(base, "/large.csv", parts, 2);
    assert_account(store_row(base, "/large.csv!/from line 101"), 2, 1);
    assert_kept(base, 3, 6);
    quire_document_row row;
    OK(quire_store_find(base->store, &base->call, QUIRE_STR("/en.csv"), &row, &base->err));
    const quire_document_loss *worst;
    size_t count;
    OK(quire_store_worst(base->store, &base->call, 10, &worst, &count, &base->err));
    assert_int_equal(count, 0);
}

static void a_table_over_its_bytes_is_cut_between_rows(void **state)
{
    struct base *base = *state;
    enum { ROWS = 6000 };
    reopen_with(base, "store.table_bytes", "12000");
    char *text = calloc(ROWS + 1, 32), *at = text;
    assert_non_null(text);
    at += sprintf(at, "Id\tValue\tName\n");
    for (int i = 0; i < ROWS; i++) at += sprintf(at, "%d\t%d.5\tn%d\n", i, (i * 7919) % 1000, i);
    put_sheet(base, "/long.csv", "en", text);
    const quire_ledger_row *row = store_row(base, "/long.csv");
    quire_typed_tables tables = tables_of(base, "/long.csv");
    assert_int_equal(row->received, ROWS);
    assert_true(row->kept > 500 && row->kept < ROWS);
    assert_int_equal(tables.items[0].rows, row->kept);
    assert_true(tables.items[0].bytes <= 12000);
    free(text);
}

static bool is_untyped(struct base *base, const char *uri)
{
    quire_stored_source stored;
    OK(quire_store_lookup(base->store, &base->call, quire_str_from(uri), &stored, &base->err));
    return stored.untyped;
}

static void keeps_none_where_the_user_wants_none(void **state)
{
    struct base *base = *state;
    reopen_with(base, "store.tables", "false");
    put_sheet(base, "/en.csv", "en", sales_en);
    put_row(base, "sqlite:/shop.db#orders/1", "sqlite:/shop.db#orders", "id=1 total=12");
    put_lines(base, "/harbour", "Harbour", "en", harbour_text);
    assert_kept(base, 0, 0);
    assert_null(store_row(base, "/en.csv"));
    assert_true(is_untyped(base, "/en.csv") && is_untyped(base, "sqlite:/shop.db#orders/1"));
    assert_false(is_untyped(base, "/harbour"));
    reopen_with(base, "store.tables", "true");
    assert_true(is_untyped(base, "/en.csv"));
    put_sheet(base, "/en.csv", "en", sales_en);
    assert_false(is_untyped(base, "/en.csv"));
    assert_kept(base, 1, 3);
}

static void only_tables_of_rows_are_kept(void **state)
{
    struct base *base = *state;
    struct stored_document made = make_table(&base->arena, "/page.html", "Sales", "en", sales_en);
    const quire_put what = put_of(&made, "/folder");
    put(base, &what);
    put_sheet(base, "/heads.csv", "en", "Region\tAmount\n");
    assert_kept(base, 0, 0);
}

/* Adds up what the rows hold, and holds each against what was written. */
struct checked {
    size_t rows;
    double sum;
};

static quire_status check_row(void *user, const quire_typed_row *row, quire_error *err)
{
    struct checked *checked = user;
    char name[32];
    (void)err;
    snprintf(name, sizeof name, "名%zu", checked->rows);
    assert_text(row->texts[2], name);
    assert_int_equal(row->cells[0].value.number, checked->rows++);
    checked->sum += row->cells[1].value.number;
    return QUIRE_OK;
}

static void visits_long_tables_row_by_row_and_stops_where_it_is_told(void **state)
{
    struct base *base = *state;
    enum { ROWS = 9000 };
    double sum = 0;
    char *text = calloc(ROWS + 1, 48), *at = text;
    assert_non_null(text);
    at += sprintf(at, "Id\tValue\tName\n");
    for (int i = 0; i < ROWS; i++) {
        int cents = (i * 7919) % 100003 - 50000;
        at += sprintf(at, "%d\t%.2f\t名%d\n", i, cents / 100.0, i);
        sum += cents / 100.0;
    }
    put_sheet(base, "/long.csv", "en", text);
    quire_typed_tables tables = tables_of(base, "/long.csv");
    struct checked checked = { 0 };
    OK(quire_store_table_rows(base->store, &base->call, tables.items[0].id, check_row, &checked, &base->err));
    assert_int_equal(checked.rows, ROWS);
    assert_true(checked.sum - sum < 1e-6 && sum - checked.sum < 1e-6);
    assert_true(tables.items[0].bytes < strlen(text) / 2);
    struct written written = { .stop = 1500 };
    quire_buffer_init(&written.text, 1 << 20);
    assert_int_equal(
        quire_store_table_rows(base->store, &base->call, tables.items[0].id, write_row, &written, &base->err),
        QUIRE_E_LIMIT);
    assert_int_equal(written.rows, 1500);
    quire_buffer_free(&written.text);
    free(text);
}

#define CASE(name) cmocka_unit_test_prestate_setup_teardown(name, set_up_open_base, tear_down_base, driver)

static int run_over(const quire_store_driver *tested)
{
    void *driver = (void *)(uintptr_t)tested;
    const struct CMUnitTest tests[] = {
        CASE(keeps_kinds_units_and_values_in_both_languages),
        CASE(keeps_what_is_no_number_of_its_column_as_it_stands),
        CASE(counts_a_merged_cell_once),
        CASE(goes_with_its_document),
        CASE(rows_that_are_documents_make_one_table),
        CASE(parts_of_a_file_make_one_table),
        CASE(what_is_over_the_bound_is_told),
        CASE(a_table_over_its_bytes_is_cut_between_rows),
        CASE(keeps_none_where_the_user_wants_none),
        CASE(only_tables_of_rows_are_kept),
        CASE(visits_long_tables_row_by_row_and_stops_where_it_is_told),
    };
    return cmocka_run_group_tests_name(tested->name, tests, NULL, NULL);
}

int main(void)
{
    return run_over(&quire_store_sqlite) + run_over(&quire_store_memory);
}
