/* SPDX-License-Identifier: Apache-2.0 */
/* Walks the bookmark tree with bounds on its depth and number, for hostile trees hold cycles. */
#include "load/worker/loaders/pdf/pdf_outline.h"

#include "base/buffer.h"
#include "base/error.h"
#include "base/str.h"
#include "load/worker/loaders/pdf/pdf_characters.h"

#include <stdlib.h>

enum { ENTRIES_MAX = 20000, PAGE_ENTRIES_MAX = 256, DEPTH_MAX = 16, TITLE_BYTES_MAX = 2048 };

quire_str quire_pdf_reduce(quire_str text, quire_arena *arena)
{
    char *out = quire_arena_alloc(arena, text.size + 1);
    size_t used = 0;
    if (!out) return (quire_str){ 0 };
    for (size_t i = 0; i < text.size; i++) {
        unsigned char byte = (unsigned char)text.data[i];
        if (byte >= 'A' && byte <= 'Z') byte |= 0x20;
        if (byte >= 0x80 || (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9'))
            out[used++] = (char)byte;
    }
    return (quire_str){ out, used };
}

static quire_status add_entry(FPDF_DOCUMENT document, FPDF_BOOKMARK bookmark, uint32_t level,
                              quire_arena *arena, quire_buffer *entries)
{
    char title[TITLE_BYTES_MAX];
    unsigned long size = FPDFBookmark_GetTitle(bookmark, title, sizeof title);
    FPDF_DEST dest = FPDFBookmark_GetDest(document, bookmark);
    int page = dest ? FPDFDest_GetDestPageIndex(document, dest) : -1;
    if (size < 2 || size > sizeof title || page < 0) return QUIRE_OK;
    quire_str text = quire_pdf_utf8(title, size, arena);
    pdf_outline_entry entry = { quire_pdf_reduce(text, arena), (uint32_t)page + 1, level < 6 ? level : 6 };
    if (!text.data || !entry.title.data) return QUIRE_E_NO_MEMORY;
    if (entry.title.size) quire_buffer_append(entries, &entry, sizeof entry);
    return entries->failure;
}

static int by_page(const void *a, const void *b)
{
    const pdf_outline_entry *x = a, *y = b;
    if (x->page != y->page) return x->page > y->page ? 1 : -1;
    return (x->title.data > y->title.data) - (x->title.data < y->title.data);
}

quire_status quire_pdf_read_outline(FPDF_DOCUMENT document, quire_arena *arena, pdf_outline *out,
                                    quire_error *err)
{
    FPDF_BOOKMARK path[DEPTH_MAX] = { FPDFBookmark_GetFirstChild(document, NULL) };
    quire_status status = QUIRE_OK;
    quire_buffer entries;
    uint32_t depth = 1;
    *out = (pdf_outline){ 0 };
    quire_buffer_init(&entries, ENTRIES_MAX * sizeof(pdf_outline_entry));
    for (size_t seen = 0; depth && seen < ENTRIES_MAX && !status; seen++) {
        FPDF_BOOKMARK bookmark = path[depth - 1];
        if (!bookmark) {
            if (--depth) path[depth - 1] = FPDFBookmark_GetNextSibling(document, path[depth - 1]);
            continue;
        }
        status = add_entry(document, bookmark, depth, arena, &entries);
        FPDF_BOOKMARK child = depth < DEPTH_MAX ? FPDFBookmark_GetFirstChild(document, bookmark) : NULL;
        if (child) path[depth++] = child;
        else path[depth - 1] = FPDFBookmark_GetNextSibling(document, bookmark);
    }
    if (!status && entries.size) {
        pdf_outline_entry *items = quire_arena_alloc(arena, entries.size);
        if (items) {
            memcpy(items, entries.data, entries.size);
            *out = (pdf_outline){ items, entries.size / sizeof *items };
            qsort(items, out->count, sizeof *items, by_page);
        } else {
            status = QUIRE_E_NO_MEMORY;
        }
    }
    quire_buffer_free(&entries);
    return status ? quire_fail_memory(err) : QUIRE_OK;
}

uint32_t quire_pdf_outline_level(const pdf_outline *outline, uint32_t page, quire_str reduced, bool *begins)
{
    size_t low = 0, high = outline->count;
    *begins = false;
    if (!reduced.size) return 0;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (outline->items[middle].page < page) low = middle + 1;
        else high = middle;
    }
    high = outline->count - low < PAGE_ENTRIES_MAX ? outline->count : low + PAGE_ENTRIES_MAX;
    for (; low < high && outline->items[low].page == page; low++) {
        const pdf_outline_entry *entry = &outline->items[low];
        /* The printed heading may carry a number that the outline leaves out, and the other way round. */
        bool same = quire_str_equal(entry->title, reduced) ||
                    (entry->title.size > 3 && reduced.size < entry->title.size + 8 &&
                     quire_str_ends(reduced, entry->title)) ||
                    (entry->title.size < reduced.size + 8 && reduced.size > 3 &&
                     quire_str_ends(entry->title, reduced));
        if (same) return entry->level;
        *begins |= reduced.size >= 4 && quire_str_starts(entry->title, reduced);
    }
    return 0;
}
