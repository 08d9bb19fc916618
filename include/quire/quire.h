/* SPDX-License-Identifier: Apache-2.0 */
/* Quire: answers questions from your own documents and shows where each answer stands in them.
 *
 * A complete program. It adds a file to a base, asks, and prints the answer with its first quote:
 *
 *     #include <quire/quire.h>
 *     #include <stdio.h>
 *     int main(int argc, char **argv)
 *     {
 *         quire *base = NULL;
 *         quire_answer *answer = NULL;
 *         quire_error err = { 0 };
 *         if (argc == 4 && !quire_open(argv[1], NULL, &base, &err) &&
 *             !quire_add(base, (const char *[]){ argv[2] }, 1, NULL, NULL, &err) &&
 *             !quire_ask(base, argv[3], NULL, &answer, &err))
 *             printf("%.*s\n", (int)answer->text.size, answer->text.data);
 *         else fprintf(stderr, "%s\n", err.message);
 *         quire_answer_free(answer);
 *         quire_close(base);
 *         return err.status;
 *     }
 *
 * engine:    options, log, models, threads and workers belong to a `quire_engine` (engine.h), one a process; any number of bases
 *            are opened in it. quire_open makes one for a single base.
 * threads:   any thread may use an engine or a `quire`; many questions run beside one add. Cancel from any thread or a
 *            signal handler. The first embedding model that is opened, by any call that needs one, sets
 *            ORT_DISABLE_TELEMETRY to 1 in the process's environment, where it isn't: a program whose other threads read
 *            the environment meanwhile sets it itself, before it has them.
 * ownership: an object received through `out` is yours: free it with its own function. Everything reached through it
 *            is borrowed from it. Every free and close accepts NULL.
 * encoding:  all text is UTF-8. A path is bytes, as the system has it.
 * errors:    a function returns its status and fills `err` (yours; may be NULL). On failure `out` is untouched, save that of an
 *            add or sync (see there).
 * growing:   structs that a call is given begin with their size, which their _defaults function sets: fill them with it, then
 *            set what you want. Fields are only ever added at their end, so that a program goes on to work with a later
 *            library, and with an earlier one as long as it leaves what that doesn't know as it was. What a call gives
 *            back is made by the library; only structs that come one by one grow, those in arrays stay as they are. */
#ifndef QUIRE_QUIRE_H
#define QUIRE_QUIRE_H

#include "quire/condition.h"
#include "quire/engine.h"
#include "quire/error.h"
#include "quire/options.h"
#include "quire/request.h"
#include "quire/types.h"

