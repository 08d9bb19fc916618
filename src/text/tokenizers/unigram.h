/* SPDX-License-Identifier: Apache-2.0 */
/* A unigram tokenizer over a memory-mapped file (unigram_layout.h): opening reads one page, so that a
 * process which embeds one question starts at once. Ids and cuts are those of sentencepiece for the same
 * model. */
#ifndef QUIRE_TEXT_UNIGRAM_H
#define QUIRE_TEXT_UNIGRAM_H

#include "quire/error.h"
#include "quire/types.h"

/* Immutable after open: any thread. */
typedef struct quire_unigram quire_unigram;

/* Maps the file that quire_unigram_build wrote. It must not be truncated while it is open.
 * errors: NOT_FOUND, IO, FORMAT (not such a file, another version, cut short), NO_MEMORY */
QUIRE_CHECKED quire_status quire_unigram_open(const char *path, quire_unigram **out, quire_error *err);
void quire_unigram_close(quire_unigram *unigram); /* may be NULL */

/* Ids of the markers; -1: the model has none. */
typedef struct quire_unigram_markers {
    int32_t begin, end, pad, unknown;
} quire_unigram_markers;

quire_unigram_markers quire_unigram_markers_of(const quire_unigram *unigram);

/* Names the vocabulary, scores and normalisation: equal for equal tokenizers, whatever built the file. */
uint64_t quire_unigram_identity(const quire_unigram *unigram);

/* Tokens in text order. Start with {0}, or with `with_ranges` set. */
typedef struct quire_tokens {
    int32_t *ids;
    /* With `with_ranges`: the source bytes of each token. A range starts where the one before ends, and at a
     * character boundary; white space belongs to the token behind it. Where one character gives several
     * tokens, all but the last have empty ranges at its start. Else NULL. */
    quire_range *ranges;
    size_t count, capacity;
    bool with_ranges;
} quire_tokens;

void quire_tokens_free(quire_tokens *tokens);

/* Appends the tokens of `text`, without markers. Marker names inside the text are plain text. Takes time in
 * proportion to the text and, besides the tokens, at most about 512 KiB. A run of 16 KiB in which the pieces
 * overlap without one gap is cut there.
 * errors: NO_MEMORY (tokens found so far stay) */
QUIRE_CHECKED quire_status quire_unigram_encode(const quire_unigram *unigram, quire_str text,
                                                quire_tokens *tokens, quire_error *err);

/* How many tokens quire_unigram_encode would append; SIZE_MAX when memory is out. */
size_t quire_unigram_count(const quire_unigram *unigram, quire_str text);

#endif
