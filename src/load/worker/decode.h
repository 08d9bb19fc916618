/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes of text in whatever charset become UTF-8. */
#ifndef QUIRE_LOAD_WORKER_DECODE_H
#define QUIRE_LOAD_WORKER_DECODE_H

#include "quire/error.h"
#include "record/ledger.h"

/* The charset is that of the mark, else UTF-8 where the bytes are that, else what charset.h chooses. What it cannot read
 * becomes U+FFFD and is counted. Ledger step "decode", unit "bytes": all bytes are received; kept are those that the
 * converter turned into text.
 * owner:  out lives in `arena` or in `bytes`; charset lives in `arena`
 * errors: NO_MEMORY; LIMIT the text grows too much; FORMAT */
QUIRE_CHECKED quire_status quire_load_decode(quire_str bytes, quire_str declared_charset, quire_arena *arena,
                                             quire_ledger *ledger, quire_str *out, quire_str *charset,
                                             quire_error *err);

/* What a charset's converter made of some bytes. */
typedef struct quire_decoded {
    quire_str text;
    uint64_t kept, undecodable; /* bytes */
} quire_decoded;

/* All of `bytes` as text of `charset`.
 * owner:  out->text lives in `arena`
 * errors: NO_MEMORY; LIMIT the text grows too much; FORMAT there is no such charset */
QUIRE_CHECKED quire_status quire_load_decode_as(quire_str bytes, const char *charset, quire_arena *arena,
                                                quire_decoded *out, quire_error *err);

#endif
