/* SPDX-License-Identifier: Apache-2.0 */
/* Locators: their bytes, their words, and which lines a range of a document stands in. */
#include "record/locator.h"
#include "support/cmocka_all.h"

#include "base/str.h"
#include "record/document_codec.h"

#include <stdio.h>
#include <string.h>

static const quire_locator each[] = {
    { .kind = QUIRE_LOCATOR_LINES, .first = 40, .last = 61 },
    { .kind = QUIRE_LOCATOR_LINES, .first = 40, .last = 40 },
    { .kind = QUIRE_LOCATOR_SYMBOL, .first = 3, .last = 9, .name = { "Cache.get", 9 } },
    { .kind = QUIRE_LOCATOR_SHEET, .name = { "Sales", 5 }, .range = { "B4:D9", 5 } },
    { .kind = QUIRE_LOCATOR_SHEET, .name = { "销售", 6 } },
    { .kind = QUIRE_LOCATOR_SLIDE, .first = 3 },
    { .kind = QUIRE_LOCATOR_ROW, .name = { "17", 2 } },
    { .kind = QUIRE_LOCATOR_ENTRY, .name = { "tag:2024", 8 } },
    { .kind = QUIRE_LOCATOR_PATH, .name = { "$.users[3].地址", 17 } },
    { .kind = QUIRE_LOCATOR_TIME, .name = { "00:01:02", 8 }, .range = { "00:01:09", 8 } },
    { .kind = QUIRE_LOCATOR_LINES, .first = UINT32_MAX, .last = UINT32_MAX },
};
enum { EACH = sizeof each / sizeof *each };

static void assert_same(const quire_locator *found, const quire_locator *wanted)
{
    assert_int_equal(found->kind, wanted->kind);
    assert_int_equal(found->first, wanted->first);
    assert_int_equal(found->last, wanted->last);
    assert_true(quire_str_equal(found->name, wanted->name));
    assert_true(quire_str_equal(found->range, wanted->range));
}

static void each_kind_comes_back_as_it_was(void **state)
{
    (void)state;
    quire_arena arena = { 0 };
    for (size_t i = 0; i < EACH; i++) {
        quire_buffer bytes;
        quire_locator found;
        quire_buffer_init(&bytes, 1000);
        assert_true(quire_locator_is_sound(&each[i]));
        quire_locator_put(&bytes, &each[i], NULL);
        assert_int_equal(quire_locator_decode(quire_buffer_view(&bytes), &arena, &found, NULL), QUIRE_OK);
        assert_same(&found, &each[i]);
        quire_buffer_free(&bytes);
    }
    quire_arena_free(&arena);
}

static void the_bytes_are_as_the_drawing_says(void **state)
{
    (void)state;
    quire_buffer bytes;
    quire_buffer_init(&bytes, 1000);
    /* Lines 40 to 61: kind 1 with `last`; 40 × 2; 21. Then line 40: kind 1; 21 back = 41. Then a sheet: kind 3 with name and
     * range; then another range of it: its name is not said again. */
    static const unsigned char wanted[] = { 0x11, 80,  21,  0x01, 41, 0x63, 1,  'S',
                                            2,    'A', '1', 0xC3, 2,  'B',  '2' };
    const quire_locator sheet = { .kind = QUIRE_LOCATOR_SHEET, .name = { "S", 1 }, .range = { "A1", 2 } };
    const quire_locator again = { .kind = QUIRE_LOCATOR_SHEET, .name = { "S", 1 }, .range = { "B2", 2 } };
    quire_locator_put(&bytes, &each[0], NULL);
    quire_locator_put(&bytes, &each[1], &each[0]);
    quire_locator_put(&bytes, &sheet, &each[1]);
    quire_locator_put(&bytes, &again, &sheet);
    assert_int_equal(bytes.size, sizeof wanted);
    assert_memory_equal(bytes.data, wanted, sizeof wanted);
    quire_buffer_free(&bytes);
}

