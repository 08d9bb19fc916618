/* SPDX-License-Identifier: Apache-2.0 */
/* Characters. Expected code points and foldings are those of the Unicode Character Database. */
#include "base/str.h"
#include "text/unicode.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void decodes_one_to_four_bytes(void **state)
{
    (void)state;
    quire_str text = QUIRE_STR("a\u00e9\u6c34\U0001F600");
    static const uint32_t expected[] = { 'a', 0xE9, 0x6C34, 0x1F600 };
    static const size_t ends[] = { 1, 3, 6, 10 };
    size_t at = 0;
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(quire_utf8_next(text, &at), expected[i]);
        assert_int_equal(at, ends[i]);
    }
}

static void an_invalid_byte_gives_the_replacement_character_and_moves_on(void **state)
{
    (void)state;
    quire_str text = { "\xff\xe6\xb0", 3 };
    size_t at = 0;
    while (at < text.size) {
        size_t before = at;
        assert_int_equal(quire_utf8_next(text, &at), 0xFFFD);
        assert_true(at > before && at <= text.size);
    }
}

static void floor_steps_back_to_a_character(void **state)
{
    (void)state;
    quire_str text = QUIRE_STR("a水b");
    static const size_t expected[] = { 0, 1, 1, 1, 4, 5 };
    for (size_t at = 0; at <= text.size; at++) assert_int_equal(quire_utf8_floor(text, at), expected[at]);
    assert_int_equal(quire_utf8_floor(text, 99), text.size);
}

static void knows_scripts_written_without_spaces(void **state)
{
    (void)state;
    static const uint32_t han[] = { 0x6C34, 0x3400, 0x20000, 0x3042, 0x30AB, 0x30FC, 0xFF76, 0x3105, 0x3007 };
    for (size_t i = 0; i < sizeof han / sizeof *han; i++) assert_true(quire_char_is_han(han[i]));
    static const uint32_t others[] = { 'a', 0xE9, 0xAC00, 0x3002, 0xFF0C, 0x1F600, 0x30FB };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) assert_false(quire_char_is_han(others[i]));
}

static void tells_words_spaces_and_marks_apart(void **state)
{
    (void)state;
    static const uint32_t word[] = { 'a', 'Z', '0', 0xE9, 0x6C34, 0x301, 0xFF11, 0x0660 };
    for (size_t i = 0; i < sizeof word / sizeof *word; i++)
        assert_true(quire_char_is_word(word[i]) && !quire_char_is_space(word[i]));
    static const uint32_t space[] = { ' ', '\n', '\t', 0xA0, 0x3000, 0x2028 };
    for (size_t i = 0; i < sizeof space / sizeof *space; i++)
        assert_true(quire_char_is_space(space[i]) && !quire_char_is_word(space[i]));
    static const uint32_t mark[] = { '_', '-', 0x3002, 0xFF0C, 0x2019 };
    for (size_t i = 0; i < sizeof mark / sizeof *mark; i++)
        assert_false(quire_char_is_space(mark[i]) || quire_char_is_word(mark[i]));
}

static void folds_case_width_and_composition(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to;
    } cases[] = {
        { "", "" },
        { "Hello, World 42", "hello, world 42" },
        { "中文 ABC", "中文 abc" },
        { "ＨＴＴＰ４０４", "http404" },
        { "STRASSE Straße", "strasse strasse" },
        { "Cafe\u0301", "caf\u00e9" },
        { "\uFB01ne", "fine" },
        { "co\u00ADop", "coop" },
        { "ｶﾞ", "ガ" },
        { "\uFDFA", "صلى الله عليه وسلم" }, /* the character that grows most */
    };
    quire_arena arena = { 0 };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        quire_str out;
        quire_error error;
        assert_int_equal(quire_text_fold(quire_str_from(cases[i].from), &arena, &out, &error), QUIRE_OK);
        assert_true(quire_str_is(out, cases[i].to));
    }
    quire_arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decodes_one_to_four_bytes),
        cmocka_unit_test(an_invalid_byte_gives_the_replacement_character_and_moves_on),
        cmocka_unit_test(floor_steps_back_to_a_character),
        cmocka_unit_test(knows_scripts_written_without_spaces),
        cmocka_unit_test(tells_words_spaces_and_marks_apart),
        cmocka_unit_test(folds_case_width_and_composition),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
