/* SPDX-License-Identifier: Apache-2.0 */
/* The store: what a knowledge base can do, and all that `retrieve` and `answer` see of it. What keeps it is a driver
 * (store/driver.h).
 *
 * thread:  any thread
 * readers: each call sees one committed state; readers never wait for a writer
 * writers: one at a time across processes; others wait a while and then fail with BUSY, retryable, naming the process
 *          that writes
 * owner:   results live in call->arena */
#ifndef QUIRE_STORE_STORE_H
#define QUIRE_STORE_STORE_H

#include "base/call.h"
#include "base/env.h"
#include "config/option.h"
#include "record/condition.h"
#include "record/found_inside.h"
#include "record/link.h"
#include "record/matrix.h"
#include "record/typed_copy.h"
#include "text/terms.h"

/* A base that is open. */
typedef struct quire_store quire_store;

typedef struct quire_store_driver quire_store_driver; /* store/driver.h */

/* In the order users see them; NULL ends it. (store_drivers.c) */
extern const quire_store_driver *const quire_store_drivers[];

typedef enum quire_store_mode {
    QUIRE_STORE_READ,  /* must exist; may be a file that cannot be written */
    QUIRE_STORE_WRITE, /* created where it does not exist */
} quire_store_mode;

/* The stage's own options: store.driver, store.tables …, trace.keep. */
extern const quire_option quire_store_options[];
/* The options of a driver; NULL: it has none. */
const quire_option *quire_store_driver_options(const quire_store_driver *driver);

/* Opens the base at `path` with the driver that `store.driver` names among `drivers` (normally quire_store_drivers).
 * Opened for writing, a base of an earlier format version is brought to this one, after a copy of it is kept; the log says
 * where.
 * errors: NOT_FOUND (READ) nothing there yet; FORMAT not a Quire base, damaged, or of a newer format version (says which);
 *         INVALID no such driver; IO */
QUIRE_CHECKED quire_status quire_store_open(const char *path, quire_store_mode mode,
                                            const quire_config *config, const quire_env *env,
                                            const quire_store_driver *const *drivers, quire_store **out,
                                            quire_error *err);
/* May be NULL; finishes an erasure that is pending, where it can. */
void quire_store_close(quire_store *store);

/* The driver's name, for traces. */
const char *quire_store_driver_name(const quire_store *store);

/* Whether trace.keep is above 0, and the driver keeps any. */
bool quire_store_keeps_traces(const quire_store *store);
/* Whether `store.tables` is on, and the driver keeps any. */
bool quire_store_keeps_tables(const quire_store *store);
/* Finishes what earlier processes left, as opening for writing does; for a handle that was opened for reading and is to
 * write after all. errors: IO */
QUIRE_CHECKED quire_status quire_store_start_writing(quire_store *store, quire_error *err);

/* Whether traces and settings can be written. */
bool quire_store_writable(const quire_store *store);

/* ---- spaces: where vectors live ---- */

enum { QUIRE_SPACE_DIM_MAX = 16384 };

typedef struct quire_space {
    int64_t key; /* the store's own number; 0: none yet */
    quire_str model_name, model_identity;
    quire_str chunking; /* quire_split_identity */
    size_t dim;
    const float *probe; /* the vector of the stored probe text; dim floats */
} quire_space;

/* The active space; out->key is 0 where nothing was added yet. errors: IO */
QUIRE_CHECKED quire_status quire_store_space(quire_store *store, quire_call *call, quire_space *out,
                                             quire_error *err);
/* Makes a space and activates it where none is active. errors: INVALID another one is active; BUSY; IO */
QUIRE_CHECKED quire_status quire_store_create_space(quire_store *store, quire_call *call, quire_space *space,
                                                    quire_error *err);

/* Gives the active space another chunking: a new space takes over its vectors and chunks, and becomes the active one.
 * Nothing is embedded anew, everything is found as before, and a vector is known to whoever brings the same input.
 * Documents keep naming the space that they were split for, so that lookup tells who is to be split anew.
 * errors: INVALID there is no space, or the driver cannot; BUSY; IO */
