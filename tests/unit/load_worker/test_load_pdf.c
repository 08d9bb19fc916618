/* SPDX-License-Identifier: Apache-2.0 */
/* PDF: what the files should give stands in tests/fixtures/expected, written with the fixtures. */
#include "load/worker/loaders/pdf/pdf_letters.h"
#include "load/worker/loaders/pdf/pdf_lines.h"
#include "load/worker/loaders/pdf/pdf_marks.h"
#include "load/worker/loaders/pdf/pdf_segments.h"
#include "members.h"

#include <dlfcn.h>

static void expect(const char *name)
{
    struct loaded loaded;
    expect_fixture(&quire_format_pdf, name, &loaded);
    unload(&loaded);
}

static void the_library_exports_every_declared_function(void **state)
{
    (void)state;
    static const char *const names[] = {
#define NAME(symbol) #symbol,
        PDFIUM_SYMBOLS(NAME)
#undef NAME
    };
    void *library = dlopen("libpdfium.so", RTLD_NOW);
    if (!library) library = dlopen(QUIRE_TEST_PARTS_DIR "/lib/libpdfium.so", RTLD_NOW);
    assert_non_null(library);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!dlsym(library, names[i])) fail_msg("libpdfium.so does not export %s", names[i]);
    dlclose(library);
}

static void reads_pages_and_line_boxes_in_english(void **state)
{
    (void)state;
    expect("pdf/two-pages-en.pdf");
}

static void joins_chinese_lines_without_a_space(void **state)
{
    (void)state;
    expect("pdf/two-pages-zh.pdf");
    expect("pdf/two-pages-zh-cid.pdf");
}

static void boxes_are_those_of_the_page_as_displayed(void **state)
{
    (void)state;
    expect("pdf/rotated.pdf");
    expect("pdf/cropped.pdf");
}

static void assert_box(quire_place box, float x0, float y0, float x1, float y1)
{
    assert_int_equal(box.page, 7);
    assert_float_equal(box.x0, x0, 0.01F);
    assert_float_equal(box.y0, y0, 0.01F);
    assert_float_equal(box.x1, x1, 0.01F);
    assert_float_equal(box.y1, y1, 0.01F);
}

/* A page of 600 x 800 points whose lower left corner is (100, 50); worked out on paper. */
static void each_quarter_turn_maps_boxes_to_the_displayed_page(void **state)
{
    (void)state;
    static const float wanted[4][4] = {
        { 10, 780, 30, 790 },
        { 10, 10, 20, 30 },
        { 570, 10, 590, 20 },
        { 780, 570, 790, 590 },
    };
    FS_RECTF box = { .left = 110, .top = 70, .right = 130, .bottom = 60 };
    for (int turn = 0; turn < 4; turn++) {
        pdf_view view = { { .left = 100, .top = 850, .right = 700, .bottom = 50 }, turn, false };
        pdf_page page = { .width = 600, .height = 800, .turn = turn };
        const float *want = wanted[turn];
        assert_box(quire_pdf_view_box(&view, 7, box), want[0], want[1], want[2], want[3]);
        assert_box(quire_pdf_shown(&page, (quire_place){ 7, 10, 780, 30, 790 }), want[0], want[1], want[2],
                   want[3]);
    }
}

/* Worked out on the same paper, held against a mirror. */
static void a_mirrored_page_is_read_from_its_mirror_image(void **state)
{
    (void)state;
    FS_RECTF box = { .left = 110, .top = 70, .right = 130, .bottom = 60 };
    pdf_view view = { { .left = 100, .top = 850, .right = 700, .bottom = 50 }, 0, true };
    pdf_page page = { .width = 600, .height = 800, .mirrored = true };
    assert_box(quire_pdf_view_box(&view, 7, box), 570, 780, 590, 790);
    assert_box(quire_pdf_shown(&page, (quire_place){ 7, 570, 780, 590, 790 }), 10, 780, 30, 790);
}

static void what_the_crop_hides_is_dropped_and_counted(void **state)
{
    (void)state;
    struct loaded loaded;
    load_fixture(&quire_format_pdf, "pdf/cropped.pdf", &loaded);
    assert_null(find_text(loaded.spaced, "Printer"));
    /* "Printer's mark outside the crop." without its four spaces */
    assert_int_equal(dropped(&loaded, "characters", "outside_page"), 28);
    unload(&loaded);
}

