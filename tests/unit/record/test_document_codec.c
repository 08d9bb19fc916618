/* SPDX-License-Identifier: Apache-2.0 */
/* The codec: what it writes comes back, bytes that break a promise of types.h are refused, and no damaged byte or
 * early end crashes it. */
#include "record/document_codec.h"

#include "base/str.h"
#include "record/ledger.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

/* "标题" stands in bytes 0 to 6, LF, then "One line, 一行。" to byte 26, LF. */
static const quire_str text = { "标题\nOne line, 一行。\n", 27 };

static const quire_locator heading_line = { .kind = QUIRE_LOCATOR_LINES, .first = 7, .last = 7 },
                           table_place = { .kind = QUIRE_LOCATOR_SHEET,
                                           .name = { "表", 3 },
                                           .range = { "A1:B2", 5 } },
                           cell_place = { .kind = QUIRE_LOCATOR_SHEET,
                                          .name = { "表", 3 },
                                          .range = { "B2", 2 } };

static const quire_cell cell_value = { QUIRE_CELL_NUMBER, -1234.25, { "元", 3 } };

static const quire_element elements[] = {
    { .kind = QUIRE_ELEMENT_HEADING,
      .parent = QUIRE_NO_PARENT,
      .start = 0,
      .end = 6,
      .level = 2,
      .page = 3,
      .locator = &heading_line },
    { .kind = QUIRE_ELEMENT_TABLE,
      .parent = QUIRE_NO_PARENT,
      .start = 7,
      .end = 26,
      .locator = &table_place },
    { .kind = QUIRE_ELEMENT_TABLE_ROW, .parent = 1, .start = 7, .end = 26, .row = 300, .header = true },
    { .kind = QUIRE_ELEMENT_CELL,
      .parent = 2,
      .start = 17,
      .end = 26,
      .row = 300,
      .column = 2,
      .row_span = 1,
      .column_span = 4000000000u,
      .repeated = true,
      .label = { "A1:B2 区域", 12 },
      .locator = &cell_place,
      .value = &cell_value },
};

static const quire_place_run runs[] = { { 0, 6, { 1, 72.5f, 90, 120, 104.25f } },
                                        { 7, 17, { 2, 72, 100, 150, 112 } },
                                        { 17, 26, { 2, 152, 101, 190, 113 } } };

static const quire_pair metadata[] = { { { "author", 6 }, { "王小明", 9 } } };

static const quire_document sample = {
    .title = { "标题", 6 },
    .language = { "zh-Hans", 7 },
    .media_type = { "text/plain", 10 },
    .metadata = metadata,
    .metadata_count = 1,
    .text = { "标题\nOne line, 一行。\n", 27 },
    .elements = elements,
    .element_count = 4,
    .runs = runs,
    .run_count = 3,
    .page_count = 3,
};

struct codec {
    quire_arena arena;
    quire_buffer bytes;
    quire_document decoded;
    quire_error err;
};

static void free_codec(struct codec *codec)
{
    quire_buffer_free(&codec->bytes);
    quire_arena_free(&codec->arena);
}

static quire_status encode_and_decode(const quire_document *document, struct codec *codec)
{
    *codec = (struct codec){ .decoded = { .text = document->text } };
    quire_buffer_init(&codec->bytes, 1 << 20);
    quire_document_encode(document, &codec->bytes);
    assert_int_equal(codec->bytes.failure, QUIRE_OK);
    return quire_document_decode(quire_buffer_view(&codec->bytes), &codec->arena, &codec->decoded,
                                 &codec->err);
}

