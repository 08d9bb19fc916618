/* SPDX-License-Identifier: Apache-2.0 */
/* Fitting a question into a window. */
#include "base/str.h"
#include "retrieve/retrieve.h"
#include "retrieve/understand.h"
#include "text/unicode.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct counter {
    size_t calls, most_bytes;
    bool fails;
};

/* One token a Chinese character or a blank-separated word. */
static size_t count(void *user, quire_str text)
{
    struct counter *counter = user;
    size_t tokens = 0;
    bool in_word = false;
    counter->calls++;
    if (text.size > counter->most_bytes) counter->most_bytes = text.size;
    if (counter->fails) return SIZE_MAX;
    for (size_t at = 0; at < text.size;) {
        uint32_t c = quire_utf8_next(text, &at);
        bool alone = quire_char_is_han(c), blank = c == ' ';
        tokens += alone || (!blank && !in_word);
        in_word = !alone && !blank;
    }
    return tokens;
}

static quire_str fit(const char *text, size_t limit)
{
    quire_arena arena = { 0 };
    quire_call call = { .arena = &arena };
    struct counter counter = { 0 };
    quire_error err = { 0 };
    quire_str out;
    assert_int_equal(quire_fit_window(&call, quire_str_from(text), limit, count, &counter, &out, &err),
                     QUIRE_OK);
    quire_arena_free(&arena);
    return out;
}

static void assert_text(quire_str found, const char *expected)
{
    if (!quire_str_is(found, expected))
        fail_msg("found \"%.*s\", expected \"%s\"", QUIRE_FMT(found), expected);
}

static void a_question_that_fits_stays_whole(void **state)
{
    (void)state;
    assert_text(fit("who keeps the light", 4), "who keeps the light");
    assert_text(fit("谁看守灯塔", 5), "谁看守灯塔");
    assert_text(fit("", 5), "");
}

static void a_long_question_is_cut_between_words_and_characters(void **state)
{
    (void)state;
    assert_text(quire_str_trim(fit("who keeps the light", 2)), "who keeps");
    assert_text(fit("谁看守灯塔", 3), "谁看守");
    assert_text(fit("谁看守灯塔", 0), "");
}

static void a_megabyte_is_never_counted_whole(void **state)
{
    (void)state;
    size_t size = 1 << 20;
    char *text = malloc(size);
    quire_arena arena = { 0 };
    quire_call call = { .arena = &arena };
    quire_error err = { 0 };
    quire_str out;
    const char *const pieces[] = { "灯", "a " };
    assert_non_null(text);
    for (size_t p = 0; p < 2; p++) {
        struct counter counter = { 0 };
        size_t piece = strlen(pieces[p]), whole = size / piece * piece;
        for (size_t i = 0; i < whole; i++) text[i] = pieces[p][i % piece];
        assert_int_equal(
            quire_fit_window(&call, (quire_str){ text, whole }, 512, count, &counter, &out, &err), QUIRE_OK);
        assert_int_equal(out.size, 512 * piece);
        assert_true(counter.most_bytes <= 512 * 32);
        assert_true(counter.calls < 24);
    }
    free(text);
    quire_arena_free(&arena);
}

static void running_out_of_memory_while_counting_is_said(void **state)
{
    (void)state;
    quire_arena arena = { 0 };
    quire_call call = { .arena = &arena };
    struct counter counter = { .fails = true };
    quire_error err = { 0 };
    quire_str out;
    assert_int_equal(quire_fit_window(&call, QUIRE_STR("who"), 5, count, &counter, &out, &err),
                     QUIRE_E_NO_MEMORY);
    quire_arena_free(&arena);
}

