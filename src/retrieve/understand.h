/* SPDX-License-Identifier: Apache-2.0 */
/* What a question is before anything is looked up: its words, its language, its terms. */
#ifndef QUIRE_RETRIEVE_UNDERSTAND_H
#define QUIRE_RETRIEVE_UNDERSTAND_H

#include "base/call.h"
#include "embed/embed.h"
#include "text/terms.h"

typedef struct quire_question {
    quire_str text;     /* without white space at both ends */
    quire_str embedded; /* the start of `text` that fits the model's window; empty without an embedder */
    quire_str language;
    quire_str words;   /* the start of `text` that is searched by words */
    quire_terms terms; /* of `words`; see quire_alternatives_end */
} quire_question;

/* `chunk_languages` are those of a sample of the base: a short question's own language is easily misread, and its words
 * must meet those of the documents, so it gets terms in each language of its script that is a fair part of the base.
 * `embedder` may be NULL. What is not read of a long question is said in the log.
 * errors: NO_MEMORY, CANCELLED */
QUIRE_CHECKED quire_status quire_understand(quire_call *call, quire_embedder *embedder, quire_str text,
                                            quire_strs chunk_languages, quire_question *out,
                                            quire_error *err);

/* The longest start of `text`, cut between characters and where possible between words, that has at most
 * `limit` tokens. `count` gives the tokens of a text, SIZE_MAX when memory is out; then *out is empty.
 * errors: NO_MEMORY, CANCELLED */
typedef size_t (*quire_count_tokens)(void *user, quire_str text);
QUIRE_CHECKED quire_status quire_fit_window(quire_call *call, quire_str text, size_t limit,
                                            quire_count_tokens count, void *user, quire_str *out,
                                            quire_error *err);

#endif
