/* SPDX-License-Identifier: Apache-2.0 */
/* Loads a fixture with one loader and holds the document against tests/fixtures/expected, which is written from what
 * was put into the fixture. For tests of loaders only: the worker's objects must be linked. */
#ifndef QUIRE_TEST_EXPECTATION_H
#define QUIRE_TEST_EXPECTATION_H

#include "base/str.h"
#include "load/worker/format.h"
#include "record/document_codec.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <yyjson.h>

enum { TEST_GRID = 32 };

enum { TEST_CHILDREN_MAX = 64, TEST_CHILDREN_BYTES = 1 << 24 };

/* What a loader found inside, copied. */
struct found {
    quire_arena *arena;
    quire_host_child children[TEST_CHILDREN_MAX];
    quire_str links[TEST_CHILDREN_MAX];
    size_t child_count, link_count;
    uint64_t done, total; /* of the last progress */
};

struct loaded {
    quire_arena arena;
    quire_builder *builder;
    quire_load_host host;
    struct found found;
    quire_document document;
    quire_load_reason reason;
    quire_status status;
    quire_str message, spaced; /* spaced: the text with every run of white space as one space */
};

static inline quire_str read_test_file(const char *path, quire_arena *arena)
{
    FILE *file = fopen(path, "rb");
    if (!file) fail_msg("cannot open %s", path);
    fseek(file, 0, SEEK_END);
    size_t size = (size_t)ftell(file);
    rewind(file);
    char *bytes = quire_arena_alloc(arena, size + 1);
    assert_non_null(bytes);
    assert_int_equal(fread(bytes, 1, size, file), size);
    fclose(file);
    return (quire_str){ bytes, size };
}

static inline quire_str one_spaced(quire_str text, quire_arena *arena)
{
    char *out = quire_arena_alloc(arena, text.size + 1);
    size_t used = 0;
    assert_non_null(out);
    for (size_t i = 0; i < text.size; i++) {
        bool space = text.data[i] == ' ' || text.data[i] == '\n' || text.data[i] == '\t';
        if (space && (used == 0 || out[used - 1] == ' ')) continue;
        out[used++] = space ? ' ' : text.data[i];
    }
    while (used && out[used - 1] == ' ') used--;
    return (quire_str){ out, used };
}

static inline void assert_balanced(quire_builder *builder)
{
    quire_ledger_rows rows = quire_ledger_view(quire_builder_ledger(builder));
    for (size_t i = 0; i < rows.count; i++)
        if (!quire_ledger_row_balances(&rows.items[i]))
            fail_msg("%.*s does not balance", QUIRE_FMT(rows.items[i].unit));
}

/* What the codec takes back keeps all promises of types.h. */
static inline void assert_well_formed(struct loaded *loaded)
{
    quire_buffer encoded;
    quire_error err = { 0 };
    quire_document again = { .text = loaded->document.text };
    quire_buffer_init(&encoded, SIZE_MAX / 4);
    quire_document_encode(&loaded->document, &encoded);
    if (quire_document_decode(quire_buffer_view(&encoded), &loaded->arena, &again, &err))
        fail_msg("%s", err.message);
    quire_buffer_free(&encoded);
}

static inline quire_str keep(struct found *found, quire_str text)
{
    quire_str copy = quire_arena_copy(found->arena, text);
    assert_non_null(copy.data);
    return copy;
}

static inline quire_status keep_child(void *user, const quire_host_child *child, quire_error *err)
{
    struct found *found = user;
    (void)err;
    assert_true(found->child_count < TEST_CHILDREN_MAX);
    found->children[found->child_count++] = (quire_host_child){ .name = keep(found, child->name),
                                                                .media_type = keep(found, child->media_type),
                                                                .charset = keep(found, child->charset),
                                                                .title = keep(found, child->title),
                                                                .bytes = keep(found, child->bytes),
                                                                .reason = child->reason,
                                                                .message = keep(found, child->message),
                                                                .line = child->line,
                                                                .heads_bytes = child->heads_bytes,
                                                                .range_offset = child->range_offset,
                                                                .range_bytes = child->range_bytes };
    return QUIRE_OK;
}

