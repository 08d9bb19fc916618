/* SPDX-License-Identifier: Apache-2.0 */
/* The languages of chunks: retrieving measures each language of a base against its own background. */
#include "store/drivers/store_sqlite/base_file.h"

#include "base/error.h"

quire_status quire_store_sample_keys(quire_store *store, quire_call *call, size_t limit, const int64_t **out,
                                     size_t *out_count, quire_error *err)
{
    struct reader reader;
    *out = NULL;
    *out_count = 0;
    quire_status status = quire_search_begin(store, call, &reader, err);
    if (status) return status;
    const struct chunk_table *table = &store->table;
    size_t rows = limit < table->count ? limit : table->count;
    int64_t *keys = quire_arena_array(call->arena, rows, sizeof *keys);
    if (!keys) status = quire_fail_memory(err);
    /* The same rows as quire_store_sample takes. */
    for (size_t i = 0; i < rows && keys; i++)
        keys[i] = table->keys[(size_t)((double)i * (double)table->count / (double)rows)];
    quire_search_end(store, &reader);
    if (status) return status;
    *out = keys;
    *out_count = rows;
    return QUIRE_OK;
}

quire_status quire_store_languages(quire_store *store, quire_call *call, const int64_t *chunks, size_t count,
                                   quire_str *out, quire_error *err)
{
    struct reader reader;
    quire_status status = quire_reader_begin(store, &reader, err);
    if (status) return status;
    quire_query query = quire_query_start(&reader.db, "SELECT c.language FROM chunks c WHERE c.id=?");
    for (size_t i = 0; i < count; i++) {
        out[i] = (quire_str){ 0 };
        quire_query_bind_int(&query, chunks[i]);
        if (quire_query_next(&query)) out[i] = quire_query_copy(&query, 0, call->arena);
        quire_query_rewind(&query);
    }
    status = quire_query_end(&query, err);
    if (!status && quire_cancelled(call)) status = quire_fail_cancelled(err);
    quire_reader_end(store, &reader);
    return status;
}
