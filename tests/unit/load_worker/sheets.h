/* SPDX-License-Identifier: Apache-2.0 */
/* What tests of spreadsheets ask: rows with their ranges, metadata, packages made on the spot. */
#ifndef QUIRE_TEST_SHEETS_H
#define QUIRE_TEST_SHEETS_H

#include "expectation.h"
#include "quire/quire.h"

#include <archive.h>
#include <archive_entry.h>

static inline const quire_element *element_with(const struct loaded *loaded, quire_element_kind kind,
                                                const char *text)
{
    for (size_t i = 0; i < loaded->document.element_count; i++) {
        const quire_element *element = &loaded->document.elements[i];
        if (element->kind == kind && quire_str_is(quire_str_trim(text_of(loaded, element)), text))
            return element;
    }
    fail_msg("no element of kind %d is \"%s\"", (int)kind, text);
    return NULL;
}

static inline void expect_row(const struct loaded *loaded, const char *text, bool header, const char *sheet,
                              const char *range)
{
    const quire_element *row = element_with(loaded, QUIRE_ELEMENT_TABLE_ROW, text);
    assert_int_equal(row->header, header);
    assert_non_null(row->locator);
    assert_int_equal(row->locator->kind, QUIRE_LOCATOR_SHEET);
    if (!quire_str_is(row->locator->name, sheet) || !quire_str_is(row->locator->range, range))
        fail_msg("\"%s\" is in %.*s %.*s", text, QUIRE_FMT(row->locator->name),
                 QUIRE_FMT(row->locator->range));
}

/* What cells hold, in their order: "1.5 % | 2023-05-01 | true". */
static inline void expect_cells(const struct loaded *loaded, const char *wanted)
{
    char found[4096] = "";
    for (size_t i = 0; i < loaded->document.element_count; i++) {
        const quire_cell *value = loaded->document.elements[i].value;
        char text[QUIRE_CELL_TEXT_BYTES];
        if (!value) continue;
        quire_cell_text(value, text);
        snprintf(found + strlen(found), sizeof found - strlen(found), "%s%s%s%.*s", *found ? " | " : "", text,
                 value->unit.size ? " " : "", QUIRE_FMT(value->unit));
    }
    assert_string_equal(found, wanted);
}

static inline const char *metadata(const struct loaded *loaded, const char *key)
{
    for (size_t i = 0; i < loaded->document.metadata_count; i++)
        if (quire_str_is(loaded->document.metadata[i].key, key))
            return loaded->document.metadata[i].value.data;
    return "";
}

static inline uint64_t received(const struct loaded *loaded, const char *unit)
{
    quire_ledger_rows rows = quire_ledger_view(quire_builder_ledger(loaded->builder));
    for (size_t i = 0; i < rows.count; i++)
        if (quire_str_is(rows.items[i].unit, unit)) return rows.items[i].received;
    return 0;
}

/* tests/fixtures/<name> cut at each `step`th byte, and with that byte flipped: load_bytes holds it to its account. */
static inline void damage_each(const quire_format *format, const char *name, size_t step)
{
    char path[512];
    quire_arena arena = { 0 };
    snprintf(path, sizeof path, QUIRE_TEST_SOURCE_DIR "/tests/fixtures/%s", name);
    quire_str bytes = read_test_file(path, &arena);
    for (size_t at = 7; at < bytes.size; at += step) {
        struct loaded loaded;
        load_bytes(format, quire_str_cut(bytes, 0, at), &loaded);
        unload(&loaded);
        ((char *)bytes.data)[at] ^= (char)(at | 1);
        load_bytes(format, bytes, &loaded);
        unload(&loaded);
        ((char *)bytes.data)[at] ^= (char)(at | 1);
    }
    quire_arena_free(&arena);
}

struct part {
    const char *name, *xml;
};

static inline quire_str pack(const struct part *parts, size_t count, quire_arena *arena)
{
    const size_t room = 1 << 22;
    char *out = quire_arena_alloc(arena, room);
    size_t used = 0;
    struct archive *archive = archive_write_new();
    assert_non_null(out);
    archive_write_set_format_zip(archive);
    archive_write_open_memory(archive, out, room, &used);
    for (size_t i = 0; i < count; i++) {
        struct archive_entry *entry = archive_entry_new();
        archive_entry_set_pathname(entry, parts[i].name);
        archive_entry_set_filetype(entry, AE_IFREG);
        archive_entry_set_size(entry, (la_int64_t)strlen(parts[i].xml));
        archive_write_header(archive, entry);
        archive_write_data(archive, parts[i].xml, strlen(parts[i].xml));
        archive_entry_free(entry);
    }
    archive_write_close(archive);
    archive_write_free(archive);
    return (quire_str){ out, used };
}

#endif
