/* SPDX-License-Identifier: Apache-2.0 */
/* Tables of reports: what tests/fixtures/make_pdf_reports.py set on the page is what the elements say. */
#include "expectation.h"
#include "load/worker/loaders/pdf/pdf_characters.h"
#include "load/worker/loaders/pdf/pdf_rules.h"
#include "load/worker/loaders/pdf/pdf_tables.h"
#include "load/worker/loaders/pdf/pdf_write_table.h"
#include "text/unicode.h"

#include <time.h>

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
    expect_fixture(&quire_format_pdf, "pdf/report-en.pdf", &loaded);
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
    expect_fixture(&quire_format_pdf, "pdf/report-zh.pdf", &loaded);
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
    load_fixture(&quire_format_pdf, "pdf/report-en.pdf", &loaded);
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
        expect_fixture(&quire_format_pdf, files[i], &loaded);
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
    load_fixture(&quire_format_pdf, "pdf/report-en.pdf", &loaded);
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

/* ---- text that a test places itself ---- */

enum { PLACED_MAX = 60000, WORDS = 26 };

struct placed {
    quire_arena arena;
    pdf_page page;
    pdf_segment *segments;
    pdf_segment *left[PLACED_MAX]; /* those that no table took are not NULL */
    size_t count, most;
    pdf_line *rows;
    size_t row_count;
    uint64_t received;
};

static void begin_placed(struct placed *placed, size_t most)
{
    *placed = (struct placed){ .page = { .number = 1, .width = 600, .height = 800 } };
    assert_true(most <= PLACED_MAX);
    placed->most = most;
    placed->segments = quire_arena_array(&placed->arena, most, sizeof *placed->segments);
    assert_non_null(placed->segments);
}

/* Sets `text` at (x, y), each letter `half` its size wide, wide ones twice that. Its spaces are known. */
static void place(struct placed *placed, const char *text, float x, float y, float size)
{
    pdf_segment *segment = &placed->segments[placed->count];
    pdf_gap *gaps = quire_arena_array(&placed->arena, strlen(text), sizeof *gaps);
    quire_str letters = quire_str_from(text);
    float at = x;
    assert_true(placed->count < placed->most && gaps);
    *segment = (pdf_segment){ .text = letters, .size = size, .baseline = y, .upright = true, .gaps = gaps };
    for (size_t i = 0; i < letters.size; segment->chars++) {
        uint32_t c = quire_utf8_next(letters, &i);
        float width = (quire_pdf_is_wide(c) ? 1 : 0.5F) * size;
        if (c == ' ') gaps[segment->gap_count++] = (pdf_gap){ at, at + width, true };
        at += width;
    }
    segment->place =
        (quire_place){ .page = 1, .x0 = x, .y0 = y - 0.8F * size, .x1 = at, .y1 = y + 0.2F * size };
    placed->received += segment->chars;
    placed->left[placed->count++] = segment;
}

static void find_placed(struct placed *placed)
{
    quire_error err = { 0 };
    placed->rows = quire_arena_array(&placed->arena, 2 * placed->count, sizeof *placed->rows);
    assert_non_null(placed->rows);
    if (quire_pdf_find_tables(&placed->page, placed->left, placed->count, 1, &placed->arena, placed->rows,
                              &placed->row_count, &err))
        fail_msg("%s", err.message);
    for (size_t i = 0; i < placed->row_count; i++) {
        placed->rows[i].place.page = 1;
        placed->rows[i].size = 10;
    }
}

/* Every character that was received is in no table, written, or in the ledger. */
static void assert_nothing_lost(struct placed *placed)
{
    quire_builder *builder = quire_builder_new(&placed->arena, (size_t)64 << 20);
    pdf_writer writer = { .builder = builder, .arena = &placed->arena, .page = &placed->page };
    uint64_t elsewhere = 0;
    assert_non_null(builder);
    for (size_t i = 0; i < placed->row_count;)
        i += quire_pdf_write_table(&writer, &placed->rows[i], placed->row_count - i, 0);
    quire_pdf_close_table(&writer);
    for (size_t i = 0; i < placed->count; i++) elsewhere += placed->left[i] ? placed->left[i]->chars : 0;
    quire_ledger_receive(quire_builder_ledger(builder), QUIRE_STR("load"), QUIRE_STR("characters"),
                         placed->received);
    quire_ledger_keep(quire_builder_ledger(builder), QUIRE_STR("load"), QUIRE_STR("characters"),
                      writer.kept + elsewhere);
    assert_balanced(builder);
    quire_builder_free(builder);
}

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525 + 1013904223;
    return *seed >> 8;
}

