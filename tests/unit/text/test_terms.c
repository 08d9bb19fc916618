/* SPDX-License-Identifier: Apache-2.0 */
/* Index terms. Stems are those of the Snowball project's published vocabularies; the rest by hand. A term that is a
 * function word has a "-" behind it. */
#include "base/str.h"
#include "text/terms.h"
#include "text/unicode.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static void check(const char *language, const char *text, const char *expected)
{
    quire_arena arena = { 0 };
    quire_call call = { .arena = &arena };
    quire_terms terms;
    quire_error error;
    quire_str given = quire_str_from(text);
    assert_int_equal(quire_text_terms(&call, given, quire_str_from(language), &terms, &error), QUIRE_OK);
    char line[2048] = "";
    size_t at = 0, before = 0;
    for (size_t i = 0; i < terms.count; i++) {
        const quire_term *term = &terms.items[i];
        at += (size_t)snprintf(line + at, sizeof line - at, "%s%.*s%s", i ? " " : "", QUIRE_FMT(term->text),
                               term->content ? "" : "-");
        assert_true(term->start < term->end && term->end <= given.size && term->start >= before);
        assert_int_equal(quire_utf8_floor(given, term->start), term->start);
        assert_int_equal(quire_utf8_floor(given, term->end), term->end);
        before = term->start;
    }
    if (strcmp(line, expected) != 0) fail_msg("found \"%s\", not \"%s\"", line, expected);
    quire_arena_free(&arena);
}

static void english_words_are_folded_and_stemmed(void **state)
{
    (void)state;
    check("en", "Running DOGS happily", "run dog happili");
    check("und", "Running", "run");
    check("en", "John's well-known café", "john well known café");
}

static void chinese_gives_characters_and_pairs(void **state)
{
    (void)state;
    check("zh-Hans", "机器学习", "机 机器 器 器学 学 学习 习");
    check("zh-Hant", "機器、學習", "機 機器 器 學 學習 習");
    check("ja", "カメラ", "カ カメ メ メラ ラ");
}

static void other_languages_have_their_own_stemmer(void **state)
{
    (void)state;
    check("de", "Häuser", "haus");
    check("fr", "l'eau continuellement", "l- eau continuel");
    check("ru", "важнейшими", "важн");
}

static void an_exponent_keeps_apart_from_its_base(void **state)
{
    (void)state;
    check("en", "10⁵", "10 10^5 5");
    check("en", "10^5", "10 10^5 5");
    check("en", "4×10⁻¹⁹ J", "4 10 10^-19 19 j");
    check("en", "4x10^(-19) J", "4x10 4 x 10 10^-19 19 j");
    check("en", "10^{-19}", "10 10^-19 19");
    check("zh-Hans", "2019³年", "2019 2019^3 3 年");
    check("zh-Hant", "流量4×10⁵立方米", "流 流量 量 4 10 10^5 5 立 立方 方 方米 米");
    check("en", "5 km² or km2", "5 km km^2 km2 2 or- km2 km 2");
    check("en", "word¹ x^n xⁿ", "word word^1 1 x x^n xn n x x^n xn n");
    check("en", "H₂O ¹ ⁻ a ^ b ^^", "h2o 1 a- b");
    check("en", "10^", "10");
}

static void function_words_are_marked(void **state)
{
    (void)state;
    check("en", "What is the capital of it", "what- is- the- capit of- it-");
    check("en", "the US and us", "the- us and- us-");
    check("zh-Hans", "首都是什么", "首 首都 都 都是- 是- 是什- 什- 什么- 么-");
    check("zh-Hans", "它的首都", "它- 它的- 的- 的首- 首 首都 都");
    check("zh-Hant", "首都是什麼", "首 首都 都 都是- 是- 是什- 什- 什麼- 麼-");
}

static void identifiers_give_themselves_and_their_parts(void **state)
{
    (void)state;
    check("en", "HTTP_404", "http_404 http 404");
    check("en", "ISO-9001", "iso-9001 iso 9001");
    check("en", "foo_bar()", "foo_bar foo bar");
    check("en", "v3.14", "v3.14 v3 v 3 14");
    check("en", "getUserName", "getusernam get user name");
    check("en", "a_b@mail.org", "a_b@mail.org a- b mail org");
    check("zh-Hans", "错误HTTP_404码", "错 错误 误 http_404 http 404 码");
    check("en", "C++ F# U.S.", "c++ c f# f us");
}

static void numbers_are_equal_however_they_are_written(void **state)
{
    (void)state;
    check("en", "3000 3,000", "3000 3000");
    check("zh-Hans", "３０００元", "3000 元");
    check("en", "1,234,567.5", "1234567.5");
    check("en", "2,000 1990s", "2000 1990s 1990 s-");
    check("en", "1,2", "1,2 1 2");
}

static void invisible_marks_do_not_cut_words(void **state)
{
    (void)state;
    check("en", "co\u00ADoperate", "cooper");
    check("en", "Cafe\u0301", "café");
}

static void nothing_gives_nothing(void **state)
{
    (void)state;
    check("en", "", "");
    check("en", " ,.!? -- ", "");
    check("zh-Hans", "。！？", "");
}

static void giant_words_are_bounded(void **state)
{
    (void)state;
    size_t size = (size_t)1 << 20;
    char *text = malloc(size);
    assert_non_null(text);
    for (size_t i = 0; i < size; i++) text[i] = i % 3 == 2 ? '_' : 'a';
    quire_arena arena = { 0 };
    quire_call call = { .arena = &arena };
    quire_terms terms;
    quire_error error;
    assert_int_equal(quire_text_terms(&call, (quire_str){ text, size }, QUIRE_STR("en"), &terms, &error),
                     QUIRE_OK);
    for (size_t i = 0; i < terms.count; i++) assert_true(terms.items[i].text.size <= 128);
    memset(text, 'a', size);
    assert_int_equal(quire_text_terms(&call, (quire_str){ text, size }, QUIRE_STR("en"), &terms, &error),
                     QUIRE_OK);
    assert_int_equal(terms.count, 1);
    assert_int_equal(terms.items[0].text.size, 128);
    quire_cancel cancel = { .requested = true };
    call.cancel = &cancel;
    for (size_t i = 1; i < size; i += 2) text[i] = ' ';
    assert_int_equal(quire_text_terms(&call, (quire_str){ text, size }, QUIRE_STR("en"), &terms, &error),
                     QUIRE_E_CANCELLED);
    quire_arena_free(&arena);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(english_words_are_folded_and_stemmed),
        cmocka_unit_test(chinese_gives_characters_and_pairs),
        cmocka_unit_test(other_languages_have_their_own_stemmer),
        cmocka_unit_test(an_exponent_keeps_apart_from_its_base),
        cmocka_unit_test(function_words_are_marked),
        cmocka_unit_test(identifiers_give_themselves_and_their_parts),
        cmocka_unit_test(numbers_are_equal_however_they_are_written),
        cmocka_unit_test(invisible_marks_do_not_cut_words),
        cmocka_unit_test(nothing_gives_nothing),
        cmocka_unit_test(giant_words_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
