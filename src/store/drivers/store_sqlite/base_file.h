/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of this driver share: the store handle, its connections, and the rows of the base file
 * (docs/file-format.md). A reader takes a connection from a pool and holds one snapshot; the writer is one connection
 * behind a mutex. */
#ifndef QUIRE_STORE_SQLITE_BASE_FILE_H
#define QUIRE_STORE_SQLITE_BASE_FILE_H

#include "base/str.h"
#include "base/str_set.h"
#include "bind/sqlite.h"
#include "index/postings.h"
#include "index/vector_index.h"
#include "store/driver.h"

#include <pthread.h>

enum {
    FORMAT_VERSION = 5,
    APPLICATION_ID = 0x51554952, /* "QUIR" */
    TEXT_PIECE_BYTES = 64 * 1024,
    IDLE_READERS = 8,
    /* The keys of removed chunks stand for so many changes: for searches of other processes, which load all anew where
     * they have missed more. */
    REMOVALS_KEPT = 10000,
};

struct settings {
    int64_t wait_ms, page_size;
};

/* The chunks of the active space in memory, in the order of their keys: what a search walks. Kept from call to call and
 * brought up to date by the change sequence. Many threads read it under `lock`. */
struct chunk_table {
    pthread_rwlock_t lock;
    bool loaded;
    bool begun;      /* a cancel ended the loading: the first rows of the state `change` are there */
    uint64_t change; /* the state of the base that it shows */
    int64_t space;
    size_t count, capacity;
    int64_t *keys, *documents; /* both ascending within a document's run */
    uint32_t *lengths;         /* terms in each chunk */
    uint16_t *language_of;     /* of each chunk, in `languages` */
    char **languages;          /* each once, in the order in which they were met */
    size_t language_count;
    uint64_t total_length;
    size_t dim;
    quire_vector_index *vectors; /* by key; NULL: not loaded */
};

struct sqlite_store {
    struct settings settings; /* first: the options are bound to it */
    char *path;               /* as given; "./" before it where SQLite would read it as something else */
    char *name;               /* what SQLite opens: path, or a URI for a file that never changes */
    int read_flags;
    bool writable;
    const quire_log *log;
    int64_t (*unix_ms)(void);

    pthread_mutex_t pool_lock;
    quire_db idle[IDLE_READERS];
    size_t idle_count;

    pthread_mutex_t write_lock;
    quire_db writer; /* handle is NULL until the first write, and after one that was aborted */
    bool wrote;      /* there was a write, however it ended */

    struct chunk_table table;
};

/* open.c */
QUIRE_CHECKED quire_status quire_base_connect(const struct sqlite_store *store, bool to_write, quire_db *out,
                                              quire_error *err);

/* upgrade.c */

/* Brings a file of an earlier format version to this one, after a copy of it is kept. Nothing to do: reads one number.
 * errors: BUSY, IO */
QUIRE_CHECKED quire_status quire_base_upgrade(struct sqlite_store *store, quire_call *call, quire_error *err);
/* The path of the copy that an upgrade kept of a file of version *version or a later one, the first of them, and which version
 * that is; empty: there is none, or no memory. */
quire_str quire_kept_copy(const struct sqlite_store *store, int64_t *version, quire_arena *arena);

/* schema.c: makes a base in an empty file. */
QUIRE_CHECKED quire_status quire_base_create(quire_db *db, int64_t page_size, quire_error *err);
/* What a file of an earlier version lacks stands there for who reads it: seen by this connection alone, nothing is written. */
QUIRE_CHECKED quire_status quire_base_complete(quire_db *db, quire_error *err);
/* Takes that away again, for who goes on to write. */
QUIRE_CHECKED quire_status quire_base_uncomplete(quire_db *db, quire_error *err);
/* The format version that the file has now. */
QUIRE_CHECKED quire_status quire_base_version(quire_db *db, int64_t *out, quire_error *err);
/* Changes the tables of a file of version `from`; inside a write transaction. */
QUIRE_CHECKED quire_status quire_base_migrate(quire_db *db, quire_call *call, int64_t from, quire_error *err);
/* OK: a base of this version or an earlier one; *fresh: an empty file. errors: FORMAT */
QUIRE_CHECKED quire_status quire_base_check(quire_db *db, const char *path, bool *fresh, quire_error *err);

/* connections.c */

/* One snapshot of the base, on a connection of its own. */
struct reader {
    quire_db db;
};
QUIRE_CHECKED quire_status quire_reader_begin(struct sqlite_store *store, struct reader *reader,
                                              quire_error *err);
