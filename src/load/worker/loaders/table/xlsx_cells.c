/* SPDX-License-Identifier: Apache-2.0 */
/* Source: ECMA-376 part 1, 18.3 (worksheets) and 18.4 (shared strings). A cell without a place follows the one before it. */
#include "load/worker/loaders/table/xlsx_cells.h"

#include "base/error.h"
#include "base/str.h"
#include "load/worker/lines.h"
#include "load/worker/loaders/office/ooxml_xml.h"
#include "load/worker/loaders/table/number_format.h"
#include "record/cell_text.h"

#include <libxml/parser.h>
#include <libxml/xmlreader.h>
#include <math.h>
#include <stdlib.h>

enum {
    VALUE_MAX_BYTES = 1 << 20, /* a cell holds 32,767 characters */
    MERGED_MAX = 1 << 17
};

enum { READER_OPTIONS = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_COMPACT };

/* ---- received ---- */

struct counting {
    uint64_t cells;
    unsigned depth, cell_depth; /* cell_depth: of the open cell; 0: none */
    bool filled;
};

static void count_start(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
                        int namespaces, const xmlChar **namespace_list, int attributes, int defaulted,
                        const xmlChar **attribute_list)
{
    struct counting *counting = user;
    const char *local = prefix && !uri ? ""
                                       : (const char *)name; /* a prefix that is none is part of its name */
    (void)namespaces, (void)namespace_list, (void)attributes, (void)defaulted, (void)attribute_list;
    counting->depth++;
    if (!counting->cell_depth && !strcmp(local, "c")) {
        counting->cell_depth = counting->depth;
        counting->filled = false;
    } else if (counting->cell_depth && counting->depth == counting->cell_depth + 1) {
        counting->filled |= !strcmp(local, "v") || !strcmp(local, "is") || !strcmp(local, "f");
    }
}

static void count_end(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
    struct counting *counting = user;
    (void)name, (void)prefix, (void)uri;
    if (counting->depth-- != counting->cell_depth) return;
    counting->cells += counting->filled;
    counting->cell_depth = 0;
}

uint64_t quire_xlsx_count_cells(quire_str part, bool *whole)
{
    struct counting counting = { 0 };
    xmlSAXHandler handler = { .initialized = XML_SAX2_MAGIC,
                              .startElementNs = count_start,
                              .endElementNs = count_end };
    /* Packages have no document types; only attacks do. */
    *whole = part.data && part.size <= INT32_MAX && !quire_str_holds(part, "<!DOCTYPE") &&
             xmlSAXUserParseMemory(&handler, &counting, part.data, (int)part.size) == 0;
    return *whole ? counting.cells : 0;
}

/* ---- places ---- */

static bool read_place(quire_str text, size_t *at, uint32_t *row, uint32_t *column)
{
    uint64_t letters = 0, digits = 0;
    size_t start = *at;
    for (; *at < text.size && *at - start < 4; (*at)++) {
        char c = (char)(text.data[*at] & ~0x20);
        if (c < 'A' || c > 'Z') break;
        letters = letters * 26 + (uint64_t)(c - 'A') + 1;
    }
    for (; *at < text.size && text.data[*at] >= '0' && text.data[*at] <= '9' && digits <= XLSX_ROWS_MAX;
         (*at)++)
        digits = digits * 10 + (uint64_t)(text.data[*at] - '0');
    if (!letters || !digits || letters > XLSX_COLUMNS_MAX || digits > XLSX_ROWS_MAX) return false;
    *row = (uint32_t)digits - 1;
    *column = (uint32_t)letters - 1;
    return true;
}

bool quire_xlsx_read_range(quire_str text, sheet_cell *out)
{
    uint32_t row, column;
    size_t at = 0;
    if (!read_place(text, &at, &out->row, &out->column)) return false;
    row = out->row;
    column = out->column;
    if (at < text.size && text.data[at] == ':') {
        at++;
        if (!read_place(text, &at, &row, &column)) return false;
    }
    out->row_end = row + 1;
    out->column_end = column + 1;
    return at == text.size && row >= out->row && column >= out->column;
}

/* ---- reading ---- */

struct reading {
    xmlTextReader *reader;
    quire_arena *arena;
    const xlsx_workbook *workbook;
    xlsx_sheet *out;
    quire_buffer value, shown;
    size_t room, capacity;
    sheet_cell *merged;
    size_t merged_count, merged_capacity;
    uint32_t row, column; /* the next cell's, where it doesn't say */
    bool failed;
};