QUIRE_CHECKED quire_status quire_store_renew_space(quire_store *store, quire_call *call, quire_str chunking,
                                                   quire_space *out, quire_error *err);

/* ---- reading ---- */

typedef struct quire_store_counts {
    uint64_t documents, failed_documents, chunks, vectors, text_bytes, file_bytes, traces, sources;
    uint64_t typed_tables, typed_rows; /* rows: of all of them */
    uint64_t change;                   /* the change sequence: grows by each commit that changes content */
    bool erasure_pending;              /* deleted content may still stand in the files */
    uint32_t format_version;
    quire_str kept_copy; /* path of the copy that an upgrade kept; empty: there is none */
} quire_store_counts;

QUIRE_CHECKED quire_status quire_store_count(quire_store *store, quire_call *call, quire_store_counts *out,
                                             quire_error *err);

/* How many chunks a search can find, and the change sequence: cheap, where quire_store_count reads much of the file. */
QUIRE_CHECKED quire_status quire_store_searchable(quire_store *store, quire_call *call, uint64_t *chunks,
                                                  uint64_t *change, quire_error *err);

/* The store's own name of a chunk, and of a document. Of its value only this means something: equal for the same one,
 * never given out twice, and greater for what came later. */
typedef struct quire_chunk_ref {
    int64_t value;
} quire_chunk_ref;
typedef struct quire_document_ref {
    int64_t value;
} quire_document_ref;

enum { QUIRE_FILTER_CONDITIONS = 64 };

/* Several conditions must all hold; more than QUIRE_FILTER_CONDITIONS are refused (INVALID). */
typedef struct quire_filter {
    const quire_condition *conditions; /* well formed (quire_condition_check) */
    size_t count;
    const quire_document_ref *documents; /* where not NULL: only these, ascending */
    size_t document_count;
} quire_filter;

/* Documents in the order of their adding, failed ones included (their id is empty unless an older revision stands). */
QUIRE_CHECKED quire_status quire_store_list(quire_store *store, quire_call *call, const quire_filter *filter,
                                            quire_document_rows *out, quire_error *err);
/* By id or, failing that, by uri. errors: NOT_FOUND */
QUIRE_CHECKED quire_status quire_store_find(quire_store *store, quire_call *call, quire_str id_or_uri,
                                            quire_document_row *out, quire_error *err);
/* The whole document: text, elements, runs. `out_row` may be NULL. errors: NOT_FOUND */
QUIRE_CHECKED quire_status quire_store_document(quire_store *store, quire_call *call, quire_str id,
                                                quire_document *out, quire_document_row *out_row,
                                                quire_error *err);
QUIRE_CHECKED quire_status quire_store_document_chunks(quire_store *store, quire_call *call, quire_str id,
                                                       quire_chunks *out, quire_error *err);
QUIRE_CHECKED quire_status quire_store_document_ledger(quire_store *store, quire_call *call, quire_str id,
                                                       quire_ledger_rows *out, quire_error *err);
/* The sum over all documents and failures, per (step, unit). */
QUIRE_CHECKED quire_status quire_store_ledger(quire_store *store, quire_call *call, quire_ledger_rows *out,
                                              quire_error *err);
/* The documents that lost most on their way (quire_ledger_loss), the worst first. One that only failed is none of them. */
QUIRE_CHECKED quire_status quire_store_worst(quire_store *store, quire_call *call, size_t limit,
                                             const quire_document_loss **out, size_t *out_count,
                                             quire_error *err);
/* Documents whose rows have warnings, in the order of their adding: at most `limit`; *total: how many there are. */
QUIRE_CHECKED quire_status quire_store_warned(quire_store *store, quire_call *call, size_t limit,
                                              quire_document_rows *out, uint64_t *total, quire_error *err);
/* The bytes [start, end) of that revision, read from the stored text.
 * errors: NOT_FOUND no such document or revision; INVALID the range is outside or cuts a character */
QUIRE_CHECKED quire_status quire_store_read(quire_store *store, quire_call *call, quire_str id,
                                            uint64_t revision, size_t start, size_t end, quire_str *out,
                                            quire_error *err);
