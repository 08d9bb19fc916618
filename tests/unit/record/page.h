/* SPDX-License-Identifier: Apache-2.0 */
/* A document with tables, written as a loader writes it. */
#ifndef QUIRE_TEST_PAGE_H
#define QUIRE_TEST_PAGE_H

#include "base/str.h"
#include "record/table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

enum { MOST_ELEMENTS = 400, MOST_BYTES = 16384 };

struct page {
    quire_arena arena;
    char text[MOST_BYTES];
    size_t size, count;
    quire_element elements[MOST_ELEMENTS];
    quire_str language;
    quire_document document;
    quire_tables tables;
};

static inline uint32_t open_element(struct page *page, quire_element_kind kind, uint32_t parent)
{
    assert_true(page->count < MOST_ELEMENTS);
    page->elements[page->count] = (quire_element){ .kind = kind, .parent = parent, .start = page->size };
    return (uint32_t)page->count++;
}

static inline void add_text(struct page *page, const char *text)
{
    size_t size = strlen(text);
    assert_true(page->size + size < MOST_BYTES);
    memcpy(page->text + page->size, text, size);
    page->size += size;
}

static inline uint32_t add(struct page *page, quire_element_kind kind, uint32_t parent, const char *text)
{
    uint32_t made = open_element(page, kind, parent);
    add_text(page, text);
    page->elements[made].end = page->size;
    add_text(page, "\n\n");
    return made;
}

/* `cells` are parted by "|". */
static inline uint32_t add_row(struct page *page, uint32_t table, bool header, uint32_t level,
                               const char *cells)
{
    uint32_t row = open_element(page, QUIRE_ELEMENT_TABLE_ROW, table);
    page->elements[row].header = header;
    page->elements[row].level = level;
    uint32_t column = 0;
    for (const char *at = cells;;) {
        const char *end = strchr(at, '|');
        size_t size = end ? (size_t)(end - at) : strlen(at);
        uint32_t cell = open_element(page, QUIRE_ELEMENT_CELL, row);
        page->elements[cell].column = column++;
        page->elements[cell].row_span = page->elements[cell].column_span = 1;
        memcpy(page->text + page->size, at, size);
        page->size += size;
        page->elements[cell].end = page->size;
        if (!end) break;
        add_text(page, "\t");
        at = end + 1;
    }
    page->elements[row].end = page->size;
    page->elements[table].end = page->size;
    add_text(page, "\n");
    return row;
}

static inline uint32_t open_table(struct page *page)
{
    return open_element(page, QUIRE_ELEMENT_TABLE, QUIRE_NO_PARENT);
}

static inline const quire_table *read_first(struct page *page)
{
    quire_error err = { 0 };
    page->document = (quire_document){ .text = { page->text, page->size },
                                       .language = page->language,
                                       .elements = page->elements,
                                       .element_count = page->count };
    assert_int_equal(quire_document_tables(&page->document, &page->arena, &page->tables, &err), QUIRE_OK);
    assert_true(page->tables.count > 0);
    return &page->tables.items[0];
}

static inline void expect_range(const struct page *page, quire_range range, const char *text)
{
    quire_str found = quire_str_cut(page->document.text, range.start, range.end);
    if (!quire_str_is(found, text)) fail_msg("found \"%.*s\", not \"%s\"", QUIRE_FMT(found), text);
}

static inline struct page *new_page(void)
{
    struct page *page = calloc(1, sizeof *page);
    assert_non_null(page);
    return page;
}

static inline void free_page(struct page *page)
{
    quire_arena_free(&page->arena);
    free(page);
}

#endif