static void a_document_comes_back_as_it_was(void **state)
{
    (void)state;
    struct codec codec;
    assert_int_equal(encode_and_decode(&sample, &codec), QUIRE_OK);
    const quire_document *decoded = &codec.decoded;
    assert_true(quire_str_equal(decoded->title, sample.title));
    assert_true(quire_str_equal(decoded->language, sample.language));
    assert_true(quire_str_equal(decoded->media_type, sample.media_type));
    assert_int_equal(decoded->page_count, 3);
    assert_int_equal(decoded->metadata_count, 1);
    assert_true(quire_str_is(decoded->metadata[0].value, "王小明"));
    assert_int_equal(decoded->element_count, 4);
    for (size_t i = 0; i < 4; i++) {
        quire_element found = decoded->elements[i], wanted = elements[i];
        assert_true(quire_str_equal(found.label, wanted.label));
        assert_int_equal(found.kind, wanted.kind);
        assert_int_equal(found.parent, wanted.parent);
        assert_int_equal(found.start, wanted.start);
        assert_int_equal(found.end, wanted.end);
        assert_int_equal(found.level, wanted.level);
        assert_int_equal(found.page, wanted.page);
        assert_int_equal(found.row, wanted.row);
        assert_int_equal(found.column, wanted.column);
        assert_int_equal(found.row_span, wanted.row_span);
        assert_int_equal(found.column_span, wanted.column_span);
        assert_int_equal(found.header, wanted.header);
        assert_int_equal(found.repeated, wanted.repeated);
        assert_int_equal(found.value != NULL, wanted.value != NULL);
        assert_int_equal(found.locator != NULL, wanted.locator != NULL);
        if (!found.locator) continue;
        assert_int_equal(found.locator->kind, wanted.locator->kind);
        assert_int_equal(found.locator->first, wanted.locator->first);
        assert_int_equal(found.locator->last, wanted.locator->last);
        assert_true(quire_str_equal(found.locator->name, wanted.locator->name));
        assert_true(quire_str_equal(found.locator->range, wanted.locator->range));
    }
    const quire_cell *value = decoded->elements[3].value;
    assert_true(value->kind == cell_value.kind && value->number == cell_value.number &&
                quire_str_equal(value->unit, cell_value.unit));
    assert_int_equal(decoded->run_count, 3);
    assert_memory_equal(decoded->runs, runs, sizeof runs);
    free_codec(&codec);
}

static void expect_values_to_come_back(const char *cell, const quire_cell *values, size_t count, size_t bytes)
{
    quire_element cells[8];
    quire_document document = { .text = quire_str_from(cell), .elements = cells, .element_count = count };
    size_t sizes[2];
    struct codec codec;
    for (int valued = 0; valued < 2; valued++) {
        for (size_t i = 0; i < count; i++)
            cells[i] = (quire_element){ .kind = QUIRE_ELEMENT_CELL,
                                        .parent = QUIRE_NO_PARENT,
                                        .end = document.text.size,
                                        .value = valued ? &values[i] : NULL };
        assert_int_equal(encode_and_decode(&document, &codec), QUIRE_OK);
        sizes[valued] = codec.bytes.size;
        for (size_t i = 0; valued && i < count; i++) {
            const quire_cell *found = codec.decoded.elements[i].value;
            assert_non_null(found);
            assert_int_equal(found->kind, values[i].kind);
            assert_memory_equal(&found->number, &values[i].number, sizeof found->number);
            assert_true(quire_str_equal(found->unit, values[i].unit));
        }
        free_codec(&codec);
    }
    assert_int_equal(sizes[1] - sizes[0], bytes);
}

#define NUMBER(amount, sign) ((quire_cell){ QUIRE_CELL_NUMBER, amount, QUIRE_STR(sign) })

static void a_value_that_its_cell_shows_takes_one_byte(void **state)
{
    (void)state;
    expect_values_to_come_back("$(1,234.50)", &NUMBER(-1234.5, ""), 1, 1);
    expect_values_to_come_back("1.234,5", &NUMBER(1234.5, ""), 1, 1);
    expect_values_to_come_back("−0.5", &NUMBER(-.5, ""), 1, 1);
    expect_values_to_come_back("12.5%", &NUMBER(.125, "%"), 1, 1);
    expect_values_to_come_back("12,5 %", &NUMBER(.125, "%"), 1, 1);
    const quire_cell euros[] = { NUMBER(7, "€"), NUMBER(7, ""), NUMBER(7, "€") };
    expect_values_to_come_back("7 €", euros, 3, 3 + 4);
}

