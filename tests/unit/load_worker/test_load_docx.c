/* SPDX-License-Identifier: Apache-2.0 */
/* Word files: what they should give stands in tests/fixtures/expected, written with the fixtures. */
#include "sheets.h"

static void expect(const char *name)
{
    struct loaded loaded;
    expect_fixture(&quire_format_docx, name, &loaded);
    unload(&loaded);
}

static void reads_an_english_document_with_lists_tables_notes_and_revisions(void **state)
{
    (void)state;
    struct loaded loaded;
    size_t at = 0;
    expect_fixture(&quire_format_docx, "docx/mill-en.docx", &loaded);
    assert_int_equal(dropped(&loaded, "characters", "deleted_revision"), strlen("five metres"));
    const quire_element *note = next_of_kind(&loaded, QUIRE_ELEMENT_FOOTNOTE, &at);
    assert_non_null(note);
    assert_true(quire_str_is(note->label, "1"));
    assert_true(quire_str_is(text_of(&loaded, note), "Measured at the lower sluice."));
    at = 0;
    const quire_element *link = next_of_kind(&loaded, QUIRE_ELEMENT_LINK, &at);
    assert_non_null(link);
    assert_true(quire_str_is(link->label, "#footnote-1")); /* the mark of the note */
    at = 0;
    const quire_element *comment = next_of_kind(&loaded, QUIRE_ELEMENT_ANNOTATION, &at);
    assert_non_null(comment);
    assert_true(quire_str_is(text_of(&loaded, comment), "B: A reviewer asks for a source."));
    at = 0;
    link = next_of_kind(&loaded, QUIRE_ELEMENT_LINK, &at);
    while ((link = next_of_kind(&loaded, QUIRE_ELEMENT_LINK, &at)) && link->label.data[0] == '#') {}
    assert_non_null(link);
    assert_true(quire_str_is(link->label, "https://example.org/mill"));
    unload(&loaded);
}

static void reads_a_chinese_document_with_localized_styles(void **state)
{
    (void)state;
    expect("docx/mill-zh.docx");
}

static void reads_stored_strict_and_nested_variants(void **state)
{
    (void)state;
    expect("docx/stored.docx");
    expect("docx/strict.docx");
    expect("docx/nested-table.docx");
}

static void a_document_without_text_says_so(void **state)
{
    (void)state;
    expect("docx/no-text.docx");
}

static uint64_t kept(const struct loaded *loaded, const char *unit)
{
    quire_ledger_rows rows = quire_ledger_view(quire_builder_ledger(loaded->builder));
    for (size_t i = 0; i < rows.count; i++)
        if (quire_str_is(rows.items[i].unit, unit)) return rows.items[i].kept;
    return 0;
}

static void boxes_symbols_and_drawings_keep_their_text_and_order(void **state)
{
    (void)state;
    struct loaded loaded;
    size_t at = 0;
    expect_fixture(&quire_format_docx, "docx/drawings.docx", &loaded);
    assert_int_equal(dropped(&loaded, "characters", "unmapped_glyph"), 1);
    assert_int_equal(dropped(&loaded, "parts", "embedded_document"), 1);
    assert_non_null(next_of_kind(&loaded, QUIRE_ELEMENT_FIGURE, &at));
    unload(&loaded);
}

static void header_rows_and_cells_merged_across_are_known_in_every_form(void **state)
{
    (void)state;
    struct loaded loaded;
    size_t at = 0;
    expect_fixture(&quire_format_docx, "docx/table-variants.docx", &loaded);
    for (size_t i = 0; i < 2; i++) {
        assert_non_null(next_of_kind(&loaded, QUIRE_ELEMENT_TABLE, &at));
        const quire_element *row = next_of_kind(&loaded, QUIRE_ELEMENT_TABLE_ROW, &at);
        assert_non_null(row);
        assert_true(row->header);
    }
    unload(&loaded);
}

static void heads_are_known_by_how_they_stand_out(void **state)
{
    (void)state;
    struct loaded loaded;
    size_t at = 0;
    /* Of three tables: heads, two rows; heads, then groups of one row each; no heads. */
    static const bool headers[] = { true, false, false, true, false, false, false, false, false, false };
    static const uint32_t levels[] = { 0, 0, 0, 0, 0, 1, 0, 1, 0, 0 };
    expect_fixture(&quire_format_docx, "docx/table-heads.docx", &loaded);
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
        const quire_element *row = next_of_kind(&loaded, QUIRE_ELEMENT_TABLE_ROW, &at);
        assert_non_null(row);
        assert_int_equal(row->header, headers[i]);
        assert_int_equal(row->level, levels[i]);
    }
    unload(&loaded);
}

static void charts_nested_tables_and_what_tables_frame_keep_their_structure(void **state)
{
    (void)state;
    expect("docx/frames-en.docx");
    expect("docx/frames-zh.docx");
}

