/* SPDX-License-Identifier: Apache-2.0 */
/* Reading order by cutting the page at gutters: where enough lines of prose stand on both sides of a white strip,
 * what is above comes first, then the left side, the right side, and what is below. The idea of cutting at white
 * space is Nagy and Seth's XY-cut (ICPR 1984); the test for prose keeps tables whole. */
#include "load/worker/loaders/pdf_lines.h"

#include "base/error.h"
#include "base/str.h"

#include <math.h>
#include <stdlib.h>

enum { CUT_DEPTH = 6, CANDIDATES = 12, COLUMN_LINES = 3, SURE_LINES = 8, PROSE_WEIGHT = 16 };

static const float GUTTER_POINTS = 5;

struct order {
    quire_arena *arena;
    pdf_line *lines;
    size_t count;
    uint32_t tables;
};

struct gutter {
    float x;           /* its right border */
    float top, bottom; /* nothing crosses it between these */
    size_t lines;      /* beside it; 0: there is none */
};

bool quire_pdf_is_wide(uint32_t c)
{
    return (c >= 0x2E80 && c < 0xA000 && c != 0x3000) || (c >= 0xF900 && c < 0xFB00) ||
           (c >= 0xFE30 && c < 0xFE50) || (c >= 0xFF00 && c < 0xFFF0) || (c >= 0x20000 && c < 0x40000);
}

static uint32_t char_at(quire_str text, size_t at)
{
    unsigned char lead = (unsigned char)text.data[at];
    size_t more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC0 ? 1 : 0;
    uint32_t c = more == 3 ? lead & 0x07 : more == 2 ? lead & 0x0F : more == 1 ? lead & 0x1F : lead;
    for (size_t i = 1; i <= more && at + i < text.size; i++)
        c = c << 6 | ((unsigned char)text.data[at + i] & 0x3F);
    return c;
}

uint32_t quire_pdf_first_char(quire_str text)
{
    return text.size ? char_at(text, 0) : 0;
}

uint32_t quire_pdf_last_char(quire_str text)
{
    size_t at = text.size;
    while (at && ((unsigned char)text.data[--at] & 0xC0) == 0x80) {}
    return text.size ? char_at(text, at) : 0;
}

