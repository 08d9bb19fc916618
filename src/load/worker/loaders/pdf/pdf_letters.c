/* SPDX-License-Identifier: Apache-2.0 */
#include "load/worker/loaders/pdf/pdf_letters.h"

#include "load/worker/loaders/pdf/pdf_characters.h"

#include <math.h>
#include <string.h>

enum { SAMPLE_LETTERS = 200 };

pdf_view quire_pdf_view(FPDF_PAGE page)
{
    pdf_view view = { { 0, 792, 612, 0 }, 0, false };
    FS_RECTF box;
    if (FPDF_GetPageBoundingBox(page, &box) && box.right > box.left && box.top > box.bottom) view.box = box;
    int rotation = FPDFPage_GetRotation(page);
    if (rotation >= 0 && rotation < 4) view.rotation = rotation;
    return view;
}

/* Boxes of hostile files hold infinities and worse. */
static float sane(float value)
{
    return isfinite(value) ? fminf(fmaxf(value, -1e6F), 1e6F) : 0;
}

static void to_view(const pdf_view *view, float x, float y, float *out_x, float *out_y)
{
    const FS_RECTF *box = &view->box;
    switch (view->rotation) {
    case 1:
        *out_x = y - box->bottom;
        *out_y = x - box->left;
        break;
    case 2:
        *out_x = box->right - x;
        *out_y = y - box->bottom;
        break;
    case 3:
        *out_x = box->top - y;
        *out_y = box->right - x;
        break;
    default:
        *out_x = x - box->left;
        *out_y = box->top - y;
        break;
    }
    float width = view->rotation % 2 ? box->top - box->bottom : box->right - box->left;
    if (view->mirrored) *out_x = width - *out_x;
}

void quire_pdf_view_size(const pdf_view *view, float *across, float *along)
{
    *across = sane(view->box.right - view->box.left);
    *along = sane(view->box.top - view->box.bottom);
}

quire_place quire_pdf_view_box(const pdf_view *view, uint32_t page, FS_RECTF box)
{
    float ax, ay, bx, by;
    to_view(view, sane(box.left), sane(box.top), &ax, &ay);
    to_view(view, sane(box.right), sane(box.bottom), &bx, &by);
    return (quire_place){ page, fminf(ax, bx), fminf(ay, by), fmaxf(ax, bx), fmaxf(ay, by) };
}

/* Some of the letters are enough to tell. */
pdf_view quire_pdf_layout_view(FPDF_TEXTPAGE text, int count, pdf_view displayed)
{
    int votes[8] = { 0 }, best = displayed.rotation, step = count / SAMPLE_LETTERS + 1;
    for (int i = 0; i < count; i += step) {
        FS_MATRIX matrix;
        if (quire_pdf_is_white(FPDFText_GetUnicode(text, i)) || !FPDFText_GetMatrix(text, i, &matrix))
            continue;
        float heads = atan2f(matrix.c, matrix.d); /* clockwise from upwards */
        bool mirrored = matrix.a * matrix.d - matrix.b * matrix.c < 0;
        if (!isfinite(heads)) continue;
        int quarters = ((int)lroundf(heads / (float)M_PI_2) + 4) % 4;
        votes[(4 - quarters) % 4 + 4 * mirrored]++;
    }
    for (int i = 0; i < 8; i++)
        if (votes[i] > votes[best]) best = i;
    return (pdf_view){ displayed.box, best % 4, best >= 4 };
}

bool quire_pdf_letter_ink(FPDF_TEXTPAGE text, const pdf_view *view, int index, quire_place *out)
{
    double left, right, bottom, top;
    if (!FPDFText_GetCharBox(text, index, &left, &right, &bottom, &top)) return false;
    FS_RECTF box = { (float)left, (float)top, (float)right, (float)bottom };
    *out = quire_pdf_view_box(view, 0, box);
    return true;
}

bool quire_pdf_letter_box(FPDF_TEXTPAGE text, const pdf_view *view, int index, quire_place *out)
{
    FS_RECTF box;
    if (!FPDFText_GetLooseCharBox(text, index, &box) || !(box.right > box.left) || !(box.top > box.bottom))
        return quire_pdf_letter_ink(text, view, index, out);
    *out = quire_pdf_view_box(view, 0, box);
    return true;
}

float quire_pdf_letter_size(FPDF_TEXTPAGE text, int index, const quire_place *box)
{
    FS_MATRIX matrix;
    float size = (float)FPDFText_GetFontSize(text, index);
    if (FPDFText_GetMatrix(text, index, &matrix)) size *= hypotf(matrix.c, matrix.d);
    if (!isfinite(size) || size <= 0) size = box->y1 - box->y0;
    return fminf(fmaxf(size, 1), 1000);
}

float quire_pdf_letter_baseline(FPDF_TEXTPAGE text, const pdf_view *view, int index, float otherwise)
{
    double x, y;
    float across, down = otherwise;
    if (FPDFText_GetCharOrigin(text, index, &x, &y))
        to_view(view, sane((float)x), sane((float)y), &across, &down);
    return down;
}

bool quire_pdf_letter_is_bold(FPDF_TEXTPAGE text, int index)
{
    char name[128];
    int flags = 0;
    if (FPDFText_GetFontWeight(text, index) >= 600) return true;
    unsigned long size = FPDFText_GetFontInfo(text, index, name, sizeof name, &flags);
    if (!size || size > sizeof name) return false;
    name[size - 1] = 0;
    return strcasestr(name, "bold") || strcasestr(name, "black") || strcasestr(name, "heavy");
}

bool quire_pdf_is_level(FPDF_TEXTPAGE text, const pdf_view *view, int index)
{
    float angle = FPDFText_GetCharAngle(text, index) + (float)view->rotation * (float)M_PI_2;
    return !isfinite(angle) || (view->mirrored ? -cosf(angle) : cosf(angle)) > 0.7F;
}
