/* SPDX-License-Identifier: Apache-2.0 */
/* An annotation speaks twice: its dictionary holds a value or contents and, for a field, a name; its appearance is
 * what a reader of the page sees. A stamp, a signature or a button has only the second, a note behind an icon only the
 * first. Where both say the same, the appearance is kept, because its lines have boxes. Links and pop-ups repeat what
 * stands elsewhere. */
#include "load/worker/loaders/pdf/pdf_asides.h"

#include "base/error.h"
#include "base/str.h"
#include "load/worker/loaders/pdf/pdf_appearances.h"
#include "load/worker/loaders/pdf/pdf_characters.h"
#include "load/worker/loaders/pdf/pdf_letters.h"

#include <math.h>
#include <stdlib.h>

/* Flattening copies what it has drawn for each annotation that it adds, so their number must be bounded. */
enum { ANNOTATIONS_MAX = 10000, OPTIONS_MAX = 4096, STRING_BYTES_MAX = 1 << 20, NOT_A_FIELD = -1 };

#define STEP QUIRE_STR("load")
#define UNIT QUIRE_STR("characters")

/* What an annotation's dictionary says. */
struct note {
    quire_element_kind kind; /* 0: nothing of it is read */
    int field;               /* PDFium's type of a field, or NOT_A_FIELD */
    quire_str label, text;
    quire_place place;
    uint32_t chars; /* of `text` */
};

/* The segments of one appearance. */
struct drawing {
    const pdf_segment *segments;
    size_t count;
    size_t note; /* whose it is; SIZE_MAX: not known */
};

struct reader {
    FPDF_FORMHANDLE form;
    quire_arena *arena;
    quire_ledger *ledger;
    uint32_t page;
    struct note *notes;
    size_t note_count;
    pdf_aside *asides;
    size_t aside_count;
};

/* Which string of an annotation to read. */
enum source { CONTENTS, FIELD_VALUE, FIELD_NAME, FIELD_SHOWN_NAME, OPTION_LABEL };

static unsigned long get_string(const struct reader *reader, enum source source, int index,
                                FPDF_ANNOTATION annotation, void *buffer, unsigned long size)
{
    switch (source) {
    case FIELD_VALUE: return FPDFAnnot_GetFormFieldValue(reader->form, annotation, buffer, size);
    case FIELD_NAME: return FPDFAnnot_GetFormFieldName(reader->form, annotation, buffer, size);
    case FIELD_SHOWN_NAME: return FPDFAnnot_GetFormFieldAlternateName(reader->form, annotation, buffer, size);
    case OPTION_LABEL: return FPDFAnnot_GetOptionLabel(reader->form, annotation, index, buffer, size);
    default: return FPDFAnnot_GetStringValue(annotation, "Contents", buffer, size);
    }
}

/* The string in UTF-8, and how many UTF-16 units PDFium says it has. Of one that is too long only they are given. */
static quire_status read_string(const struct reader *reader, enum source source, int index,
                                FPDF_ANNOTATION annotation, quire_str *out, uint32_t *units)
{
    unsigned long size = get_string(reader, source, index, annotation, NULL, 0);
    *out = (quire_str){ 0 };
    *units = size > 2 && size / 2 <= UINT32_MAX ? (uint32_t)(size / 2 - 1) : 0;
    if (!*units || size > STRING_BYTES_MAX) return QUIRE_OK;
    void *buffer = calloc(1, size);
    if (!buffer) return QUIRE_E_NO_MEMORY;
    get_string(reader, source, index, annotation, buffer, size);
    quire_str text = quire_pdf_utf8(buffer, size, reader->arena);
    *out = quire_str_trim(text);
    free(buffer);
    return text.data ? QUIRE_OK : QUIRE_E_NO_MEMORY;
}

/* A string that is text of the document. What it is to give stands in the note afterwards. */
static quire_status read_text(const struct reader *reader, enum source source, int index,
                              FPDF_ANNOTATION annotation, struct note *note)
{
    uint32_t units;
    quire_str text;
    quire_status status = read_string(reader, source, index, annotation, &text, &units);
    if (status) return status;
    quire_ledger_receive(reader->ledger, STEP, UNIT, units);
    if (!text.size) {
        bool long_one = (uint64_t)units * 2 + 2 > STRING_BYTES_MAX;
        quire_ledger_drop_count(reader->ledger, STEP, UNIT,
                                long_one ? QUIRE_STR("over_limit") : QUIRE_STR("white_space"), units);
        return QUIRE_OK;
    }
    note->chars += units;
    note->text = note->text.size
                     ? quire_arena_printf(reader->arena, "%.*s, %.*s", QUIRE_FMT(note->text), QUIRE_FMT(text))
                     : text;
    return note->text.data ? QUIRE_OK : QUIRE_E_NO_MEMORY;
}

