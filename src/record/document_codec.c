/* SPDX-License-Identifier: Apache-2.0 */
/* Elements, place runs, metadata and ledger rows as bytes, and the checks of bytes from outside.
 *
 *   number   LEB128: 7 bits a byte, the lowest first, bit 7 set where more follow; at most 10 bytes
 *   string   number of bytes, then UTF-8 without NUL
 *   float    IEEE 754 binary32, little-endian
 *
 *   document  0x02 (version; 0x01 has no repeated cells)
 *             title, language, media type: strings · page count: number
 *             count, then (key, value) strings
 *             count, then elements:  kind + 0x80 where it is a header: byte
 *                                    index less the parent's index, 0 for none: number
 *                                    start less the start of the element before: number
 *                                    end less start: number
 *                                    which of the following are there: byte, bit 0 first; bit 7: repeated
 *                                    level, page, row, column, row span, column span: numbers · label: string
 *             count, then runs:      start less the end of the run before, end less start, page: numbers
 *                                    x0, y0, x1, y1: floats
 *   ledger    0x01 (version)
 *             count, then rows:      step, unit: strings · received, kept: numbers
 *                                    count, then (reason string, count number)
 */
#include "record/document_codec.h"

#include "base/error.h"
#include "base/str.h"
#include "record/place_runs.h"

#include <math.h>

enum {
    VERSION = 2, /* of a document */
    LEDGER_VERSION = 1,
    HEADER_BIT = 0x80,
    FIELD_COUNT = 6, /* the numbers behind the presence byte, in its bits' order */
    LABEL_BIT = 1 << FIELD_COUNT,
    REPEATED_BIT = LABEL_BIT << 1,
    ELEMENT_MIN_BYTES = 5,
    RUN_MIN_BYTES = 19,
    PAIR_MIN_BYTES = 2,
    ELEMENTS_WITHOUT_TEXT_MAX = 1 << 16,
};

size_t quire_document_elements_max(size_t text_bytes)
{
    size_t most = QUIRE_DOCUMENT_ELEMENTS_MAX;
    return text_bytes < (most - ELEMENTS_WITHOUT_TEXT_MAX) / 2 ? ELEMENTS_WITHOUT_TEXT_MAX + 2 * text_bytes
                                                               : most;
}

static void put_number(quire_buffer *out, uint64_t value)
{
    unsigned char bytes[10];
    size_t size = 0;
    while (value >= 0x80) {
        bytes[size++] = (unsigned char)(value | 0x80);
        value >>= 7;
    }
    bytes[size++] = (unsigned char)value;
    quire_buffer_append(out, bytes, size);
}

static void put_string(quire_buffer *out, quire_str text)
{
    put_number(out, text.size);
    quire_buffer_append_str(out, text);
}

static void put_float(quire_buffer *out, float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    unsigned char bytes[4] = { (unsigned char)bits, (unsigned char)(bits >> 8), (unsigned char)(bits >> 16),
                               (unsigned char)(bits >> 24) };
    quire_buffer_append(out, bytes, sizeof bytes);
}

static void put_element(quire_buffer *out, const quire_element *element, size_t index, size_t previous_start)
{
    quire_buffer_append_char(out, (char)((unsigned)element->kind | (element->header ? HEADER_BIT : 0u)));
    put_number(out, element->parent == QUIRE_NO_PARENT ? 0 : index - element->parent);
    put_number(out, element->start - previous_start);
    put_number(out, element->end - element->start);
    const uint32_t fields[FIELD_COUNT] = { element->level,  element->page,     element->row,
                                           element->column, element->row_span, element->column_span };
    unsigned present = (element->label.size ? LABEL_BIT : 0u) | (element->repeated ? REPEATED_BIT : 0u);
    for (unsigned i = 0; i < FIELD_COUNT; i++) present |= fields[i] ? 1u << i : 0;
    quire_buffer_append_char(out, (char)present);
    for (unsigned i = 0; i < FIELD_COUNT; i++)
        if (fields[i]) put_number(out, fields[i]);
    if (element->label.size) put_string(out, element->label);
}

