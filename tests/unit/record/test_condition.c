/* SPDX-License-Identifier: Apache-2.0 */
/* Conditions: the short form gives what it stands for, and what no store could understand is refused. */
#include "support/cmocka_all.h"

#include "base/str.h"
#include "record/condition.h"

#include <math.h>

static void the_short_form_says_key_match_and_value(void **state)
{
    static const struct {
        const char *text, *key;
        quire_match match;
        quire_value_kind kind;
        const char *value;
        double number;
    } cases[] = {
        { "uri=/a", "uri", QUIRE_MATCH_IS, QUIRE_VALUE_TEXT, "/a", 0 },
        { "uri=/文/*", "uri", QUIRE_MATCH_PREFIX, QUIRE_VALUE_TEXT, "/文/", 0 },
        { "uri=*", "uri", QUIRE_MATCH_PREFIX, QUIRE_VALUE_TEXT, "", 0 },
        { "title==5*", "title", QUIRE_MATCH_IS, QUIRE_VALUE_TEXT, "5*", 0 },
        { "title=", "title", QUIRE_MATCH_IS, QUIRE_VALUE_TEXT, "", 0 },
        { "title=a=b<c", "title", QUIRE_MATCH_IS, QUIRE_VALUE_TEXT, "a=b<c", 0 },
        { "type!=text/plain", "type", QUIRE_MATCH_IS_NOT, QUIRE_VALUE_TEXT, "text/plain", 0 },
        { "作者=王明", "meta.作者", QUIRE_MATCH_IS, QUIRE_VALUE_TEXT, "王明", 0 },
        { "meta.author=Ann", "meta.author", QUIRE_MATCH_IS, QUIRE_VALUE_TEXT, "Ann", 0 },
        { "metal=iron", "meta.metal", QUIRE_MATCH_IS, QUIRE_VALUE_TEXT, "iron", 0 },
        { "bytes>=1e6", "bytes", QUIRE_MATCH_GREATER_EQUAL, QUIRE_VALUE_NUMBER, "1e6", 1e6 },
        { "pages<-2.5", "meta.pages", QUIRE_MATCH_LESS, QUIRE_VALUE_NUMBER, "-2.5", -2.5 },
        { "year>2020", "meta.year", QUIRE_MATCH_GREATER, QUIRE_VALUE_NUMBER, "2020", 2020 },
        { "created<=2024-03", "meta.created", QUIRE_MATCH_LESS_EQUAL, QUIRE_VALUE_DATE, "2024-03", 0 },
        { "added>2024", "added", QUIRE_MATCH_GREATER, QUIRE_VALUE_DATE, "2024", 0 },
        { "added=2024-03-31", "added", QUIRE_MATCH_IS, QUIRE_VALUE_DATE, "2024-03-31", 0 },
        { "name>m", "meta.name", QUIRE_MATCH_GREATER, QUIRE_VALUE_TEXT, "m", 0 },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        quire_arena arena = { 0 };
        quire_error err = { 0 };
        quire_condition found = { 0 };
        if (quire_condition_parse(&arena, quire_str_from(cases[i].text), &found, &err))
            fail_msg("%s: %s", cases[i].text, err.message);
        if (!quire_str_is(found.key, cases[i].key) || found.match != cases[i].match || found.count != 1 ||
            found.values->kind != cases[i].kind || !quire_str_is(found.values->text, cases[i].value) ||
            found.values->number != cases[i].number)
            fail_msg("%s: %.*s %s kind %d %.*s", cases[i].text, QUIRE_FMT(found.key),
                     quire_match_name(found.match), (int)found.values->kind, QUIRE_FMT(found.values->text));
        quire_arena_free(&arena);
    }
}

static void what_is_no_condition_is_refused_by_name(void **state)
{
    static const char *const texts[] = { "",
                                         "type",
                                         "=x",
                                         "语言",
                                         "<5",
                                         "added=yesterday",
                                         "added>2024-3",
                                         "added<2026-13",
                                         "created<2026-13",
                                         "日期>=2023-02-29",
                                         "added>2024-04-31",
                                         "added>2024-04-30T24:00",
                                         "bytes>abc",
                                         "bytes=很大",
                                         "chunks<=2024-03",
                                         "chunks>" };
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        quire_arena arena = { 0 };
        quire_error err = { 0 };
        quire_condition found = { 0 };
        if (quire_condition_parse(&arena, quire_str_from(texts[i]), &found, &err) != QUIRE_E_INVALID)
            fail_msg("%s", texts[i]);
        assert_true(strlen(err.message) > 0);
        quire_arena_free(&arena);
    }
}