static void bytes_that_break_a_promise_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t size;
    } hostile[] = {
        { "", 0 },                             /* nothing */
        { "\x00", 1 },                         /* kind none */
        { "\x09\x01\x61", 3 },                 /* a kind that there is not */
        { "\x01\x00", 2 },                     /* line 0 */
        { "\x01\x01", 2 },                     /* line -1 */
        { "\x01\x02\x00", 3 },                 /* a byte behind it */
        { "\x11\xFE\xFF\xFF\xFF\x1F\x01", 7 }, /* a last line over 32 bits */
        { "\x01\x80\x80\x80\x80\x20", 6 },     /* a first line over 32 bits */
        { "\x21\x02\x01\x61", 4 },             /* lines with a name */
        { "\x02\x02", 2 },                     /* a symbol without one */
        { "\x23\x00", 2 },                     /* an empty name */
        { "\x83", 1 },                         /* the name of the one before, which there is not */
        { "\x33\x02\x01\x61", 4 },             /* a sheet with lines */
        { "\x66\x01\x61\x01\x62", 5 },         /* a row with a range */
        { "\x23\x01\xFF", 3 },                 /* a name that is no UTF-8 */
        { "\x23\x7F\x61", 3 },                 /* a name longer than the bytes */
    };
    quire_arena arena = { 0 };
    for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++) {
        quire_locator found = { 0 };
        quire_status status = quire_locator_decode((quire_str){ hostile[i].bytes, hostile[i].size }, &arena,
                                                   &found, NULL);
        if (status != QUIRE_E_FORMAT) fail_msg("bytes %zu are not refused", i);
        assert_int_equal(found.kind, QUIRE_LOCATOR_NONE);
    }
    quire_arena_free(&arena);
}

static void labels_say_it_for_people(void **state)
{
    (void)state;
    static const char *const labels[] = {
        "lines 40–61", "line 40", "Cache.get, lines 3–9", "sheet Sales, B4:D9", "sheet 销售",
        "slide 3",     "row 17",  "entry tag:2024",       "$.users[3].地址",    "00:01:02–00:01:09"
    };
    char label[QUIRE_LOCATOR_LABEL_BYTES];
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
        quire_locator_label(&each[i], label);
        assert_string_equal(label, labels[i]);
    }
    quire_locator_label(&(quire_locator){ .kind = QUIRE_LOCATOR_NONE }, label);
    assert_string_equal(label, "");
}

static void a_long_name_is_cut_at_a_character(void **state)
{
    (void)state;
    char name[3001], label[QUIRE_LOCATOR_LABEL_BYTES];
    for (size_t i = 0; i < 1000; i++) memcpy(name + 3 * i, "表", 4);
    quire_locator sheet = { .kind = QUIRE_LOCATOR_SHEET,
                            .name = quire_str_from(name),
                            .range = quire_str_from(name) };
    quire_locator_label(&sheet, label);
    assert_true(strlen(label) < 400);
    assert_non_null(strstr(label, "表…, 表"));
    assert_true(quire_text_is_canonical(quire_str_from(label)));
}

static void lines_are_joined_and_others_stay_where_they_begin(void **state)
{
    (void)state;
    const quire_locator get = each[2], put = {
        .kind = QUIRE_LOCATOR_SYMBOL, .first = 11, .last = 12, .name = { "Cache.put", 9 }
    };
    const quire_locator more = { .kind = QUIRE_LOCATOR_SYMBOL, .first = 10, .last = 14, .name = get.name };
    const quire_locator lines = { .kind = QUIRE_LOCATOR_LINES, .first = 3, .last = 12 };
    quire_locator joined = quire_locator_join(
        &each[0], &(quire_locator){ .kind = QUIRE_LOCATOR_LINES, .first = 70, .last = 71 });
    assert_int_equal(joined.first, 40);
    assert_int_equal(joined.last, 71);
    joined = quire_locator_join(&get, &more);
    assert_int_equal(joined.kind, QUIRE_LOCATOR_SYMBOL);
    assert_int_equal(joined.last, 14);
    joined = quire_locator_join(&get, &put);
    assert_same(&joined, &lines);
    joined = quire_locator_join(&each[3], &each[4]);
    assert_same(&joined, &each[3]);
    const quire_locator later = { .kind = QUIRE_LOCATOR_TIME,
                                  .name = QUIRE_STR("00:02:00"),
                                  .range = QUIRE_STR("00:02:05") };
    joined = quire_locator_join(&each[9], &later);
    assert_true(quire_str_is(joined.name, "00:01:02"));
    assert_true(quire_str_is(joined.range, "00:02:05"));
    joined = quire_locator_join(&each[0], &(quire_locator){ .kind = QUIRE_LOCATOR_NONE });
    assert_same(&joined, &each[0]);
}

