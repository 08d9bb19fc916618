/* SPDX-License-Identifier: Apache-2.0 */
/* The numbers and strings that encoded records are made of, and a reader of bytes from outside.
 *
 *   number   LEB128: 7 bits a byte, the lowest first, bit 7 set where more follow; at most 10 bytes
 *   signed   number: twice the value, or, where that is negative, twice its size less one
 *   string   number of bytes, then UTF-8 without NUL */
#ifndef QUIRE_RECORD_WIRE_H
#define QUIRE_RECORD_WIRE_H

#include "base/arena.h"
#include "base/buffer.h"
#include "quire/error.h"

/* Bounds of strings. */
enum {
    QUIRE_DOCUMENT_STRING_MAX_BYTES = 65536, /* title, metadata value, label */
    QUIRE_DOCUMENT_NAME_MAX_BYTES = 256,     /* language, media type, metadata key, ledger names */
};

/* Whether `text` is valid UTF-8 without NUL. */
bool quire_text_is_canonical(quire_str text);

void quire_wire_put_number(quire_buffer *out, uint64_t value);
void quire_wire_put_signed(quire_buffer *out, int64_t value);
void quire_wire_put_string(quire_buffer *out, quire_str text);

/* Reads forward; the first thing that is wrong is kept in `wrong`, and everything after reads as zero. */
typedef struct quire_wire_reader {
    const unsigned char *bytes;
    size_t size, at;
    quire_arena *arena; /* what is read is copied into it */
    const char *wrong;
    size_t wrong_at;
    unsigned version;
    bool no_memory;
} quire_wire_reader;

void quire_wire_refuse(quire_wire_reader *reader, const char *why);
unsigned quire_wire_byte(quire_wire_reader *reader);
/* A first byte of 1 to `newest`. */
void quire_wire_version(quire_wire_reader *reader, unsigned newest);
/* Refuses one over `most` with `why`. */
uint64_t quire_wire_number(quire_wire_reader *reader, uint64_t most, const char *why);
/* `most`: of the number that stands for it. */
int64_t quire_wire_signed(quire_wire_reader *reader, uint64_t most, const char *why);
uint32_t quire_wire_u32(quire_wire_reader *reader);
/* A count of items of at least `item_bytes` each, so that a short input cannot ask for much memory. */
size_t quire_wire_count(quire_wire_reader *reader, size_t most, size_t item_bytes);
void *quire_wire_memory(quire_wire_reader *reader, size_t count, size_t item_size);
quire_str quire_wire_string(quire_wire_reader *reader, size_t most);

/* What came of reading it all. errors: FORMAT: names `what`, the byte and the reason; NO_MEMORY */
QUIRE_CHECKED quire_status quire_wire_verdict(quire_wire_reader *reader, const char *what, quire_error *err);

#endif