/* The places of that range (record/document_codec.h). errors: as read */
QUIRE_CHECKED quire_status quire_store_places(quire_store *store, quire_call *call, quire_str id,
                                              uint64_t revision, size_t start, size_t end, quire_places *out,
                                              quire_error *err);

/* ---- tables that are kept typed (docs/decisions/typed-tables.md) ---- */

/* The tables that `document` (id or uri) has rows of, or that are of what has this uri: in the order of their making. None is no
 * error. */
QUIRE_CHECKED quire_status quire_store_tables(quire_store *store, quire_call *call, quire_str document,
                                              quire_typed_tables *out, quire_error *err);

/* A row as it was kept. */
typedef struct quire_typed_row {
    quire_document_ref document;
    quire_range place;             /* in its canonical text */
    const quire_typed_cell *cells; /* one a column */
    const quire_str *texts;        /* what stands at each cell's `text` */
    size_t count;
} quire_typed_row;

/* Visits the rows of a table by its id, those of one document together and in its order, all of one snapshot. What a visit gets
 * is gone behind it; a status other than OK ends the visits and is given on.
 * errors: NOT_FOUND no such table */
QUIRE_CHECKED quire_status quire_store_table_rows(quire_store *store, quire_call *call, quire_str table,
                                                  quire_status (*visit)(void *user,
                                                                        const quire_typed_row *row,
                                                                        quire_error *err),
                                                  void *user, quire_error *err);

/* ---- searching ---- */

/* What is searched for: by meaning where there is a vector, by words where there are terms. */
typedef struct quire_store_query {
    const float *vector; /* unit length; NULL: none */
    size_t dim;
    const quire_terms *terms; /* any of them may match; NULL: none */
    bool content_only; /* only terms that are content words count; how many chunks hold them is told of all */
    size_t k;          /* how many of the best of each side */
    const quire_filter *filter; /* may be NULL */
} quire_store_query;

/* A chunk that is among the k best of a side. */
typedef struct quire_found {
    quire_chunk_ref chunk;
    quire_document_ref document;
    double dense;   /* cosine similarity, -1 to 1, whichever side found it; NaN: the query has no vector */
    double lexical; /* bm25 (k1 1.2, b .75); 0: none of the words, or not among the k best by words */
    quire_str language;
} quire_found;

typedef struct quire_found_list {
    const quire_found *items; /* each chunk once, by its ref */
    size_t count;
    uint64_t considered;       /* chunks that passed the filter */
    const uint64_t *frequency; /* of each term of the query: chunks that hold it, whatever the filter */
} quire_found_list;

/* All of it from one snapshot. Leaves a span for each side in call->span.
 * errors: INVALID the vector has another dimension than the space, or a number that is not finite */
QUIRE_CHECKED quire_status quire_store_search(quire_store *store, quire_call *call,
                                              const quire_store_query *query, quire_found_list *out,
                                              quire_error *err);
/* Chunk, document row and places of each; one that is gone gives an empty chunk id. Scores are left alone. */
QUIRE_CHECKED quire_status quire_store_hits(quire_store *store, quire_call *call,
                                            const quire_chunk_ref *chunks, size_t count, quire_hit *out,
                                            quire_error *err);
/* What a document is called, and how much of it can be found. */
typedef struct quire_named {
    quire_document_ref document;
    quire_str title, uri; /* empty: it is gone */
    uint64_t chunks;
} quire_named;
/* out has room for `count`, and gets them in the order of `documents`. */
QUIRE_CHECKED quire_status quire_store_names(quire_store *store, quire_call *call,
                                             const quire_document_ref *documents, size_t count,
                                             quire_named *out, quire_error *err);

/* A part of the base, spread evenly over it, for background statistics. */
typedef struct quire_sample {
    quire_matrix vectors;
    const quire_str *languages; /* as which each row counts (quire_language_below) */
    uint64_t chunks;            /* that it was taken from */
} quire_sample;
/* At most `limit` chunks. It is kept until the base changes: give it back when done.
 * owner: the store, until quire_store_return_sample */