static quire_str text_of(const xmlChar *text)
{
    return quire_str_from((const char *)text);
}

static bool is_element(const struct reading *self, const char *name)
{
    return xmlTextReaderNodeType(self->reader) == XML_READER_TYPE_ELEMENT &&
           quire_str_is(text_of(xmlTextReaderConstLocalName(self->reader)), name);
}

/* The next attribute of the element; when there is none left, the reader stands on the element again. */
static bool next_attribute(const struct reading *self, quire_str *name, quire_str *value)
{
    if (xmlTextReaderMoveToNextAttribute(self->reader) != 1) {
        xmlTextReaderMoveToElement(self->reader);
        return false;
    }
    *name = text_of(xmlTextReaderConstLocalName(self->reader));
    *value = text_of(xmlTextReaderConstValue(self->reader));
    return true;
}

static void read_row(struct reading *self)
{
    quire_str name, value;
    bool hidden = false;
    while (next_attribute(self, &name, &value)) {
        if (quire_str_is(name, "r")) self->row = quire_ooxml_number(value, XLSX_ROWS_MAX, self->row + 1) - 1;
        if (quire_str_is(name, "hidden")) hidden = quire_ooxml_is_true(value);
    }
    if (self->row >= XLSX_ROWS_MAX) self->row = XLSX_ROWS_MAX - 1;
    if (hidden && !quire_sheet_add_span(&self->out->hidden_rows, self->row, self->row + 1, self->arena))
        self->failed = true;
    self->column = 0;
}

static void read_columns(struct reading *self)
{
    quire_str name, value;
    uint32_t first = 1, last = 0;
    bool hidden = false;
    while (next_attribute(self, &name, &value)) {
        if (quire_str_is(name, "min")) first = quire_ooxml_number(value, XLSX_COLUMNS_MAX, 1);
        if (quire_str_is(name, "max")) last = quire_ooxml_number(value, XLSX_COLUMNS_MAX, 0);
        if (quire_str_is(name, "hidden")) hidden = quire_ooxml_is_true(value);
    }
    if (hidden && first && !quire_sheet_add_span(&self->out->hidden_columns, first - 1, last, self->arena))
        self->failed = true;
}

static void read_merged(struct reading *self)
{
    quire_str name, value;
    sheet_cell merged = { 0 };
    bool known = false;
    while (next_attribute(self, &name, &value))
        if (quire_str_is(name, "ref")) known = quire_xlsx_read_range(value, &merged);
    if (!known || self->merged_count >= MERGED_MAX) return;
    sheet_cell *grown = quire_arena_grow(self->arena, self->merged, self->merged_count,
                                         &self->merged_capacity, sizeof *grown);
    if (!grown) {
        self->failed = true;
        return;
    }
    self->merged = grown;
    self->merged[self->merged_count++] = merged;
}

/* "_x000D_" is how a character is written that XML cannot hold. */
static void append_unescaped(quire_buffer *out, quire_str text)
{
    for (size_t at = 0; at < text.size;) {
        unsigned code;
        char hex[5] = "";
        if (text.size - at >= 7 && text.data[at] == '_' && text.data[at + 1] == 'x' &&
            text.data[at + 6] == '_') {
            memcpy(hex, text.data + at + 2, 4);
            char *end;
            code = (unsigned)strtoul(hex, &end, 16);
            if (end == hex + 4 && code < 0x80) {
                quire_buffer_append_char(out, code >= ' ' ? (char)code : ' ');
                at += 7;
                continue;
            }
        }
        const char *next = memchr(text.data + at + 1, '_', text.size - at - 1);
        size_t behind = next ? (size_t)(next - text.data) : text.size;
        quire_buffer_append_str(out, quire_str_cut(text, at, behind));
        at = behind;
    }
}

/* Appends the text in the current element, at any depth, save how Chinese and Japanese words are read (rPh). Behind it the
 * reader stands on the element's end. With `name` only that in elements of this name. */
