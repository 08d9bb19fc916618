/* SPDX-License-Identifier: Apache-2.0 */
/* A locator as bytes (numbers and strings: record/wire.h):
 *
 *   byte     bits 0 to 3: kind · bit 4: `last` is another than `first` · bit 5: it has a name · bit 6: it has a range ·
 *            bit 7: its name is that of the locator before it
 *   number   of lines, symbols and slides: `first` less the `last` of the locator before (0: there is none), times two;
 *            a negative one less one, without its sign
 *   number   where bit 4 is set: `last` less `first`
 *   string   where bit 5 is set: name
 *   string   where bit 6 is set: range
 */
#include "record/locator.h"

#include "base/str.h"

#include <stdio.h>

enum {
    KIND_BITS = 0x0F,
    LAST_BIT = 0x10,
    NAME_BIT = 0x20,
    RANGE_BIT = 0x40,
    SAME_NAME_BIT = 0x80,
    CLIMB_MAX = 128,     /* elements nest no deeper (load/worker/builder.h) */
    CELLS_MAX = 1 << 24, /* rows and columns of a sheet */
    COLUMN_BYTES = 8,
    NAME_SHOWN_BYTES = 160 /* of a name in a label */
};

_Static_assert(2 * (NAME_SHOWN_BYTES + 16) + 64 <= QUIRE_LOCATOR_LABEL_BYTES, "a label fits");

static bool has_lines(quire_locator_kind kind)
{
    return kind == QUIRE_LOCATOR_LINES || kind == QUIRE_LOCATOR_SYMBOL;
}

static bool is_numbered(quire_locator_kind kind)
{
    return has_lines(kind) || kind == QUIRE_LOCATOR_SLIDE;
}

static bool may_have_range(quire_locator_kind kind)
{
    return kind == QUIRE_LOCATOR_SHEET || kind == QUIRE_LOCATOR_TIME;
}

static bool has_name(quire_locator_kind kind)
{
    return kind != QUIRE_LOCATOR_LINES && kind != QUIRE_LOCATOR_SLIDE;
}

bool quire_locator_is_sound(const quire_locator *locator)
{
    quire_locator_kind kind = locator->kind;
    if (kind <= QUIRE_LOCATOR_NONE || kind >= QUIRE_LOCATOR_KIND_COUNT) return false;
    if ((locator->name.size > 0) != has_name(kind)) return false;
    if (locator->range.size && !may_have_range(kind)) return false;
    if ((locator->first > 0) != is_numbered(kind)) return false;
    return has_lines(kind) ? locator->last >= locator->first : locator->last == 0;
}

/* ---- bytes ---- */

static uint32_t number_before(const quire_locator *before)
{
    return !before ? 0 : before->last ? before->last : before->first;
}

void quire_locator_put(quire_buffer *out, const quire_locator *locator, const quire_locator *before)
{
    bool longer = locator->last > locator->first;
    bool same = before && locator->name.size && quire_str_equal(before->name, locator->name);
    unsigned head = (unsigned)locator->kind | (longer ? LAST_BIT : 0u) |
                    (locator->range.size ? RANGE_BIT : 0u) |
                    (same                 ? SAME_NAME_BIT
                     : locator->name.size ? NAME_BIT
                                          : 0u);
    quire_buffer_append_char(out, (char)head);
    if (is_numbered(locator->kind)) {
        int64_t step = (int64_t)locator->first - number_before(before);
        quire_wire_put_number(out, step < 0 ? (uint64_t)-step * 2 - 1 : (uint64_t)step * 2);
    }
    if (longer) quire_wire_put_number(out, locator->last - locator->first);
    if (head & NAME_BIT) quire_wire_put_string(out, locator->name);
    if (locator->range.size) quire_wire_put_string(out, locator->range);
}