static inline quire_status keep_link(void *user, const quire_link *link, quire_error *err)
{
    struct found *found = user;
    (void)err;
    assert_true(found->link_count < TEST_CHILDREN_MAX);
    found->links[found->link_count++] = keep(found, link->uri);
    return QUIRE_OK;
}

static inline quire_status keep_progress(void *user, uint64_t done, uint64_t total, quire_error *err)
{
    struct found *found = user;
    (void)err;
    found->done = done;
    found->total = total;
    return QUIRE_OK;
}

/* As the worker runs a loader, with a host that keeps what it is given. `out` must not move afterwards: the builder keeps
 * the address of its arena. */
static inline void load_bytes_of(const quire_format *format, const char *media_type, quire_str bytes,
                                 quire_str name, uint64_t room, struct loaded *out)
{
    quire_error err = { 0 };
    quire_load_input input = { .bytes = bytes, .name = name, .media_type = quire_str_from(media_type) };
    *out = (struct loaded){ 0 };
    out->found.arena = &out->arena;
    const quire_host_sink sink = { keep_child, keep_link, keep_progress, &out->found };
    out->builder = quire_builder_new(&out->arena, (size_t)64 << 20);
    assert_non_null(out->builder);
    quire_builder_set_media_type(out->builder, input.media_type);
    quire_host_init(&out->host, out->builder, &out->arena, &sink, TEST_CHILDREN_MAX, room);
    out->status = format->load(&out->host, &input, &err);
    out->host.sink = NULL;
    if (out->status) fail_msg("%s", err.message);
    assert_balanced(out->builder);
    out->reason = out->host.reason;
    out->message = out->host.message;
    if (out->reason) {
        assert_true(out->message.size > 0);
        return;
    }
    if (quire_builder_finish(out->builder, &out->document, &err)) fail_msg("%s", err.message);
    assert_well_formed(out);
    out->spaced = one_spaced(out->document.text, &out->arena);
}

static inline void load_bytes(const quire_format *format, quire_str bytes, struct loaded *out)
{
    load_bytes_of(format, format->types[0].media_type, bytes, (quire_str){ 0 }, TEST_CHILDREN_BYTES, out);
}

static inline void load_bytes_named(const quire_format *format, quire_str bytes, quire_str name,
                                    struct loaded *out)
{
    load_bytes_of(format, format->types[0].media_type, bytes, name, TEST_CHILDREN_BYTES, out);
}

static inline void load_bytes_as(const quire_format *format, const char *media_type, quire_str bytes,
                                 struct loaded *out)
{
    load_bytes_of(format, media_type, bytes, (quire_str){ 0 }, TEST_CHILDREN_BYTES, out);
}

/* Where what is found may have so many bytes. */
static inline void load_within(const quire_format *format, quire_str bytes, uint64_t room, struct loaded *out)
{
    load_bytes_of(format, format->types[0].media_type, bytes, (quire_str){ 0 }, room, out);
}

static inline void load_fixture(const quire_format *format, const char *name, struct loaded *out)
{
    char path[512];
    quire_arena arena = { 0 };
    snprintf(path, sizeof path, QUIRE_TEST_SOURCE_DIR "/tests/fixtures/%s", name);
    load_bytes(format, read_test_file(path, &arena), out);
    quire_arena_free(&arena); /* nothing may point into the input any more */
}

static inline void unload(struct loaded *loaded)
{
    quire_builder_free(loaded->builder);
    quire_arena_free(&loaded->arena);
}

