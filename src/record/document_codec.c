/* SPDX-License-Identifier: Apache-2.0 */
/* Elements, place runs, metadata and ledger rows as bytes, and the checks of bytes from outside.
 *
 *   number, string  record/wire.h
 *   float           IEEE 754 binary32, little-endian
 *
 *   document  0x04 (version; 0x01 has no repeated cells, 0x02 no locators, 0x03 no values: it is written where there are none)
 *             title, language, media type: strings · page count: number
 *             count, then (key, value) strings
 *             count, then elements:  kind + 0x80 where it is a header + 0x40 where it has a locator + 0x20 where it has a
 *                                    value: byte
 *                                    index less the parent's index, 0 for none: number
 *                                    start less the start of the element before: number
 *                                    end less start: number
 *                                    which of the following are there: byte, bit 0 first; bit 7: repeated
 *                                    level, page, row, column, row span, column span: numbers · label: string
 *                                    locator (record/locator.c), after that of the last element that has one
 *                                    value (record/cell_codec.c), after the unit that was spelled last
 *             count, then runs:      start less the end of the run before, end less start, page: numbers
 *                                    x0, y0, x1, y1: floats
 *   ledger    0x01 (version)
 *             count, then rows:      step, unit: strings · received, kept: numbers
 *                                    count, then (reason string, count number)
 */
#include "record/document_codec.h"

#include "base/error.h"
#include "base/str.h"
#include "record/cell_codec.h"
#include "record/locator.h"
#include "record/place_runs.h"

#include <math.h>

enum {
    VERSION = 4, /* of a document */
    VERSION_WITHOUT_VALUES = 3,
    LEDGER_VERSION = 1,
    HEADER_BIT = 0x80,
    LOCATOR_BIT = 0x40,
    VALUE_BIT = 0x20,
    FIELD_COUNT = 6, /* the numbers behind the presence byte, in its bits' order */
    LABEL_BIT = 1 << FIELD_COUNT,
    REPEATED_BIT = LABEL_BIT << 1,
    ELEMENT_MIN_BYTES = 5,
    RUN_MIN_BYTES = 19,
    PAIR_MIN_BYTES = 2,
    ELEMENTS_WITHOUT_TEXT_MAX = 1 << 16,
};

_Static_assert((int)QUIRE_ELEMENT_KIND_COUNT <= (int)VALUE_BIT, "a kind has five bits");

/* What the last elements had that are written as a difference. */
struct before {
    const quire_locator *locator;
    quire_str unit;
};

size_t quire_document_elements_max(size_t text_bytes)
{
    size_t most = QUIRE_DOCUMENT_ELEMENTS_MAX;
    return text_bytes < (most - ELEMENTS_WITHOUT_TEXT_MAX) / 2 ? ELEMENTS_WITHOUT_TEXT_MAX + 2 * text_bytes
                                                               : most;
}

static void put_float(quire_buffer *out, float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    unsigned char bytes[4] = { (unsigned char)bits, (unsigned char)(bits >> 8), (unsigned char)(bits >> 16),
                               (unsigned char)(bits >> 24) };
    quire_buffer_append(out, bytes, sizeof bytes);
}

static void put_element(quire_buffer *out, quire_str text, const quire_element *element, size_t index,
                        size_t previous_start, struct before *before)
{
    unsigned head = (unsigned)element->kind | (element->header ? HEADER_BIT : 0u) |
                    (element->locator ? LOCATOR_BIT : 0u) | (element->value ? VALUE_BIT : 0u);
    quire_buffer_append_char(out, (char)head);
    quire_wire_put_number(out, element->parent == QUIRE_NO_PARENT ? 0 : index - element->parent);
    quire_wire_put_number(out, element->start - previous_start);
    quire_wire_put_number(out, element->end - element->start);
    const uint32_t fields[FIELD_COUNT] = { element->level,  element->page,     element->row,
                                           element->column, element->row_span, element->column_span };
    unsigned present = (element->label.size ? LABEL_BIT : 0u) | (element->repeated ? REPEATED_BIT : 0u);
    for (unsigned i = 0; i < FIELD_COUNT; i++) present |= fields[i] ? 1u << i : 0;
    quire_buffer_append_char(out, (char)present);
    for (unsigned i = 0; i < FIELD_COUNT; i++)
        if (fields[i]) quire_wire_put_number(out, fields[i]);
    if (element->label.size) quire_wire_put_string(out, element->label);
    if (element->locator) quire_locator_put(out, element->locator, before->locator);
    if (element->locator) before->locator = element->locator;
    if (element->value)
        quire_cell_put(out, element->value, quire_str_cut(text, element->start, element->end), &before->unit);
}