/* The value of a choice may be a code that nobody sees: the labels of the chosen options are what it says. */
static quire_status read_choice(const struct reader *reader, FPDF_ANNOTATION annotation, struct note *note)
{
    int options = FPDFAnnot_GetOptionCount(reader->form, annotation);
    quire_status status = QUIRE_OK;
    for (int i = 0; i < options && i < OPTIONS_MAX && !status; i++)
        if (FPDFAnnot_IsOptionSelected(reader->form, annotation, i))
            status = read_text(reader, OPTION_LABEL, i, annotation, note);
    if (status || note->text.size) return status;
    return read_text(reader, FIELD_VALUE, 0, annotation, note);
}

static bool is_box_to_tick(const struct note *note)
{
    return note->field == PDFIUM_FIELD_CHECK_BOX || note->field == PDFIUM_FIELD_RADIO_BUTTON;
}

static quire_status read_field(const struct reader *reader, FPDF_ANNOTATION annotation, struct note *note)
{
    uint32_t units;
    note->kind = QUIRE_ELEMENT_FIELD;
    note->field = FPDFAnnot_GetFormFieldType(reader->form, annotation);
    quire_status status = read_string(reader, FIELD_SHOWN_NAME, 0, annotation, &note->label, &units);
    if (!status && !note->label.size)
        status = read_string(reader, FIELD_NAME, 0, annotation, &note->label, &units);
    if (status || note->field == PDFIUM_FIELD_PUSH_BUTTON) return status;
    if (is_box_to_tick(note) && !FPDFAnnot_IsChecked(reader->form, annotation)) return QUIRE_OK;
    if (note->field == PDFIUM_FIELD_COMBO_BOX || note->field == PDFIUM_FIELD_LIST_BOX)
        return read_choice(reader, annotation, note);
    return read_text(reader, FIELD_VALUE, 0, annotation, note);
}

static FPDF_FORMHANDLE open_forms(pdf_forms *forms)
{
    forms->callbacks.version = 2;
    if (!forms->handle) forms->handle = FPDFDOC_InitFormFillEnvironment(forms->document, &forms->callbacks);
    return forms->handle;
}

/* Counts it in *drawn where the annotation may show text. */
static quire_status read_note(struct reader *reader, pdf_forms *forms, FPDF_ANNOTATION annotation,
                              const pdf_view *view, struct note *note, size_t *drawn)
{
    FS_RECTF box;
    int subtype = FPDFAnnot_GetSubtype(annotation);
    *note = (struct note){ .field = NOT_A_FIELD, .place = { .page = reader->page } };
    if (FPDFAnnot_GetRect(annotation, &box)) note->place = quire_pdf_view_box(view, reader->page, box);
    bool visible = !(FPDFAnnot_GetFlags(annotation) & (PDFIUM_FLAG_HIDDEN | PDFIUM_FLAG_INVISIBLE));
    *drawn += visible && subtype != PDFIUM_ANNOT_POPUP && FPDFAnnot_GetAP(annotation, 0, NULL, 0) > 2;
    if (subtype == PDFIUM_ANNOT_LINK || subtype == PDFIUM_ANNOT_POPUP) return QUIRE_OK;
    if (subtype == PDFIUM_ANNOT_WIDGET) {
        reader->form = open_forms(forms);
        return reader->form ? read_field(reader, annotation, note) : QUIRE_OK;
    }
    note->kind = QUIRE_ELEMENT_ANNOTATION;
    return read_text(reader, CONTENTS, 0, annotation, note);
}

