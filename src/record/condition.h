/* SPDX-License-Identifier: Apache-2.0 */
/* Conditions on documents, checked once where they come in: what a store is handed is well formed. */
#ifndef QUIRE_RECORD_CONDITION_H
#define QUIRE_RECORD_CONDITION_H

#include "base/arena.h"
#include "quire/condition.h"

/* What a key names. */
typedef enum quire_field {
    QUIRE_FIELD_META, /* metadata: quire_condition_meta says under which key */
    QUIRE_FIELD_ID,
    QUIRE_FIELD_URI,
    QUIRE_FIELD_TYPE,
    QUIRE_FIELD_LANGUAGE,
    QUIRE_FIELD_TITLE,
    QUIRE_FIELD_SOURCE,
    QUIRE_FIELD_STATUS,
    QUIRE_FIELD_BYTES,
    QUIRE_FIELD_CHUNKS,
    QUIRE_FIELD_ADDED,
    QUIRE_FIELD_PARENT,
    QUIRE_FIELD_COUNT
} quire_field;

quire_field quire_condition_field(const quire_condition *condition);
/* The key of the metadata that it is about. */
quire_str quire_condition_meta(const quire_condition *condition);

/* errors: INVALID no such key, a match or value that does not fit it */
QUIRE_CHECKED quire_status quire_condition_check(const quire_condition *condition, quire_error *err);

/* The short form (quire/condition.h). owner: out lives in `arena`. errors: INVALID; NO_MEMORY */
QUIRE_CHECKED quire_status quire_condition_parse(quire_arena *arena, quire_str text, quire_condition *out,
                                                 quire_error *err);

/* The match of that name. False: there is none. */
bool quire_match_named(quire_str name, quire_match *out);

/* How many bytes of a date of the calendar are compared: all but a "Z" at its end. 0: it is none. */
size_t quire_date_precision(quire_str date);

#endif
