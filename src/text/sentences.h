/* SPDX-License-Identifier: Apache-2.0 */
/* Sentence boundaries (ICU, UText over UTF-8), with soft line breaks unwrapped first. */
#ifndef QUIRE_TEXT_SENTENCES_H
#define QUIRE_TEXT_SENTENCES_H

#include "base/call.h"

/* Ranges of the sentences of text, in order, trimmed of white space at both ends; a hard break (empty line)
 * always ends one, a single newline inside a paragraph does not.
 * owner: out lives in call->arena; errors: NO_MEMORY, CANCELLED */
QUIRE_CHECKED quire_status quire_sentences(quire_call *call, quire_str text, quire_str language,
                                           const quire_range **out, size_t *out_count, quire_error *err);

#endif
