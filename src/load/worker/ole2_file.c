/* SPDX-License-Identifier: Apache-2.0 */
/* A stream is a chain of sectors, which the FAT links; small ones are chains of 64 bytes in a stream of the root's, which a FAT
 * of its own links. The directory is a chain, too, with four entries of 128 bytes (or 32 of them) in a sector; the root's
 * children are a binary tree.
 *
 *   header  30: log2 of the sector's size · 48: first directory sector · 56: below so many bytes a stream is small
 *           60: first sector of the small ones' FAT · 68: first of the sectors that name more of the FAT · 76: the first 109
 *           sectors of the FAT
 *   entry    0: name in UTF-16 · 64: bytes of it, with its end · 68, 72: siblings · 76: first child
 *          116: first sector · 120: bytes
 */
#include "load/worker/ole2_file.h"

#include "base/error.h"
#include "base/str.h"

enum {
    HEADER_BYTES = 512,
    ENTRY_BYTES = 128,
    SMALL_SECTOR_BYTES = 64,
    VISITS_MAX = 4096,
    NAME_MAX_BYTES = 64
};

static uint32_t number_at(quire_str bytes, size_t at)
{
    uint32_t number = 0;
    if (at > bytes.size || bytes.size - at < 4) return UINT32_MAX;
    for (size_t i = 0; i < 4; i++) number |= (uint32_t)(unsigned char)bytes.data[at + i] << (8 * i);
    return number;
}

bool quire_is_ole2(quire_str bytes)
{
    return quire_str_starts(bytes, QUIRE_STR("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"));
}

/* Where a sector stands; bytes.size: outside. */
static size_t sector_at(const quire_ole2_file *file, uint32_t sector)
{
    uint64_t at = ((uint64_t)sector + 1) * file->sector_size;
    return at + file->sector_size <= file->bytes.size ? (size_t)at : file->bytes.size;
}

static uint32_t next_sector(const quire_ole2_file *file, uint32_t sector)
{
    size_t in_fat = file->sector_size / 4, index = sector / in_fat;
    uint32_t named = UINT32_MAX;
    if (index < QUIRE_OLE2_FAT_MAX) named = number_at(file->bytes, 76 + 4 * index);
    else if (index - QUIRE_OLE2_FAT_MAX < file->fat_count) named = file->fat[index - QUIRE_OLE2_FAT_MAX];
    size_t fat = sector_at(file, named);
    return fat == file->bytes.size ? UINT32_MAX : number_at(file->bytes, fat + 4 * (sector % in_fat));
}

/* ---- the directory ---- */

void quire_ole2_open(quire_str bytes, quire_ole2_file *out)
{
    unsigned shift = bytes.size >= HEADER_BYTES ? (unsigned char)bytes.data[30] : 0;
    *out = (quire_ole2_file){ .bytes = bytes };
    if (!quire_is_ole2(bytes) || (shift != 9 && shift != 12)) return;
    out->sector_size = (size_t)1 << shift;
    uint32_t sector = number_at(bytes, 48);
    for (; out->count < QUIRE_OLE2_DIRECTORY_MAX && sector_at(out, sector) < bytes.size; out->count++) {
        out->directory[out->count] = sector;
        sector = next_sector(out, sector);
    }
}

/* The entry's bytes; data is NULL where there is none. */
static quire_str entry_of(const quire_ole2_file *file, uint32_t entry)
{
    size_t in_sector = file->sector_size ? file->sector_size / ENTRY_BYTES : 1, index = entry / in_sector;
    if (index >= file->count) return (quire_str){ 0 };
    size_t at = sector_at(file, file->directory[index]) + entry % in_sector * ENTRY_BYTES;
    return quire_str_cut(file->bytes, at, at + ENTRY_BYTES);
}

quire_ole2_walk quire_ole2_root(const quire_ole2_file *file)
{
    quire_ole2_walk walk = { .file = file };
    quire_str root = entry_of(file, 0);
    if (root.data) walk.stack[walk.depth++] = number_at(root, 76);
    return walk;
}

bool quire_ole2_next(quire_ole2_walk *walk, quire_str *entry)
{
    while (walk->depth && walk->visits++ < VISITS_MAX) {
        *entry = entry_of(walk->file, walk->stack[--walk->depth]);
        if (!entry->data) continue;
        if (walk->depth + 2 <= sizeof walk->stack / sizeof *walk->stack) {
            walk->stack[walk->depth++] = number_at(*entry, 68);
            walk->stack[walk->depth++] = number_at(*entry, 72);
        }
        return true;
    }
    return false;
}

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