static void a_condition_that_no_store_could_hold_is_refused(void **state)
{
    static const quire_value text = { .kind = QUIRE_VALUE_TEXT, .text = { "x", 1 } },
                             infinite = { .kind = QUIRE_VALUE_NUMBER, .number = INFINITY },
                             soon = { .kind = QUIRE_VALUE_DATE, .text = { "soon", 4 } },
                             number = { .kind = QUIRE_VALUE_NUMBER, .number = 1 },
                             day = { .kind = QUIRE_VALUE_DATE, .text = { "2024-03-31", 10 } },
                             nothing = { .text = { "x", 1 } }, pair[] = { text, text };
    static const quire_condition bad[] = {
        { { "author", 6 }, QUIRE_MATCH_IS, &text, 1 },    { { "meta.", 5 }, QUIRE_MATCH_IS, &text, 1 },
        { { "uri", 3 }, (quire_match)0, &text, 1 },       { { "uri", 3 }, (quire_match)9, &text, 1 },
        { { "uri", 3 }, QUIRE_MATCH_IS, pair, 2 },        { { "uri", 3 }, QUIRE_MATCH_IN, pair, 0 },
        { { "uri", 3 }, QUIRE_MATCH_PREFIX, &number, 1 }, { { "bytes", 5 }, QUIRE_MATCH_LESS, &infinite, 1 },
        { { "added", 5 }, QUIRE_MATCH_LESS, &soon, 1 },   { { "uri", 3 }, QUIRE_MATCH_IS, &nothing, 1 },
        { { NULL, 0 }, QUIRE_MATCH_IS, &text, 1 },        { { "bytes", 5 }, QUIRE_MATCH_LESS, &text, 1 },
        { { "chunks", 6 }, QUIRE_MATCH_IN, pair, 2 },     { { "bytes", 5 }, QUIRE_MATCH_GREATER, &day, 1 },
        { { "added", 5 }, QUIRE_MATCH_LESS, &number, 1 },
    };
    static const quire_condition good = { { "meta.作者", 11 }, QUIRE_MATCH_IN, pair, 2 };
    quire_error err = { 0 };
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        if (quire_condition_check(&bad[i], &err) != QUIRE_E_INVALID) fail_msg("condition %zu", i);
        assert_int_equal(quire_condition_check(&bad[i], NULL), QUIRE_E_INVALID);
    }
    assert_int_equal(quire_condition_check(&good, &err), QUIRE_OK);
    assert_true(quire_str_is(quire_condition_meta(&good), "作者"));
}

static void every_match_has_a_name_of_its_own(void **state)
{
    (void)state;
    for (int i = QUIRE_MATCH_IS; i <= QUIRE_MATCH_IN; i++) {
        quire_match found;
        assert_true(quire_match_named(quire_str_from(quire_match_name((quire_match)i)), &found));
        assert_int_equal(found, i);
    }
    quire_match found;
    assert_false(quire_match_named(QUIRE_STR("none"), &found));
    assert_string_equal(quire_match_name((quire_match)77), "none");
}

static void a_date_is_as_precise_as_it_is_written(void **state)
{
    static const struct {
        const char *text;
        size_t precision;
    } cases[] = { { "2024", 4 },
                  { "2024-03", 7 },
                  { "2024-03-31", 10 },
                  { "2024-03-31T12:30", 16 },
                  { "2024-03-31T12:30Z", 16 },
                  { "2024-03-31T12:30:59Z", 19 },
                  { "", 0 },
                  { "2024Z", 0 },
                  { "2024-02-29", 10 },
                  { "2023-02-29", 0 },
                  { "1900-02-29", 0 },
                  { "2000-02-29", 10 },
                  { "2024-00", 0 },
                  { "2024-13", 0 },
                  { "2024-06-31", 0 },
                  { "2024-06-30T23:59:59", 19 },
                  { "2024-06-30T23:60", 0 },
                  { "2024-", 0 },
                  { "2024-03-31T", 0 },
                  { "2024-03-31T12:30:59.5", 0 },
                  { "二零二四", 0 } };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (quire_date_precision(quire_str_from(cases[i].text)) != cases[i].precision)
            fail_msg("%s", cases[i].text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_short_form_says_key_match_and_value),
        cmocka_unit_test(what_is_no_condition_is_refused_by_name),
        cmocka_unit_test(a_condition_that_no_store_could_hold_is_refused),
        cmocka_unit_test(every_match_has_a_name_of_its_own),
        cmocka_unit_test(a_date_is_as_precise_as_it_is_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
