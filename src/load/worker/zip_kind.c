/* SPDX-License-Identifier: Apache-2.0 */
/* Names come from the central directory, or from the members' own headers where the file is cut off. Sources: ECMA-376
 * part 2 (packages), EPUB OCF 3.3 section 4.3 and OpenDocument 1.3 part 2 section 3.3 (the member `mimetype`). */
#include "load/worker/zip_kind.h"

#include "base/str.h"

#include <archive.h>
#include <archive_entry.h>

enum { MEMBERS_MAX = 10000, MIMETYPE_BYTES = 128 };

static quire_zip_kind kind_of_mimetype(struct archive *archive)
{
    char bytes[MIMETYPE_BYTES];
    const quire_str open_document = QUIRE_STR("application/vnd.oasis.opendocument.");
    la_ssize_t size = archive_read_data(archive, bytes, sizeof bytes);
    quire_str type = { bytes, size > 0 ? (size_t)size : 0 };
    if (quire_str_starts(type, QUIRE_STR("application/epub+zip"))) return QUIRE_ZIP_EPUB;
    if (!quire_str_starts(type, open_document)) return QUIRE_ZIP_PLAIN;
    type = quire_str_cut(type, open_document.size, type.size);
    if (quire_str_starts(type, QUIRE_STR("text"))) return QUIRE_ZIP_ODF_TEXT;
    if (quire_str_starts(type, QUIRE_STR("spreadsheet"))) return QUIRE_ZIP_ODF_SHEET;
    if (quire_str_starts(type, QUIRE_STR("presentation"))) return QUIRE_ZIP_ODF_SLIDES;
    return QUIRE_ZIP_OPENDOCUMENT;
}

static quire_zip_kind kind_of_part(quire_str name)
{
    if (quire_str_starts(name, QUIRE_STR("word/document"))) return QUIRE_ZIP_WORD;
    if (quire_str_starts(name, QUIRE_STR("xl/workbook"))) return QUIRE_ZIP_EXCEL;
    if (quire_str_starts(name, QUIRE_STR("ppt/presentation"))) return QUIRE_ZIP_POWERPOINT;
    return QUIRE_ZIP_PLAIN;
}

static quire_zip_kind read_members(struct archive *archive)
{
    quire_zip_kind part = QUIRE_ZIP_PLAIN;
    struct archive_entry *entry;
    bool package = false;
    int members = 0;
    while (members < MEMBERS_MAX && archive_read_next_header(archive, &entry) >= ARCHIVE_WARN) {
        quire_str name = quire_str_from(archive_entry_pathname(entry));
        if (members++ == 0 && quire_str_is(name, "mimetype")) {
            quire_zip_kind kind = kind_of_mimetype(archive);
            if (kind != QUIRE_ZIP_PLAIN) return kind;
        }
        package |= quire_str_is(name, "[Content_Types].xml");
        if (part == QUIRE_ZIP_PLAIN) part = kind_of_part(name);
        if (package && part != QUIRE_ZIP_PLAIN) return part;
    }
    return package ? QUIRE_ZIP_PACKAGE : members ? QUIRE_ZIP_PLAIN : QUIRE_ZIP_UNREADABLE;
}

quire_zip_kind quire_zip_kind_of(quire_str bytes)
{
    if (!quire_str_starts(bytes, QUIRE_STR("PK\3\4")) && !quire_str_starts(bytes, QUIRE_STR("PK\5\6")))
        return QUIRE_ZIP_NONE;
    quire_zip_kind kind = QUIRE_ZIP_UNREADABLE;
    struct archive *archive = archive_read_new();
    if (archive && archive_read_support_format_zip(archive) == ARCHIVE_OK &&
        archive_read_open_memory(archive, bytes.data, bytes.size) == ARCHIVE_OK)
        kind = read_members(archive);
    archive_read_free(archive);
    return kind;
}