#ifdef __cplusplus
extern "C" {
#endif

/* "0.1.0" */
QUIRE_API const char *quire_version(void);

/* "ok", "not_found" …: how JSON and traces name a status. */
QUIRE_API const char *quire_status_name(quire_status status);

/* ---- a base ---- */

/* As quire_engine_open, in an engine that it makes of `config` (NULL: the defaults) and that quire_close ends; its log is
 * silent. For programs that open one base. */
QUIRE_API QUIRE_CHECKED quire_status quire_open(const char *path, const quire_config *config, quire **out,
                                                quire_error *err);
/* The engine that a base was opened in; borrowed. */
QUIRE_API quire_engine *quire_get_engine(quire *base);
QUIRE_API void quire_close(quire *base);

/* Writes the path of the base that the user has where nothing else is named: quire/default.quire in the data folder
 * ($XDG_DATA_HOME, or ~/.local/share). False: there is no home, or it does not fit. */
QUIRE_API bool quire_standard_base(char *path, size_t capacity);

/* ---- adding ---- */

typedef struct quire_failure {
    quire_str uri, message;
    quire_load_reason reason;
} quire_failure;

/* A document that was stored, and what it gave looks wrong. */
typedef struct quire_warned {
    quire_str uri;
    unsigned warnings; /* bits of quire_warning */
} quire_warned;

/* Documents whose bytes are as they were, and that were read anew all the same. */
typedef struct quire_reread {
    quire_str why; /* what has changed: "pdf 1 → 2" */
    uint64_t documents;
} quire_reread;

typedef struct quire_report {
    uint64_t added, updated, unchanged, failed, removed; /* documents */
    uint64_t reread;             /* of the updated: the same bytes, read otherwise now */
    const quire_reread *rereads; /* in the order of their first document */
    size_t reread_count;
    uint64_t chunks, embedded; /* chunks stored; of them embedded now (the rest were known) */
    double seconds;
    double embedding_seconds; /* in which at least one batch was being embedded */
    const quire_failure *failures;
    size_t failure_count;
    quire_ledger_rows fetched;  /* entries of folders and files that were read, with what was passed over */
    bool erasure_pending;       /* replaced or removed content still stands behind a reader */
    quire_str trace;            /* id, or empty where none was kept */
    quire_str untraced;         /* why none was kept where one was to be; else empty */
    const quire_warned *warned; /* of what was added or updated */
    size_t warned_count;
    uint64_t
        renamed; /* documents that came under another name and are as they were: nothing of them is embedded */
} quire_report;

typedef struct quire_add_params {
    size_t size;                  /* set by quire_add_defaults */
    const quire_request *request; /* or NULL */
    const char *const *ignore;    /* patterns as in .gitignore, matched against paths below a folder */
    size_t ignore_count;
    const quire_pair *
        options; /* of the sources: "depth", "query" …; they are remembered with them. None: a source that was added before
                                  keeps those that it has */
    size_t option_count;
    bool
        remove_many; /* a sync removes what is gone even where a source lost more than 20 of its documents and 15 % */
} quire_add_params;

QUIRE_API void quire_add_params_fill(quire_add_params *params, size_t size);
static inline void quire_add_defaults(quire_add_params *params)
{
    quire_add_params_fill(params, sizeof *params);
}

/* Adds files and folders (recursive; hidden entries and links that leave the folder are passed over and counted).
 * A document or source that fails costs itself only and stands in the report. `params` and `out` may be NULL.
 * owner:  *out is yours also where the call failed behind its start, as by a cancel: it then says what was done and stays. Else it
 *         is untouched.
 * errors: NOT_FOUND nothing stands where the only source is named, and the base knows nothing of it; INVALID another model made the base; BUSY; IO; CANCELLED */
QUIRE_API QUIRE_CHECKED quire_status quire_add(quire *base, const char *const *sources, size_t count,
                                               const quire_add_params *params, quire_report **out,
                                               quire_error *err);

/* A document handed over as bytes. */
typedef struct quire_input {
    quire_str uri;        /* its name in the base; not empty */
    quire_str title;      /* for documents without one of their own; may be empty */
    quire_str media_type; /* may be empty: then it is detected */
    quire_str bytes;
} quire_input;

QUIRE_API QUIRE_CHECKED quire_status quire_add_inputs(quire *base, const quire_input *inputs, size_t count,
                                                      const quire_add_params *params, quire_report **out,
                                                      quire_error *err);

/* Brings sources up to date: new, changed and gone documents. What cannot be looked at now stays, and so does
 * what came from a folder that is gone itself, or empty: that is a failure, VANISHED. No sources: all that were ever added. errors: as add */
QUIRE_API QUIRE_CHECKED quire_status quire_sync(quire *base, const char *const *sources, size_t count,
                                                const quire_add_params *params, quire_report **out,
                                                quire_error *err);
QUIRE_API void quire_report_free(quire_report *report);

/* ---- keeping up to date ---- */

typedef enum quire_watch_kind {
    QUIRE_WATCH_CHANGES,   /* the system tells of each change */
    QUIRE_WATCH_BOTH,      /* of some; it is looked at now and then for the others */
    QUIRE_WATCH_INTERVALS, /* it is looked at now and then */
    QUIRE_WATCH_AWAY,      /* nothing stands there now; it is taken up when something does again */
} quire_watch_kind;

/* A source, and how it is kept up to date. */
typedef struct quire_watched_source {
    quire_str uri;
    quire_watch_kind kind;
    quire_str why;   /* it is not the first of them */
    int64_t next_ms; /* Unix time of its next interval; 0: it has none */
} quire_watched_source;

/* Some changes, brought into the base. */
typedef struct quire_round {
    int64_t ended_ms;           /* Unix time */
    double seconds;             /* from the first of the changes until all could be found */
    quire_strs sources;         /* uris of those that it was about */
    uint64_t paths;             /* files and folders that were looked at; 0: all of the sources */
    const quire_report *report; /* NULL: it failed at its start */
    const quire_error *error;   /* NULL: it is done; else it is tried again */
    int64_t again_ms;           /* Unix time of the next try; 0: there is none to come */
} quire_round;

typedef struct quire_watch_params {
    size_t size;                  /* set by quire_watch_defaults */
    const quire_request *request; /* or NULL; its cancel ends the watching, its progress is of each round */
    const quire_add_params *sync; /* or NULL; what each round is given, save its request */
    int64_t every_ms; /* between two looks at what the system doesn't tell of; each a tenth sooner or later */
    /* Told on the calling thread; what they are given is valid meanwhile, and each may be NULL. The first: at the start and when
     * something of it changes. The last: files that have been written to for more than a minute, each once; they are read when
     * they are still. */
    void (*on_sources)(void *user, const quire_watched_source *sources, size_t count);
    void (*on_round)(void *user, const quire_round *round);
    void (*on_waiting)(void *user, quire_strs files);
    void *user;
} quire_watch_params;

QUIRE_API void quire_watch_params_fill(quire_watch_params *params, size_t size);
static inline void quire_watch_defaults(quire_watch_params *params)
{
    quire_watch_params_fill(params, sizeof *params);
}

/* As quire_sync, and goes on: what changes in a source is brought into the base as soon as it is still, until the call is
 * cancelled. No sources: all of the base, also those that are added meanwhile. What fails in a round, as where another process
 * writes the base, is tried again and ends nothing.
 * errors: CANCELLED, always in the end; NOT_FOUND a named source is nowhere, or none is left; INVALID; NO_MEMORY; IO the base */
QUIRE_API QUIRE_CHECKED quire_status quire_watch(quire *base, const char *const *sources, size_t count,
                                                 const quire_watch_params *params, quire_error *err);

/* ---- looking ---- */

typedef struct quire_listing {
    quire_document_rows documents;
} quire_listing;

/* The documents for which all conditions hold, failed ones too. `request` may be NULL here and below. */
QUIRE_API QUIRE_CHECKED quire_status quire_list(quire *base, const quire_condition *conditions,
                                                size_t condition_count, const quire_request *request,
                                                quire_listing **out, quire_error *err);
QUIRE_API void quire_listing_free(quire_listing *listing);

/* One document, stored or only inspected. */
typedef struct quire_view {
    quire_document_row row;
    quire_document document;
    quire_chunks chunks;
    quire_ledger_rows ledger;
    quire_load_reason reason; /* why there is no document; OK: there is one */
    quire_str message;        /* the same in words */
    /* What was found in it. Where it is inspected they are not read: their rows have uri, title, type, bytes, and the reason
     * for which one has no bytes. */
    quire_document_rows children;
    /* Of which the base keeps typed copies: its own, and those that it has rows of, or that its parts do. */
    quire_typed_tables typed_tables;
} quire_view;

/* By id, uri or path. errors: NOT_FOUND */
QUIRE_API QUIRE_CHECKED quire_status quire_show(quire *base, const char *document,
                                                const quire_request *request, quire_view **out,
                                                quire_error *err);
/* Loads and splits without storing. errors: NOT_FOUND, IO; a bad document is no error: see `reason` */
QUIRE_API QUIRE_CHECKED quire_status quire_inspect(quire_engine *engine, const char *path,
                                                   const quire_request *request, quire_view **out,
                                                   quire_error *err);
QUIRE_API QUIRE_CHECKED quire_status quire_inspect_input(quire_engine *engine, const quire_input *input,
                                                         const quire_request *request, quire_view **out,
                                                         quire_error *err);
QUIRE_API void quire_view_free(quire_view *view);
/* The places of the bytes [start, end) of an element or chunk of `view`; borrowed from it. */
QUIRE_API quire_places quire_view_places(quire_view *view, size_t start, size_t end);
/* What the tables of `view` say of themselves; borrowed from it. errors: NO_MEMORY */
QUIRE_API QUIRE_CHECKED quire_status quire_view_tables(quire_view *view, quire_tables *out, quire_error *err);
/* The labels of the rows that row `row` of `table` stands under, outermost first, at most `most` of the nearest.
 * Returns how many. */
QUIRE_API size_t quire_table_path(const quire_table *table, size_t row, quire_range *out, size_t most);
/* What the columns of `table`, one of quire_view_tables, hold; borrowed from `view`. errors: NO_MEMORY */
QUIRE_API QUIRE_CHECKED quire_status quire_view_columns(quire_view *view, const quire_table *table,
                                                        quire_columns *out, quire_error *err);
/* The value of a cell of that column; its unit is borrowed from `document`. False: it has none, as words, errors, empty and
 * repeated cells. */
QUIRE_API bool quire_cell_value(const quire_document *document, const quire_column *column,
                                const quire_element *cell, quire_cell *out);
/* "heading", "table_row" … */
QUIRE_API const char *quire_element_kind_name(quire_element_kind kind);

/* ---- removing ---- */

typedef struct quire_removal {
    quire_document_row
        document; /* of a source, its id and uri alone; of what was not found, what it was named by, as uri */
    bool found;
    uint64_t
        below;   /* documents that went with it: they were found in it, or below; or came from the source */
    bool folder; /* the word names a folder or another source; it is not found where it was never added */
    const struct quire_removal *documents; /* that came from the source */
    size_t document_count;
} quire_removal;

typedef struct quire_removals {
    const quire_removal *items; /* in the order of the names given */
    size_t count;
    bool erasure_pending;               /* a reader holds old pages; the next open finishes it */
    const struct quire_source *sources; /* that went, as they were */
    size_t source_count;
} quire_removals;

/* By id, uri or path. Removes text, elements, chunks, vectors, postings, ledger and traces from the file and its -wal. A folder
 * that was added, also one that is gone, goes with all documents that came from it alone; so does any other source. */
QUIRE_API QUIRE_CHECKED quire_status quire_remove(quire *base, const char *const *names, size_t count,
                                                  const quire_request *request, quire_removals **out,
                                                  quire_error *err);
QUIRE_API void quire_removals_free(quire_removals *removals);

/* ---- sources ---- */

typedef enum quire_source_state {
    QUIRE_SOURCE_NEW, /* it was never brought up to date as a whole */
    QUIRE_SOURCE_OK,
    QUIRE_SOURCE_FAILED, /* the last time it could not be brought up to date */
} quire_source_state;

/* "new", "ok", "failed" */
QUIRE_API const char *quire_source_state_name(quire_source_state state);

/* What the user named, and how it stands. */
typedef struct quire_source {
    quire_str id;   /* "s3" */
    quire_str uri;  /* without a password */
    quire_str kind; /* "file", "folder", "web", "database" */
    quire_source_state state;
    quire_load_reason reason; /* of the failure; OK: none */
    quire_str message;        /* the same in words */
    /* Unix times in milliseconds: when it was last brought up to date, when it last could not be, and when it will be by itself;
     * 0: never. */
    int64_t last_ms, failed_ms, next_ms;
    int64_t every_ms;           /* how often it is brought up to date by itself; 0: it is not */
    uint64_t documents, failed; /* that it led to first: those that stand, and those whose last try failed */
    quire_pairs options;        /* that it was named with; a secret is none of them */
    quire_strs ignore;          /* patterns */
} quire_source;

typedef struct quire_source_listing {
    const quire_source *items; /* by uri */
    size_t count;
} quire_source_listing;

QUIRE_API QUIRE_CHECKED quire_status quire_source_list(quire *base, const quire_request *request,
                                                       quire_source_listing **out, quire_error *err);
QUIRE_API void quire_source_listing_free(quire_source_listing *listing);

typedef struct quire_source_view {
    quire_source source;
    const quire_type_count *types; /* of its documents, the most frequent first */
    size_t type_count;
} quire_source_view;

/* By id, by uri, or as it was named. errors: NOT_FOUND */
QUIRE_API QUIRE_CHECKED quire_status quire_source_show(quire *base, const char *source,
                                                       const quire_request *request, quire_source_view **out,
                                                       quire_error *err);
QUIRE_API void quire_source_view_free(quire_source_view *view);

/* As quire_remove, of sources alone: with each go all documents that came from it alone. */
QUIRE_API QUIRE_CHECKED quire_status quire_source_remove(quire *base, const char *const *sources,
                                                         size_t count, const quire_request *request,
                                                         quire_removals **out, quire_error *err);

/* ---- searching ---- */

typedef enum quire_search_mode {
    QUIRE_SEARCH_HYBRID,
    QUIRE_SEARCH_DENSE,
    QUIRE_SEARCH_LEXICAL
} quire_search_mode;

/* "hybrid", "dense", "lexical"; NULL: no such mode. */
QUIRE_API const char *quire_search_mode_name(quire_search_mode mode);
/* The mode of that name (may be NULL); false: there is none. */
QUIRE_API bool quire_search_mode_find(const char *name, quire_search_mode *out);

typedef struct quire_search_params {
    size_t size;                  /* set by quire_search_defaults */
    const quire_request *request; /* or NULL */
    size_t k;
    quire_search_mode mode;
    const quire_condition *conditions; /* which documents; all must hold */
    size_t condition_count;
    bool keep_trace;
} quire_search_params;

QUIRE_API void quire_search_params_fill(quire_search_params *params, size_t size);
static inline void quire_search_defaults(quire_search_params *params)
{
    quire_search_params_fill(params, sizeof *params);
}

typedef struct quire_timing {
    quire_str step; /* "embed", "dense", "lexical", "fuse", "read" … */
    double ms;
} quire_timing;

typedef struct quire_results {
    quire_str query;
    quire_hits hits;
    quire_refusal reason; /* why there are none */
    double dense_weight;  /* of the fusion, 0 to 1; NaN where nothing was fused */
    double background_mean,
        background_deviation; /* of the similarity of unrelated texts in this base; NaN: unknown */
    const quire_timing *timings;
    size_t timing_count;
    quire_str trace, untraced; /* as of a report */
} quire_results;

QUIRE_API QUIRE_CHECKED quire_status quire_search(quire *base, const char *query,
                                                  const quire_search_params *params, quire_results **out,
                                                  quire_error *err);
QUIRE_API void quire_results_free(quire_results *results);

/* ---- asking ---- */

typedef struct quire_answer {
    quire_str question;
    quire_str text; /* with marks [n]; a refusal says so in the question's language */
    bool supported;
    quire_refusal reason; /* NONE of an answer */
    const quire_citation *citations;
    size_t citation_count;
    quire_hits nearest;         /* of a refusal: the passages nearest to the question, at most 3; else none */
    quire_str nearest_title;    /* what to write above them, in the question's language; of an answer "" */
    quire_str reading;          /* how a period that can be read in several ways was read; else "" */
    uint64_t dropped_citations; /* that could not be verified */
    uint64_t dropped_sentences; /* of a model, that the documents do not support */
    quire_str model;            /* "extractive", or the chat model's name */
    const quire_timing *timings;
    size_t timing_count;
    quire_str trace, untraced; /* as of a report */
} quire_answer;

typedef struct quire_ask_params {
    size_t size;                  /* set by quire_ask_defaults */
    const quire_request *request; /* or NULL */
    /* What is searched: as of quire_search_params. */
    size_t k;
    quire_search_mode mode;
    const quire_condition *conditions; /* which documents; all must hold */
    size_t condition_count;
    /* Limits of the answer; 0: as the option says. */
    size_t quotes;        /* answer.quotes */
    size_t prompt_tokens; /* answer.prompt_tokens */
    /* Extractive, whatever the engine's chat model is. */
    bool only_quotes;
    bool keep_trace;
    /* While a model writes, on the thread of the call and one at a time. The model waits for them, and other questions may
     * wait for the model: they hand over what they are given and return. */
    void (*on_passages)(void *user, size_t count); /* it begins to read so many passages */
    void (*on_draft)(
        void *user,
        quire_str piece); /* what it writes, as it writes it: nothing of it is held against anything */
    /* A sentence that the documents support, with its marks, as soon as its citations are verified. */
    void (*on_sentence)(void *user, quire_str sentence, const quire_citation *citations, size_t count);
    void *user;
} quire_ask_params;

QUIRE_API void quire_ask_params_fill(quire_ask_params *params, size_t size);
static inline void quire_ask_defaults(quire_ask_params *params)
{
    quire_ask_params_fill(params, sizeof *params);
}

QUIRE_API QUIRE_CHECKED quire_status quire_ask(quire *base, const char *question,
                                               const quire_ask_params *params, quire_answer **out,
                                               quire_error *err);
QUIRE_API void quire_answer_free(quire_answer *answer);

/* Reads every citation again; sets `verified` anew. What fails is only marked, so that a caller can show it. */
QUIRE_API QUIRE_CHECKED quire_status quire_answer_verify(quire *base, quire_answer *answer,
                                                         const quire_request *request, quire_error *err);

/* ---- traces ---- */

typedef struct quire_trace {
    quire_str id, kind; /* "ask", "search", "add" */
    int64_t made_ms;    /* Unix time in milliseconds */
    quire_str body;     /* JSON: question, ids, ranges, scores, spans, vector; empty in lists */
} quire_trace;

typedef struct quire_traces {
    const quire_trace *items; /* newest first */
    size_t count;
} quire_traces;

QUIRE_API QUIRE_CHECKED quire_status quire_trace_list(quire *base, size_t limit, const quire_request *request,
                                                      quire_traces **out, quire_error *err);
/* NULL or "" as id: the newest. errors: NOT_FOUND */
QUIRE_API QUIRE_CHECKED quire_status quire_trace_get(quire *base, const char *id,
                                                     const quire_request *request, quire_traces **out,
                                                     quire_error *err);
QUIRE_API void quire_traces_free(quire_traces *traces);

typedef struct quire_rank_change {
    uint32_t rank;
    quire_str was, now; /* chunk ids; empty: none at this rank */
} quire_rank_change;

typedef struct quire_replay {
    quire_str trace;
    bool same;         /* the same chunks at the same ranks */
    bool base_changed; /* since the trace was made */
    const quire_rank_change *changes;
    size_t change_count;
} quire_replay;

/* Searches again with the query vector and the settings of the trace. NULL or "" as id: the newest of a search or an
 * answer. errors: NOT_FOUND; INVALID the trace of an add; FORMAT the trace is damaged */
QUIRE_API QUIRE_CHECKED quire_status quire_trace_replay(quire *base, const char *id,
                                                        const quire_request *request, quire_replay **out,
                                                        quire_error *err);
QUIRE_API void quire_replay_free(quire_replay *replay);

/* ---- state ---- */

/* A document whose vectors are partly computed: its add was ended before it stood. The next add of the same bytes goes on
 * from there; they go when it is removed or has changed, and after a week. */
typedef struct quire_unfinished {
    quire_str uri;
    uint64_t vectors;
    int64_t since_ms; /* when the last of them came; Unix time */
} quire_unfinished;

typedef struct quire_state {
    quire_str path, model, chunking;
    size_t dim;
    uint64_t documents, failed_documents, chunks, vectors, text_bytes, file_bytes, traces, sources, change;
    uint64_t typed_tables, typed_rows; /* typed copies of tables, and rows of all of them */
    uint32_t format_version;
    bool exists, writable, erasure_pending;
    quire_ledger_rows ledger; /* summed over the base */
    const quire_unfinished *unfinished;
    size_t unfinished_count;
    quire_str kept_copy;              /* the base as it was before an upgrade; empty: there is none */
    const quire_document_loss *worst; /* the documents that lost most, the worst first; at most 10 */
    size_t worst_count;
    quire_document_rows warned; /* the first of those that have warnings; at most 10 */
    uint64_t warned_documents;  /* how many there are */
} quire_state;

QUIRE_API QUIRE_CHECKED quire_status quire_get_state(quire *base, const quire_request *request,
                                                     quire_state **out, quire_error *err);
QUIRE_API void quire_state_free(quire_state *state);

#ifdef __cplusplus
}
#endif
#endif