static quire_status read_notes(struct reader *reader, pdf_forms *forms, FPDF_PAGE page, size_t *drawn)
{
    pdf_view view = quire_pdf_view(page);
    int all = FPDFPage_GetAnnotCount(page);
    int count = all < ANNOTATIONS_MAX ? all : ANNOTATIONS_MAX;
    quire_status status = QUIRE_OK;
    reader->notes = quire_arena_array(reader->arena, (size_t)count, sizeof *reader->notes);
    if (!reader->notes) return QUIRE_E_NO_MEMORY;
    for (int i = 0; i < count && !status; i++) {
        FPDF_ANNOTATION annotation = FPDFPage_GetAnnot(page, i);
        if (!annotation) continue;
        status = read_note(reader, forms, annotation, &view, &reader->notes[reader->note_count++], drawn);
        FPDFPage_CloseAnnot(annotation);
    }
    if (all == count) return status;
    /* Of so many none is drawn. */
    quire_ledger_receive(reader->ledger, STEP, QUIRE_STR("annotations"), (uint64_t)all);
    quire_ledger_keep(reader->ledger, STEP, QUIRE_STR("annotations"), (uint64_t)count - *drawn);
    quire_ledger_drop_count(reader->ledger, STEP, QUIRE_STR("annotations"), QUIRE_STR("over_limit"),
                            (uint64_t)(all - count) + *drawn);
    *drawn = 0;
    return status;
}

static int by_owner(const void *a, const void *b)
{
    const pdf_segment *x = a, *y = b;
    if (x->owner != y->owner) return x->owner > y->owner ? 1 : -1;
    if (x->line != y->line) return x->line > y->line ? 1 : -1;
    return (x->place.x0 > y->place.x0) - (x->place.x0 < y->place.x0);
}

/* The annotation whose box is the smallest that holds the middle of the drawing. */
static size_t find_note(const struct reader *reader, const struct drawing *drawing)
{
    quire_place all = drawing->segments[0].place;
    float smallest = INFINITY;
    size_t found = SIZE_MAX;
    for (size_t i = 1; i < drawing->count; i++) {
        const quire_place *box = &drawing->segments[i].place;
        all = (quire_place){ all.page, fminf(all.x0, box->x0), fminf(all.y0, box->y0), fmaxf(all.x1, box->x1),
                             fmaxf(all.y1, box->y1) };
    }
    float x = (all.x0 + all.x1) / 2, y = (all.y0 + all.y1) / 2;
    for (size_t i = 0; i < reader->note_count; i++) {
        const quire_place *box = &reader->notes[i].place;
        float area = (box->x1 - box->x0) * (box->y1 - box->y0);
        if (!reader->notes[i].kind || x < box->x0 || x > box->x1 || y < box->y0 || y > box->y1) continue;
        if (area >= smallest) continue;
        smallest = area;
        found = i;
    }
    return found;
}

static int by_note(const void *a, const void *b)
{
    const struct drawing *x = a, *y = b;
    if (x->note != y->note) return x->note > y->note ? 1 : -1;
    return (x->segments > y->segments) - (x->segments < y->segments);
}

/* The drawings among `segments`, in the order of their annotations; NULL when memory is out. */
static struct drawing *part_drawings(const struct reader *reader, pdf_segment *segments, size_t count,
                                     size_t *drawings)
{
    struct drawing *out = quire_arena_array(reader->arena, count, sizeof *out);
    *drawings = 0;
    if (!out) return NULL;
    if (count) qsort(segments, count, sizeof *segments, by_owner);
    for (size_t i = 0, j; i < count; i = j) {
        for (j = i + 1; j < count && segments[j].owner == segments[i].owner; j++) {}
        struct drawing *drawing = &out[(*drawings)++];
        *drawing = (struct drawing){ &segments[i], j - i, 0 };
        drawing->note = find_note(reader, drawing);
    }
    if (*drawings) qsort(out, *drawings, sizeof *out, by_note);
    return out;
}

/* Whether the letters of the drawing are those of `text`. */
static bool shows_text(const struct drawing *drawing, quire_str text)
{
    size_t at = 0;
    for (size_t i = 0; i < drawing->count; i++) {
        quire_str shown = drawing->segments[i].text;
        for (size_t j = 0; j < shown.size; j++) {
            if (shown.data[j] == ' ') continue;
            while (at < text.size && text.data[at] == ' ') at++;
            if (at == text.size || text.data[at++] != shown.data[j]) return false;
        }
        if (drawing->segments[i].hyphens && at < text.size && text.data[at] == '-') at++;
    }
    return at == text.size;
}

static void add_aside(struct reader *reader, pdf_aside aside)
{
    reader->asides[reader->aside_count++] = aside;
}