QUIRE_CHECKED quire_status quire_store_sample(quire_store *store, quire_call *call, size_t limit,
                                              const quire_sample **out, quire_error *err);
void quire_store_return_sample(quire_store *store, const quire_sample *sample); /* may be NULL */

/* ---- putting ---- */

/* An embedding input: sha256 of prefix + context + text. */
typedef struct quire_input_hash {
    unsigned char bytes[32];
} quire_input_hash;

/* A document in one of its versions. */
typedef struct quire_document_version {
    quire_str uri, sha256; /* of the original bytes */
} quire_document_version;

/* Sets known[i] where the space holds a vector for inputs[i], or one is staged for this version. */
QUIRE_CHECKED quire_status quire_store_known(quire_store *store, quire_call *call,
                                             const quire_document_version *version,
                                             const quire_input_hash *inputs, size_t count, bool *known,
                                             quire_error *err);
/* Stores vectors of a document whose other vectors are still being computed; hidden until it is put. They stay for the next
 * run of the same version, and go with put, with remove, with another version of the document, and a week after the last
 * of them came. */
QUIRE_CHECKED quire_status quire_store_stage(quire_store *store, quire_call *call,
                                             const quire_document_version *version,
                                             const quire_input_hash *inputs, const quire_matrix *vectors,
                                             quire_error *err);

enum { QUIRE_STAGED_DAYS = 7 };

/* A document that has staged vectors. */
typedef struct quire_staged {
    quire_document_version version;
    uint64_t vectors;
    int64_t staged_ms; /* when the last of them came */
} quire_staged;
/* All of them, by uri. */
QUIRE_CHECKED quire_status quire_store_staged(quire_store *store, quire_call *call, const quire_staged **out,
                                              size_t *out_count, quire_error *err);

typedef struct quire_put_result {
    quire_str id;
    uint64_t revision;
    bool updated;     /* an older revision was replaced */
    uint64_t removed; /* documents and failures that are found in it no more, and what was found in those */
} quire_put_result;

/* What stands in the base for a uri: to tell unchanged from changed. errors: NOT_FOUND */
typedef struct quire_stored_source {
    quire_str id;
    uint64_t revision;
    quire_str sha256;
    quire_str chunking; /* of the space that holds its chunks */
    quire_str reading;  /* its metadata under QUIRE_METADATA_READING; empty: none */
    quire_str status;   /* "ok" or the failure reason */
    quire_str source;   /* that it came from (a folder), or its own uri */
    quire_str parent;   /* uri of the document that it was found in; empty: none */
    uint64_t children;  /* documents found in it, when it was last read */
    quire_str version;  /* as quire_put has it */
    quire_links links;
    bool untyped; /* its tables are not kept: none was wanted then, or an earlier Quire put it */
} quire_stored_source;
QUIRE_CHECKED quire_status quire_store_lookup(quire_store *store, quire_call *call, quire_str uri,
                                              quire_stored_source *out, quire_error *err);

/* A document, or a failure, that was found in another. */
typedef struct quire_descendant {
    quire_str uri, parent;                       /* parent: uri of the document that it was found in */
    quire_str sha256, status, reading, chunking; /* as quire_stored_source has them */
    uint64_t children, bytes;                    /* bytes: of its original; 0: it only failed */
    bool untyped;
} quire_descendant;
/* All that was found in the document `uri`, and in what was found in it, in the order of their adding. A uri of which the
 * base has nothing has none. */
QUIRE_CHECKED quire_status quire_store_descendants(quire_store *store, quire_call *call, quire_str uri,
                                                   const quire_descendant **out, size_t *out_count,
                                                   quire_error *err);

/* Some rows of a table, as a document brings them. */
typedef struct quire_put_rows {
    quire_typed_copy copy;
    bool shared; /* they are of one table with those of other documents that have its owner and heads */
} quire_put_rows;

