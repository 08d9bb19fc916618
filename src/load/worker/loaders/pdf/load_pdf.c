/* SPDX-License-Identifier: Apache-2.0 */
/* PDF through PDFium. Pages are read in stretches, so that what repeats from page to page shows while memory stays
 * bounded; each page's segments are put into reading order and written as elements. */
#include "load/worker/cover.h"
#include "load/worker/format.h"

#include "base/error.h"
#include "base/str.h"
#include "load/worker/loaders/pdf/pdf_asides.h"
#include "load/worker/loaders/pdf/pdf_attachments.h"
#include "load/worker/loaders/pdf/pdf_characters.h"
#include "load/worker/loaders/pdf/pdf_contents.h"
#include "load/worker/loaders/pdf/pdf_fonts.h"
#include "load/worker/loaders/pdf/pdf_lines.h"
#include "load/worker/loaders/pdf/pdf_marks.h"
#include "load/worker/loaders/pdf/pdf_notes.h"
#include "load/worker/loaders/pdf/pdf_repeats.h"
#include "load/worker/loaders/pdf/pdf_text.h"
#include "load/worker/loaders/pdf/pdf_write.h"

#include <math.h>

enum {
    PAGES_MAX = 50000,
    STRETCH_PAGES = 128,
    META_BYTES_MAX = 1 << 17,
    BLANK_OBJECTS = 8,
    HEADER_WINDOW_BYTES = 1024, /* PDF readers look for the header this far */
};

struct loading {
    quire_load_host *host;
    pdf_forms forms; /* with the document */
    quire_arena *arena;
    quire_builder *builder;
    pdf_outline outline;
    pdf_writer writer;
    pdf_attachments attachments;
    uint64_t unmapped; /* characters without a letter on pages that give no text */
};

static void refuse_unopened(quire_load_host *host, unsigned long code)
{
    if (code == PDFIUM_ERROR_PASSWORD)
        quire_host_refuse(host, QUIRE_LOAD_ENCRYPTED,
                          "the PDF is encrypted and opens only with a password; save a copy without one");
    else if (code == PDFIUM_ERROR_SECURITY)
        quire_host_refuse(host, QUIRE_LOAD_ENCRYPTED,
                          "the PDF is encrypted by a scheme that is not supported; save a copy without it");
    else
        quire_host_refuse(host, QUIRE_LOAD_MALFORMED,
                          "the file is not a readable PDF: it is damaged or cut short");
}

static quire_str meta_text(struct loading *loading, const char *tag)
{
    unsigned long size = FPDF_GetMetaText(loading->forms.document, tag, NULL, 0);
    if (size > META_BYTES_MAX) {
        quire_ledger *ledger = quire_builder_ledger(loading->builder);
        quire_ledger_receive(ledger, QUIRE_STR("metadata"), QUIRE_STR("entries"), 1);
        quire_ledger_drop_count(ledger, QUIRE_STR("metadata"), QUIRE_STR("entries"), QUIRE_STR("over_limit"),
                                1);
    }
    if (size <= 2 || size > META_BYTES_MAX) return (quire_str){ 0 };
    char *utf16 = quire_arena_alloc(loading->arena, size);
    if (!utf16 || FPDF_GetMetaText(loading->forms.document, tag, utf16, size) != size)
        return (quire_str){ 0 };
    return quire_str_trim(quire_pdf_utf8(utf16, size, loading->arena));
}

static void read_metadata(struct loading *loading)
{
    static const struct {
        const char *tag, *key;
    } tags[] = {
        { "Author", "author" },    { "Subject", "subject" },   { "Keywords", "keywords" },
        { "Creator", "creator" },  { "Producer", "producer" }, { "CreationDate", "created" },
        { "ModDate", "modified" },
    };
    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++) {
        quire_str value = meta_text(loading, tags[i].tag);
        if (value.size) quire_builder_add_metadata(loading->builder, quire_str_from(tags[i].key), value);
    }
    if (!FPDF_DocumentHasValidCrossReferenceTable(loading->forms.document))
        quire_builder_add_metadata(loading->builder, QUIRE_STR("recovered"),
                                   QUIRE_STR("the file is damaged; what could be read of it was kept"));
}

/* The largest print on the first page with text, where it is clearly larger than the body's. */
static void find_title(pdf_writer *writer, const pdf_page *page)
{
    float largest = 0;
    for (size_t i = 0; i < page->count; i++) {
        const pdf_segment *segment = &page->segments[i];
        if (segment->repeated || segment->taken || !segment->upright || quire_pdf_weight(segment->text) < 4)
            continue;
        largest = fmaxf(largest, segment->size);
    }
    writer->title_page = page->number;
    writer->title_size = largest >= 1.2F * writer->body_size ? largest : 0;
}

