/* SPDX-License-Identifier: Apache-2.0 */
/* Packed files and packed tar archives. What is in them stands in tests/fixtures/README.md and make_archives.py. */
#include "load/worker/libraries.h"
#include "members.h"

static void load(const char *name, struct loaded *out)
{
    load_fixture(&quire_format_packed, name, out);
}

/* `name` as of the file, which its content is called after. */
static void load_named(const char *path, const char *name, struct loaded *out)
{
    char full[512];
    quire_arena arena = { 0 };
    snprintf(full, sizeof full, QUIRE_TEST_SOURCE_DIR "/tests/fixtures/%s", path);
    load_bytes_named(&quire_format_packed, read_test_file(full, &arena), quire_str_from(name), out);
    quire_arena_free(&arena);
}

static void packed_archives_give_their_files(void **state)
{
    (void)state;
    static const struct {
        const char *name, *media_type;
    } archives[] = { { "archive/gnu.tar.gz", "application/gzip" },
                     { "archive/gnu.tar.zst", "application/zstd" },
                     { "archive/bsdtar.txz", "application/x-xz" },
                     { "archive/python.tar.xz", "application/x-xz" },
                     { "archive/python.tbz2", "application/x-bzip2" } };
    for (size_t i = 0; i < sizeof archives / sizeof *archives; i++) {
        struct loaded loaded;
        load(archives[i].name, &loaded);
        expect_river_and_tide(&loaded);
        assert_true(quire_str_is(loaded.document.media_type, archives[i].media_type));
        unload(&loaded);
    }
}

static void a_packed_file_holds_one_document(void **state)
{
    (void)state;
    struct loaded loaded;
    load_named("archive/river.txt.gz", "river.txt.gz", &loaded);
    assert_int_equal(members(&loaded), 1);
    expect_text(&loaded, "river.txt", "The river rises in April.\n");
    unload(&loaded);
    load_named("archive/river.txt.bz2", "/mnt/old/river.bz2", &loaded);
    expect_text(&loaded, "river", "The river rises in April.\n");
    unload(&loaded);
    load_named("archive/潮水.txt.xz", "潮水.txt.xz", &loaded);
    expect_text(&loaded, "潮水.txt", "潮水每天涨落两次。\n");
    unload(&loaded);
    load_named("archive/潮水.txt.zst", "", &loaded);
    expect_text(&loaded, "content", "潮水每天涨落两次。\n");
    unload(&loaded);
}

static void one_layer_is_taken_off(void **state)
{
    (void)state;
    struct loaded loaded;
    load_named("archive/twice.txt.gz.gz", "twice.txt.gz.gz", &loaded);
    const quire_host_child *child = child_of(&loaded, "twice.txt.gz");
    assert_true(quire_str_starts(child->bytes, QUIRE_STR("\x1f\x8b")));
    unload(&loaded);
}

static void what_unpacks_to_far_too_much_is_given_up(void **state)
{
    (void)state;
    struct loaded loaded;
    load_named("archive/bomb.bz2", "bomb.bz2", &loaded);
    assert_int_equal(child_of(&loaded, "bomb")->reason, QUIRE_LOAD_OVER_LIMIT);
    unload(&loaded);
    load("archive/bomb.tar.bz2", &loaded);
    expect_text(&loaded, "good.txt", "The river rises in April.\n");
    assert_int_equal(child_of(&loaded, "zeros.bin")->reason, QUIRE_LOAD_OVER_LIMIT);
    assert_int_equal(dropped(&loaded, "members", "over_limit"), 2); /* it, and what stands behind it */
    unload(&loaded);
}

static void what_is_cut_off_is_named_and_counted(void **state)
{
    (void)state;
    struct loaded loaded;
    load_named("archive/cut.txt.gz", "cut.txt.gz", &loaded);
    expect_reason(&loaded, "cut.txt", QUIRE_LOAD_MALFORMED, "damaged");
    unload(&loaded);
    load("archive/cut.tar.gz", &loaded);
    expect_text(&loaded, "good.txt", "The river rises in April.\n");
    expect_reason(&loaded, "long.txt", QUIRE_LOAD_MALFORMED, "damaged");
    unload(&loaded);
}

static void nothing_packed_is_empty(void **state)
{
    (void)state;
    struct loaded loaded;
    load("archive/empty.gz", &loaded);
    assert_int_equal(loaded.reason, QUIRE_LOAD_EMPTY);
    unload(&loaded);
}

static void no_damage_crashes_or_goes_unsaid(void **state)
{
    (void)state;
    static const char *const names[] = { "archive/gnu.tar.gz", "archive/gnu.tar.zst", "archive/bsdtar.txz",
                                         "archive/python.tbz2", "archive/river.txt.gz" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        damage_everywhere(&quire_format_packed, names[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(packed_archives_give_their_files),
        cmocka_unit_test(a_packed_file_holds_one_document),
        cmocka_unit_test(one_layer_is_taken_off),
        cmocka_unit_test(what_unpacks_to_far_too_much_is_given_up),
        cmocka_unit_test(what_is_cut_off_is_named_and_counted),
        cmocka_unit_test(nothing_packed_is_empty),
        cmocka_unit_test(no_damage_crashes_or_goes_unsaid),
    };
    return quire_libraries_prepare() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
