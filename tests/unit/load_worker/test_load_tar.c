/* SPDX-License-Identifier: Apache-2.0 */
/* Tar archives. What is in them stands in tests/fixtures/make_archives.py. */
#include "load/worker/libraries.h"
#include "members.h"

static void load(const char *name, struct loaded *out)
{
    load_fixture(&quire_format_tar, name, out);
}

static void archives_of_every_age_give_their_files(void **state)
{
    (void)state;
    static const char *const names[] = { "archive/python-pax.tar", "archive/python-gnu.tar" };
    struct loaded loaded;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        load(names[i], &loaded);
        expect_river_and_tide(&loaded);
        assert_int_equal(members(&loaded), 5);
        assert_int_equal(dropped(&loaded, "members", "folder"), 1);
        assert_int_equal(dropped(&loaded, "members", "hidden"), 1);
        assert_int_equal(dropped(&loaded, "members", "link"), 1);
        unload(&loaded);
    }
    load("archive/v7.tar", &loaded);
    expect_text(&loaded, "docs/river.txt", "The river rises in April.\n");
    unload(&loaded);
}

static void names_are_read_in_the_charset_that_their_system_used(void **state)
{
    (void)state;
    struct loaded loaded;
    load("archive/windows-gbk.tar", &loaded);
    expect_text(&loaded, "合同/租赁合同.txt", "租金每月八千元。\n");
    expect_text(&loaded, "合同/付款计划.txt", "分四期支付。\n");
    unload(&loaded);
}

static void names_are_data_and_never_paths(void **state)
{
    (void)state;
    struct loaded loaded;
    load("archive/climbing.tar", &loaded);
    assert_int_equal(loaded.found.child_count, 4);
    expect_text(&loaded, "etc/passwd", "a\n");
    expect_text(&loaded, "abs.txt", "b\n");
    unload(&loaded);
    load("archive/devices.tar", &loaded);
    assert_int_equal(loaded.found.child_count, 1);
    expect_text(&loaded, "good.txt", "The river rises in April.\n");
    assert_int_equal(dropped(&loaded, "members", "device"), 2);
    assert_int_equal(dropped(&loaded, "members", "link"), 1);
    unload(&loaded);
}

static void a_file_of_holes_costs_itself(void **state)
{
    (void)state;
    struct loaded loaded;
    load("archive/sparse.tar", &loaded);
    expect_reason(&loaded, "disk.img", QUIRE_LOAD_OVER_LIMIT, "load.children_bytes");
    expect_text(&loaded, "good.txt", "The river rises in April.\n");
    unload(&loaded);
}

static void what_is_cut_off_is_named_and_counted(void **state)
{
    (void)state;
    struct loaded loaded;
    load("archive/cut.tar", &loaded);
    expect_text(&loaded, "good.txt", "The river rises in April.\n");
    expect_reason(&loaded, "long.txt", QUIRE_LOAD_MALFORMED, "damaged");
    assert_int_equal(members(&loaded), 3);
    assert_int_equal(dropped(&loaded, "members", "malformed"), 2);
    unload(&loaded);
}

static void an_archive_of_nothing_is_empty(void **state)
{
    (void)state;
    struct loaded loaded;
    load("archive/empty.tar", &loaded);
    assert_int_equal(loaded.reason, QUIRE_LOAD_EMPTY);
    unload(&loaded);
}

enum { MEMBERS = 100000, BLOCK_BYTES = 512 };

/* An archive of so many empty files. */
static quire_str make_many(quire_arena *arena)
{
    char *bytes = quire_arena_alloc(arena, ((size_t)MEMBERS + 2) * BLOCK_BYTES);
    assert_non_null(bytes);
    for (size_t i = 0; i < MEMBERS; i++) {
        char *block = bytes + i * BLOCK_BYTES;
        unsigned sum = 0;
        snprintf(block, 100, "%zu.txt", i);
        memcpy(block + 124, "00000000000", 11);
        memcpy(block + 257, "ustar\00000", 8);
        memset(block + 148, ' ', 8);
        for (size_t at = 0; at < BLOCK_BYTES; at++) sum += (unsigned char)block[at];
        snprintf(block + 148, 8, "%06o", sum);
    }
    return (quire_str){ bytes, ((size_t)MEMBERS + 2) * BLOCK_BYTES };
}

static void of_a_hundred_thousand_members_all_are_counted(void **state)
{
    (void)state;
    struct loaded loaded;
    quire_arena arena = { 0 };
    load_bytes(&quire_format_tar, make_many(&arena), &loaded);
    assert_int_equal(members(&loaded), MEMBERS);
    assert_int_equal(loaded.found.child_count, TEST_CHILDREN_MAX);
    assert_int_equal(dropped(&loaded, "documents", "over_limit"), MEMBERS - TEST_CHILDREN_MAX);
    unload(&loaded);
    quire_arena_free(&arena);
}

static void no_damage_crashes_or_goes_unsaid(void **state)
{
    (void)state;
    damage_everywhere(&quire_format_tar, "archive/python-pax.tar");
    damage_everywhere(&quire_format_tar, "archive/sparse.tar");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(archives_of_every_age_give_their_files),
        cmocka_unit_test(names_are_read_in_the_charset_that_their_system_used),
        cmocka_unit_test(names_are_data_and_never_paths),
        cmocka_unit_test(a_file_of_holes_costs_itself),
        cmocka_unit_test(what_is_cut_off_is_named_and_counted),
        cmocka_unit_test(an_archive_of_nothing_is_empty),
        cmocka_unit_test(of_a_hundred_thousand_members_all_are_counted),
        cmocka_unit_test(no_damage_crashes_or_goes_unsaid),
    };
    return quire_libraries_prepare() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