/* The words of a cell stand around the table in it: a reader meets what it lists before what is said of all of it. */
static void what_follows_a_table_in_a_cell_is_read_behind_it(void **state)
{
    (void)state;
#define P(text) "<w:p><w:r><w:t>" text "</w:t></w:r></w:p>"
#define CELL(content) "<w:tc>" content "</w:tc>"
#define TABLE(rows) "<w:tbl>" rows "</w:tbl>"
#define ROW(cells) "<w:tr>" cells "</w:tr>"
    static const struct part parts[] = {
        { "[Content_Types].xml", "<Types/>" },
        { "word/document.xml",
          "<w:document xmlns:w='wordprocessingml'><w:body>" TABLE(ROW(CELL(P("Stall")) CELL(P("Row C"))) ROW(
              CELL(P("Equipment")) CELL(P("Listed below") TABLE(ROW(CELL(P("Griddle")) CELL(P("2.4 kW"))) ROW(
                  CELL(P("冰箱")) CELL(P("内表") TABLE(ROW(CELL(P("峰值")) CELL(P("1.3 kW"))) ROW(
                      CELL(P("平均")) CELL(P(".9 kW")))) P("夜间关闭")))) P("Rubber sheathed cable")
                                            P("电缆须为橡胶护套")))) P("End") "</w:body></w:document>" },
    };
    static const char *const order[] = { "Stall", "Listed below", "Griddle",         "内表",     "峰值",
                                         "平均",  "夜间关闭",     "Rubber sheathed", "电缆须为", "End" };
    quire_arena arena = { 0 };
    struct loaded loaded;
    load_bytes(&quire_format_docx, pack(parts, sizeof parts / sizeof *parts, &arena), &loaded);
    assert_int_equal(loaded.reason, QUIRE_LOAD_OK);
    expect_order(&loaded, order, sizeof order / sizeof *order);
    unload(&loaded);
    quire_arena_free(&arena);
}

static void a_second_row_of_heads_may_hold_figures(void **state)
{
    (void)state;
    expect("docx/table-levels.docx");
}

static void what_forms_show_is_said(void **state)
{
    (void)state;
    expect("docx/forms-en.docx");
    expect("docx/forms-zh.docx");
}

static void signs_in_cells_of_their_own_join_their_figures(void **state)
{
    (void)state;
    expect("docx/table-signs.docx");
}

static void the_numbers_of_clauses_stand_before_them(void **state)
{
    (void)state;
    expect("docx/clauses.docx");
}

static void parts_are_in_the_charset_that_they_declare(void **state)
{
    (void)state;
    expect("docx/charset-gb18030.docx");
    expect("docx/charset-windows-1251.docx");
    expect("docx/charset-utf-16.docx");
}

static void parts_that_cannot_be_read_are_counted(void **state)
{
    (void)state;
    struct loaded loaded;
    expect_fixture(&quire_format_docx, "docx/lost-parts.docx", &loaded);
    assert_int_equal(dropped(&loaded, "parts", "malformed_part"), 1);
    assert_int_equal(dropped(&loaded, "parts", "over_limit"), 6);
    assert_int_equal(kept(&loaded, "parts"), 65);
    unload(&loaded);
}

