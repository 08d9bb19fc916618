/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes that are no archive become parts of one, so that the XML is reached too. */
#ifndef QUIRE_FUZZ_PACKED_TARGET_H
#define QUIRE_FUZZ_PACKED_TARGET_H

#include "loader_target.h"

#include <archive.h>
#include <archive_entry.h>

enum { ARCHIVE_BYTES = 1 << 16 };

static void add_part(struct archive *archive, const char *name, const void *bytes, size_t size)
{
    struct archive_entry *entry = archive_entry_new();
    archive_entry_set_pathname(entry, name);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_size(entry, (la_int64_t)size);
    archive_write_header(archive, entry);
    if (archive_write_data(archive, bytes, size) < 0) abort();
    archive_entry_free(entry);
}

/* The input, parted by NUL, as the parts `names`, of which the last gets the rest; beside others that lead to them: names and
 * contents in turn. NULL ends each list. */
static int fuzz_packed(const quire_format *format, const char *const *names, const char *const *others,
                       const uint8_t *bytes, size_t size)
{
    bool archived = size >= 2 && bytes[0] == 'P' && bytes[1] == 'K';
    size_t room = size + ARCHIVE_BYTES, used = 0;
    char *out = archived ? NULL : malloc(room);
    if (!out) return fuzz_loader(format, bytes, size);
    struct archive *archive = archive_write_new();
    archive_write_set_format_zip(archive);
    archive_write_set_options(archive, "zip:compression=store");
    archive_write_open_memory(archive, out, room, &used);
    for (size_t i = 0; others && others[i]; i += 2)
        add_part(archive, others[i], others[i + 1], strlen(others[i + 1]));
    for (size_t i = 0; names[i]; i++) {
        const uint8_t *end = names[i + 1] && size ? memchr(bytes, 0, size) : NULL;
        size_t part = end ? (size_t)(end - bytes) : size;
        add_part(archive, names[i], bytes, part);
        bytes += part + (end != NULL);
        size -= part + (end != NULL);
    }
    archive_write_close(archive);
    archive_write_free(archive);
    fuzz_loader(format, (const uint8_t *)out, used);
    free(out);
    return 0;
}

#endif
