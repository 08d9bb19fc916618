/* SPDX-License-Identifier: Apache-2.0 */
/* Reading order by cutting the page at gutters: where enough lines of prose stand on both sides of a white strip,
 * what is above comes first, then the left side, the right side, and what is below. The idea of cutting at white
 * space is Nagy and Seth's XY-cut (ICPR 1984); the test for prose keeps tables whole. */
#include "load/worker/loaders/pdf/pdf_lines.h"

#include "base/error.h"
#include "base/str.h"
#include "load/worker/loaders/pdf/pdf_characters.h"
#include "load/worker/loaders/pdf/pdf_segments.h"
#include "load/worker/loaders/pdf/pdf_tables.h"

#include <math.h>
#include <stdlib.h>

enum { BLOCK_EM = 3 /* as far as no first line is indented */, BLOCK_LINES = 3 };
enum { EDGE_POINTS = 1, EDGE_LINES = 3 };
enum { CUT_DEPTH = 6, CANDIDATES = 12, COLUMN_LINES = 3, SURE_LINES = 8, PROSE_WEIGHT = 16 };

static const float GUTTER_POINTS = 5, TIGHT_POINTS = 3; /* where some lines come near it */

struct order {
    const pdf_page *page;
    quire_arena *arena;
    pdf_line *lines;
    size_t count;
    uint32_t tables;
};

enum part { ABOVE, LEFT, RIGHT, BELOW, PARTS };

struct gutter {
    float x;           /* its right border */
    float top, bottom; /* nothing crosses it between these */
    size_t lines;      /* beside it; 0: there is none */
};

size_t quire_pdf_line_weight(const pdf_line *line)
{
    size_t weight = 0;
    for (size_t i = 0; i < line->count; i++) weight += quire_pdf_weight(line->segments[i]->text);
    return weight;
}

