/* SPDX-License-Identifier: Apache-2.0 */
/* What retrieving asks beside the search itself, answered from the chunk table in memory: how much there is, a sample to
 * measure backgrounds on, and which language a chunk is in. */
#include "store/drivers/store_sqlite/base_file.h"

#include "base/error.h"
#include "index/f16.h"

quire_status quire_store_searchable(quire_store *store, quire_call *call, uint64_t *chunks, uint64_t *change,
                                    quire_error *err)
{
    struct reader reader;
    *chunks = *change = 0;
    quire_status status = quire_search_begin(store, call, &reader, err);
    if (status) return status;
    *chunks = store->table.count;
    *change = store->table.change;
    quire_search_end(store, &reader);
    return QUIRE_OK;
}

/* Copies of the names of all languages in the table: those of the table may go when its lock does. */
static quire_str *copy_languages(const struct chunk_table *table, quire_arena *arena, quire_error *err)
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

quire_status quire_store_sample(quire_store *store, quire_call *call, size_t limit, quire_sample *out,
                                quire_error *err)
{
    struct reader reader;
    *out = (quire_sample){ 0 };
    quire_status status = quire_search_begin(store, call, &reader, err);
    if (status) return status;
    const struct chunk_table *table = &store->table;
    size_t rows = limit < table->count ? limit : table->count;
    quire_str *names = copy_languages(table, call->arena, err);
    quire_str *languages = quire_arena_array(call->arena, rows, sizeof *languages);
    if (rows) out->vectors = quire_matrix_new(call->arena, rows, table->vectors.dim);
    if (!names || !languages || (rows && !out->vectors.cells)) status = quire_fail_memory(err);
    for (size_t i = 0; i < rows && !status; i++) {
        size_t row = (size_t)((double)i * (double)table->count / (double)rows);
        const uint16_t *halves = quire_vectors_row(&table->vectors, row);
        float *cells = quire_matrix_row(&out->vectors, i);
        for (size_t j = 0; j < out->vectors.dim; j++) cells[j] = quire_f16_to_float(halves[j]);
        languages[i] = names[table->language_of[row]];
    }
    out->languages = languages;
    out->chunks = table->count;
    quire_search_end(store, &reader);
    return status;
}

quire_status quire_store_languages(quire_store *store, quire_call *call, const int64_t *chunks, size_t count,
                                   quire_str *out, quire_error *err)
{
    struct reader reader;
    quire_status status = quire_search_begin(store, call, &reader, err);
    if (status) return status;
    const struct chunk_table *table = &store->table;
    quire_str *names = copy_languages(table, call->arena, err);
    for (size_t i = 0; names && i < count; i++) {
        size_t row = quire_chunk_table_find(table, chunks[i]);
        out[i] = row == SIZE_MAX ? (quire_str){ 0 } : names[table->language_of[row]];
    }
    quire_search_end(store, &reader);
    return names ? QUIRE_OK : QUIRE_E_NO_MEMORY;
}