static bool has_values(const quire_document *document)
{
    for (size_t i = 0; i < document->element_count; i++)
        if (document->elements[i].value) return true;
    return false;
}

void quire_document_encode(const quire_document *document, quire_buffer *out)
{
    quire_buffer_append_char(out, has_values(document) ? VERSION : VERSION_WITHOUT_VALUES);
    quire_wire_put_string(out, document->title);
    quire_wire_put_string(out, document->language);
    quire_wire_put_string(out, document->media_type);
    quire_wire_put_number(out, document->page_count);
    quire_wire_put_number(out, document->metadata_count);
    for (size_t i = 0; i < document->metadata_count; i++) {
        quire_wire_put_string(out, document->metadata[i].key);
        quire_wire_put_string(out, document->metadata[i].value);
    }
    quire_wire_put_number(out, document->element_count);
    size_t previous = 0;
    struct before before = { 0 };
    for (size_t i = 0; i < document->element_count; i++) {
        put_element(out, document->text, &document->elements[i], i, previous, &before);
        previous = document->elements[i].start;
    }
    quire_wire_put_number(out, document->run_count);
    previous = 0;
    for (size_t i = 0; i < document->run_count; i++) {
        const quire_place_run *run = &document->runs[i];
        quire_wire_put_number(out, run->start - previous);
        quire_wire_put_number(out, run->end - run->start);
        quire_wire_put_number(out, run->place.page);
        put_float(out, run->place.x0);
        put_float(out, run->place.y0);
        put_float(out, run->place.x1);
        put_float(out, run->place.y1);
        previous = run->end;
    }
}

void quire_ledger_encode(quire_ledger_rows rows, quire_buffer *out)
{
    quire_buffer_append_char(out, LEDGER_VERSION);
    quire_wire_put_number(out, rows.count);
    for (size_t i = 0; i < rows.count; i++) {
        const quire_ledger_row *row = &rows.items[i];
        quire_wire_put_string(out, row->step);
        quire_wire_put_string(out, row->unit);
        quire_wire_put_number(out, row->received);
        quire_wire_put_number(out, row->kept);
        quire_wire_put_number(out, row->dropped_count);
        for (size_t j = 0; j < row->dropped_count; j++) {
            quire_wire_put_string(out, row->dropped[j].reason);
            quire_wire_put_number(out, row->dropped[j].count);
        }
    }
}

static float take_float(quire_wire_reader *reader)
{
    uint32_t bits = 0;
    for (unsigned i = 0; i < 4; i++) bits |= (uint32_t)quire_wire_byte(reader) << (8 * i);
    float value;
    memcpy(&value, &bits, sizeof value);
    if (isfinite(value)) return value;
    quire_wire_refuse(reader, "a coordinate is not a finite number");
    return 0;
}

static bool is_boundary(quire_str text, size_t at)
{
    return at == text.size || ((unsigned char)text.data[at] & 0xC0) != 0x80;
}

/* The range [previous + number, that + number), inside `text` and not inside a character. */
static quire_range take_range(quire_wire_reader *reader, quire_str text, size_t previous)
{
    static const char *const why = "a range ends outside of the text";
    size_t start = previous + (size_t)quire_wire_number(reader, text.size - previous, why);
    size_t end = start + (size_t)quire_wire_number(reader, text.size - start, why);
    if (reader->wrong) return (quire_range){ 0 };
    if (!is_boundary(text, start) || !is_boundary(text, end))
        quire_wire_refuse(reader, "a range is cut inside a character");
    return (quire_range){ start, end };
}

static const quire_locator *take_locator(quire_wire_reader *reader, const quire_locator *before)
{
    quire_locator *locator = quire_wire_memory(reader, 1, sizeof *locator);
    if (locator) quire_locator_take(reader, before, locator);
    return locator;
}

static const quire_cell *take_value(quire_wire_reader *reader, quire_str text, quire_str *unit)
{
    quire_cell *value = quire_wire_memory(reader, 1, sizeof *value);
    if (value) quire_cell_take(reader, text, unit, value);
    return value;
}

/* The bits of an element's first byte that are no kind. */
static unsigned flags_of(unsigned version)
{
    return HEADER_BIT | (version >= 3 ? LOCATOR_BIT : 0u) | (version >= 4 ? VALUE_BIT : 0u);
}

