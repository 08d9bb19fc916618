/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of a database through fetch and split alone, on one thread: bench_sql WORD [OPTION=VALUE …]. Each row is read as adding
 * reads it and split with the tokenizer of the default model; nothing is embedded or stored. Prints a JSON line. */
#include "base/clock.h"
#include "base/error.h"
#include "base/str.h"
#include "embed/embed.h"
#include "engine/engine.h"
#include "engine/installation.h"
#include "fetch/source.h"
#include "quire/options.h"
#include "split/split.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

enum { OPTIONS_MOST = 16 };

struct bench {
    quire_embedder *embedder;
    quire_split_settings split;
    quire_token_counter counter;
    quire_arena arena; /* of one row */
    size_t rows, failed, chunks, bytes;
};

static quire_status open_stages(struct bench *bench, quire_arena *arena, quire_config *config,
                                quire_error *err)
{
    quire_installation places = { 0 };
    quire_status status = quire_config_environment(config, err);
    if (!status) status = quire_installation_find(arena, &places, err);
    quire_env env = { .arena = arena,
                      .threads = 1,
                      .models_dir = places.user_models_dir,
                      .system_models_dir = places.system_models_dir,
                      .cache_dir = places.cache_dir };
    if (!status) status = quire_config_fill(config, quire_split_options, &bench->split, err);
    if (!status) status = quire_embedder_open(&env, config, quire_embed_drivers, &bench->embedder, err);
    if (!status) bench->counter = quire_engine_counter(bench->embedder);
    return status;
}

static quire_status visit(void *user, const quire_fetch_entry *entry, quire_error *err)
{
    struct bench *bench = user;
    quire_call call = { .arena = &bench->arena };
    quire_chunks chunks = { 0 };
    quire_ledger ledger;
    bench->rows++;
    bench->failed += entry->kind == QUIRE_ENTRY_FAILED;
    if (!entry->document) return QUIRE_OK;
    quire_arena_free(&bench->arena);
    quire_ledger_init(&ledger, call.arena);
    quire_status status = quire_split(&call, &bench->split, &bench->counter, entry->document, &ledger,
                                      &chunks, err);
    bench->chunks += chunks.count;
    bench->bytes += entry->document->text.size;
    return status;
}

static quire_status walk(struct bench *bench, quire_arena *arena, const quire_config *config, char **words,
                         quire_error *err)
{
    quire_call call = { .arena = arena };
    quire_ledger ledger;
    quire_pair options[OPTIONS_MOST];
    quire_fetch_source source;
    quire_fetching *fetching = NULL;
    size_t count = 0;
    quire_ledger_init(&ledger, arena);
    for (char **option = words + 1; *option && count < OPTIONS_MOST; option++) {
        size_t size = strcspn(*option, "=");
        options[count++] = (quire_pair){ { *option, size },
                                         quire_str_from(*option + size + ((*option)[size] == '=')) };
    }
    const quire_fetch_visitor visitor = { .ledger = &ledger, .visit = visit, .user = bench };
    quire_status status = quire_fetch_resolve(&call, words[0], (quire_pairs){ options, count }, &source, err);
    if (!status) status = quire_fetching_open(config, &source, &visitor, &fetching, err);
    if (!status) status = quire_fetching_walk(fetching, &call, err);
    if (!status && source.reason) status = quire_fetch_missing(&source, "the source", err);
    quire_fetching_close(fetching);
    return status;
}

int main(int count, char **words)
{
    quire_arena arena = { 0 };
    quire_config *config = NULL;
    quire_error err = { 0 };
    struct bench bench = { 0 };
    struct rusage use = { 0 };
    if (count < 2) return EXIT_FAILURE;
    quire_status status = quire_config_new(&config, &err);
    if (!status) status = open_stages(&bench, &arena, config, &err);
    int64_t start = quire_monotonic_ns();
    if (!status) status = walk(&bench, &arena, config, words + 1, &err);
    getrusage(RUSAGE_SELF, &use);
    if (status) fprintf(stderr, "bench_sql: %s\n", err.message);
    else
        printf("{\"rows\": %zu, \"failed\": %zu, \"chunks\": %zu, \"bytes\": %zu, \"seconds\": %.4f, "
               "\"peak_kb\": %ld}\n",
               bench.rows, bench.failed, bench.chunks, bench.bytes,
               (double)(quire_monotonic_ns() - start) / 1e9, use.ru_maxrss);
    quire_embedder_close(bench.embedder);
    quire_config_free(config);
    quire_arena_free(&bench.arena);
    quire_arena_free(&arena);
    return status ? EXIT_FAILURE : EXIT_SUCCESS;
}