static uint32_t take_first(quire_wire_reader *reader, const quire_locator *before)
{
    uint64_t coded = quire_wire_number(reader, (uint64_t)UINT32_MAX * 2, "a locator's step is too large");
    int64_t step = coded & 1 ? -(int64_t)(coded / 2) - 1 : (int64_t)(coded / 2);
    int64_t first = (int64_t)number_before(before) + step;
    if (first >= 1 && first <= UINT32_MAX) return (uint32_t)first;
    quire_wire_refuse(reader, "a locator's number is outside its bounds");
    return 0;
}

void quire_locator_take(quire_wire_reader *reader, const quire_locator *before, quire_locator *out)
{
    unsigned head = quire_wire_byte(reader);
    quire_locator read = { .kind = (quire_locator_kind)(head & KIND_BITS) };
    if (is_numbered(read.kind)) read.first = take_first(reader, before);
    if (has_lines(read.kind)) read.last = read.first;
    if (head & LAST_BIT)
        read.last = read.first + (uint32_t)quire_wire_number(reader, UINT32_MAX - read.first,
                                                             "a locator's last line is too large");
    if (head & NAME_BIT) read.name = quire_wire_string(reader, QUIRE_DOCUMENT_STRING_MAX_BYTES);
    else if (head & SAME_NAME_BIT && before) read.name = before->name;
    if (head & RANGE_BIT) read.range = quire_wire_string(reader, QUIRE_DOCUMENT_STRING_MAX_BYTES);
    if (reader->wrong) return;
    if (!quire_locator_is_sound(&read)) quire_wire_refuse(reader, "a locator is not what its kind promises");
    *out = read;
}

quire_status quire_locator_decode(quire_str bytes, quire_arena *arena, quire_locator *out, quire_error *err)
{
    quire_wire_reader reader = { .bytes = (const unsigned char *)bytes.data,
                                 .size = bytes.size,
                                 .arena = arena };
    quire_locator read = { 0 };
    quire_locator_take(&reader, NULL, &read);
    quire_status status = quire_wire_verdict(&reader, "the encoded locator", err);
    if (!status) *out = read;
    return status;
}

/* ---- words ---- */

/* What of it a label shows: no character cut. */
static quire_str shown_of(quire_str text)
{
    if (text.size <= NAME_SHOWN_BYTES) return text;
    text.size = NAME_SHOWN_BYTES;
    while (text.size && ((unsigned char)text.data[text.size] & 0xC0) == 0x80) text.size--;
    return text;
}

void quire_locator_label(const quire_locator *locator, char out[QUIRE_LOCATOR_LABEL_BYTES])
{
    quire_str name = shown_of(locator->name), range = shown_of(locator->range);
    char shown[NAME_SHOWN_BYTES + 8], lines[64];
    snprintf(shown, sizeof shown, "%.*s%s", QUIRE_FMT(name), name.size < locator->name.size ? "…" : "");
    if (locator->last > locator->first)
        snprintf(lines, sizeof lines, "lines %u–%u", locator->first, locator->last);
    else snprintf(lines, sizeof lines, "line %u", locator->first);
    out[0] = '\0';
    switch (locator->kind) {
    case QUIRE_LOCATOR_LINES: snprintf(out, QUIRE_LOCATOR_LABEL_BYTES, "%s", lines); break;
    case QUIRE_LOCATOR_SYMBOL: snprintf(out, QUIRE_LOCATOR_LABEL_BYTES, "%s, %s", shown, lines); break;
    case QUIRE_LOCATOR_SHEET:
        snprintf(out, QUIRE_LOCATOR_LABEL_BYTES, "sheet %s%s%.*s", shown, range.size ? ", " : "",
                 QUIRE_FMT(range));
        break;
    case QUIRE_LOCATOR_SLIDE: snprintf(out, QUIRE_LOCATOR_LABEL_BYTES, "slide %u", locator->first); break;
    case QUIRE_LOCATOR_ROW: snprintf(out, QUIRE_LOCATOR_LABEL_BYTES, "row %s", shown); break;
    case QUIRE_LOCATOR_ENTRY: snprintf(out, QUIRE_LOCATOR_LABEL_BYTES, "entry %s", shown); break;
    case QUIRE_LOCATOR_PATH: snprintf(out, QUIRE_LOCATOR_LABEL_BYTES, "%s", shown); break;
    case QUIRE_LOCATOR_TIME:
        snprintf(out, QUIRE_LOCATOR_LABEL_BYTES, "%s%s%.*s", shown, range.size ? "–" : "", QUIRE_FMT(range));
        break;
    case QUIRE_LOCATOR_NONE:
    case QUIRE_LOCATOR_KIND_COUNT: break;
    }
}

