/* SPDX-License-Identifier: Apache-2.0 */
/* A document is read whole: its tables say what they are by what stands around them, wherever the passage begins. */
#include "answer/opened.h"
#include "answer/contents.h"

#include "base/error.h"
#include "base/str.h"
#include "record/table.h"
#include "text/unicode.h"

enum { BEGINNING_BYTES = 1500 };

/* The part of `uri` behind its last slash; *folder gets the part in front of it that the slash before it begins. */
static quire_str last_part(quire_str uri, quire_str *folder)
{
    size_t end = uri.size, start;
    while (end && uri.data[end - 1] == '/') end--;
    start = end;
    while (start && uri.data[start - 1] != '/') start--;
    size_t above = start ? start - 1 : 0, from = above;
    while (from && uri.data[from - 1] != '/') from--;
    *folder = quire_str_cut(uri, from, above);
    return quire_str_cut(uri, start, end);
}

static quire_str without_ending(quire_str name)
{
    for (size_t i = name.size; i > 1 && name.size - i < 6; i--)
        if (name.data[i - 1] == '.') return quire_str_cut(name, 0, i - 1);
    return name;
}

static quire_status read_names(quire_call *call, const quire_document_row *row, quire_opened *out,
                               quire_error *err)
{
    quire_str folder, language = out->document.language;
    out->file = without_ending(last_part(row->uri, &folder));
    out->names = quire_arena_printf(call->arena, "%.*s\n%.*s\n%.*s", QUIRE_FMT(row->title),
                                    QUIRE_FMT(out->file), QUIRE_FMT(folder));
    if (!out->names.data) return quire_fail_memory(err);
    quire_status status = quire_text_periods(call, out->names, &out->periods, err);
    if (!status) status = quire_text_terms(call, out->names, language, &out->terms, err);
    for (size_t i = 0; !status && i < out->periods.count && !out->own; i++)
        if (out->periods.items[i].start < row->title.size) out->own = &out->periods.items[i];
    return status;
}

static quire_status open_one(quire_call *call, quire_store *store, const quire_document_row *row,
                             const quire_opened **out, quire_error *err)
{
    quire_opened *opened = quire_arena_alloc(call->arena, sizeof *opened);
    quire_error why = { 0 };
    if (!opened) return quire_fail_memory(err);
    quire_status status = quire_store_document(store, call, row->id, &opened->document, NULL, &why);
    if (status == QUIRE_E_NOT_FOUND) return QUIRE_OK;
    if (status) {
        if (err) *err = why;
        return status;
    }
    if (opened->document.revision && opened->document.revision != row->revision) return QUIRE_OK;
    status = quire_document_tables(&opened->document, call->arena, &opened->tables, err);
    quire_str text = opened->document.text;
    size_t beginning = text.size < BEGINNING_BYTES ? text.size : BEGINNING_BYTES;
    opened->beginning = quire_str_cut(text, 0, quire_utf8_floor(text, beginning));
    if (!status)
        status = quire_contents_of(call->arena, text, &opened->contents, &opened->contents_count, err);
    if (!status) status = read_names(call, row, opened, err);
    if (!status) *out = opened;
    return status;
}

quire_status quire_open_documents(quire_call *call, quire_store *store, const quire_hit *hits,
                                  size_t hit_count, quire_opened_documents *out, quire_error *err)
{
    quire_status status = QUIRE_OK;
    out->of_hit = quire_arena_array(call->arena, hit_count, sizeof(quire_opened *));
    if (!out->of_hit) return quire_fail_memory(err);
    for (size_t i = 0; i < hit_count && !status; i++) {
        size_t earlier = 0;
        while (earlier < i && !quire_str_equal(hits[earlier].document.id, hits[i].document.id)) earlier++;
        if (earlier < i) out->of_hit[i] = out->of_hit[earlier];
        else status = open_one(call, store, &hits[i].document, &out->of_hit[i], err);
    }
    return status;
}