static void columns_are_read_one_after_another(void **state)
{
    (void)state;
    expect("pdf/two-columns.pdf");
}

static void words_divided_at_a_line_end_are_joined(void **state)
{
    (void)state;
    struct loaded loaded;
    expect_fixture(&quire_format_pdf, "pdf/hyphens.pdf", &loaded);
    assert_int_equal(loaded.document.element_count, 1);
    assert_true(dropped(&loaded, "characters", "hyphen") > 0);
    unload(&loaded);
}

static void tables_become_rows_and_cells(void **state)
{
    (void)state;
    expect("pdf/table-plain.pdf");
    expect("pdf/table-ruled.pdf");
}

static void fields_and_notes_are_read_once(void **state)
{
    (void)state;
    struct loaded loaded;
    size_t at = 0;
    expect_fixture(&quire_format_pdf, "pdf/form-annotation.pdf", &loaded);
    const quire_element *field = next_of_kind(&loaded, QUIRE_ELEMENT_FIELD, &at);
    assert_non_null(field);
    assert_true(quire_str_is(field->label, "boat"));
    unload(&loaded);
}

static void text_that_only_an_appearance_shows_is_read(void **state)
{
    (void)state;
    struct loaded loaded;
    size_t at = 0;
    expect_fixture(&quire_format_pdf, "pdf/stamps.pdf", &loaded);
    const quire_element *stamp = next_of_kind(&loaded, QUIRE_ELEMENT_ANNOTATION, &at);
    assert_non_null(stamp);
    assert_true(quire_str_is(text_of(&loaded, stamp), "APPROVED BY THE HARBOUR MASTER"));
    unload(&loaded);
}

static void a_field_says_what_it_shows_under_its_name(void **state)
{
    (void)state;
    static const char *const labels[] = { "signature", "port", "back",  "send",
                                          "船名",      "船长", "speed", "speed" };
    struct loaded loaded;
    size_t at = 0;
    expect_fixture(&quire_format_pdf, "pdf/form-fields.pdf", &loaded);
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
        const quire_element *field = next_of_kind(&loaded, QUIRE_ELEMENT_FIELD, &at);
        assert_non_null(field);
        assert_true(quire_str_is(field->label, labels[i]));
    }
    assert_null(next_of_kind(&loaded, QUIRE_ELEMENT_FIELD, &at));
    /* "Carrow" and the ten characters of the boat's name */
    assert_int_equal(dropped(&loaded, "characters", "repeated"), 16);
    unload(&loaded);
}

static void a_page_of_fields_alone_holds_text(void **state)
{
    (void)state;
    struct loaded loaded;
    expect_fixture(&quire_format_pdf, "pdf/fields-only.pdf", &loaded);
    assert_int_equal(dropped(&loaded, "pages", "page_without_text"), 0);
    unload(&loaded);
}

static void pages_without_text_are_counted(void **state)
{
    (void)state;
    struct loaded loaded;
    expect_fixture(&quire_format_pdf, "pdf/text-and-image.pdf", &loaded);
    assert_int_equal(dropped(&loaded, "pages", "page_without_text"), 1);
    unload(&loaded);
    load_fixture(&quire_format_pdf, "pdf/image-only.pdf", &loaded);
    assert_int_equal(loaded.reason, QUIRE_LOAD_NO_TEXT);
    assert_non_null(find_text(loaded.message, "OCR"));
    unload(&loaded);
}

static size_t count_kind(const struct loaded *loaded, quire_element_kind kind)
{
    size_t at = 0, count = 0;
    while (next_of_kind(loaded, kind, &at)) count++;
    return count;
}

static void a_paragraph_runs_through_any_number_of_pages(void **state)
{
    (void)state;
    struct loaded loaded;
    expect_fixture(&quire_format_pdf, "pdf/long.pdf", &loaded);
    assert_int_equal(count_kind(&loaded, QUIRE_ELEMENT_PARAGRAPH), 1);
    assert_int_equal(count_kind(&loaded, QUIRE_ELEMENT_HEADER), 130);
    unload(&loaded);
}