static void a_value_that_its_cell_does_not_show_comes_back_to_the_last_bit(void **state)
{
    (void)state;
    expect_values_to_come_back("4.1", &NUMBER(4.125, ""), 1, 1 + 1 + 2);
    expect_values_to_come_back("0.3", &NUMBER(.1 + .2, ""), 1, 1 + 8);
    expect_values_to_come_back("n/a", &NUMBER(-1e300, ""), 1, 1 + 8);
    expect_values_to_come_back("", &NUMBER(0, ""), 1, 1 + 2);
    expect_values_to_come_back("9007199254740993", &NUMBER(9007199254740992, ""), 1, 1 + 1 + 8);
    const quire_cell days = { QUIRE_CELL_DATE, 19478 * 86400.0, { 0 } }; /* 2023-05-01 */
    const quire_cell before = { QUIRE_CELL_DATETIME,
                                -86400 * 10 + .5,
                                { 0 } }; /* half a second past midnight */
    const quire_cell truth = { QUIRE_CELL_BOOLEAN, 1, { 0 } };
    expect_values_to_come_back("5/1/23", &days, 1, 1 + 3);
    expect_values_to_come_back("22.12.69", &before, 1, 1 + 1 + 4);
    expect_values_to_come_back("TRUE", &truth, 1, 1 + 2);
}

static void the_bytes_are_as_the_drawing_says(void **state)
{
    (void)state;
    const quire_element paragraph = {
        .kind = QUIRE_ELEMENT_PARAGRAPH,
        .parent = QUIRE_NO_PARENT,
        .end = 200,
        .page = 1,
        .locator = &heading_line,
    };
    const quire_document document = { .title = QUIRE_STR("T"), .elements = &paragraph, .element_count = 1 };
    /* Version; "T"; no language; no type; no pages; no metadata; one element: kind 3 with a locator, no
     * parent, start 0, length 200 = 0xC8 0x01, bit 1: page; lines, 7 × 2; no runs. */
    static const unsigned char wanted[] = {
        3, 1, 'T', 0, 0, 0, 0, 1, 0x43, 0, 0, 0xC8, 0x01, 2, 1, 1, 14, 0
    };
    quire_buffer bytes;
    quire_buffer_init(&bytes, 100);
    quire_document_encode(&document, &bytes);
    assert_int_equal(bytes.size, sizeof wanted);
    assert_memory_equal(bytes.data, wanted, sizeof wanted);
    quire_buffer_free(&bytes);
}

static void a_document_of_version_1_is_read_and_has_no_repeated_cells(void **state)
{
    (void)state;
    unsigned char bytes[] = { 1, 1, 'T', 0, 0, 0, 0, 1, 8, 0, 0, 2, 0, 0 };
    quire_arena arena = { 0 };
    quire_error err = { 0 };
    quire_document document = { .text = QUIRE_STR("ab") };
    assert_int_equal(
        quire_document_decode((quire_str){ (char *)bytes, sizeof bytes }, &arena, &document, &err), QUIRE_OK);
    assert_int_equal(document.elements[0].kind, QUIRE_ELEMENT_CELL);
    bytes[12] = 0x80;
    assert_int_equal(
        quire_document_decode((quire_str){ (char *)bytes, sizeof bytes }, &arena, &document, &err),
        QUIRE_E_FORMAT);
    quire_arena_free(&arena);
}

static void a_document_of_version_2_is_read_and_has_no_locators(void **state)
{
    (void)state;
    unsigned char bytes[] = { 2, 1, 'T', 0, 0, 0, 0, 1, 8, 0, 0, 2, 0x80, 0 };
    quire_arena arena = { 0 };
    quire_error err = { 0 };
    quire_document document = { .text = QUIRE_STR("ab") };
    assert_int_equal(
        quire_document_decode((quire_str){ (char *)bytes, sizeof bytes }, &arena, &document, &err), QUIRE_OK);
    assert_true(document.elements[0].repeated);
    assert_null(document.elements[0].locator);
    bytes[8] = 0x48;
    assert_int_equal(
        quire_document_decode((quire_str){ (char *)bytes, sizeof bytes }, &arena, &document, &err),
        QUIRE_E_FORMAT);
    quire_arena_free(&arena);
}

static void a_document_of_version_3_is_read_and_has_no_values(void **state)
{
    (void)state;
    unsigned char bytes[] = { 3, 1, 'T', 0, 0, 0, 0, 1, 0x48, 0, 0, 2, 0, 1, 14, 0 };
    quire_arena arena = { 0 };
    quire_error err = { 0 };
    quire_document document = { .text = QUIRE_STR("ab") };
    assert_int_equal(
        quire_document_decode((quire_str){ (char *)bytes, sizeof bytes }, &arena, &document, &err), QUIRE_OK);
    assert_non_null(document.elements[0].locator);
    assert_null(document.elements[0].value);
    bytes[8] = 0x68;
    assert_int_equal(
        quire_document_decode((quire_str){ (char *)bytes, sizeof bytes }, &arena, &document, &err),
        QUIRE_E_FORMAT);
    quire_arena_free(&arena);
}