static void take_element(quire_wire_reader *reader, quire_str text, quire_element *elements, size_t index,
                         struct before *before)
{
    quire_element *element = &elements[index];
    unsigned kind = quire_wire_byte(reader);
    size_t up = (size_t)quire_wire_number(reader, index, "an element's parent is not before it");
    quire_range range = take_range(reader, text, index ? elements[index - 1].start : 0);
    unsigned present = quire_wire_byte(reader);
    if (present & REPEATED_BIT && reader->version < 2)
        quire_wire_refuse(reader, "an element has unknown fields");
    uint32_t fields[FIELD_COUNT] = { 0 };
    for (unsigned i = 0; i < FIELD_COUNT; i++)
        if (present & 1u << i) fields[i] = quire_wire_u32(reader);
    quire_str label = { 0 };
    if (present & LABEL_BIT) label = quire_wire_string(reader, QUIRE_DOCUMENT_STRING_MAX_BYTES);
    const unsigned flags = flags_of(reader->version), set = kind & flags, bare = kind & ~flags;
    const quire_locator *locator = NULL;
    const quire_cell *value = NULL;
    if (set & LOCATOR_BIT) before->locator = locator = take_locator(reader, before->locator);
    if (set & VALUE_BIT && !reader->wrong)
        value = take_value(reader, quire_str_cut(text, range.start, range.end), &before->unit);
    if (reader->wrong) return;
    if (bare == 0 || bare >= QUIRE_ELEMENT_KIND_COUNT)
        quire_wire_refuse(reader, "an element's kind is unknown");
    uint32_t parent = up ? (uint32_t)(index - up) : QUIRE_NO_PARENT;
    if (up && (range.start < elements[parent].start || range.end > elements[parent].end))
        quire_wire_refuse(reader, "an element is not inside its parent");
    *element = (quire_element){
        .kind = (quire_element_kind)bare,
        .parent = parent,
        .start = range.start,
        .end = range.end,
        .level = fields[0],
        .page = fields[1],
        .row = fields[2],
        .column = fields[3],
        .row_span = fields[4],
        .column_span = fields[5],
        .header = (kind & HEADER_BIT) != 0,
        .repeated = (present & REPEATED_BIT) != 0,
        .label = label,
        .locator = locator,
        .value = value,
    };
}

static void take_run(quire_wire_reader *reader, quire_str text, quire_place_run *run, size_t previous_end)
{
    quire_range range = take_range(reader, text, previous_end);
    quire_place place = { .page = quire_wire_u32(reader) };
    place.x0 = take_float(reader);
    place.y0 = take_float(reader);
    place.x1 = take_float(reader);
    place.y1 = take_float(reader);
    if (reader->wrong) return;
    if (range.start == range.end) quire_wire_refuse(reader, "a place run is empty");
    if (place.page == 0) quire_wire_refuse(reader, "a place run has no page");
    if (place.x0 > place.x1 || place.y0 > place.y1)
        quire_wire_refuse(reader, "a box has its corners exchanged");
    *run = (quire_place_run){ range.start, range.end, place };
}

static void take_metadata(quire_wire_reader *reader, quire_document *document)
{
    size_t count = quire_wire_count(reader, QUIRE_DOCUMENT_METADATA_MAX, PAIR_MIN_BYTES);
    quire_pair *pairs = quire_wire_memory(reader, count, sizeof *pairs);
    for (size_t i = 0; !reader->wrong && i < count; i++) {
        pairs[i].key = quire_wire_string(reader, QUIRE_DOCUMENT_NAME_MAX_BYTES);
        pairs[i].value = quire_wire_string(reader, QUIRE_DOCUMENT_STRING_MAX_BYTES);
    }
    document->metadata = pairs;
    document->metadata_count = count;
}

static void take_structure(quire_wire_reader *reader, quire_document *document)
{
    size_t count = quire_wire_count(reader, quire_document_elements_max(document->text.size),
                                    ELEMENT_MIN_BYTES);
    quire_element *elements = quire_wire_memory(reader, count, sizeof *elements);
    struct before before = { 0 };
    for (size_t i = 0; !reader->wrong && i < count; i++)
        take_element(reader, document->text, elements, i, &before);
    document->elements = elements;
    document->element_count = count;
    count = quire_wire_count(reader, QUIRE_DOCUMENT_RUNS_MAX, RUN_MIN_BYTES);
    quire_place_run *runs = quire_wire_memory(reader, count, sizeof *runs);
    for (size_t i = 0; !reader->wrong && i < count; i++)
        take_run(reader, document->text, &runs[i], i ? runs[i - 1].end : 0);
    document->runs = runs;
    document->run_count = count;
}

