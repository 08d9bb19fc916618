/* SPDX-License-Identifier: Apache-2.0 */
/* Cutting hits into sentences and table rows. A chunk's text is its ranges joined by LF, so a place in it maps back to a
 * place in the document range by range. */
#include "answer/units.h"

#include "base/error.h"
#include "base/str.h"
#include "text/sentences.h"

enum { UNITS_LIMIT = 1024 };

struct cutting {
    quire_call *call;
    const quire_hit *hits;
    quire_units *units;
    size_t capacity, hit, head;
    quire_error *err;
};

bool quire_terms_hold(const quire_terms *terms, quire_str term)
{
    for (size_t i = 0; i < terms->count; i++)
        if (quire_str_equal(terms->items[i].text, term)) return true;
    return false;
}

static bool stands_already(const struct cutting *cutting, size_t start, size_t end)
{
    for (size_t i = 0; i < cutting->units->count; i++) {
        const quire_unit *unit = &cutting->units->items[i];
        if (unit->start == start && unit->end == end &&
            quire_str_equal(cutting->hits[unit->hit].document.id, cutting->hits[cutting->hit].document.id))
            return true;
    }
    return false;
}

static quire_status add_unit(struct cutting *cutting, size_t start, quire_str text, bool row)
{
    quire_units *units = cutting->units;
    if (text.size == 0 || units->count == UNITS_LIMIT || stands_already(cutting, start, start + text.size))
        return QUIRE_OK;
    if (units->count == cutting->capacity) {
        size_t capacity = cutting->capacity ? cutting->capacity * 2 : 64;
        quire_unit *items = quire_arena_array(cutting->call->arena, capacity, sizeof *items);
        if (!items) return quire_fail_memory(cutting->err);
        if (units->count) memcpy(items, units->items, units->count * sizeof *items);
        units->items = items;
        cutting->capacity = capacity;
    }
    quire_unit *unit = &units->items[units->count];
    *unit = (quire_unit){
        .hit = cutting->hit, .start = start, .end = start + text.size, .text = text, .row = row
    };
    if (row && cutting->head == SIZE_MAX) {
        cutting->head = units->count;
        unit->table_head = true;
    }
    unit->head = row ? cutting->head : units->count;
    units->count++;
    return quire_text_terms(cutting->call, text, cutting->hits[cutting->hit].chunk.language, &unit->terms,
                            cutting->err);
}

/* Sentences of text that holds no table row. */
static quire_status add_sentences(struct cutting *cutting, size_t start, quire_str text)
{
    const quire_range *ranges = NULL;
    size_t count = 0;
    quire_status status = quire_sentences(cutting->call, text, cutting->hits[cutting->hit].chunk.language,
                                          &ranges, &count, cutting->err);
    for (size_t i = 0; !status && i < count; i++)
        status = add_unit(cutting, start + ranges[i].start,
                          quire_str_cut(text, ranges[i].start, ranges[i].end), false);
    return status;
}

/* A line with a TAB is a table row; what stands between rows is sentences. */
static quire_status add_range(struct cutting *cutting, size_t start, quire_str text)
{
    quire_status status = QUIRE_OK;
    size_t prose = 0, at = 0;
    while (!status && at < text.size) {
        const char *line_end = memchr(text.data + at, '\n', text.size - at);
        size_t end = line_end ? (size_t)(line_end - text.data) : text.size;
        quire_str line = quire_str_cut(text, at, end);
        if (line.size && memchr(line.data, '\t', line.size)) {
            status = add_sentences(cutting, start + prose, quire_str_cut(text, prose, at));
            if (!status) status = add_unit(cutting, start + at, line, true);
            prose = end;
        } else if (line.size) {
            cutting->head = SIZE_MAX;
        }
        at = end + 1;
    }
    return status ? status : add_sentences(cutting, start + prose, quire_str_cut(text, prose, text.size));
}

quire_status quire_units_of(quire_call *call, const quire_hit *hits, size_t hit_count, quire_units *out,
                            quire_error *err)
{
    struct cutting cutting = { .call = call, .hits = hits, .units = out, .err = err };
    quire_status status = QUIRE_OK;
    *out = (quire_units){ 0 };
    for (size_t i = 0; !status && i < hit_count; i++) {
        const quire_chunk *chunk = &hits[i].chunk;
        size_t at = 0;
        cutting.hit = i;
        cutting.head = SIZE_MAX;
        for (size_t r = 0; !status && r < chunk->range_count; r++) {
            size_t size = chunk->ranges[r].end - chunk->ranges[r].start;
            if (size > chunk->text.size - at)
                return quire_fail(err, QUIRE_E_FORMAT, "chunk %.*s: its ranges are longer than its text",
                                  QUIRE_FMT(chunk->id));
            status = add_range(&cutting, chunk->ranges[r].start, quire_str_cut(chunk->text, at, at + size));
            at += size + 1;
        }
        if (!status && quire_cancelled(call)) status = quire_fail_cancelled(err);
    }
    return status;
}