static bool is_word_byte(char c)
{
    return (unsigned char)c >= 0x80 || (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

/* The share of the words in docling's reading that stand in ours, the addresses of its links aside. */
static double words_found(const struct loaded *loaded, quire_str reading)
{
    size_t words = 0, found = 0;
    for (size_t at = 0, end; at < reading.size; at = end) {
        const char *address = quire_str_starts(quire_str_cut(reading, at, reading.size), QUIRE_STR("]("))
                                  ? memchr(reading.data + at, ')', reading.size - at)
                                  : NULL;
        if (address) at = (size_t)(address - reading.data);
        for (end = at; end < reading.size && is_word_byte(reading.data[end]); end++) {}
        words += end > at;
        found += end > at &&
                 memmem(loaded->document.text.data, loaded->document.text.size, reading.data + at, end - at);
        if (end == at) end++;
    }
    return words ? (double)found / (double)words : 0;
}

static void finds_the_words_that_another_program_finds(void **state)
{
    (void)state;
    static const char *const names[] = {
        "Strict",
        "docx_checkboxes",
        "docx_lists",
        "docx_rich_cells",
        "tablecell",
        "word_tables",
        "unit_test_formatting",
        "list_after_num_headers",
        "unit_test_headers",
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct loaded loaded;
        char name[64], path[512];
        snprintf(name, sizeof name, "docling/%s.docx", names[i]);
        load_fixture(&quire_format_docx, name, &loaded);
        assert_int_equal(loaded.reason, QUIRE_LOAD_OK);
        snprintf(path, sizeof path, QUIRE_TEST_SOURCE_DIR "/tests/fixtures/docling/%s.docx.md", names[i]);
        double share = words_found(&loaded, read_test_file(path, &loaded.arena));
        if (share < 0.95) fail_msg("%s: %.3f of the words", names[i], share);
        unload(&loaded);
    }
}

static void hostile_packages_cost_only_themselves(void **state)
{
    (void)state;
    static const char *const names[] = {
        "bad-xml", "bomb",       "deep",      "entities",  "external-entity", "many-parts", "no-document",
        "spans",   "style-loop", "traversal", "truncated", "many-boxes",      "misplaced",
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char path[128];
        snprintf(path, sizeof path, "hostile/docx-%s.docx", names[i]);
        expect(path);
    }
}

static void raised_text_notes_and_formulas_keep_apart_from_what_they_stand_beside(void **state)
{
    (void)state;
    struct loaded loaded;
    size_t at = 0;
    expect_fixture(&quire_format_docx, "docx/raised.docx", &loaded);
    const quire_element *mark = next_of_kind(&loaded, QUIRE_ELEMENT_LINK, &at);
    assert_non_null(mark);
    assert_true(quire_str_is(mark->label, "#footnote-1"));
    assert_true(quire_str_is(text_of(&loaded, mark), "[1]"));
    mark = next_of_kind(&loaded, QUIRE_ELEMENT_LINK, &at);
    assert_non_null(mark);
    assert_true(quire_str_is(mark->label, "#endnote-1"));
    assert_true(quire_str_is(text_of(&loaded, mark), "¹"));
    at = 0;
    const quire_element *formula = next_of_kind(&loaded, QUIRE_ELEMENT_FORMULA, &at);
    assert_non_null(formula);
    assert_true(quire_str_is(text_of(&loaded, formula), "E=mc^2"));
    unload(&loaded);
}

static void tables_of_contents_and_lists_of_figures_are_contents(void **state)
{
    (void)state;
    struct loaded loaded;
    size_t at = 0;
    expect_fixture(&quire_format_docx, "docx/contents.docx", &loaded);
    static const char *const blocks[] = { "Contents\n\n1 The wheel\t3\n1.1 水轮的轴\t4\n2 The race\t12",
                                          "图目录\n\n图1 水轮\t5" };
    for (size_t i = 0; i < 2; i++) {
        const quire_element *contents = next_of_kind(&loaded, QUIRE_ELEMENT_CONTENTS, &at);
        assert_non_null(contents);
        assert_true(quire_str_is(text_of(&loaded, contents), blocks[i]));
        assert_int_equal(contents[1].kind, QUIRE_ELEMENT_CAPTION);
        assert_int_equal(contents[2].kind, QUIRE_ELEMENT_LIST_ITEM);
    }
    at = 0;
    const quire_element *link = next_of_kind(&loaded, QUIRE_ELEMENT_LINK, &at);
    assert_true(quire_str_is(link->label, "#_Toc1"));
    assert_int_equal(loaded.document.elements[link->parent].kind, QUIRE_ELEMENT_LIST_ITEM);
    unload(&loaded);
}

static void contents_by_hand_are_contents_without_their_leaders(void **state)
{
    (void)state;
    struct loaded loaded;
    size_t at = 0;
    expect_fixture(&quire_format_docx, "docx/contents-by-hand.docx", &loaded);
    const quire_element *contents = next_of_kind(&loaded, QUIRE_ELEMENT_CONTENTS, &at);
    assert_non_null(contents);
    assert_true(
        quire_str_is(text_of(&loaded, contents), "目录\n\n第一章 水轮\t1\n1.1 The axle\t4\nThe race\t12"));
    assert_int_equal(dropped(&loaded, "characters", "leaders"), 8 + 8);
    assert_null(next_of_kind(&loaded, QUIRE_ELEMENT_CONTENTS, &at));
    unload(&loaded);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(raised_text_notes_and_formulas_keep_apart_from_what_they_stand_beside),
        cmocka_unit_test(tables_of_contents_and_lists_of_figures_are_contents),
        cmocka_unit_test(contents_by_hand_are_contents_without_their_leaders),
        cmocka_unit_test(reads_an_english_document_with_lists_tables_notes_and_revisions),
        cmocka_unit_test(reads_a_chinese_document_with_localized_styles),
        cmocka_unit_test(reads_stored_strict_and_nested_variants),
        cmocka_unit_test(a_document_without_text_says_so),
        cmocka_unit_test(boxes_symbols_and_drawings_keep_their_text_and_order),
        cmocka_unit_test(header_rows_and_cells_merged_across_are_known_in_every_form),
        cmocka_unit_test(heads_are_known_by_how_they_stand_out),
        cmocka_unit_test(charts_nested_tables_and_what_tables_frame_keep_their_structure),
        cmocka_unit_test(what_follows_a_table_in_a_cell_is_read_behind_it),
        cmocka_unit_test(a_second_row_of_heads_may_hold_figures),
        cmocka_unit_test(what_forms_show_is_said),
        cmocka_unit_test(signs_in_cells_of_their_own_join_their_figures),
        cmocka_unit_test(the_numbers_of_clauses_stand_before_them),
        cmocka_unit_test(parts_are_in_the_charset_that_they_declare),
        cmocka_unit_test(parts_that_cannot_be_read_are_counted),
        cmocka_unit_test(finds_the_words_that_another_program_finds),
        cmocka_unit_test(hostile_packages_cost_only_themselves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
