/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a workbook. Bytes that are no archive become the parts of one, parted by NUL, so that the XML is reached too: a
 * sheet, styles, shared strings, comments. */
#include "loader_target.h"

#include <archive.h>
#include <archive_entry.h>

enum { ARCHIVE_BYTES = 1 << 16 };

static void put(struct archive *archive, const char *name, const void *bytes, size_t size)
{
    struct archive_entry *entry = archive_entry_new();
    archive_entry_set_pathname(entry, name);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_size(entry, (la_int64_t)size);
    archive_write_header(archive, entry);
    if (archive_write_data(archive, bytes, size) < 0) abort();
    archive_entry_free(entry);
}

/* Bytes written into `out`, which has room for them and an archive around them. */
static size_t wrap(const uint8_t *bytes, size_t size, char *out, size_t room)
{
    static const char workbook[] =
        "<workbook xmlns:r='r'><sheets><sheet name='S' r:id='r1'/></sheets></workbook>";
    static const char relations[] = "<r><r Id='r1' Type='x/worksheet' Target='sheet.xml'/>"
                                    "<r Id='r2' Type='x/styles' Target='styles.xml'/>"
                                    "<r Id='r3' Type='x/sharedStrings' Target='strings.xml'/></r>";
    static const char asides[] = "<r><r Id='r1' Type='x/comments' Target='comments.xml'/></r>";
    static const char *const names[] = { "xl/sheet.xml", "xl/styles.xml", "xl/strings.xml",
                                         "xl/comments.xml" };
    size_t used = 0;
    struct archive *archive = archive_write_new();
    archive_write_set_format_zip(archive);
    archive_write_set_options(archive, "zip:compression=store");
    archive_write_open_memory(archive, out, room, &used);
    put(archive, "xl/workbook.xml", workbook, sizeof workbook - 1);
    put(archive, "xl/_rels/workbook.xml.rels", relations, sizeof relations - 1);
    put(archive, "xl/_rels/sheet.xml.rels", asides, sizeof asides - 1);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const uint8_t *end = i + 1 < sizeof names / sizeof *names && size ? memchr(bytes, 0, size) : NULL;
        size_t part = end ? (size_t)(end - bytes) : size;
        put(archive, names[i], bytes, part);
        bytes += part + (end != NULL);
        size -= part + (end != NULL);
    }
    archive_write_close(archive);
    archive_write_free(archive);
    return used;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    bool archived = size >= 2 && bytes[0] == 'P' && bytes[1] == 'K';
    size_t room = size + ARCHIVE_BYTES;
    char *archive = archived ? NULL : malloc(room);
    if (!archive) return fuzz_loader(&quire_format_xlsx, bytes, size);
    size_t used = wrap(bytes, size, archive, room);
    fuzz_loader(&quire_format_xlsx, (const uint8_t *)archive, used);
    free(archive);
    return 0;
}