/* ---- ranges ---- */

/* Whether `inner` names what stands in the symbol `outer`: "Cache.get" in "Cache". */
static bool names_inner(quire_str outer, quire_str inner)
{
    return outer.size && inner.size > outer.size && quire_str_starts(inner, outer) &&
           (inner.data[outer.size] == '.' || inner.data[outer.size] == ':');
}

quire_locator quire_locator_join(const quire_locator *first, const quire_locator *last)
{
    quire_locator joined = *first;
    if (first->kind == QUIRE_LOCATOR_TIME && last->kind == QUIRE_LOCATOR_TIME)
        joined.range = last->range.size ? last->range : first->range;
    if (!has_lines(first->kind) || !has_lines(last->kind)) return joined;
    if (joined.last < last->last) joined.last = last->last;
    /* What stands in two symbols is in neither, unless one of them holds the other. */
    if (names_inner(last->name, first->name)) joined.name = last->name;
    else if (!names_inner(first->name, last->name) &&
             (first->kind != last->kind || !quire_str_equal(first->name, last->name))) {
        joined.kind = QUIRE_LOCATOR_LINES;
        joined.name = (quire_str){ 0 };
    }
    return joined;
}

/* ---- cells ---- */

struct cells {
    uint32_t column, row, column_end, row_end; /* from 1, inclusive */
};

/* "AB12": letters of a column, then a row. */
static bool read_place(quire_str text, size_t *at, uint32_t *column, uint32_t *row)
{
    uint64_t letters = 0, digits = 0;
    for (; *at < text.size && text.data[*at] >= 'A' && text.data[*at] <= 'Z' && letters <= CELLS_MAX; ++*at)
        letters = letters * 26 + (uint64_t)(text.data[*at] - 'A') + 1;
    for (; *at < text.size && text.data[*at] >= '0' && text.data[*at] <= '9' && digits <= CELLS_MAX; ++*at)
        digits = digits * 10 + (uint64_t)(text.data[*at] - '0');
    *column = (uint32_t)letters;
    *row = (uint32_t)digits;
    return letters && digits && letters <= CELLS_MAX && digits <= CELLS_MAX;
}

static bool read_cells(quire_str text, struct cells *out)
{
    size_t at = 0;
    if (!read_place(text, &at, &out->column, &out->row)) return false;
    out->column_end = out->column;
    out->row_end = out->row;
    if (at < text.size && text.data[at] == ':') {
        at++;
        if (!read_place(text, &at, &out->column_end, &out->row_end)) return false;
    }
    return at == text.size;
}

static void put_column(uint32_t column, char out[COLUMN_BYTES])
{
    char letters[COLUMN_BYTES];
    size_t count = 0;
    for (uint32_t left = column; left; left = (left - 1) / 26)
        letters[count++] = (char)('A' + (left - 1) % 26);
    for (size_t i = 0; i < count; i++) out[i] = letters[count - 1 - i];
    out[count] = '\0';
}

static void add_cells(struct cells *all, quire_str range)
{
    struct cells more;
    if (!read_cells(range, &more)) return;
    if (!all->row) *all = more;
    if (more.column < all->column) all->column = more.column;
    if (more.row < all->row) all->row = more.row;
    if (more.column_end > all->column_end) all->column_end = more.column_end;
    if (more.row_end > all->row_end) all->row_end = more.row_end;
}

