/* SPDX-License-Identifier: Apache-2.0 */
/* Names of documents that were found in others: what is clean, and what becomes of what is not. */
#include "base/str.h"
#include "load/child_name.h"
#include "support/cmocka_all.h"

static void expect_clean(quire_str from, const char *name)
{
    quire_arena arena = { 0 };
    quire_str clean = quire_child_name_clean(&arena, from);
    assert_non_null(clean.data);
    if (!quire_str_is(clean, name)) fail_msg("“%s” is “%.*s”", name, QUIRE_FMT(clean));
    assert_true(quire_child_name_is_clean(clean));
    assert_int_equal(quire_child_name_is_clean(from), quire_str_equal(from, clean));
    quire_arena_free(&arena);
}

static void clean_names_stay_what_they_are(void **state)
{
    (void)state;
    static const char *const names[] = { "a", "年报/2023 年.pdf", ".hidden", "...", "a/b..c", "a!", "a!b/c",
                                         "C:" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        expect_clean(quire_str_from(names[i]), names[i]);
}

static void what_leads_elsewhere_or_breaks_a_line_is_cleaned(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to;
    } names[] = {
        { "", "unnamed" },
        { "/", "unnamed" },
        { "../..", "unnamed" },
        { "/etc/passwd", "etc/passwd" },
        { "../../etc/passwd", "etc/passwd" },
        { "a/./b//../c/", "a/b/c" },
        { "folder\\file.txt", "folder/file.txt" },
        { "..\\..\\文件.txt", "文件.txt" },
        { "a\nb\x7f", "a_b_" },
        { "a\xc2\x85"
          "b",
          "a_b" },
        { "\xff"
          "a\xc0\xae/b",
          "\xef\xbf\xbd"
          "a\xef\xbf\xbd\xef\xbf\xbd/b" },
        { "gp\u202egpj.exe", "gp_gpj.exe" },
        { "合同\u2066.pdf\u2069", "合同_.pdf_" },
        { "a!/b!/c!", "a_/b_/c!" },
        { "a!/../b", "a_/b" },
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        expect_clean(quire_str_from(names[i].from), names[i].to);
    expect_clean((quire_str){ "a\0b", 3 }, "a_b");
}

static void a_long_name_keeps_its_last_parts(void **state)
{
    (void)state;
    quire_arena arena = { 0 };
    char name[9000];
    memset(name, 'a', sizeof name);
    assert_int_equal(quire_child_name_clean(&arena, (quire_str){ name, sizeof name }).size, 4096);
    assert_false(quire_child_name_is_clean((quire_str){ name, 4097 }));
    assert_true(quire_child_name_is_clean((quire_str){ name, 4096 }));
    name[4500] = '/';
    memcpy(name + 8996, "/b.c", 4);
    assert_true(quire_str_is(quire_child_name_clean(&arena, (quire_str){ name, sizeof name }), "b.c"));
    name[8000] = '/';
    assert_int_equal(quire_child_name_clean(&arena, (quire_str){ name, sizeof name }).size, 999);
    /* A character of three bytes is not cut. */
    for (size_t i = 0; i < sizeof name; i += 3) memcpy(name + i, "文", 3);
    quire_str clean = quire_child_name_clean(&arena, (quire_str){ name, sizeof name });
    assert_int_equal(clean.size, 4095);
    assert_true(quire_child_name_is_clean(clean));
    quire_arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clean_names_stay_what_they_are),
        cmocka_unit_test(what_leads_elsewhere_or_breaks_a_line_is_cleaned),
        cmocka_unit_test(a_long_name_keeps_its_last_parts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
