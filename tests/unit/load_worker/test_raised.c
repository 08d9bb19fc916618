/* SPDX-License-Identifier: Apache-2.0 */
/* Raised and lowered text. The expected characters are those of Unicode's "Superscripts and Subscripts" block. */
#include "base/str.h"
#include "load/worker/loaders/raised.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

typedef quire_str writing(quire_str text, quire_arena *arena);

static void expect(writing *write, const char *text, const char *wanted)
{
    quire_arena arena = { 0 };
    quire_str written = write(quire_str_from(text), &arena);
    if (!quire_str_is(written, wanted))
        fail_msg("\"%s\" is written \"%.*s\", not \"%s\"", text, QUIRE_FMT(written), wanted);
    quire_arena_free(&arena);
}

static void exponents_become_superscript_characters(void **state)
{
    (void)state;
    expect(quire_raised_text, "5", "⁵");
    expect(quire_raised_text, "0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹");
    expect(quire_raised_text, "-19", "⁻¹⁹");
    expect(quire_raised_text, "−1", "⁻¹");
    expect(quire_raised_text, "–1", "⁻¹");
    expect(quire_raised_text, "2+", "²⁺");
    expect(quire_raised_text, "(n+1)", "⁽ⁿ⁺¹⁾");
    expect(quire_raised_text, " 3 ", "³");
}

static void what_unicode_has_no_superscript_for_stands_behind_a_sign(void **state)
{
    (void)state;
    expect(quire_raised_text, "x", "^x");
    expect(quire_raised_text, "2x", "^(2x)");
    expect(quire_raised_text, "1/2", "^(1/2)");
    expect(quire_raised_text, "a,b", "^(a,b)");
    expect(quire_raised_text, "甲", "^甲");
    expect(quire_raised_text, "注1", "^(注1)");
}

static void note_marks_are_told_from_their_word(void **state)
{
    (void)state;
    expect(quire_raised_text, "12", "¹²");
    expect(quire_raised_text, "1,2", "¹,²");
    expect(quire_raised_text, "1, 3", "¹,³");
    expect(quire_raised_text, "*", "*");
    expect(quire_raised_text, "†", "†");
    expect(quire_raised_text, "[3]", "[3]");
    expect(quire_raised_text, "［3］", "［3］");
    expect(quire_raised_text, "①", "①");
    expect(quire_raised_text, "²", "²");
    expect(quire_raised_text, "（1）", "（1）");
}

static void ordinals_and_trade_marks_stay_words(void **state)
{
    (void)state;
    expect(quire_raised_text, "st", "st");
    expect(quire_raised_text, "TH", "TH");
    expect(quire_raised_text, "ème", "ème");
    expect(quire_raised_text, "TM", "™");
    expect(quire_raised_text, "®", "®");
    expect(quire_raised_text, "°", "°");
}

static void indices_become_subscript_characters(void **state)
{
    (void)state;
    expect(quire_lowered_text, "2", "₂");
    expect(quire_lowered_text, "0123456789", "₀₁₂₃₄₅₆₇₈₉");
    expect(quire_lowered_text, "(n-1)", "_((n-1))");
    expect(quire_lowered_text, "i", "_i");
    expect(quire_lowered_text, "max", "_(max)");
    expect(quire_lowered_text, "总", "_总");
    expect(quire_lowered_text, "st", "_(st)");
}

static void odd_input_is_written_as_it_is(void **state)
{
    (void)state;
    expect(quire_raised_text, "", "");
    expect(quire_raised_text, "  ", "");
    expect(quire_raised_text, ",", ",");
    expect(quire_raised_text, "1,", "^(1,)");
    expect(quire_raised_text, ",1", "^(,1)");
    expect(quire_lowered_text, "\xFF", "\xFF");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exponents_become_superscript_characters),
        cmocka_unit_test(what_unicode_has_no_superscript_for_stands_behind_a_sign),
        cmocka_unit_test(note_marks_are_told_from_their_word),
        cmocka_unit_test(ordinals_and_trade_marks_stay_words),
        cmocka_unit_test(indices_become_subscript_characters),
        cmocka_unit_test(odd_input_is_written_as_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