/* The fixture cut short at 20 places, and with bytes flipped at 200: whatever comes of it, load_bytes holds it to its account. */
static inline void damage_everywhere(const quire_format *format, const char *name)
{
    char path[512];
    quire_arena arena = { 0 };
    struct loaded loaded;
    snprintf(path, sizeof path, QUIRE_TEST_SOURCE_DIR "/tests/fixtures/%s", name);
    quire_str bytes = read_test_file(path, &arena);
    for (size_t i = 0; i < 20; i++) {
        load_bytes(format, quire_str_cut(bytes, 0, bytes.size * i / 20), &loaded);
        unload(&loaded);
    }
    uint32_t seed = 1;
    for (size_t i = 0; i < 200; i++) {
        seed = seed * 1103515245 + 12345;
        char *at = (char *)(uintptr_t)bytes.data + (seed >> 8) % bytes.size, was = *at;
        *at = (char)(was ^ (char)(1 + (seed >> 3) % 255));
        load_bytes(format, bytes, &loaded);
        unload(&loaded);
        *at = was;
    }
    quire_arena_free(&arena);
}

static inline const char *find_text(quire_str in, const char *what)
{
    return in.size ? memmem(in.data, in.size, what, strlen(what)) : NULL;
}

static inline quire_str text_of(const struct loaded *loaded, const quire_element *element)
{
    return quire_str_cut(loaded->document.text, element->start, element->end);
}

static inline uint64_t dropped(const struct loaded *loaded, const char *unit, const char *reason)
{
    quire_ledger_rows rows = quire_ledger_view(quire_builder_ledger(loaded->builder));
    for (size_t i = 0; i < rows.count; i++)
        for (size_t j = 0; quire_str_is(rows.items[i].unit, unit) && j < rows.items[i].dropped_count; j++)
            if (quire_str_is(rows.items[i].dropped[j].reason, reason)) return rows.items[i].dropped[j].count;
    return 0;
}

static inline bool outcome_is(yyjson_val *outcome, const char *name)
{
    size_t i, count;
    yyjson_val *item;
    if (yyjson_is_str(outcome)) return !strcmp(yyjson_get_str(outcome), name);
    yyjson_arr_foreach(outcome, i, count, item) if (!strcmp(yyjson_get_str(item), name)) return true;
    return false;
}

static inline const char *outcome_name(quire_load_reason reason)
{
    switch (reason) {
    case QUIRE_LOAD_OK: return "ok";
    case QUIRE_LOAD_EMPTY: return "empty";
    case QUIRE_LOAD_ENCRYPTED: return "encrypted";
    case QUIRE_LOAD_MALFORMED: return "malformed";
    case QUIRE_LOAD_NO_TEXT: return "no_text";
    case QUIRE_LOAD_OVER_LIMIT: return "over_limit";
    default: return "another";
    }
}

/* Where a phrase of the list stands in the text; NULL: it doesn't. White space counts as one space in both. */
static inline const char *find_phrase(struct loaded *loaded, yyjson_val *phrase, size_t from)
{
    quire_str what = { yyjson_get_str(phrase), yyjson_get_len(phrase) }; /* may hold NUL */
    what = one_spaced(what, &loaded->arena);
    return memmem(loaded->spaced.data + from, loaded->spaced.size - from, what.data, what.size);
}

static inline void expect_present(struct loaded *loaded, yyjson_val *phrases)
{
    size_t i, count;
    yyjson_val *item;
    yyjson_arr_foreach(phrases, i, count, item)
    {
        if (!find_phrase(loaded, item, 0)) fail_msg("\"%s\" is missing", yyjson_get_str(item));
    }
}

/* Equal but for white space, which Chinese has none of where a line ends. */
static inline bool same_letters(quire_str a, quire_str b)
{
    size_t i = 0, j = 0;
    for (;;) {
        while (i < a.size && (a.data[i] == ' ' || a.data[i] == '\n')) i++;
        while (j < b.size && (b.data[j] == ' ' || b.data[j] == '\n')) j++;
        if (i == a.size || j == b.size) return i == a.size && j == b.size;
        if (a.data[i++] != b.data[j++]) return false;
    }
}

static inline bool is_paragraph(const struct loaded *loaded, yyjson_val *text)
{
    quire_str what = { yyjson_get_str(text), yyjson_get_len(text) };
    for (size_t i = 0; i < loaded->document.element_count; i++) {
        const quire_element *element = &loaded->document.elements[i];
        if (element->kind == QUIRE_ELEMENT_PARAGRAPH && same_letters(text_of(loaded, element), what))
            return true;
    }
    return false;
}

