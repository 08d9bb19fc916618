/* SPDX-License-Identifier: Apache-2.0 */
/* Option tables: parsing, bounds, sources and their order, the real tables. */
#include "support/cmocka_all.h"

#include "config/config.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct settings {
    int64_t count;
    double share;
    bool loud;
    const char *mode, *key;
};

static const quire_option table[] = {
    { "test.count", QUIRE_OPT_INT, offsetof(struct settings, count), "5", .min = 1, .max = 9,
      .unit = "things", .help = "x" },
    { "test.share", QUIRE_OPT_REAL, offsetof(struct settings, share), "0.5", .min = 0, .max = 1, .unit = "",
      .help = "x" },
    { "test.loud", QUIRE_OPT_BOOL, offsetof(struct settings, loud), "false", .unit = "", .help = "x" },
    { "test.mode", QUIRE_OPT_CHOICE, offsetof(struct settings, mode), "plain", .choices = "plain|fancy",
      .unit = "", .help = "x" },
    { "test.key", QUIRE_OPT_SECRET, offsetof(struct settings, key), "", .unit = "", .help = "x" },
    { 0 },
};

static quire_config *make_config(void)
{
    static const quire_option *const tables[] = { table, NULL };
    quire_config *config = NULL;
    quire_error err = { 0 };
    assert_int_equal(quire_config_new_with(tables, &config, &err), QUIRE_OK);
    return config;
}

static void defaults_pass_through_the_same_parser(void **state)
{
    quire_config *config = make_config();
    struct settings settings = { 0 };
    quire_error err = { 0 };
    (void)state;
    assert_int_equal(quire_config_fill(config, table, &settings, &err), QUIRE_OK);
    assert_int_equal(settings.count, 5);
    assert_true(settings.share > 0.49 && settings.share < 0.51 && !settings.loud);
    assert_string_equal(settings.mode, "plain");
    quire_config_free(config);
}

static void refuses_values_out_of_range_and_says_what_it_expects(void **state)
{
    static const char *const wrong[][2] = { { "test.count", "0" },    { "test.count", "10" },
                                            { "test.count", "3x" },   { "test.count", "" },
                                            { "test.share", "1.5" },  { "test.share", "nan" },
                                            { "test.loud", "maybe" }, { "test.mode", "fan" },
                                            { "test.mode", "" },      { "test.none", "1" } };
    quire_config *config = make_config();
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        quire_error err = { 0 };
        assert_int_equal(quire_config_set(config, wrong[i][0], wrong[i][1], &err), QUIRE_E_INVALID);
        assert_non_null(strstr(err.message, wrong[i][0]));
    }
    quire_config_free(config);
}

static void a_secret_prints_as_stars(void **state)
{
    quire_config *config = make_config();
    quire_error err = { 0 };
    struct settings settings = { 0 };
    (void)state;
    assert_string_equal(quire_config_get(config, "test.key"), "");
    assert_int_equal(quire_config_set(config, "test.key", "hidden", &err), QUIRE_OK);
    assert_string_equal(quire_config_get(config, "test.key"), "***");
    assert_int_equal(quire_config_fill(config, table, &settings, &err), QUIRE_OK);
    assert_string_equal(settings.key, "hidden");
    quire_config_free(config);
}

static void the_environment_wins_over_the_file_and_a_flag_over_both(void **state)
{
    char path[] = "/tmp/quire-option-XXXXXX";
    quire_config *config = make_config();
    quire_error err = { 0 };
    (void)state;
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    const char text[] = "test.mode = fancy\n[test]\ncount = 2\nshare = 0.25\n";
    assert_int_equal(write(fd, text, sizeof text - 1), (ssize_t)sizeof text - 1);
    close(fd);
    setenv("QUIRE_TEST_COUNT", "3", 1);
    assert_int_equal(quire_config_load(config, path, &err), QUIRE_OK);
    assert_string_equal(quire_config_get(config, "test.count"), "2");
    assert_int_equal(quire_config_environment(config, &err), QUIRE_OK);
    assert_string_equal(quire_config_get(config, "test.count"), "3");
    assert_int_equal(quire_config_set(config, "test.count", "4", &err), QUIRE_OK);
    assert_string_equal(quire_config_get(config, "test.count"), "4");
    assert_string_equal(quire_config_get(config, "test.share"), "0.25");
    assert_string_equal(quire_config_get(config, "test.mode"), "fancy");
    unsetenv("QUIRE_TEST_COUNT");
    unlink(path);
    quire_config_free(config);
}

static void every_real_option_has_help_a_unit_and_a_default_that_parses(void **state)
{
    const quire_option *option;
    size_t count = 0;
    (void)state;
    for (; (option = quire_option_at(count)); count++) {
        quire_error err = { 0 };
        assert_non_null(option->help);
        assert_true(strlen(option->help) > 5 && option->help[strlen(option->help) - 1] != '.');
        assert_non_null(option->unit);
        assert_int_equal(quire_option_parse(option, option->standard, NULL, &err), QUIRE_OK);
        for (size_t other = 0; other < count; other++)
            assert_string_not_equal(quire_option_at(other)->key, option->key);
    }
    assert_true(count > 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults_pass_through_the_same_parser),
        cmocka_unit_test(refuses_values_out_of_range_and_says_what_it_expects),
        cmocka_unit_test(a_secret_prints_as_stars),
        cmocka_unit_test(the_environment_wins_over_the_file_and_a_flag_over_both),
        cmocka_unit_test(every_real_option_has_help_a_unit_and_a_default_that_parses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