size_t quire_pdf_weight(quire_str text)
{
    size_t weight = 0;
    for (size_t i = 0; i < text.size; i++) {
        if (((unsigned char)text.data[i] & 0xC0) == 0x80) continue;
        weight += quire_pdf_is_wide(char_at(text, i)) ? 2 : 1;
    }
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

/* PDFium's order is no guide where the text does not run from left to right. */
static int by_place(const void *a, const void *b)
{
    const pdf_segment *x = a, *y = b;
    if (x->place.y0 != y->place.y0) return x->place.y0 > y->place.y0 ? 1 : -1;
    return (x->place.x0 > y->place.x0) - (x->place.x0 < y->place.x0);
}

static int by_top(const void *a, const void *b)
{
    const pdf_segment *x = *(pdf_segment *const *)a, *y = *(pdf_segment *const *)b;
    if (x->place.y0 != y->place.y0) return x->place.y0 > y->place.y0 ? 1 : -1;
    return (x > y) - (x < y);
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

/* What one side of a gutter holds. */
struct side {
    size_t lines, prose, running; /* running: lines that begin inside a sentence, by their first letter */
    float x0, x1, y0, y1, width_sum;
};

static void side_add(struct side *side, const pdf_segment *segment)
{
    const quire_place *box = &segment->place;
    if (!side->lines) *side = (struct side){ 0, 0, 0, box->x0, box->x1, box->y0, box->y1, 0 };
    side->lines++;
    side->prose += letters_of(segment->text) >= PROSE_WEIGHT;
    uint32_t first = quire_pdf_first_char(segment->text);
    side->running += (first >= 'a' && first <= 'z') || quire_pdf_is_wide(first);
    side->x0 = fminf(side->x0, box->x0);
    side->x1 = fmaxf(side->x1, box->x1);
    side->y0 = fminf(side->y0, box->y0);
    side->y1 = fmaxf(side->y1, box->y1);
    side->width_sum += box->x1 - box->x0;
}

static bool is_column(const struct side *side)
{
    float width = side->x1 - side->x0;
    if (side->lines < SURE_LINES && side->running * 3 < side->lines) return false;
    return side->lines >= COLUMN_LINES && side->prose * 3 >= side->lines * 2 && width >= 60 &&
           side->width_sum / (float)side->lines >= 0.35F * width;
}

static void consider(const struct side *left, const struct side *right, float x, float top, float bottom,
                     struct gutter *best)
{
    if (!is_column(left) || !is_column(right)) return;
    float overlap = fminf(left->y1, right->y1) - fmaxf(left->y0, right->y0);
    if (overlap < 0.4F * fminf(left->y1 - left->y0, right->y1 - right->y0)) return;
    if (left->lines + right->lines <= best->lines) return;
    *best = (struct gutter){ x, top, bottom, left->lines + right->lines };
}

/* `sorted` by top. Walks down along the strip that ends at x; every segment that crosses it ends a stretch. */
static void try_gutter(pdf_segment *const *sorted, size_t count, float x, struct gutter *best)
{
    struct side left = { 0 }, right = { 0 };
    float top = -INFINITY;
    for (size_t i = 0; i < count; i++) {
        const quire_place *box = &sorted[i]->place;
        if (box->x1 <= x - GUTTER_POINTS) {
            side_add(&left, sorted[i]);
        } else if (box->x0 >= x - 1) {
            side_add(&right, sorted[i]);
        } else {
            float middle = (box->y0 + box->y1) / 2;
            consider(&left, &right, x, top, middle, best);
            left = right = (struct side){ 0 };
            top = middle;
        }
    }
    consider(&left, &right, x, top, INFINITY, best);
}

static quire_status find_gutter(struct order *order, pdf_segment *const *segments, size_t count,
                                struct gutter *out)
{
    float candidates[CANDIDATES];
    *out = (struct gutter){ 0 };
    if (count < 2 * COLUMN_LINES) return QUIRE_OK;
    float *edges = quire_arena_array(order->arena, count, sizeof *edges);
    pdf_segment **sorted = quire_arena_array(order->arena, count, sizeof *sorted);
    if (!edges || !sorted) return QUIRE_E_NO_MEMORY;
    for (size_t i = 0; i < count; i++) {
        sorted[i] = segments[i];
        edges[i] = segments[i]->place.x0;
    }
    qsort(sorted, count, sizeof *sorted, by_top);
    size_t found = shared_edges(edges, count, candidates);
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

static const pdf_segment *earliest(const pdf_line *line)
{
    const pdf_segment *first = line->segments[0];
    for (size_t i = 1; i < line->count; i++)
        if (line->segments[i] < first) first = line->segments[i];
    return first;
}

/* Segments without a gutter: tables first, then lines in PDFium's order. */
static quire_status order_leaf(struct order *order, pdf_segment **segments, size_t count, quire_error *err)
{
    struct keyed_line *keyed = quire_arena_array(order->arena, count, sizeof *keyed);
    pdf_line *rows = quire_arena_array(order->arena, count, sizeof *rows);
    size_t rows_found = 0, used = 0;
    if (!keyed || !rows) return quire_fail_memory(err);
    quire_status status = quire_pdf_find_tables(segments, count, order->tables + 1, order->arena, rows,
                                                &rows_found, err);
    if (status) return status;
    for (size_t i = 0, j; i < rows_found; i = j) {
        const pdf_segment *key = earliest(&rows[i]);
        for (j = i; j < rows_found && rows[j].table == rows[i].table; j++)
            if (earliest(&rows[j]) < key) key = earliest(&rows[j]);
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
    return QUIRE_OK;
}

static quire_status order_part(struct order *order, pdf_segment **segments, size_t count, int depth,
                               quire_error *err)
{
    struct gutter gutter;
    if (!count) return QUIRE_OK;
    if (find_gutter(order, segments, count, &gutter)) return quire_fail_memory(err);
    if (!gutter.lines || depth == 0) return order_leaf(order, segments, count, err);
    pdf_segment **parts = quire_arena_array(order->arena, count, sizeof *parts);
    if (!parts) return quire_fail_memory(err);
    enum { ABOVE, LEFT, RIGHT, BELOW, PARTS };
    size_t used = 0;
    for (int part = ABOVE; part < PARTS; part++) {
        size_t start = used;
        for (size_t i = 0; i < count; i++) {
            const quire_place *box = &segments[i]->place;
            float middle = (box->y0 + box->y1) / 2;
            int own = middle <= gutter.top      ? ABOVE
                      : middle >= gutter.bottom ? BELOW
                      : box->x0 >= gutter.x - 1 ? RIGHT
                                                : LEFT;
            if (own == part) parts[used++] = segments[i];
        }
        quire_status status = used - start == count
                                  ? order_leaf(order, parts + start, count, err)
                                  : order_part(order, parts + start, used - start, depth - 1, err);
        if (status) return status;
    }
    return QUIRE_OK;
}

/* Lines that follow each other downwards share their edges, by which short last lines show. */
static void find_edges(pdf_lines *lines)
{
    for (size_t i = 0, j; i < lines->count; i = j) {
        float left = lines->items[i].place.x0, right = lines->items[i].place.x1;
        for (j = i + 1; j < lines->count; j++) {
            const pdf_line *last = &lines->items[j - 1], *next = &lines->items[j];
            float advance = next->place.y0 - last->place.y0;
            if (last->table || next->table || !next->upright || advance <= 0 || advance > 4 * last->size ||
                overlap_of(left, right, next->place.x0, next->place.x1) <= 0)
                break;
            left = fminf(left, next->place.x0);
            right = fmaxf(right, next->place.x1);
        }
        for (size_t k = i; k < j; k++) {
            lines->items[k].left = left;
            lines->items[k].right = right;
        }
    }
}

quire_status quire_pdf_order_lines(const pdf_page *page, quire_arena *arena, pdf_lines *out, quire_error *err)
{
    struct order order = { .arena = arena };
    *out = (pdf_lines){ 0 };
    if (page->turn && page->count) qsort(page->segments, page->count, sizeof *page->segments, by_place);
    pdf_segment **segments = quire_arena_array(arena, page->count, sizeof *segments);
    order.lines = quire_arena_array(arena, page->count, sizeof *order.lines);
    if (!segments || !order.lines) return quire_fail_memory(err);
    size_t count = 0;
    for (size_t i = 0; i < page->count; i++)
        if (!page->segments[i].repeated) segments[count++] = &page->segments[i];
    quire_status status = order_part(&order, segments, count, CUT_DEPTH, err);
    if (status) return status;
    *out = (pdf_lines){ order.lines, order.count };
    find_edges(out);
    return QUIRE_OK;
}
