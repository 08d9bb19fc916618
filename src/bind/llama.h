/* SPDX-License-Identifier: Apache-2.0 */
/* llama.cpp: a GGUF model, contexts that embed, contexts that write. A malformed GGUF may end the
 * process that loads it, so quire_llama_check has a child process load it first: call it before
 * quire_llama_open. */
#ifndef QUIRE_BIND_LLAMA_H
#define QUIRE_BIND_LLAMA_H

#include "base/arena.h"
#include "base/cancel.h"
#include "base/log.h"
#include "quire/error.h"

/* ---- the check ---- */

/* What the child found. Strings are NUL-terminated. */
typedef struct quire_llama_facts {
    char sha256[65]; /* of the file */
    char name[128];  /* general.name, or empty */
    char architecture[64];
    char pooling[8]; /* mean, cls, last, none or rank: none writes, rank is a reranker */
    uint64_t dim, window_tokens;
    bool chat_template;
} quire_llama_facts;

/* Has quire-model-check load the file, within bounds of time and memory, or reads what it found before in `cache_dir` (may
 * be NULL).
 * errors: NOT_FOUND the file, or the checking program; FORMAT not a GGUF that this llama.cpp can run; LIMIT; IO;
 *         CANCELLED */
QUIRE_CHECKED quire_status quire_llama_check(const char *path, const char *cache_dir,
                                             const quire_cancel *cancel, quire_llama_facts *out,
                                             quire_error *err);

/* ---- the model ---- */

/* Immutable after open: any thread. */
typedef struct quire_llama quire_llama;

/* Loads a file that quire_llama_check accepted; llama.cpp's own lines go to `log` (may be NULL) as debug.
 * errors: FORMAT, NO_MEMORY, CANCELLED */
QUIRE_CHECKED quire_status quire_llama_open(const char *path, const quire_log *log,
                                            const quire_cancel *cancel, quire_llama **out, quire_error *err);
void quire_llama_close(quire_llama *model); /* after its contexts; may be NULL */
void quire_llama_describe(const quire_llama *model, quire_llama_facts *out); /* all but sha256 */

typedef enum quire_llama_text {
    QUIRE_LLAMA_PLAIN, /* marker names inside the text are plain text; the model's own markers are added */
    QUIRE_LLAMA_PIECE, /* as plain, without markers: the middle of a prompt */
    QUIRE_LLAMA_TEMPLATED, /* marker names are markers: the output of quire_llama_template */
} quire_llama_text;

typedef struct quire_llama_tokens {
    int32_t *ids; /* freed with free() */
    size_t count;
} quire_llama_tokens;

/* errors: LIMIT the text is over 1 GiB; NO_MEMORY */
QUIRE_CHECKED quire_status quire_llama_tokenize(const quire_llama *model, quire_str text,
                                                quire_llama_text kind, quire_llama_tokens *out,
                                                quire_error *err);
/* SIZE_MAX: out of memory, or over 1 GiB. */
size_t quire_llama_count(const quire_llama *model, quire_str text, quire_llama_text kind);

/* ---- embedding ---- */

/* One thread at a time. */
typedef struct quire_llama_embedding quire_llama_embedding;

/* `window_tokens`: the longest text. errors: INVALID the model pools nothing: it writes text; NO_MEMORY */
QUIRE_CHECKED quire_status quire_llama_embedding_new(const quire_llama *model, int64_t threads,
                                                     size_t window_tokens, quire_llama_embedding **out,
                                                     quire_error *err);
void quire_llama_embedding_free(quire_llama_embedding *embedding); /* may be NULL */

/* Texts as many as fit one pass are computed together.
 * shape:  out has texts.count rows of `dim` floats, one after the other
 * errors: CANCELLED; LIMIT a text over the window; IO; NO_MEMORY */
QUIRE_CHECKED quire_status quire_llama_embed(quire_llama_embedding *embedding, quire_strs texts,
                                             const quire_cancel *cancel, float *out, quire_error *err);

/* ---- writing ---- */

typedef struct quire_llama_message {
    const char *role; /* system, user, assistant */
    const char *text; /* NUL-terminated */
} quire_llama_message;

/* The prompt in the model's own template, ended where its answer starts.
 * owner:  out lives in `arena`
 * errors: FORMAT the model has no template, or one that is not known here; NO_MEMORY */
QUIRE_CHECKED quire_status quire_llama_template(const quire_llama *model, const quire_llama_message *messages,
                                                size_t count, quire_arena *arena, quire_str *out,
                                                quire_error *err);

typedef struct quire_llama_sampling {
    double temperature; /* 0: always the likeliest token */
    uint32_t seed;
} quire_llama_sampling;

/* One thread at a time. */
typedef struct quire_llama_writer quire_llama_writer;

QUIRE_CHECKED quire_status quire_llama_writer_new(const quire_llama *model, int64_t threads,
                                                  size_t window_tokens, quire_llama_sampling sampling,
                                                  quire_llama_writer **out, quire_error *err);
void quire_llama_writer_free(quire_llama_writer *writer); /* may be NULL */

/* Forgets what was read before and reads a prompt. errors: LIMIT over the window; CANCELLED; IO */
QUIRE_CHECKED quire_status quire_llama_read(quire_llama_writer *writer, const quire_llama_tokens *prompt,
                                            const quire_cancel *cancel, quire_error *err);

/* Writes the next token: its bytes in `piece` (borrowed until the next call; may be empty, may end inside a
 * character). *ended where the model has said all; then there is no piece.
 * errors: LIMIT the window is full; CANCELLED; IO */
QUIRE_CHECKED quire_status quire_llama_write(quire_llama_writer *writer, const quire_cancel *cancel,
                                             quire_str *piece, bool *ended, quire_error *err);

#endif
