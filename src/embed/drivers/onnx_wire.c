/* SPDX-License-Identifier: Apache-2.0 */
#include "embed/drivers/onnx_wire.h"

#include "base/str.h"

enum { VARINT_BYTES = 10 };

static bool take_varint(quire_str *rest, uint64_t *out)
{
    uint64_t value = 0;
    for (size_t i = 0; i < rest->size && i < VARINT_BYTES; i++) {
        unsigned char byte = (unsigned char)rest->data[i];
        value |= (uint64_t)(byte & 127) << (7 * i);
        if (byte & 128) continue;
        *out = value;
        *rest = quire_str_cut(*rest, i + 1, rest->size);
        return true;
    }
    return false;
}

bool quire_wire_next(quire_str *rest, quire_wire_field *out)
{
    quire_str at = *rest;
    uint64_t key = 0, size = 0;
    if (!at.size || !take_varint(&at, &key)) return false;
    *out = (quire_wire_field){ .number = key >> 3, .kind = (quire_wire_kind)(key & 7) };
    switch (out->kind) {
    case QUIRE_WIRE_VARINT:
        if (!take_varint(&at, &out->value)) return false;
        break;
    case QUIRE_WIRE_BYTES:
        if (!take_varint(&at, &size)) return false;
        break;
    case QUIRE_WIRE_64: size = 8; break;
    case QUIRE_WIRE_32: size = 4; break;
    default: return false;
    }
    if (size > at.size) return false;
    out->bytes = quire_str_cut(at, 0, (size_t)size);
    at = quire_str_cut(at, (size_t)size, at.size);
    out->whole = quire_str_cut(*rest, 0, rest->size - at.size);
    *rest = at;
    return true;
}

static void put(quire_buffer *out, uint64_t value)
{
    for (; value > 127; value >>= 7) quire_buffer_append_char(out, (char)(value | 128));
    quire_buffer_append_char(out, (char)value);
}

void quire_wire_put_varint(quire_buffer *out, uint32_t number, uint64_t value)
{
    put(out, (uint64_t)number << 3 | QUIRE_WIRE_VARINT);
    put(out, value);
}

void quire_wire_put_bytes(quire_buffer *out, uint32_t number, quire_str bytes)
{
    put(out, (uint64_t)number << 3 | QUIRE_WIRE_BYTES);
    put(out, bytes.size);
    quire_buffer_append_str(out, bytes);
}