/* All that is put of one document. */
typedef struct quire_put {
    const quire_document *document;
    quire_str source; /* of the user's words that led to it: a folder's uri, or its own */
    quire_str parent; /* uri of the document that it was found in, which is put before it; empty: none */
    /* The uris of all that was found in it, each once: they are put next. What the base holds as found in it and is not
     * among them goes in the same transaction as by `remove`, with all below; so do vectors staged for such. */
    quire_strs children;
    quire_chunks chunks;
    const quire_input_hash *inputs; /* of each chunk */
    /* The vectors of those inputs that `known` did not report and that were not staged, and which these are; NULL: none. */
    const quire_matrix *vectors;
    const quire_input_hash *vector_inputs;
    quire_ledger_rows ledger;
    unsigned warnings; /* bits of quire_warning */
    quire_str version; /* what its source tells this version of it by (an ETag); may be empty */
    quire_links links; /* where it leads, of those that its source follows */
    /* How many bytes at the start of the title are that of other documents: marks it as unsettled (below); 0: none. */
    size_t shared_title;
    const quire_table_row_of *row_of; /* the table of a database that it is a row of; NULL: it is none */
    bool part; /* of `parent`, which was read in parts: its tables' rows are of tables of that */
    /* For the driver; made by the stage, which says in the ledger what it kept. */
    const quire_put_rows *tables;
    size_t table_count;
    bool untyped; /* it has tables that are not kept, since none is wanted */
} quire_put;

/* Everything of one document in one transaction: visible at commit or not at all. A document of the same uri is
 * replaced: same id, next revision, and its old content goes in the same transaction (what the files still hold of it:
 * see quire_store_erase).
 * errors: INVALID no uri, ranges that are not sorted within the text, a cell of a row that is outside of it or no value, a
 *         number of a vector that is not finite, a parent that was itself found in the document; INVALID (retryable) the
 *         base has no document `parent`: it was removed meanwhile; BUSY; IO (full disk: says so); NOT_FOUND (retryable) an
 *         input has no vector: one that was known went with another document meanwhile, or with what was lost from this
 *         one's container */
QUIRE_CHECKED quire_status quire_store_put(quire_store *store, quire_call *call, const quire_put *put,
                                           quire_put_result *out, quire_error *err);

/* Its source tells the same content by another version now. Of a uri that the base has nothing of, nothing happens.
 * errors: BUSY; IO */
QUIRE_CHECKED quire_status quire_store_put_version(quire_store *store, quire_call *call, quire_str uri,
                                                   quire_str version, quire_error *err);

/* A document in the base, by which others are told from it. */
typedef struct quire_titled {
    quire_str id, uri, title, sha256;
    bool given; /* the title came with the bytes (QUIRE_METADATA_TITLE) */
} quire_titled;

/* Documents of these bytes that sources led to, none of them found in another: at most `limit`, in the order of uris. */
QUIRE_CHECKED quire_status quire_store_same_bytes(quire_store *store, quire_call *call, quire_str sha256,
                                                  size_t limit, const quire_titled **out, size_t *out_count,
                                                  quire_error *err);

/* What was found in a document that has another uri now. */
typedef struct quire_moved_inside {
    quire_str from;  /* the uri that it has */
    quire_str to;    /* empty: the one that follows from that of the document */
    quire_str title; /* data is NULL: it keeps the one that it has */
} quire_moved_inside;

/* A document that has another uri now. */
typedef struct quire_move {
    quire_str id, from;        /* the document, and the uri that it has */
    quire_str to;              /* the uri that it gets */
    quire_str source, version; /* as quire_put has them */
    const quire_str *title;    /* NULL: it keeps the one that it has */
    size_t shared_title;       /* as quire_put has it */
    /* What was found in it, by the uris that it has, and what it is called from now on; not all need be named. */
    const quire_moved_inside *inside;
    size_t inside_count;
} quire_move;

/* Gives a document another uri, and all that was found in it the uri that begins with that, with what is staged under their names;
 * id, revision, chunks, vectors and traces stay, and the context of the chunks. A failure of the new uri goes, and the source that
 * names the old one alone. The old names are erased as removed content is (quire_store_erase). In one transaction.
 * *moved is false, and nothing happens, where the document has that uri no more, or something stands under a new one.
 * errors: INVALID no uri; BUSY; IO */