quire_status quire_document_decode(quire_str bytes, quire_arena *arena, quire_document *document,
                                   quire_error *err)
{
    quire_wire_reader reader = { .bytes = (const unsigned char *)bytes.data,
                                 .size = bytes.size,
                                 .arena = arena };
    quire_document decoded = *document;
    quire_wire_version(&reader, VERSION);
    decoded.title = quire_wire_string(&reader, QUIRE_DOCUMENT_STRING_MAX_BYTES);
    decoded.language = quire_wire_string(&reader, QUIRE_DOCUMENT_NAME_MAX_BYTES);
    decoded.media_type = quire_wire_string(&reader, QUIRE_DOCUMENT_NAME_MAX_BYTES);
    decoded.page_count = quire_wire_u32(&reader);
    take_metadata(&reader, &decoded);
    take_structure(&reader, &decoded);
    quire_status status = quire_wire_verdict(&reader, "the encoded document", err);
    if (!status) *document = decoded;
    return status;
}

static void take_ledger_row(quire_wire_reader *reader, quire_ledger_row *row)
{
    row->step = quire_wire_string(reader, QUIRE_DOCUMENT_NAME_MAX_BYTES);
    row->unit = quire_wire_string(reader, QUIRE_DOCUMENT_NAME_MAX_BYTES);
    row->received = quire_wire_number(reader, UINT64_MAX, "");
    row->kept = quire_wire_number(reader, UINT64_MAX, "");
    size_t count = quire_wire_count(reader, QUIRE_LEDGER_ROWS_MAX, PAIR_MIN_BYTES);
    quire_ledger_drop *drops = quire_wire_memory(reader, count, sizeof *drops);
    for (size_t i = 0; !reader->wrong && i < count; i++) {
        drops[i].reason = quire_wire_string(reader, QUIRE_DOCUMENT_NAME_MAX_BYTES);
        drops[i].count = quire_wire_number(reader, UINT64_MAX, "");
    }
    row->dropped = drops;
    row->dropped_count = count;
}

quire_status quire_ledger_decode(quire_str bytes, quire_arena *arena, quire_ledger_rows *out,
                                 quire_error *err)
{
    quire_wire_reader reader = { .bytes = (const unsigned char *)bytes.data,
                                 .size = bytes.size,
                                 .arena = arena };
    quire_wire_version(&reader, LEDGER_VERSION);
    size_t count = quire_wire_count(&reader, QUIRE_LEDGER_ROWS_MAX, 5);
    quire_ledger_row *rows = quire_wire_memory(&reader, count, sizeof *rows);
    for (size_t i = 0; !reader.wrong && i < count; i++) take_ledger_row(&reader, &rows[i]);
    quire_status status = quire_wire_verdict(&reader, "the encoded ledger", err);
    if (!status) *out = (quire_ledger_rows){ rows, count };
    return status;
}

/* Whether `b` continues the line of `a`: same page, at least half of the lower one's height shared, and no
 * gap wider than two line heights. */
static bool same_line(const quire_place *a, const quire_place *b)
{
    if (a->page != b->page || b->x0 < a->x0) return false;
    float height_a = a->y1 - a->y0, height_b = b->y1 - b->y0;
    float height = height_a < height_b ? height_a : height_b;
    float top = a->y0 > b->y0 ? a->y0 : b->y0, bottom = a->y1 < b->y1 ? a->y1 : b->y1;
    return bottom - top >= height / 2 && b->x0 - a->x1 <= 2 * height;
}

enum { PLACES_BACK = 32 };

/* Whether one of the latest places shows this one, too: a table says some of its cells in several columns. */
static bool is_shown(const quire_place *places, size_t count, const quire_place *place)
{
    for (size_t i = count; i-- > 0 && count - i <= PLACES_BACK;)
        if (places[i].page == place->page && places[i].x0 <= place->x0 && places[i].y0 <= place->y0 &&
            places[i].x1 >= place->x1 && places[i].y1 >= place->y1)
            return true;
    return false;
}

quire_places quire_document_places(const quire_document *document, size_t start, size_t end,
                                   quire_arena *arena)
{
    size_t first = quire_place_run_at(document->runs, document->run_count, start), last = first;
    while (last < document->run_count && document->runs[last].start < end) last++;
    if (start >= end || first == last) return (quire_places){ 0 };
    quire_place *places = quire_arena_array(arena, last - first, sizeof *places);
    if (!places) return (quire_places){ NULL, last - first };
    size_t count = 0;
    for (size_t i = first; i < last; i++) {
        const quire_place *place = &document->runs[i].place;
        quire_place *before = count ? &places[count - 1] : NULL;
        if (is_shown(places, count, place)) continue;
        if (!before || !same_line(before, place)) {
            places[count++] = *place;
            continue;
        }
        if (place->x1 > before->x1) before->x1 = place->x1;
        if (place->y0 < before->y0) before->y0 = place->y0;
        if (place->y1 > before->y1) before->y1 = place->y1;
    }
    return (quire_places){ places, count };
}
