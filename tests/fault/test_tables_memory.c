/* SPDX-License-Identifier: Apache-2.0 */
/* Each allocation fails once while typed tables are put, read and taken away: the call says that memory is out, nothing is half
 * there, and the next one does its work. */
#include "support/failing_memory.h"
#include "support/store_base.h"

#include "base/str.h"

static const char table[] = "sqlite:/shop.db#订单", sheet[] = "Region\tAmount\n北区\t1,234.50\nSouth\t7 €\n";

/* What is put: made while memory lasts. */
static struct stored_document sheet_made, rows_made[2];

static quire_status put_sheet(struct base *base)
{
    quire_put_result result;
    const quire_put put = put_of(&sheet_made, "/folder");
    return quire_store_put(base->store, &base->call, &put, &result, &base->err);
}

static quire_status put_row(struct base *base, size_t at)
{
    static const quire_str heads[] = { { "id", 2 }, { "金额", 6 }, { "note", 4 } };
    const quire_typed_cell cells[] = { { .value = { QUIRE_CELL_NUMBER, (double)at, { NULL, 0 } } },
                                       { .value = { QUIRE_CELL_NUMBER, 12.5, { "€", 3 } } },
                                       { .value = { .kind = QUIRE_CELL_TEXT }, .text = { 0, 4 } } };
    const quire_table_row_of row = { quire_str_from(table), QUIRE_STR("订单"), heads, cells, 3 };
    quire_put_result result;
    quire_put put = put_of(&rows_made[at], table);
    put.row_of = &row;
    return quire_store_put(base->store, &base->call, &put, &result, &base->err);
}

static quire_status see_row(void *user, const quire_typed_row *row, quire_error *err)
{
    (void)err;
    *(double *)user += row->cells[1].value.number;
    return QUIRE_OK;
}

/* The sum of all that a table holds. */
static quire_status add_up(struct base *base, const char *of, double expected)
{
    quire_typed_tables tables;
    double sum = 0;
    quire_status status = quire_store_tables(base->store, &base->call, quire_str_from(of), &tables,
                                             &base->err);
    if (status) return status;
    assert_int_equal(tables.count, 1);
    status = quire_store_table_rows(base->store, &base->call, tables.items[0].id, see_row, &sum, &base->err);
    if (!status) assert_true(sum == expected);
    return status;
}

static quire_status remove_one(struct base *base, const char *uri)
{
    const quire_str id = quire_str_from(uri);
    quire_removed removed;
    bool pending;
    return quire_store_remove(base->store, &base->call, &id, 1, &removed, &pending, &base->err);
}

/* Puts all, and puts what stands once more; reads; takes a row away. */
static quire_status act(struct base *base)
{
    quire_status status = put_sheet(base);
    if (!status) status = put_row(base, 0);
    if (!status) status = put_row(base, 1);
    if (!status) status = put_row(base, 0);
    if (!status) status = add_up(base, table, 25);
    if (!status) status = add_up(base, "/sheet.csv", 1241.5);
    if (!status) status = remove_one(base, "/row0");
    return status;
}

static void assert_nothing_is_half_there(struct base *base)
{
    quire_store_counts counts;
    OK(quire_store_count(base->store, &base->call, &counts, &base->err));
    assert_true(counts.typed_tables <= 2 && counts.typed_rows <= 4);
    assert_int_equal(counts.typed_tables == 0, counts.typed_rows == 0);
    OK(put_sheet(base));
    OK(put_row(base, 1));
    OK(remove_one(base, "/row0"));
    OK(add_up(base, table, 12.5));
    OK(add_up(base, "/sheet.csv", 1241.5));
}

/* Own results of a round, which nothing that a failure leaves half made may outlive. */
static quire_status act_once(struct base *base)
{
    quire_arena arena = { 0 };
    base->call.arena = &arena;
    quire_status status = act(base);
    base->call.arena = &base->arena;
    quire_arena_free(&arena);
    return status;
}

static void fail_each(struct base *base, memory_owner owner)
{
    long failed = 0;
    failing_memory_begin(owner, 1L << 40);
    quire_status whole = act_once(base);
    long made = failing_memory_end(owner);
    assert_int_equal(whole, QUIRE_OK);
    for (long n = 1; n <= made; n++) {
        failing_memory_begin(owner, n);
        quire_status status = act_once(base);
        failing_memory_end(owner);
        bool said = status == QUIRE_E_NO_MEMORY || (owner == MEMORY_SQLITE && status == QUIRE_E_IO);
        if (status && !said) fail_msg("allocation %ld of %ld: %s", n, made, base->err.message);
        failed += status != QUIRE_OK;
        if (n % 10 == 0) assert_nothing_is_half_there(base);
    }
    assert_nothing_is_half_there(base);
    print_message("%ld of %ld failures were reported\n", failed, made);
    assert_true(failed > 0);
}

static void every_allocation_for_tables_may_fail(void **state)
{
    struct base *base = *state;
    sheet_made = make_table(&base->arena, "/sheet.csv", "销售", "en", sheet);
    sheet_made.document.media_type = QUIRE_STR("text/csv");
    rows_made[0] = make_document(&base->arena, "/row0", "", "en", "note one");
    rows_made[1] = make_document(&base->arena, "/row1", "", "en", "note two");
    fail_each(base, MEMORY_OWN);
    fail_each(base, MEMORY_SQLITE);
}

static int set_up_failing(void **state)
{
    return failing_memory_take_sqlite() ? set_up_open_base(state) : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_allocation_for_tables_may_fail, set_up_failing, tear_down_base),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