static void the_cells_of_a_range_are_those_around_all_of_them(void **state)
{
    (void)state;
    static const char text[] = "销售\n\nhead\nA\tB\n1\t2\n\nnote\n";
    const quire_locator sheet = { .kind = QUIRE_LOCATOR_SHEET, .name = { "销售", 6 } };
    quire_locator places[6];
    static const char *const ranges[] = { "AA1:AC900", "AB2", "AA3:AB3", "AA4:AB4", "AA10" };
    places[0] = sheet;
    for (size_t i = 0; i < 5; i++) {
        places[i + 1] = sheet;
        places[i + 1].range = quire_str_from(ranges[i]);
    }
    const quire_element elements[] = {
        { .kind = QUIRE_ELEMENT_HEADING,
          .parent = QUIRE_NO_PARENT,
          .start = 0,
          .end = 6,
          .locator = &places[0] },
        { .kind = QUIRE_ELEMENT_TABLE,
          .parent = QUIRE_NO_PARENT,
          .start = 8,
          .end = 20,
          .locator = &places[1] },
        { .kind = QUIRE_ELEMENT_CAPTION, .parent = 1, .start = 8, .end = 12, .locator = &places[2] },
        { .kind = QUIRE_ELEMENT_TABLE_ROW, .parent = 1, .start = 13, .end = 16, .locator = &places[3] },
        { .kind = QUIRE_ELEMENT_TABLE_ROW, .parent = 1, .start = 17, .end = 20, .locator = &places[4] },
        { .kind = QUIRE_ELEMENT_PARAGRAPH,
          .parent = QUIRE_NO_PARENT,
          .start = 22,
          .end = 26,
          .locator = &places[5] },
    };
    const quire_document document = { .text = quire_str_from(text),
                                      .elements = elements,
                                      .element_count = 6 };
    static const struct {
        quire_range range;
        const char *cells;
    } expected[] = { { { 0, 6 }, "" },         { { 13, 16 }, "AA3:AB3" }, { { 13, 20 }, "AA3:AB4" },
                     { { 0, 20 }, "AA2:AB4" }, { { 8, 26 }, "AA2:AB10" }, { { 17, 26 }, "AA4:AB10" } };
    quire_arena arena = { 0 };
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        quire_locating locating = { .arena = &arena };
        quire_locator found = quire_document_locator(&document, expected[i].range, &locating);
        assert_true(quire_str_is(found.name, "销售"));
        if (!quire_str_is(found.range, expected[i].cells))
            fail_msg("%.*s is not %s", QUIRE_FMT(found.range), expected[i].cells);
    }
    quire_locator alone = quire_document_locator(&document, (quire_range){ 13, 20 }, NULL);
    assert_true(quire_str_is(alone.range, "AA3:AB3"));
    quire_arena_free(&arena);
}

/* A paragraph in lines 3 to 5, a list item in 8 to 9 without a locator of its own, code in 12 to 14, text outside of all. */
static const char whole[] = "一行\ntwo\n三行。\n\nitem\n\nint x;\nint y;\nint z;\n\noutside\n";

static const quire_locator paragraph_lines = { .kind = QUIRE_LOCATOR_LINES, .first = 3, .last = 5 },
                           list_lines = { .kind = QUIRE_LOCATOR_LINES, .first = 8, .last = 9 },
                           code_lines = { .kind = QUIRE_LOCATOR_LINES, .first = 12, .last = 14 };

static quire_range range_of(const char *what)
{
    const char *at = strstr(whole, what);
    assert_non_null(at);
    return (quire_range){ (size_t)(at - whole), (size_t)(at - whole) + strlen(what) };
}

static quire_element element_of(quire_element_kind kind, uint32_t parent, const char *what,
                                const quire_locator *locator)
{
    quire_range range = range_of(what);
    return (quire_element){
        .kind = kind, .parent = parent, .start = range.start, .end = range.end, .locator = locator
    };
}

