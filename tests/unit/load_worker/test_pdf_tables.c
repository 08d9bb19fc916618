/* SPDX-License-Identifier: Apache-2.0 */
/* Tables of reports: what tests/fixtures/make_pdf_reports.py set on the page is what the elements say. */
#include "expectation.h"
#include "load/worker/loaders/pdf_tables.h"

static quire_str child_caption(const struct loaded *loaded, const quire_element *table, size_t number)
{
    const quire_element *end = loaded->document.elements + loaded->document.element_count;
    for (const quire_element *element = table + 1; element < end; element++) {
        if (element->kind != QUIRE_ELEMENT_CAPTION) break;
        if (number-- == 0) return text_of(loaded, element);
    }
    return (quire_str){ 0 };
}

static void assert_caption(const struct loaded *loaded, const quire_element *table, size_t number,
                           const char *text)
{
    quire_str found = child_caption(loaded, table, number);
    if (!quire_str_is(found, text)) fail_msg("caption %zu is \"%.*s\"", number, QUIRE_FMT(found));
}

/* The levels of the rows of the first table, one digit a row. */
static void assert_levels(const struct loaded *loaded, const char *levels)
{
    size_t at = 0, row = 0;
    for (; levels[row]; row++) {
        const quire_element *element = next_of_kind(loaded, QUIRE_ELEMENT_TABLE_ROW, &at);
        assert_non_null(element);
        if (element->level != (uint32_t)(levels[row] - '0'))
            fail_msg("row %zu has level %u", row, (unsigned)element->level);
    }
}

static void a_report_has_title_unit_heads_and_groups_in_english(void **state)
{
    (void)state;
    struct loaded loaded;
    size_t at = 0;
    expect_fixture(&quire_load_pdf, "pdf/report-en.pdf", &loaded);
    const quire_element *table = next_of_kind(&loaded, QUIRE_ELEMENT_TABLE, &at);
    assert_non_null(table);
    assert_caption(&loaded, table, 0, "CARROW FERRIES STATEMENTS OF CROSSINGS (Unaudited)");
    assert_caption(&loaded, table, 1, "(In thousands, except amounts per crossing)");
    assert_levels(&loaded, "0011101110");
    unload(&loaded);
}

static void a_report_has_title_unit_heads_and_groups_in_chinese(void **state)
{
    (void)state;
    struct loaded loaded;
    size_t at = 0;
    expect_fixture(&quire_load_pdf, "pdf/report-zh.pdf", &loaded);
    const quire_element *table = next_of_kind(&loaded, QUIRE_ELEMENT_TABLE, &at);
    assert_non_null(table);
    assert_caption(&loaded, table, 0, "卡罗渡船公司利润表");
    assert_caption(&loaded, table, 1, "单位：人民币万元");
    assert_levels(&loaded, "00110110");
    unload(&loaded);
}

static void a_table_goes_on_on_the_next_page_with_places_of_its_own(void **state)
{
    (void)state;
    struct loaded loaded;
    load_fixture(&quire_load_pdf, "pdf/report-en.pdf", &loaded);
    const char *fuel = find_text(loaded.document.text, "Fuel");
    assert_non_null(fuel);
    size_t start = (size_t)(fuel - loaded.document.text.data), at = 0;
    const quire_element *table = next_of_kind(&loaded, QUIRE_ELEMENT_TABLE, &at);
    assert_true(table && table->start < start && start < table->end);
    quire_places places = quire_document_places(&loaded.document, start, start + 4, &loaded.arena);
    assert_int_equal(places.count, 1);
    assert_int_equal(places.items[0].page, 2);
    unload(&loaded);
}

static void amounts_with_a_reason_close_behind_are_a_table_and_notes_are_none(void **state)
{
    (void)state;
    static const char *const files[] = { "pdf/reasons-en.pdf", "pdf/reasons-zh.pdf" };
    for (size_t i = 0; i < 2; i++) {
        struct loaded loaded;
        size_t at = 0, tables = 0;
        expect_fixture(&quire_load_pdf, files[i], &loaded);
        while (next_of_kind(&loaded, QUIRE_ELEMENT_TABLE, &at)) tables++;
        assert_int_equal(tables, 1);
        unload(&loaded);
    }
}

