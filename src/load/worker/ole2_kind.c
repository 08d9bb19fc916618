/* SPDX-License-Identifier: Apache-2.0 */
/* The directory is a chain of sectors with four entries of 128 bytes (or 32 of them) each; the root's children are a binary
 * tree. Both are walked within bounds, and every number is a claim. Source: [MS-CFB].
 *
 *   header  30: log2 of the sector's size · 48: first directory sector · 76: the first 109 sectors of the FAT
 *   entry    0: name in UTF-16 · 64: bytes of it, with its end · 68, 72: siblings · 76: first child
 */
#include "load/worker/ole2_kind.h"

#include "base/str.h"

enum {
    HEADER_BYTES = 512,
    ENTRY_BYTES = 128,
    FAT_SECTORS = 109,
    DIRECTORY_MAX = 1024,
    VISITS_MAX = 4096,
    NAME_MAX_BYTES = 64
};

static const struct {
    const char *stream, *what;
} kinds[] = {
    { "__properties_version1.0", "an Outlook message (save it as .eml)" },
    { "PowerPoint Document", "a PowerPoint 97 presentation (convert it to .pptx)" },
    { "WordDocument", "a Word 97 or WPS document (convert it to .docx)" },
    { "Workbook", "an Excel 97 workbook (convert it to .xlsx)" },
    { "Book", "an Excel 95 workbook (convert it to .xlsx)" },
    { "MatOST", "a Microsoft Works document (convert it to .docx)" },
    { "HwpSummaryInformation", "a Hangul document (convert it to .docx)" },
    { "VisioDocument", "a Visio drawing (convert it to PDF)" },
    { "Quill", "a Publisher document (convert it to PDF)" },
};

struct directory {
    quire_str bytes;
    size_t sector_size;
    uint32_t sectors[DIRECTORY_MAX];
    size_t count;
};

static uint32_t number_at(quire_str bytes, size_t at)
{
    uint32_t number = 0;
    if (at + 4 > bytes.size) return UINT32_MAX;
    for (size_t i = 0; i < 4; i++) number |= (uint32_t)(unsigned char)bytes.data[at + i] << (8 * i);
    return number;
}

bool quire_is_ole2(quire_str bytes)
{
    return quire_str_starts(bytes, QUIRE_STR("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"));
}

/* Where a sector stands; bytes.size: outside. */
static size_t sector_at(const struct directory *self, uint32_t sector)
{
    uint64_t at = ((uint64_t)sector + 1) * self->sector_size;
    return at + self->sector_size <= self->bytes.size ? (size_t)at : self->bytes.size;
}

static uint32_t next_sector(const struct directory *self, uint32_t sector)
{
    size_t in_fat = self->sector_size / 4, index = sector / in_fat;
    if (index >= FAT_SECTORS) return UINT32_MAX;
    size_t fat = sector_at(self, number_at(self->bytes, 76 + 4 * index));
    return fat == self->bytes.size ? UINT32_MAX : number_at(self->bytes, fat + 4 * (sector % in_fat));
}

static void read_directory(struct directory *self)
{
    unsigned shift = self->bytes.size >= HEADER_BYTES ? (unsigned char)self->bytes.data[30] : 0;
    if (shift != 9 && shift != 12) return;
    self->sector_size = (size_t)1 << shift;
    uint32_t sector = number_at(self->bytes, 48);
    for (; self->count < DIRECTORY_MAX && sector_at(self, sector) < self->bytes.size; self->count++) {
        self->sectors[self->count] = sector;
        sector = next_sector(self, sector);
    }
}

/* The entry's bytes; data is NULL where there is none. */
static quire_str entry_of(const struct directory *self, uint32_t entry)
{
    size_t in_sector = self->sector_size ? self->sector_size / ENTRY_BYTES : 1, index = entry / in_sector;
    if (index >= self->count) return (quire_str){ 0 };
    size_t at = sector_at(self, self->sectors[index]) + entry % in_sector * ENTRY_BYTES;
    return quire_str_cut(self->bytes, at, at + ENTRY_BYTES);
}

/* The rank of an entry among the kinds by its name; their count: it is none. */
static size_t kind_of(quire_str entry)
{
    size_t count = sizeof kinds / sizeof *kinds;
    for (size_t kind = 0; kind < count; kind++) {
        size_t size = strlen(kinds[kind].stream), start = 0;
        bool same = true;
        if ((unsigned char)entry.data[0] < 0x20) start = 2; /* "\005HwpSummaryInformation" */
        for (size_t i = 0; i <= size && same; i++) {
            size_t at = start + 2 * i;
            same = at + 1 < NAME_MAX_BYTES && entry.data[at] == kinds[kind].stream[i] &&
                   entry.data[at + 1] == 0;
        }
        if (same) return kind;
    }
    return count;
}

const char *quire_ole2_name(quire_str bytes)
{
    struct directory directory = { .bytes = bytes };
    uint32_t stack[64];
    size_t depth = 0, best = sizeof kinds / sizeof *kinds;
    read_directory(&directory);
    quire_str root = entry_of(&directory, 0);
    if (root.data) stack[depth++] = number_at(root, 76);
    for (size_t visits = 0; depth && visits < VISITS_MAX; visits++) {
        quire_str entry = entry_of(&directory, stack[--depth]);
        if (!entry.data) continue;
        size_t kind = kind_of(entry);
        if (kind < best) best = kind;
        if (depth + 2 > sizeof stack / sizeof *stack) continue;
        stack[depth++] = number_at(entry, 68);
        stack[depth++] = number_at(entry, 72);
    }
    return best < sizeof kinds / sizeof *kinds ? kinds[best].what : "an Office 97 or other OLE2 file";
}
