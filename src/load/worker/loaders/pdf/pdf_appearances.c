/* SPDX-License-Identifier: Apache-2.0 */
/* PDFium's text page holds the content stream alone, and has no call that reads an appearance. FPDFPage_Flatten draws
 * them all into one form object behind the page's content, one form inside of it for each annotation. Everything but
 * that object is switched off and the text page is made anew. The page's own text is never read from the flattened
 * page: flattening gives the page resources of its own and thereby hides those that it inherits, fonts among them. */
#include "load/worker/loaders/pdf/pdf_appearances.h"

#include "base/buffer.h"
#include "base/error.h"
#include "load/worker/loaders/pdf/pdf_letters.h"

enum { ON_SCREEN = 0, FORM_DEPTH = 40 /* PDFium nests forms no deeper */ };

static void collect(quire_buffer *owners, FPDF_PAGEOBJECT object, uint32_t owner, int depth)
{
    int type = FPDFPageObj_GetType(object);
    if (type == PDFIUM_OBJECT_TEXT)
        quire_buffer_append(owners, &(pdf_owner){ object, owner }, sizeof(pdf_owner));
    if (type != PDFIUM_OBJECT_FORM || depth == 0) return;
    int count = FPDFFormObj_CountObjects(object);
    for (int i = 0; i < count; i++)
        collect(owners, FPDFFormObj_GetObject(object, (unsigned long)i), owner, depth - 1);
}

/* The object that flattening added; NULL where the content broke off before it. */
static FPDF_PAGEOBJECT find_layer(FPDF_PAGE page)
{
    int last = FPDFPage_CountObjects(page) - 1;
    FPDF_PAGEOBJECT layer = last >= 0 ? FPDFPage_GetObject(page, last) : NULL;
    if (!layer || FPDFPageObj_GetType(layer) != PDFIUM_OBJECT_FORM) return NULL;
    int count = FPDFFormObj_CountObjects(layer);
    for (int i = 0; i < count; i++)
        if (FPDFPageObj_GetType(FPDFFormObj_GetObject(layer, (unsigned long)i)) != PDFIUM_OBJECT_FORM)
            return NULL;
    for (int i = 0; i < last; i++) FPDFPageObj_SetIsActive(FPDFPage_GetObject(page, i), false);
    return layer;
}

static quire_status read_layer(FPDF_PAGE page, uint32_t number, pdf_view view, quire_arena *arena,
                               quire_ledger *ledger, pdf_segment **out, size_t *out_count, quire_error *err)
{
    FPDF_PAGEOBJECT layer = find_layer(page);
    quire_buffer owners;
    if (!layer) return QUIRE_OK;
    quire_buffer_init(&owners, SIZE_MAX / 4);
    int count = FPDFFormObj_CountObjects(layer);
    for (int i = 0; i < count; i++)
        collect(&owners, FPDFFormObj_GetObject(layer, (unsigned long)i), (uint32_t)i + 1, FORM_DEPTH);
    quire_status status = quire_buffer_check(&owners, "the text of a page's annotations", err);
    if (!status && owners.size) {
        pdf_owners found = { (pdf_owner *)(void *)owners.data, owners.size / sizeof(pdf_owner) };
        status = quire_pdf_read_drawn(page, number, view, found, arena, ledger, out, out_count, err);
    }
    quire_buffer_free(&owners);
    return status;
}

quire_status quire_pdf_read_appearances(FPDF_DOCUMENT document, FPDF_PAGE page, uint32_t number,
                                        quire_arena *arena, quire_ledger *ledger, pdf_segment **out,
                                        size_t *count, quire_error *err)
{
    pdf_view view = quire_pdf_view(page); /* flattening gives the page a box of its own too */
    *out = NULL;
    *count = 0;
    if (FPDFPage_Flatten(page, ON_SCREEN) != PDFIUM_FLATTENED) return QUIRE_OK;
    FPDF_PAGE drawn = FPDF_LoadPage(document, (int)number - 1);
    if (!drawn) return QUIRE_OK;
    quire_status status = read_layer(drawn, number, view, arena, ledger, out, count, err);
    FPDF_ClosePage(drawn);
    return status;
}
