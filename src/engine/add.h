/* SPDX-License-Identifier: Apache-2.0 */
/* The adding pipeline's inside: what travels through it, and its steps.
 *
 *   walk ──found──> load, split (n threads) ──split──> embed (1 thread) ──embedded──> store (1 thread)
 *             └──<── children
 *
 * Queues are bounded in bytes. A document is one `quire_pending` from the walk to the commit; one that failed goes the same
 * way, so that documents and failures are stored in the order in which they were loaded. What was found in a document goes to
 * the front of `found` once the document was handed on: it is stored behind it, and read before what the walk found next.
 * The first failure that is not a document's own closes all queues; what was committed stays. */
#ifndef QUIRE_ENGINE_ADD_H
#define QUIRE_ENGINE_ADD_H

#include "base/queue.h"
#include "base/str_set.h"
#include "engine/engine.h"
#include "fetch/source.h"
#include "trace/step_account.h"

#include <stdatomic.h>

/* What those that were found in one document share while they are on their way. */
typedef struct quire_litter {
    _Atomic size_t holders;
    _Atomic bool lost; /* the document was removed meanwhile: none of them can be stored */
} quire_litter;

/* One whose links someone waits for. */
typedef struct quire_visited {
    _Atomic size_t holders; /* who waits, and the document on its way */
    quire_arena arena;
    quire_str uri;
    quire_follow follow; /* which were asked for */
    quire_links links;
    bool heard;  /* it was read, and these are all */
    bool unread; /* it could not be read: there are none to tell */
} quire_visited;

/* One document on its way. Owned by the queue or the step that holds it. */
typedef struct quire_pending {
    quire_arena arena; /* everything of this document */
    quire_str uri, source, title, media_type, charset;
    bool hints_unknown; /* what will come with its bytes is not known yet */
    /* Its bytes: those of a file; where `path` is NULL, a range of `spool`; where that is NULL too, `bytes`. */
    const char *path;
    quire_spool *spool; /* of the document that it was found in */
    size_t offset;
    quire_part part; /* of the document that it was found in; line 0: it is none */
    quire_str bytes;
    quire_fetched fetched; /* where its source fetched it already; fd -1: not so */
    quire_loaded *ready;   /* where its source made it already, in its arena; NULL: it is to be loaded */
    const quire_table_row_of *row_of; /* of a ready one: the table that it is a row of; NULL: it is none */
    const quire_fetching *walk;       /* that came upon it, and can tell what has left; NULL: none */
    bool renamed;                     /* the base held it under another name */
    bool called_anew;                 /* it was found in such a one, and its own name has changed as well */
    quire_str version;                /* by which its source tells it from others; may be empty */
    quire_pairs extra;                /* what its source says of it: joins its metadata */
    quire_follow follow;
    quire_links links;
    const quire_fetching *linked; /* that may leave it by them; NULL: it stays whatever they are */
    quire_visited *visited;       /* who waits for its links; NULL: nobody */
    uint64_t size_bytes;
    uint64_t told_bytes; /* of them that the progress has counted already */
    quire_str parent;    /* uri of the document that it was found in; empty: none */
    unsigned depth;      /* how many documents it lies in */
    quire_allowance
        *allowance; /* what may still be found in the outermost one; NULL: it was not loaded yet */
    quire_allowance_left reserved;     /* of it, for what is below a document that stays as it is */
    quire_strs children;               /* uris of what was found in it */
    bool forgets;                      /* a feed that was named with `--gone remove` */
    quire_litter *litter, *own_litter; /* that it is one of, and of what was found in it; NULL: none */
    struct quire_pending *next;        /* in a list of what was found */
    quire_load_reason reason;
    quire_str message;
    quire_str sha256;
    /* Where the base holds the same bytes: how they were read and split when it took them. */
    bool same_bytes;
    quire_str old_reading, old_chunking;
    bool was_untyped;
    quire_document document;
    size_t shared_title; /* bytes at the start of its title that are one which others have too; 0: none */
    quire_ledger ledger;
    quire_chunks chunks;
    quire_input_hash *inputs; /* of each chunk */
    size_t *fresh;            /* chunks whose input the space has not seen, each input once */
    size_t fresh_count;
    quire_input_hash *fresh_inputs;
    unsigned warnings;    /* bits of quire_warning */
    quire_matrix vectors; /* of the fresh chunks; empty where they were staged */
    bool staged;
} quire_pending;

