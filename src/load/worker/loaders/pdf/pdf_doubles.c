/* SPDX-License-Identifier: Apache-2.0 */
/* What was left out is no part of the text page, but of the page: it stands between its neighbours in the content. */
#include "load/worker/loaders/pdf/pdf_doubles.h"

#include <math.h>
#include <stdlib.h>

enum { OBJECTS_MAX = 200000 };

struct pdf_place_in_page {
    FPDF_PAGEOBJECT object;
    int index;
};

static int by_object(const void *a, const void *b)
{
    const struct pdf_place_in_page *x = a, *y = b;
    return (x->object > y->object) - (x->object < y->object);
}

static void list_objects(pdf_doubles *doubles)
{
    int count = FPDFPage_CountObjects(doubles->page);
    doubles->listed = true;
    if (count <= 0 || count > OBJECTS_MAX) return;
    doubles->objects = quire_arena_array(doubles->arena, (size_t)count, sizeof *doubles->objects);
    if (!doubles->objects) return; /* then nothing is found */
    doubles->count = (size_t)count;
    for (int i = 0; i < count; i++)
        doubles->objects[i] = (struct pdf_place_in_page){ FPDFPage_GetObject(doubles->page, i), i };
    qsort(doubles->objects, doubles->count, sizeof *doubles->objects, by_object);
}

static int index_of(const pdf_doubles *doubles, FPDF_PAGEOBJECT object)
{
    const struct pdf_place_in_page key = { .object = object };
    if (!doubles->count) return -1;
    const struct pdf_place_in_page *found = bsearch(&key, doubles->objects, doubles->count, sizeof key,
                                                    by_object);
    return found ? found->index : -1;
}

bool quire_pdf_find_double(pdf_doubles *doubles, FPDF_PAGEOBJECT last, FPDF_PAGEOBJECT next, FS_RECTF *box)
{
    FS_RECTF first, lost;
    if (!doubles->listed) list_objects(doubles);
    int before = index_of(doubles, last), behind = index_of(doubles, next);
    if (before < 0 || behind != before + 2) return false;
    FPDF_PAGEOBJECT object = FPDFPage_GetObject(doubles->page, before + 1);
    if (FPDFPageObj_GetType(object) != PDFIUM_OBJECT_TEXT) return false;
    if (!FPDFPageObj_GetBounds(last, &first.left, &first.bottom, &first.right, &first.top) ||
        !FPDFPageObj_GetBounds(object, &lost.left, &lost.bottom, &lost.right, &lost.top))
        return false;
    float wide = first.right - first.left, high = first.top - first.bottom;
    float shift = hypotf(lost.left - first.left, lost.bottom - first.bottom);
    if (fabsf(lost.right - lost.left - wide) > 0.1F * wide ||
        fabsf(lost.top - lost.bottom - high) > 0.1F * high)
        return false;
    *box = lost;
    return shift >= 0.3F * fminf(wide, high);
}
