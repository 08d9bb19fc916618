/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the driver in memory share: the lists, and the functions that more than one of them calls. */
#ifndef QUIRE_FAKES_STORE_MEMORY_INSIDE_H
#define QUIRE_FAKES_STORE_MEMORY_INSIDE_H

#include "store/driver.h"

#include <pthread.h>

enum { RECORD_BYTES = 64 << 20 };

struct chunk {
    int64_t key;
    quire_chunk chunk;
    quire_input_hash input;
    float *vector;
    quire_terms terms;
};

/* Rows that a document has of a table. */
struct piece {
    int64_t table;
    quire_typed_piece rows;
};

/* Stands while a document has rows of it; what its columns hold is counted whenever somebody asks. */
struct table {
    int64_t key, owner,
        named; /* owner: key of a document; 0: it is called `name`; named: whose title it has */
    bool shared;
    quire_str name;
    quire_typed_description description; /* nothing is counted in it */
};

struct document {
    struct document *next;         /* in the order of their adding */
    quire_arena arena;             /* all that stands of it */
    int64_t key, added_ms, parent; /* parent: key of the document that it was found in; 0: none */
    uint64_t revision, children;   /* revision 0: only a failure */
    quire_str uri, source, sha256, title, media_type, language, text, record, ledger, chunking, reading,
        version;
    quire_links links;
    bool given_title, untyped;
    unsigned warnings;
    uint64_t original_bytes;
    quire_pair *metadata;
    size_t metadata_count;
    struct chunk *chunks;
    size_t chunk_count;
    struct piece *pieces;
    size_t piece_count;
    quire_arena failure_arena;
    quire_str failure, failure_message, failure_sha256, failure_ledger; /* empty: it did not fail */
};

struct staged {
    struct staged *next;
    quire_arena arena;
    quire_document_version version;
    quire_input_hash *inputs;
    float *vectors;
    size_t count;
    int64_t staged_ms;
};

struct mark {
    int64_t document, mark;
    size_t bytes;
};

struct trace {
    quire_arena arena;
    int64_t key, made_ms;
    quire_str kind, body;
    int64_t *documents;
    size_t document_count;
};

struct base {
    struct base *next;
    char path[256];
    pthread_mutex_t mutex; /* guards all that follows */
    quire_arena arena;     /* of the space and the sources */
    quire_space space;
    struct document *documents;
    struct staged *staged;
    struct mark *marks;
    struct trace *traces;
    quire_source_row *sources;
    struct table *tables;
    size_t mark_count, trace_count, source_count, table_count;
    int64_t last_source;
    int64_t last_document, last_chunk, last_trace, last_table;
    uint64_t change;
};

struct memory {
    struct base *base;
    int64_t (*unix_ms)(void);
};

/* store_memory.c: memory that is out ends the test. lock gives the base of a state; unlock gives `status` on. */
void *memory_must(void *memory);
void *memory_array(quire_arena *arena, size_t count, size_t size);
quire_str memory_copy(quire_arena *arena, quire_str text);
quire_str memory_id_of(quire_arena *arena, char letter, int64_t key);
struct base *memory_lock(void *state);
quire_status memory_unlock(struct base *base, quire_status status);
quire_status memory_open_base(void *state, const char *path, quire_store_mode mode, const quire_env *env,
                              quire_error *err);
void memory_free_document(struct document *document);
void memory_free_staged(struct staged *staged);
bool memory_is_same(const quire_input_hash *a, const quire_input_hash *b);
const struct chunk *memory_chunk_of_input(const struct base *base, const quire_input_hash *input,
                                          int64_t last);
size_t memory_chunk_count(const struct base *base);
bool memory_is_source(const struct base *base, quire_str uri);

/* store_memory_read.c */
quire_document_row memory_row_of(quire_arena *arena, const struct document *document);
quire_status memory_list(void *state, quire_call *call, const quire_filter *filter, quire_document_rows *out,
                         quire_error *err);
struct document *memory_find_key(const struct base *base, int64_t key);
struct document *memory_find_document(const struct base *base, quire_str id_or_uri);
quire_status memory_not_found(quire_str id, quire_error *err);
quire_status memory_find(void *state, quire_call *call, quire_str id_or_uri, quire_document_row *out,
                         quire_error *err);
quire_status memory_read_document(void *state, quire_call *call, quire_str id, quire_document *out,
                                  quire_document_row *out_row, quire_error *err);
quire_chunk memory_copy_chunk(quire_arena *arena, const quire_chunk *from);
quire_status memory_document_chunks(void *state, quire_call *call, quire_str id, quire_chunks *out,
                                    quire_error *err);
