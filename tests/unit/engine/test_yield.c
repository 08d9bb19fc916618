/* SPDX-License-Identifier: Apache-2.0 */
/* Which documents are flagged, and which are not. */
#include "engine/yield.h"

#include "base/arena.h"
#include "base/str.h"
#include "record/ledger.h"
#include "support/cmocka_all.h"

#include <stdlib.h>

struct made {
    quire_arena arena;
    quire_ledger ledger;
    quire_document document;
};

static void make(struct made *made, const char *piece, size_t times)
{
    size_t size = strlen(piece);
    *made = (struct made){ 0 };
    quire_ledger_init(&made->ledger, &made->arena);
    char *text = quire_arena_alloc(&made->arena, size * times + 1);
    assert_non_null(text);
    for (size_t i = 0; i < times; i++) memcpy(text + i * size, piece, size);
    made->document = (quire_document){ .text = { text, size * times }, .original_bytes = size * times };
}

static void drop(struct made *made, const char *step, const char *unit, uint64_t kept, const char *reason,
                 uint64_t count)
{
    quire_str at = quire_str_from(step), in = quire_str_from(unit);
    quire_ledger_receive(&made->ledger, at, in, kept + count);
    quire_ledger_keep(&made->ledger, at, in, kept);
    quire_ledger_drop_count(&made->ledger, at, in, quire_str_from(reason), count);
}

static unsigned judge(struct made *made, size_t children)
{
    unsigned warnings = quire_yield_warnings(&made->document, quire_ledger_view(&made->ledger), children);
    quire_arena_free(&made->arena);
    return warnings;
}

static void plain_text_in_either_language_is_right(void **state)
{
    (void)state;
    struct made made;
    static const char *const texts[] = { "The harbour froze in January.\n", "港口在一月结冰。\n",
                                         "L’été, « déjà » vu à Nîmes: çà et là.\n",
                                         "Ñandú über Öl, żółć, Đắk Lắk.\n", "" };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        make(&made, texts[i], 200);
        assert_int_equal(judge(&made, 0), 0);
    }
}

static void a_stamp_on_pictures_of_pages_is_a_scan(void **state)
{
    (void)state;
    struct made made;
    static const char *const stamps[] = { "Bates 000123\n", "第12页\n" };
    for (size_t i = 0; i < 2; i++) {
        make(&made, stamps[i], 10);
        made.document.page_count = 10;
        made.document.original_bytes = 10 * 60000;
        assert_int_equal(judge(&made, 0), QUIRE_WARNING_SCANNED);
        make(&made, stamps[i], 10); /* drawn pages, not pictures */
        made.document.page_count = 10;
        made.document.original_bytes = 10 * 2000;
        assert_int_equal(judge(&made, 0), 0);
    }
}

static void most_pages_without_text_are_a_scan_and_some_are_not(void **state)
{
    (void)state;
    struct made made;
    for (uint64_t without = 5; without <= 6; without++) {
        make(&made, "The harbour froze in January. 港口在一月结冰。\n", 100);
        made.document.page_count = 10;
        drop(&made, "load", "pages", 10 - without, "page_without_text", without);
        assert_int_equal(judge(&made, 0), without == 6 ? QUIRE_WARNING_SCANNED : QUIRE_WARNING_LOSSES);
    }
    make(&made, "The harbour froze in January.\n", 100);
    made.document.page_count = 10;
    drop(&made, "load", "pages", 4, "blank_page", 6);
    assert_int_equal(judge(&made, 0), 0);
}

static void a_large_file_with_a_line_of_text_is_flagged(void **state)
{
    (void)state;
    struct made made;
    make(&made, "Enable scripts. 请启用脚本。\n", 3);
    made.document.original_bytes = 200000;
    assert_int_equal(judge(&made, 0), QUIRE_WARNING_LITTLE_TEXT);
    make(&made, "See the attachment. 见附件。\n", 3); /* it holds others */
    made.document.original_bytes = 200000;
    assert_int_equal(judge(&made, 2), 0);
    make(&made, "The harbour froze in January. 港口在一月结冰。\n", 10);
    made.document.original_bytes = 200000;
    assert_int_equal(judge(&made, 0), 0);
}

