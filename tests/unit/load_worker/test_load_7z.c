/* SPDX-License-Identifier: Apache-2.0 */
/* 7z archives of three programs. What is in them stands in tests/fixtures/README.md. */
#include "load/worker/libraries.h"
#include "members.h"

static void load(const char *name, struct loaded *out)
{
    load_fixture(&quire_format_7z, name, out);
}

static void archives_of_three_programs_give_their_files(void **state)
{
    (void)state;
    static const char *const names[] = { "archive/7zip.7z", "archive/bsdtar.7z", "archive/py7zr.7z" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct loaded loaded;
        load(names[i], &loaded);
        expect_river_and_tide(&loaded);
        assert_int_equal(dropped(&loaded, "members", "folder"), 2);
        unload(&loaded);
    }
}

static void another_method_is_read_too(void **state)
{
    (void)state;
    struct loaded loaded;
    load("archive/7zip-ppmd.7z", &loaded);
    expect_text(&loaded, "docs/river.txt", "The river rises in April.\n");
    unload(&loaded);
}

static void what_needs_a_password_says_so(void **state)
{
    (void)state;
    struct loaded loaded;
    load("archive/7zip-encrypted.7z", &loaded);
    expect_reason(&loaded, "docs/river.txt", QUIRE_LOAD_ENCRYPTED, "password");
    unload(&loaded);
    load("archive/7zip-names-encrypted.7z", &loaded);
    assert_int_equal(loaded.reason, QUIRE_LOAD_ENCRYPTED);
    unload(&loaded);
}

static void what_is_cut_off_is_malformed(void **state)
{
    (void)state;
    struct loaded loaded;
    load("archive/cut.7z", &loaded);
    assert_int_equal(loaded.reason, QUIRE_LOAD_MALFORMED);
    unload(&loaded);
}

static void no_damage_crashes_or_goes_unsaid(void **state)
{
    (void)state;
    damage_everywhere(&quire_format_7z, "archive/7zip.7z");
    damage_everywhere(&quire_format_7z, "archive/7zip-encrypted.7z");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(archives_of_three_programs_give_their_files),
        cmocka_unit_test(another_method_is_read_too),
        cmocka_unit_test(what_needs_a_password_says_so),
        cmocka_unit_test(what_is_cut_off_is_malformed),
        cmocka_unit_test(no_damage_crashes_or_goes_unsaid),
    };
    return quire_libraries_prepare() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
