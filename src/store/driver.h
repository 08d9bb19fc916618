/* SPDX-License-Identifier: Apache-2.0 */
/* What keeps a base: the sqlite driver keeps it in one file (drivers/store_sqlite/); a search cluster fits here too.
 *
 * A driver keeps and finds. What each would do again is done once, in store.c: arguments are checked before it is called,
 * the sample for backgrounds is kept, traces are counted against `trace.keep`, and what a driver may leave out gets an
 * error or a default there. The contract of each function is that of quire_store_… of the same name (store.h); here stands
 * what differs. Any thread may call any function but open and close. */
#ifndef QUIRE_STORE_DRIVER_H
#define QUIRE_STORE_DRIVER_H

#include "store/store.h"

/* A block of rows that stands. */
typedef struct quire_block_found {
    quire_document_ref document;
    quire_typed_block rows;
    quire_str text; /* from the first row's start to the last one's end; empty: no cell stands in it */
} quire_block_found;

struct quire_store_driver {
    const char *name;            /* value of `store.driver` */
    const char *summary;         /* one line */
    const quire_option *options; /* bound to fields of the state; ends with {0}. NULL: none */
    size_t state_size;           /* store.c allocates it zeroed, fills options, frees it */

    /* ---- the base; must be there ---- */

    /* On failure releases what it took; close is then not called. */
    quire_status (*open)(void *state, const char *path, quire_store_mode mode, const quire_env *env,
                         quire_error *err);
    quire_status (*space)(void *state, quire_call *call, quire_space *out, quire_error *err);
    /* The dimension is one that a space may have. */
    quire_status (*create_space)(void *state, quire_call *call, quire_space *space, quire_error *err);
    quire_status (*count)(void *state, quire_call *call, quire_store_counts *out, quire_error *err);
    quire_status (*searchable)(void *state, quire_call *call, uint64_t *chunks, uint64_t *change,
                               quire_error *err);

    /* ---- the base; may be NULL ---- */

    void (*close)(void *state);          /* NULL: nothing to do */
    bool (*writable)(const void *state); /* NULL: always */
    /* NULL: nothing is ever left. */
    quire_status (*start_writing)(void *state, quire_error *err);
    /* NULL: INVALID, another chunking needs a new base. */
    quire_status (*renew_space)(void *state, quire_call *call, quire_str chunking, quire_space *out,
                                quire_error *err);
    /* NULL: removing erases at once. */
    quire_status (*erase)(void *state, quire_call *call, bool *erasure_pending, quire_error *err);

    /* ---- reading; must be there ---- */

    /* A filter has at most QUIRE_FILTER_CONDITIONS conditions. */
    quire_status (*list)(void *state, quire_call *call, const quire_filter *filter, quire_document_rows *out,
                         quire_error *err);
    quire_status (*find)(void *state, quire_call *call, quire_str id_or_uri, quire_document_row *out,
                         quire_error *err);
    quire_status (*document)(void *state, quire_call *call, quire_str id, quire_document *out,
                             quire_document_row *out_row, quire_error *err);
    quire_status (*document_chunks)(void *state, quire_call *call, quire_str id, quire_chunks *out,
                                    quire_error *err);
    quire_status (*document_ledger)(void *state, quire_call *call, quire_str id, quire_ledger_rows *out,
                                    quire_error *err);
    quire_status (*ledger)(void *state, quire_call *call, quire_ledger_rows *out, quire_error *err);
    quire_status (*worst)(void *state, quire_call *call, size_t limit, const quire_document_loss **out,
                          size_t *out_count, quire_error *err);
    quire_status (*warned)(void *state, quire_call *call, size_t limit, quire_document_rows *out,
                           uint64_t *total, quire_error *err);
    /* Gives one byte more than was asked for, where the text goes on: store.c looks whether a character begins there.
     * errors: INVALID the range is outside */
    quire_status (*read)(void *state, quire_call *call, quire_str id, uint64_t revision, quire_range range,
                         quire_str *out, quire_error *err);
    /* errors: INVALID the range is outside */
    quire_status (*places)(void *state, quire_call *call, quire_str id, uint64_t revision, quire_range range,
                           quire_places *out, quire_error *err);

    /* ---- typed tables; all three, or all NULL: none are kept ---- */

    /* What other documents have put into the shared table of the owner that `put` names and of these heads. */
    quire_status (*table_held)(void *state, quire_call *call, const quire_put *put,
                               const quire_typed_description *heads, quire_typed_limits *out,
                               quire_error *err);
    quire_status (*tables)(void *state, quire_call *call, quire_str document, quire_typed_tables *out,
                           quire_error *err);
    /* In blocks, in the order of rows; all is gone behind a visit. */
    quire_status (*table_blocks)(void *state, quire_call *call, quire_str table,
                                 quire_status (*visit)(void *user, const quire_block_found *block,
                                                       quire_error *err),
                                 void *user, quire_error *err);

    /* ---- searching; must be there ---- */

