/* SPDX-License-Identifier: Apache-2.0 */
/* Protocol Buffers' wire format, as far as ONNX needs it: a message is a row of fields, each a key (number * 8 + kind as a
 * varint), then a varint, 8 bytes, a length and as many bytes, or 4 bytes.
 * Source: protobuf.dev/programming-guides/encoding. */
#ifndef QUIRE_EMBED_DRIVERS_ONNX_WIRE_H
#define QUIRE_EMBED_DRIVERS_ONNX_WIRE_H

#include "base/buffer.h"

typedef enum quire_wire_kind {
    QUIRE_WIRE_VARINT = 0,
    QUIRE_WIRE_64 = 1,
    QUIRE_WIRE_BYTES = 2,
    QUIRE_WIRE_32 = 5,
} quire_wire_kind;

typedef struct quire_wire_field {
    uint64_t number;
    quire_wire_kind kind;
    uint64_t value;  /* of a varint */
    quire_str bytes; /* of the other kinds */
    quire_str whole; /* key included */
} quire_wire_field;

/* Takes the first field off `rest`. False at its end, and where it is no field: `rest` is then not empty. */
bool quire_wire_next(quire_str *rest, quire_wire_field *out);

void quire_wire_put_varint(quire_buffer *out, uint32_t number, uint64_t value);
void quire_wire_put_bytes(quire_buffer *out, uint32_t number, quire_str bytes);

#endif
