/* SPDX-License-Identifier: Apache-2.0 */
/* Packs an input for formats that are archives, so that mutations reach what is inside. */
#ifndef QUIRE_FUZZ_MEMORY_ZIP_H
#define QUIRE_FUZZ_MEMORY_ZIP_H

#include <archive.h>
#include <archive_entry.h>
#include <stdint.h>
#include <stdlib.h>

enum { ARCHIVE_BYTES = 1 << 16 };

/* An archive with the bytes as each of these members; NULL ends them. *size becomes its size; free it. NULL: they are an
 * archive already, or memory is out. */
static char *zip_input(const uint8_t *bytes, size_t *size, const char *const *names)
{
    size_t count = 0, used = 0;
    while (names[count]) count++;
    size_t room = *size * count + ARCHIVE_BYTES;
    char *out = *size >= 2 && bytes[0] == 'P' && bytes[1] == 'K' ? NULL : malloc(room);
    if (!out) return NULL;
    struct archive *archive = archive_write_new();
    struct archive_entry *entry = archive_entry_new();
    archive_write_set_format_zip(archive);
    archive_write_set_options(archive, "zip:compression=store");
    archive_write_open_memory(archive, out, room, &used);
    for (size_t i = 0; i < count; i++) {
        archive_entry_clear(entry);
        archive_entry_set_pathname(entry, names[i]);
        archive_entry_set_filetype(entry, AE_IFREG);
        archive_entry_set_size(entry, (la_int64_t)*size);
        archive_write_header(archive, entry);
        archive_write_data(archive, bytes, *size);
    }
    archive_write_close(archive);
    archive_entry_free(entry);
    archive_write_free(archive);
    *size = used;
    return out;
}

#endif