static void a_string_that_is_too_long_is_counted(void **state)
{
    (void)state;
    struct loaded loaded;
    expect_fixture(&quire_format_pdf, "pdf/long-note.pdf", &loaded);
    assert_int_equal(dropped(&loaded, "characters", "over_limit"), 600000);
    unload(&loaded);
}

static void glyphs_without_a_name_are_told_from_scanned_pages(void **state)
{
    (void)state;
    struct loaded loaded;
    expect_fixture(&quire_format_pdf, "pdf/unmapped.pdf", &loaded);
    assert_int_equal(dropped(&loaded, "pages", "unmapped"), 1);
    assert_non_null(find_text(loaded.message, "fonts"));
    unload(&loaded);
}

static void locked_empty_and_broken_files_are_told_apart(void **state)
{
    (void)state;
    static const char *const names[] = { "bad-startxref", "blank-page",  "cut-tail",
                                         "encrypted",     "garbage",     "encrypted-empty-password",
                                         "image-only",    "junk-around", "truncated",
                                         "zero-pages" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char path[128];
        snprintf(path, sizeof path, "pdf/%s.pdf", names[i]);
        expect(path);
    }
}

static void hostile_files_cost_only_themselves(void **state)
{
    (void)state;
    expect("hostile/pdf-deep-array.pdf");
    expect("hostile/pdf-form-loop.pdf");
    expect("hostile/pdf-heavy-page.pdf");
    expect("hostile/pdf-page-count.pdf");
    expect("hostile/pdf-page-loop.pdf");
}

static bool starts_item(const char *text)
{
    pdf_segment segment = { .text = quire_str_from(text) }, *segments[] = { &segment };
    pdf_line line = { .segments = segments, .count = 1, .upright = true };
    return quire_pdf_starts_item(&line);
}

static void list_marks_are_known_in_both_languages(void **state)
{
    (void)state;
    assert_true(starts_item("• apples"));
    assert_true(starts_item("12. the twelfth"));
    assert_true(starts_item("(iv) the fourth"));
    assert_true(starts_item("一、总则"));
    assert_true(starts_item("（二）适用范围"));
    assert_false(starts_item("1.2 Scope"));
    assert_false(starts_item("(2019) was a year"));
    assert_false(starts_item("一般规定如下"));
    assert_false(starts_item("-3.5 degrees"));
}

static void sentences_end_before_closing_quotes(void **state)
{
    (void)state;
    assert_true(quire_pdf_ends_sentence(QUIRE_STR("He said “go.”")));
    assert_true(quire_pdf_ends_sentence(QUIRE_STR("他说：“走吧。”")));
    assert_false(quire_pdf_ends_sentence(QUIRE_STR("as shown in (2)")));
    assert_false(quire_pdf_ends_sentence(QUIRE_STR("如下")));
}

static void exponents_indices_and_footnotes_are_told_from_the_line(void **state)
{
    (void)state;
    struct loaded loaded;
    size_t at = 0;
    expect_fixture(&quire_format_pdf, "pdf/raised-en.pdf", &loaded);
    const quire_element *note = next_of_kind(&loaded, QUIRE_ELEMENT_FOOTNOTE, &at);
    assert_non_null(note);
    assert_true(quire_str_is(note->label, "3"));
    unload(&loaded);
    at = 0;
    expect_fixture(&quire_format_pdf, "pdf/raised-zh.pdf", &loaded);
    note = next_of_kind(&loaded, QUIRE_ELEMENT_FOOTNOTE, &at);
    assert_non_null(note);
    assert_true(quire_str_is(note->label, "3"));
    unload(&loaded);
}

static void sentences_run_on_from_column_to_column_and_over_page_numbers(void **state)
{
    (void)state;
    struct loaded loaded;
    expect_fixture(&quire_format_pdf, "pdf/columns-en.pdf", &loaded);
    assert_int_equal(count_kind(&loaded, QUIRE_ELEMENT_FOOTER), 2);
    unload(&loaded);
    expect("pdf/columns-zh.pdf");
}

static void a_line_over_the_margin_tears_no_other_paragraph(void **state)
{
    (void)state;
    expect("pdf/overfull-en.pdf");
    expect("pdf/overfull-zh.pdf");
}