/* Each is one element, neither torn nor run together with another. */
static inline void expect_paragraphs(const struct loaded *loaded, yyjson_val *paragraphs)
{
    size_t i, count;
    yyjson_val *item;
    yyjson_arr_foreach(paragraphs, i, count, item)
    {
        if (!is_paragraph(loaded, item)) fail_msg("\"%s\" is no paragraph of its own", yyjson_get_str(item));
    }
}

static inline void expect_phrases(struct loaded *loaded, yyjson_val *expected)
{
    size_t i, count;
    yyjson_val *item;
    const char *start = loaded->spaced.data, *last = start;
    expect_present(loaded, yyjson_obj_get(expected, "contains"));
    expect_present(loaded, yyjson_obj_get(expected, "joined"));
    expect_present(loaded, yyjson_obj_get(expected, "rows"));
    expect_present(loaded, yyjson_obj_get(expected, "once"));
    expect_paragraphs(loaded, yyjson_obj_get(expected, "paragraphs"));
    yyjson_arr_foreach(yyjson_obj_get(expected, "absent"), i, count, item)
    {
        if (find_phrase(loaded, item, 0)) fail_msg("\"%s\" is there", yyjson_get_str(item));
    }
    yyjson_arr_foreach(yyjson_obj_get(expected, "once"), i, count, item)
    {
        size_t behind = (size_t)(find_phrase(loaded, item, 0) + 1 - start);
        if (find_phrase(loaded, item, behind)) fail_msg("\"%s\" is there twice", yyjson_get_str(item));
    }
    yyjson_arr_foreach(yyjson_obj_get(expected, "order"), i, count, item)
    {
        const char *at = find_phrase(loaded, item, 0);
        if (!at || at < last) fail_msg("\"%s\" is out of order", yyjson_get_str(item));
        last = at;
    }
}

static inline const quire_element *next_of_kind(const struct loaded *loaded, quire_element_kind kind,
                                                size_t *at)
{
    while (*at < loaded->document.element_count) {
        const quire_element *element = &loaded->document.elements[(*at)++];
        if (element->kind == kind) return element;
    }
    return NULL;
}

/* An item's text without the lists that are nested in it. */
static inline quire_str own_text(struct loaded *loaded, const quire_element *element)
{
    size_t end = element->end, index = (size_t)(element - loaded->document.elements);
    for (size_t i = index + 1; i < loaded->document.element_count; i++) {
        const quire_element *child = &loaded->document.elements[i];
        if (child->start >= element->end) break;
        if (child->kind == QUIRE_ELEMENT_LIST && child->start < end) end = child->start;
    }
    return one_spaced(quire_str_cut(loaded->document.text, element->start, end), &loaded->arena);
}

/* The innermost locator around the first place where `what` stands must be those lines; 0, 0: there is none. */
static inline void expect_lines(const struct loaded *loaded, const char *what, uint32_t first, uint32_t last)
{
    const char *at = find_text(loaded->document.text, what);
    if (!at) fail_msg("\"%s\" is missing", what);
    size_t start = (size_t)(at - loaded->document.text.data);
    const quire_locator *found = NULL;
    for (size_t i = 0; i < loaded->document.element_count; i++) {
        const quire_element *element = &loaded->document.elements[i];
        if (element->start <= start && element->end > start && element->locator) found = element->locator;
    }
    if (found ? found->first != first || found->last != last : first != 0)
        fail_msg("\"%s\" is in lines %u to %u, not %u to %u", what, found ? found->first : 0,
                 found ? found->last : 0, first, last);
    if (found) assert_int_equal(found->kind, QUIRE_LOCATOR_LINES);
}