    /* The numbers of the vector are finite. Both lists are joined by quire_found_join (store/found.h). */
    quire_status (*search)(void *state, quire_call *call, const quire_store_query *query,
                           quire_found_list *out, quire_error *err);
    quire_status (*hits)(void *state, quire_call *call, const quire_chunk_ref *chunks, size_t count,
                         quire_hit *out, quire_error *err);
    quire_status (*names)(void *state, quire_call *call, const quire_document_ref *documents, size_t count,
                          quire_named *out, quire_error *err);
    /* Made anew at each call, in call->arena; *change is the state of the base that it was taken from. */
    quire_status (*sample)(void *state, quire_call *call, size_t limit, quire_sample *out, uint64_t *change,
                           quire_error *err);

    /* ---- putting; must be there ---- */

    quire_status (*known)(void *state, quire_call *call, const quire_document_version *version,
                          const quire_input_hash *inputs, size_t count, bool *known, quire_error *err);
    /* The numbers of the vectors are finite. */
    quire_status (*stage)(void *state, quire_call *call, const quire_document_version *version,
                          const quire_input_hash *inputs, const quire_matrix *vectors, quire_error *err);
    quire_status (*staged)(void *state, quire_call *call, const quire_staged **out, size_t *out_count,
                           quire_error *err);
    quire_status (*lookup)(void *state, quire_call *call, quire_str uri, quire_stored_source *out,
                           quire_error *err);
    quire_status (*descendants)(void *state, quire_call *call, quire_str uri, const quire_descendant **out,
                                size_t *out_count, quire_error *err);
    /* There is a uri, which is not its own parent's, the ranges are sorted within the text, and the numbers of the vectors
     * are finite. */
    quire_status (*put)(void *state, quire_call *call, const quire_put *put, quire_put_result *out,
                        quire_error *err);
    quire_status (*put_version)(void *state, quire_call *call, quire_str uri, quire_str version,
                                quire_error *err);
    quire_status (*same_bytes)(void *state, quire_call *call, quire_str sha256, size_t limit,
                               const quire_titled **out, size_t *out_count, quire_error *err);
    /* Both uris are there, and differ. */
    quire_status (*move)(void *state, quire_call *call, const quire_move *move, bool *moved,
                         quire_error *err);
    /* There is a uri, which is not its own parent's, and a reason. */
    quire_status (*put_failure)(void *state, quire_call *call, const quire_failed *failed, quire_error *err);
    quire_status (*remove)(void *state, quire_call *call, const quire_str *ids, size_t count,
                           quire_removed *out, bool *erasure_pending, quire_error *err);

    /* ---- sources; must be there ---- */

    quire_status (*put_sources)(void *state, quire_call *call, const quire_source_row *sources, size_t count,
                                quire_error *err);
    quire_status (*sources)(void *state, quire_call *call, const quire_source_row **out, size_t *out_count,
                            quire_error *err);
    quire_status (*source_count)(void *state, quire_call *call, quire_str uri, uint64_t *documents,
                                 uint64_t *failed, quire_error *err);
    quire_status (*source_types)(void *state, quire_call *call, quire_str uri, const quire_type_count **out,
                                 size_t *out_count, quire_error *err);
    quire_status (*source_entries)(void *state, quire_call *call, quire_str source, quire_strs prefixes,
                                   quire_source_visit visit, void *user, quire_error *err);
    quire_status (*entries_at)(void *state, quire_call *call, quire_str source, quire_strs places,
                               quire_source_visit visit, void *user, quire_error *err);
    quire_status (*move_entries)(void *state, quire_call *call, const quire_str *uris, size_t count,
                                 quire_str source, quire_error *err);
    quire_status (*remove_source)(void *state, quire_call *call, quire_str uri, quire_error *err);

    /* ---- titles; all four, or all NULL: no title is shared, and each document keeps the one it came with ---- */

    quire_status (*titled)(void *state, quire_call *call, quire_str title, size_t limit,
                           const quire_titled **out, size_t *out_count, quire_error *err);
    quire_status (*is_called)(void *state, quire_str start, quire_str end, quire_str except, bool *out,
                              quire_error *err);
    quire_status (*unsettled)(void *state, quire_call *call, const quire_unsettled **out, size_t *out_count,
                              quire_error *err);
    quire_status (*retitle)(void *state, quire_call *call, const quire_titled *documents,
                            const quire_str *titles, size_t count, const quire_unsettled *settled,
                            size_t settled_count, quire_error *err);

    /* ---- traces; all three, or all NULL: none are kept ---- */

    /* Drops the oldest over `keep`; where that is 0, all, and puts none. */
    quire_status (*put_trace)(void *state, quire_call *call, quire_str kind, quire_str body,
                              const quire_str *document_ids, size_t count, size_t keep, quire_str *out_id,
                              quire_error *err);
    quire_status (*trace)(void *state, quire_call *call, quire_str id, quire_trace_row *out,
                          quire_error *err);
    quire_status (*traces)(void *state, quire_call *call, size_t limit, const quire_trace_row **out,
                           size_t *out_count, quire_error *err);
};

#endif