enum {
    QUIRE_STEP_FETCH,
    QUIRE_STEP_LOAD,
    QUIRE_STEP_SPLIT,
    QUIRE_STEP_EMBED,
    QUIRE_STEP_STORE,
    QUIRE_STEP_COUNT
};

/* Documents that have left where they stood (add_renames.c). */
typedef struct quire_leavers quire_leavers;
typedef struct quire_renames {
    quire_arena arena;
    quire_leavers **slots; /* by their bytes */
    size_t count, capacity;
} quire_renames;

typedef struct quire_adding {
    quire *base;
    quire_store *store;
    quire_embedder *embedder;
    quire_str chunking;
    const quire_started *started;
    bool quiet; /* as the feeder says */
    quire_queue *found, *split, *embedded;
    quire_ledger walked; /* of the feeding thread alone */

    pthread_mutex_t mutex; /* guards all that follows */
    quire_progress progress;
    quire_step_account steps[QUIRE_STEP_COUNT];
    quire_report report;
    quire_arena *report_arena; /* of the report, the failures, the ids and `fetched` */
    quire_ledger fetched;      /* of all files that were to be read */
    quire_failure *failures;
    size_t failure_capacity;
    quire_warned *warned;
    size_t warned_capacity;
    quire_reread *rereads;
    size_t reread_capacity;
    quire_str_set left;      /* uris of documents that were left for what they say of themselves */
    quire_str *document_ids; /* that this add stored, for its trace */
    size_t document_id_count, document_id_capacity;
    quire_arena titles_arena;
    quire_str_set titles;        /* of this add's documents, alone and with their bytes' sha256 */
    quire_str_set shared_titles; /* those that tell nothing: other documents have them too */
    quire_renames renames;
    quire_error first_error; /* status OK: none */
    int64_t started_ns;
    pthread_cond_t changed; /* wakes who tells the caller */
    bool news, ended;       /* of the progress: not told yet; nothing more comes */
    pthread_cond_t heard;   /* wakes who waits for links */
} quire_adding;

/* What feeds the pipeline, and what is done once all of it is stored: on the caller's thread, with an arena in `call` that
 * no step touches. */
typedef struct quire_feeder {
    quire_status (*feed)(quire_adding *adding, quire_call *call, void *user, quire_error *err);
    quire_status (*settle)(quire_adding *adding, quire_call *call, void *user,
                           quire_error *err); /* NULL: nothing */
    void (*close)(void *user); /* however it ended, once no step runs any more; NULL: nothing */
    bool quiet;                /* where nothing has changed, no trace is left */
    void *user;
} quire_feeder;

/* At the start of a public call: what the caller gave, over the defaults. */
QUIRE_CHECKED quire_status quire_add_start(quire_add_params *own, quire_started *started,
                                           const quire_add_params *params, quire_error *err);

/* A whole add: starts the steps, feeds them, joins them, settles, keeps the trace. `out` may be NULL. */
QUIRE_CHECKED quire_status quire_adding_run(quire *base, const quire_started *started,
                                            const quire_feeder *feeder, quire_report **out, quire_error *err);

/* Hands a document to the first step; takes it over. */
QUIRE_CHECKED quire_status quire_adding_enqueue(quire_adding *adding, quire_pending *pending,
                                                quire_error *err);

/* Takes over what the entry brings: its bytes, or a copy of what was made of it. errors: NO_MEMORY; FORMAT what was made is no document; IO */
QUIRE_CHECKED quire_status quire_pending_take(quire_pending *pending, const quire_fetch_entry *entry,
                                              quire_error *err);

