/* SPDX-License-Identifier: Apache-2.0 */
/* Little-endian, from the end of the file (APPNOTE 6.3.10, sections 4.3.12 to 4.3.16):
 *
 *   end of central directory   "PK\5\6" …  12 4 size  16 4 offset  20 2 size of the comment; 22 bytes
 *   its locator of zip64       "PK\6\7" …   8 8 offset of the record                        ; 20 bytes, right before
 *   its record of zip64        "PK\6\6" …  40 8 size  48 8 offset
 *   a member                   "PK\1\2" …  28 2 name  30 2 extra  32 2 comment              ; 46 bytes and these
 *
 * What stands before the archive (a program that unpacks it) moves it: the directory ends where its end begins. */
#include "load/worker/loaders/archive/zip_directory.h"

#include "base/str.h"

enum { END_BYTES = 22, LOCATOR_BYTES = 20, RECORD_BYTES = 56, MEMBER_BYTES = 46, COMMENT_MAX = 65535 };

static uint64_t number_at(quire_str bytes, size_t at, unsigned size)
{
    uint64_t number = 0;
    for (unsigned i = size; i-- > 0;) number = number << 8 | (unsigned char)bytes.data[at + i];
    return number;
}

static bool stands_at(quire_str bytes, size_t at, const char *mark, size_t size)
{
    return size <= bytes.size && at <= bytes.size - size && memcmp(bytes.data + at, mark, 4) == 0;
}

/* Where the end of the directory begins; SIZE_MAX: nowhere. The comment behind it may hold anything. */
static size_t find_end(quire_str bytes)
{
    if (bytes.size < END_BYTES) return SIZE_MAX;
    size_t last = bytes.size - END_BYTES, least = last > COMMENT_MAX ? last - COMMENT_MAX : 0;
    for (size_t at = last + 1; at-- > least;)
        if (stands_at(bytes, at, "PK\5\6", END_BYTES) && number_at(bytes, at + 20, 2) <= last - at) return at;
    return SIZE_MAX;
}

/* Where the directory of `size` bytes that ends at `end` begins. */
static size_t start_of(size_t end, uint64_t size)
{
    return size <= end ? end - (size_t)size : SIZE_MAX;
}

static size_t find_directory(quire_str bytes)
{
    size_t end = find_end(bytes);
    if (end == SIZE_MAX) return SIZE_MAX;
    if (end >= LOCATOR_BYTES + RECORD_BYTES &&
        stands_at(bytes, end - LOCATOR_BYTES, "PK\6\7", LOCATOR_BYTES)) {
        size_t record = end - LOCATOR_BYTES - RECORD_BYTES;
        uint64_t said = number_at(bytes, end - LOCATOR_BYTES + 8, 8);
        if (said < record && stands_at(bytes, (size_t)said, "PK\6\6", RECORD_BYTES)) record = (size_t)said;
        if (stands_at(bytes, record, "PK\6\6", RECORD_BYTES))
            return start_of(record, number_at(bytes, record + 40, 8));
    }
    return start_of(end, number_at(bytes, end + 12, 4));
}

uint64_t quire_zip_count_members(quire_str bytes)
{
    size_t at = find_directory(bytes);
    uint64_t count = 0;
    if (at == SIZE_MAX) return UINT64_MAX;
    for (; stands_at(bytes, at, "PK\1\2", MEMBER_BYTES); count++)
        at += MEMBER_BYTES + (size_t)(number_at(bytes, at + 28, 2) + number_at(bytes, at + 30, 2) +
                                      number_at(bytes, at + 32, 2));
    return count;
}
