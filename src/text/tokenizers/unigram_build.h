/* SPDX-License-Identifier: Apache-2.0 */
/* Making a tokenizer file from a vocabulary: done once, when a model is imported. */
#ifndef QUIRE_TEXT_UNIGRAM_BUILD_H
#define QUIRE_TEXT_UNIGRAM_BUILD_H

#include "quire/error.h"
#include "quire/types.h"

typedef struct quire_unigram_piece {
    quire_str text; /* empty: the id is a marker or unused, and is never found in a text */
    float score;
} quire_unigram_piece;

/* All borrowed for the call. */
typedef struct quire_unigram_vocabulary {
    const quire_unigram_piece *pieces; /* by id */
    size_t count;
    int32_t begin, end, pad, unknown; /* -1: none; unknown must be there */
    quire_str charsmap;               /* as sentencepiece compiles it; empty: text stays as it is */
} quire_unigram_vocabulary;

/* Writes the file that quire_unigram_open maps; replaces one that is there, whole or not at all.
 * errors: FORMAT two equal pieces, a bad id, score or character map; LIMIT too large; IO; NO_MEMORY */
QUIRE_CHECKED quire_status quire_unigram_build(const quire_unigram_vocabulary *vocabulary, const char *path,
                                               quire_error *err);

/* Reads a tokenizer.json (the format of the `tokenizers` library) of the Unigram kind with a Precompiled
 * normaliser and Metaspace marks, and builds from it. (unigram_json.c)
 * errors: as above; FORMAT also for a tokenizer of another kind: the message names it */
QUIRE_CHECKED quire_status quire_unigram_build_from_json(const char *json_path, const char *path,
                                                         quire_error *err);

#endif
