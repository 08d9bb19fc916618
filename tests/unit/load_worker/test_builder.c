/* SPDX-License-Identifier: Apache-2.0 */
/* The builder: whatever loaders do, the text stays canonical, the tree well formed and all sizes bounded. */
#include "base/str.h"
#include "load/worker/builder.h"
#include "record/document_codec.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

struct building {
    quire_arena arena;
    quire_builder *builder;
    quire_document document;
};

static void begin(struct building *building, size_t limit)
{
    *building = (struct building){ 0 };
    building->builder = quire_builder_new(&building->arena, limit);
    assert_non_null(building->builder);
}

static void add(struct building *building, const char *text)
{
    quire_builder_append(building->builder, quire_str_from(text));
}

static void flow(struct building *building, const char *text)
{
    quire_builder_append_flowing(building->builder, quire_str_from(text));
}

/* Finishes, and holds the document against the codec, which checks what types.h promises. */
static void finish(struct building *building)
{
    quire_error err = { 0 };
    quire_buffer bytes;
    if (quire_builder_finish(building->builder, &building->document, &err)) fail_msg("%s", err.message);
    assert_true(quire_text_is_canonical(building->document.text));
    quire_document decoded = { .text = building->document.text };
    quire_buffer_init(&bytes, 1 << 26);
    quire_document_encode(&building->document, &bytes);
    if (quire_document_decode(quire_buffer_view(&bytes), &building->arena, &decoded, &err))
        fail_msg("%s", err.message);
    quire_buffer_free(&bytes);
}

static void end(struct building *building)
{
    quire_builder_free(building->builder);
    quire_arena_free(&building->arena);
}

static void expect_text(struct building *building, const char *wanted)
{
    finish(building);
    if (!quire_str_is(building->document.text, wanted))
        fail_msg("\"%.*s\" is not \"%s\"", QUIRE_FMT(building->document.text), wanted);
}

static quire_str text_of(const struct building *building, size_t index)
{
    assert_true(index < building->document.element_count);
    const quire_element *element = &building->document.elements[index];
    return quire_str_cut(building->document.text, element->start, element->end);
}

static void line_ends_become_lf_even_where_they_are_cut(void **state)
{
    (void)state;
    struct building building;
    begin(&building, 1000);
    add(&building, "one\r\ntwo\rthree\r");
    add(&building, "\nfour\r");
    add(&building, "五\n\r\n");
    add(&building, "六");
    expect_text(&building, "one\ntwo\nthree\nfour\n五\n\n六\n");
    end(&building);
}

static void invalid_bytes_and_nul_become_replacement_characters(void **state)
{
    (void)state;
    struct building building;
    begin(&building, 1000);
    quire_builder_append(building.builder, (quire_str){ "a\0b\xFF 中\xE4\xB8", 10 });
    quire_builder_append_flowing(building.builder, (quire_str){ " \xED\xA0\x80  c", 7 });
    expect_text(&building, "a�b� 中�� ��� c\n");
    end(&building);
}

static void flowing_text_folds_its_white_space(void **state)
{
    (void)state;
    struct building building;
    begin(&building, 1000);
    flow(&building, "\n  The \t lighthouse\n");
    flow(&building, " stands　on\u00A0a rock.  ");
    quire_builder_end_line(building.builder);
    flow(&building, "   ");
    quire_builder_end_line(building.builder);
    flow(&building, " 灯塔");
    flow(&building, "建在");
    flow(&building, " 岩石上");
    expect_text(&building, "The lighthouse stands on a rock.\n灯塔建在 岩石上\n");
    end(&building);
}

static void blocks_are_parted_by_exactly_one_empty_line(void **state)
{
    (void)state;
    struct building building;
    begin(&building, 1000);
    quire_builder_end_block(building.builder);
    add(&building, "one");
    quire_builder_end_block(building.builder);
    quire_builder_end_block(building.builder);
    add(&building, "two\n\n\n\n");
    quire_builder_end_block(building.builder);
    add(&building, "三\n");
    quire_builder_end_line(building.builder);
    quire_builder_end_block(building.builder);
    expect_text(&building, "one\n\ntwo\n\n三\n");
    end(&building);
}

static void elements_nest_and_leave_out_the_white_space_behind_them(void **state)
{
    (void)state;
    struct building building;
    begin(&building, 1000);
    quire_builder_open(building.builder, QUIRE_ELEMENT_HEADING)->level = 1;
    add(&building, "灯塔 \n");
    quire_builder_close(building.builder);
    quire_builder_end_block(building.builder);
    quire_builder_open(building.builder, QUIRE_ELEMENT_LIST);
    for (int i = 0; i < 2; i++) {
        quire_builder_open(building.builder, QUIRE_ELEMENT_LIST_ITEM)->level = 1;
        flow(&building, i ? "second " : "first ");
        quire_builder_close(building.builder);
        quire_builder_end_line(building.builder);
    }
    quire_builder_close(building.builder);
    expect_text(&building, "灯塔 \n\nfirst\nsecond\n");
    assert_int_equal(building.document.element_count, 4);
    assert_true(quire_str_is(text_of(&building, 0), "灯塔"));
    assert_true(quire_str_is(text_of(&building, 1), "first\nsecond"));
    assert_true(quire_str_is(text_of(&building, 3), "second"));
    assert_int_equal(building.document.elements[3].parent, 1);
    assert_int_equal(building.document.elements[1].parent, QUIRE_NO_PARENT);
    end(&building);
}

