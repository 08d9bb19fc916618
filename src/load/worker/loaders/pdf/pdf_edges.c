/* SPDX-License-Identifier: Apache-2.0 */
/* Two pages are little evidence, so more is asked: from the edge inwards the lines are the same, at the same place and
 * in the same size, but for numbers that count the pages; no larger than a header is; and the text begins some way off
 * with a line that differs. */
#include "load/worker/loaders/pdf/pdf_edges.h"

#include "base/str.h"

#include <math.h>

enum { PAGES_MAX = 7, LINES = 5, LINE_SEGMENTS = 6 };

static const float ZONE = 0.15F;      /* of the page's height */
static const float SAME_PLACE = 3.0F; /* points */
static const float SAME_SIZE = 0.3F;  /* points */
static const float TITLE = 1.3F;      /* of the text's size */
static const float GAP = 0.7F;        /* em, between the boxes of lines */

struct edge_line {
    pdf_segment *segments[LINE_SEGMENTS]; /* from left to right */
    size_t count;                         /* above LINE_SEGMENTS: too many to be kept */
    float y0, y1;
};

struct edge {
    struct edge_line lines[LINES + 1];
    size_t count;
};

static float middle_of(const pdf_segment *segment)
{
    return (segment->place.y0 + segment->place.y1) / 2;
}

static void add_segment(struct edge_line *line, pdf_segment *segment)
{
    size_t at = line->count < LINE_SEGMENTS ? line->count : LINE_SEGMENTS - 1;
    line->y0 = fminf(line->y0, segment->place.y0);
    line->y1 = fmaxf(line->y1, segment->place.y1);
    if (line->count++ >= LINE_SEGMENTS) return;
    for (; at > 0 && line->segments[at - 1]->place.x0 > segment->place.x0; at--)
        line->segments[at] = line->segments[at - 1];
    line->segments[at] = segment;
}

/* The line next to the height `from`, inwards. */
static bool next_line(const pdf_page *page, bool top, float from, struct edge_line *out)
{
    const pdf_segment *nearest = NULL;
    for (size_t i = 0; i < page->count; i++) {
        const pdf_segment *segment = &page->segments[i];
        float middle = middle_of(segment);
        if (top ? middle <= from : middle >= from) continue;
        if (!nearest || (top ? middle < middle_of(nearest) : middle > middle_of(nearest))) nearest = segment;
    }
    if (!nearest) return false;
    *out = (struct edge_line){ .y0 = nearest->place.y0, .y1 = nearest->place.y1 };
    for (size_t i = 0; i < page->count; i++) {
        float middle = middle_of(&page->segments[i]);
        if (middle > nearest->place.y0 && middle < nearest->place.y1) add_segment(out, &page->segments[i]);
    }
    return out->count > 0;
}

static void read_edge(const pdf_page *page, bool top, struct edge *out)
{
    float from = top ? -INFINITY : INFINITY;
    out->count = 0;
    while (out->count <= LINES && next_line(page, top, from, &out->lines[out->count])) {
        const struct edge_line *line = &out->lines[out->count++];
        from = top ? line->y1 : line->y0;
    }
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static uint32_t read_number(quire_str text, size_t *at)
{
    uint32_t number = 0;
    for (; *at < text.size && is_digit(text.data[*at]); ++*at)
        if (number < 1000000) number = number * 10 + (uint32_t)(text.data[*at] - '0');
    return number;
}

/* Whether two texts are the same but for numbers of which the second is greater by `pages`. */
static bool counts_on(quire_str a, quire_str b, uint32_t pages)
{
    size_t i = 0, j = 0;
    while (i < a.size && j < b.size) {
        if (is_digit(a.data[i]) && is_digit(b.data[j])) {
            uint32_t x = read_number(a, &i), y = read_number(b, &j);
            if (x != y && y != x + pages) return false;
        } else if (a.data[i++] != b.data[j++]) {
            return false;
        }
    }
    return i == a.size && j == b.size;
}

static bool are_alike(const struct edge_line *a, const struct edge_line *b, uint32_t pages)
{
    if (a->count != b->count || a->count > LINE_SEGMENTS || fabsf(a->y0 - b->y0) > SAME_PLACE) return false;
    for (size_t i = 0; i < a->count; i++) {
        const pdf_segment *x = a->segments[i], *y = b->segments[i];
        if (x->repeated && y->repeated) continue; /* page numbers */
        if (fabsf(x->size - y->size) > SAME_SIZE || !counts_on(x->text, y->text, pages)) return false;
    }
    return true;
}

static bool may_run(const pdf_page *page, const struct edge_line *line, bool top, float body_size)
{
    for (size_t i = 0; i < line->count; i++)
        if (line->segments[i]->size > TITLE * body_size) return false;
    return top ? line->y1 < ZONE * page->height : line->y0 > (1 - ZONE) * page->height;
}

static bool is_apart(const struct edge_line *line, const struct edge_line *inner)
{
    float gap = fmaxf(line->y0, inner->y0) - fminf(line->y1, inner->y1);
    return gap >= GAP * line->segments[0]->size;
}

static void mark_pair(const pdf_page *a, const pdf_page *b, bool top, float body_size)
{
    struct edge x, y;
    size_t alike = 0;
    read_edge(a, top, &x);
    read_edge(b, top, &y);
    size_t most = x.count < y.count ? x.count : y.count;
    while (alike < most && are_alike(&x.lines[alike], &y.lines[alike], b->number - a->number)) alike++;
    if (alike == most) return; /* the pages say the same: copies of one another */
    while (alike && (!may_run(a, &x.lines[alike - 1], top, body_size) ||
                     !is_apart(&x.lines[alike - 1], &x.lines[alike]) ||
                     !is_apart(&y.lines[alike - 1], &y.lines[alike])))
        alike--;
    for (size_t i = 0; i < alike; i++)
        for (size_t j = 0; j < x.lines[i].count; j++)
            x.lines[i].segments[j]->repeated = y.lines[i].segments[j]->repeated = true;
}

void quire_pdf_mark_pairs(pdf_page *pages, size_t count, float body_size)
{
    if (count > PAGES_MAX) return;
    for (size_t i = 0; i < count; i++)
        for (size_t j = i + 1; j < count; j++) {
            if (fabsf(pages[i].height - pages[j].height) > SAME_PLACE) continue;
            mark_pair(&pages[i], &pages[j], true, body_size);
            mark_pair(&pages[i], &pages[j], false, body_size);
        }
}
