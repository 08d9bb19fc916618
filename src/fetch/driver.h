/* SPDX-License-Identifier: Apache-2.0 */
/* A kind of source. The contract of each function is that of quire_fetch_… and quire_fetching_… (fetch/source.h); here stands
 * what differs. One thread at a time per state, save for `left`; several states at a time. docs/adding-a-source.md walks through one. */
#ifndef QUIRE_FETCH_DRIVER_H
#define QUIRE_FETCH_DRIVER_H

#include "fetch/source.h"

/* What a source may be named with, and is remembered with: "query", "depth". The flag of `quire add` has the same name. */
typedef struct quire_source_option {
    const char *name;
    enum {
        QUIRE_SOURCE_TEXT = 1,
        QUIRE_SOURCE_LIST, /* a text that may be given again */
        QUIRE_SOURCE_NUMBER,
        QUIRE_SOURCE_FLAG, /* its value is "true" */
    } type;
    int64_t least, most; /* of a NUMBER */
    const char *words;   /* of a TEXT that is one of "keep|remove"; NULL: any */
} quire_source_option;

struct quire_fetch_driver {
    const char *name;    /* "http" */
    const char *summary; /* one line */
    const char *schemes; /* "http|https"; NULL: of all words that no other driver takes */
    const quire_source_option *source_options; /* ends with {0}; NULL: none */
    const quire_option *options; /* of the engine, bound to fields of the state; ends with {0}. NULL: none */
    size_t state_size;           /* source.c allocates it zeroed, fills options, frees it */
    quire_origin origin;         /* the most public that it reads */
    bool looks; /* look asks the source itself: it is asked even where the walk was not complete */
    bool
        remembers; /* the driver itself knows what it visited, and look tells: for sources of millions of entries */

    /* The word has one of the schemes; options are checked, and in out->options already. */
    quire_status (*resolve)(quire_call *call, const char *word, quire_fetch_source *out, quire_error *err);
    /* NULL: nothing to do. On failure releases what it took; close is then not called. The visitor outlives the state. */
    quire_status (*open)(void *state, const quire_fetch_visitor *visitor, quire_error *err);
    quire_status (*walk)(void *state, quire_call *call, quire_fetch_source *source, quire_error *err);
    /* NULL: GONE. Not called where the walk was not complete, and the source is not gone itself: then all stays. */
    quire_status (*look)(void *state, quire_call *call, const quire_fetch_source *source,
                         const quire_fetch_held *held, quire_fetch_fate *out, quire_error *err);

    /* ---- may be NULL ---- */

    /* Why a document that a link led to (entry->linked) is not kept after all, a reason of ledgers, by the links that it gave; NULL: it
     * is. Any thread, while the walk goes on. errors: NO_MEMORY */
    quire_status (*leaves)(const void *state, quire_call *call, quire_str uri, quire_links links,
                           const char **out, quire_error *err);
    quire_status (*away)(void *state, quire_call *call, const quire_fetch_source *source, const char **out,
                         quire_error *err);
    /* NULL: that cannot be told, or only by asking elsewhere; nothing is ever taken for moved then. Any thread, while the others run. */
    quire_status (*left)(const void *state, quire_call *call, quire_str uri, bool *out, quire_error *err);
    quire_status (*gone_away)(void *state, quire_call *call, quire_strs *out, quire_error *err);
    quire_status (*prefixes)(quire_call *call, const quire_fetch_source *source, quire_strs *out,
                             quire_error *err);
    void (*close)(void *state);
};

extern const quire_fetch_driver quire_fetch_file_driver, quire_fetch_http_driver, quire_fetch_sql_driver;

#endif
