/* SPDX-License-Identifier: Apache-2.0 */
/* What retrieving asks beside the search itself, answered from the chunk table in memory: how much there is, and a sample
 * to measure backgrounds on. */
#include "store/drivers/store_sqlite/base_file.h"

#include "base/error.h"

quire_status quire_sqlite_searchable(void *state, quire_call *call, uint64_t *chunks, uint64_t *change,
                                     quire_error *err)
{
    struct sqlite_store *store = state;
    struct reader reader;
    *chunks = *change = 0;
    quire_status status = quire_search_begin(store, call, &reader, err);
    if (status) return status;
    *chunks = store->table.count;
    *change = store->table.change;
    quire_search_end(store, &reader);
    return QUIRE_OK;
}

quire_str *quire_languages_copy(const struct chunk_table *table, quire_arena *arena, quire_error *err)
{
    quire_str *names = quire_arena_array(arena, table->language_count, sizeof *names);
    bool whole = names != NULL;
    for (size_t i = 0; whole && i < table->language_count; i++) {
        names[i] = quire_arena_copy(arena, quire_str_from(table->languages[i]));
        whole = names[i].data != NULL;
    }
    if (!whole) quire_fail_memory(err);
    return whole ? names : NULL;
}

static quire_status take_sample(const struct chunk_table *table, quire_arena *arena, size_t limit,
                                quire_sample *out, quire_error *err)
{
    size_t rows = limit < table->count ? limit : table->count;
    quire_str *names = quire_languages_copy(table, arena, err);
    if (!names) return QUIRE_E_NO_MEMORY;
    quire_str *languages = quire_arena_array(arena, rows, sizeof *languages);
    int64_t *ids = quire_arena_array(arena, rows, sizeof *ids);
    if (rows) out->vectors = quire_matrix_new(arena, rows, table->dim);
    if (!languages || !ids || (rows && !out->vectors.cells)) return quire_fail_memory(err);
    for (size_t i = 0; i < rows; i++) {
        size_t row = (size_t)((double)i * (double)table->count / (double)rows);
        ids[i] = table->keys[row];
        languages[i] = names[table->language_of[row]];
    }
    if (rows) quire_vector_index_copy(table->vectors, ids, rows, out->vectors.cells);
    out->languages = languages;
    out->chunks = table->count;
    return QUIRE_OK;
}

quire_status quire_sqlite_sample(void *state, quire_call *call, size_t limit, quire_sample *out,
                                 uint64_t *change, quire_error *err)
{
    struct sqlite_store *store = state;
    struct reader reader;
    *out = (quire_sample){ 0 };
    quire_status status = quire_search_begin(store, call, &reader, err);
    if (status) return status;
    *change = store->table.change;
    status = take_sample(&store->table, call->arena, limit, out, err);
    quire_search_end(store, &reader);
    return status;
}
