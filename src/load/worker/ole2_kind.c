/* SPDX-License-Identifier: Apache-2.0 */
#include "load/worker/ole2_kind.h"

#include "load/worker/ole2_file.h"

/* The first one counts that is there. */
static const struct {
    const char *stream, *what;
    bool workbook;
} kinds[] = {
    { "__properties_version1.0", "an Outlook message (save it as .eml)", false },
    { "PowerPoint Document", "a PowerPoint 97 presentation (convert it to .pptx)", false },
    { "WordDocument", "a Word 97 or WPS document (convert it to .docx)", false },
    { "Workbook", "an Excel 97 workbook", true },
    { "Book", "an Excel 95 workbook", true },
    { "MatOST", "a Microsoft Works document (convert it to .docx)", false },
    { "HwpSummaryInformation", "a Hangul document (convert it to .docx)", false },
    { "VisioDocument", "a Visio drawing (convert it to PDF)", false },
    { "Quill", "a Publisher document (convert it to PDF)", false },
};
enum { KINDS = sizeof kinds / sizeof *kinds };

/* KINDS: none of them. */
static size_t kind_of(quire_str bytes)
{
    quire_ole2_file file;
    quire_str entry;
    size_t best = KINDS;
    quire_ole2_open(bytes, &file);
    quire_ole2_walk walk = quire_ole2_root(&file);
    while (quire_ole2_next(&walk, &entry))
        for (size_t kind = 0; kind < best; kind++)
            if (quire_ole2_is_named(entry, kinds[kind].stream)) best = kind;
    return best;
}

const char *quire_ole2_name(quire_str bytes)
{
    size_t kind = kind_of(bytes);
    return kind < KINDS ? kinds[kind].what : "an Office 97 or other OLE2 file";
}

bool quire_ole2_is_workbook(quire_str bytes)
{
    size_t kind = quire_is_ole2(bytes) ? kind_of(bytes) : KINDS;
    return kind < KINDS && kinds[kind].workbook;
}
