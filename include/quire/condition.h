/* SPDX-License-Identifier: Apache-2.0 */
/* Conditions on documents, for lists, searches and questions. Several conditions must all hold.
 *
 * keys: id, uri, type, language, title, source; status (ok, or the reason of the last failure; failed is any reason);
 *       bytes and chunks (numbers); added (a date, UTC); and meta.KEY, a document's metadata under KEY, of which there may be
 *       several: one that matches is enough, and is_not says that none does. */
#ifndef QUIRE_CONDITION_H
#define QUIRE_CONDITION_H

#include "quire/error.h"
#include "quire/types.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum quire_match {
    QUIRE_MATCH_IS = 1,
    QUIRE_MATCH_IS_NOT,
    QUIRE_MATCH_PREFIX, /* texts: begins with it, byte for byte */
    QUIRE_MATCH_LESS,
    QUIRE_MATCH_LESS_EQUAL,
    QUIRE_MATCH_GREATER,
    QUIRE_MATCH_GREATER_EQUAL,
    QUIRE_MATCH_IN, /* is one of the values */
} quire_match;

/* "is", "is_not", "prefix", "less" … */
QUIRE_API const char *quire_match_name(quire_match match);

typedef enum quire_value_kind {
    QUIRE_VALUE_TEXT = 1, /* bytes are compared */
    QUIRE_VALUE_NUMBER, /* what is no number does not match; but a whole number of four digits is a year where metadata is a date */
    /* "2024", "2024-03", "2024-03-31", "2024-03-31T12:30" or with seconds, UTC: dates are compared as precisely as this one is
     * given. What is no such date does not match. */
    QUIRE_VALUE_DATE,
} quire_value_kind;

typedef struct quire_value {
    quire_value_kind kind;
    quire_str text; /* of a text or a date */
    double number;
} quire_value;

typedef struct quire_condition {
    quire_str key;
    quire_match match;
    const quire_value *values; /* one; for QUIRE_MATCH_IN at least one */
    size_t count;
} quire_condition;

typedef struct quire_conditions {
    const quire_condition *items;
    size_t count;
} quire_conditions;

/* Reads the short form of a command line: KEY=VALUE is, KEY=VALUE* begins with, KEY==VALUE is, with any star in it as a star,
 * KEY!=VALUE, and KEY<VALUE, <=, >, >=, whose value is a number or a date where it looks like
 * one (a year alone is both). A key that is none of the above is metadata, with or without `meta.`. errors: INVALID, naming the text; NO_MEMORY */
QUIRE_API QUIRE_CHECKED quire_status quire_conditions_parse(const char *const *texts, size_t count,
                                                            quire_conditions **out, quire_error *err);
QUIRE_API void quire_conditions_free(quire_conditions *conditions);

#ifdef __cplusplus
}
#endif
#endif