static void empty_elements_vanish_save_those_of_tables(void **state)
{
    (void)state;
    struct building building;
    begin(&building, 1000);
    quire_builder_open(building.builder, QUIRE_ELEMENT_QUOTE);
    quire_builder_open(building.builder, QUIRE_ELEMENT_PARAGRAPH);
    add(&building, " \n");
    quire_builder_close(building.builder);
    quire_builder_close(building.builder);
    quire_builder_open(building.builder, QUIRE_ELEMENT_TABLE);
    quire_builder_open(building.builder, QUIRE_ELEMENT_TABLE_ROW);
    for (uint32_t column = 0; column < 3; column++) {
        if (column) add(&building, "\t");
        quire_builder_open(building.builder, QUIRE_ELEMENT_CELL)->column = column;
        if (column == 0) add(&building, "港口");
        quire_builder_close(building.builder);
    }
    quire_builder_close(building.builder);
    quire_builder_end_line(building.builder);
    quire_builder_close(building.builder);
    finish(&building);
    assert_int_equal(building.document.element_count, 5);
    assert_true(quire_str_is(text_of(&building, 1), "港口\t\t"));
    assert_int_equal(building.document.elements[2].row_span, 1);
    assert_true(quire_str_ends(building.document.text, QUIRE_STR("港口\t\t\n")));
    end(&building);
}

static void depth_beyond_the_bound_is_flattened(void **state)
{
    (void)state;
    struct building building;
    begin(&building, 1 << 20);
    for (int i = 0; i < 1000; i++) {
        quire_builder_open(building.builder, QUIRE_ELEMENT_QUOTE);
        add(&building, "deep\n");
    }
    for (int i = 0; i < 990; i++) quire_builder_close(building.builder);
    quire_builder_open(building.builder, QUIRE_ELEMENT_PARAGRAPH);
    add(&building, "浅");
    quire_builder_close(building.builder);
    finish(&building);
    assert_int_equal(building.document.element_count, QUIRE_BUILDER_DEPTH + 1);
    assert_true(quire_str_is(text_of(&building, QUIRE_BUILDER_DEPTH), "浅"));
    assert_int_equal(building.document.elements[QUIRE_BUILDER_DEPTH].parent, 9);
    for (int i = 0; i < 10; i++) quire_builder_close(building.builder); /* more than there are: harmless */
    end(&building);
}

static void text_over_the_limit_fails_and_stays_failed(void **state)
{
    (void)state;
    struct building building;
    quire_error err = { 0 };
    begin(&building, 10);
    add(&building, "0123456");
    assert_int_equal(quire_builder_failure(building.builder), QUIRE_OK);
    add(&building, "一二");
    assert_int_equal(quire_builder_failure(building.builder), QUIRE_E_LIMIT);
    quire_element *element = quire_builder_open(building.builder, QUIRE_ELEMENT_PARAGRAPH);
    assert_non_null(element);
    element->level = 1;
    quire_builder_close(building.builder);
    assert_int_equal(quire_builder_finish(building.builder, &building.document, &err), QUIRE_E_LIMIT);
    assert_non_null(strstr(err.message, "over load.text_bytes = 10"));
    end(&building);
}

static void places_become_sorted_runs_that_do_not_overlap(void **state)
{
    (void)state;
    struct building building;
    begin(&building, 1000);
    add(&building, "first line\n");
    quire_builder_place(building.builder, 0, (quire_place){ 1, 10, 20, 5, 30 });
    add(&building, "第二行");
    quire_builder_place(building.builder, 5, (quire_place){ 1, 0, 0, NAN, INFINITY });
    quire_builder_place(building.builder, 0, (quire_place){ 1, 0, 0, 1, 1 });  /* nothing is left for it */
    quire_builder_place(building.builder, 11, (quire_place){ 0, 0, 0, 1, 1 }); /* no page */
    finish(&building);
    assert_int_equal(building.document.run_count, 2);
    assert_float_equal(building.document.runs[0].place.x0, 5, 0);
    assert_float_equal(building.document.runs[0].place.x1, 10, 0);
    assert_int_equal(building.document.runs[1].start, 11);
    assert_int_equal(building.document.runs[1].end, 20);
    end(&building);
}