/* How the base holds the document `uri`, as far as its bytes need not be known. *current: it would be read and split as it was. NOT_FOUND is none:
 * *stored is empty then. */
QUIRE_CHECKED quire_status quire_adding_look_up(quire_adding *adding, quire_call *call,
                                                const quire_pending *pending, quire_stored_source *stored,
                                                bool *current, quire_error *err);

/* Links of a document that was read. */
void quire_adding_hear(quire_adding *adding, quire_pending *pending);
void quire_visited_release(quire_visited *visited); /* may be NULL */
/* One that its source says stands as it was. */
void quire_adding_report_standing(quire_adding *adding);

/* The first value of that key; empty: it has none. */
quire_str quire_metadata_of(const quire_document *document, const char *key);

quire_pending *quire_pending_new(void);
void quire_pending_free(quire_pending *pending); /* may be NULL */
/* Whether the document that it was found in was removed meanwhile; then what was found in it is lost as well. */
bool quire_pending_is_lost(quire_pending *pending);
void quire_pending_free_list(quire_pending *first);
size_t quire_pending_bytes(const quire_pending *pending);

/* Fills `inputs`, and enters what goes to the model into the account: tokens, and inputs. */
QUIRE_CHECKED quire_status quire_pending_prepare_inputs(quire_pending *pending, quire_embedder *embedder,
                                                        quire_error *err);

/* Chooses the chunks whose input `known` does not name, each input once; `known` has an item for each chunk, and the
 * arrays room for as many. */
QUIRE_CHECKED quire_status quire_pending_choose(quire_pending *pending, const bool *known, size_t *chunks,
                                                quire_input_hash *inputs, size_t *out_count,
                                                quire_error *err);

/* How the base holds one that was found in it, or below. */
typedef struct quire_held {
    bool current, whole; /* as for the standing */
    uint64_t remembered; /* documents found in all that is below it, when they were last read */
    quire_allowance_left below;
} quire_held;

/* How the base holds a document. */
typedef struct quire_standing {
    bool stands;  /* a revision does */
    bool current; /* these bytes, read and split as they would be now */
    bool whole;   /* and so is all that was found in it */
    uint64_t children;
    const quire_descendant *below;
    const quire_held *held; /* of each below */
    size_t below_count;
    quire_allowance_left holds; /* all that is below */
} quire_standing;

/* Looks at what was found in a document that is current. */
QUIRE_CHECKED quire_status quire_adding_look_below(quire_adding *adding, quire_call *call, quire_str uri,
                                                   const quire_formats *formats, quire_standing *standing,
                                                   quire_error *err);
/* Makes documents of what was found in `container`, the last one first, and gives that their uris. */
QUIRE_CHECKED quire_status quire_pending_open(quire_pending *container, const quire_loaded *loaded,
                                              quire_pending **out, quire_error *err);
/* Adds to what was found in a feed the entries that the base has of it and that it lists no longer: they stay. Of another document
 * nothing happens. */
QUIRE_CHECKED quire_status quire_pending_keep_departed(quire_adding *adding, quire_call *call,
                                                       quire_pending *container, quire_error *err);
/* Whether more was in the document than could be found. */
bool quire_pending_was_cut(const quire_pending *pending);
/* Notes in its reading where more was in the document than the `limit` of documents allows, so that it is read again with
 * another limit. */
QUIRE_CHECKED quire_status quire_pending_note_cut(quire_pending *pending, uint64_t limit, quire_error *err);
/* Takes out of the allowance, before any of them is read, what those of `found` hold that will stay as they are: else each add
 * would find more in the others of the outermost document, and which, would be chance. */
QUIRE_CHECKED quire_status quire_standing_reserve(const quire_standing *standing, quire_call *call,
                                                  quire_pending *found, quire_error *err);
/* Whether the base holds nothing as found in the document that is not found in it now, and remembers as many. */
QUIRE_CHECKED quire_status quire_standing_fits(const quire_standing *standing, const quire_pending *container,
                                               bool *out, quire_error *err);
