/* SPDX-License-Identifier: Apache-2.0 */
#include "load/worker/loaders/table/sheet.h"

#include "base/str.h"

enum { SPANS_MAX = 64 /* what is beyond is one with the last */ };

bool quire_sheet_add_span(sheet_spans *spans, uint32_t first, uint32_t end, quire_arena *arena)
{
    sheet_span *last = spans->count ? &spans->items[spans->count - 1] : NULL;
    if (end <= first) return true;
    if (last && (first <= last->end || spans->count == SPANS_MAX)) {
        if (end > last->end) last->end = end;
        return true;
    }
    sheet_span *grown = quire_arena_grow(arena, spans->items, spans->count, &spans->capacity, sizeof *grown);
    if (!grown) return false;
    spans->items = grown;
    spans->items[spans->count++] = (sheet_span){ first, end };
    return true;
}

static void say(quire_buffer *out, quire_str sheet)
{
    quire_buffer_printf(out, "%ssheet %.*s", out->size ? "; " : "", QUIRE_FMT(sheet));
}

void quire_sheet_say_hidden(quire_buffer *out, quire_str sheet, bool whole, const sheet_spans *rows,
                            const sheet_spans *columns)
{
    if (whole) say(out, sheet);
    for (size_t i = 0; i < rows->count; i++) {
        sheet_span span = rows->items[i];
        say(out, sheet);
        if (span.end > span.first + 1) quire_buffer_printf(out, ", rows %u–%u", span.first + 1, span.end);
        else quire_buffer_printf(out, ", row %u", span.end);
    }
    for (size_t i = 0; i < columns->count; i++) {
        sheet_span span = columns->items[i];
        char first[SHEET_COLUMN_BYTES], last[SHEET_COLUMN_BYTES];
        quire_sheet_column(span.first, first);
        quire_sheet_column(span.end - 1, last);
        say(out, sheet);
        if (span.end > span.first + 1) quire_buffer_printf(out, ", columns %s–%s", first, last);
        else quire_buffer_printf(out, ", column %s", first);
    }
}