QUIRE_CHECKED quire_status quire_store_move(quire_store *store, quire_call *call, const quire_move *move,
                                            bool *moved, quire_error *err);

/* A document that could not be read. */
typedef struct quire_failed {
    quire_str uri, source;
    quire_str parent; /* uri of the document that it was found in; empty: none */
    quire_str sha256; /* empty: its bytes are unknown */
    quire_str reason, message;
    quire_ledger_rows ledger;
} quire_failed;
/* Its row, reason and ledger; an older revision of the same uri stays as it is, and so does what was found in it. One that
 * stands just so already costs no write.
 * errors: INVALID no uri or no reason; INVALID (retryable) as put; BUSY; IO */
QUIRE_CHECKED quire_status quire_store_put_failure(quire_store *store, quire_call *call,
                                                   const quire_failed *failed, quire_error *err);

typedef struct quire_removed {
    quire_document_row document;
    bool found;
    uint64_t below; /* documents and failures that went with it, because they were found in it or below */
} quire_removed;

/* Removes documents (or failure rows, or what is staged) by id or uri, with all that was found in them, and erases what came
 * from them: text, elements, chunks, vectors that nothing else uses, postings, ledger, every trace that names them. One that
 * goes with another that is named too counts as found. Erasing reaches the files before it returns, unless a reader holds
 * an older state: then *erasure_pending, and the next open finishes it. */
QUIRE_CHECKED quire_status quire_store_remove(quire_store *store, quire_call *call, const quire_str *ids,
                                              size_t count, quire_removed *out, bool *erasure_pending,
                                              quire_error *err);

/* Finishes the erasure of replaced documents and removed sources: put and remove_source only mark it, because it is
 * dear. For the end of an add or sync; closing and the next open do it too. Nothing to do: no cost. */
QUIRE_CHECKED quire_status quire_store_erase(quire_store *store, quire_call *call, bool *erasure_pending,
                                             quire_error *err);

/* ---- titles ---- */

/* Documents that are called `title`, or that and something in brackets behind it: at most `limit` of them, in the order of titles
 * and then of adding. */
QUIRE_CHECKED quire_status quire_store_titled(quire_store *store, quire_call *call, quire_str title,
                                              size_t limit, const quire_titled **out, size_t *out_count,
                                              quire_error *err);
/* Whether a document other than `except` is called so: its title is `start`, and did not come with its bytes; or, where `end`
 * is not empty, begins with `start` and ends with `end`. Looks at titles alone. */
QUIRE_CHECKED quire_status quire_store_is_called(quire_store *store, quire_str start, quire_str end,
                                                 quire_str except, bool *out, quire_error *err);
/* A document that came while others had its title, which were not called otherwise yet: put in its own transaction marked
 * it, so that a crash leaves nothing undone. */
typedef struct quire_unsettled {
    quire_str title; /* that others have; empty: the document is gone */
    quire_titled document;
    int64_t key, mark; /* the store's own */
} quire_unsettled;
QUIRE_CHECKED quire_status quire_store_unsettled(quire_store *store, quire_call *call,
                                                 const quire_unsettled **out, size_t *out_count,
                                                 quire_error *err);
/* Calls documents otherwise and takes marks away, all in one transaction; the context of their chunks stays. Documents that
 * are gone, or have got another title since they were read, are passed over; so are marks that were made anew.
 * shape: titles has `count` items. errors: BUSY, IO */
QUIRE_CHECKED quire_status quire_store_retitle(quire_store *store, quire_call *call,
                                               const quire_titled *documents, const quire_str *titles,
                                               size_t count, const quire_unsettled *settled,
                                               size_t settled_count, quire_error *err);

/* ---- sources that the user named (for sync) ---- */