static void the_sentence_before_a_table_stays_a_paragraph(void **state)
{
    (void)state;
    struct loaded loaded;
    size_t at = 0;
    load_fixture(&quire_load_pdf, "pdf/report-en.pdf", &loaded);
    const quire_element *paragraph = NULL, *last;
    while ((last = next_of_kind(&loaded, QUIRE_ELEMENT_PARAGRAPH, &at))) paragraph = last;
    assert_non_null(paragraph);
    assert_true(quire_str_is(text_of(&loaded, paragraph),
                             "The following table shows tickets by harbour (dollars in millions):"));
    assert_true(paragraph[1].kind == QUIRE_ELEMENT_TABLE);
    unload(&loaded);
}

static void assert_all(bool (*test)(quire_str), const char *const *texts, bool wanted)
{
    for (; *texts; texts++)
        if (test(quire_str_from(*texts)) != wanted) fail_msg("\"%s\" is taken wrongly", *texts);
}

static void figures_are_told_from_words_in_both_languages(void **state)
{
    (void)state;
    static const char *const figures[] = { "1,234",    "$(5,569)", "(12)%",  "18 %",   "—",     "2.63%–3.13%",
                                           "US$ 12.5", "N/A",      "￥3.00", "（12）", "1 234", NULL };
    static const char *const words[] = { "31,", "Level 1", "Q2 2023", "2023年", "12 Months",
                                         "$",   "%",       "本期",    NULL };
    assert_all(quire_pdf_is_figure, figures, true);
    assert_all(quire_pdf_is_figure, words, false);
}

static void units_are_told_from_titles_in_both_languages(void **state)
{
    (void)state;
    static const char *const units[] = { "(In millions)",
                                         "(in millions, except per share data)",
                                         "In Millions, Except Per Share Amounts",
                                         "($ in millions)",
                                         "单位：万元",
                                         "單位：新臺幣千元",
                                         "（除特别注明外，金额单位均为人民币万元）",
                                         NULL };
    static const char *const others[] = {
        "(Unaudited)",
        "In millions of homes the lamp is lit at nine each evening, and so it was on that day.",
        "Net sales in millions of tickets",
        "利润表",
        "收入以万元计算的年份。",
        NULL
    };
    assert_all(quire_pdf_is_unit, units, true);
    assert_all(quire_pdf_is_unit, others, false);
}

static void times_and_introductions_are_known_in_both_languages(void **state)
{
    (void)state;
    static const char *const times[] = {
        "Three Months Ended", "March 31,", "2022", "2023年6月30日", "本期", "上期", NULL
    };
    static const char *const none[] = { "Total", "Fair Value", "金额", "12,022", NULL };
    static const char *const sentences[] = { "Lease cost was as follows:", "明细如下：",
                                             "下表列示各港口收入：", NULL };
    static const char *const groups[] = { "Marketable securities:", "Operating expenses:", "营业收入：",
                                          NULL };
    assert_all(quire_pdf_is_period, times, true);
    assert_all(quire_pdf_is_period, none, false);
    assert_all(quire_pdf_introduces, sentences, true);
    assert_all(quire_pdf_introduces, groups, false);
}

static void pieces_of_a_rule_that_touch_are_one(void **state)
{
    (void)state;
    pdf_rule rules[] = { { 60, 90, 100 }, { 10, 30, 100 }, { 30.5F, 59.5F, 100 }, { 10, 30, 40 } };
    const pdf_rule *found;
    assert_int_equal(quire_pdf_join_rules(rules, 4), 2);
    assert_float_equal(rules[1].x0, 10, 0.01F);
    assert_float_equal(rules[1].x1, 90, 0.01F);
    assert_int_equal(quire_pdf_rules_under(rules, 2, 90, 110, 70, 80, &found), 1);
    assert_ptr_equal(found, &rules[1]);
    assert_int_equal(quire_pdf_rules_under(rules, 2, 90, 110, 95, 99, &found), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_report_has_title_unit_heads_and_groups_in_english),
        cmocka_unit_test(a_report_has_title_unit_heads_and_groups_in_chinese),
        cmocka_unit_test(a_table_goes_on_on_the_next_page_with_places_of_its_own),
        cmocka_unit_test(amounts_with_a_reason_close_behind_are_a_table_and_notes_are_none),
        cmocka_unit_test(the_sentence_before_a_table_stays_a_paragraph),
        cmocka_unit_test(figures_are_told_from_words_in_both_languages),
        cmocka_unit_test(units_are_told_from_titles_in_both_languages),
        cmocka_unit_test(times_and_introductions_are_known_in_both_languages),
        cmocka_unit_test(pieces_of_a_rule_that_touch_are_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
