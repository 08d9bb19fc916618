/* SPDX-License-Identifier: Apache-2.0 */
/* Two signs tell: from letter to letter the pen moves down by about an em; or, where the letters were drawn across the
 * columns, each has its nearest neighbour below and not beside. Rows of a table stand farther apart than letters. */
#include "load/worker/loaders/pdf/pdf_vertical.h"

#include "load/worker/loaders/pdf/pdf_characters.h"

#include <math.h>

enum { SAMPLES = 200, GLYPHS_MAX = 1500, GLYPHS_MIN = 8 };

static const float STEP_MIN = 0.4F, STEP_MAX = 1.45F, STRAIGHT = 0.3F; /* em */

struct glyph {
    float x, y, em; /* its middle */
    quire_place box;
    bool vertical;
};

struct glyphs {
    struct glyph items[GLYPHS_MAX];
    size_t count;
};

static bool is_mostly_wide(FPDF_TEXTPAGE text, int count)
{
    int wide = 0, letters = 0, step = count / SAMPLES + 1;
    for (int i = 0; i < count; i += step) {
        uint32_t c = FPDFText_GetUnicode(text, i);
        if (c <= ' ') continue;
        letters++;
        wide += quire_pdf_is_wide(c);
    }
    return wide * 2 > letters;
}

static void collect(FPDF_TEXTPAGE text, int count, const pdf_view *view, struct glyphs *out)
{
    out->count = 0;
    for (int i = 0; i < count && out->count < GLYPHS_MAX; i++) {
        FS_RECTF box;
        if (!quire_pdf_is_wide(FPDFText_GetUnicode(text, i)) || !FPDFText_GetLooseCharBox(text, i, &box))
            continue;
        quire_place place = quire_pdf_view_box(view, 0, box);
        float width = place.x1 - place.x0, height = place.y1 - place.y0;
        if (width <= 0 || height <= 0) continue;
        out->items[out->count++] = (struct glyph){ (place.x0 + place.x1) / 2, (place.y0 + place.y1) / 2,
                                                   fmaxf(fmaxf(width, height) * 0.9F, 1), place, false };
    }
}

static bool steps_down(const struct glyph *from, const struct glyph *to)
{
    float down = to->y - from->y;
    return fabsf(to->x - from->x) < STRAIGHT * from->em && down > STEP_MIN * from->em &&
           down < STEP_MAX * from->em;
}

static bool steps_aside(const struct glyph *from, const struct glyph *to)
{
    float aside = to->x - from->x;
    return fabsf(to->y - from->y) < STRAIGHT * from->em && aside > STEP_MIN * from->em &&
           aside < STEP_MAX * from->em;
}

static bool is_drawn_down(struct glyphs *glyphs)
{
    size_t down = 0, aside = 0;
    for (size_t i = 1; i < glyphs->count; i++) {
        struct glyph *last = &glyphs->items[i - 1], *next = &glyphs->items[i];
        bool steps = steps_down(last, next);
        down += steps;
        aside += steps_aside(last, next);
        last->vertical |= steps;
        next->vertical |= steps;
    }
    return down >= GLYPHS_MIN / 2 && down > 2 * aside && down * 2 > glyphs->count;
}

static bool is_nearest_below(const struct glyphs *glyphs, size_t at)
{
    const struct glyph *glyph = &glyphs->items[at];
    bool below = false;
    for (size_t i = 0; i < glyphs->count; i++) {
        const struct glyph *other = &glyphs->items[i];
        if (i == at) continue;
        if (steps_aside(glyph, other) || steps_aside(other, glyph)) return false;
        below |= steps_down(glyph, other) || steps_down(other, glyph);
    }
    return below;
}

static bool stands_down(struct glyphs *glyphs)
{
    size_t down = 0;
    for (size_t i = 0; i < glyphs->count; i++) {
        glyphs->items[i].vertical = is_nearest_below(glyphs, i);
        down += glyphs->items[i].vertical;
    }
    return glyphs->count >= GLYPHS_MIN && down * 3 > glyphs->count * 2;
}

/* Few letters have their next one beside them: most lines of most pages end this question here. */
static bool is_drawn_across(const struct glyphs *glyphs)
{
    size_t aside = 0;
    for (size_t i = 1; i < glyphs->count; i++) aside += steps_aside(&glyphs->items[i - 1], &glyphs->items[i]);
    return aside * 10 < glyphs->count;
}

bool quire_pdf_is_vertical(FPDF_TEXTPAGE text, int count, const pdf_view *view, quire_place *area)
{
    struct glyphs glyphs;
    if (view->mirrored || count < GLYPHS_MIN || !is_mostly_wide(text, count)) return false;
    collect(text, count, view, &glyphs);
    if (!is_drawn_down(&glyphs) && (!is_drawn_across(&glyphs) || !stands_down(&glyphs))) return false;
    *area = (quire_place){ 0, INFINITY, INFINITY, -INFINITY, -INFINITY };
    for (size_t i = 0; i < glyphs.count; i++) {
        const struct glyph *glyph = &glyphs.items[i];
        if (!glyph->vertical) continue;
        area->x0 = fminf(area->x0, glyph->box.x0);
        area->y0 = fminf(area->y0, glyph->box.y0);
        area->x1 = fmaxf(area->x1, glyph->box.x1);
        area->y1 = fmaxf(area->y1, glyph->box.y1);
    }
    return true;
}

uint32_t quire_pdf_horizontal_form(uint32_t c)
{
    static const uint16_t stops[] = { 0xFF0C, 0x3001, 0x3002, 0xFF1A, 0xFF1B,
                                      0xFF01, 0xFF1F, 0x3016, 0x3017, 0x2026 };
    static const uint16_t brackets[] = { 0xFF08, 0xFF09, 0xFF5B, 0xFF5D, 0x3014, 0x3015, 0x3010, 0x3011,
                                         0x300A, 0x300B, 0x3008, 0x3009, 0x300C, 0x300D, 0x300E, 0x300F };
    if (c >= 0xFE10 && c <= 0xFE19) return stops[c - 0xFE10];
    if (c >= 0xFE35 && c <= 0xFE44) return brackets[c - 0xFE35];
    return c == 0xFE31 ? 0x2014 : c == 0xFE30 ? 0x2025 : c;
}
