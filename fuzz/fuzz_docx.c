/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a DOCX: no crash, a ledger that balances, and a document that its own codec takes back. Bytes that are
 * no archive become the main part of one, so that the XML is reached too. */
#include "base/str.h"
#include "load/worker/loader.h"
#include "record/document_codec.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdlib.h>

enum { TEXT_LIMIT_BYTES = 16 << 20, ARCHIVE_BYTES = 1 << 16 };

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

/* Bytes written into `out`, which has room for them and an archive around them. */
static size_t wrap(const uint8_t *bytes, size_t size, char *out, size_t room)
{
    size_t used = 0;
    struct archive *archive = archive_write_new();
    struct archive_entry *entry = archive_entry_new();
    archive_write_set_format_zip(archive);
    archive_write_set_options(archive, "zip:compression=store");
    archive_write_open_memory(archive, out, room, &used);
    archive_entry_set_pathname(entry, "word/document.xml");
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_size(entry, (la_int64_t)size);
    archive_write_header(archive, entry);
    if (archive_write_data(archive, bytes, size) < 0) used = 0;
    archive_write_close(archive);
    archive_entry_free(entry);
    archive_write_free(archive);
    return used;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    quire_arena arena = { 0 };
    quire_error err = { 0 };
    quire_load_reason reason = QUIRE_LOAD_OK;
    quire_str message = { 0 };
    quire_load_input input = { .bytes = { (const char *)bytes, size } };
    quire_builder *builder = quire_builder_new(&arena, TEXT_LIMIT_BYTES);
    bool archived = size >= 2 && bytes[0] == 'P' && bytes[1] == 'K';
    size_t room = size + ARCHIVE_BYTES;
    char *archive = archived ? NULL : quire_arena_alloc(&arena, room);
    if (archive) input.bytes = (quire_str){ archive, wrap(bytes, size, archive, room) };
    if (!builder) return 0;
    quire_status status = quire_load_docx.load(&input, &arena, builder, &reason, &message, &err);
    if (!status) check_ledger(builder);
    if (!status && !reason) check_document(builder, &arena);
    if (!status && reason && !message.size) abort();
    quire_builder_free(builder);
    quire_arena_free(&arena);
    return 0;
}
