/* SPDX-License-Identifier: Apache-2.0 */
/* Sources: what the user named, with the options that it was named with, and the entries that a walk through it comes upon.
 * Each kind of source is a driver (fetch/driver.h). */
#ifndef QUIRE_FETCH_SOURCE_H
#define QUIRE_FETCH_SOURCE_H

#include "base/env.h"
#include "fetch/fetch.h"
#include "record/link.h"
#include "record/typed_copy.h"

/* How much what is read there is to be trusted: a link is followed only to where is as public as where it stood, or more. */
typedef enum quire_origin { QUIRE_ORIGIN_LOCAL = 0, QUIRE_ORIGIN_PRIVATE, QUIRE_ORIGIN_PUBLIC } quire_origin;

typedef struct quire_fetch_driver quire_fetch_driver; /* fetch/driver.h */

/* In the order in which users see them; NULL ends it. (drivers.c) */
extern const quire_fetch_driver *const quire_fetch_drivers[];
const quire_option *quire_fetch_driver_options(const quire_fetch_driver *driver); /* NULL: none */

/* A source. Strings live in the call's arena that it was resolved in. */
typedef struct quire_fetch_source {
    const quire_fetch_driver *driver;
    quire_str uri;   /* in its normal form, links of the file system resolved, without a password */
    quire_str named; /* a file's or folder's uri as it was named: differs from `uri` where a link led there */
    quire_str kind;  /* "file", "folder", "web", "database": for people */
    bool folder;     /* of files */
    quire_pairs options; /* those that it was named with, each of the driver's source_options */
    quire_strs ignore;   /* patterns, of a folder */
    quire_str secret;    /* a password that the word held: for this run, never kept or told */
    quire_load_reason
        reason;        /* OK; VANISHED: nothing stands there; UNREADABLE …: nothing of it is removed then */
    quire_str message; /* for a reason other than OK */
    /* Of a walk. */
    quire_strs
        only; /* paths in or below it, for who knows what has changed of files: nothing else is looked at; none: all of it */
    bool complete; /* what it did not visit is not there */
    quire_str
        cursor; /* in: what the last whole walk left, empty: there was none; out: what the next one gets */
} quire_fetch_source;

/* Whether its driver knows by itself what it visited. */
bool quire_fetch_remembers(const quire_fetch_source *source);
/* Whether it can be told that something has left (quire_fetching_left). */
bool quire_fetch_tells_left(const quire_fetch_source *source);

/* The value of an option; of a LIST, the first. data is NULL: it was not given. */
quire_str quire_fetch_option(const quire_fetch_source *source, const char *name);
/* The value of a NUMBER, `otherwise` where it was not given. */
int64_t quire_fetch_option_number(const quire_fetch_source *source, const char *name, int64_t otherwise);

/* What the base holds of a uri. */
typedef struct quire_fetch_known {
    bool held;      /* a revision stands */
    bool elsewhere; /* as another source of the base gave it, whose it stays */
    quire_str
        version; /* what the driver gave with it; empty where it is to be read anyhow: another Quire read it, or what was
                          found in it, or without the links that are asked for */
    quire_str
        sha256; /* of its bytes, or of what it was made of; empty where it would be split otherwise now, its last try
                         failed, or what was found in it is to be read anyhow */
    quire_str reading; /* which driver made it, in which version, or what the worker read it as */
    quire_links links; /* that were in it */
} quire_fetch_known;

/* A document in a ready one: a blob of a row. */
typedef struct quire_fetch_child {
    quire_str name, media_type, title;
    quire_str bytes;
    quire_load_reason reason; /* other than OK: it has no bytes, and `message` says why */
    quire_str message;
} quire_fetch_child;

/* What a walk comes upon. Everything is valid during the visit alone. */
typedef struct quire_fetch_entry {
    enum {
        QUIRE_ENTRY_READ = 1, /* to be read: `path`, `bytes` or `document` says how */
        QUIRE_ENTRY_STANDS,   /* the source says that it is as the base has it */
        QUIRE_ENTRY_FAILED,   /* it could not be read or looked at: `reason`, `message` */
    } kind;
    quire_str uri;
    quire_str version;    /* tells the next walk that it is unchanged (an ETag); may be empty */
    const char *path;     /* of a file, which the engine reads */
    quire_fetched *bytes; /* its descriptor is taken over */
    /* Ready made: its sha256 is of what it was made of, its reading (QUIRE_METADATA_READING) names who made it in which version. It
     * passes no worker. */
    const quire_document *document;
    const quire_ledger *ledger;        /* of its making, step "load"; NULL: none */
    const quire_fetch_child *children; /* of a ready document */
    size_t child_count;
    const quire_table_row_of *row_of; /* the table that a ready document is a row of; NULL: it is none */
    uint64_t size_bytes;
    quire_str media_type, charset, title; /* what is known of it from outside; may be empty */
    quire_follow follow;                  /* which of its links the walk asks for */
    bool linked; /* a link led to it: it may be left by what it says of itself (quire_fetching_leaves) */
    quire_pairs metadata; /* added to the document's own */
    quire_load_reason reason;
    const char *message;
} quire_fetch_entry;