static void count_page(struct loading *loading, const pdf_page *page)
{
    quire_ledger *ledger = quire_builder_ledger(loading->builder);
    quire_str reason = page->unreadable ? QUIRE_STR("page_unreadable")
                       : page->unmapped ? QUIRE_STR("unmapped")
                       : page->blank    ? QUIRE_STR("blank_page")
                                        : QUIRE_STR("page_without_text");
    if (page->count || page->aside_count) {
        quire_ledger_keep(ledger, QUIRE_STR("load"), QUIRE_STR("pages"), 1);
        return;
    }
    loading->unmapped += page->unmapped;
    quire_ledger_drop_count(ledger, QUIRE_STR("load"), QUIRE_STR("pages"), reason, 1);
}

/* No picture, and no more lines than a border has: who prints on both sides leaves such pages, and nothing is lost. */
static bool is_blank(FPDF_PAGE page)
{
    int objects = FPDFPage_CountObjects(page);
    if (objects > BLANK_OBJECTS) return false;
    for (int i = 0; i < objects; i++) {
        int type = FPDFPageObj_GetType(FPDFPage_GetObject(page, i));
        if (type != PDFIUM_OBJECT_PATH && type != PDFIUM_OBJECT_TEXT)
            return false; /* the text is white space */
    }
    return true;
}

static quire_status read_stretch(struct loading *loading, int first, int count, quire_arena *scratch,
                                 pdf_page *pages, quire_error *err)
{
    quire_ledger *ledger = quire_builder_ledger(loading->builder);
    for (int i = 0; i < count; i++) {
        FPDF_PAGE page = FPDF_LoadPage(loading->forms.document, first + i);
        pages[i] = (pdf_page){ .number = (uint32_t)(first + i) + 1, .unreadable = !page };
        if (page) {
            quire_status status = quire_pdf_read_page(page, pages[i].number, scratch, ledger, &pages[i], err);
            bool annotated = FPDFPage_GetAnnotCount(page) > 0;
            if (!status && annotated) status = quire_pdf_give_pinned(&loading->attachments, page, err);
            if (!status && annotated)
                status = quire_pdf_read_asides(&loading->forms, page, scratch, ledger, &pages[i], err);
            pages[i].blank = !pages[i].count && is_blank(page);
            FPDF_ClosePage(page);
            if (status) return quire_error_wrap(err, status, "page %d", first + i + 1);
        }
        count_page(loading, &pages[i]);
    }
    quire_pdf_learn_body(&loading->writer, pages, (size_t)count);
    return quire_pdf_mark_repeats(pages, (size_t)count, loading->writer.body_size, scratch, err);
}

static quire_status write_stretch(struct loading *loading, const pdf_page *pages, int count,
                                  quire_arena *scratch, quire_error *err)
{
    pdf_writer *writer = &loading->writer;
    quire_status status = quire_pdf_learn_vocabulary(writer, pages, (size_t)count, err);
    for (int i = 0; i < count && !status; i++) {
        pdf_lines lines;
        if (!writer->title_page && pages[i].count) find_title(writer, &pages[i]);
        status = quire_pdf_order_lines(&pages[i], scratch, &lines, err);
        if (!status && quire_pdf_find_contents(&lines, writer->contents_open, scratch))
            status = quire_fail_memory(err);
        if (!status) quire_pdf_find_notes(&pages[i], &lines, writer->body_size);
        if (!status) status = quire_pdf_write_page(writer, &pages[i], &lines, scratch, err);
        if (!status && quire_builder_failure(loading->builder))
            status = quire_builder_failure(loading->builder) == QUIRE_E_LIMIT
                         ? quire_fail(err, QUIRE_E_LIMIT, "the document's text is over the limit at page %u",
                                      (unsigned)pages[i].number)
                         : quire_fail_memory(err);
    }
    return status;
}

/* Stretches of nearly equal length: in a short one at the end nothing would be seen to repeat. */
static quire_status read_pages(struct loading *loading, int count, quire_error *err)
{
    pdf_page *pages = quire_arena_array(loading->arena, STRETCH_PAGES, sizeof *pages);
    quire_status status = pages ? QUIRE_OK : quire_fail_memory(err);
    int stretches = (count + STRETCH_PAGES - 1) / STRETCH_PAGES;
    for (int i = 0, first = 0; i < stretches && !status; i++) {
        quire_arena scratch = { 0 };
        int end = (int)((int64_t)count * (i + 1) / stretches);
        status = read_stretch(loading, first, end - first, &scratch, pages, err);
        if (!status) status = write_stretch(loading, pages, end - first, &scratch, err);
        quire_arena_free(&scratch);
        first = end;
    }
    quire_pdf_write_flush(&loading->writer);
    return status;
}

