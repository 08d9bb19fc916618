/* SPDX-License-Identifier: Apache-2.0 */
/* Readings: what is written beside a document, and what of it says that the document would be read otherwise now. */
#include "base/str.h"
#include "load/reading.h"
#include "support/cmocka_all.h"

static const quire_reading_hints none = { 0 };
static const quire_format_row rows[] = { { .name = { "pdf", 3 }, .version = 7 },
                                         { .name = { "text", 4 }, .version = 2 } };
static const quire_formats formats = { rows, 2, 4 };

static quire_str name(quire_arena *arena, const char *format, const quire_reading_hints *hints)
{
    const quire_reading_versions versions = { quire_formats_version(&formats, quire_str_from(format)), 4 };
    quire_str out = quire_reading_name(quire_str_from(format), versions, hints, arena);
    assert_non_null(out.data);
    return out;
}

static void names_the_format_and_both_versions(void **state)
{
    (void)state;
    quire_arena arena = { 0 };
    assert_true(quire_str_is(name(&arena, "pdf", &none), "pdf-7 common-4"));
    assert_true(quire_str_is(name(&arena, "text", &none), "text-2 common-4"));
    assert_int_equal(quire_formats_version(&formats, QUIRE_STR("abacus")), 0);
    quire_arena_free(&arena);
}

static void is_current_as_long_as_versions_and_hints_are_the_same(void **state)
{
    (void)state;
    quire_arena arena = { 0 };
    const quire_reading_hints titled = { .title = QUIRE_STR("渡轮") },
                              typed = { .media_type = QUIRE_STR("渡轮") };
    quire_str plain = name(&arena, "pdf", &none), with_title = name(&arena, "pdf", &titled);
    assert_true(quire_reading_is_current(plain, &formats, &none));
    assert_true(quire_reading_is_current(with_title, &formats, &titled));
    assert_false(quire_reading_is_current(with_title, &formats, &none));
    assert_false(quire_reading_is_current(plain, &formats, &titled));
    assert_false(quire_reading_is_current(with_title, &formats, &typed)); /* the same words as another hint */
    assert_false(quire_reading_is_current(QUIRE_STR(""), &formats, &none));
    assert_true(quire_reading_is_current(QUIRE_STR("pdf-7 common-4"), &formats, &none));
    assert_true(quire_reading_is_current(with_title, &formats, NULL));
    assert_false(quire_reading_is_current(QUIRE_STR("pdf-6 common-4"), &formats, NULL));
    assert_true(quire_reading_is_current(quire_reading_cut(with_title, 500, &arena), &formats, &titled));
    assert_false(quire_reading_is_current(quire_reading_cut(plain, 500, &arena), &formats, &titled));
    assert_true(quire_reading_was_cut(quire_reading_cut(with_title, 500, &arena), 501));
    assert_false(quire_reading_was_cut(quire_reading_cut(plain, 500, &arena), 500));
    assert_false(quire_reading_was_cut(with_title, 500));
    assert_false(quire_reading_is_current(QUIRE_STR("pdf-6 common-4"), &formats, &none));
    assert_false(quire_reading_is_current(QUIRE_STR("pdf-7 common-5"), &formats, &none));
    assert_false(quire_reading_is_current(QUIRE_STR("pdf-0 common-1"), &formats, &none));
    assert_false(quire_reading_is_current(QUIRE_STR("abacus-1 common-1"), &formats, &none));
    assert_false(quire_reading_is_current(QUIRE_STR("-"), &formats, &none));
    quire_arena_free(&arena);
}

static void takes_no_more_of_a_hint_than_the_worker_gets(void **state)
{
    (void)state;
    quire_arena arena = { 0 };
    char long_title[9000];
    memset(long_title, 'a', sizeof long_title);
    const quire_reading_hints whole = { .title = { long_title, sizeof long_title } },
                              cut = { .title = { long_title + 5000, 4000 } };
    assert_true(quire_str_equal(name(&arena, "text", &whole), name(&arena, "text", &cut)));
    quire_arena_free(&arena);
}

static void says_what_has_changed(void **state)
{
    (void)state;
    static const struct {
        const char *stored, *now, *says;
    } cases[] = {
        { "pdf-1 common-1", "pdf-2 common-1", "pdf 1 → 2" },
        { "", "pdf-2 common-2", "pdf 1 → 2" },
        { "", "pdf-1 common-3", "what all loaders share 1 → 3" },
        { "pdf-12 common-1", "pdf-13 common-2", "pdf 12 → 13" },
        { "text-1 common-1", "html-1 common-1", "another loader: text → html" },
        { "text-1 common-1", "text-1 common-1 hints-00", "the type or title given with it" },
        { "text-1 common-1", "text-1 common-1", "" },
        { "", "pdf-1 common-1", "" },
    };
    quire_arena arena = { 0 };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        quire_str says = quire_reading_change(quire_str_from(cases[i].stored), quire_str_from(cases[i].now),
                                              &arena);
        if (!says.data || !quire_str_is(says, cases[i].says))
            fail_msg("%s, %s: “%.*s”", cases[i].stored, cases[i].now, QUIRE_FMT(says));
    }
    quire_arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_the_format_and_both_versions),
        cmocka_unit_test(is_current_as_long_as_versions_and_hints_are_the_same),
        cmocka_unit_test(takes_no_more_of_a_hint_than_the_worker_gets),
        cmocka_unit_test(says_what_has_changed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