void quire_reader_end(struct sqlite_store *store, struct reader *reader);

/* Waits for the write lock of this process and of others, says for whom, and begins. `*out` is the writer's connection.
 * After an OK: commit, and abort where that or anything before it failed.
 * errors: BUSY, IO */
QUIRE_CHECKED quire_status quire_writer_begin(struct sqlite_store *store, quire_call *call, quire_db **out,
                                              quire_error *err);
/* The same for what a power cut may cost: waits a moment only, and its commit does not wait for the disk. */
QUIRE_CHECKED quire_status quire_writer_begin_light(struct sqlite_store *store, quire_call *call,
                                                    quire_db **out, quire_error *err);
QUIRE_CHECKED quire_status quire_writer_commit(struct sqlite_store *store, quire_error *err);
void quire_writer_abort(struct sqlite_store *store);

/* Carries the -wal into the main file and empties it; *emptied is false where a reader holds old pages. */
QUIRE_CHECKED quire_status quire_writer_checkpoint(struct sqlite_store *store, quire_call *call,
                                                   bool *emptied, quire_error *err);

/* Small numbers of the base by name; 0 where there is none. */
QUIRE_CHECKED quire_status quire_base_number(quire_db *db, const char *name, int64_t *out, quire_error *err);
QUIRE_CHECKED quire_status quire_base_set_number(quire_db *db, const char *name, int64_t value,
                                                 quire_error *err);
/* Steps the change sequence. */
QUIRE_CHECKED quire_status quire_base_changed(quire_db *db, int64_t *out, quire_error *err);

/* rows.c: reading the rows of documents and chunks */
#define DOCUMENT_COLUMNS                                                                                     \
    "d.id, d.uri, d.title, d.media_type, d.language, d.revision, d.original_bytes, d.chunks, d.added_ms, "   \
    "d.failure, "                                                                                            \
    "d.failure_message, d.parent, d.children, d.warnings"
enum { DOCUMENT_COLUMN_COUNT = 14 }; /* a query may have more behind them */
void quire_document_row_read(quire_query *query, quire_arena *arena, quire_document_row *out);
/* "d12" → 12; 0: not such an id. */
int64_t quire_key_of_id(quire_str id, char letter);
quire_str quire_id_of_key(int64_t key, char letter, quire_arena *arena);
/* The key of a document by id or uri; *out is 0 where there is none. `revision` may be NULL. */
QUIRE_CHECKED quire_status quire_document_key(quire_db *db, quire_str id_or_uri, int64_t *out,
                                              uint64_t *revision, quire_error *err);
/* By uri alone; *revision is 0 where only a failure stands. */
QUIRE_CHECKED quire_status quire_document_row_find(quire_db *db, quire_str uri, int64_t *out,
                                                   uint64_t *revision, quire_error *err);
/* The bytes [start, end) of a stored text. errors: INVALID outside; FORMAT a piece is missing */
QUIRE_CHECKED quire_status quire_text_read(quire_db *db, int64_t document, size_t start, size_t end,
                                           quire_arena *arena, quire_str *out, quire_error *err);
QUIRE_CHECKED quire_status quire_places_read(quire_db *db, int64_t document, const quire_range *ranges,
                                             size_t count, quire_arena *arena, quire_places *out,
                                             quire_error *err);

/* chunk_rows.c: one chunk as a row */
#define CHUNK_COLUMNS "c.id, c.ranges, c.context, c.headings, c.language, c.tokens, c.page, c.locator"
QUIRE_CHECKED quire_status quire_chunk_read(quire_db *db, quire_query *query, int64_t document,
                                            quire_arena *arena, quire_chunk *out, quire_error *err);
void quire_ranges_encode(const quire_range *ranges, size_t count, quire_buffer *out);
void quire_strings_encode(quire_strs strings, quire_buffer *out);
QUIRE_CHECKED quire_status quire_strings_decode(quire_str bytes, quire_arena *arena, quire_strs *out,
                                                quire_error *err);

/* filter.c: which documents hold all conditions */
struct document_set {
    int64_t *keys; /* ascending */
    size_t count;
};
QUIRE_CHECKED quire_status quire_filter_documents(quire_db *db, const quire_filter *filter,
                                                  quire_arena *arena, struct document_set *out,
                                                  quire_error *err);
static inline bool quire_filter_is_empty(const quire_filter *filter)
{
    return !filter || (filter->count == 0 && !filter->documents);
}