static void two_pages_are_enough_for_running_lines(void **state)
{
    (void)state;
    static const char *const names[] = { "pdf/running-en.pdf", "pdf/running-zh.pdf" };
    struct loaded loaded;
    for (size_t i = 0; i < 2; i++) {
        expect_fixture(&quire_format_pdf, names[i], &loaded);
        assert_int_equal(count_kind(&loaded, QUIRE_ELEMENT_HEADER), 2);
        assert_int_equal(count_kind(&loaded, QUIRE_ELEMENT_FOOTER), 2);
        unload(&loaded);
    }
}

static void compounds_keep_their_hyphen_at_a_line_end(void **state)
{
    (void)state;
    expect("pdf/compounds.pdf");
}

static void vertical_columns_are_read_from_right_to_left(void **state)
{
    (void)state;
    static const char *const names[] = { "pdf/vertical-down-zh.pdf", "pdf/vertical-across-zh.pdf",
                                         "pdf/vertical-song-zh.pdf", "pdf/vertical-ming-zh.pdf" };
    struct loaded loaded;
    for (size_t i = 0; i < 4; i++) {
        expect_fixture(&quire_format_pdf, names[i], &loaded);
        assert_int_equal(count_kind(&loaded, QUIRE_ELEMENT_PARAGRAPH), 1);
        assert_int_equal(count_kind(&loaded, QUIRE_ELEMENT_TABLE), 0);
        unload(&loaded);
    }
}

static void contents_are_items_without_their_leaders(void **state)
{
    (void)state;
    static const char *const names[] = { "pdf/contents-en.pdf", "pdf/contents-zh.pdf" };
    struct loaded loaded;
    for (size_t i = 0; i < 2; i++) {
        expect_fixture(&quire_format_pdf, names[i], &loaded);
        assert_int_equal(count_kind(&loaded, QUIRE_ELEMENT_CONTENTS), 1);
        assert_true(dropped(&loaded, "characters", "leaders") > 0);
        unload(&loaded);
    }
}

static void figures_of_a_table_are_no_page_numbers(void **state)
{
    (void)state;
    struct loaded loaded;
    load_fixture(&quire_format_pdf, "pdf/table-plain.pdf", &loaded);
    assert_int_equal(count_kind(&loaded, QUIRE_ELEMENT_CONTENTS), 0);
    unload(&loaded);
    load_fixture(&quire_format_pdf, "pdf/table-ruled.pdf", &loaded);
    assert_int_equal(count_kind(&loaded, QUIRE_ELEMENT_CONTENTS), 0);
    unload(&loaded);
}

static void letters_that_are_drawn_twice_in_a_word_are_both_kept(void **state)
{
    (void)state;
    expect("pdf/doubles.pdf");
}

static void accents_and_the_letters_under_them_are_one_letter(void **state)
{
    (void)state;
    expect("pdf/accents.pdf");
}

static void marks_that_stand_by_themselves_are_signs_at_their_places(void **state)
{
    (void)state;
    struct loaded loaded;
    expect_fixture(&quire_format_pdf, "pdf/marks-en.pdf", &loaded);
    assert_int_equal(count_kind(&loaded, QUIRE_ELEMENT_PARAGRAPH), 3);
    unload(&loaded);
    expect_fixture(&quire_format_pdf, "pdf/marks-zh.pdf", &loaded);
    assert_int_equal(count_kind(&loaded, QUIRE_ELEMENT_PARAGRAPH), 1);
    unload(&loaded);
}

static void mirror_images_are_read(void **state)
{
    (void)state;
    expect("pdf/mirrored.pdf");
}

static uint64_t kept_attachments(const struct loaded *loaded)
{
    quire_ledger_rows rows = quire_ledger_view(quire_builder_ledger(loaded->builder));
    for (size_t i = 0; i < rows.count; i++)
        if (quire_str_is(rows.items[i].unit, "attachments")) return rows.items[i].kept;
    return 0;
}

#define MINUTES "Minutes of the harbour board\n\nThe board chose Martha Oduya as its chair.\n"
#define WATCH "值班的看守人必须在黄昏时点亮灯塔。\n"