bool quire_ole2_is_named(quire_str entry, const char *name)
{
    size_t size = strlen(name), start = (unsigned char)entry.data[0] < 0x20 ? 2 : 0;
    for (size_t i = 0; i <= size; i++) {
        size_t at = start + 2 * i;
        if (at + 1 >= NAME_MAX_BYTES || upper(entry.data[at]) != upper(name[i]) || entry.data[at + 1] != 0)
            return false;
    }
    return true;
}

/* ---- streams ---- */

/* Reads which sectors the FAT has beyond those of the header: each of the sectors that say so names the next one last. */
static quire_status read_fat(quire_ole2_file *file, quire_arena *arena, quire_error *err)
{
    size_t most = file->bytes.size / file->sector_size, each = file->sector_size / 4 - 1;
    size_t named = most / (file->sector_size / 4) + 1; /* of the FAT: one for each so many sectors */
    if (file->fat || named <= QUIRE_OLE2_FAT_MAX) return QUIRE_OK;
    uint32_t *fat = quire_arena_array(arena, named, sizeof *fat);
    if (!fat) return quire_fail_memory(err);
    uint32_t sector = number_at(file->bytes, 68);
    for (size_t at; file->fat_count < named && (at = sector_at(file, sector)) < file->bytes.size;
         sector = number_at(file->bytes, at + 4 * each))
        for (size_t i = 0; i < each && file->fat_count < named; i++)
            fat[file->fat_count++] = number_at(file->bytes, at + 4 * i);
    file->fat = fat;
    return QUIRE_OK;
}

/* At most `size` bytes of a chain; the last sector of a file may be cut short. */
static quire_status read_chain(const quire_ole2_file *file, uint32_t sector, uint64_t size,
                               quire_arena *arena, quire_str *out, quire_error *err)
{
    if (size > file->bytes.size) size = file->bytes.size;
    char *bytes = quire_arena_alloc(arena, (size_t)size + 1);
    size_t used = 0;
    if (!bytes) return quire_fail_memory(err);
    while (used < size) {
        uint64_t at = ((uint64_t)sector + 1) * file->sector_size;
        if (at >= file->bytes.size) break;
        size_t left = (size_t)size - used, there = file->bytes.size - (size_t)at;
        size_t part = left < file->sector_size ? left : file->sector_size;
        if (part > there) part = there;
        memcpy(bytes + used, file->bytes.data + at, part);
        used += part;
        sector = next_sector(file, sector);
    }
    *out = (quire_str){ bytes, used };
    return QUIRE_OK;
}

static quire_status read_small(const quire_ole2_file *file, uint32_t sector, uint32_t size,
                               quire_arena *arena, quire_str *out, quire_error *err)
{
    quire_str root = entry_of(file, 0), container, fat;
    size_t used = 0;
    char *bytes = quire_arena_alloc(arena, (size_t)size + 1);
    if (!bytes) return quire_fail_memory(err);
    quire_status status = read_chain(file, number_at(root, 116), number_at(root, 120), arena, &container,
                                     err);
    if (!status) status = read_chain(file, number_at(file->bytes, 60), file->bytes.size, arena, &fat, err);
    if (status) return status;
    while (used < size) {
        uint64_t at = (uint64_t)sector * SMALL_SECTOR_BYTES;
        size_t part = size - used < SMALL_SECTOR_BYTES ? size - used : SMALL_SECTOR_BYTES;
        if (at + part > container.size) break;
        memcpy(bytes + used, container.data + at, part);
        used += part;
        sector = number_at(fat, 4 * (size_t)sector);
    }
    *out = (quire_str){ bytes, used };
    return QUIRE_OK;
}

quire_status quire_ole2_read(quire_ole2_file *file, quire_str entry, quire_arena *arena, quire_str *out,
                             bool *whole, quire_error *err)
{
    uint32_t first = number_at(entry, 116), size = number_at(entry, 120);
    quire_status status = read_fat(file, arena, err);
    if (status) return status;
    bool small = size < number_at(file->bytes, 56) && size <= 1 << 16;
    status = small ? read_small(file, first, size, arena, out, err)
                   : read_chain(file, first, size, arena, out, err);
    *whole = !status && out->size == size;
    return status;
}
