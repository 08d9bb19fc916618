/* SPDX-License-Identifier: Apache-2.0 */
/* The first search loads the base's vectors: one that is cut short leaves what it has loaded to the next one. */
#include "base/str.h"
#include "store/drivers/store_sqlite/base_file.h"
#include "support/store_base.h"

enum { LINES = 10000, ROWS_BETWEEN_LOOKS = 4096 };

/* One document of so many chunks, in both languages by turns. */
static void put_many(struct base *base)
{
    size_t room = LINES * 48, size = 0;
    char *text = quire_arena_alloc(&base->arena, room);
    assert_non_null(text);
    for (int i = 0; i < LINES; i++)
        size += (size_t)snprintf(text + size, room - size, i % 2 ? "Barge %d\n" : "第%d号驳船\n", i);
    text[size - 1] = '\0';
    put_lines(base, "/folder/barges", "Barges", "en", text);
}

static quire_status search_cancelled(struct base *base)
{
    const quire_cancel cancel = { .requested = true };
    float vector[TEST_DIM];
    quire_scored_list list;
    quire_call call = base->call;
    call.cancel = &cancel;
    make_vector("Barge 9999", strlen("Barge 9999"), vector);
    return quire_store_dense(base->store, &call, vector, TEST_DIM, 5, NULL, &list, &base->err);
}

static void a_search_goes_on_where_one_before_was_cut_short(void **state)
{
    struct base *base = *state;
    put_many(base);
    for (size_t tries = 1; tries <= 2; tries++) {
        assert_int_equal(search_cancelled(base), QUIRE_E_CANCELLED);
        assert_int_equal(base->store->table.count, tries * ROWS_BETWEEN_LOOKS);
    }
    quire_scored_list list = find_near(base, "Barge 9999", 5, NULL);
    assert_int_equal(base->store->table.count, LINES);
    assert_int_equal(list.considered, LINES);
    assert_text(hit_of(base, list.items[0].chunk).chunk.text, "Barge 9999");
    list = find_near(base, "第8800号驳船", 5, NULL);
    assert_text(hit_of(base, list.items[0].chunk).chunk.text, "第8800号驳船");
}

static void what_went_and_came_meanwhile_is_seen(void **state)
{
    struct base *base = *state;
    quire_removed removed;
    bool pending = false;
    const quire_str gone = QUIRE_STR("/folder/gone");
    put_lines(base, "/folder/gone", "Gone", "en", harbour_text);
    put_many(base);
    assert_int_equal(search_cancelled(base), QUIRE_E_CANCELLED);
    OK(quire_store_remove(base->store, &base->call, &gone, 1, &removed, &pending, &base->err));
    put_lines(base, "/folder/zh", "港口", "zh-Hans", harbour_text_zh);
    quire_scored_list list = find_near(base, "港口在一月结冰", 5, NULL);
    assert_int_equal(list.considered, LINES + 5);
    assert_text(hit_of(base, list.items[0].chunk).chunk.text, "港口在一月结冰");
    list = find_near(base, "The harbour froze in January", 1000, NULL);
    for (size_t i = 0; i < list.count; i++)
        assert_false(quire_str_is(hit_of(base, list.items[i].chunk).document.uri, "/folder/gone"));
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up_open_base, tear_down_base)
    const struct CMUnitTest tests[] = {
        CASE(a_search_goes_on_where_one_before_was_cut_short),
        CASE(what_went_and_came_meanwhile_is_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