typedef struct quire_source_row {
    quire_str uri;
    quire_str kind;                     /* "file", "folder" */
    quire_strs ignore;                  /* patterns given with it */
    int64_t synced_ms;                  /* when it was last brought up to date; 0: never */
    quire_str id;                       /* given by the store: "s7" */
    quire_pairs options;                /* that it was named with */
    quire_str cursor;                   /* what its driver wants to know at the next walk; may be empty */
    int64_t failed_ms;                  /* when it last could not be; 0: never */
    quire_str failure, failure_message; /* why: a reason's name; empty: the last try was well */
    int64_t every_ms, next_ms; /* how often it is brought up to date, and when next; 0: not by itself */
} quire_source_row;
/* All of them in one transaction; one of the same uri keeps its id. */
QUIRE_CHECKED quire_status quire_store_put_sources(quire_store *store, quire_call *call,
                                                   const quire_source_row *sources, size_t count,
                                                   quire_error *err);
QUIRE_CHECKED quire_status quire_store_sources(quire_store *store, quire_call *call,
                                               const quire_source_row **out, size_t *out_count,
                                               quire_error *err);
/* How many documents came from the source of that uri, and how many failures stand. Reads as many rows. */
QUIRE_CHECKED quire_status quire_store_source_count(quire_store *store, quire_call *call, quire_str uri,
                                                    uint64_t *documents, uint64_t *failed, quire_error *err);
/* Of which types the documents are, the most frequent first. Reads as many rows. */
QUIRE_CHECKED quire_status quire_store_source_types(quire_store *store, quire_call *call, quire_str uri,
                                                    const quire_type_count **out, size_t *out_count,
                                                    quire_error *err);
/* A document or failure that a source answers for. */
typedef struct quire_source_entry {
    quire_str uri;
    bool own;          /* of the source itself; else another one led to it first */
    bool document;     /* a revision stands; else only the failure */
    bool found_inside; /* in another document, with which it stays or goes */
} quire_source_entry;
/* Called for each, with what is valid during the call alone; it may ask the store, and not write. What it returns other than OK ends
 * the reading. */
typedef quire_status (*quire_source_visit)(void *user, const quire_source_entry *entry, quire_error *err);
/* What came from `source` or has its uri; and what came from another one that the user named and has a uri that begins
 * with one of `prefixes`; from one snapshot. errors: of visit; IO */
QUIRE_CHECKED quire_status quire_store_source_entries(quire_store *store, quire_call *call, quire_str source,
                                                      quire_strs prefixes, quire_source_visit visit,
                                                      void *user, quire_error *err);
/* The same of some places alone: what has one of these uris, or one that begins with it and a slash. A place that lies in
 * another is visited twice. */
QUIRE_CHECKED quire_status quire_store_entries_at(quire_store *store, quire_call *call, quire_str source,
                                                  quire_strs places, quire_source_visit visit, void *user,
                                                  quire_error *err);
/* What came from another source comes from `source` from now on; uris of which the base has nothing are passed over. */
QUIRE_CHECKED quire_status quire_store_move_entries(quire_store *store, quire_call *call,
                                                    const quire_str *uris, size_t count, quire_str source,
                                                    quire_error *err);
QUIRE_CHECKED quire_status quire_store_remove_source(quire_store *store, quire_call *call, quire_str uri,
                                                     quire_error *err);

/* ---- traces ---- */

/* Keeps a trace (its encoding is the trace stage's matter) with the documents it names; drops the oldest over
 * `trace.keep`, all where that is 0. In a transaction of its own, which waits a moment only for another writer and may be
 * lost in a power cut. errors: BUSY, IO, NOT_FOUND a document was removed meanwhile */
QUIRE_CHECKED quire_status quire_store_put_trace(quire_store *store, quire_call *call, quire_str kind,
                                                 quire_str body, const quire_str *document_ids, size_t count,
                                                 quire_str *out_id, quire_error *err);
typedef struct quire_trace_row {
    quire_str id, kind; /* "ask", "search", "add" */
    int64_t made_ms;
    quire_str body; /* empty in lists */
} quire_trace_row;
QUIRE_CHECKED quire_status quire_store_trace(quire_store *store, quire_call *call, quire_str id,
                                             quire_trace_row *out, quire_error *err);
QUIRE_CHECKED quire_status quire_store_traces(quire_store *store, quire_call *call, size_t limit,
                                              const quire_trace_row **out, size_t *out_count,
                                              quire_error *err);

#endif