static void assert_lines(const quire_document *document, const char *what, uint32_t first, uint32_t last)
{
    quire_locator found = quire_document_locator(document, range_of(what), NULL);
    if (found.first != first || found.last != last)
        fail_msg("\"%s\" is in lines %u to %u, not %u to %u", what, found.first, found.last, first, last);
}

static void a_range_stands_where_its_ends_stand(void **state)
{
    (void)state;
    const quire_element elements[] = {
        element_of(QUIRE_ELEMENT_PARAGRAPH, QUIRE_NO_PARENT, "一行\ntwo\n三行。", &paragraph_lines),
        element_of(QUIRE_ELEMENT_LIST, QUIRE_NO_PARENT, "item", &list_lines),
        element_of(QUIRE_ELEMENT_LIST_ITEM, 1, "item", NULL),
        element_of(QUIRE_ELEMENT_CODE, QUIRE_NO_PARENT, "int x;\nint y;\nint z;", &code_lines),
    };
    quire_document document = { .text = quire_str_from(whole),
                                .media_type = QUIRE_STR("text/plain"),
                                .elements = elements,
                                .element_count = 4 };
    assert_lines(&document, "行\n", 3, 3);
    assert_lines(&document, "two\n三", 4, 5);
    assert_lines(&document, "\ntwo\n", 4, 4);
    assert_lines(&document, "item", 8, 9);
    assert_lines(&document, "y", 13, 13);
    assert_lines(&document, "三行。\n\nitem\n\nint x;\nint", 5, 13);
    assert_lines(&document, "outside", 0, 0);
    assert_lines(&document, "int z;\n\noutside", 14, 14);
    assert_lines(&document, "\n\n", 0, 0);
    /* In Markdown the lines of a paragraph are joined; those of code are not. */
    document.media_type = QUIRE_STR("text/markdown");
    assert_lines(&document, "two", 3, 5);
    assert_lines(&document, "y", 13, 13);
    document.element_count = 0;
    document.elements = NULL;
    assert_lines(&document, "two", 0, 0);
}

static void ranges_in_their_order_are_found_from_the_one_before(void **state)
{
    (void)state;
    enum { LINES = 5000 };
    static char text[LINES * 8];
    size_t size = 0;
    const quire_locator locator = { .kind = QUIRE_LOCATOR_LINES, .first = 11, .last = LINES + 10 };
    for (int i = 0; i < LINES; i++) size += (size_t)snprintf(text + size, 8, "%06d\n", i + 11);
    const quire_element element = {
        .kind = QUIRE_ELEMENT_PARAGRAPH, .parent = QUIRE_NO_PARENT, .end = size - 1, .locator = &locator
    };
    const quire_document document = { .text = { text, size },
                                      .media_type = QUIRE_STR("text/plain"),
                                      .elements = &element,
                                      .element_count = 1 };
    quire_locating locating = { .first = { .line = 0 } };
    /* Each range begins before the one in front of it ends, and at last one goes back to the start. */
    for (uint32_t i = 0; i + 3 < LINES; i += 2) {
        quire_range range = { (size_t)i * 7, (size_t)i * 7 + 27 };
        quire_locator found = quire_document_locator(&document, range, &locating);
        assert_int_equal(found.first, i + 11);
        assert_int_equal(found.last, i + 14);
    }
    quire_locator found = quire_document_locator(&document, (quire_range){ 0, 3 }, &locating);
    assert_int_equal(found.first, 11);
    assert_int_equal(found.last, 11);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_comes_back_as_it_was),
        cmocka_unit_test(the_bytes_are_as_the_drawing_says),
        cmocka_unit_test(bytes_that_break_a_promise_are_refused),
        cmocka_unit_test(labels_say_it_for_people),
        cmocka_unit_test(a_long_name_is_cut_at_a_character),
        cmocka_unit_test(lines_are_joined_and_others_stay_where_they_begin),
        cmocka_unit_test(the_cells_of_a_range_are_those_around_all_of_them),
        cmocka_unit_test(a_range_stands_where_its_ends_stand),
        cmocka_unit_test(ranges_in_their_order_are_found_from_the_one_before),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
