/* SPDX-License-Identifier: Apache-2.0 */
/* PDFium decodes a file each time that it is asked for its size or its bytes, and finds one of the name tree by counting:
 * so each is asked for twice, and their number is bounded. */
#include "load/worker/loaders/pdf/pdf_attachments.h"

#include "base/error.h"
#include "base/hash.h"
#include "base/str.h"
#include "load/worker/loaders/pdf/pdf_characters.h"

#include <stdlib.h>

enum {
    ATTACHMENTS_MAX = 10000,
    PINS_MAX = 10000,
    WORD_BYTES_MAX = 1 << 14,
    WASTED_BYTES_MAX =
        1 << 28, /* decoded for nothing: a name costs nothing, and each may name the same file */
};

static bool has_room(const pdf_attachments *self)
{
    return self->seen_count < ATTACHMENTS_MAX && self->wasted_bytes < WASTED_BYTES_MAX;
}

static quire_ledger *ledger_of(const pdf_attachments *self)
{
    return quire_builder_ledger(self->host->builder);
}

static void account(const pdf_attachments *self, const char *dropped, uint64_t count)
{
    const quire_str step = QUIRE_STR("load"), unit = QUIRE_STR("attachments");
    if (dropped) quire_ledger_drop_count(ledger_of(self), step, unit, quire_str_from(dropped), count);
    else quire_ledger_keep(ledger_of(self), step, unit, count);
}

static void receive(const pdf_attachments *self, uint64_t count)
{
    quire_ledger_receive(ledger_of(self), QUIRE_STR("load"), QUIRE_STR("attachments"), count);
}

/* A name under /F alone reaches us byte by byte, as if it were Latin-1. Where it is UTF-16 by its mark, the bytes become units
 * again. Gives the new size, with the final NUL. */
static unsigned long join_bytes(unsigned char *utf16, unsigned long size)
{
    bool bytes = size >= 8 && size % 2 == 0 && utf16[0] == 0xFE && utf16[2] == 0xFF;
    unsigned long to = 0;
    for (unsigned long at = 1; bytes && at < size; at += 2) bytes = utf16[at] == 0;
    if (!bytes) return size;
    for (unsigned long at = 4; at + 3 < size; at += 4) { /* a big-endian unit, one byte in each of two */
        unsigned char high = utf16[at], low = utf16[at + 2];
        utf16[to++] = low;
        utf16[to++] = high;
    }
    utf16[to++] = 0;
    utf16[to++] = 0;
    return to;
}

static quire_str word_of(const pdf_attachments *self, FPDF_ATTACHMENT attachment,
                         unsigned long (*get)(FPDF_ATTACHMENT, void *, unsigned long))
{
    unsigned long size = get(attachment, NULL, 0);
    if (size <= 2 || size > WORD_BYTES_MAX) return (quire_str){ 0 };
    unsigned char *utf16 = quire_arena_alloc(self->host->arena, size);
    if (!utf16 || get(attachment, utf16, size) != size) return (quire_str){ 0 };
    return quire_str_trim(quire_pdf_utf8(utf16, join_bytes(utf16, size), self->host->arena));
}

/* Whether a file of this name and these bytes was given before. One pinned to a page often stands in the name tree, too. */
static quire_status is_repeated(pdf_attachments *self, const quire_host_child *child, bool *out,
                                quire_error *err)
{
    uint64_t hash = quire_hash_str(quire_hash_byte(quire_hash_str(QUIRE_HASH_START, child->name), 0),
                                   child->bytes);
    *out = false;
    for (size_t i = 0; i < self->seen_count && !*out; i++) *out = self->seen[i] == hash;
    if (*out) return QUIRE_OK;
    if (!self->seen) {
        self->seen = quire_arena_array(self->host->arena, ATTACHMENTS_MAX, sizeof *self->seen);
        if (!self->seen) return quire_fail_memory(err);
    }
    self->seen[self->seen_count++] = hash;
    return QUIRE_OK;
}

