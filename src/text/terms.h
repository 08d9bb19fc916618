/* SPDX-License-Identifier: Apache-2.0 */
/* Index terms: Chinese as characters and character pairs, other words folded and stemmed, numbers and
 * identifiers whole. The same function serves documents and questions. */
#ifndef QUIRE_TEXT_TERMS_H
#define QUIRE_TEXT_TERMS_H

#include "base/call.h"

enum { QUIRE_TERMS_VERSION = 2 }; /* of the rules: derived postings are rebuilt when it changes */

typedef struct quire_term {
    quire_str text;    /* folded and stemmed; no white space; in the arena */
    size_t start, end; /* of the surface word in the text */
    bool content;      /* false: a function word of its language (the, of, 的, 是, what, 什么 …) */
} quire_term;

typedef struct quire_terms {
    const quire_term *items;
    size_t count;
} quire_terms;

/* Terms in text order; an identifier such as "HTTP_404-a" gives itself whole and its parts. An exponent keeps apart from
 * its base: "10⁵" and "10^5" both give "10", "10^5" and "5", and never "105". With language "und" or a
 * short question the words are stemmed as English; names and numbers stay whole.
 * owner: out lives in call->arena; errors: NO_MEMORY, CANCELLED */
QUIRE_CHECKED quire_status quire_text_terms(quire_call *call, quire_str text, quire_str language,
                                            quire_terms *out, quire_error *err);

/* Whether `terms` holds `term`. */
bool quire_terms_hold(const quire_terms *terms, quire_str term);

#endif