/* chunk_table.c */
void quire_chunk_table_free(struct chunk_table *table);
/* Begins a snapshot and gives a table that shows the same state, locked for reading. end undoes both. */
QUIRE_CHECKED quire_status quire_search_begin(struct sqlite_store *store, quire_call *call,
                                              struct reader *reader, quire_error *err);
void quire_search_end(struct sqlite_store *store, struct reader *reader);
/* The place of the first key from this one on. */
size_t quire_chunk_table_from(const struct chunk_table *table, int64_t key);
/* The place of a key in the table; SIZE_MAX: not there. */
size_t quire_chunk_table_find(const struct chunk_table *table, int64_t key);

/* sample.c: the names of all languages in the table, in `arena`. NULL: out of memory. */
quire_str *quire_languages_copy(const struct chunk_table *table, quire_arena *arena, quire_error *err);

/* lexical_lines.c: the terms of a chunk as the postings keep them */
struct term_line {
    size_t start, end; /* in the buffer */
    uint32_t count;
};
QUIRE_CHECKED quire_status quire_term_line_append(quire_call *call, quire_str context, quire_str text,
                                                  quire_str language, quire_buffer *lines,
                                                  struct term_line *out, quire_error *err);
/* What lines are made from again, as a quire_postings_source. */
struct term_lines {
    quire_db *db;
    quire_call *call;
};
QUIRE_CHECKED quire_status quire_term_line_again(void *lines, int64_t chunk, quire_buffer *line,
                                                 int64_t *fingerprint, quire_error *err);
/* Makes all postings anew from the stored text; inside a write transaction. */
QUIRE_CHECKED quire_status quire_postings_rebuild(quire_db *db, quire_call *call, quire_error *err);

/* losses.c: the sums of all ledgers, and what each document lost */

/* Inside a write transaction: an encoded ledger (empty: none) comes to the sums, or goes from them. */
QUIRE_CHECKED quire_status quire_sums_add(quire_db *db, quire_str ledger, quire_arena *arena,
                                          quire_error *err);
QUIRE_CHECKED quire_status quire_sums_take(quire_db *db, quire_str ledger, quire_arena *arena,
                                           quire_error *err);
/* Takes away both ledgers of a document that is about to lose them. */
QUIRE_CHECKED quire_status quire_sums_take_all(quire_db *db, int64_t document, quire_arena *arena,
                                               quire_error *err);
/* Makes the sums, and what each document lost, from the ledgers that stand; for a base that has neither yet. */
QUIRE_CHECKED quire_status quire_losses_rebuild(quire_db *db, quire_call *call, quire_error *err);

/* typed_tables.c: typed copies of tables */

/* Inside a write transaction: puts the rows of a document, `parent` being that which it was found in (0: none). */
QUIRE_CHECKED quire_status quire_typed_put(quire_db *db, quire_call *call, const quire_put *put,
                                           int64_t document, int64_t parent, quire_error *err);
/* Takes out the rows of a document, and the tables that have none left. */
QUIRE_CHECKED quire_status quire_typed_erase(quire_db *db, int64_t document, quire_error *err);
/* Tables and rows; none in a file of a version that has none. */
QUIRE_CHECKED quire_status quire_typed_count(quire_db *db, quire_store_counts *out, quire_error *err);
QUIRE_CHECKED quire_status quire_sqlite_table_held(void *state, quire_call *call, const quire_put *put,
                                                   const quire_typed_description *heads,
                                                   quire_typed_limits *out, quire_error *err);
QUIRE_CHECKED quire_status quire_sqlite_tables(void *state, quire_call *call, quire_str document,
                                               quire_typed_tables *out, quire_error *err);
QUIRE_CHECKED quire_status quire_sqlite_table_blocks(void *state, quire_call *call, quire_str table,
                                                     quire_status (*visit)(void *user,
                                                                           const quire_block_found *block,
                                                                           quire_error *err),
                                                     void *user, quire_error *err);

/* erase.c: taking out what came from documents */

/* Vectors whose chunks went: they go too, unless a chunk that came meanwhile uses them. */
struct loose_vectors {
    int64_t *keys;
    size_t count;
};
/* Inside a write transaction, takes out the content of one document's revision: text, elements, chunks, postings,
 * ledger, and the traces that name it. Its row stays. `change` is the change sequence of the transaction. */
QUIRE_CHECKED quire_status quire_content_erase(quire_db *db, quire_call *call, int64_t document,
                                               int64_t change, struct loose_vectors *loose, quire_error *err);
