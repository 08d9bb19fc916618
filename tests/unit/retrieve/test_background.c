/* SPDX-License-Identifier: Apache-2.0 */
/* Backgrounds of a question, on vectors of one number: the similarity is that number. */
#include "base/str.h"
#include "retrieve/background.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

static void assert_near(double found, double expected)
{
    if (!(fabs(found - expected) <= 1e-6)) fail_msg("found %.9f, expected %.9f", found, expected);
}

static const float one[] = { 1 };

static void languages_of_one_script_are_one_writing(void **state)
{
    (void)state;
    assert_true(quire_str_is(quire_writing_of(QUIRE_STR("zh-Hans")), "han"));
    assert_true(quire_str_is(quire_writing_of(QUIRE_STR("zh-Hant")), "han"));
    assert_true(quire_str_is(quire_writing_of(QUIRE_STR("en-GB")), "latin"));
    assert_true(quire_str_is(quire_writing_of(QUIRE_STR("de")), "latin"));
    assert_true(quire_str_is(quire_writing_of(QUIRE_STR("uk")), "cyrillic"));
    assert_int_equal(quire_writing_of(QUIRE_STR("und")).size, 0);
    assert_int_equal(quire_writing_of((quire_str){ 0 }).size, 0);
}

enum { ROWS = 200 };

static void each_writing_of_a_base_gets_its_own_mean_and_deviation(void **state)
{
    (void)state;
    float cells[ROWS];
    quire_str languages[ROWS];
    const quire_matrix sample = { cells, ROWS, 1 };
    for (size_t i = 0; i < ROWS; i++) {
        bool chinese = i % 2;
        cells[i] = (chinese ? .5f : .25f) + (i % 4 < 2 ? .125f : -.125f);
        languages[i] = chinese ? QUIRE_STR("zh-Hans") : QUIRE_STR("en");
    }
    quire_backgrounds found;
    quire_backgrounds_measure(&sample, languages, one, QUIRE_STR("zh-Hans"),
                              QUIRE_STR("multilingual-e5-small"), &found);
    const quire_background_group *english = quire_backgrounds_group(&found, QUIRE_STR("en"));
    const quire_background_group *chinese = quire_backgrounds_group(&found, QUIRE_STR("zh-Hant"));
    assert_int_equal(found.count, 2);
    assert_non_null(english);
    assert_non_null(chinese);
    assert_near(english->background.mean, .25);
    assert_near(english->background.deviation, .125);
    assert_near(chinese->background.mean, .5);
    assert_near(chinese->background.deviation, .125);
    assert_near(found.other.mean, .375);
    assert_true(quire_backgrounds_foreign(&found, english));
    assert_false(quire_backgrounds_foreign(&found, chinese));
    assert_ptr_equal(quire_backgrounds_group(&found, QUIRE_STR("und")), chinese);
}

static void a_few_misread_chunks_are_no_group(void **state)
{
    (void)state;
    float cells[ROWS];
    quire_str languages[ROWS];
    const quire_matrix sample = { cells, ROWS, 1 };
    for (size_t i = 0; i < ROWS; i++) {
        cells[i] = .5f;
        languages[i] = i < 9 ? QUIRE_STR("ja") : QUIRE_STR("zh-Hans");
    }
    quire_backgrounds found;
    quire_backgrounds_measure(&sample, languages, one, QUIRE_STR("en"), QUIRE_STR("hash"), &found);
    assert_int_equal(found.count, 1);
    assert_null(quire_backgrounds_group(&found, QUIRE_STR("ja")));
    languages[9] = QUIRE_STR("ja"); /* a twentieth */
    quire_backgrounds_measure(&sample, languages, one, QUIRE_STR("en"), QUIRE_STR("hash"), &found);
    assert_int_equal(found.count, 2);
}

static void a_small_base_is_judged_by_what_is_known_of_the_model(void **state)
{
    (void)state;
    float cells[] = { .9f, .9f };
    const quire_str english[] = { QUIRE_STR("en"), QUIRE_STR("en") },
                    chinese[] = { QUIRE_STR("zh"), QUIRE_STR("zh") };
    const quire_matrix sample = { cells, 2, 1 };
    quire_backgrounds found;
    /* Two rows against fifty: (2 * .9 + 50 * .75) / 52, and so for the others. */
    quire_backgrounds_measure(&sample, english, one, QUIRE_STR("en"), QUIRE_STR("multilingual-e5-small"),
                              &found);
    assert_near(found.groups[0].background.mean, .755769231);
    quire_backgrounds_measure(&sample, chinese, one, QUIRE_STR("zh"), QUIRE_STR("multilingual-e5-small"),
                              &found);
    assert_near(found.groups[0].background.mean, .815384615);
    quire_backgrounds_measure(&sample, english, one, QUIRE_STR("zh"), QUIRE_STR("multilingual-e5-small"),
                              &found);
    assert_near(found.groups[0].background.mean, .722115385);
    quire_backgrounds_measure(&sample, english, one, QUIRE_STR("en"), QUIRE_STR("another"), &found);
    assert_near(found.groups[0].background.mean, .9);
}

static void an_empty_base_has_no_groups(void **state)
{
    (void)state;
    const quire_matrix sample = { 0 };
    quire_backgrounds found;
    quire_backgrounds_measure(&sample, NULL, one, QUIRE_STR("en"), QUIRE_STR("another"), &found);
    assert_int_equal(found.count, 0);
    assert_true(isnan(found.other.mean));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(languages_of_one_script_are_one_writing),
        cmocka_unit_test(each_writing_of_a_base_gets_its_own_mean_and_deviation),
        cmocka_unit_test(a_few_misread_chunks_are_no_group),
        cmocka_unit_test(a_small_base_is_judged_by_what_is_known_of_the_model),
        cmocka_unit_test(an_empty_base_has_no_groups),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
