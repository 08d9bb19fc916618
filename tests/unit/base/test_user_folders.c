/* SPDX-License-Identifier: Apache-2.0 */
/* The user's folders as the XDG Base Directory Specification has them. */
#include "support/cmocka_all.h"

#include "base/user_folders.h"

#include <stdlib.h>

static void expect(quire_user_folder folder, const char *expected)
{
    char path[64];
    assert_true(quire_user_path(folder, "quire/库", path, sizeof path));
    assert_string_equal(path, expected);
}

static int set_up(void **state)
{
    (void)state;
    unsetenv("XDG_DATA_HOME");
    unsetenv("XDG_CACHE_HOME");
    unsetenv("XDG_CONFIG_HOME");
    return setenv("HOME", "/home/anna", 1);
}

static void without_variables_they_stand_in_the_home(void **state)
{
    (void)state;
    expect(QUIRE_USER_DATA, "/home/anna/.local/share/quire/库");
    expect(QUIRE_USER_CACHE, "/home/anna/.cache/quire/库");
    expect(QUIRE_USER_CONFIG, "/home/anna/.config/quire/库");
}

static void a_variable_names_another_place(void **state)
{
    (void)state;
    setenv("XDG_DATA_HOME", "/数据", 1);
    setenv("XDG_CONFIG_HOME", "/etc/anna", 1);
    unsetenv("HOME");
    expect(QUIRE_USER_DATA, "/数据/quire/库");
    expect(QUIRE_USER_CONFIG, "/etc/anna/quire/库");
}

/* "All paths set in these environment variables must be absolute. If an implementation encounters a relative path in any of
 * these variables it should consider the path invalid and ignore it." */
static void a_variable_that_is_not_absolute_counts_as_not_set(void **state)
{
    (void)state;
    setenv("XDG_CACHE_HOME", "cache", 1);
    setenv("XDG_CONFIG_HOME", "", 1);
    expect(QUIRE_USER_CACHE, "/home/anna/.cache/quire/库");
    expect(QUIRE_USER_CONFIG, "/home/anna/.config/quire/库");
}

static void no_home_and_no_room_are_told(void **state)
{
    char path[64];
    (void)state;
    assert_false(quire_user_path(QUIRE_USER_DATA, "quire", path, 8));
    unsetenv("HOME");
    assert_false(quire_user_path(QUIRE_USER_DATA, "quire", path, sizeof path));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(without_variables_they_stand_in_the_home, set_up),
        cmocka_unit_test_setup(a_variable_names_another_place, set_up),
        cmocka_unit_test_setup(a_variable_that_is_not_absolute_counts_as_not_set, set_up),
        cmocka_unit_test_setup(no_home_and_no_room_are_told, set_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