QUIRE_CHECKED quire_status quire_loose_vectors_erase(quire_db *db, const struct loose_vectors *loose,
                                                     quire_error *err);
/* Inside a write transaction, takes out a document or failure with all that was found in it and below: rows, content, what
 * is staged, sources of the same name. *out tells how many rows went; 0: it was not there. */
QUIRE_CHECKED quire_status quire_document_erase(quire_db *db, quire_call *call, int64_t document,
                                                int64_t change, uint64_t *out, quire_error *err);
/* Finishes what is pending: merges postings, empties the -wal. *pending tells whether something is left. */
QUIRE_CHECKED quire_status quire_erasure_finish(struct sqlite_store *store, quire_call *call, bool *pending,
                                                quire_error *err);

/* descendants.c: documents that were found in others */

/* What is known of a document that was found in `s` and `d` (spaces, documents): sha256, chunking, status, reading, children,
 * untyped */
#define SOURCE_COLUMNS                                                                                       \
    "coalesce(d.failure_sha256, d.sha256), coalesce(s.chunking, ''), coalesce(d.failure, 'ok'), "            \
    "coalesce((SELECT f.value FROM fields f WHERE f.document=d.id AND f.key='" QUIRE_METADATA_READING        \
    "'), ''), d.children, d.untyped"

struct relative {
    int64_t key;
    quire_str uri;
};
/* A document, first, and all that was found in it and below. */
struct family {
    struct relative *items;
    size_t count; /* 0: it is not there */
};
QUIRE_CHECKED quire_status quire_family_read(quire_db *db, int64_t document, quire_arena *arena,
                                             struct family *out, quire_error *err);
/* The key of the document `parent`, in which `uri` was found; 0: `parent` is empty. errors: INVALID (retryable) there is none;
 * INVALID it was itself found in that of `uri` */
QUIRE_CHECKED quire_status quire_parent_find(quire_db *db, quire_str parent, quire_str uri, int64_t *out,
                                             quire_error *err);
/* Takes out what was found in a document and is not among `children`, and what is staged for such. */
QUIRE_CHECKED quire_status quire_children_drop_lost(quire_db *db, quire_call *call, int64_t document,
                                                    quire_str uri, quire_strs children, int64_t change,
                                                    uint64_t *removed, quire_error *err);

/* titles.c: marks a document whose title begins with `shared` bytes that are the title of others too. */
QUIRE_CHECKED quire_status quire_title_mark(quire_db *db, int64_t document, size_t shared, int64_t change,
                                            quire_error *err);

/* staging.c, inside a write transaction save for the first */

/* The row of that version; 0: nothing is staged for it. */
QUIRE_CHECKED quire_status quire_staging_find(quire_db *db, const quire_document_version *version,
                                              int64_t *out, quire_error *err);
/* Drops what is staged for a document; not where it is of the version `except` (a sha256; NULL: none). */
QUIRE_CHECKED quire_status quire_staging_drop(quire_db *db, quire_str uri, const quire_str *except,
                                              bool *found, quire_error *err);
/* Drops what is staged for all that was found in `uri` and below, by their names; not for those in `kept`, nor below them. */
QUIRE_CHECKED quire_status quire_staging_drop_below(quire_db *db, quire_arena *arena, quire_str uri,
                                                    const quire_str_set *kept, bool *found, quire_error *err);
/* What is staged for a document, or for what was found in it and below, as a family of keys and uris; and the same under another
 * uri, in place of what is staged there. */
QUIRE_CHECKED quire_status quire_staging_read(quire_db *db, quire_str uri, quire_arena *arena,
                                              struct family *out, quire_error *err);
QUIRE_CHECKED quire_status quire_staging_rename(quire_db *db, int64_t key, quire_str uri, quire_error *err);
/* One that nothing came to for QUIRE_STAGED_DAYS; 0: none. And dropping all of these. */
QUIRE_CHECKED quire_status quire_staging_find_old(const struct sqlite_store *store, quire_db *db,
                                                  int64_t *out, quire_error *err);
QUIRE_CHECKED quire_status quire_staging_drop_old(const struct sqlite_store *store, quire_db *db,
                                                  quire_error *err);
/* Half-precision bytes of one row. errors: INVALID a number that is not finite */
QUIRE_CHECKED quire_status quire_halves_of(const float *row, size_t dim, char *out, quire_error *err);

