/* SPDX-License-Identifier: Apache-2.0 */
/*   record   type, number of bytes: 16 bits each, little-endian · bytes
 *   text     BIFF8: number of characters · 0x01 two bytes a character, 0x04 with how it is read, 0x08 with fonts: byte ·
 *                   number of fonts: 16 bits · bytes of how it is read: 32 bits · characters · fonts, 4 bytes each · how it is read
 *            BIFF5: number of bytes · bytes
 *
 * Where a record continues within characters, a byte says anew how wide those are that follow. */
#include "load/worker/loaders/table/biff.h"

#include "base/error.h"
#include "base/str.h"
#include "load/worker/decode.h"
#include "text/unicode.h"

enum { WIDE = 0x01, READ_ALOUD = 0x04, RICH = 0x08, HEAD_BYTES = 4, FONT_BYTES = 4 };

/* ---- numbers ---- */

static uint64_t number_at(quire_str data, size_t at, size_t bytes)
{
    uint64_t number = 0;
    if (at > data.size || data.size - at < bytes) return 0;
    for (size_t i = 0; i < bytes; i++) number |= (uint64_t)(unsigned char)data.data[at + i] << (8 * i);
    return number;
}

unsigned quire_biff_u8(quire_str data, size_t at)
{
    return (unsigned)number_at(data, at, 1);
}

unsigned quire_biff_u16(quire_str data, size_t at)
{
    return (unsigned)number_at(data, at, 2);
}

uint32_t quire_biff_u32(quire_str data, size_t at)
{
    return (uint32_t)number_at(data, at, 4);
}

static double double_of(uint64_t bits)
{
    double number;
    memcpy(&number, &bits, sizeof number);
    return number;
}

double quire_biff_double(quire_str data, size_t at)
{
    return double_of(number_at(data, at, 8));
}

double quire_biff_rk(uint32_t rk)
{
    double number = rk & 2 ? (double)((int32_t)rk >> 2) : double_of((uint64_t)(rk & ~UINT32_C(3)) << 32);
    return rk & 1 ? number / 100 : number;
}

/* ---- records ---- */

bool quire_biff_next(biff_stream *stream, biff_record *out)
{
    size_t left = stream->bytes.size - stream->at;
    if (left < HEAD_BYTES) return false;
    out->type = quire_biff_u16(stream->bytes, stream->at);
    size_t size = quire_biff_u16(stream->bytes, stream->at + 2);
    if (left - HEAD_BYTES < size) return false;
    out->data = quire_str_cut(stream->bytes, stream->at + HEAD_BYTES, stream->at + HEAD_BYTES + size);
    stream->at += HEAD_BYTES + size;
    return true;
}

biff_reader quire_biff_read(biff_stream *stream, const biff_record *record)
{
    return (biff_reader){ .stream = stream, .data = record->data };
}

/* Goes on to the record that continues this one, where it is read to its end. */
static bool goes_on(biff_reader *reader)
{
    while (reader->at >= reader->data.size) {
        biff_stream ahead = *reader->stream;
        biff_record record;
        if (!quire_biff_next(&ahead, &record) || record.type != BIFF_CONTINUE) {
            reader->ended = true;
            return false;
        }
        *reader->stream = ahead;
        reader->data = record.data;
        reader->at = 0;
    }
    return true;
}

unsigned quire_biff_take(biff_reader *reader, size_t bytes)
{
    unsigned number = 0;
    for (size_t i = 0; i < bytes && goes_on(reader); i++)
        number |= quire_biff_u8(reader->data, reader->at++) << (8 * i);
    return number;
}

uint32_t quire_biff_take_u32(biff_reader *reader)
{
    uint32_t low = quire_biff_take(reader, 2);
    return low | (uint32_t)quire_biff_take(reader, 2) << 16;
}

static void pass(biff_reader *reader, uint64_t bytes)
{
    while (bytes && goes_on(reader)) {
        size_t left = reader->data.size - reader->at, part = bytes < left ? (size_t)bytes : left;
        reader->at += part;
        bytes -= part;
    }
}

/* ---- texts ---- */

struct writing {
    quire_buffer *out;
    unsigned high; /* the first half of a pair */
};

static void put_unit(struct writing *writing, unsigned unit)
{
    char bytes[4];
    uint32_t c = unit;
    bool low = unit >= 0xDC00 && unit < 0xE000;
    if (unit >= 0xD800 && unit < 0xDC00) {
        writing->high = unit;
        return;
    }
    if (low) c = writing->high ? 0x10000 + ((writing->high - 0xD800) << 10) + (unit - 0xDC00) : 0xFFFD;
    writing->high = 0;
    quire_buffer_append(writing->out, bytes, quire_utf8_put(c ? c : ' ', bytes));
}

/* Characters, over the ends of records. */
static void take_units(biff_reader *reader, size_t count, bool wide, quire_buffer *out)
{
    struct writing writing = { .out = out };
    for (size_t i = 0; i < count && !reader->ended; i++) {
        if (reader->at >= reader->data.size) {
            if (!goes_on(reader)) return;
            wide = quire_biff_u8(reader->data, reader->at++) & WIDE;
        }
        unsigned unit = quire_biff_take(reader, wide ? 2 : 1);
        if (!reader->ended) put_unit(&writing, unit);
    }
}

static quire_status take_bytes(biff_reader *reader, size_t count, const char *charset, quire_buffer *scratch,
                               quire_arena *arena, quire_str *out, quire_error *err)
{
    quire_decoded decoded;
    for (size_t i = 0; i < count && goes_on(reader); i++)
        quire_buffer_append_char(scratch, reader->data.data[reader->at++]);
    if (scratch->failure == QUIRE_E_NO_MEMORY) return quire_fail_memory(err);
    quire_status status = quire_load_decode_as(quire_buffer_view(scratch), charset, arena, &decoded, err);
    if (status == QUIRE_E_NO_MEMORY) return status;
    *out = status ? (quire_str){ 0 } : decoded.text;
    return QUIRE_OK;
}

quire_status quire_biff_take_characters(biff_reader *reader, const biff_encoding *encoding, size_t count,
                                        quire_buffer *scratch, quire_arena *arena, quire_str *out,
                                        quire_error *err)
{
    quire_buffer_clear(scratch);
    if (!encoding->unicode) return take_bytes(reader, count, encoding->charset, scratch, arena, out, err);
    unsigned how = quire_biff_take(reader, 1);
    uint64_t behind = how & RICH ? (uint64_t)quire_biff_take(reader, 2) * FONT_BYTES : 0;
    if (how & READ_ALOUD) behind += quire_biff_take_u32(reader);
    take_units(reader, count, how & WIDE, scratch);
    pass(reader, behind);
    *out = quire_arena_copy(arena, quire_buffer_view(scratch));
    return !out->data || scratch->failure == QUIRE_E_NO_MEMORY ? quire_fail_memory(err) : QUIRE_OK;
}

quire_status quire_biff_take_text(biff_reader *reader, const biff_encoding *encoding, size_t length_bytes,
                                  quire_buffer *scratch, quire_arena *arena, quire_str *out, quire_error *err)
{
    size_t count = quire_biff_take(reader, length_bytes);
    return quire_biff_take_characters(reader, encoding, count, scratch, arena, out, err);
}