static void expect_refused(const quire_document *document, const char *why)
{
    struct codec codec;
    assert_int_equal(encode_and_decode(document, &codec), QUIRE_E_FORMAT);
    if (!strstr(codec.err.message, why)) fail_msg("\"%s\" does not say \"%s\"", codec.err.message, why);
    assert_int_equal(codec.decoded.element_count, 0);
    free_codec(&codec);
}

static void elements_that_break_their_promises_are_refused(void **state)
{
    (void)state;
    quire_element broken[4];
    quire_document document = sample;
    document.elements = broken;
    memcpy(broken, elements, sizeof broken);
    broken[1].end = 28;
    expect_refused(&document, "outside of the text");
    memcpy(broken, elements, sizeof broken);
    broken[0].end = 4;
    expect_refused(&document, "inside a character");
    memcpy(broken, elements, sizeof broken);
    broken[3].start = 18;
    expect_refused(&document, "inside a character");
    memcpy(broken, elements, sizeof broken);
    broken[2].end = 17;
    expect_refused(&document, "not inside its parent");
    memcpy(broken, elements, sizeof broken);
    broken[2].parent = 3;
    expect_refused(&document, "parent is not before it");
    memcpy(broken, elements, sizeof broken);
    broken[1].start = broken[2].start = 0;
    broken[2].start = 0;
    broken[3].start = 0;
    broken[0].start = 3;
    expect_refused(&document, "outside of the text"); /* a start before the start of the one before */
    memcpy(broken, elements, sizeof broken);
    broken[1].kind = QUIRE_ELEMENT_KIND_COUNT;
    expect_refused(&document, "kind is unknown");
    memcpy(broken, elements, sizeof broken);
    broken[1].label = (quire_str){ "\xE4\xB8", 2 };
    expect_refused(&document, "not valid UTF-8");
    memcpy(broken, elements, sizeof broken);
    broken[0].locator = &(quire_locator){ .kind = QUIRE_LOCATOR_LINES };
    expect_refused(&document, "number is outside its bounds");
    broken[0].locator = &(quire_locator){ .kind = QUIRE_LOCATOR_ROW, .range = { "A1", 2 } };
    expect_refused(&document, "not what its kind promises");
    memcpy(broken, elements, sizeof broken);
    broken[3].value = &(quire_cell){ .kind = QUIRE_CELL_TEXT };
    expect_refused(&document, "value is not of its kind");
    broken[3].value = &(quire_cell){ QUIRE_CELL_BOOLEAN, 2, { 0 } };
    expect_refused(&document, "value is not of its kind");
    broken[3].value = &(quire_cell){ QUIRE_CELL_DATE, 1e15, { 0 } };
    expect_refused(&document, "value is not of its kind");
}

static void runs_that_break_their_promises_are_refused(void **state)
{
    (void)state;
    quire_place_run broken[3];
    quire_document document = sample;
    document.runs = broken;
    memcpy(broken, runs, sizeof broken);
    broken[1].start = 3;
    expect_refused(&document, "outside of the text");
    memcpy(broken, runs, sizeof broken);
    broken[0].end = 5;
    expect_refused(&document, "inside a character");
    memcpy(broken, runs, sizeof broken);
    broken[1].end = 7;
    expect_refused(&document, "run is empty");
    memcpy(broken, runs, sizeof broken);
    broken[2].place.page = 0;
    expect_refused(&document, "no page");
    memcpy(broken, runs, sizeof broken);
    broken[2].place.x0 = 200;
    expect_refused(&document, "corners exchanged");
    memcpy(broken, runs, sizeof broken);
    broken[2].place.y1 = (float)(1e300 * 1e300);
    expect_refused(&document, "not a finite number");
}