/* spaces.c */
QUIRE_CHECKED quire_status quire_space_active(quire_db *db, int64_t *key, size_t *dim, quire_error *err);

/* What store/driver.h asks for. open.c lists them, and has the rest. */
/* spaces.c */
QUIRE_CHECKED quire_status quire_sqlite_space(void *state, quire_call *call, quire_space *out,
                                              quire_error *err);
QUIRE_CHECKED quire_status quire_sqlite_create_space(void *state, quire_call *call, quire_space *space,
                                                     quire_error *err);
QUIRE_CHECKED quire_status quire_sqlite_renew_space(void *state, quire_call *call, quire_str chunking,
                                                    quire_space *out, quire_error *err);
QUIRE_CHECKED quire_status quire_sqlite_count(void *state, quire_call *call, quire_store_counts *out,
                                              quire_error *err);
/* sample.c */
QUIRE_CHECKED quire_status quire_sqlite_searchable(void *state, quire_call *call, uint64_t *chunks,
                                                   uint64_t *change, quire_error *err);
QUIRE_CHECKED quire_status quire_sqlite_sample(void *state, quire_call *call, size_t limit, quire_sample *out,
                                               uint64_t *change, quire_error *err);
/* documents.c */
QUIRE_CHECKED quire_status quire_sqlite_list(void *state, quire_call *call, const quire_filter *filter,
                                             quire_document_rows *out, quire_error *err);
QUIRE_CHECKED quire_status quire_sqlite_find(void *state, quire_call *call, quire_str id_or_uri,
                                             quire_document_row *out, quire_error *err);
QUIRE_CHECKED quire_status quire_sqlite_document(void *state, quire_call *call, quire_str id,
                                                 quire_document *out, quire_document_row *out_row,
                                                 quire_error *err);
QUIRE_CHECKED quire_status quire_sqlite_document_chunks(void *state, quire_call *call, quire_str id,
                                                        quire_chunks *out, quire_error *err);
QUIRE_CHECKED quire_status quire_sqlite_document_ledger(void *state, quire_call *call, quire_str id,
                                                        quire_ledger_rows *out, quire_error *err);
QUIRE_CHECKED quire_status quire_sqlite_read(void *state, quire_call *call, quire_str id, uint64_t revision,
                                             quire_range range, quire_str *out, quire_error *err);
QUIRE_CHECKED quire_status quire_sqlite_places(void *state, quire_call *call, quire_str id, uint64_t revision,
                                               quire_range range, quire_places *out, quire_error *err);
/* search.c */
QUIRE_CHECKED quire_status quire_sqlite_search(void *state, quire_call *call, const quire_store_query *query,
                                               quire_found_list *out, quire_error *err);
QUIRE_CHECKED quire_status quire_sqlite_hits(void *state, quire_call *call, const quire_chunk_ref *chunks,
                                             size_t count, quire_hit *out, quire_error *err);
/* move.c */
QUIRE_CHECKED quire_status quire_sqlite_move(void *state, quire_call *call, const quire_move *move,
                                             bool *moved, quire_error *err);
/* titles.c */
QUIRE_CHECKED quire_status quire_sqlite_titled(void *state, quire_call *call, quire_str title, size_t limit,
                                               const quire_titled **out, size_t *out_count, quire_error *err);
QUIRE_CHECKED quire_status quire_sqlite_same_bytes(void *state, quire_call *call, quire_str sha256,
                                                   size_t limit, const quire_titled **out, size_t *out_count,
                                                   quire_error *err);
QUIRE_CHECKED quire_status quire_sqlite_is_called(void *state, quire_str start, quire_str end,
                                                  quire_str except, bool *out, quire_error *err);
QUIRE_CHECKED quire_status quire_sqlite_names(void *state, quire_call *call,
                                              const quire_document_ref *documents, size_t count,
                                              quire_named *out, quire_error *err);
QUIRE_CHECKED quire_status quire_sqlite_unsettled(void *state, quire_call *call, const quire_unsettled **out,
                                                  size_t *out_count, quire_error *err);
QUIRE_CHECKED quire_status quire_sqlite_retitle(void *state, quire_call *call, const quire_titled *documents,
                                                const quire_str *titles, size_t count,
                                                const quire_unsettled *settled, size_t settled_count,
                                                quire_error *err);
/* staging.c */
QUIRE_CHECKED quire_status quire_sqlite_stage(void *state, quire_call *call,
                                              const quire_document_version *version,
                                              const quire_input_hash *inputs, const quire_matrix *vectors,
                                              quire_error *err);