/* The innermost element around the byte at `offset` that has a locator; QUIRE_NO_PARENT: none has. */
static uint32_t located_at(const quire_document *document, size_t offset)
{
    size_t low = 0, high = document->element_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (document->elements[middle].start <= offset) low = middle + 1;
        else high = middle;
    }
    uint32_t at = low ? (uint32_t)(low - 1) : QUIRE_NO_PARENT;
    for (int climbed = 0; at != QUIRE_NO_PARENT && climbed < CLIMB_MAX; climbed++) {
        const quire_element *element = &document->elements[at];
        if (element->locator && element->end > offset) return at;
        at = element->parent;
    }
    return QUIRE_NO_PARENT;
}

/* Whether the element's lines are those of the original, one for one. */
static bool keeps_lines(const quire_document *document, const quire_element *element)
{
    if (!has_lines(element->locator->kind) || element->locator->first == element->locator->last) return false;
    return element->kind == QUIRE_ELEMENT_CODE ||
           (element->kind == QUIRE_ELEMENT_PARAGRAPH && quire_str_is(document->media_type, "text/plain"));
}

static quire_locator locate(const quire_document *document, size_t offset, struct quire_line_cursor *cursor)
{
    uint32_t at = located_at(document, offset);
    if (at == QUIRE_NO_PARENT) return (quire_locator){ 0 };
    const quire_element *element = &document->elements[at];
    quire_locator found = *element->locator;
    if (!keeps_lines(document, element)) return found;
    if (!cursor->line || cursor->element != at || cursor->at > offset)
        *cursor = (struct quire_line_cursor){ .element = at, .line = found.first, .at = element->start };
    for (; cursor->at < offset; cursor->at++) cursor->line += document->text.data[cursor->at] == '\n';
    if (cursor->line < found.last) found.last = cursor->line;
    found.first = found.last;
    return found;
}

/* All cells of the sheet that begin in the range, and `first`, which may begin before it: a table is what it has there of
 * rows. */
static quire_locator join_cells(const quire_document *document, quire_range range, quire_locator first,
                                quire_arena *arena)
{
    struct cells all = { 0 };
    char column[COLUMN_BYTES], column_end[COLUMN_BYTES];
    size_t low = 0, high = document->element_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (document->elements[middle].start < range.start) low = middle + 1;
        else high = middle;
    }
    add_cells(&all, first.range);
    for (; low < document->element_count && document->elements[low].start < range.end; low++) {
        const quire_element *element = &document->elements[low];
        const quire_locator *locator = element->kind == QUIRE_ELEMENT_TABLE ? NULL : element->locator;
        if (!locator || locator->kind != QUIRE_LOCATOR_SHEET) continue;
        if (quire_str_equal(locator->name, first.name)) add_cells(&all, locator->range);
    }
    if (!all.row) return first;
    put_column(all.column, column);
    put_column(all.column_end, column_end);
    bool one = all.row == all.row_end && all.column == all.column_end;
    quire_str made = one ? quire_arena_printf(arena, "%s%u", column, all.row)
                         : quire_arena_printf(arena, "%s%u:%s%u", column, all.row, column_end, all.row_end);
    if (made.data) first.range = made;
    return first;
}

static bool is_white(char c)
{
    return c == ' ' || c == '\t' || c == '\n';
}

quire_locator quire_document_locator(const quire_document *document, quire_range range,
                                     quire_locating *locating)
{
    while (range.start < range.end && is_white(document->text.data[range.start])) range.start++;
    while (range.end > range.start && is_white(document->text.data[range.end - 1])) range.end--;
    if (range.start == range.end) return (quire_locator){ 0 };
    quire_locating fresh = { .arena = NULL };
    if (!locating) locating = &fresh;
    quire_locator first = locate(document, range.start, &locating->first);
    quire_locator last = locate(document, range.end - 1, &locating->last);
    if (locating->arena && first.kind == QUIRE_LOCATOR_SHEET)
        return join_cells(document, range, first, locating->arena);
    return quire_locator_join(&first, &last);
}