static void files_that_a_pdf_carries_are_documents_in_it(void **state)
{
    (void)state;
    struct loaded loaded;
    load_fixture(&quire_format_pdf, "pdf/attached-qpdf.pdf", &loaded);
    assert_non_null(find_text(loaded.spaced, "The minutes and the tide table are attached to this letter."));
    assert_int_equal(loaded.found.child_count, 2);
    expect_text(&loaded, "minutes.txt", MINUTES);
    expect_text(&loaded, "tide.csv", "Day,High water\nMonday,06:12\nTuesday,07:01\n");
    assert_true(quire_str_is(child_of(&loaded, "tide.csv")->media_type, "text/csv"));
    assert_int_equal(kept_attachments(&loaded), 2);
    unload(&loaded);
    load_fixture(&quire_format_pdf, "pdf/attached-pypdf.pdf", &loaded);
    assert_int_equal(loaded.found.child_count, 2);
    expect_text(&loaded, "附件/值班.txt", WATCH);
    assert_true(quire_str_starts(child_of(&loaded, "carried.pdf")->bytes, QUIRE_STR("%PDF-")));
    unload(&loaded);
    /* Its file specification names no file for PDFium. */
    load_fixture(&quire_format_pdf, "pdf/attached-poppler-zh.pdf", &loaded);
    assert_non_null(find_text(loaded.spaced, "随信附上会议纪要。"));
    expect_reason(&loaded, "会议纪要.txt", QUIRE_LOAD_MALFORMED, "viewer");
    assert_int_equal(dropped(&loaded, "attachments", "malformed"), 1);
    unload(&loaded);
}

static void a_file_that_is_pinned_to_a_page_is_given_once(void **state)
{
    (void)state;
    struct loaded loaded;
    load_fixture(&quire_format_pdf, "pdf/attached-pymupdf.pdf", &loaded);
    assert_int_equal(loaded.found.child_count, 2);
    expect_text(&loaded, "minutes.txt", MINUTES);
    expect_text(&loaded, "值班.txt", WATCH);
    assert_int_equal(dropped(&loaded, "attachments", "duplicate"), 1);
    unload(&loaded);
}

/* A PDF with `count` names for one file of `stream`, which is hexadecimal digits in them. */
static quire_str pdf_with_names(const char *stream, size_t count, quire_arena *arena)
{
    quire_buffer names;
    quire_buffer_init(&names, 1 << 20);
    for (size_t i = 0; i < count; i++) {
        char name[32];
        snprintf(name, sizeof name, "(%05zu) 5 0 R ", i);
        quire_buffer_append_str(&names, quire_str_from(name));
    }
    quire_str pdf = quire_arena_printf(
        arena,
        "%%PDF-1.7\n"
        "1 0 obj <</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[%.*s]>>>>>> endobj\n"
        "2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj\n"
        "3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R"
        "/Resources<</Font<</F 7 0 R>>>>>> endobj\n"
        "4 0 obj <</Length 44>> stream\nBT /F 12 Tf 20 200 Td (The lamp is lit.) Tj ET \nendstream endobj\n"
        "5 0 obj <</Type/Filespec/F(a.txt)/UF(a.txt)/EF<</F 6 0 R>>>> endobj\n"
        "6 0 obj <</Type/EmbeddedFile/Length %zu/Filter[/ASCIIHexDecode/FlateDecode/FlateDecode]>> "
        "stream\n%s\nendstream endobj\n"
        "7 0 obj <</Type/Font/Subtype/Type1/BaseFont/Helvetica>> endobj\n"
        "trailer <</Root 1 0 R>>\n",
        QUIRE_FMT(quire_buffer_view(&names)), strlen(stream), stream);
    quire_buffer_free(&names);
    assert_non_null(pdf.data);
    return pdf;
}

static void names_of_one_large_file_cost_no_more_than_a_few_of_it(void **state)
{
    (void)state;
    /* 32 MiB of zeros: zlib.compress(zlib.compress(bytes(32 << 20), 9), 9).hex() in Python */
    static const char stream[] =
        "78daeddd316a02511405d03f6a112c742cac047119d30c440276018b588b0b4829a4cb4048ef2652a74aaf9d3b"
        "885a65016261914a1c7196f1e79c25dcf2f2b8efed70dc244908a1585dbf4f0fed0000000044aed87f34ef6540"
        "1895bf93e90c00000088dda2db6955a5c0653e188b03000000a2f79967697521707e7f6d8903000000a2d7ffff"
        "7bacba806df9d37b9107000000446f6730000000006ac56000000000d4cb579e8dee5d407a2e974f0d9f150000"
        "00a889f5f33084e40604ed0183";
    quire_arena arena = { 0 };
    struct loaded loaded;
    load_within(&quire_format_pdf, pdf_with_names(stream, 40, &arena), 1 << 30, &loaded);
    assert_int_equal(loaded.reason, QUIRE_LOAD_OK);
    assert_non_null(find_text(loaded.spaced, "The lamp is lit."));
    assert_int_equal(loaded.found.child_count, 1);
    assert_int_equal(dropped(&loaded, "attachments", "duplicate"), 8);
    assert_int_equal(dropped(&loaded, "attachments", "over_limit"), 31);
    unload(&loaded);
    quire_arena_free(&arena);
}