static void read_text(const struct reading *self, const char *name, quire_buffer *out)
{
    int depth = xmlTextReaderDepth(self->reader), aside = -1;
    bool wanted = name == NULL;
    if (xmlTextReaderIsEmptyElement(self->reader)) return;
    while (xmlTextReaderRead(self->reader) == 1 && xmlTextReaderDepth(self->reader) > depth) {
        int type = xmlTextReaderNodeType(self->reader), at = xmlTextReaderDepth(self->reader);
        if (type == XML_READER_TYPE_ELEMENT) {
            if (aside >= 0 && at <= aside) aside = -1;
            if (is_element(self, "rPh") && aside < 0) aside = at;
            if (name) wanted = is_element(self, name) && aside < 0;
        } else if (type == XML_READER_TYPE_END_ELEMENT) {
            if (at == aside) aside = -1;
            if (name) wanted = false;
        } else if (wanted &&
                   (type == XML_READER_TYPE_TEXT || type == XML_READER_TYPE_CDATA ||
                    type == XML_READER_TYPE_SIGNIFICANT_WHITESPACE || type == XML_READER_TYPE_WHITESPACE)) {
            append_unescaped(out, text_of(xmlTextReaderConstValue(self->reader)));
        }
    }
}

/* ---- cells ---- */

struct cell {
    sheet_cell place;
    quire_cell meant;
    uint32_t style;
    char type; /* of its value: n, s(hared), t(ext), b(oolean), d(ate) */
    bool value, formula, placed;
};

static void read_attributes(struct reading *self, struct cell *out)
{
    quire_str name, value;
    *out =
        (struct cell){ .place = { .row = self->row, .column = self->column }, .type = 'n', .placed = true };
    while (next_attribute(self, &name, &value)) {
        if (quire_str_is(name, "r")) {
            out->placed = quire_xlsx_read_range(value, &out->place);
        } else if (quire_str_is(name, "s")) {
            out->style = quire_ooxml_number(value, UINT32_MAX, 0);
        } else if (quire_str_is(name, "t")) {
            out->type = quire_str_is(value, "s")                                         ? 's'
                        : quire_str_is(value, "str") || quire_str_is(value, "inlineStr") ? 't'
                        : quire_str_is(value, "e")                                       ? 't'
                        : quire_str_is(value, "b")                                       ? 'b'
                        : quire_str_is(value, "d")                                       ? 'd'
                                                                                         : 'n';
        }
    }
    out->placed = out->placed && out->place.column < XLSX_COLUMNS_MAX;
    out->place.row_end = out->place.row + 1;
    out->place.column_end = out->place.column + 1;
    self->column = out->place.column + 1;
}

/* What the cell shows; data is NULL where its value is not what its type says. */
static quire_str show(struct reading *self, struct cell *cell, const xlsx_style *style)
{
    quire_buffer_append_char(&self->value, '\0'); /* for strtod */
    quire_str value = quire_str_cut(quire_buffer_view(&self->value), 0, self->value.size - 1);
    quire_str number = quire_str_trim(value);
    char *end = NULL;
    cell->place.kind = SHEET_TEXT;
    switch (cell->type) {
    case 's': {
        uint32_t index = quire_ooxml_number(number, UINT32_MAX, UINT32_MAX);
        if (index >= self->workbook->strings.count) return (quire_str){ 0 };
        return self->workbook->strings.items[index];
    }
    case 'b':
        cell->meant = (quire_cell){ QUIRE_CELL_BOOLEAN, !quire_str_is(number, "0"), { 0 } };
        return cell->meant.number != 0 ? QUIRE_STR("TRUE") : QUIRE_STR("FALSE");
    case 'd':
        quire_cell_read_iso(value, &cell->meant);
        cell->place.kind = SHEET_DATE;
        if (quire_str_ends(value, QUIRE_STR("T00:00:00"))) value.size -= 9;
        return value;
    case 't': return value;
    default: break;
    }
    double amount = number.size ? strtod(number.data, &end) : 0;
    if (!number.size || end != number.data + number.size) return (quire_str){ 0 };
    quire_buffer_clear(&self->shown);
    cell->place.kind = quire_number_show(amount, style->format, self->workbook->from_1904, &self->shown,
                                         &cell->meant);
    return self->shown.size ? quire_buffer_view(&self->shown) : QUIRE_STR(" ");
}

static void add_cell(struct reading *self, const struct cell *cell, quire_str text)
{
    sheet_cell added = cell->place;
    /* Shared strings live as long as the document. */
    added.text = cell->type == 's' ? text : quire_arena_copy(self->arena, text);
    if (!added.text.data ||
        !quire_sheet_add(&self->out->sheet, &self->capacity, &added, &cell->meant, self->arena))
        self->failed = true;
}