/* A page of what tables hold, set anywhere: near the edges of a few columns, over several of them, over each other. */
static void place_at_random(struct placed *placed, uint32_t *seed)
{
    static const char *const words[WORDS] = {
        "2023",
        "(12)",
        "$",
        "1,234",
        "—",
        "Total",
        "Three months ended",
        "Unit: USD",
        "%",
        "3",
        ")",
        "合计",
        "2022年",
        "单位：万元",
        "港口",
        "Net sales by harbour and year",
        "526 $",
        "a",
        "(",
        "营业收入",
        "March 31,",
        "1,234 5,678",
        "￥",
        "(in millions)",
        "Contents:",
        "注",
    };
    static const float sizes[] = { 8, 8, 8, 12, 5 };
    size_t count = 4 + next_random(seed) % 60, lines = 2 + next_random(seed) % 14;
    size_t columns = 2 + next_random(seed) % 7;
    for (size_t i = 0; i < count; i++) {
        float x = 20 + 500 * (float)(next_random(seed) % columns) / (float)columns;
        float y = 50 + 11 * (float)(next_random(seed) % lines);
        if (next_random(seed) % 4 == 0) x += (float)(next_random(seed) % 90);
        if (next_random(seed) % 8 == 0) y += (float)(next_random(seed) % 6);
        place(placed, words[next_random(seed) % WORDS], x, y, sizes[next_random(seed) % 5]);
    }
}

static void text_at_random_places_is_never_lost_by_tables(void **state)
{
    (void)state;
    static struct placed placed;
    size_t tables = 0;
    for (uint32_t page = 0; page < 4000; page++) {
        uint32_t seed = page;
        begin_placed(&placed, 64);
        place_at_random(&placed, &seed);
        find_placed(&placed);
        tables += placed.row_count > 0;
        assert_nothing_lost(&placed);
        quire_arena_free(&placed.arena);
    }
    assert_true(tables > 400); /* else the test says nothing */
}

static void a_cell_that_stands_within_the_span_before_it_is_written_with_it(void **state)
{
    (void)state;
    static struct placed placed;
    static const char *const texts[] = { "Fuel", "1,234", "5,678", "9,012", "渡船", "1,2", "3,4", "5,6" };
    begin_placed(&placed, 26);
    for (size_t i = 0; i < 24; i++)
        place(&placed, texts[i % 8], 40 + 100 * (float)(i % 4), 50 + 12 * (float)(i / 4), 8);
    place(&placed, "1,234,567,890,123,456,789,012,345", 140, 122, 14);
    place(&placed, "18", 150, 122, 8);
    find_placed(&placed);
    assert_int_equal(placed.row_count, 7);
    assert_null(placed.left[24]);
    assert_int_equal(placed.rows[6].segments[0]->column_span, 3);
    assert_nothing_lost(&placed);
    quire_arena_free(&placed.arena);
}

static double seconds_of_tables(struct placed *placed)
{
    clock_t begun = clock();
    find_placed(placed);
    return (double)(clock() - begun) / CLOCKS_PER_SEC;
}

/* `pairs` rows of years, each with figures below it: so many heads are repeated in one run. */
static double seconds_of_repeated_heads(struct placed *placed, size_t pairs)
{
    static const char *const heads[] = { "2023", "2022年", "2021" };
    begin_placed(placed, 7 * pairs);
    for (size_t i = 0; i < pairs; i++) {
        float y = 24 * (float)i;
        place(placed, i % 2 ? "Fuel" : "渡船", 40, y + 12, 8);
        for (size_t j = 0; j < 3; j++) {
            place(placed, heads[j], 240 + 100 * (float)j, y, 8);
            place(placed, "1,234", 240 + 100 * (float)j, y + 12, 8);
        }
    }
    return seconds_of_tables(placed);
}

static void heads_that_are_repeated_often_take_no_more_time_each(void **state)
{
    (void)state;
    static struct placed placed;
    double few = seconds_of_repeated_heads(&placed, 500);
    quire_arena_free(&placed.arena);
    double many = seconds_of_repeated_heads(&placed, 8000);
    quire_arena_free(&placed.arena);
    if (many > 64 * few + 0.2) fail_msg("16 times as many take %.0f times as long", many / few);
}

/* `rows` rows of `count` years each, over each other, above figures in 60 columns. */
static double seconds_of_crowded_heads(struct placed *placed, size_t rows, size_t count)
{
    begin_placed(placed, rows * count + 4 * 61);
    for (size_t r = 0; r < rows; r++)
        for (size_t i = 0; i < count; i++)
            place(placed, "2023", 140 + 2380 * (float)i / (float)count, 12 * (float)r, 8);
    for (size_t r = 0; r < 4; r++) {
        place(placed, r % 2 ? "Fuel" : "渡船", 40, 12 * (float)(rows + r), 8);
        for (size_t i = 0; i < 60; i++)
            place(placed, "1,234", 140 + 40 * (float)i, 12 * (float)(rows + r), 8);
    }
    return seconds_of_tables(placed);
}

