/* SPDX-License-Identifier: Apache-2.0 */
/* Loading and splitting alone, as adding does them: reads the files that standard input names, one a line, through a worker behind
 * its walls, splits them with the tokenizer of the default model, embeds nothing, and prints a JSON line. */
#include "base/clock.h"
#include "base/error.h"
#include "base/str.h"
#include "embed/embed.h"
#include "engine/engine.h"
#include "engine/installation.h"
#include "load/load.h"
#include "quire/options.h"
#include "split/split.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct bench {
    quire_loader *loader;
    quire_embedder *embedder;
    quire_split_settings split;
    quire_token_counter counter;
    size_t documents, failed, chunks, bytes, headings, cells;
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
    if (!status) status = quire_loader_open(&env, config, &bench->loader, err);
    if (!status) status = quire_config_fill(config, quire_split_options, &bench->split, err);
    if (!status) status = quire_embedder_open(&env, config, quire_embed_drivers, &bench->embedder, err);
    if (!status) bench->counter = quire_engine_counter(bench->embedder);
    return status;
}

static void tally(struct bench *bench, const quire_document *document, size_t chunks)
{
    bench->chunks += chunks;
    bench->bytes += document->text.size;
    for (size_t i = 0; i < document->element_count; i++) {
        const quire_element *element = &document->elements[i];
        bench->headings += element->kind == QUIRE_ELEMENT_HEADING;
        bench->cells += element->kind == QUIRE_ELEMENT_CELL && element->end > element->start;
    }
}

static quire_status load_and_split(struct bench *bench, quire_call *call, const char *path, quire_error *err)
{
    struct stat file;
    quire_ledger ledger;
    quire_loaded loaded = { 0 };
    quire_chunks chunks = { 0 };
    quire_load_source source = { .fd = open(path, O_RDONLY | O_CLOEXEC), .uri = quire_str_from(path) };
    if (source.fd < 0 || fstat(source.fd, &file))
        return quire_fail(err, QUIRE_E_IO, "%s cannot be opened", path);
    source.size_bytes = (size_t)file.st_size;
    quire_ledger_init(&ledger, call->arena);
    quire_status status = quire_loader_load(bench->loader, call, &source, &ledger, &loaded, err);
    close(source.fd);
    if (!status && !loaded.reason)
        status = quire_split(call, &bench->split, &bench->counter, &loaded.document, &ledger, &chunks, err);
    bench->documents++;
    bench->failed += loaded.reason != QUIRE_LOAD_OK;
    if (!status && !loaded.reason) tally(bench, &loaded.document, chunks.count);
    quire_spool_release(loaded.spool);
    return status;
}

int main(void)
{
    quire_arena arena = { 0 };
    quire_config *config = NULL;
    quire_error err = { 0 };
    struct bench bench = { 0 };
    char path[4096];
    quire_status status = quire_config_new(&config, &err);
    if (!status) status = open_stages(&bench, &arena, config, &err);
    int64_t start = quire_monotonic_ns();
    while (!status && fgets(path, sizeof path, stdin)) {
        quire_arena own = { 0 };
        quire_call call = { .arena = &own };
        path[strcspn(path, "\n")] = '\0';
        status = load_and_split(&bench, &call, path, &err);
        quire_arena_free(&own);
    }
    if (status) fprintf(stderr, "bench_split: %s\n", err.message);
    else
        printf("{\"documents\": %zu, \"failed\": %zu, \"chunks\": %zu, \"bytes\": %zu, \"headings\": %zu, "
               "\"cells\": %zu, "
               "\"seconds\": %.4f}\n",
               bench.documents, bench.failed, bench.chunks, bench.bytes, bench.headings, bench.cells,
               (double)(quire_monotonic_ns() - start) / 1e9);
    quire_loader_close(bench.loader);
    quire_embedder_close(bench.embedder);
    quire_config_free(config);
    quire_arena_free(&arena);
    return status ? EXIT_FAILURE : EXIT_SUCCESS;
}