QUIRE_CHECKED quire_status quire_sqlite_known(void *state, quire_call *call,
                                              const quire_document_version *version,
                                              const quire_input_hash *inputs, size_t count, bool *known,
                                              quire_error *err);
QUIRE_CHECKED quire_status quire_sqlite_staged(void *state, quire_call *call, const quire_staged **out,
                                               size_t *out_count, quire_error *err);
/* put.c */
QUIRE_CHECKED quire_status quire_sqlite_put(void *state, quire_call *call, const quire_put *put,
                                            quire_put_result *out, quire_error *err);
/* erase.c */
QUIRE_CHECKED quire_status quire_sqlite_erase(void *state, quire_call *call, bool *erasure_pending,
                                              quire_error *err);
QUIRE_CHECKED quire_status quire_sqlite_remove(void *state, quire_call *call, const quire_str *ids,
                                               size_t count, quire_removed *out, bool *erasure_pending,
                                               quire_error *err);
/* losses.c */
QUIRE_CHECKED quire_status quire_sqlite_ledger(void *state, quire_call *call, quire_ledger_rows *out,
                                               quire_error *err);
QUIRE_CHECKED quire_status quire_sqlite_worst(void *state, quire_call *call, size_t limit,
                                              const quire_document_loss **out, size_t *out_count,
                                              quire_error *err);
QUIRE_CHECKED quire_status quire_sqlite_warned(void *state, quire_call *call, size_t limit,
                                               quire_document_rows *out, uint64_t *total, quire_error *err);
/* descendants.c */
QUIRE_CHECKED quire_status quire_sqlite_descendants(void *state, quire_call *call, quire_str uri,
                                                    const quire_descendant **out, size_t *out_count,
                                                    quire_error *err);
/* sources.c */
QUIRE_CHECKED quire_status quire_sqlite_lookup(void *state, quire_call *call, quire_str uri,
                                               quire_stored_source *out, quire_error *err);
QUIRE_CHECKED quire_status quire_sqlite_put_failure(void *state, quire_call *call, const quire_failed *failed,
                                                    quire_error *err);
QUIRE_CHECKED quire_status quire_sqlite_put_sources(void *state, quire_call *call,
                                                    const quire_source_row *sources, size_t count,
                                                    quire_error *err);
QUIRE_CHECKED quire_status quire_sqlite_sources(void *state, quire_call *call, const quire_source_row **out,
                                                size_t *out_count, quire_error *err);
QUIRE_CHECKED quire_status quire_sqlite_source_count(void *state, quire_call *call, quire_str uri,
                                                     uint64_t *documents, uint64_t *failed, quire_error *err);
QUIRE_CHECKED quire_status quire_sqlite_source_types(void *state, quire_call *call, quire_str uri,
                                                     const quire_type_count **out, size_t *out_count,
                                                     quire_error *err);
QUIRE_CHECKED quire_status quire_sqlite_source_entries(void *state, quire_call *call, quire_str source,
                                                       quire_strs prefixes, quire_source_visit visit,
                                                       void *user, quire_error *err);
QUIRE_CHECKED quire_status quire_sqlite_entries_at(void *state, quire_call *call, quire_str source,
                                                   quire_strs places, quire_source_visit visit, void *user,
                                                   quire_error *err);
QUIRE_CHECKED quire_status quire_sqlite_put_version(void *state, quire_call *call, quire_str uri,
                                                    quire_str version, quire_error *err);
QUIRE_CHECKED quire_status quire_sqlite_move_entries(void *state, quire_call *call, const quire_str *uris,
                                                     size_t count, quire_str source, quire_error *err);
QUIRE_CHECKED quire_status quire_sqlite_remove_source(void *state, quire_call *call, quire_str uri,
                                                      quire_error *err);
/* traces.c */
QUIRE_CHECKED quire_status quire_sqlite_put_trace(void *state, quire_call *call, quire_str kind,
                                                  quire_str body, const quire_str *document_ids, size_t count,
                                                  size_t keep, quire_str *out_id, quire_error *err);
QUIRE_CHECKED quire_status quire_sqlite_trace(void *state, quire_call *call, quire_str id,
                                              quire_trace_row *out, quire_error *err);
QUIRE_CHECKED quire_status quire_sqlite_traces(void *state, quire_call *call, size_t limit,
                                               const quire_trace_row **out, size_t *out_count,
                                               quire_error *err);
extern const quire_store_driver quire_store_sqlite;

#endif