void quire_document_encode(const quire_document *document, quire_buffer *out)
{
    quire_buffer_append_char(out, VERSION);
    put_string(out, document->title);
    put_string(out, document->language);
    put_string(out, document->media_type);
    put_number(out, document->page_count);
    put_number(out, document->metadata_count);
    for (size_t i = 0; i < document->metadata_count; i++) {
        put_string(out, document->metadata[i].key);
        put_string(out, document->metadata[i].value);
    }
    put_number(out, document->element_count);
    size_t previous = 0;
    for (size_t i = 0; i < document->element_count; i++) {
        put_element(out, &document->elements[i], i, previous);
        previous = document->elements[i].start;
    }
    put_number(out, document->run_count);
    previous = 0;
    for (size_t i = 0; i < document->run_count; i++) {
        const quire_place_run *run = &document->runs[i];
        put_number(out, run->start - previous);
        put_number(out, run->end - run->start);
        put_number(out, run->place.page);
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
    put_number(out, rows.count);
    for (size_t i = 0; i < rows.count; i++) {
        const quire_ledger_row *row = &rows.items[i];
        put_string(out, row->step);
        put_string(out, row->unit);
        put_number(out, row->received);
        put_number(out, row->kept);
        put_number(out, row->dropped_count);
        for (size_t j = 0; j < row->dropped_count; j++) {
            put_string(out, row->dropped[j].reason);
            put_number(out, row->dropped[j].count);
        }
    }
}

/* Reads forward; the first thing that is wrong is kept in `wrong` and everything after reads as zero. */
struct reader {
    const unsigned char *bytes;
    size_t size, at;
    quire_arena *arena;
    const char *wrong;
    size_t wrong_at;
    unsigned version;
    bool no_memory;
};

static void refuse(struct reader *reader, const char *why)
{
    if (reader->wrong) return;
    reader->wrong = why;
    reader->wrong_at = reader->at;
}

static unsigned take_byte(struct reader *reader)
{
    if (reader->wrong || reader->at == reader->size) {
        refuse(reader, "it ends too early");
        return 0;
    }
    return reader->bytes[reader->at++];
}

static uint64_t take_number(struct reader *reader, uint64_t most, const char *why)
{
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        unsigned byte = take_byte(reader);
        if (shift == 63 && byte > 1) break;
        value |= (uint64_t)(byte & 0x7F) << shift;
        if (byte & 0x80) continue;
        if (value <= most) return reader->wrong ? 0 : value;
        refuse(reader, why);
        return 0;
    }
    refuse(reader, "a number is longer than 64 bits");
    return 0;
}

static uint32_t take_u32(struct reader *reader)
{
    return (uint32_t)take_number(reader, UINT32_MAX, "a number is larger than its field");
}

/* A count of items of at least `item_bytes` each, so that a short input cannot ask for much memory. */
static size_t take_count(struct reader *reader, size_t most, size_t item_bytes)
{
    size_t count = (size_t)take_number(reader, most, "a count is over its bound");
    if (reader->wrong || count <= (reader->size - reader->at) / item_bytes) return count;
    refuse(reader, "a count is larger than the bytes behind it");
    return 0;
}

static void *take_memory(struct reader *reader, size_t count, size_t item_size)
{
    void *items = quire_arena_array(reader->arena, count, item_size);
    if (items) return items;
    reader->no_memory = true;
    refuse(reader, "memory is out");
    return NULL;
}

static quire_str take_string(struct reader *reader, size_t most)
{
    size_t size = (size_t)take_number(reader, most, "a string is longer than its bound");
    if (reader->wrong || size == 0) return (quire_str){ 0 };
    if (size > reader->size - reader->at) {
        refuse(reader, "a string is longer than the bytes behind it");
        return (quire_str){ 0 };
    }
    quire_str text = { (const char *)reader->bytes + reader->at, size };
    if (!quire_text_is_canonical(text)) {
        refuse(reader, "a string is not valid UTF-8 without NUL");
        return (quire_str){ 0 };
    }
    reader->at += size;
    quire_str copy = quire_arena_copy(reader->arena, text);
    if (copy.data) return copy;
    reader->no_memory = true;
    refuse(reader, "memory is out");
    return (quire_str){ 0 };
}

static float take_float(struct reader *reader)
{
    uint32_t bits = 0;
    for (unsigned i = 0; i < 4; i++) bits |= (uint32_t)take_byte(reader) << (8 * i);
    float value;
    memcpy(&value, &bits, sizeof value);
    if (isfinite(value)) return value;
    refuse(reader, "a coordinate is not a finite number");
    return 0;
}

static bool is_boundary(quire_str text, size_t at)
{
    return at == text.size || ((unsigned char)text.data[at] & 0xC0) != 0x80;
}

