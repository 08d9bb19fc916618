/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as an OpenDocument spreadsheet. Bytes that are no archive become the content of one, so that the XML is reached
 * too. */
#include "loader_target.h"

#include <archive.h>
#include <archive_entry.h>

enum { ARCHIVE_BYTES = 1 << 16 };

/* Bytes written into `out`, which has room for them and an archive around them. */
static size_t wrap(const uint8_t *bytes, size_t size, char *out, size_t room)
{
    size_t used = 0;
    struct archive *archive = archive_write_new();
    struct archive_entry *entry = archive_entry_new();
    archive_write_set_format_zip(archive);
    archive_write_set_options(archive, "zip:compression=store");
    archive_write_open_memory(archive, out, room, &used);
    archive_entry_set_pathname(entry, "content.xml");
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
    bool archived = size >= 2 && bytes[0] == 'P' && bytes[1] == 'K';
    size_t room = size + ARCHIVE_BYTES;
    char *archive = archived ? NULL : malloc(room);
    if (!archive) return fuzz_loader(&quire_format_ods, bytes, size);
    size_t used = wrap(bytes, size, archive, room);
    fuzz_loader(&quire_format_ods, (const uint8_t *)archive, used);
    free(archive);
    return 0;
}
