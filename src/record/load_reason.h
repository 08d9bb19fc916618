/* SPDX-License-Identifier: Apache-2.0 */
/* Why a source gave no document: the typed reasons that commands and the store show. */
#ifndef QUIRE_RECORD_LOAD_REASON_H
#define QUIRE_RECORD_LOAD_REASON_H

typedef enum quire_load_reason {
    QUIRE_LOAD_OK = 0,
    QUIRE_LOAD_UNREADABLE,
    QUIRE_LOAD_VANISHED,
    QUIRE_LOAD_EMPTY,
    QUIRE_LOAD_UNSUPPORTED,
    QUIRE_LOAD_ENCRYPTED,
    QUIRE_LOAD_MALFORMED,
    QUIRE_LOAD_NO_TEXT,
    QUIRE_LOAD_OVER_LIMIT,
    QUIRE_LOAD_CRASHED,
    QUIRE_LOAD_TIMED_OUT,
} quire_load_reason;

/* "unreadable", "vanished" …; "ok" for OK. */
const char *quire_load_reason_name(quire_load_reason reason);

#endif
