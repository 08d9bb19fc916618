/* SPDX-License-Identifier: Apache-2.0 */
/* Embedding: texts become vectors. */
#ifndef QUIRE_EMBED_EMBED_H
#define QUIRE_EMBED_EMBED_H

#include "base/call.h"
#include "base/env.h"
#include "base/str.h"
#include "config/option.h"
#include "record/matrix.h"

typedef enum quire_role { QUIRE_ROLE_QUERY, QUIRE_ROLE_PASSAGE } quire_role;

/* What a driver says of its model when it is open. Strings live as long as the driver's state. */
typedef struct quire_embed_model {
    quire_str name;      /* "multilingual-e5-small" */
    quire_str identity;  /* source weights, tokenizer, pooling, prefixes, dimension: never a converted file */
    quire_str tokenizer; /* identity of the tokenizer; part of the chunking */
    quire_str query_prefix, passage_prefix;
    size_t dim;
    size_t window_tokens; /* what it reads at most, prefix and markers included */
} quire_embed_model;

/* A way to turn texts into vectors. A driver only computes or transports: prefixes, batching, retries,
 * normalisation and tracing are done once, in embed.c. */
typedef struct quire_embed_driver {
    const char *name;            /* value of `embed.driver` */
    const char *summary;         /* one line */
    const quire_option *options; /* bound to fields of the state; ends with {0} */
    size_t state_size;           /* embed.c allocates it zeroed, fills options, frees it */
    bool concurrent;             /* false: embed.c admits one thread at a time */
    bool
        single; /* a call computes on its own thread: embed.c makes more calls beside it, on env->threads - 1 threads for all */
    size_t batch_texts;  /* most texts in one call of embed */
    size_t batch_tokens; /* most tokens in one call of embed, padding counted; one text may exceed it */

    /* Whether `embed.driver` = auto may take it for the model that `embed.model` names. NULL: it is only taken by name. */
    bool (*suits)(const quire_env *env, const char *model);

    /* Fills `out`. `model` is the value of `embed.model`; a driver whose models have no names here reads an option of its
     * own. On failure releases what it took; close is then not called. */
    quire_status (*open)(void *state, const quire_env *env, const char *model, quire_embed_model *out,
                         quire_error *err);

    /* Tokens that the model would read for `text` (prefix included by embed.c), markers included; SIZE_MAX
     * when memory is out. Any thread. */
    size_t (*count_tokens)(void *state, quire_str text);

    /* Fills row i of `out` (zeroed, dim float32) from texts.items[i], which has its prefix and fits the
     * window. Rows need not be normalised. */
    quire_status (*embed)(void *state, quire_call *call, quire_strs texts, quire_matrix *out,
                          quire_error *err);

    /* Names in `arena` what decides the vectors beside the model's identity: its files, the runtime, the CPU. It is another
     * name whenever they may be others. NULL: nothing is known of it. */
    quire_status (*computation)(void *state, quire_arena *arena, quire_str *out, quire_error *err);

    void (*close)(void *state); /* may be NULL */
} quire_embed_driver;

/* In the order users see them, and in which auto asks them; NULL ends it. (embed_drivers.c) */
extern const quire_embed_driver *const quire_embed_drivers[];

/* The stage's own options: embed.driver, embed.model, embed.retries … */
extern const quire_option quire_embed_options[];

/* An open driver. Any thread. */
typedef struct quire_embedder quire_embedder;

/* Opens the driver that `embed.driver` names among `drivers` (normally quire_embed_drivers); auto: the first that suits. */
quire_status quire_embedder_open(const quire_env *env, const quire_config *config,
                                 const quire_embed_driver *const *drivers, quire_embedder **out,
                                 quire_error *err);
void quire_embedder_close(quire_embedder *embedder); /* may be NULL */

const quire_embed_model *quire_embedder_model(const quire_embedder *embedder);
const char *quire_embedder_driver_name(const quire_embedder *embedder);

/* What decides the vectors beside the model's identity, in `arena`; empty where the driver knows nothing of it. */
QUIRE_CHECKED quire_status quire_embedder_computation(quire_embedder *embedder, quire_arena *arena,
                                                      quire_str *out, quire_error *err);

/* Tokens of prefix + text, markers included. SIZE_MAX: out of memory. */
size_t quire_embedder_count(quire_embedder *embedder, quire_role role, quire_str text);

/* Embeds all texts: batches sorted by length, rows in the order of `texts`, each of unit length. A text over the
 * window fails: the splitter or the caller cuts. Retries what is retryable.
 * shape:  out gets texts.count rows of model dim, in call->arena
 * errors: LIMIT over the window; REMOTE; FORMAT a row that is zero, not finite or of another dimension; CANCELLED; NO_MEMORY */
QUIRE_CHECKED quire_status quire_embedder_embed(quire_embedder *embedder, quire_call *call, quire_role role,
                                                quire_strs texts, quire_matrix *out, quire_error *err);

#endif
