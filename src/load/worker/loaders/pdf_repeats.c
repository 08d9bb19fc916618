/* SPDX-License-Identifier: Apache-2.0 */
/* Candidates are segments near the top and the bottom edge. They are sorted by a hash of their text, in which a run of
 * digits counts as one sign, and by height; what stands on enough different pages is marked. */
#include "load/worker/loaders/pdf_repeats.h"

#include "base/error.h"
#include "load/worker/loaders/pdf_lines.h"

#include <math.h>
#include <stdlib.h>

static const float ZONE = 0.12F;       /* of the page's height, at each end */
static const float SAME_HEIGHT = 6.0F; /* points */

struct candidate {
    uint64_t hash; /* its lowest bit tells top from bottom */
    float y;
    uint32_t page;
    pdf_segment *segment;
};

/* FNV-1a over the text without white space, runs of digits as '#'. */
static uint64_t hash_text(quire_str text)
{
    uint64_t hash = 14695981039346656037U;
    bool digits = false;
    for (size_t i = 0; i < text.size; i++) {
        unsigned char byte = (unsigned char)text.data[i];
        bool digit = byte >= '0' && byte <= '9';
        if (byte == ' ' || (digit && digits)) continue;
        digits = digit;
        hash = (hash ^ (digit ? '#' : byte)) * 1099511628211U;
    }
    return hash;
}

static int compare(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;
    if (x->hash != y->hash) return x->hash > y->hash ? 1 : -1;
    if (x->y != y->y) return x->y > y->y ? 1 : -1;
    return (x->segment > y->segment) - (x->segment < y->segment);
}

static void mark_group(struct candidate *group, size_t count, size_t needed)
{
    for (size_t i = 0, j; i < count; i = j) {
        size_t pages = 1;
        for (j = i + 1; j < count && group[j].y - group[j - 1].y <= SAME_HEIGHT; j++)
            pages += group[j].page != group[j - 1].page;
        if (pages < needed) continue;
        for (size_t k = i; k < j; k++) group[k].segment->repeated = true;
    }
}

/* What stands on the line of a running header changes with the chapter, but belongs to it. */
static void mark_neighbours(pdf_page *page)
{
    float top = 0, bottom = page->height;
    for (size_t i = 0; i < page->count; i++) {
        const quire_place *box = &page->segments[i].place;
        if (!page->segments[i].repeated) continue;
        if (box->y1 < ZONE * page->height) top = fmaxf(top, box->y1);
        else bottom = fminf(bottom, box->y0);
    }
    for (size_t i = 0; i < page->count; i++) {
        float middle = (page->segments[i].place.y0 + page->segments[i].place.y1) / 2;
        if (middle < top || middle > bottom) page->segments[i].repeated = true;
    }
}

quire_status quire_pdf_mark_repeats(pdf_page *pages, size_t count, quire_arena *arena, quire_error *err)
{
    size_t total = 0, used = 0, with_text = 0;
    for (size_t i = 0; i < count; i++) {
        total += pages[i].count;
        with_text += pages[i].count > 0;
    }
    if (with_text < 3) return QUIRE_OK;
    struct candidate *candidates = quire_arena_array(arena, total, sizeof *candidates);
    if (!candidates) return quire_fail_memory(err);
    for (size_t i = 0; i < count; i++) {
        float lowest = 0; /* where the page's last line stands: a footer may follow the text at any height */
        for (size_t j = 0; j < pages[i].count; j++) lowest = fmaxf(lowest, pages[i].segments[j].place.y0);
        for (size_t j = 0; j < pages[i].count; j++) {
            pdf_segment *segment = &pages[i].segments[j];
            bool top = segment->place.y1 < ZONE * pages[i].height;
            bool bottom = segment->place.y0 > (1 - ZONE) * pages[i].height;
            bool outermost = segment->place.y0 >= lowest - 1 && quire_pdf_weight(segment->text) > 8;
            if (!top && !bottom && !outermost) continue;
            uint64_t hash = (hash_text(segment->text) & ~(uint64_t)1) | !top;
            float y = outermost ? 0 : segment->place.y0;
            candidates[used++] = (struct candidate){ hash, y, pages[i].number, segment };
        }
    }
    qsort(candidates, used, sizeof *candidates, compare);
    /* Left and right pages may differ, so somewhat under half of the pages must do. */
    size_t needed = with_text * 2 / 5 < 3 ? 3 : with_text * 2 / 5;
    for (size_t i = 0, j; i < used; i = j) {
        for (j = i + 1; j < used && candidates[j].hash == candidates[i].hash; j++) {}
        mark_group(&candidates[i], j - i, needed);
    }
    for (size_t i = 0; i < count; i++) mark_neighbours(&pages[i]);
    return QUIRE_OK;
}
