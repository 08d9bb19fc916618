/* SPDX-License-Identifier: Apache-2.0 */
/* What a file is: the formats are asked, and what none of them reads is named. */
#ifndef QUIRE_LOAD_WORKER_DETECT_H
#define QUIRE_LOAD_WORKER_DETECT_H

#include "load/worker/format.h"

typedef struct quire_detection {
    quire_load_reason reason;   /* OK, EMPTY, UNSUPPORTED, ENCRYPTED */
    const quire_format *format; /* with OK; and */
    const char *media_type;     /* one of its types */
    const char *what;           /* with UNSUPPORTED: "a PNG image"; a literal */
    bool contradicts;           /* the declared type or the ending says something else than the bytes */
    quire_str claimed;          /* then: that other type; a literal or the declared type */
} quire_detection;

/* `declared` may have parameters, which are ignored, and may be empty; so may `name`. */
quire_detection quire_detect(quire_str bytes, quire_str name, quire_str declared);

/* A part is of its document's type, whatever it begins with. UNSUPPORTED: documents of that type have none. */
quire_detection quire_detection_of_part(quire_str media_type);

/* Whether bytes without a text's marks are text in some encoding: few control characters, no NUL save in UTF-16. */
bool quire_looks_like_text(quire_str bytes);

/* UTF-16 without a mark: 'l' or 'b' for its byte order, 0: it isn't. */
char quire_utf16_order(quire_str bytes);

#endif
