/* SPDX-License-Identifier: Apache-2.0 */
/* Columns: how wide text is on a terminal, where it is cut, and where lines break. Widths are those of Unicode's East Asian
 * Width (UAX 11). */
#include "support/cmocka_all.h"

#include "cli/columns.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>

static quire_str str(const char *text)
{
    return (quire_str){ text, strlen(text) };
}

/* What `print` writes; to be freed. */
static char *shortened(const char *text, size_t columns, size_t *taken)
{
    char *written = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&written, &size);
    assert_non_null(stream);
    *taken = print_shortened(stream, str(text), columns);
    assert_int_equal(fclose(stream), 0);
    return written;
}

static void expect_shortened(const char *text, size_t columns, const char *expected, size_t expected_columns)
{
    size_t taken = 0;
    char *written = shortened(text, columns, &taken);
    assert_string_equal(written, expected);
    assert_int_equal(taken, expected_columns);
    free(written);
}

static void expect_wrapped(const char *text, size_t indent, size_t columns, const char *expected)
{
    char *written = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&written, &size);
    assert_non_null(stream);
    print_wrapped(stream, str(text), indent, columns);
    assert_int_equal(fclose(stream), 0);
    assert_string_equal(written, expected);
    free(written);
}

static void a_chinese_character_takes_two_columns(void **state)
{
    (void)state;
    assert_int_equal(text_columns(str("harbour")), 7);
    assert_int_equal(text_columns(str("港口")), 4);
    assert_int_equal(text_columns(str("a港，b")), 6);
    assert_int_equal(text_columns(str("e\u0301")), 1); /* an accent of its own takes none */
    assert_int_equal(text_columns(str("")), 0);
}

static void what_is_not_printed_takes_none(void **state)
{
    (void)state;
    assert_int_equal(text_columns(str("a\033[31mb")), 6); /* the escape alone */
    assert_int_equal(text_columns(str("a\xff\xfe"
                                      "b")),
                     2);
}

static void what_is_too_long_loses_its_middle(void **state)
{
    (void)state;
    expect_shortened("https://example.org/page", 24, "https://example.org/page", 24);
    expect_shortened("https://example.org/page", 11, "https…/page", 11);
    expect_shortened("港口档案二十", 12, "港口档案二十", 12);
    expect_shortened("港口档案二十", 9, "港口…二十", 9);
    /* A character that would stand across the edge goes. */
    expect_shortened("港口档案二十", 8, "港口…十", 7);
    expect_shortened("港口档案二十", 1, "…", 1);
}

static void a_column_is_filled_with_blanks(void **state)
{
    (void)state;
    static const char *const texts[] = { "港口", "ab", "港口档案二十" }, *const filled[] = { "港口   ",
                                                                                             "ab     ",
                                                                                             "港…二十" };
    for (size_t i = 0; i < 3; i++) {
        char *written = NULL;
        size_t size = 0;
        FILE *stream = open_memstream(&written, &size);
        assert_non_null(stream);
        print_column(stream, str(texts[i]), 7);
        assert_int_equal(fclose(stream), 0);
        assert_string_equal(written, filled[i]);
        free(written);
    }
}

static void lines_break_between_words_and_between_chinese_characters(void **state)
{
    (void)state;
    expect_wrapped("the folder is empty", 2, 12, "  the folder\n  is empty\n");
    expect_wrapped("文件夹不见了，磁盘可能不在", 2, 12, "  文件夹不见\n  了，磁盘可\n  能不在\n");
    expect_wrapped("文件夹 is empty", 0, 9, "文件夹 is\nempty\n");
    expect_wrapped("first\nsecond", 1, 20, " first\n second\n");
    expect_wrapped("", 2, 12, "");
    expect_wrapped("  \n ", 2, 12, "");
}

static void a_word_longer_than_a_line_is_cut(void **state)
{
    (void)state;
    expect_wrapped("abcdefgh", 0, 3, "abc\ndef\ngh\n");
    expect_wrapped("港口", 0, 1, "港\n口\n"); /* it is never endless */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_chinese_character_takes_two_columns),
        cmocka_unit_test(what_is_not_printed_takes_none),
        cmocka_unit_test(what_is_too_long_loses_its_middle),
        cmocka_unit_test(a_column_is_filled_with_blanks),
        cmocka_unit_test(lines_break_between_words_and_between_chinese_characters),
        cmocka_unit_test(a_word_longer_than_a_line_is_cut),
    };
    setlocale(LC_CTYPE, "C.UTF-8");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