static size_t letters_of(quire_str text)
{
    size_t letters = 0;
    for (size_t i = 0; i < text.size; i++) {
        unsigned char byte = (unsigned char)text.data[i];
        letters += byte >= 0xC0 ? 2 : (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z';
    }
    return letters;
}

static int by_float(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

/* Those that belong to another come last. */
static int by_height(const void *a, const void *b)
{
    const pdf_segment *x = a, *y = b;
    if (x->taken != y->taken) return x->taken ? 1 : -1;
    return (x->place.y0 > y->place.y0) - (x->place.y0 < y->place.y0);
}

static int by_left(const void *a, const void *b)
{
    const pdf_segment *x = a, *y = b;
    return (x->place.x0 > y->place.x0) - (x->place.x0 < y->place.x0);
}

/* Up to CANDIDATES left edges that several segments share, other than the leftmost. */
static size_t shared_edges(float *edges, size_t count, float out[CANDIDATES])
{
    size_t found = 0, counts[CANDIDATES];
    qsort(edges, count, sizeof *edges, by_float);
    for (size_t i = 0, j; i < count; i = j) {
        for (j = i; j < count && edges[j] - edges[i] <= 3; j++) {}
        if (j - i < COLUMN_LINES || edges[i] - edges[0] < 60) continue;
        size_t at = found;
        if (found == CANDIDATES) {
            for (size_t k = at = 0; k < found; k++)
                if (counts[k] < counts[at]) at = k;
            if (counts[at] >= j - i) continue;
        } else {
            found++;
        }
        counts[at] = j - i;
        out[at] = edges[i];
    }
    return found;
}

/* A printed line as PDFium gives it: segments with soft gaps between them. */
struct strip {
    pdf_segment *const *segments;
    size_t count;
    float top, middle;
};

/* What one side of a gutter holds. */
struct side {
    size_t lines, prose, running; /* running: lines that begin inside a sentence, by their first letter */
    size_t soft, tight;           /* begin behind a soft gap; come near the gutter */
    float x0, x1, y0, y1, width_sum;
};

/* Adds a line that consists of `segments`. */
static void side_add(struct side *side, pdf_segment *const *segments, size_t count)
{
    quire_place box = segments[0]->place;
    size_t letters = 0;
    for (size_t i = 0; i < count; i++) {
        letters += letters_of(segments[i]->text);
        box.y0 = fminf(box.y0, segments[i]->place.y0);
        box.x1 = fmaxf(box.x1, segments[i]->place.x1);
        box.y1 = fmaxf(box.y1, segments[i]->place.y1);
    }
    if (!side->lines) *side = (struct side){ .x0 = box.x0, .x1 = box.x1, .y0 = box.y0, .y1 = box.y1 };
    side->lines++;
    side->prose += letters >= PROSE_WEIGHT;
    side->soft += segments[0]->soft;
    uint32_t first = quire_pdf_first_char(segments[0]->text);
    side->running += (first >= 'a' && first <= 'z') || quire_pdf_is_wide(first);
    side->x0 = fminf(side->x0, box.x0);
    side->x1 = fmaxf(side->x1, box.x1);
    side->y0 = fminf(side->y0, box.y0);
    side->y1 = fmaxf(side->y1, box.y1);
    side->width_sum += box.x1 - box.x0;
}

static bool is_column(const struct side *side)
{
    float width = side->x1 - side->x0;
    if (side->lines < SURE_LINES && side->running * 3 < side->lines) return false;
    return side->lines >= COLUMN_LINES && side->prose * 3 >= side->lines * 2 && width >= 60 &&
           side->width_sum / (float)side->lines >= 0.35F * width;
}

/* A river of spaces runs through a few lines at most; between columns some lines reach the gutter, not all. */
static bool is_open(const struct side *left, const struct side *right)
{
    return (right->soft * 2 < right->lines || right->lines >= SURE_LINES) && left->tight * 4 <= left->lines;
}

static void consider(const struct side *left, const struct side *right, float x, float top, float bottom,
                     struct gutter *best)
{
    if (!is_column(left) || !is_column(right) || !is_open(left, right)) return;
    float overlap = fminf(left->y1, right->y1) - fmaxf(left->y0, right->y0);
    if (overlap < 0.4F * fminf(left->y1 - left->y0, right->y1 - right->y0)) return;
    if (left->lines + right->lines <= best->lines) return;
    *best = (struct gutter){ x, top, bottom, left->lines + right->lines };
}

/* How many of the strip's segments end left of the strip that ends at `x`; *crossed: one reaches into it. */
static size_t left_of(const struct strip *strip, float x, bool *crossed)
{
    size_t left = 0;
    while (left < strip->count && strip->segments[left]->place.x1 <= x - TIGHT_POINTS) left++;
    *crossed = left < strip->count && strip->segments[left]->place.x0 < x - 1;
    return left;
}

/* `strips` from top to bottom. Walks down along the white strip that ends at x; what crosses it ends a stretch. */
static void try_gutter(const struct strip *strips, size_t count, float x, struct gutter *best)
{
    struct side left = { 0 }, right = { 0 };
    float top = -INFINITY;
    for (size_t i = 0; i < count; i++) {
        const struct strip *strip = &strips[i];
        bool crossed;
        size_t before = left_of(strip, x, &crossed);
        if (crossed) {
            consider(&left, &right, x, top, strip->middle, best);
            left = right = (struct side){ 0 };
            top = strip->middle;
            continue;
        }
        if (before) {
            side_add(&left, strip->segments, before);
            left.tight += strip->segments[before - 1]->place.x1 > x - GUTTER_POINTS;
        }
        if (before < strip->count) side_add(&right, strip->segments + before, strip->count - before);
    }
    consider(&left, &right, x, top, INFINITY, best);
}

static int by_top(const void *a, const void *b)
{
    const struct strip *x = a, *y = b;
    if (x->top != y->top) return x->top > y->top ? 1 : -1;
    return (x->segments > y->segments) - (x->segments < y->segments);
}

/* How many of the pointers from `segments` on are one line with soft gaps. */
static size_t chain_at(pdf_segment *const *segments, size_t count)
{
    size_t chain = 1;
    while (chain < count && segments[chain]->soft && segments[chain] == segments[chain - 1] + 1) chain++;
    return chain;
}

static size_t make_strips(pdf_segment *const *segments, size_t count, struct strip *out)
{
    size_t used = 0;
    for (size_t i = 0, chain; i < count; i += chain) {
        const quire_place *box = &segments[i]->place;
        chain = chain_at(segments + i, count - i);
        out[used++] = (struct strip){ segments + i, chain, box->y0, (box->y0 + box->y1) / 2 };
    }
    return used;
}

static quire_status find_gutter(struct order *order, const struct strip *strips, size_t count,
                                pdf_segment *const *segments, size_t segment_count, struct gutter *out)
{
    float candidates[CANDIDATES];
    *out = (struct gutter){ 0 };
    if (segment_count < 2 * COLUMN_LINES) return QUIRE_OK;
    float *edges = quire_arena_array(order->arena, segment_count, sizeof *edges);
    struct strip *sorted = quire_arena_array(order->arena, count, sizeof *sorted);
    if (!edges || !sorted) return QUIRE_E_NO_MEMORY;
    memcpy(sorted, strips, count * sizeof *sorted);
    for (size_t i = 0; i < segment_count; i++) edges[i] = segments[i]->place.x0;
    qsort(sorted, count, sizeof *sorted, by_top);
    size_t found = shared_edges(edges, segment_count, candidates);
    for (size_t i = 0; i < found; i++) try_gutter(sorted, count, candidates[i], out);
    return QUIRE_OK;
}

static float overlap_of(float a0, float a1, float b0, float b1)
{
    return fminf(a1, b1) - fmaxf(a0, b0);
}

/* Whether `next` stands on the same printed line, to the right. */
static bool same_line(const pdf_segment *last, const pdf_segment *next)
{
    if (!last->upright || !next->upright) return false;
    float height = fminf(last->place.y1 - last->place.y0, next->place.y1 - next->place.y0);
    if (overlap_of(last->place.y0, last->place.y1, next->place.y0, next->place.y1) < 0.6F * height)
        return false;
    float gap = next->place.x0 - last->place.x1;
    return gap >= -0.5F * last->size && (last->line == next->line || gap < 3 * last->size);
}

static void finish_line(pdf_line *line)
{
    size_t bold = 0, heaviest = 0;
    line->place = line->segments[0]->place;
    line->upright = line->segments[0]->upright;
    for (size_t i = 0; i < line->count; i++) {
        const pdf_segment *segment = line->segments[i];
        line->place.x0 = fminf(line->place.x0, segment->place.x0);
        line->place.y0 = fminf(line->place.y0, segment->place.y0);
        line->place.x1 = fmaxf(line->place.x1, segment->place.x1);
        line->place.y1 = fmaxf(line->place.y1, segment->place.y1);
        bold += segment->bold;
        if (segment->chars > heaviest) {
            heaviest = segment->chars;
            line->size = segment->size;
        }
    }
    line->bold = bold == line->count;
}

struct keyed_line {
    pdf_line line;
    const pdf_segment *key; /* its earliest segment in PDFium's order, or of its table */
    size_t at;
};

static int by_key(const void *a, const void *b)
{
    const struct keyed_line *x = a, *y = b;
    if (x->key != y->key) return x->key > y->key ? 1 : -1;
    return (x->at > y->at) - (x->at < y->at);
}

/* Whether the margin moves between two lines for good, as it does where a block of text set in begins or ends. */
static bool margin_moves(const pdf_line *lines, size_t count, size_t at)
{
    float em = fmaxf(lines[at].size, 4);
    if (fabsf(lines[at].place.x0 - lines[at - 1].place.x0) < BLOCK_EM * em) return false;
    bool stays = at + 1 < count && fabsf(lines[at + 1].place.x0 - lines[at].place.x0) < em;
    bool stayed = at >= 2 && fabsf(lines[at - 2].place.x0 - lines[at - 1].place.x0) < em;
    return stays && stayed;
}

static void set_edges(pdf_line *lines, size_t count, float left, float right)
{
    for (size_t i = 0; i < count; i++) {
        lines[i].left = left;
        lines[i].right = right;
        lines[i].run = (uint32_t)count;
    }
}

/* In a column of a table no line is long because the next word did not fit. */
static bool is_ragged(const pdf_line *lines, size_t count, float left, float right)
{
    size_t full = 0;
    for (size_t i = 0; i < count; i++) full += lines[i].place.x1 > right - 0.15F * (right - left);
    return full * 5 < count * 2;
}

/* A block that is set in has edges of its own where it is wide and most of its lines reach the right one. */
static void set_block_edges(pdf_line *lines, size_t count)
{
    float left = lines[0].place.x0, right = lines[0].place.x1, width = lines[0].right - lines[0].left;
    size_t full = 0;
    for (size_t i = 0; i < count; i++) {
        left = fminf(left, lines[i].place.x0);
        right = fmaxf(right, lines[i].place.x1);
    }
    for (size_t i = 0; i < count; i++) full += lines[i].place.x1 > right - 0.12F * (right - left);
    if (right - left < 0.5F * width) return;
    if (count >= BLOCK_LINES && full * 5 >= count * 3) set_edges(lines, count, left, right);
}

/* The right edge of lines of which the furthest reach `right`: that of the others where one alone runs over an edge that
 * several share, as a line does that could not be broken. */
static float shared_right(const pdf_line *lines, size_t count, float right)
{
    float next = -INFINITY;
    size_t over = 0, sharing = 0;
    for (size_t i = 0; i < count; i++) {
        if (lines[i].place.x1 > right - EDGE_POINTS) over++;
        else next = fmaxf(next, lines[i].place.x1);
    }
    for (size_t i = 0; i < count; i++) sharing += fabsf(lines[i].place.x1 - next) <= EDGE_POINTS;
    return over == 1 && sharing >= EDGE_LINES ? next : right;
}

/* Lines that follow each other downwards share their edges, by which short last lines show. `column`: they stand
 * beside a gutter. */
static void find_edges(pdf_line *lines, size_t count, bool column)
{
    for (size_t i = 0, j; i < count; i = j) {
        float left = lines[i].place.x0, right = lines[i].place.x1;
        bool moved = false;
        for (j = i + 1; j < count; j++) {
            const pdf_line *last = &lines[j - 1], *next = &lines[j];
            float advance = next->place.y0 - last->place.y0;
            if (last->table || next->table || !next->upright || advance <= 0 || advance > 4 * last->size ||
                overlap_of(left, right, next->place.x0, next->place.x1) <= 0)
                break;
            left = fminf(left, next->place.x0);
            right = fmaxf(right, next->place.x1);
        }
        right = shared_right(lines + i, j - i, right);
        if (column && is_ragged(lines + i, j - i, left, right)) right = INFINITY;
        set_edges(lines + i, j - i, left, right);
        for (size_t k = i, end; k < j; k = end) {
            for (end = k + 1; end < j && !margin_moves(lines + i, j - i, end - i); end++) {}
            moved |= end < j;
            if (moved) set_block_edges(lines + k, end - k);
        }
    }
}

static quire_status join_chains(pdf_segment **segments, size_t *count, quire_arena *arena)
{
    size_t used = 0;
    for (size_t i = 0, chain; i < *count; i += chain) {
        chain = chain_at(segments + i, *count - i);
        if (quire_pdf_join(segments[i], chain, arena)) return QUIRE_E_NO_MEMORY;
        segments[used++] = segments[i];
    }
    *count = used;
    return QUIRE_OK;
}

/* Segments without a gutter: tables first, then lines in PDFium's order. */
static quire_status order_leaf(struct order *order, pdf_segment **segments, size_t count, bool column,
                               quire_error *err)
{
    struct keyed_line *keyed = quire_arena_array(order->arena, count, 2 * sizeof *keyed);
    pdf_line *rows = quire_arena_array(order->arena, count, 2 * sizeof *rows);
    size_t rows_found = 0, used = 0, first = order->count;
    if (!keyed || !rows) return quire_fail_memory(err);
    if (join_chains(segments, &count, order->arena)) return quire_fail_memory(err);
    quire_status status = quire_pdf_find_tables(order->page, segments, count, order->tables + 1, order->arena,
                                                rows, &rows_found, err);
    if (status) return status;
    for (size_t i = 0, j; i < rows_found; i = j) {
        const pdf_segment *key = rows[i].first;
        for (j = i; j < rows_found && rows[j].table == rows[i].table; j++)
            if (rows[j].first < key) key = rows[j].first;
        for (; i < j; i++, used++) keyed[used] = (struct keyed_line){ rows[i], key, used };
        order->tables = rows[j - 1].table;
    }
    for (size_t i = 0, j; i < count; i = j) {
        j = i + 1;
        if (!segments[i]) continue;
        while (j < count && segments[j] && same_line(segments[j - 1], segments[j])) j++;
        keyed[used] = (struct keyed_line){ { .segments = &segments[i], .count = j - i }, segments[i], used };
        used++;
    }
    qsort(keyed, used, sizeof *keyed, by_key);
    for (size_t i = 0; i < used; i++) {
        finish_line(&keyed[i].line);
        order->lines[order->count++] = keyed[i].line;
    }
    find_edges(order->lines + first, order->count - first, column);
    return QUIRE_OK;
}

static int part_of(const struct gutter *gutter, const struct strip *strip, const pdf_segment *segment)
{
    if (strip->middle <= gutter->top) return ABOVE;
    if (strip->middle >= gutter->bottom) return BELOW;
    return segment->place.x0 >= gutter->x - 1 ? RIGHT : LEFT;
}

static quire_status order_part(struct order *order, pdf_segment **segments, size_t count, int depth,
                               bool column, quire_error *err)
{
    struct gutter gutter;
    if (!count) return QUIRE_OK;
    struct strip *strips = quire_arena_array(order->arena, count, sizeof *strips);
    pdf_segment **parts = quire_arena_array(order->arena, count, sizeof *parts);
    if (!strips || !parts) return quire_fail_memory(err);
    size_t strip_count = make_strips(segments, count, strips), used = 0;
    if (find_gutter(order, strips, strip_count, segments, count, &gutter)) return quire_fail_memory(err);
    if (!gutter.lines || depth == 0) return order_leaf(order, segments, count, column, err);
    for (int part = ABOVE; part < PARTS; part++) {
        size_t start = used;
        for (size_t i = 0; i < strip_count; i++)
            for (size_t j = 0; j < strips[i].count; j++)
                if (part_of(&gutter, &strips[i], strips[i].segments[j]) == part)
                    parts[used++] = strips[i].segments[j];
        bool beside = column || part == LEFT || part == RIGHT;
        quire_status status = used - start == count
                                  ? order_leaf(order, parts + start, count, beside, err)
                                  : order_part(order, parts + start, used - start, depth - 1, beside, err);
        if (status) return status;
    }
    return QUIRE_OK;
}

/* Letters of one column that were drawn one by one. */
static quire_status join_letters(pdf_segment *segments, size_t count, quire_arena *arena)
{
    for (size_t i = 0, j; i < count; i = j) {
        for (j = i + 1; j < count; j++) {
            const pdf_segment *last = &segments[j - 1], *next = &segments[j];
            float gap = next->place.x0 - last->place.x1;
            if (!last->upright || !next->upright || last->repeated || next->repeated ||
                gap > 0.5F * next->size)
                break;
        }
        if (quire_pdf_join(segments + i, j - i, arena)) return QUIRE_E_NO_MEMORY;
    }
    return QUIRE_OK;
}

/* PDFium's order is no guide where the text does not run from left to right. */
static quire_status order_by_place(const pdf_page *page, quire_arena *arena)
{
    pdf_segment *segments = page->segments;
    size_t count = 0;
    for (size_t i = 0, chain; i < page->count; i += chain) {
        chain = quire_pdf_chain(page->segments + i, page->count - i);
        if (quire_pdf_join(page->segments + i, chain, arena)) return QUIRE_E_NO_MEMORY;
    }
    if (page->count) qsort(segments, page->count, sizeof *segments, by_height);
    for (size_t i = 0; i < page->count; i++) {
        count += !segments[i].taken;
        segments[i].soft &= segments[i].taken; /* what is left of them are whole lines */
    }
    for (size_t i = 0, j; i < count; i = j) {
        float end = segments[i].place.y0 + 0.4F * segments[i].size;
        for (j = i + 1; j < count && segments[j].place.y0 < end; j++) {}
        qsort(segments + i, j - i, sizeof *segments, by_left);
        if (page->vertical && join_letters(segments + i, j - i, arena)) return QUIRE_E_NO_MEMORY;
    }
    return QUIRE_OK;
}

quire_status quire_pdf_order_lines(const pdf_page *page, quire_arena *arena, pdf_lines *out, quire_error *err)
{
    struct order order = { .page = page, .arena = arena };
    *out = (pdf_lines){ 0 };
    if ((page->turn || page->mirrored) && order_by_place(page, arena)) return quire_fail_memory(err);
    pdf_segment **segments = quire_arena_array(arena, page->count, sizeof *segments);
    order.lines = quire_arena_array(arena, page->count,
                                    2 * sizeof *order.lines); /* rows may be cut from a segment */
    if (!segments || !order.lines) return quire_fail_memory(err);
    size_t count = 0;
    for (size_t i = 0; i < page->count; i++)
        if (!page->segments[i].repeated && !page->segments[i].taken) segments[count++] = &page->segments[i];
    quire_status status = order_part(&order, segments, count, CUT_DEPTH, false, err);
    if (status) return status;
    *out = (pdf_lines){ order.lines, order.count };
    return QUIRE_OK;
}