static void a_portfolio_is_a_container(void **state)
{
    (void)state;
    struct loaded loaded;
    load_fixture(&quire_format_pdf, "pdf/portfolio.pdf", &loaded);
    assert_int_equal(loaded.reason, QUIRE_LOAD_OK);
    assert_int_equal(loaded.document.text.size, 0);
    expect_text(&loaded, "minutes.txt", MINUTES);
    expect_text(&loaded, "会议纪要.txt", "会议纪要\n\n董事会选举陈静为主席。\n");
    unload(&loaded);
    load_fixture(&quire_format_pdf, "pdf/portfolio-damaged.pdf", &loaded);
    expect_text(&loaded, "good.txt", MINUTES);
    unload(&loaded);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_library_exports_every_declared_function),
        cmocka_unit_test(reads_pages_and_line_boxes_in_english),
        cmocka_unit_test(joins_chinese_lines_without_a_space),
        cmocka_unit_test(boxes_are_those_of_the_page_as_displayed),
        cmocka_unit_test(each_quarter_turn_maps_boxes_to_the_displayed_page),
        cmocka_unit_test(a_mirrored_page_is_read_from_its_mirror_image),
        cmocka_unit_test(what_the_crop_hides_is_dropped_and_counted),
        cmocka_unit_test(columns_are_read_one_after_another),
        cmocka_unit_test(words_divided_at_a_line_end_are_joined),
        cmocka_unit_test(tables_become_rows_and_cells),
        cmocka_unit_test(fields_and_notes_are_read_once),
        cmocka_unit_test(text_that_only_an_appearance_shows_is_read),
        cmocka_unit_test(a_field_says_what_it_shows_under_its_name),
        cmocka_unit_test(a_page_of_fields_alone_holds_text),
        cmocka_unit_test(pages_without_text_are_counted),
        cmocka_unit_test(a_paragraph_runs_through_any_number_of_pages),
        cmocka_unit_test(a_string_that_is_too_long_is_counted),
        cmocka_unit_test(glyphs_without_a_name_are_told_from_scanned_pages),
        cmocka_unit_test(locked_empty_and_broken_files_are_told_apart),
        cmocka_unit_test(hostile_files_cost_only_themselves),
        cmocka_unit_test(list_marks_are_known_in_both_languages),
        cmocka_unit_test(sentences_end_before_closing_quotes),
        cmocka_unit_test(exponents_indices_and_footnotes_are_told_from_the_line),
        cmocka_unit_test(sentences_run_on_from_column_to_column_and_over_page_numbers),
        cmocka_unit_test(a_line_over_the_margin_tears_no_other_paragraph),
        cmocka_unit_test(two_pages_are_enough_for_running_lines),
        cmocka_unit_test(compounds_keep_their_hyphen_at_a_line_end),
        cmocka_unit_test(vertical_columns_are_read_from_right_to_left),
        cmocka_unit_test(contents_are_items_without_their_leaders),
        cmocka_unit_test(figures_of_a_table_are_no_page_numbers),
        cmocka_unit_test(letters_that_are_drawn_twice_in_a_word_are_both_kept),
        cmocka_unit_test(accents_and_the_letters_under_them_are_one_letter),
        cmocka_unit_test(marks_that_stand_by_themselves_are_signs_at_their_places),
        cmocka_unit_test(mirror_images_are_read),
        cmocka_unit_test(files_that_a_pdf_carries_are_documents_in_it),
        cmocka_unit_test(a_file_that_is_pinned_to_a_page_is_given_once),
        cmocka_unit_test(names_of_one_large_file_cost_no_more_than_a_few_of_it),
        cmocka_unit_test(a_portfolio_is_a_container),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
