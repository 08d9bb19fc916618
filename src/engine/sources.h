/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of adding and syncing sources: which they are, what walks through them came upon, and what becomes of the rest. */
#ifndef QUIRE_ENGINE_SOURCES_H
#define QUIRE_ENGINE_SOURCES_H

#include "base/str_set.h"
#include "engine/add.h"
#include "engine/sync.h"

typedef struct quire_sources {
    const char *const *words;
    const quire_sync_part *parts; /* one a word: what of it is looked at; NULL: all */
    size_t count;
    quire_add_params params;
    bool sync;
    bool lone; /* one source that the user named: what is wrong with it is the call's failure */
    quire_fetch_source *resolved; /* one a word */
    const quire_source_row *rows; /* the sources that the base knows */
    const quire_str *row_uris;    /* which they would have now */
    size_t row_count;

    /* Filled by the walks. A document of two sources is read once. */
    quire_adding *adding;
    quire_call *call; /* of the walking thread */
    quire_fetch_visitor visitor;
    quire_source_row *put;     /* what the base will know of each; as `resolved` */
    quire_fetching **fetching; /* of each; NULL: it was not walked */
    size_t *handed_on;         /* how many of each went to the pipeline */
    size_t current;            /* which is being walked */
    quire_str_set seen;        /* uris, save of drivers that remember themselves */
    quire_visited **visited;   /* whose links nobody has asked for yet, in the order of visiting */
    size_t visited_count, visited_capacity;
} quire_sources;

/* Reads what the base knows of all sources. */
QUIRE_CHECKED quire_status quire_sources_read(quire_sources *sources, quire_call *call, quire_store *store,
                                              quire_error *err);

/* What the base knows of the source: under its uri, or under one that an earlier version gave it. NULL: nothing. */
const quire_source_row *quire_sources_row(const quire_sources *sources, quire_str uri);

/* Which source a word means: the row's whose id or uri it is, else as `add` takes it, or the only part of that which is one.
 * No driver reads it: *out is empty.
 * errors: NO_MEMORY; IO */
QUIRE_CHECKED quire_status quire_sources_name(const quire_sources *sources, quire_call *call,
                                              const char *word, quire_fetch_source *out, quire_error *err);
/* Whether the row is of that source. */
bool quire_sources_is_of(const quire_sources *sources, size_t row, const quire_fetch_source *source);

/* The row as callers see it, its counts aside. */
quire_source quire_sources_describe(const quire_source_row *row);

/* Reads the rows, and makes sources of the words; of all that the base knows where a sync has none.
 * errors: those of the sources; INVALID a word that names what was found in a document; NOT_FOUND */
QUIRE_CHECKED quire_status quire_sources_resolve(quire_sources *sources, quire_call *call, quire_store *store,
                                                 quire_error *err);

/* What the base held of the sources and no walk came upon is looked at, and taken out or told; what was walked is noted. */
QUIRE_CHECKED quire_status quire_sources_settle(quire_sources *sources, quire_call *call, quire_error *err);

/* What the base holds of a source: its own, and what stands below it. */
QUIRE_CHECKED quire_status quire_sources_count(quire_call *call, quire_store *store,
                                               const quire_fetch_source *source, size_t *out,
                                               quire_error *err);

#endif