static void read_cell(struct reading *self)
{
    struct cell cell;
    sheet_losses *losses = &self->out->losses;
    read_attributes(self, &cell);
    int depth = xmlTextReaderDepth(self->reader);
    quire_buffer_clear(&self->value);
    if (xmlTextReaderIsEmptyElement(self->reader)) return;
    while (xmlTextReaderRead(self->reader) == 1 && xmlTextReaderDepth(self->reader) > depth) {
        if (xmlTextReaderDepth(self->reader) != depth + 1) continue;
        if (is_element(self, "f")) {
            cell.formula = true;
        } else if (is_element(self, "v")) {
            cell.value = true;
            read_text(self, NULL, &self->value);
        } else if (is_element(self, "is")) {
            cell.value = true;
            cell.type = 't';
            read_text(self, "t", &self->value);
        }
    }
    if (!cell.value && !cell.formula) return;
    xlsx_style style = quire_xlsx_style(&self->workbook->styles, cell.style);
    cell.place.strong = style.strong;
    if (cell.formula && !self->value.size && cell.type != 't') {
        losses->not_calculated++;
        return;
    }
    quire_str text = self->value.failure ? (quire_str){ 0 } : show(self, &cell, &style);
    if (self->value.failure == QUIRE_E_NO_MEMORY || self->shown.failure) self->failed = true;
    else if (!cell.placed || !text.data || self->value.failure) losses->malformed++;
    else if (quire_line_is_blank(quire_str_trim(text))) losses->white++;
    else if (self->out->sheet.count >= self->room) losses->over_limit++;
    else add_cell(self, &cell, text);
}

static quire_status read_all(struct reading *self, quire_error *err)
{
    table_sheet *sheet = &self->out->sheet;
    uint32_t rows = 0;
    int read = xmlTextReaderRead(self->reader);
    while (read == 1 && !self->failed) {
        if (is_element(self, "row")) {
            self->row = rows;
            read_row(self);
            rows = self->row + 1;
        } else if (is_element(self, "c")) {
            read_cell(self);
        } else if (is_element(self, "col")) {
            read_columns(self);
        } else if (is_element(self, "mergeCell")) {
            read_merged(self);
        }
        read = xmlTextReaderRead(self->reader);
    }
    if (self->failed) return quire_fail_memory(err);
    quire_sheet_sort(sheet->cells, sheet->count);
    return quire_sheet_merge(sheet, self->merged, self->merged_count, self->arena, &self->out->losses.covered,
                             err);
}

quire_status quire_xlsx_read_sheet(quire_str part, const xlsx_workbook *workbook, size_t room,
                                   quire_arena *arena, xlsx_sheet *out, quire_error *err)
{
    struct reading reading = { .arena = arena, .workbook = workbook, .out = out, .room = room };
    quire_status status;
    *out = (xlsx_sheet){ 0 };
    quire_buffer_init(&reading.value, VALUE_MAX_BYTES);
    quire_buffer_init(&reading.shown, VALUE_MAX_BYTES);
    reading.reader = xmlReaderForMemory(part.data, (int)part.size, NULL, NULL, READER_OPTIONS);
    status = reading.reader ? read_all(&reading, err) : quire_fail_memory(err);
    xmlFreeTextReader(reading.reader);
    quire_buffer_free(&reading.value);
    quire_buffer_free(&reading.shown);
    return status;
}

quire_status quire_xlsx_read_strings(quire_str part, quire_arena *arena, xlsx_strings *out, quire_error *err)
{
    struct reading reading = { .arena = arena };
    quire_status status = QUIRE_OK;
    bool whole;
    *out = (xlsx_strings){ 0 };
    quire_xlsx_count_cells(part, &whole);
    if (!whole) return QUIRE_OK;
    quire_buffer_init(&reading.value, VALUE_MAX_BYTES);
    reading.reader = xmlReaderForMemory(part.data, (int)part.size, NULL, NULL, READER_OPTIONS);
    if (!reading.reader) status = quire_fail_memory(err);
    while (!status && xmlTextReaderRead(reading.reader) == 1) {
        if (!is_element(&reading, "si")) continue;
        quire_buffer_clear(&reading.value);
        read_text(&reading, "t", &reading.value);
        quire_str *grown = quire_arena_grow(arena, out->items, out->count, &out->capacity, sizeof *grown);
        quire_str text = quire_arena_copy(arena, quire_buffer_view(&reading.value));
        if (grown) out->items = grown;
        if (!grown || !text.data) status = quire_fail_memory(err);
        else out->items[out->count++] = text;
    }
    xmlFreeTextReader(reading.reader);
    quire_buffer_free(&reading.value);
    return status;
}
