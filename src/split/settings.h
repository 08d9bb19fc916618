/* SPDX-License-Identifier: Apache-2.0 */
/* What a splitter is told: how long chunks shall be, and how tokens are counted. */
#ifndef QUIRE_SPLIT_SETTINGS_H
#define QUIRE_SPLIT_SETTINGS_H

#include "quire/types.h"

/* How the splitter counts: the embedding model's tokenizer, behind two functions. Any thread. */
typedef struct quire_token_counter {
    void *state;
    /* Tokens that the model reads for `text` as a passage, prefix and markers included; SIZE_MAX: out of memory. */
    size_t (*count)(void *state, quire_str text);
    size_t window_tokens; /* what the model reads at most */
    quire_str identity;   /* of the tokenizer; part of the chunking */
} quire_token_counter;

typedef struct quire_split_settings {
    int64_t target_tokens;  /* split.target: size of a chunk */
    int64_t overlap_tokens; /* split.overlap: most that a chunk repeats of those before it */
} quire_split_settings;

#endif
