/* SPDX-License-Identifier: Apache-2.0 */
#include "record/wire.h"

#include "base/error.h"
#include "base/str.h"

#include <string.h>

void quire_wire_put_number(quire_buffer *out, uint64_t value)
{
    unsigned char bytes[10];
    size_t size = 0;
    while (value >= 0x80) {
        bytes[size++] = (unsigned char)(value | 0x80);
        value >>= 7;
    }
    bytes[size++] = (unsigned char)value;
    quire_buffer_append(out, bytes, size);
}

void quire_wire_put_signed(quire_buffer *out, int64_t value)
{
    quire_wire_put_number(out, ((uint64_t)value << 1) ^ (value < 0 ? UINT64_MAX : 0));
}

void quire_wire_put_string(quire_buffer *out, quire_str text)
{
    quire_wire_put_number(out, text.size);
    quire_buffer_append_str(out, text);
}

void quire_wire_refuse(quire_wire_reader *reader, const char *why)
{
    if (reader->wrong) return;
    reader->wrong = why;
    reader->wrong_at = reader->at;
}

unsigned quire_wire_byte(quire_wire_reader *reader)
{
    if (reader->wrong || reader->at == reader->size) {
        quire_wire_refuse(reader, "it ends too early");
        return 0;
    }
    return reader->bytes[reader->at++];
}

uint64_t quire_wire_number(quire_wire_reader *reader, uint64_t most, const char *why)
{
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        unsigned byte = quire_wire_byte(reader);
        if (shift == 63 && byte > 1) break;
        value |= (uint64_t)(byte & 0x7F) << shift;
        if (byte & 0x80) continue;
        if (value <= most) return reader->wrong ? 0 : value;
        quire_wire_refuse(reader, why);
        return 0;
    }
    quire_wire_refuse(reader, "a number is longer than 64 bits");
    return 0;
}

int64_t quire_wire_signed(quire_wire_reader *reader, uint64_t most, const char *why)
{
    uint64_t value = quire_wire_number(reader, most, why);
    return (int64_t)(value >> 1) ^ -(int64_t)(value & 1);
}

uint32_t quire_wire_u32(quire_wire_reader *reader)
{
    return (uint32_t)quire_wire_number(reader, UINT32_MAX, "a number is larger than its field");
}

size_t quire_wire_count(quire_wire_reader *reader, size_t most, size_t item_bytes)
{
    size_t count = (size_t)quire_wire_number(reader, most, "a count is over its bound");
    if (reader->wrong || count <= (reader->size - reader->at) / item_bytes) return count;
    quire_wire_refuse(reader, "a count is larger than the bytes behind it");
    return 0;
}

void *quire_wire_memory(quire_wire_reader *reader, size_t count, size_t item_size)
{
    void *items = quire_arena_array(reader->arena, count, item_size);
    if (items) return items;
    reader->no_memory = true;
    quire_wire_refuse(reader, "memory is out");
    return NULL;
}

quire_str quire_wire_string(quire_wire_reader *reader, size_t most)
{
    size_t size = (size_t)quire_wire_number(reader, most, "a string is longer than its bound");
    if (reader->wrong || size == 0) return (quire_str){ 0 };
    if (size > reader->size - reader->at) {
        quire_wire_refuse(reader, "a string is longer than the bytes behind it");
        return (quire_str){ 0 };
    }
    quire_str text = { (const char *)reader->bytes + reader->at, size };
    if (!quire_text_is_canonical(text)) {
        quire_wire_refuse(reader, "a string is not valid UTF-8 without NUL");
        return (quire_str){ 0 };
    }
    reader->at += size;
    quire_str copy = quire_arena_copy(reader->arena, text);
    if (copy.data) return copy;
    reader->no_memory = true;
    quire_wire_refuse(reader, "memory is out");
    return (quire_str){ 0 };
}

void quire_wire_version(quire_wire_reader *reader, unsigned newest)
{
    reader->version = quire_wire_byte(reader);
    if (reader->version < 1 || reader->version > newest)
        quire_wire_refuse(reader, "its version is not known");
}

quire_status quire_wire_verdict(quire_wire_reader *reader, const char *what, quire_error *err)
{
    if (!reader->wrong && reader->at != reader->size)
        quire_wire_refuse(reader, "bytes are left behind its end");
    if (reader->no_memory) return quire_fail_memory(err);
    if (!reader->wrong) return QUIRE_OK;
    return quire_fail(err, QUIRE_E_FORMAT, "%s is not valid at byte %zu of %zu: %s", what, reader->wrong_at,
                      reader->size, reader->wrong);
}

/* How many bytes of valid UTF-8 stand at `s` where a byte over 0x7F stands; 0: none. Source: the table of
 * well-formed byte sequences in the Unicode standard, section 3.9. */
static size_t multibyte_at(const unsigned char *s, size_t left)
{
    unsigned lead = s[0];
    unsigned low = 0x80, high = 0xBF;
    size_t size = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (lead < 0xC2 || lead > 0xF4 || left < size) return 0;
    if (lead == 0xE0) low = 0xA0;
    if (lead == 0xED) high = 0x9F;
    if (lead == 0xF0) low = 0x90;
    if (lead == 0xF4) high = 0x8F;
    if (s[1] < low || s[1] > high) return 0;
    for (size_t i = 2; i < size; i++)
        if ((s[i] & 0xC0) != 0x80) return 0;
    return size;
}

bool quire_text_is_canonical(quire_str text)
{
    const uint64_t ones = 0x0101010101010101u, tops = 0x8080808080808080u;
    const unsigned char *bytes = (const unsigned char *)text.data;
    for (size_t at = 0; at < text.size;) {
        uint64_t word;
        if (text.size - at >= sizeof word) {
            memcpy(&word, bytes + at, sizeof word);
            /* No top bit, and no zero byte: subtracting one from each borrows only from a zero. */
            if (!((word | (word - ones)) & tops)) {
                at += sizeof word;
                continue;
            }
        }
        if (bytes[at] == 0) return false;
        size_t size = bytes[at] < 0x80 ? 1 : multibyte_at(bytes + at, text.size - at);
        if (size == 0) return false;
        at += size;
    }
    return true;
}