static void names_are_one_bounded_line_and_empty_ones_change_nothing(void **state)
{
    (void)state;
    struct building building;
    char *huge = malloc(300000);
    assert_non_null(huge);
    memset(huge, 'x', 300000);
    begin(&building, 1000);
    quire_builder_set_title(building.builder, QUIRE_STR("  The\n Lighthouse\tof  灯塔 \xFF "));
    quire_builder_set_title(building.builder, QUIRE_STR(" \n"));
    for (int i = 0; i < 1100; i++)
        quire_builder_add_metadata(building.builder, QUIRE_STR("key"), QUIRE_STR("值"));
    quire_builder_add_metadata(building.builder, QUIRE_STR("none"), QUIRE_STR(""));
    quire_builder_open(building.builder, QUIRE_ELEMENT_LINK)->label = (quire_str){ huge, 300000 };
    add(&building, "link");
    finish(&building);
    assert_true(quire_str_is(building.document.title, "The Lighthouse of 灯塔 �"));
    assert_int_equal(building.document.metadata_count, 1024);
    assert_true(building.document.elements[0].label.size <= QUIRE_DOCUMENT_STRING_MAX_BYTES);
    quire_ledger_rows rows = quire_ledger_view(quire_builder_ledger(building.builder));
    assert_int_equal(rows.count, 1);
    assert_int_equal(rows.items[0].received, 1101);
    assert_true(quire_ledger_row_balances(&rows.items[0]));
    end(&building);
    free(huge);
}

static void set_locator(struct building *building, quire_element_kind kind, const char *text,
                        const quire_locator *locator)
{
    quire_element *element = quire_builder_open(building->builder, kind);
    if (locator) quire_builder_set_locator(building->builder, element, locator);
    add(building, text);
}

static void elements_stand_where_they_are_told_to(void **state)
{
    (void)state;
    struct building building;
    const quire_locator slide = { .kind = QUIRE_LOCATOR_SLIDE, .first = 3 };
    const quire_locator sheet = { .kind = QUIRE_LOCATOR_SHEET,
                                  .name = QUIRE_STR("Sa\xFFles\n2023"),
                                  .range = QUIRE_STR("A1") };
    const quire_locator nothing = { .kind = QUIRE_LOCATOR_LINES, .first = 5, .last = 4 };
    begin(&building, 1000);
    quire_builder_stand_at(building.builder, &slide);
    set_locator(&building, QUIRE_ELEMENT_PARAGRAPH, "on the slide", NULL);
    set_locator(&building, QUIRE_ELEMENT_LINK, " and in it", NULL);
    quire_builder_close(building.builder);
    quire_builder_close(building.builder);
    set_locator(&building, QUIRE_ELEMENT_PARAGRAPH, "elsewhere", &sheet);
    quire_builder_close(building.builder);
    quire_builder_stand_at(building.builder, NULL);
    set_locator(&building, QUIRE_ELEMENT_PARAGRAPH, "nowhere", NULL);
    quire_builder_close(building.builder);
    set_locator(&building, QUIRE_ELEMENT_PARAGRAPH, "no lines", &nothing);
    finish(&building);
    const quire_element *elements = building.document.elements;
    assert_int_equal(building.document.element_count, 5);
    assert_int_equal(elements[0].locator->first, 3);
    assert_null(elements[1].locator); /* it stands where its parent does */
    assert_true(quire_str_is(elements[2].locator->name, "Sa\xEF\xBF\xBDles 2023"));
    assert_null(elements[3].locator);
    assert_null(elements[4].locator);
    end(&building);
}

static void anything_in_any_order_gives_a_well_formed_document(void **state)
{
    (void)state;
    static const char *const pieces[] = {
        "word", " ", "\n", "\r", "\t", "字", "。\n\n", "\xE4", "　", "a b"
    };
    for (unsigned seed = 1; seed <= 300; seed++) {
        struct building building;
        unsigned random = seed * 2654435761u;
        begin(&building, 100000);
        for (int step = 0; step < 400; step++) {
            random = random * 1664525u + 1013904223u;
            unsigned choice = random >> 24, piece = (random >> 16) % 10;
            if (choice < 60) quire_builder_open(building.builder, (quire_element_kind)(1 + piece * 2));
            else if (choice < 110) quire_builder_close(building.builder);
            else if (choice < 150) add(&building, pieces[piece]);
            else if (choice < 200) flow(&building, pieces[piece]);
            else if (choice < 220) quire_builder_end_line(building.builder);
            else if (choice < 240) quire_builder_end_block(building.builder);
            else
                quire_builder_place(building.builder, quire_builder_size(building.builder) / (1 + piece % 2),
                                    (quire_place){ 1, (float)piece, 0, 5, 5 });
        }
        finish(&building);
        end(&building);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(line_ends_become_lf_even_where_they_are_cut),
        cmocka_unit_test(invalid_bytes_and_nul_become_replacement_characters),
        cmocka_unit_test(flowing_text_folds_its_white_space),
        cmocka_unit_test(blocks_are_parted_by_exactly_one_empty_line),
        cmocka_unit_test(elements_nest_and_leave_out_the_white_space_behind_them),
        cmocka_unit_test(empty_elements_vanish_save_those_of_tables),
        cmocka_unit_test(depth_beyond_the_bound_is_flattened),
        cmocka_unit_test(text_over_the_limit_fails_and_stays_failed),
        cmocka_unit_test(places_become_sorted_runs_that_do_not_overlap),
        cmocka_unit_test(names_are_one_bounded_line_and_empty_ones_change_nothing),
        cmocka_unit_test(elements_stand_where_they_are_told_to),
        cmocka_unit_test(anything_in_any_order_gives_a_well_formed_document),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
