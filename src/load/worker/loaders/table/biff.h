/* SPDX-License-Identifier: Apache-2.0 */
/* The records of Excel's workbooks until 2003: [MS-XLS] for Excel 97 and later (BIFF8), and what "OpenOffice.org's Documentation of
 * the Microsoft Excel File Format" says of Excel 95 (BIFF5). Reading stops at what is damaged; what is not there reads as 0. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_TABLE_BIFF_H
#define QUIRE_LOAD_WORKER_LOADERS_TABLE_BIFF_H

#include "base/arena.h"
#include "base/buffer.h"
#include "quire/error.h"

typedef enum biff_type {
    BIFF_FORMULA = 0x0006,
    BIFF_EOF = 0x000A,
    BIFF_NOTE = 0x001C,
    BIFF_DATEMODE = 0x0022,
    BIFF_FILEPASS = 0x002F,
    BIFF_FONT = 0x0031,
    BIFF_CONTINUE = 0x003C,
    BIFF_CODEPAGE = 0x0042,
    BIFF_OBJ = 0x005D,
    BIFF_COLINFO = 0x007D,
    BIFF_BOUNDSHEET = 0x0085,
    BIFF_MULRK = 0x00BD,
    BIFF_RSTRING = 0x00D6,
    BIFF_XF = 0x00E0,
    BIFF_MERGEDCELLS = 0x00E5,
    BIFF_SST = 0x00FC,
    BIFF_LABELSST = 0x00FD,
    BIFF_TXO = 0x01B6,
    BIFF_NUMBER = 0x0203,
    BIFF_LABEL = 0x0204,
    BIFF_BOOLERR = 0x0205,
    BIFF_STRING = 0x0207,
    BIFF_ROW = 0x0208,
    BIFF_RK = 0x027E,
    BIFF_FORMULA_3 = 0x0206, /* as FORMULA; so programs write that know older versions */
    BIFF_FORMULA_4 = 0x0406,
    BIFF_FORMAT = 0x041E,
    BIFF_BOF = 0x0809
} biff_type;

typedef struct biff_stream {
    quire_str bytes;
    size_t at;
} biff_stream;

typedef struct biff_record {
    unsigned type;
    quire_str data;
} biff_record;

/* How the file writes its texts. */
typedef struct biff_encoding {
    bool unicode;        /* BIFF8 */
    const char *charset; /* of bytes, else */
} biff_encoding;

/* The next record; false behind the last that is whole. */
bool quire_biff_next(biff_stream *stream, biff_record *out);

unsigned quire_biff_u8(quire_str data, size_t at);
unsigned quire_biff_u16(quire_str data, size_t at);
uint32_t quire_biff_u32(quire_str data, size_t at);
double quire_biff_double(quire_str data, size_t at);
/* A number in 30 bits: the upper ones of a double or an integer, a hundredth of it or not. */
double quire_biff_rk(uint32_t rk);

/* Reads what a record and those that continue it hold. */
typedef struct biff_reader {
    biff_stream *stream; /* behind the record */
    quire_str data;      /* of the record that is read */
    size_t at;
    bool ended; /* something was asked for that is not there */
} biff_reader;

/* `record` is the one that the stream gave last. */
biff_reader quire_biff_read(biff_stream *stream, const biff_record *record);
unsigned quire_biff_take(biff_reader *reader, size_t bytes); /* 1 or 2 */
uint32_t quire_biff_take_u32(biff_reader *reader);
/* A text that says its length in a number of `length_bytes`, with how it is set passed over, as UTF-8 in `arena`; where it ends too
 * early, its beginning. `scratch` is emptied. errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_biff_take_text(biff_reader *reader, const biff_encoding *encoding,
                                                size_t length_bytes, quire_buffer *scratch,
                                                quire_arena *arena, quire_str *out, quire_error *err);
/* The same of a text whose length is known. */
QUIRE_CHECKED quire_status quire_biff_take_characters(biff_reader *reader, const biff_encoding *encoding,
                                                      size_t count, quire_buffer *scratch, quire_arena *arena,
                                                      quire_str *out, quire_error *err);

#endif
