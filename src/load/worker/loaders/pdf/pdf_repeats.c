/* SPDX-License-Identifier: Apache-2.0 */
/* Candidates are lines near the top and the bottom edge. They are sorted by a hash of their text, in which a run of
 * digits counts as one sign, and by height; what stands on enough different pages is marked. Page numbers are told by
 * counting: number and page go up alike. */
#include "load/worker/loaders/pdf/pdf_repeats.h"

#include "base/error.h"
#include "base/hash.h"
#include "base/str.h"
#include "load/worker/loaders/pdf/pdf_characters.h"
#include "load/worker/loaders/pdf/pdf_edges.h"
#include "load/worker/loaders/pdf/pdf_folios.h"
#include "load/worker/loaders/pdf/pdf_segments.h"

#include <math.h>
#include <stdlib.h>

enum { FOLIOS_A_PAGE = 16, EDGE_LINES = 8, EDGE_WEIGHT = 8 };

static const float ZONE = 0.12F;       /* of the page's height, at each end */
static const float SAME_HEIGHT = 6.0F; /* points */

struct candidate {
    uint64_t hash; /* its lowest bit tells top from bottom */
    float y;
    const pdf_page *page;
    pdf_segment *segment; /* the first of `count`, with soft gaps between them */
    size_t count;
    uint32_t number; /* of a page number */
    bool alone;      /* on its line */
};

struct candidates {
    struct candidate *items;
    size_t count;
};