/* A line of a field tells its name as the form does. */
static quire_str with_name(const struct reader *reader, const struct note *note, quire_str text)
{
    bool named = note && note->kind == QUIRE_ELEMENT_FIELD && note->label.size &&
                 note->field != PDFIUM_FIELD_PUSH_BUTTON;
    return named ? quire_arena_printf(reader->arena, "%.*s: %.*s", QUIRE_FMT(note->label), QUIRE_FMT(text))
                 : text;
}

static quire_status add_drawing(struct reader *reader, const struct drawing *drawing, const struct note *note)
{
    pdf_piece *pieces = quire_arena_array(reader->arena, drawing->count, sizeof *pieces);
    uint32_t chars = 0;
    if (!pieces) return QUIRE_E_NO_MEMORY;
    for (size_t i = 0; i < drawing->count; i++) {
        const pdf_segment *segment = &drawing->segments[i];
        quire_str text = segment->hyphens
                             ? quire_arena_printf(reader->arena, "%.*s-", QUIRE_FMT(segment->text))
                             : segment->text;
        if (i == 0 && text.data) text = with_name(reader, note, text);
        pieces[i] = (pdf_piece){ text, segment->place, false };
        chars += segment->chars + segment->hyphens;
        if (!text.data) return QUIRE_E_NO_MEMORY;
    }
    if (note && is_box_to_tick(note)) {
        quire_ledger_drop_count(reader->ledger, STEP, UNIT, QUIRE_STR("check_mark"), chars);
        return QUIRE_OK;
    }
    add_aside(reader, (pdf_aside){ note ? note->kind : QUIRE_ELEMENT_ANNOTATION,
                                   note ? note->label : (quire_str){ 0 }, pieces, drawing->count, chars });
    return QUIRE_OK;
}

static quire_status add_note(struct reader *reader, const struct note *note, bool shown)
{
    pdf_piece *piece = quire_arena_array(reader->arena, 1, sizeof *piece);
    if (!piece) return QUIRE_E_NO_MEMORY;
    if (shown) {
        quire_ledger_drop_count(reader->ledger, STEP, UNIT, QUIRE_STR("repeated"), note->chars);
        return QUIRE_OK;
    }
    *piece = (pdf_piece){ with_name(reader, note, note->text), note->place, false };
    add_aside(reader, (pdf_aside){ note->kind, note->label, piece, 1, note->chars });
    return piece->text.data ? QUIRE_OK : QUIRE_E_NO_MEMORY;
}

/* In the order of the annotations, each first as it is drawn. */
static quire_status join(struct reader *reader, pdf_segment *segments, size_t count)
{
    size_t drawn, at = 0;
    quire_status status = QUIRE_OK;
    struct drawing *drawings = part_drawings(reader, segments, count, &drawn);
    if (!drawings) return QUIRE_E_NO_MEMORY;
    reader->asides = quire_arena_array(reader->arena, drawn + reader->note_count, sizeof *reader->asides);
    if (!reader->asides) return QUIRE_E_NO_MEMORY;
    for (size_t i = 0; i < reader->note_count && !status; i++) {
        const struct note *note = &reader->notes[i];
        bool shown = false;
        for (; at < drawn && drawings[at].note == i && !status; at++) {
            shown |= shows_text(&drawings[at], note->text);
            status = add_drawing(reader, &drawings[at], note);
        }
        if (!status && note->text.size) status = add_note(reader, note, shown);
    }
    for (; at < drawn && !status; at++) status = add_drawing(reader, &drawings[at], NULL);
    return status;
}

quire_status quire_pdf_read_asides(pdf_forms *forms, FPDF_PAGE page, quire_arena *arena, quire_ledger *ledger,
                                   pdf_page *out, quire_error *err)
{
    struct reader reader = { .arena = arena, .ledger = ledger, .page = out->number };
    pdf_segment *segments = NULL;
    size_t count = 0, drawn = 0;
    quire_status status = QUIRE_OK;
    if (read_notes(&reader, forms, page, &drawn)) return quire_fail_memory(err);
    if (drawn)
        status = quire_pdf_read_appearances(forms->document, page, out->number, arena, ledger, &segments,
                                            &count, err);
    if (!status && join(&reader, segments, count)) status = quire_fail_memory(err);
    out->asides = reader.asides;
    out->aside_count = reader.aside_count;
    return status;
}