static quire_status read_document(struct loading *loading, quire_error *err)
{
    quire_ledger *ledger = quire_builder_ledger(loading->builder);
    int pages = FPDF_GetPageCount(loading->forms.document);
    quire_status status = quire_pdf_give_attachments(&loading->attachments, loading->forms.document, err);
    if (status) return status;
    if (pages <= 0 && !loading->host->child_count)
        quire_host_refuse(loading->host, QUIRE_LOAD_EMPTY, "the PDF has no pages");
    if (pages > PAGES_MAX)
        quire_host_refuse(loading->host, QUIRE_LOAD_OVER_LIMIT, "the PDF has more than %d pages", PAGES_MAX);
    if (loading->host->reason || pages <= 0) return QUIRE_OK;
    quire_builder_set_page_count(loading->builder, (uint32_t)pages);
    quire_ledger_receive(ledger, QUIRE_STR("load"), QUIRE_STR("pages"), (uint64_t)pages);
    read_metadata(loading);
    quire_str title = meta_text(loading, "Title");
    loading->writer.keep_title = quire_cover_is_title(title, loading->arena);
    if (loading->writer.keep_title) quire_builder_set_title(loading->builder, title);
    status = quire_pdf_read_outline(loading->forms.document, loading->arena, &loading->outline, err);
    if (!status) status = read_pages(loading, pages, err);
    if (status) return status;
    quire_ledger_keep(ledger, QUIRE_STR("load"), QUIRE_STR("characters"), loading->writer.kept);
    if (loading->writer.kept || loading->host->child_count) return QUIRE_OK;
    if (loading->unmapped)
        quire_host_refuse(loading->host, QUIRE_LOAD_NO_TEXT,
                          "the PDF's fonts do not say which letters they draw, so its text cannot be read: "
                          "its pages need text recognition (OCR) first");
    else
        quire_host_refuse(loading->host, QUIRE_LOAD_NO_TEXT,
                          "the PDF has pages but no text: they are probably scanned, and need text "
                          "recognition (OCR) first");
    return QUIRE_OK;
}

static quire_status load_pdf(quire_load_host *host, const quire_load_input *input, quire_error *err)
{
    struct loading loading = {
        .host = host, .arena = host->arena, .builder = host->builder, .attachments = { .host = host }
    };
    FPDF_SYSFONTINFO fonts = quire_pdf_fonts();
    quire_status status = QUIRE_OK;
    loading.writer =
        (pdf_writer){ .builder = host->builder, .arena = host->arena, .outline = &loading.outline };
    FPDF_InitLibrary();
    FPDF_SetSystemFontInfo(&fonts); /* what is read must not depend on the machine's fonts */
    loading.forms.document = FPDF_LoadMemDocument64(input->bytes.data, input->bytes.size, NULL);
    if (loading.forms.document) {
        status = read_document(&loading, err);
        if (loading.forms.handle) FPDFDOC_ExitFormFillEnvironment(loading.forms.handle);
        FPDF_CloseDocument(loading.forms.document);
    } else {
        refuse_unopened(host, FPDF_GetLastError());
    }
    FPDF_DestroyLibrary();
    quire_pdf_writer_free(&loading.writer);
    return status;
}

static const quire_format_type types[] = { { "application/pdf", "pdf", "application/x-pdf" }, { 0 } };

static const quire_format_signature signatures[] = { { 0, 5, "%PDF-" }, { 0 } };

/* A header at the very start; or further on, where the rest looks like PDF as well: prose may speak of it, and an archive
 * may have one in it. */
static bool is_pdf(const quire_probe *probe)
{
    quire_str bytes = probe->bytes;
    if (probe->begins) return true;
    return probe->zip == QUIRE_ZIP_NONE &&
           quire_str_holds(
               quire_str_cut(bytes, 0, bytes.size < HEADER_WINDOW_BYTES ? bytes.size : HEADER_WINDOW_BYTES),
               "%PDF-") &&
           quire_str_holds(bytes, " obj") &&
           (quire_str_holds(bytes, "endobj") || quire_str_holds(bytes, "stream"));
}

const quire_format quire_format_pdf = {
    .name = "pdf",
    .title = "PDF documents",
    .keeps = "pages and where text stands on them, headings, paragraphs, tables, notes, form fields, links; "
             "attached files as documents",
    .version = 3,
    .types = types,
    .signatures = signatures,
    .probe = is_pdf,
    .load = load_pdf,
};