static void replaced_characters_are_flagged_from_a_share_on(void **state)
{
    (void)state;
    struct made made;
    make(&made,
         "Stra\xEF\xBF\xBD"
         "e in K\xEF\xBF\xBDln\n",
         20);
    assert_int_equal(judge(&made, 0), QUIRE_WARNING_UNDECODABLE);
    make(&made, "港口\xEF\xBF\xBD一月结冰\n", 20);
    assert_int_equal(judge(&made, 0), QUIRE_WARNING_UNDECODABLE);
    make(&made, "港口\xEF\xBF\xBD一月结冰\n", 3); /* some in a note */
    assert_int_equal(judge(&made, 0), 0);
}

static void fonts_without_characters_are_flagged(void **state)
{
    (void)state;
    struct made made;
    make(&made, "The harbour froze in January.\n", 100);
    made.document.page_count = 2;
    drop(&made, "load", "characters", 3000, "unmapped_glyph", 400);
    assert_int_equal(judge(&made, 0), QUIRE_WARNING_UNMAPPED);
    make(&made, "The harbour froze in January.\n", 100); /* its bullets */
    made.document.page_count = 2;
    drop(&made, "load", "characters", 3000, "unmapped_glyph", 60);
    assert_int_equal(judge(&made, 0), 0);
}

static void what_no_one_reads_is_garbled(void **state)
{
    (void)state;
    struct made made;
    static const char *const garbled[] = {
        "\xEE\x80\x81\xEE\x80\x82\xEE\x80\x83 \xEE\x80\x84\n", /* private use */
        "Stra\u00C3\xC2\x9F"
        "e und \u00C3\u00BCber K\u00C3\u00B6ln\n", /* UTF-8 taken for Latin-1, twice written */
        "\u00E4\u00B8\u00AD\u00E6\u2013\u2021 \u00E6\u00B8\u00AF\u00E5\xC2\x8F\u00A3\n", /* the same of Chinese, in Windows-1252 */
    };
    for (size_t i = 0; i < sizeof garbled / sizeof *garbled; i++) {
        make(&made, garbled[i], 50);
        assert_int_equal(judge(&made, 0), QUIRE_WARNING_GARBLED);
    }
    /* Each letter stands for the third one behind it. */
    make(&made, "Wkh kduerxu ri Yhopdun iurch rq 12 Mdqxdub dqg wkh slorw fxwwhu odb lq wkh lfh.\n", 40);
    made.document.page_count = 1;
    assert_int_equal(judge(&made, 0), QUIRE_WARNING_GARBLED);
    make(&made, "Độ ẩm ở cảng là chín mươi phần trăm, và bến phà đóng băng.\n", 60);
    made.document.page_count = 1;
    assert_int_equal(judge(&made, 0), 0);
    make(&made, "MDQXDUB=WKH-KDUERXU-RI, FXWWHU; SLORW\n", 60); /* keys: it has no pages */
    assert_int_equal(judge(&made, 0), 0);
}

static void a_document_of_which_half_was_left_out_is_flagged(void **state)
{
    (void)state;
    struct made made;
    make(&made, "港口在一月结冰。 The harbour froze.\n", 100);
    drop(&made, "load", "values", 400, "over_limit", 600);
    assert_int_equal(judge(&made, 0), QUIRE_WARNING_LOSSES);
    make(&made, "港口在一月结冰。 The harbour froze.\n", 100);
    drop(&made, "load", "characters", 400, "white_space", 600);
    assert_int_equal(judge(&made, 0), 0);
}

static void each_warning_has_a_name_and_advice(void **state)
{
    (void)state;
    for (unsigned bit = 1; bit < QUIRE_WARNING_END; bit <<= 1) {
        assert_true(strlen(quire_warning_name((quire_warning)bit)) > 4);
        assert_non_null(strchr(quire_warning_advice((quire_warning)bit), ' '));
        for (unsigned other = 1; other < bit; other <<= 1)
            assert_string_not_equal(quire_warning_name((quire_warning)bit),
                                    quire_warning_name((quire_warning)other));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_text_in_either_language_is_right),
        cmocka_unit_test(a_stamp_on_pictures_of_pages_is_a_scan),
        cmocka_unit_test(most_pages_without_text_are_a_scan_and_some_are_not),
        cmocka_unit_test(a_large_file_with_a_line_of_text_is_flagged),
        cmocka_unit_test(replaced_characters_are_flagged_from_a_share_on),
        cmocka_unit_test(fonts_without_characters_are_flagged),
        cmocka_unit_test(what_no_one_reads_is_garbled),
        cmocka_unit_test(a_document_of_which_half_was_left_out_is_flagged),
        cmocka_unit_test(each_warning_has_a_name_and_advice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