/* Over the text of a line without white space, runs of digits as '#'. */
static uint64_t hash_line(const pdf_segment *segments, size_t count)
{
    uint64_t hash = QUIRE_HASH_START;
    bool digits = false;
    for (size_t at = 0; at < count; at++)
        for (size_t i = 0; i < segments[at].text.size; i++) {
            unsigned char byte = (unsigned char)segments[at].text.data[i];
            bool digit = byte >= '0' && byte <= '9';
            if (byte == ' ' || (digit && digits)) continue;
            digits = digit;
            hash = quire_hash_byte(hash, digit ? '#' : byte);
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

static void mark(struct candidate *candidate)
{
    for (size_t i = 0; i < candidate->count; i++) candidate->segment[i].repeated = true;
}

static bool is_high(const pdf_page *page, const pdf_segment *segment)
{
    return segment->place.y0 < page->height / 2;
}

/* Of the candidates with one hash. */
static void mark_group(struct candidate *group, size_t count, size_t needed)
{
    for (size_t i = 0, j; i < count; i = j) {
        size_t pages = 1;
        for (j = i + 1; j < count && group[j].y - group[j - 1].y <= SAME_HEIGHT; j++)
            pages += group[j].page != group[j - 1].page;
        if (pages < needed) continue;
        for (size_t k = i; k < j; k++) mark(&group[k]);
    }
}

/* Page numbers that count alike: on two pages where they have a line to themselves, else on three. */
static void mark_folios(struct candidate *group, size_t count)
{
    for (size_t i = 0, j; i < count; i = j) {
        size_t pages = 1;
        bool alone = group[i].alone;
        for (j = i + 1; j < count && group[j].y - group[j - 1].y <= SAME_HEIGHT; j++) {
            pages += group[j].page != group[j - 1].page;
            alone &= group[j].alone;
        }
        for (size_t k = i; k < j && pages >= (alone ? 2 : 3); k++) mark(&group[k]);
    }
}

/* What stands on the line of a running header changes with the chapter, but belongs to it. */
static void mark_neighbours(pdf_page *page)
{
    float top = 0, bottom = page->height;
    if (page->vertical) return; /* its edges are the columns' ends */
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

static bool in_zone(const pdf_page *page, const pdf_segment *segment)
{
    return segment->place.y1 < ZONE * page->height || segment->place.y0 > (1 - ZONE) * page->height;
}

/* Where the page's last line stands: a footer may follow the text at any height. */
static float lowest_line(const pdf_page *page)
{
    float lowest = 0;
    for (size_t i = 0; i < page->count; i++) lowest = fmaxf(lowest, page->segments[i].place.y0);
    return lowest;
}

static void add_lines(pdf_page *page, struct candidates *all)
{
    float lowest = lowest_line(page);
    for (size_t i = 0, chain; i < page->count; i += chain) {
        pdf_segment *segment = &page->segments[i];
        chain = quire_pdf_chain(segment, page->count - i);
        bool top = segment->place.y1 < ZONE * page->height;
        bool outermost = segment->place.y0 >= lowest - 1 && quire_pdf_weight(segment->text) > EDGE_WEIGHT;
        if (!in_zone(page, segment) && !outermost) continue;
        uint64_t hash = (hash_line(segment, chain) & ~(uint64_t)1) | !top;
        float y = outermost ? 0 : segment->place.y0;
        all->items[all->count++] = (struct candidate){ hash, y, page, segment, chain, 0, false };
    }
}

/* How many other segments stand on the line of `own`; *outermost: none stands nearer to the edge. */
static size_t neighbours(const pdf_page *page, const pdf_segment *own, bool *outermost)
{
    bool top = is_high(page, own);
    size_t count = 0;
    *outermost = true;
    for (size_t i = 0; i < page->count; i++) {
        const pdf_segment *other = &page->segments[i];
        float middle = (other->place.y0 + other->place.y1) / 2;
        if (other == own) continue;
        if (middle > own->place.y0 && middle < own->place.y1) count++;
        else if (top ? middle < own->place.y0 : middle > own->place.y1) *outermost &= other->repeated;
    }
    return count;
}

/* The text of a line in one piece; empty where it is too long for a page number. */
static quire_str line_text(const pdf_segment *segments, size_t count, char *out, size_t room)
{
    size_t used = 0;
    for (size_t i = 0; i < count; i++) {
        quire_str text = segments[i].text;
        if (used + text.size + 1 > room) return (quire_str){ 0 };
        if (used) out[used++] = ' ';
        memcpy(out + used, text.data, text.size);
        used += text.size;
    }
    return (quire_str){ out, used };
}

/* Whether it is a page number without another page that has the next one. */
static bool is_sure(const struct candidate *candidate, const pdf_folio *folio, bool alone, bool outermost)
{
    if (!in_zone(candidate->page, candidate->segment)) return false;
    if (folio->certain) return alone || outermost;
    return alone && outermost && !is_high(candidate->page, candidate->segment) &&
           (folio->set_off || folio->number == candidate->page->number);
}

static void add_folios(pdf_page *page, struct candidates *all)
{
    size_t found = 0;
    float lowest = lowest_line(page);
    for (size_t i = 0, chain; i < page->count && found < FOLIOS_A_PAGE; i += chain) {
        pdf_segment *segment = &page->segments[i];
        char text[80];
        pdf_folio folio;
        bool outermost;
        chain = quire_pdf_chain(segment, page->count - i);
        if (!quire_pdf_read_folio(line_text(segment, chain, text, sizeof text), &folio)) continue;
        bool zone = in_zone(page, segment);
        if (!zone && segment->place.y0 < lowest - 1) continue;
        found++;
        size_t beside = neighbours(page, segment, &outermost);
        bool alone = beside + 1 == chain;
        float y = alone && outermost && !is_high(page, segment) ? 0 : segment->place.y0;
        struct candidate candidate = { folio.form, y, page, segment, chain, folio.number, alone && zone };
        if (is_sure(&candidate, &folio, alone, outermost)) mark(&candidate);
        if (!alone && (!outermost || beside > EDGE_LINES)) continue;
        /* Equal where the numbers count like the pages. */
        candidate.hash = (folio.form + (uint64_t)folio.number - page->number) * 2 + !is_high(page, segment);
        all->items[all->count++] = candidate;
    }
}

static quire_status join_marked(pdf_page *page, quire_arena *arena)
{
    for (size_t i = 0, chain; i < page->count; i += chain) {
        chain = quire_pdf_chain(page->segments + i, page->count - i);
        if (page->segments[i].repeated && quire_pdf_join(page->segments + i, chain, arena))
            return QUIRE_E_NO_MEMORY;
    }
    return QUIRE_OK;
}

static void sort_candidates(struct candidates *all)
{
    qsort(all->items, all->count, sizeof *all->items, compare);
}

static size_t group_end(const struct candidates *all, size_t first)
{
    size_t end = first + 1;
    while (end < all->count && all->items[end].hash == all->items[first].hash) end++;
    return end;
}

quire_status quire_pdf_mark_repeats(pdf_page *pages, size_t count, float body_size, quire_arena *arena,
                                    quire_error *err)
{
    size_t total = 0, with_text = 0;
    for (size_t i = 0; i < count; i++) {
        total += pages[i].count;
        with_text += pages[i].count > 0;
    }
    struct candidates all = { quire_arena_array(arena, total, sizeof *all.items), 0 };
    if (!all.items) return quire_fail_memory(err);
    for (size_t i = 0; i < count; i++) add_folios(&pages[i], &all);
    sort_candidates(&all);
    for (size_t i = 0, end; i < all.count; i = end) {
        end = group_end(&all, i);
        mark_folios(&all.items[i], end - i);
    }
    all.count = 0;
    for (size_t i = 0; i < count; i++) add_lines(&pages[i], &all);
    sort_candidates(&all);
    /* Left and right pages may differ, so somewhat under half of the pages must do. */
    size_t needed = with_text * 2 / 5 < 3 ? 3 : with_text * 2 / 5;
    for (size_t i = 0, end; i < all.count; i = end) {
        end = group_end(&all, i);
        mark_group(&all.items[i], end - i, needed);
    }
    quire_pdf_mark_pairs(pages, count, body_size);
    for (size_t i = 0; i < count; i++) {
        mark_neighbours(&pages[i]);
        if (join_marked(&pages[i], arena)) return quire_fail_memory(err);
    }
    return QUIRE_OK;
}
