/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes through one loader: no crash, a ledger that balances, and a document that its own codec takes back. */
#ifndef QUIRE_FUZZ_LOADER_TARGET_H
#define QUIRE_FUZZ_LOADER_TARGET_H

#include "base/str.h"
#include "load/worker/loader.h"
#include "record/document_codec.h"

#include <stdlib.h>

enum { TEXT_LIMIT_BYTES = 16 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void check_ledger(quire_builder *builder)
{
    quire_ledger_rows rows = quire_ledger_view(quire_builder_ledger(builder));
    for (size_t i = 0; i < rows.count; i++)
        if (!quire_ledger_row_balances(&rows.items[i])) abort();
}

static void check_document(quire_builder *builder, quire_arena *arena)
{
    quire_error err = { 0 };
    quire_document document, again = { 0 };
    quire_buffer encoded;
    if (quire_builder_finish(builder, &document, &err)) return;
    quire_buffer_init(&encoded, SIZE_MAX / 4);
    quire_document_encode(&document, &encoded);
    again.text = document.text;
    if (encoded.failure || quire_document_decode(quire_buffer_view(&encoded), arena, &again, &err)) abort();
    quire_buffer_free(&encoded);
}

static int fuzz_loader(const quire_load_loader *loader, const uint8_t *bytes, size_t size)
{
    quire_arena arena = { 0 };
    quire_error err = { 0 };
    quire_load_reason reason = QUIRE_LOAD_OK;
    quire_str message = { 0 };
    quire_load_input input = { .bytes = { (const char *)bytes, size } };
    quire_builder *builder = quire_builder_new(&arena, TEXT_LIMIT_BYTES);
    if (!builder) return 0;
    quire_status status = loader->load(&input, &arena, builder, &reason, &message, &err);
    if (!status) check_ledger(builder);
    if (!status && !reason) check_document(builder, &arena);
    if (!status && reason && !message.size) abort();
    quire_builder_free(builder);
    quire_arena_free(&arena);
    return 0;
}

#endif