/* Fills the child's bytes, which the caller frees, or says why it has none. */
static void read_file(pdf_attachments *self, FPDF_ATTACHMENT attachment, quire_host_child *child)
{
    unsigned long size = 0, written = 0;
    if (!FPDFAttachment_GetFile(attachment, NULL, 0, &size)) {
        child->reason = QUIRE_LOAD_MALFORMED;
        child->message = QUIRE_STR(
            "it is not found in the PDF that names it; a PDF viewer may be able to save it");
        return;
    }
    if (size > quire_host_room(self->host)) {
        child->reason = QUIRE_LOAD_OVER_LIMIT;
        self->wasted_bytes += size;
        return;
    }
    char *bytes = malloc(size ? size : 1);
    child->bytes = (quire_str){ bytes, bytes ? size : 0 };
    if (bytes && FPDFAttachment_GetFile(attachment, bytes, size, &written) && written == size) return;
    child->reason = bytes ? QUIRE_LOAD_MALFORMED : QUIRE_LOAD_OVER_LIMIT;
    child->message = bytes ? QUIRE_STR("it is damaged in the PDF that holds it")
                           : QUIRE_STR("it does not fit into load.memory_bytes");
}

static quire_status give(pdf_attachments *self, FPDF_ATTACHMENT attachment, quire_error *err)
{
    quire_host_child child = { .name = word_of(self, attachment, FPDFAttachment_GetName),
                               .media_type = word_of(self, attachment, FPDFAttachment_GetSubtype) };
    quire_load_reason outcome = QUIRE_LOAD_OK;
    bool repeated = false;
    if (!child.name.size)
        child.name = quire_arena_printf(self->host->arena, "attachment-%zu", self->seen_count + 1);
    if (!child.name.data) return quire_fail_memory(err);
    read_file(self, attachment, &child);
    quire_status status = is_repeated(self, &child, &repeated, err);
    if (repeated) self->wasted_bytes += child.bytes.size;
    if (!status && !repeated) status = quire_host_child_found(self->host, &child, &outcome, err);
    free((char *)(uintptr_t)child.bytes.data);
    if (!status) account(self, repeated ? "duplicate" : outcome ? quire_load_reason_name(outcome) : NULL, 1);
    return status;
}

quire_status quire_pdf_give_attachments(pdf_attachments *attachments, FPDF_DOCUMENT document,
                                        quire_error *err)
{
    int count = FPDFDoc_GetAttachmentCount(document);
    quire_status status = QUIRE_OK;
    if (count <= 0) return QUIRE_OK;
    receive(attachments, (uint64_t)count);
    for (int i = 0; i < count && !status; i++) {
        bool room = has_room(attachments);
        FPDF_ATTACHMENT attachment = room ? FPDFDoc_GetAttachment(document, i) : NULL;
        if (attachment) status = give(attachments, attachment, err);
        else account(attachments, room ? "malformed" : "over_limit", 1);
    }
    return status;
}

quire_status quire_pdf_give_pinned(pdf_attachments *attachments, FPDF_PAGE page, quire_error *err)
{
    int count = FPDFPage_GetAnnotCount(page);
    quire_status status = QUIRE_OK;
    for (int i = 0; i < count && i < PINS_MAX && !status; i++) {
        FPDF_ANNOTATION annotation = FPDFPage_GetAnnot(page, i);
        if (!annotation) continue;
        if (FPDFAnnot_GetSubtype(annotation) == PDFIUM_ANNOT_FILE) {
            bool room = has_room(attachments);
            FPDF_ATTACHMENT attachment = room ? FPDFAnnot_GetFileAttachment(annotation) : NULL;
            receive(attachments, 1);
            if (attachment) status = give(attachments, attachment, err);
            else account(attachments, room ? "malformed" : "over_limit", 1);
        }
        FPDFPage_CloseAnnot(annotation);
    }
    return status;
}