quire_status memory_document_ledger(void *state, quire_call *call, quire_str id, quire_ledger_rows *out,
                                    quire_error *err);
quire_status memory_worst(void *state, quire_call *call, size_t limit, const quire_document_loss **out,
                          size_t *out_count, quire_error *err);
quire_status memory_warned(void *state, quire_call *call, size_t limit, quire_document_rows *out,
                           uint64_t *total, quire_error *err);
quire_status memory_ledger(void *state, quire_call *call, quire_ledger_rows *out, quire_error *err);
quire_status memory_read_text(void *state, quire_call *call, quire_str id, uint64_t revision,
                              quire_range range, quire_str *out, quire_error *err);
quire_status memory_read_places(void *state, quire_call *call, quire_str id, uint64_t revision,
                                quire_range range, quire_places *out, quire_error *err);
quire_status memory_search(void *state, quire_call *call, const quire_store_query *query,
                           quire_found_list *out, quire_error *err);
quire_status memory_hits(void *state, quire_call *call, const quire_chunk_ref *chunks, size_t wanted,
                         quire_hit *out, quire_error *err);
quire_status memory_names(void *state, quire_call *call, const quire_document_ref *documents, size_t wanted,
                          quire_named *out, quire_error *err);
quire_status memory_sample(void *state, quire_call *call, size_t limit, quire_sample *out, uint64_t *change,
                           quire_error *err);

/* store_memory_tables.c */
void memory_put_tables(struct base *base, const quire_put *put, struct document *document);
/* Tables that no document has rows of go, and titles that the document that said them says no more. */
void memory_drop_tables(struct base *base);
uint64_t memory_count_rows(const struct base *base, const struct table *table);
quire_status memory_table_held(void *state, quire_call *call, const quire_put *put,
                               const quire_typed_description *heads, quire_typed_limits *out,
                               quire_error *err);
quire_status memory_tables(void *state, quire_call *call, quire_str document, quire_typed_tables *out,
                           quire_error *err);
quire_status memory_table_blocks(void *state, quire_call *call, quire_str table,
                                 quire_status (*visit)(void *user, const quire_block_found *block,
                                                       quire_error *err),
                                 void *user, quire_error *err);

/* store_memory_put.c */
quire_status memory_known(void *state, quire_call *call, const quire_document_version *version,
                          const quire_input_hash *inputs, size_t wanted, bool *out, quire_error *err);
quire_status memory_stage(void *state, quire_call *call, const quire_document_version *version,
                          const quire_input_hash *inputs, const quire_matrix *vectors, quire_error *err);
quire_status memory_read_staged(void *state, quire_call *call, const quire_staged **out, size_t *out_count,
                                quire_error *err);
quire_status memory_drop_old(void *state, quire_error *err);
quire_status memory_open_and_clear(void *state, const char *path, quire_store_mode mode, const quire_env *env,
                                   quire_error *err);
quire_status memory_put_version(void *state, quire_call *call, quire_str uri, quire_str version,
                                quire_error *err);
quire_status memory_lookup(void *state, quire_call *call, quire_str uri, quire_stored_source *out,
                           quire_error *err);
quire_status memory_descendants(void *state, quire_call *call, quire_str uri, const quire_descendant **out,
                                size_t *out_count, quire_error *err);
quire_status memory_put(void *state, quire_call *call, const quire_put *put, quire_put_result *out,
                        quire_error *err);
quire_status memory_put_failure(void *state, quire_call *call, const quire_failed *failed, quire_error *err);
void memory_remove_source_row(struct base *base, quire_str uri);
quire_status memory_remove_documents(void *state, quire_call *call, const quire_str *ids, size_t wanted,
                                     quire_removed *out, bool *erasure_pending, quire_error *err);
quire_status memory_same_bytes(void *state, quire_call *call, quire_str sha256, size_t limit,
                               const quire_titled **out, size_t *out_count, quire_error *err);
quire_status memory_move(void *state, quire_call *call, const quire_move *move, bool *moved,
                         quire_error *err);
quire_status memory_titled(void *state, quire_call *call, quire_str title, size_t limit,
                           const quire_titled **out, size_t *out_count, quire_error *err);
quire_status memory_is_called(void *state, quire_str start, quire_str end, quire_str except, bool *out,
                              quire_error *err);
quire_status memory_unsettled(void *state, quire_call *call, const quire_unsettled **out, size_t *out_count,
                              quire_error *err);
quire_status memory_retitle(void *state, quire_call *call, const quire_titled *documents,
                            const quire_str *titles, size_t wanted, const quire_unsettled *settled,
                            size_t settled_count, quire_error *err);

#endif