/* Hands documents to the first step, before all that waits; takes the list over. */
QUIRE_CHECKED quire_status quire_adding_enqueue_found(quire_adding *adding, quire_pending *found,
                                                      quire_error *err);

/* A document of the base with the bytes of `pending`, which has left where it stood; each is given out once where there are
 * several. *out is in call->arena. errors: NO_MEMORY, CANCELLED, IO */
QUIRE_CHECKED quire_status quire_adding_find_leaver(quire_adding *adding, quire_call *call,
                                                    const quire_pending *pending, quire_titled *out,
                                                    bool *found, quire_error *err);
/* Whether only reading it tells what it is called under its new name, and as what it is read. */
bool quire_leaver_must_be_read(const quire_titled *leaver, quire_str uri);
/* Gives it the name of `pending`; where that `was_read`, its title too, and to what was `found` in it. *moved is false where another
 * process took it. errors: NO_MEMORY, BUSY, IO */
QUIRE_CHECKED quire_status quire_adding_move(quire_adding *adding, quire_call *call, quire_pending *pending,
                                             const quire_titled *leaver, bool was_read, quire_pending *found,
                                             bool *moved, quire_error *err);
/* What it is called was read again: calls it so. errors: NO_MEMORY, BUSY, IO */
QUIRE_CHECKED quire_status quire_adding_retitle(quire_adding *adding, quire_call *call,
                                                const quire_pending *pending, quire_error *err);

/* Embeds and stages what the base has lost since the document was split: inputs that were known then, and went with
 * another document. */
QUIRE_CHECKED quire_status quire_adding_embed_lost(quire_adding *adding, quire_call *call,
                                                   quire_pending *pending, quire_error *err);

/* Calls a document by its file too where others have its title. errors: NO_MEMORY, IO */
QUIRE_CHECKED quire_status quire_adding_tell_apart(quire_adding *adding, quire_call *call,
                                                   quire_pending *pending, quire_error *err);
/* What a document is called whose uri is `to` now, where its title tells it apart by the document that it was found in; data is
 * NULL: as before. errors: NO_MEMORY, IO */
QUIRE_CHECKED quire_status quire_adding_title_inside(quire_adding *adding, quire_call *call, quire_str from,
                                                     quire_str to, quire_str *out, quire_error *err);
/* Does the same to those that were there before; when all is stored. Also what earlier adds left undone, which a crash
 * ended. errors: NO_MEMORY, BUSY, IO */
QUIRE_CHECKED quire_status quire_adding_settle_titles(quire_adding *adding, quire_call *call,
                                                      quire_error *err);

/* Thread bodies: each takes a quire_adding and ends when its queue is closed and empty. */
void *quire_adding_load(void *adding);
void *quire_adding_embed(void *adding);
void *quire_adding_store(void *adding);
/* Tells the caller how far the add is, until it has ended. */
void *quire_adding_tell(void *adding);

/* Remembers the first failure and closes all queues. */
void quire_adding_fail(quire_adding *adding, const quire_error *err);

/* What a step did since `since_ns`, and how it ended. */
typedef struct quire_step_done {
    uint64_t items, bytes, tokens;
    uint64_t told_bytes; /* that the progress has counted already */
    int64_t since_ns;
    quire_status status;
} quire_step_done;

/* Adds to a step's account and to the progress. */
void quire_adding_account(quire_adding *adding, int step, quire_step_done done);
/* So many bytes of a document are done, before its step has ended. */
void quire_adding_moved(quire_adding *adding, quire_pending *pending, uint64_t done);
/* After a change of the progress; the mutex is held. */
void quire_adding_changed(quire_adding *adding);
/* Each enters an outcome into the report. */
void quire_adding_report_failure(quire_adding *adding, quire_str uri, quire_load_reason reason,
                                 quire_str message);
void quire_adding_report_unchanged(quire_adding *adding, const quire_pending *pending, size_t below);
QUIRE_CHECKED quire_status quire_adding_report_stored(quire_adding *adding, quire_call *call,
                                                      const quire_pending *pending,
                                                      const quire_put_result *result, quire_error *err);

#endif
