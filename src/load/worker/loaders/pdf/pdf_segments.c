/* SPDX-License-Identifier: Apache-2.0 */
#include "load/worker/loaders/pdf/pdf_segments.h"

#include "load/worker/loaders/pdf/pdf_characters.h"

#include <math.h>
#include <string.h>

quire_place quire_pdf_shown(const pdf_page *page, quire_place box)
{
    if (page->mirrored)
        box = (quire_place){ box.page, page->width - box.x1, box.y0, page->width - box.x0, box.y1 };
    switch (page->turn) {
    case 1: return (quire_place){ box.page, page->height - box.y1, box.x0, page->height - box.y0, box.x1 };
    case 2:
        return (quire_place){ box.page, page->width - box.x1, page->height - box.y1, page->width - box.x0,
                              page->height - box.y0 };
    case 3: return (quire_place){ box.page, box.y0, page->width - box.x1, box.y1, page->width - box.x0 };
    default: return box;
    }
}

void quire_pdf_grow(quire_place *box, const quire_place *by)
{
    box->x0 = fminf(box->x0, by->x0);
    box->y0 = fminf(box->y0, by->y0);
    box->x1 = fmaxf(box->x1, by->x1);
    box->y1 = fmaxf(box->y1, by->y1);
}

size_t quire_pdf_spaces(quire_str text)
{
    size_t spaces = 0;
    for (size_t i = 0; i < text.size; i++) spaces += text.data[i] == ' ';
    return spaces;
}

size_t quire_pdf_chain(const pdf_segment *segments, size_t count)
{
    size_t chain = 1;
    while (chain < count && segments[chain].soft && !segments[chain].taken) chain++;
    return chain;
}

/* Whether no space belongs between two pieces of a line: letters that are set without any, or parts of a word. */
static bool meet(const pdf_segment *last, const pdf_segment *next)
{
    float gap = next->place.x0 - last->place.x1;
    bool wide = quire_pdf_is_wide(quire_pdf_last_char(last->text)) &&
                quire_pdf_is_wide(quire_pdf_first_char(next->text));
    return gap < (wide ? PDF_SOFT_EM : 0.08F) * next->size;
}

/* The gaps of all `segments` and those between them. */
static quire_status join_gaps(pdf_segment *segments, size_t count, quire_arena *arena)
{
    size_t total = count - 1, used = 0;
    for (size_t i = 0; i < count; i++) total += segments[i].gap_count;
    pdf_gap *gaps = quire_arena_array(arena, total, sizeof *gaps);
    if (!gaps) return QUIRE_E_NO_MEMORY;
    for (size_t i = 0; i < count; i++) {
        if (i && !meet(&segments[i - 1], &segments[i]))
            gaps[used++] = (pdf_gap){ segments[i - 1].place.x1, segments[i].place.x0, false };
        for (size_t j = 0; j < segments[i].gap_count; j++) gaps[used++] = segments[i].gaps[j];
    }
    segments[0].gaps = gaps;
    segments[0].gap_count = used;
    return QUIRE_OK;
}

quire_status quire_pdf_join(pdf_segment *segments, size_t count, quire_arena *arena)
{
    pdf_segment *into = &segments[0];
    size_t size = 0, used = 0, bold = 0, heaviest = into->chars;
    for (size_t i = 0; i < count; i++) size += segments[i].text.size + 1;
    if (count < 2) return QUIRE_OK;
    char *text = quire_arena_alloc(arena, size);
    if (!text || join_gaps(segments, count, arena)) return QUIRE_E_NO_MEMORY;
    uint32_t chars = 0;
    for (size_t i = 0; i < count; i++) {
        const pdf_segment *from = &segments[i];
        if (i && !meet(from - 1, from)) text[used++] = ' ';
        memcpy(text + used, from->text.data, from->text.size);
        used += from->text.size;
        chars += from->chars;
        bold += from->bold ? from->chars : 0;
        quire_pdf_grow(&into->place, &from->place);
        segments[i].taken = i > 0;
        if (from->chars <= heaviest) continue;
        heaviest = from->chars;
        into->size = from->size;
        into->baseline = from->baseline;
    }
    into->text = (quire_str){ text, used };
    into->chars = chars;
    into->bold = bold * 2 > chars;
    into->hyphens = segments[count - 1].hyphens;
    if (quire_pdf_spaces(into->text) != into->gap_count)
        into->gap_count = 0; /* of a part they were not known */
    return QUIRE_OK;
}