static void every_early_end_and_every_changed_byte_is_survived(void **state)
{
    (void)state;
    struct codec codec;
    assert_int_equal(encode_and_decode(&sample, &codec), QUIRE_OK);
    quire_str whole = quire_buffer_view(&codec.bytes);
    for (size_t size = 0; size < whole.size; size++) {
        quire_document decoded = { .text = text };
        quire_str cut = quire_str_cut(whole, 0, size);
        assert_int_equal(quire_document_decode(cut, &codec.arena, &decoded, NULL), QUIRE_E_FORMAT);
    }
    quire_buffer_append_char(&codec.bytes, 0);
    quire_document longer = { .text = text };
    assert_int_equal(quire_document_decode(quire_buffer_view(&codec.bytes), &codec.arena, &longer, NULL),
                     QUIRE_E_FORMAT);
    for (size_t at = 0; at + 1 < codec.bytes.size; at++)
        for (unsigned value = 0; value < 256; value++) {
            quire_arena arena = { 0 };
            quire_document decoded = { .text = text };
            char before = codec.bytes.data[at];
            codec.bytes.data[at] = (char)value;
            quire_str changed = { codec.bytes.data, codec.bytes.size - 1 };
            if (!quire_document_decode(changed, &arena, &decoded, NULL))
                for (size_t i = 0; i < decoded.element_count; i++)
                    assert_true(decoded.elements[i].end <= text.size);
            codec.bytes.data[at] = before;
            quire_arena_free(&arena);
        }
    free_codec(&codec);
}

static void a_short_text_may_not_have_many_elements(void **state)
{
    (void)state;
    enum { COUNT = 70000 };
    static quire_element many[COUNT];
    static char letters[COUNT];
    memset(letters, 'x', sizeof letters);
    for (size_t i = 0; i < COUNT; i++)
        many[i] = (quire_element){ .kind = QUIRE_ELEMENT_PARAGRAPH, .parent = QUIRE_NO_PARENT };
    quire_document document = { .elements = many, .element_count = COUNT };
    quire_arena arena = { 0 };
    quire_buffer bytes;
    quire_buffer_init(&bytes, SIZE_MAX / 4);
    quire_document_encode(&document, &bytes);
    quire_document decoded = { .text = { letters, 100 } };
    assert_int_equal(quire_document_decode(quire_buffer_view(&bytes), &arena, &decoded, NULL),
                     QUIRE_E_FORMAT);
    decoded.text.size = COUNT;
    assert_int_equal(quire_document_decode(quire_buffer_view(&bytes), &arena, &decoded, NULL), QUIRE_OK);
    assert_int_equal(decoded.element_count, COUNT);
    quire_buffer_free(&bytes);
    quire_arena_free(&arena);
}

static void a_count_that_lies_asks_for_no_memory(void **state)
{
    (void)state;
    /* 16,777,216 elements announced, none there. */
    static const char lie[] = { 1, 0, 0, 0, 0, 0, (char)0x80, (char)0x80, (char)0x80, 8 };
    quire_arena arena = { 0 };
    quire_document decoded = { .text = text };
    assert_int_equal(quire_document_decode((quire_str){ lie, sizeof lie }, &arena, &decoded, NULL),
                     QUIRE_E_FORMAT);
    assert_true(arena.total_bytes < 65536);
    quire_arena_free(&arena);
}

static void a_ledger_comes_back_as_it_was(void **state)
{
    (void)state;
    quire_arena arena = { 0 };
    quire_ledger ledger;
    quire_ledger_rows rows = { 0 };
    quire_buffer bytes;
    quire_ledger_init(&ledger, &arena);
    quire_ledger_receive(&ledger, QUIRE_STR("load"), QUIRE_STR("characters"), UINT64_MAX);
    quire_ledger_keep(&ledger, QUIRE_STR("load"), QUIRE_STR("characters"), UINT64_MAX - 7);
    quire_ledger_drop_count(&ledger, QUIRE_STR("load"), QUIRE_STR("characters"), QUIRE_STR("markup"), 7);
    quire_ledger_receive(&ledger, QUIRE_STR("decode"), QUIRE_STR("bytes"), 0);
    quire_buffer_init(&bytes, 4096);
    quire_ledger_encode(quire_ledger_view(&ledger), &bytes);
    assert_int_equal(quire_ledger_decode(quire_buffer_view(&bytes), &arena, &rows, NULL), QUIRE_OK);
    assert_int_equal(rows.count, 2);
    assert_true(quire_str_is(rows.items[0].step, "load"));
    assert_true(rows.items[0].received == UINT64_MAX && quire_ledger_row_balances(&rows.items[0]));
    assert_true(quire_str_is(rows.items[0].dropped[0].reason, "markup"));
    assert_int_equal(rows.items[0].dropped[0].count, 7);
    assert_true(quire_str_is(rows.items[1].unit, "bytes"));
    for (size_t size = 0; size < bytes.size; size++)
        assert_int_equal(quire_ledger_decode((quire_str){ bytes.data, size }, &arena, &rows, NULL),
                         QUIRE_E_FORMAT);
    quire_buffer_free(&bytes);
    quire_arena_free(&arena);
}