static inline void expect_levels(struct loaded *loaded, yyjson_val *list, quire_element_kind kind)
{
    size_t i, count, at = 0;
    yyjson_val *item;
    if (!list) return;
    yyjson_arr_foreach(list, i, count, item)
    {
        const quire_element *element = next_of_kind(loaded, kind, &at);
        const char *text = yyjson_get_str(yyjson_arr_get(item, 1));
        if (!element) fail_msg("\"%s\" is missing", text);
        quire_str found = own_text(loaded, element);
        if (!quire_str_is(found, text)) fail_msg("found \"%.*s\", not \"%s\"", QUIRE_FMT(found), text);
        assert_int_equal(element->level, yyjson_get_int(yyjson_arr_get(item, 0)));
    }
    /* Definition lists are lists to us; the expectations name bulleted and numbered ones. */
    if (kind != QUIRE_ELEMENT_LIST_ITEM) assert_null(next_of_kind(loaded, kind, &at));
}

static inline void expect_table(struct loaded *loaded, const quire_element *table, yyjson_val *rows)
{
    quire_str grid[TEST_GRID][TEST_GRID] = { { { 0 } } };
    size_t row, rows_count, column, columns_count, cells = 0, expected = 0;
    yyjson_val *row_value, *cell_value;
    for (const quire_element *cell = table + 1;
         cell < loaded->document.elements + loaded->document.element_count && cell->start <= table->end;
         cell++) {
        if (cell->kind != QUIRE_ELEMENT_CELL || cell->row >= TEST_GRID || cell->column >= TEST_GRID) continue;
        if (cell->start == table->end && cell->end > table->end) break;
        grid[cell->row][cell->column] = one_spaced(text_of(loaded, cell), &loaded->arena);
        cells += cell->end > cell->start;
    }
    yyjson_arr_foreach(rows, row, rows_count, row_value)
        yyjson_arr_foreach(row_value, column, columns_count, cell_value)
    {
        const char *text = yyjson_is_null(cell_value) ? "" : yyjson_get_str(cell_value);
        expected += *text != 0;
        if (!quire_str_is(grid[row][column], text))
            fail_msg("cell %zu,%zu is \"%.*s\", not \"%s\"", row, column, QUIRE_FMT(grid[row][column]), text);
    }
    assert_int_equal(cells, expected);
}

static inline void expect_tables(struct loaded *loaded, yyjson_val *expected)
{
    size_t i, count, at = 0;
    yyjson_val *item;
    yyjson_arr_foreach(yyjson_obj_get(expected, "tables"), i, count, item)
    {
        const quire_element *table = next_of_kind(loaded, QUIRE_ELEMENT_TABLE, &at);
        assert_non_null(table);
        expect_table(loaded, table, item);
    }
    yyjson_arr_foreach(yyjson_obj_get(expected, "spans"), i, count, item)
    {
        size_t from = 0;
        const quire_element *cell;
        uint32_t want[4];
        for (size_t k = 0; k < 4; k++) want[k] = (uint32_t)yyjson_get_uint(yyjson_arr_get(item, k));
        do cell = next_of_kind(loaded, QUIRE_ELEMENT_CELL, &from);
        while (cell && (cell->row != want[0] || cell->column != want[1]));
        assert_non_null(cell);
        assert_int_equal(cell->row_span, want[2]);
        assert_int_equal(cell->column_span, want[3]);
    }
}

/* The texts stand in this order. */
static inline void expect_order(const struct loaded *loaded, const char *const *texts, size_t count)
{
    const char *at = loaded->document.text.data;
    for (size_t i = 0; i < count; i++) {
        const char *found = find_text(loaded->document.text, texts[i]);
        if (!found || found < at) fail_msg("\"%s\" is not where it belongs", texts[i]);
        at = found;
    }
}

