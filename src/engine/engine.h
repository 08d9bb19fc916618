/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of an engine and of a base in it, and what the parts of this folder share. */
#ifndef QUIRE_ENGINE_ENGINE_H
#define QUIRE_ENGINE_ENGINE_H

#include "answer/answer.h"
#include "base/call.h"
#include "base/env.h"
#include "chat/chat.h"
#include "embed/embed.h"
#include "engine/loaders.h"
#include "engine/trace_queue.h"
#include "fetch/source.h"
#include "load/load.h"
#include "quire/quire.h"
#include "retrieve/retrieve.h"
#include "split/split.h"
#include "store/store.h"

#include <pthread.h>
#include <stdatomic.h>

typedef struct quire_engine_settings {
    int64_t threads;        /* engine.threads; 0: as many as the machine has */
    int64_t workers;        /* load.workers */
    const char *models_dir; /* models.dir */
    const char *log_level;  /* log.level */
} quire_engine_settings;

extern const quire_option quire_engine_options[];

/* Which drivers an engine knows. Tests add theirs. */
typedef struct quire_drivers {
    const quire_embed_driver *const *embed;
    const quire_chat_driver *const *chat;
} quire_drivers;

struct quire_engine {
    quire_config *config; /* immutable once it is made, as are all settings */
    quire_arena arena;    /* strings that live as long as the handle */
    quire_drivers drivers;
    quire_log log;
    quire_env env;
    quire_engine_settings settings;
    quire_fetch_settings fetch;
    quire_allowance_left found_limit; /* of what may be found in one outermost document */
    quire_split_settings split;
    quire_retrieve_settings retrieve;
    quire_answer_settings answer;
    quire_loaders loaders;

    pthread_mutex_t opening;          /* held while a model is opened, which may take long; guards the chat */
    quire_embedder *_Atomic embedder; /* NULL: not opened yet */
    quire_chat *chat;
    bool chat_opened;

    pthread_mutex_t choosing; /* guards `chosen` */
    quire_config *chosen;     /* `config`, and what quire_model_use has written since: for engines to come */
};

struct quire {
    quire_engine *engine;
    bool owns_engine; /* quire_open made it */
    char *path;

    pthread_mutex_t mutex; /* guards `store`, which is opened at first need */
    quire_store *store;
    quire_trace_queue traces;
    bool writing;                  /* the store has finished what earlier writers left */
    _Atomic int64_t checked_space; /* key of the space that the embedder was held against */
};

/* As quire_engine_new and quire_open, with drivers of the caller's choice. */
QUIRE_CHECKED quire_status quire_engine_new_with(const quire_engine_params *params, quire_drivers drivers,
                                                 quire_engine **out, quire_error *err);
QUIRE_CHECKED quire_status quire_open_with(const char *path, const quire_config *config,
                                           quire_drivers drivers, quire **out, quire_error *err);

/* The option tables of everything in `drivers`; NULL ends them. In `arena`. NULL: out of memory. */
const quire_option *const *quire_engine_tables(quire_drivers drivers, quire_arena *arena);

/* The open store. *out is NULL with status OK where the base does not exist yet and `create` is false. */
QUIRE_CHECKED quire_status quire_base_store(quire *base, bool create, quire_store **out, quire_error *err);
QUIRE_CHECKED quire_status quire_engine_embedder(quire_engine *engine, const quire_cancel *cancel,
                                                 quire_embedder **out, quire_error *err);
/* *out is NULL for extractive answers. */
QUIRE_CHECKED quire_status quire_engine_chat(quire_engine *engine, const quire_cancel *cancel,
                                             quire_chat **out, quire_error *err);

/* The embedding model as the splitter's way of counting. */
quire_token_counter quire_engine_counter(quire_embedder *embedder);

/* Holds the embedder against the active space: identity, dimension and the probe text's vector; makes the space where
 * there is none and `create` is set. errors: INVALID the base was made with another model or chunking (says which) */
QUIRE_CHECKED quire_status quire_base_check_space(quire *base, quire_call *call, quire_store *store,
                                                  quire_embedder *embedder, bool create, quire_error *err);

/* What a word of the user names: an id or a uri as it stands, else a path, with links followed or, where the file is
 * gone, without. errors: NOT_FOUND */
QUIRE_CHECKED quire_status quire_find_named(quire_store *store, quire_call *call, const char *word,
                                            quire_document_row *out, quire_error *err);

/* A result object of `size` bytes, zeroed, with the arena that everything in it lives in. NULL: out of memory. */
void *quire_result_new(size_t size, quire_arena **arena);
quire_arena *quire_result_arena(void *result);

/* The conditions as a filter, borrowed. errors: INVALID one of them is not well formed, or they are too many */
QUIRE_CHECKED quire_status quire_engine_filter(const quire_condition *conditions, size_t count,
                                               quire_filter *out, quire_error *err);

/* A request as one call carries it, from its start: stays where it is, as others point to its cancel. */
typedef struct quire_started {
    quire_request request;
    quire_cancel cancel; /* of the caller's, and of the time that the call may take */
} quire_started;

/* At the start of a public call. errors: INVALID the request was not filled, or its time is below 0 */
QUIRE_CHECKED quire_status quire_start(quire_started *out, const quire_request *request, quire_error *err);
/* At its end: where its time was over, the failure says so. Returns `status`. */
QUIRE_CHECKED quire_status quire_end(const quire_started *started, quire_status status, quire_error *err);

/* A call whose arena is `arena`. `cancel` and `root` may be NULL. */
quire_call quire_engine_call(quire_engine *engine, quire_arena *arena, const quire_cancel *cancel,
                             quire_span *root);

/* Finds what a question asks for, and says why there is nothing. `vector`: the question's, from
 * its trace; NULL: the embedder makes it. */
QUIRE_CHECKED quire_status quire_base_retrieve(quire *base, quire_call *call, quire_str text,
                                               const quire_search_params *params, const quire_matrix *vector,
                                               quire_retrieval *out, quire_refusal *reason, quire_error *err);

/* The root span's children as timings, those of one stage summed. NULL: out of memory or none. */
const quire_timing *quire_engine_timings(const quire_span *root, quire_arena *arena, size_t *out_count);

#endif