/* The range [previous + number, that + number), inside `text` and not inside a character. */
static quire_range take_range(struct reader *reader, quire_str text, size_t previous)
{
    static const char *const why = "a range ends outside of the text";
    size_t start = previous + (size_t)take_number(reader, text.size - previous, why);
    size_t end = start + (size_t)take_number(reader, text.size - start, why);
    if (reader->wrong) return (quire_range){ 0 };
    if (!is_boundary(text, start) || !is_boundary(text, end))
        refuse(reader, "a range is cut inside a character");
    return (quire_range){ start, end };
}

static void take_element(struct reader *reader, quire_str text, quire_element *elements, size_t index)
{
    quire_element *element = &elements[index];
    unsigned kind = take_byte(reader);
    size_t up = (size_t)take_number(reader, index, "an element's parent is not before it");
    quire_range range = take_range(reader, text, index ? elements[index - 1].start : 0);
    unsigned present = take_byte(reader);
    if (present & REPEATED_BIT && reader->version < 2) refuse(reader, "an element has unknown fields");
    uint32_t fields[FIELD_COUNT] = { 0 };
    for (unsigned i = 0; i < FIELD_COUNT; i++)
        if (present & 1u << i) fields[i] = take_u32(reader);
    quire_str label = { 0 };
    if (present & LABEL_BIT) label = take_string(reader, QUIRE_DOCUMENT_STRING_MAX_BYTES);
    if (reader->wrong) return;
    unsigned bare = kind & ~(unsigned)HEADER_BIT;
    if (bare == 0 || bare >= QUIRE_ELEMENT_KIND_COUNT) refuse(reader, "an element's kind is unknown");
    uint32_t parent = up ? (uint32_t)(index - up) : QUIRE_NO_PARENT;
    if (up && (range.start < elements[parent].start || range.end > elements[parent].end))
        refuse(reader, "an element is not inside its parent");
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
    };
}

static void take_run(struct reader *reader, quire_str text, quire_place_run *run, size_t previous_end)
{
    quire_range range = take_range(reader, text, previous_end);
    quire_place place = { .page = take_u32(reader) };
    place.x0 = take_float(reader);
    place.y0 = take_float(reader);
    place.x1 = take_float(reader);
    place.y1 = take_float(reader);
    if (reader->wrong) return;
    if (range.start == range.end) refuse(reader, "a place run is empty");
    if (place.page == 0) refuse(reader, "a place run has no page");
    if (place.x0 > place.x1 || place.y0 > place.y1) refuse(reader, "a box has its corners exchanged");
    *run = (quire_place_run){ range.start, range.end, place };
}

static void take_version(struct reader *reader, unsigned newest)
{
    reader->version = take_byte(reader);
    if (reader->version < 1 || reader->version > newest) refuse(reader, "its version is not known");
}

static void take_metadata(struct reader *reader, quire_document *document)
{
    size_t count = take_count(reader, QUIRE_DOCUMENT_METADATA_MAX, PAIR_MIN_BYTES);
    quire_pair *pairs = take_memory(reader, count, sizeof *pairs);
    for (size_t i = 0; !reader->wrong && i < count; i++) {
        pairs[i].key = take_string(reader, QUIRE_DOCUMENT_NAME_MAX_BYTES);
        pairs[i].value = take_string(reader, QUIRE_DOCUMENT_STRING_MAX_BYTES);
    }
    document->metadata = pairs;
    document->metadata_count = count;
}

static void take_structure(struct reader *reader, quire_document *document)
{
    size_t count = take_count(reader, quire_document_elements_max(document->text.size), ELEMENT_MIN_BYTES);
    quire_element *elements = take_memory(reader, count, sizeof *elements);
    for (size_t i = 0; !reader->wrong && i < count; i++) take_element(reader, document->text, elements, i);
    document->elements = elements;
    document->element_count = count;
    count = take_count(reader, QUIRE_DOCUMENT_RUNS_MAX, RUN_MIN_BYTES);
    quire_place_run *runs = take_memory(reader, count, sizeof *runs);
    for (size_t i = 0; !reader->wrong && i < count; i++)
        take_run(reader, document->text, &runs[i], i ? runs[i - 1].end : 0);
    document->runs = runs;
    document->run_count = count;
}

static quire_status verdict(struct reader *reader, const char *what, quire_error *err)
{
    if (!reader->wrong && reader->at != reader->size) refuse(reader, "bytes are left behind its end");
    if (reader->no_memory) return quire_fail_memory(err);
    if (!reader->wrong) return QUIRE_OK;
    return quire_fail(err, QUIRE_E_FORMAT, "%s is not valid at byte %zu of %zu: %s", what, reader->wrong_at,
                      reader->size, reader->wrong);
}