static void a_row_of_thousands_of_cells_is_no_head_and_takes_no_more_time_each(void **state)
{
    (void)state;
    static struct placed placed;
    double few = seconds_of_crowded_heads(&placed, 4, 500);
    assert_nothing_lost(&placed);
    quire_arena_free(&placed.arena);
    double many = seconds_of_crowded_heads(&placed, 4, 8000);
    assert_int_equal(placed.row_count, 8);
    assert_false(placed.rows[0].header);
    assert_nothing_lost(&placed);
    quire_arena_free(&placed.arena);
    if (many > 64 * few + 0.2) fail_msg("16 times as many take %.0f times as long", many / few);
}

static void rows_of_as_many_heads_as_there_may_be_take_little_time(void **state)
{
    (void)state;
    static struct placed placed;
    double seconds = seconds_of_crowded_heads(&placed, 12, 256);
    assert_true(placed.rows[0].header);
    assert_nothing_lost(&placed);
    quire_arena_free(&placed.arena);
    if (seconds > 2) fail_msg("%.1f s", seconds);
}

/* `count` cells in one row that hardly stand apart. */
static size_t bytes_of_joined_cells(struct placed *placed, size_t count, const char *first, const char *text)
{
    float step = quire_pdf_is_wide(quire_pdf_first_char(quire_str_from(text))) ? 12 : 6;
    begin_placed(placed, count);
    for (size_t i = 0; i < count; i++) place(placed, i ? text : first, 40 + step * (float)i, 50, 10);
    size_t before = placed->arena.total_bytes;
    find_placed(placed);
    return placed->arena.total_bytes - before;
}

static void cells_that_are_joined_in_thousands_take_memory_for_each_once(void **state)
{
    (void)state;
    static struct placed placed;
    static const char *const texts[][2] = { { "a", "a" }, { "港", "港" }, { "1", ")" } };
    for (size_t i = 0; i < 3; i++) {
        size_t few = bytes_of_joined_cells(&placed, 1000, texts[i][0], texts[i][1]);
        quire_arena_free(&placed.arena);
        size_t many = bytes_of_joined_cells(&placed, 16000, texts[i][0], texts[i][1]);
        quire_arena_free(&placed.arena);
        if (many > 24 * few) fail_msg("16 times as many take %zu bytes for %zu", many, few);
    }
}

static void a_cell_that_no_column_takes_is_written_in_the_last(void **state)
{
    (void)state;
    pdf_page page = { .number = 1, .width = 600, .height = 800 };
    pdf_segment cells[] = { { .text = QUIRE_STR("Fuel"), .chars = 4, .column_span = 9 },
                            { .text = QUIRE_STR("12"), .chars = 2, .column = 1, .column_span = 1 },
                            { .text = QUIRE_STR("渡船"), .chars = 2, .column = 7, .column_span = 0 } };
    pdf_segment *row[] = { &cells[0], &cells[1], &cells[2] }, *other[] = { &cells[1], &cells[2] };
    const float edges[] = { 90, 190 };
    pdf_line lines[] = {
        { .segments = row, .count = 3, .table = 1, .columns = 2, .edges = edges, .place.page = 1 },
        { .segments = other, .count = 2, .table = 1, .columns = 2, .edges = edges, .place.page = 1 },
    };
    struct loaded loaded = { 0 };
    quire_error err = { 0 };
    loaded.builder = quire_builder_new(&loaded.arena, 1 << 20);
    pdf_writer writer = { .builder = loaded.builder, .arena = &loaded.arena, .page = &page };
    assert_int_equal(quire_pdf_write_table(&writer, lines, 2, 0), 2);
    quire_pdf_close_table(&writer);
    assert_int_equal(writer.kept, 12);
    assert_int_equal(quire_builder_finish(loaded.builder, &loaded.document, &err), QUIRE_OK);
    assert_non_null(find_text(loaded.document.text, "Fuel 12渡船"));
    assert_non_null(find_text(loaded.document.text, "\t12渡船"));
    unload(&loaded);
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
        cmocka_unit_test(text_at_random_places_is_never_lost_by_tables),
        cmocka_unit_test(a_cell_that_stands_within_the_span_before_it_is_written_with_it),
        cmocka_unit_test(heads_that_are_repeated_often_take_no_more_time_each),
        cmocka_unit_test(cells_that_are_joined_in_thousands_take_memory_for_each_once),
        cmocka_unit_test(a_row_of_thousands_of_cells_is_no_head_and_takes_no_more_time_each),
        cmocka_unit_test(rows_of_as_many_heads_as_there_may_be_take_little_time),
        cmocka_unit_test(a_cell_that_no_column_takes_is_written_in_the_last),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
