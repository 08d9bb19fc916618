/* SPDX-License-Identifier: Apache-2.0 */
/* An EPUB book: its chapters in the order of its spine, each read as HTML. Title and authors open the text, since people ask
 * for them and not every book has a page that says them. The cover and the table of contents are left out: the chapters have
 * what both say. A chapter without a heading gets the one that the contents give it. */
#include "load/worker/format.h"

#include "base/error.h"
#include "base/str.h"
#include "load/worker/decode.h"
#include "load/worker/lines.h"
#include "load/worker/loaders/book/book_head.h"
#include "load/worker/loaders/book/epub_package.h"
#include "load/worker/loaders/web/load_html.h"

#include <strings.h>

#define PROTECTED "the book is protected (DRM): only the program that it was sold for opens it"

struct reading {
    quire_load_host *host;
    epub_package package;
    bool read; /* some chapter was */
};

static void account(struct reading *self, const char *reason, uint64_t count)
{
    const quire_str step = QUIRE_STR("load"), unit = QUIRE_STR("chapters");
    quire_ledger *ledger = quire_builder_ledger(self->host->builder);
    if (reason) quire_ledger_drop_count(ledger, step, unit, quire_str_from(reason), count);
    else quire_ledger_keep(ledger, step, unit, count);
}

/* ---- what the package says of the book ---- */

static void read_metadata(struct reading *self, book_head *head)
{
    static const struct {
        const char *name, *key;
    } kept[] = {
        { "publisher", "publisher" },     { "date", "date" },
        { "identifier", "identifier" },   { "subject", "subject" },
        { "description", "description" }, { "rights", "rights" },
        { "contributor", "contributor" },
    };
    quire_builder *builder = self->host->builder;
    const xmlNode *top = self->package.metadata;
    bool titled = false, spoken = false;
    for (const xmlNode *node = top; node; node = quire_book_next(node, top)) {
        if (node->children == NULL || quire_book_next(node, node)) continue; /* it only holds others */
        quire_str text = quire_book_text(node, self->host->arena);
        if (!text.size) continue;
        if (quire_ooxml_named(node, "title") && !titled) {
            quire_book_title(head, text);
            titled = true;
        } else if (quire_ooxml_named(node, "creator")) {
            quire_book_author(head, text);
        } else if (quire_ooxml_named(node, "language") && !spoken) {
            quire_book_language(head, text);
            spoken = true;
        }
        for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
            if (quire_ooxml_named(node, kept[i].name))
                quire_builder_add_metadata(builder, quire_str_from(kept[i].key), text);
    }
}

/* ---- chapters ---- */

static bool has_heading(quire_str html)
{
    for (size_t at = 0; at + 3 < html.size; at++) {
        const char *tag = memchr(html.data + at, '<', html.size - at - 3);
        if (!tag) return false;
        at = (size_t)(tag - html.data);
        if ((tag[1] == 'h' || tag[1] == 'H') && tag[2] >= '1' && tag[2] <= '6') return true;
    }
    return false;
}

static void write_label(struct reading *self, const epub_chapter *chapter)
{
    const quire_str step = QUIRE_STR("load"), unit = QUIRE_STR("characters");
    quire_builder *builder = self->host->builder;
    uint64_t count = quire_count_characters(chapter->label);
    quire_builder_open(builder, QUIRE_ELEMENT_HEADING)->level = chapter->level;
    quire_builder_append(builder, chapter->label);
    quire_builder_close(builder);
    quire_builder_end_block(builder);
    quire_ledger_receive(quire_builder_ledger(builder), step, unit, count);
    quire_ledger_keep(quire_builder_ledger(builder), step, unit, count);
}

/* Why the chapter is not read; NULL: it is. */
static const char *passed_over(const epub_chapter *chapter, quire_str bytes)
{
    if (chapter->encrypted) return "encrypted";
    if (chapter->again) return "duplicate";
    if (chapter->cover) return "cover";
    if (chapter->navigation) return "contents";
    if (!chapter->path.size || !bytes.data) return "missing";
    return bytes.size ? NULL : "malformed_part";
}

static quire_status read_chapter(struct reading *self, const epub_chapter *chapter, quire_error *err)
{
    quire_load_host *host = self->host;
    quire_str bytes = quire_office_part(&self->package.parts, chapter->path), html, charset;
    const char *reason = passed_over(chapter, bytes);
    uint64_t received = 0, kept = 0;
    if (reason) {
        account(self, reason, 1);
        return QUIRE_OK;
    }
    quire_status status = quire_load_decode(bytes, QUIRE_STR("utf-8"), host->arena,
                                            quire_builder_ledger(host->builder), &html, &charset, err);
    if (!status) status = quire_html_from_xhtml(html, host->arena, &html, err);
    if (status) return status;
    quire_builder_end_block(host->builder);
    if (chapter->label.size && !has_heading(html)) write_label(self, chapter);
    status = quire_html_write_piece(html, (quire_str){ 0 }, host->builder, host->arena, &received, &kept,
                                    err);
    quire_builder_end_block(host->builder);
    account(self, kept ? NULL : "image_without_text", 1);
    self->read |= kept > 0;
    return status;
}

/* `size`: bytes of the book, for the progress. */
static quire_status read_chapters(struct reading *self, size_t size, quire_error *err)
{
    quire_load_host *host = self->host;
    quire_status status = QUIRE_OK;
    size_t count = self->package.count;
    quire_ledger_receive(quire_builder_ledger(host->builder), QUIRE_STR("load"), QUIRE_STR("chapters"),
                         count + self->package.over);
    for (size_t i = 0; i < count && !status; i++) {
        if (quire_builder_failure(host->builder)) return QUIRE_OK;
        status = read_chapter(self, &self->package.chapters[i], err);
        if (!status) status = quire_host_progress(host, size * (i + 1) / count, size, err);
    }
    if (status) return status;
    if (self->package.over) account(self, "over_limit", self->package.over);
    if (self->read) return QUIRE_OK;
    if (self->package.encrypted) quire_host_refuse(host, QUIRE_LOAD_ENCRYPTED, PROTECTED);
    else quire_host_refuse(host, QUIRE_LOAD_NO_TEXT, "the book's pages are images: it needs OCR");
    return QUIRE_OK;
}

static quire_status load_epub(quire_load_host *host, const quire_load_input *input, quire_error *err)
{
    struct reading self = { .host = host };
    quire_status status = quire_epub_open(host, input->bytes, &self.package, err);
    if (!status && !host->reason) {
        book_head head;
        quire_book_head_init(&head, host->builder);
        read_metadata(&self, &head);
        quire_book_write_head(&head);
        status = read_chapters(&self, input->bytes.size, err);
    }
    quire_epub_close(&self.package);
    return status;
}

static const quire_format_type types[] = { { "application/epub+zip", "epub", "application/epub" }, { 0 } };

static const quire_format_signature signatures[] = { { 0, 4, "PK\3\4" }, { 0 } };

static bool is_epub(const quire_probe *probe)
{
    return probe->zip == QUIRE_ZIP_EPUB;
}

const quire_format quire_format_epub = {
    .name = "epub",
    .title = "EPUB books",
    .keeps = "title, authors, chapters in reading order with their headings, notes, lists, tables",
    .version = 2,
    .types = types,
    .signatures = signatures,
    .probe = is_epub,
    .load = load_epub,
};