quire_status quire_document_decode(quire_str bytes, quire_arena *arena, quire_document *document,
                                   quire_error *err)
{
    struct reader reader = { .bytes = (const unsigned char *)bytes.data, .size = bytes.size, .arena = arena };
    quire_document decoded = *document;
    take_version(&reader, VERSION);
    decoded.title = take_string(&reader, QUIRE_DOCUMENT_STRING_MAX_BYTES);
    decoded.language = take_string(&reader, QUIRE_DOCUMENT_NAME_MAX_BYTES);
    decoded.media_type = take_string(&reader, QUIRE_DOCUMENT_NAME_MAX_BYTES);
    decoded.page_count = take_u32(&reader);
    take_metadata(&reader, &decoded);
    take_structure(&reader, &decoded);
    quire_status status = verdict(&reader, "the encoded document", err);
    if (!status) *document = decoded;
    return status;
}

static void take_ledger_row(struct reader *reader, quire_ledger_row *row)
{
    row->step = take_string(reader, QUIRE_DOCUMENT_NAME_MAX_BYTES);
    row->unit = take_string(reader, QUIRE_DOCUMENT_NAME_MAX_BYTES);
    row->received = take_number(reader, UINT64_MAX, "");
    row->kept = take_number(reader, UINT64_MAX, "");
    size_t count = take_count(reader, QUIRE_LEDGER_ROWS_MAX, PAIR_MIN_BYTES);
    quire_ledger_drop *drops = take_memory(reader, count, sizeof *drops);
    for (size_t i = 0; !reader->wrong && i < count; i++) {
        drops[i].reason = take_string(reader, QUIRE_DOCUMENT_NAME_MAX_BYTES);
        drops[i].count = take_number(reader, UINT64_MAX, "");
    }
    row->dropped = drops;
    row->dropped_count = count;
}

quire_status quire_ledger_decode(quire_str bytes, quire_arena *arena, quire_ledger_rows *out,
                                 quire_error *err)
{
    struct reader reader = { .bytes = (const unsigned char *)bytes.data, .size = bytes.size, .arena = arena };
    take_version(&reader, LEDGER_VERSION);
    size_t count = take_count(&reader, QUIRE_LEDGER_ROWS_MAX, 5);
    quire_ledger_row *rows = take_memory(&reader, count, sizeof *rows);
    for (size_t i = 0; !reader.wrong && i < count; i++) take_ledger_row(&reader, &rows[i]);
    quire_status status = verdict(&reader, "the encoded ledger", err);
    if (!status) *out = (quire_ledger_rows){ rows, count };
    return status;
}

/* How many bytes of valid UTF-8 stand at `s` where a byte over 0x7F stands; 0: none. Source: the table of
 * well-formed byte sequences in the Unicode standard, section 3.9. */
static size_t multibyte_at(const unsigned char *s, size_t left)
{
    unsigned lead = s[0];
    unsigned low = 0x80, high = 0xBF;
    size_t size = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (lead < 0xC2 || lead > 0xF4 || left < size) return 0;
    if (lead == 0xE0) low = 0xA0;
    if (lead == 0xED) high = 0x9F;
    if (lead == 0xF0) low = 0x90;
    if (lead == 0xF4) high = 0x8F;
    if (s[1] < low || s[1] > high) return 0;
    for (size_t i = 2; i < size; i++)
        if ((s[i] & 0xC0) != 0x80) return 0;
    return size;
}

bool quire_text_is_canonical(quire_str text)
{
    const uint64_t ones = 0x0101010101010101u, tops = 0x8080808080808080u;
    const unsigned char *bytes = (const unsigned char *)text.data;
    for (size_t at = 0; at < text.size;) {
        uint64_t word;
        if (text.size - at >= sizeof word) {
            memcpy(&word, bytes + at, sizeof word);
            /* No top bit, and no zero byte: subtracting one from each borrows only from a zero. */
            if (!((word | (word - ones)) & tops)) {
                at += sizeof word;
                continue;
            }
        }
        if (bytes[at] == 0) return false;
        size_t size = bytes[at] < 0x80 ? 1 : multibyte_at(bytes + at, text.size - at);
        if (size == 0) return false;
        at += size;
    }
    return true;
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