static void a_question_in_either_language_gets_its_terms(void **state)
{
    (void)state;
    quire_arena arena = { 0 };
    quire_call call = { .arena = &arena };
    quire_error err = { 0 };
    quire_question question;
    const quire_strs nothing = { 0 };
    assert_int_equal(
        quire_understand(&call, NULL, QUIRE_STR("  Who keeps the lanterns?\n"), nothing, &question, &err),
        QUIRE_OK);
    assert_text(question.text, "Who keeps the lanterns?");
    assert_text(question.language, "en");
    assert_int_equal(question.terms.count, 4);
    assert_text(question.terms.items[3].text, "lantern");
    assert_int_equal(quire_understand(&call, NULL, QUIRE_STR("谁看守灯塔？"), nothing, &question, &err),
                     QUIRE_OK);
    assert_true(quire_str_starts(question.language, QUIRE_STR("zh")));
    assert_int_equal(question.terms.count, 9); /* five characters, four pairs */
    quire_arena_free(&arena);
}

static bool holds(const quire_terms *terms, const char *text)
{
    for (size_t i = 0; i < terms->count; i++)
        if (quire_str_is(terms->items[i].text, text)) return true;
    return false;
}

static quire_question understand(quire_arena *arena, const char *text, quire_strs languages)
{
    quire_call call = { .arena = arena };
    quire_error err = { 0 };
    quire_question question;
    if (quire_understand(&call, NULL, quire_str_from(text), languages, &question, &err))
        fail_msg("%s", err.message);
    return question;
}

/* Names make it German; the documents are English, so it is their stem that must be found. */
static void a_question_misread_gets_terms_in_the_languages_of_the_base(void **state)
{
    (void)state;
    quire_arena arena = { 0 };
    const quire_str english[] = { QUIRE_STR("en"), QUIRE_STR("en"), QUIRE_STR("zh-Hans") };
    const char *const text = "Was ist mit der Running";
    quire_question alone = understand(&arena, text, (quire_strs){ 0 });
    assert_text(alone.language, "de");
    assert_false(holds(&alone.terms, "run"));
    quire_question question = understand(&arena, text, (quire_strs){ english, 3 });
    assert_true(holds(&question.terms, "run"));
    for (size_t i = 0; i < alone.terms.count; i++)
        assert_true(holds(&question.terms, quire_arena_copy(&arena, alone.terms.items[i].text).data));
    size_t words = 0;
    for (size_t i = 0; i < question.terms.count; i = quire_alternatives_end(&question.terms, i)) words++;
    assert_int_equal(words, 5);
    quire_arena_free(&arena);
}

static void a_language_that_hardly_stands_in_the_base_gives_no_terms(void **state)
{
    (void)state;
    quire_arena arena = { 0 };
    quire_str languages[100];
    for (size_t i = 0; i < 100; i++) languages[i] = i < 4 ? QUIRE_STR("de") : QUIRE_STR("en");
    quire_question question = understand(&arena, "Who keeps the lanterns of the harbour?",
                                         (quire_strs){ languages, 100 });
    quire_question alone = understand(&arena, "Who keeps the lanterns of the harbour?", (quire_strs){ 0 });
    assert_text(question.language, "en");
    assert_int_equal(question.terms.count, alone.terms.count);
    quire_arena_free(&arena);
}

static void a_chinese_question_needs_no_terms_in_latin_languages(void **state)
{
    (void)state;
    quire_arena arena = { 0 };
    const quire_str languages[] = { QUIRE_STR("en"), QUIRE_STR("de"), QUIRE_STR("zh-Hant") };
    quire_question question = understand(&arena, "谁看守灯塔？", (quire_strs){ languages, 3 });
    quire_question alone = understand(&arena, "谁看守灯塔？", (quire_strs){ 0 });
    assert_int_equal(question.terms.count, alone.terms.count);
    quire_arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_question_that_fits_stays_whole),
        cmocka_unit_test(a_long_question_is_cut_between_words_and_characters),
        cmocka_unit_test(a_megabyte_is_never_counted_whole),
        cmocka_unit_test(running_out_of_memory_while_counting_is_said),
        cmocka_unit_test(a_question_in_either_language_gets_its_terms),
        cmocka_unit_test(a_question_misread_gets_terms_in_the_languages_of_the_base),
        cmocka_unit_test(a_language_that_hardly_stands_in_the_base_gives_no_terms),
        cmocka_unit_test(a_chinese_question_needs_no_terms_in_latin_languages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
