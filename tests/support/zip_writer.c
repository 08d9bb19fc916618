/* SPDX-License-Identifier: Apache-2.0 */
#include "support/zip_writer.h"

#include "base/str.h"

enum { MOST_BYTES = 64 << 20, UTF8 = 0x800, VERSION = 20, JANUARY_1980 = 0x21 };

static uint32_t crc32_of(quire_str bytes)
{
    uint32_t crc = 0xFFFFFFFF;
    for (size_t i = 0; i < bytes.size; i++) {
        crc ^= (unsigned char)bytes.data[i];
        for (int bit = 0; bit < 8; bit++) crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320 : 0);
    }
    return ~crc;
}

static void put(quire_buffer *out, uint32_t value, int bytes)
{
    for (int i = 0; i < bytes; i++) {
        char byte = (char)(value >> 8 * i & 0xFF);
        quire_buffer_append_char(out, byte);
    }
}

/* What a member's local header and its entry in the directory have in common. */
static void put_description(quire_buffer *out, quire_str name, quire_str bytes)
{
    put(out, VERSION, 2);
    put(out, UTF8, 2);
    put(out, 0, 2); /* stored */
    put(out, 0, 2);
    put(out, JANUARY_1980, 2);
    put(out, crc32_of(bytes), 4);
    put(out, (uint32_t)bytes.size, 4);
    put(out, (uint32_t)bytes.size, 4);
    put(out, (uint32_t)name.size, 2);
    put(out, 0, 2);
}

static void begin(zip_writer *zip)
{
    if (zip->members.limit_bytes) return;
    quire_buffer_init(&zip->members, MOST_BYTES);
    quire_buffer_init(&zip->directory, MOST_BYTES);
    quire_buffer_init(&zip->whole, MOST_BYTES);
}

void zip_add(zip_writer *zip, const char *name, quire_str bytes)
{
    begin(zip);
    uint32_t offset = (uint32_t)zip->members.size;
    put(&zip->members, 0x04034b50, 4);
    put_description(&zip->members, quire_str_from(name), bytes);
    quire_buffer_append_str(&zip->members, quire_str_from(name));
    quire_buffer_append_str(&zip->members, bytes);
    put(&zip->directory, 0x02014b50, 4);
    put(&zip->directory, VERSION, 2);
    put_description(&zip->directory, quire_str_from(name), bytes);
    put(&zip->directory, 0, 4); /* no comment, first disk */
    put(&zip->directory, 0, 2); /* no kind */
    put(&zip->directory, 0, 4); /* no permissions */
    put(&zip->directory, offset, 4);
    quire_buffer_append_str(&zip->directory, quire_str_from(name));
    zip->count++;
}

quire_str zip_bytes(zip_writer *zip)
{
    begin(zip);
    quire_buffer_clear(&zip->whole);
    quire_buffer_append_str(&zip->whole, quire_buffer_view(&zip->members));
    quire_buffer_append_str(&zip->whole, quire_buffer_view(&zip->directory));
    put(&zip->whole, 0x06054b50, 4);
    put(&zip->whole, 0, 4);
    put(&zip->whole, zip->count, 2);
    put(&zip->whole, zip->count, 2);
    put(&zip->whole, (uint32_t)zip->directory.size, 4);
    put(&zip->whole, (uint32_t)zip->members.size, 4);
    put(&zip->whole, 0, 2);
    return quire_buffer_view(&zip->whole);
}

void zip_free(zip_writer *zip)
{
    quire_buffer_free(&zip->members);
    quire_buffer_free(&zip->directory);
    quire_buffer_free(&zip->whole);
    *zip = (zip_writer){ 0 };
}
