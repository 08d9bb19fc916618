/* SPDX-License-Identifier: Apache-2.0 */
/* Sentence boundaries; expected sentences by hand. "|" stands between them. */
#include "base/str.h"
#include "text/sentences.h"
#include "text/unicode.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void check(const char *language, const char *expected)
{
    char text[1024];
    size_t size = 0;
    for (const char *at = expected; *at; at++)
        if (*at != '|') text[size++] = *at;
    quire_arena arena = { 0 };
    quire_call call = { .arena = &arena };
    const quire_range *ranges;
    size_t count;
    quire_error error;
    quire_str whole = { text, size };
    assert_int_equal(quire_sentences(&call, whole, quire_str_from(language), &ranges, &count, &error),
                     QUIRE_OK);
    const char *rest = expected;
    for (size_t i = 0; i < count; i++) {
        size_t length = strcspn(rest, "|");
        quire_str want = quire_str_trim((quire_str){ rest, length });
        quire_str got = quire_str_cut(whole, ranges[i].start, ranges[i].end);
        if (!quire_str_equal(want, got))
            fail_msg("found \"%.*s\", not \"%.*s\"", QUIRE_FMT(got), QUIRE_FMT(want));
        rest += length + (rest[length] == '|');
    }
    assert_int_equal(*rest, 0);
    quire_arena_free(&arena);
}

static void ends_sentences_at_stops(void **state)
{
    (void)state;
    check("en", "It rained. |We left! |Why? |Nobody knows.");
    check("zh-Hans", "下雨了。|我们走了！|为什么？|没有人知道。");
    check("zh-Hant", "下雨了。|我們走了！|為什麼？|沒有人知道。");
}

static void keeps_closing_quotes_with_the_sentence_and_opening_ones_with_the_next(void **state)
{
    (void)state;
    check("en", "He said \"stop.\" |Then he left. |(It was late.) |She stayed.");
    check("zh-Hans", "他说：“停。”|然后他走了！|『好的。』|（天晚了。）|她留下了。");
}

static void marks_of_notes_stay_with_the_sentence_before(void **state)
{
    (void)state;
    check("en", "It rained.² |Then it snowed.[1][12] |The flow was 10² then. |[3] It froze.¹");
    check("zh-Hans", "下雨了。¹|然后下雪了。[1]|江水结冰了！²|[注]完。");
    check("zh-Hant", "下雨了。¹|然後下雪了。[12]|江水結冰了。");
}

static void a_chinese_semicolon_and_a_long_ellipsis_end_too(void **state)
{
    (void)state;
    check("zh-Hans", "第一，安装；|第二，配置；|“完了……”|第三，运行。");
}

static void abbreviations_initials_and_numbers_do_not_end(void **state)
{
    (void)state;
    check("en", "Dr. Smith met J. Doe, e.g. in No. 5. |See Fig. 3 and vol. 2.");
    check("en", "The U.S. Army moved. |He lives in the U.S. |He likes it. |Acme Inc. |The firm closed.");
    check("en", "It costs 3.14 or $1,000.50 today... and more.");
    check("de", "Am 3. Oktober kam Prof. Müller. |Er blieb.");
    check("zh-Hans", "价格是3.5元。|共1,000.50元。");
}

static void a_stop_that_lost_its_blank_ends(void **state)
{
    (void)state;
    check("en", "It causes disabilities.|A line was added (n = 7).|To assess it we waited.");
    check("en", "Open the file main.C or call Node.Run() in code.");
}

static void soft_breaks_are_unwrapped_and_empty_lines_end(void **state)
{
    (void)state;
    check("en", "A line\nthat goes on. |A heading\n\n|Another paragraph\nwithout a stop");
    check("zh-Hans", "一行\n没有完。|标题\n \n|另一段\n没有句号");
}

static void list_items_stand_alone_and_keep_their_numbers(void **state)
{
    (void)state;
    check("en", "Buy:\n|- apples\n|- pears. |Ripe ones.\n|1. Introduction to it\n|(2) The end");
    check("zh-Hans", "步骤：\n|一、安装\n|二、配置\n|• 运行");
}

static void blank_and_empty_texts_have_none(void **state)
{
    (void)state;
    static const char *const texts[] = { "", " \n\u3000\n\t" };
    for (size_t i = 0; i < 2; i++) {
        quire_arena arena = { 0 };
        quire_call call = { .arena = &arena };
        const quire_range *ranges;
        size_t count;
        quire_error error;
        assert_int_equal(
            quire_sentences(&call, quire_str_from(texts[i]), QUIRE_STR("zh"), &ranges, &count, &error),
            QUIRE_OK);
        assert_int_equal(count, 0);
        quire_arena_free(&arena);
    }
}

static void stops_when_it_is_cancelled(void **state)
{
    (void)state;
    quire_arena arena = { 0 };
    quire_cancel cancel = { .requested = true };
    quire_call call = { .arena = &arena, .cancel = &cancel };
    const quire_range *ranges;
    size_t count;
    quire_error error;
    assert_int_equal(quire_sentences(&call, QUIRE_STR("One. Two."), QUIRE_STR("en"), &ranges, &count, &error),
                     QUIRE_E_CANCELLED);
    quire_arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ends_sentences_at_stops),
        cmocka_unit_test(keeps_closing_quotes_with_the_sentence_and_opening_ones_with_the_next),
        cmocka_unit_test(marks_of_notes_stay_with_the_sentence_before),
        cmocka_unit_test(a_chinese_semicolon_and_a_long_ellipsis_end_too),
        cmocka_unit_test(abbreviations_initials_and_numbers_do_not_end),
        cmocka_unit_test(a_stop_that_lost_its_blank_ends),
        cmocka_unit_test(soft_breaks_are_unwrapped_and_empty_lines_end),
        cmocka_unit_test(list_items_stand_alone_and_keep_their_numbers),
        cmocka_unit_test(blank_and_empty_texts_have_none),
        cmocka_unit_test(stops_when_it_is_cancelled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