/* The expected box is the line as it was set; fonts differ in how far they reach above and below it. */
static inline void expect_places(struct loaded *loaded, yyjson_val *expected)
{
    size_t i, count;
    yyjson_val *item;
    yyjson_arr_foreach(yyjson_obj_get(expected, "places"), i, count, item)
    {
        const char *text = yyjson_get_str(yyjson_arr_get(item, 0));
        const char *at = find_text(loaded->document.text, text);
        if (!at) fail_msg("\"%s\" is missing", text);
        size_t start = (size_t)(at - loaded->document.text.data);
        quire_places places = quire_document_places(&loaded->document, start, start + strlen(text),
                                                    &loaded->arena);
        assert_int_equal(places.count, 1);
        const quire_place *found = &places.items[0];
        assert_int_equal(found->page, yyjson_get_uint(yyjson_arr_get(item, 1)));
        float box[4] = { found->x0, found->y0, found->x1, found->y1 };
        for (size_t k = 0; k < 4; k++) {
            double want = yyjson_get_num(yyjson_arr_get(yyjson_arr_get(item, 2), k));
            if (fabs(want - (double)box[k]) > 6)
                fail_msg("\"%s\": edge %zu is %f, not %f", text, k, (double)box[k], want);
        }
    }
}

/* Holds what was loaded from tests/fixtures/<name> against its expectation. */
static inline void expect_as(yyjson_val *expected, const char *name, struct loaded *out)
{
    yyjson_val *outcome = yyjson_obj_get(expected, "outcome");
    if (!outcome_is(outcome, "any") && !outcome_is(outcome, outcome_name(out->reason)))
        fail_msg("%s: the outcome is %s", name, outcome_name(out->reason));
    if (out->reason) return;
    const char *title = yyjson_get_str(yyjson_obj_get(expected, "title"));
    yyjson_val *pages = yyjson_obj_get(expected, "pages");
    if (title && !quire_str_is(out->document.title, title))
        fail_msg("the title is \"%.*s\", not \"%s\"", QUIRE_FMT(out->document.title), title);
    if (pages) assert_int_equal(out->document.page_count, yyjson_get_uint(pages));
    expect_phrases(out, expected);
    expect_levels(out, yyjson_obj_get(expected, "headings"), QUIRE_ELEMENT_HEADING);
    expect_levels(out, yyjson_obj_get(expected, "list_items"), QUIRE_ELEMENT_LIST_ITEM);
    expect_tables(out, expected);
    expect_places(out, expected);
}

/* The parsed expectation, which the caller frees. */
static inline yyjson_doc *read_expectation(const char *name)
{
    char path[512];
    quire_arena arena = { 0 };
    snprintf(path, sizeof path, QUIRE_TEST_SOURCE_DIR "/tests/fixtures/expected/%s.json", name);
    quire_str json = read_test_file(path, &arena);
    yyjson_doc *parsed = yyjson_read(json.data, json.size, 0);
    if (!parsed) fail_msg("%s is no JSON", path);
    quire_arena_free(&arena);
    return parsed;
}

/* Loads tests/fixtures/<name> and holds it against its expectation. The caller unloads `out`. */
static inline void expect_fixture(const quire_format *format, const char *name, struct loaded *out)
{
    yyjson_doc *parsed = read_expectation(name);
    load_fixture(format, name, out);
    expect_as(yyjson_doc_get_root(parsed), name, out);
    yyjson_doc_free(parsed);
}

/* Cut off at twenty places and with bytes turned over at a hundred, the fixture ends in some outcome, whose account balances. */
static inline void expect_damage_is_survived(const quire_format *format, const char *name)
{
    char path[512];
    quire_arena arena = { 0 };
    struct loaded loaded;
    uint32_t random = 12345;
    snprintf(path, sizeof path, QUIRE_TEST_SOURCE_DIR "/tests/fixtures/%s", name);
    quire_str whole = read_test_file(path, &arena);
    char *bytes = quire_arena_alloc(&arena, whole.size);
    assert_non_null(bytes);
    for (size_t i = 0; i < 120; i++) {
        memcpy(bytes, whole.data, whole.size);
        random = random * 1664525 + 1013904223;
        size_t at = random % whole.size;
        if (i >= 20) bytes[at] = (char)((unsigned char)bytes[at] ^ 1u << i % 8);
        load_bytes(format, (quire_str){ bytes, i < 20 ? at : whole.size }, &loaded);
        unload(&loaded);
    }
    quire_arena_free(&arena);
}

#endif
