/* SPDX-License-Identifier: Apache-2.0 */
/* Fields and notes are not part of the page's content stream, so PDFium's text page does not hold them: they are read
 * from their dictionaries, with the name that the form shows. Links and pop-ups repeat what stands elsewhere. */
#include "load/worker/loaders/pdf_asides.h"

#include "base/error.h"
#include "base/str.h"

#include <stdlib.h>

enum { ANNOTATIONS_MAX = 10000, STRING_BYTES_MAX = 1 << 20 };

/* Which string of an annotation to read. */
enum source { CONTENTS, FIELD_VALUE, FIELD_NAME, FIELD_SHOWN_NAME };

static unsigned long get_string(enum source source, FPDF_FORMHANDLE form, FPDF_ANNOTATION annotation,
                                void *buffer, unsigned long size)
{
    switch (source) {
    case FIELD_VALUE: return FPDFAnnot_GetFormFieldValue(form, annotation, buffer, size);
    case FIELD_NAME: return FPDFAnnot_GetFormFieldName(form, annotation, buffer, size);
    case FIELD_SHOWN_NAME: return FPDFAnnot_GetFormFieldAlternateName(form, annotation, buffer, size);
    default: return FPDFAnnot_GetStringValue(annotation, "Contents", buffer, size);
    }
}

/* The string in UTF-8, and how many UTF-16 units PDFium says it has. Too long a string is cut. */
static quire_status read_string(enum source source, FPDF_FORMHANDLE form, FPDF_ANNOTATION annotation,
                                quire_arena *arena, quire_str *out, uint32_t *units)
{
    unsigned long size = get_string(source, form, annotation, NULL, 0);
    *out = (quire_str){ 0 };
    *units = 0;
    if (size <= 2 || size > STRING_BYTES_MAX) return QUIRE_OK;
    void *buffer = calloc(1, size);
    if (!buffer) return QUIRE_E_NO_MEMORY;
    if (get_string(source, form, annotation, buffer, size) == size) {
        *out = quire_str_trim(quire_pdf_utf8(buffer, size, arena));
        *units = (uint32_t)(size / 2 - 1);
    }
    free(buffer);
    return QUIRE_OK;
}

static quire_status read_field(FPDF_FORMHANDLE form, FPDF_ANNOTATION annotation, quire_arena *arena,
                               pdf_aside *out)
{
    uint32_t units;
    int type = FPDFAnnot_GetFormFieldType(form, annotation);
    if (type == PDFIUM_FIELD_PUSH_BUTTON) return QUIRE_OK;
    if ((type == PDFIUM_FIELD_CHECK_BOX || type == PDFIUM_FIELD_RADIO_BUTTON) &&
        !FPDFAnnot_IsChecked(form, annotation))
        return QUIRE_OK;
    quire_str value, name;
    quire_status status = read_string(FIELD_VALUE, form, annotation, arena, &value, &out->chars);
    if (!status) status = read_string(FIELD_SHOWN_NAME, form, annotation, arena, &name, &units);
    if (!status && !name.size) status = read_string(FIELD_NAME, form, annotation, arena, &name, &units);
    if (status || !value.size) return status;
    out->kind = QUIRE_ELEMENT_FIELD;
    out->label = name;
    out->text = name.size ? quire_arena_printf(arena, "%.*s: %.*s", QUIRE_FMT(name), QUIRE_FMT(value))
                          : value;
    return out->text.data ? QUIRE_OK : QUIRE_E_NO_MEMORY;
}

quire_status quire_pdf_read_asides(FPDF_DOCUMENT document, FPDF_PAGE page, uint32_t number,
                                   FPDF_FORMFILLINFO *callbacks, FPDF_FORMHANDLE *form, pdf_writer *writer,
                                   quire_error *err)
{
    int count = FPDFPage_GetAnnotCount(page);
    quire_status status = QUIRE_OK;
    pdf_view view = quire_pdf_view(page);
    quire_ledger *ledger = quire_builder_ledger(writer->builder);
    for (int i = 0; i < count && i < ANNOTATIONS_MAX && !status; i++) {
        FPDF_ANNOTATION annotation = FPDFPage_GetAnnot(page, i);
        if (!annotation) continue;
        pdf_aside aside = { .kind = QUIRE_ELEMENT_ANNOTATION, .place = { .page = number } };
        FS_RECTF box;
        int subtype = FPDFAnnot_GetSubtype(annotation);
        if (FPDFAnnot_GetRect(annotation, &box)) aside.place = quire_pdf_view_box(&view, number, box);
        if (subtype == PDFIUM_ANNOT_WIDGET) {
            if (!*form) *form = FPDFDOC_InitFormFillEnvironment(document, callbacks);
            if (*form && read_field(*form, annotation, writer->arena, &aside))
                status = quire_fail_memory(err);
        } else if (subtype != PDFIUM_ANNOT_LINK && subtype != PDFIUM_ANNOT_POPUP) {
            if (read_string(CONTENTS, NULL, annotation, writer->arena, &aside.text, &aside.chars))
                status = quire_fail_memory(err);
        }
        quire_ledger_receive(ledger, QUIRE_STR("load"), QUIRE_STR("characters"), aside.chars);
        if (!status && aside.text.size) status = quire_pdf_write_aside(writer, aside, err);
        else
            quire_ledger_drop_count(ledger, QUIRE_STR("load"), QUIRE_STR("characters"),
                                    QUIRE_STR("white_space"), aside.chars);
        FPDFPage_CloseAnnot(annotation);
    }
    return status;
}
