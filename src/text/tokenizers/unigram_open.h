/* SPDX-License-Identifier: Apache-2.0 */
/* What an open tokenizer is: seen by the file that opens it (unigram_open.c) and the one that encodes. */
#ifndef QUIRE_TEXT_UNIGRAM_OPEN_H
#define QUIRE_TEXT_UNIGRAM_OPEN_H

#include "text/tokenizers/unigram.h"
#include "text/tokenizers/unigram_layout.h"

struct quire_unigram {
    void *map;
    size_t map_bytes;
    unigram_header header; /* checked: counts, limits and section sizes; the sections' content is not */
    const float *scores;
    unigram_trie pieces, rules;
    const char *outputs;
};

#endif