static void canonical_is_utf8_without_nul(void **state)
{
    (void)state;
    /* Well-formed and ill-formed sequences as in the Unicode standard, section 3.9. */
    static const char *const good[] = { "",
                                        "plain ASCII of more than eight bytes",
                                        "中文与English混排",
                                        "\xF4\x8F\xBF\xBF",
                                        "\xED\x9F\xBF",
                                        "\xEE\x80\x80",
                                        "\xC2\x80",
                                        "\xF0\x90\x80\x80",
                                        "é" };
    static const char *const bad[] = { "\xC0\x80",
                                       "\xC1\xBF",
                                       "\xE0\x9F\xBF",
                                       "\xED\xA0\x80",
                                       "\xF0\x8F\xBF\xBF",
                                       "\xF4\x90\x80\x80",
                                       "\xF5\x80\x80\x80",
                                       "\x80",
                                       "eight bytes\xE4\xB8",
                                       "\xE4\xB8 x",
                                       "\xFF",
                                       "中\xB8文" };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(quire_text_is_canonical(quire_str_from(good[i])));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (quire_text_is_canonical(quire_str_from(bad[i]))) fail_msg("sequence %zu is accepted", i);
    char nul[32];
    for (size_t at = 0; at < sizeof nul; at++) {
        memset(nul, 'a', sizeof nul);
        nul[at] = '\0';
        assert_false(quire_text_is_canonical((quire_str){ nul, sizeof nul }));
    }
}

static void places_of_a_range_are_merged_along_a_line(void **state)
{
    (void)state;
    quire_arena arena = { 0 };
    quire_places places = quire_document_places(&sample, 3, 20, &arena);
    assert_int_equal(places.count, 2);
    assert_int_equal(places.items[0].page, 1);
    assert_int_equal(places.items[1].page, 2);
    assert_float_equal(places.items[1].x0, 72, 0);
    assert_float_equal(places.items[1].y0, 100, 0);
    assert_float_equal(places.items[1].x1, 190, 0);
    assert_float_equal(places.items[1].y1, 113, 0);
    assert_int_equal(quire_document_places(&sample, 6, 7, &arena).count, 0);
    assert_int_equal(quire_document_places(&sample, 5, 5, &arena).count, 0);
    assert_int_equal(quire_document_places(&sample, 16, 17, &arena).count, 1);
    assert_float_equal(quire_document_places(&sample, 16, 17, &arena).items[0].x1, 150, 0);
    quire_arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_document_comes_back_as_it_was),
        cmocka_unit_test(the_bytes_are_as_the_drawing_says),
        cmocka_unit_test(a_document_of_version_1_is_read_and_has_no_repeated_cells),
        cmocka_unit_test(a_value_that_its_cell_shows_takes_one_byte),
        cmocka_unit_test(a_value_that_its_cell_does_not_show_comes_back_to_the_last_bit),
        cmocka_unit_test(a_document_of_version_2_is_read_and_has_no_locators),
        cmocka_unit_test(a_document_of_version_3_is_read_and_has_no_values),
        cmocka_unit_test(elements_that_break_their_promises_are_refused),
        cmocka_unit_test(runs_that_break_their_promises_are_refused),
        cmocka_unit_test(every_early_end_and_every_changed_byte_is_survived),
        cmocka_unit_test(a_short_text_may_not_have_many_elements),
        cmocka_unit_test(a_count_that_lies_asks_for_no_memory),
        cmocka_unit_test(a_ledger_comes_back_as_it_was),
        cmocka_unit_test(canonical_is_utf8_without_nul),
        cmocka_unit_test(places_of_a_range_are_merged_along_a_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