/* Links of one document that was visited. */
typedef struct quire_fetch_links {
    quire_str uri;
    quire_links links;
    bool unread; /* it could not be read: where it leads is not known */
} quire_fetch_links;

typedef struct quire_fetch_visitor {
    quire_ledger *ledger;  /* gets step "fetch", in the driver's unit; what is visited to be read is kept */
    const char *base_path; /* of the base being filled: its own files are not sources; NULL: none */
    quire_strs folders;    /* uris of all folders that the user ever named */
    bool sync;             /* what is gone is removed; else only told */
    void *user;            /* of the functions below */
    /* A failing visit ends the walk. */
    quire_status (*visit)(void *user, const quire_fetch_entry *entry, quire_error *err);
    bool (*seen)(void *user, quire_str uri); /* whether any walk of this add visited it */
    /* In call->arena. */
    quire_status (*known)(void *user, quire_call *call, quire_str uri, quire_follow follow,
                          quire_fetch_known *out, quire_error *err);
    /* Waits until all that was visited is loaded, and gives the links of the documents that were visited since the last time
     * with `follow`, in the order of visiting; in call->arena. One that was unchanged has those that the base remembers, one that
     * failed none. errors: CANCELLED, also where the add has failed */
    quire_status (*links)(void *user, quire_call *call, const quire_fetch_links **out, size_t *count,
                          quire_error *err);
} quire_fetch_visitor;

/* A document or failure that the base holds of a source, and that no walk came upon. */
typedef struct quire_fetch_held {
    quire_str uri;
    bool own;      /* of the source itself; else another one led to it first */
    bool document; /* a revision stands; else only the failure */
} quire_fetch_held;

/* What is to become of it. */
typedef enum quire_fetch_fate {
    QUIRE_FATE_STAYS = 0, /* it stands, or that cannot be told */
    QUIRE_FATE_GONE,
    QUIRE_FATE_LEFT_OUT, /* it stands, and is passed over on purpose */
    QUIRE_FATE_FORGET, /* only the name of it is gone: a failure whose cause is, or what is there under another uri */
} quire_fetch_fate;

/* errors: INVALID a pattern that begins with '!', or one too long for any path */
QUIRE_CHECKED quire_status quire_fetch_check_ignore(const char *const *patterns, size_t count,
                                                    quire_error *err);

/* What a word of the user names, by the scheme that it begins with; no connection is made.
 * errors: INVALID no driver reads such a source, an option that is none of it (says which it has), or a value out of range */
QUIRE_CHECKED quire_status quire_fetch_resolve(quire_call *call, const char *word, quire_pairs options,
                                               quire_fetch_source *out, quire_error *err);

/* The failure that a source with a reason is where nothing else was asked for: NOT_FOUND or IO. */
quire_status quire_fetch_missing(const quire_fetch_source *source, const char *word, quire_error *err);

/* A source on its way through one add. */
typedef struct quire_fetching quire_fetching;

/* Opens what a walk through `source` needs; both outlive it. errors: INVALID an engine option; NO_MEMORY */
QUIRE_CHECKED quire_status quire_fetching_open(const quire_config *config, quire_fetch_source *source,
                                               const quire_fetch_visitor *visitor, quire_fetching **out,
                                               quire_error *err);
void quire_fetching_close(quire_fetching *fetching); /* may be NULL */

/* Visits all that is in the source. What is wrong with the source itself is said in it, with status OK.
 * errors: of visit, known and links; CANCELLED; NO_MEMORY; IO this process is out of descriptors */
QUIRE_CHECKED quire_status quire_fetching_walk(quire_fetching *fetching, quire_call *call, quire_error *err);

/* Why what the base holds of the source stays although it is gone: a folder whose disk may be away. *out is NULL: it is not so.
 * errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_fetching_away(quire_fetching *fetching, quire_call *call, const char **out,
                                               quire_error *err);

/* What is to become of what the walk did not come upon. errors: NO_MEMORY; CANCELLED */
QUIRE_CHECKED quire_status quire_fetching_look(quire_fetching *fetching, quire_call *call,
                                               const quire_fetch_held *held, quire_fetch_fate *out,
                                               quire_error *err);

/* Of a source that tells: whether what the base holds of one of the same kind under `uri` has certainly left there, so that it may be what stands
 * elsewhere now; asked while the walk goes on. thread: any. errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_fetching_left(const quire_fetching *fetching, quire_call *call,
                                               quire_str uri, bool *out, quire_error *err);

/* Asked right before something is removed: uris of sources that went away since they were walked; then nothing is removed. */
QUIRE_CHECKED quire_status quire_fetching_gone_away(quire_fetching *fetching, quire_call *call,
                                                    quire_strs *out, quire_error *err);

/* Why a document that a link led to is not kept, by the links that it gave: a reason of ledgers, or NULL. Any thread.
 * errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_fetching_leaves(const quire_fetching *fetching, quire_call *call,
                                                 quire_str uri, quire_links links, const char **out,
                                                 quire_error *err);

/* What the uris begin with of all that stands below the source, whichever source led to it; none: only its own. */
QUIRE_CHECKED quire_status quire_fetch_prefixes(const quire_fetch_source *source, quire_call *call,
                                                quire_strs *out, quire_error *err);

#endif
