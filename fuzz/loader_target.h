/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes through one loader, to its document's title: no crash, a ledger that balances, as the worker's parent asks, and
 * a document that its own codec takes back. */
#ifndef QUIRE_FUZZ_LOADER_TARGET_H
#define QUIRE_FUZZ_LOADER_TARGET_H

#include "base/str.h"
#include "load/child_name.h"
#include "load/worker/cover.h"
#include "load/worker/format.h"
#include "record/document_codec.h"
#include "text/language.h"
#include "text/unicode.h"

#include <stdlib.h>

enum { TEXT_LIMIT_BYTES = 16 << 20, NAME_BYTES = 40 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void check_ledger(quire_builder *builder)
{
    quire_ledger_rows rows = quire_ledger_view(quire_builder_ledger(builder));
    for (size_t i = 0; i < rows.count; i++)
        if (!quire_ledger_row_balances(&rows.items[i])) abort();
}

/* The end of the input is also the file's name. */
static void check_document(quire_builder *builder, quire_str input, quire_arena *arena)
{
    quire_error err = { 0 };
    quire_document document, again = { 0 };
    quire_buffer encoded;
    if (quire_builder_finish(builder, &document, &err)) return;
    check_ledger(builder); /* of what finishing wrote, too */
    if (!document.text.size) return;
    size_t start = input.size > NAME_BYTES ? quire_utf8_floor(input, input.size - NAME_BYTES) : 0;
    quire_cover_choose_title(&document, quire_str_cut(input, start, input.size), arena);
    if (!quire_text_is_canonical(document.title)) abort();
    if (!document.language.size) document.language = quire_language_of(document.text);
    quire_buffer_init(&encoded, SIZE_MAX / 4);
    quire_document_encode(&document, &encoded);
    again.text = document.text;
    if (encoded.failure || quire_document_decode(quire_buffer_view(&encoded), arena, &again, &err)) abort();
    quire_buffer_free(&encoded);
}

/* What a host hands on is clean, whatever the loader said. */
static quire_status take_child(void *user, const quire_host_child *child, quire_error *err)
{
    (void)user, (void)err;
    if (!quire_child_name_is_clean(child->name)) abort();
    if (child->reason && (child->bytes.size || !child->message.size)) abort();
    return QUIRE_OK;
}

static quire_status take_link(void *user, const quire_link *link, quire_error *err)
{
    (void)user, (void)err;
    if (!link->uri.size || !quire_text_is_canonical(link->uri)) abort();
    return QUIRE_OK;
}

static quire_status take_progress(void *user, uint64_t done, uint64_t total, quire_error *err)
{
    (void)user, (void)err;
    if (done > total) abort();
    return QUIRE_OK;
}

enum { CHILDREN_MAX = 100, CHILDREN_BYTES = 16 << 20 };

static int fuzz_loader_as(const quire_format *format, const char *type, const uint8_t *bytes, size_t size)
{
    static const quire_host_sink sink = { take_child, take_link, take_progress, NULL };
    quire_arena arena = { 0 };
    quire_str media_type = quire_str_from(type);
    quire_error err = { 0 };
    quire_load_host host;
    quire_load_input input = { .bytes = { (const char *)bytes, size }, .media_type = media_type };
    quire_builder *builder = quire_builder_new(&arena, TEXT_LIMIT_BYTES);
    if (!builder) return 0;
    quire_builder_set_media_type(builder, media_type);
    quire_host_init(&host, builder, &arena, &sink, CHILDREN_MAX, CHILDREN_BYTES);
    quire_status status = format->load(&host, &input, &err);
    if (!status) check_ledger(builder);
    if (!status && !host.reason) check_document(builder, input.bytes, &arena);
    if (!status && host.reason && !host.message.size) abort();
    quire_builder_free(builder);
    quire_arena_free(&arena);
    return 0;
}

/* As a document that came without a claim. */
__attribute__((unused)) static int fuzz_loader(const quire_format *format, const uint8_t *bytes, size_t size)
{
    return fuzz_loader_as(format, format->types[0].media_type, bytes, size);
}

#endif
