/* SPDX-License-Identifier: Apache-2.0 */
/* Paths made absolute as text, and folders made with all that is above them. */
#include "support/cmocka_all.h"

#include "base/folder.h"
#include "base/path.h"
#include "base/str.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static void a_path_is_made_absolute_without_looking(void **state)
{
    static const struct {
        const char *given, *expected;
    } cases[] = {
        { "/", "/" },
        { "//", "/" },
        { "/a/b", "/a/b" },
        { "/a//b/", "/a/b" },
        { "/a/./b/.", "/a/b" },
        { "/a/../b", "/b" },
        { "/../..", "/" },
        { "/a/b/../../..", "/" },
        { "/.a/..b", "/.a/..b" },
        { "/港口/./图", "/港口/图" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char path[64];
        assert_true(quire_path_absolute(cases[i].given, path, sizeof path));
        assert_string_equal(path, cases[i].expected);
    }
}

static void a_relative_path_starts_at_the_working_folder(void **state)
{
    char folder[4096], expected[4200], path[4200];
    (void)state;
    assert_non_null(getcwd(folder, sizeof folder));
    snprintf(expected, sizeof expected, "%s/gone/文.md", folder);
    assert_true(quire_path_absolute("./x/../gone/文.md", path, sizeof path));
    assert_string_equal(path, expected);
    assert_true(quire_path_absolute("", path, sizeof path));
    assert_string_equal(path, folder);
}

static void a_path_that_does_not_fit_is_refused(void **state)
{
    char path[8];
    (void)state;
    assert_true(quire_path_absolute("/abcdef", path, sizeof path));
    assert_string_equal(path, "/abcdef");
    assert_false(quire_path_absolute("/abcdefg", path, sizeof path));
    assert_false(quire_path_absolute("/", path, 1));
}

static void folders_are_made_with_those_above(void **state)
{
    char root[] = "/tmp/quire-folder-XXXXXX", path[64];
    struct stat facts;
    (void)state;
    assert_non_null(mkdtemp(root));
    snprintf(path, sizeof path, "%s/a//文/c", root);
    assert_int_equal(quire_folder_make(path, 0700, NULL), QUIRE_OK);
    assert_int_equal(quire_folder_make(path, 0755, NULL), QUIRE_OK);
    assert_int_equal(stat(path, &facts), 0);
    assert_true(S_ISDIR(facts.st_mode));
    assert_int_equal(facts.st_mode & 0777, 0700);
    rmdir(path);
    assert_int_equal(quire_folder_make_above(path, 0700, NULL), QUIRE_OK);
    assert_int_not_equal(access(path, F_OK), 0);
    snprintf(path, sizeof path, "%s/a/文", root);
    assert_int_equal(rmdir(path), 0);
    snprintf(path, sizeof path, "%s/a", root);
    assert_int_equal(rmdir(path), 0);
    rmdir(root);
}

static void a_folder_below_a_file_is_an_error(void **state)
{
    quire_error err = { 0 };
    (void)state;
    assert_int_equal(quire_folder_make("/dev/null/a", 0700, &err), QUIRE_E_IO);
    assert_non_null(strstr(err.message, "/dev/null/a"));
    assert_int_equal(quire_folder_make_above("name", 0700, NULL), QUIRE_OK);
}

static void a_stem_is_what_stands_behind_the_last_slash_without_its_ending(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        { "/r/2023 Q1 ALDR.pdf", "2023 Q1 ALDR" },
        { "file:///a/b.tar.gz", "b.tar" },
        { "https://x.org/dir/", "dir" },
        { ".profile", ".profile" },
        { "年報.pdf", "年報" },
        { "", "" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_true(quire_str_is(quire_path_stem(quire_str_from(cases[i][0])), cases[i][1]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_path_is_made_absolute_without_looking),
        cmocka_unit_test(a_relative_path_starts_at_the_working_folder),
        cmocka_unit_test(a_path_that_does_not_fit_is_refused),
        cmocka_unit_test(a_stem_is_what_stands_behind_the_last_slash_without_its_ending),
        cmocka_unit_test(folders_are_made_with_those_above),
        cmocka_unit_test(a_folder_below_a_file_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
