/* SPDX-License-Identifier: Apache-2.0 */
/* A rule is drawn as a path that is long and hardly high: a line, or a thin filled box. A table's are often drawn cell by
 * cell. Paths inside forms are left out: their bounds are in the form's own space. */
#include "load/worker/loaders/pdf/pdf_rules.h"

#include "base/buffer.h"
#include "base/error.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { OBJECTS_MAX = 100000, RULES_MAX = 8192 };

static const float THICK = 2.5F, SHORT = 6, TOUCH = 1; /* points */

static int by_place(const void *a, const void *b)
{
    const pdf_rule *x = a, *y = b;
    if (x->y != y->y) return x->y > y->y ? 1 : -1;
    return (x->x0 > y->x0) - (x->x0 < y->x0);
}

size_t quire_pdf_join_rules(pdf_rule *rules, size_t count)
{
    size_t used = 0;
    for (size_t i = 0; i < count; i++)
        rules[i].y = roundf(rules[i].y * 2) / 2; /* so that neighbours sort as such */
    if (count) qsort(rules, count, sizeof *rules, by_place);
    for (size_t i = 0; i < count; i++) {
        pdf_rule *last = used ? &rules[used - 1] : NULL;
        if (last && rules[i].y == last->y && rules[i].x0 <= last->x1 + TOUCH)
            last->x1 = fmaxf(last->x1, rules[i].x1);
        else rules[used++] = rules[i];
    }
    return used;
}

quire_status quire_pdf_read_rules(FPDF_PAGE page, const pdf_view *view, quire_arena *arena,
                                  const pdf_rule **out, size_t *count, quire_error *err)
{
    quire_buffer rules;
    int objects = FPDFPage_CountObjects(page);
    quire_buffer_init(&rules, RULES_MAX * sizeof(pdf_rule));
    *out = NULL;
    *count = 0;
    for (int i = 0; i < objects && i < OBJECTS_MAX && rules.size < RULES_MAX * sizeof(pdf_rule); i++) {
        FPDF_PAGEOBJECT object = FPDFPage_GetObject(page, i);
        FS_RECTF box;
        if (FPDFPageObj_GetType(object) != PDFIUM_OBJECT_PATH ||
            !FPDFPageObj_GetBounds(object, &box.left, &box.bottom, &box.right, &box.top))
            continue;
        quire_place place = quire_pdf_view_box(view, 1, box);
        if (place.y1 - place.y0 > THICK || place.x1 - place.x0 < SHORT) continue;
        pdf_rule rule = { place.x0, place.x1, (place.y0 + place.y1) / 2 };
        quire_buffer_append(&rules, &rule, sizeof rule);
    }
    quire_status status = quire_buffer_check(&rules, "the rules of a page", err);
    pdf_rule *kept = status ? NULL : quire_arena_alloc(arena, rules.size);
    if (kept) {
        if (rules.size) memcpy(kept, rules.data, rules.size);
        *count = quire_pdf_join_rules(kept, rules.size / sizeof *kept);
        *out = kept;
    } else if (!status) {
        status = quire_fail_memory(err);
    }
    quire_buffer_free(&rules);
    return status;
}

/* The first rule at or below `top`. */
static size_t first_from(const pdf_rule *rules, size_t count, float top)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (rules[middle].y < top) low = middle + 1;
        else high = middle;
    }
    return low;
}

size_t quire_pdf_rules_under(const pdf_rule *rules, size_t count, float top, float bottom, float x0, float x1,
                             const pdf_rule **out)
{
    size_t at = first_from(rules, count, top);
    while (at < count && rules[at].y <= bottom && (rules[at].x1 < x0 || rules[at].x0 > x1)) at++;
    *out = NULL;
    if (at >= count || rules[at].y > bottom) return 0;
    size_t first = at, end = at + 1;
    while (first && rules[first - 1].y == rules[at].y) first--;
    while (end < count && rules[end].y == rules[at].y) end++;
    *out = &rules[first];
    return end - first;
}
