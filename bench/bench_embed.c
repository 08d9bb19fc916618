/* SPDX-License-Identifier: Apache-2.0 */
/* The embedding stage alone, as adding calls it: opens the driver that the QUIRE_EMBED_… variables name, reads texts that
 * NUL bytes separate, and obeys lines on standard input, so that rivals can be measured in turn:
 *     go FIRST COUNT   embed these texts; prints one JSON line
 *     save FILE        write the vectors made so far as float32 rows
 *
 *     bench_embed TEXTS THREADS [WINDOW]
 *
 * WINDOW: texts in one call, as adding has them (default 512). */
#include "base/clock.h"
#include "base/error.h"
#include "embed/embed.h"
#include "engine/installation.h"
#include "quire/options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MOST_TEXTS = 100000 };

struct bench {
    quire_embedder *embedder;
    quire_str *texts;
    float *vectors;
    size_t count, window, dim;
};

static char *read_all(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    char *bytes = NULL;
    long end = 0;
    if (!file) return NULL;
    if (fseek(file, 0, SEEK_END) == 0 && (end = ftell(file)) > 0 && fseek(file, 0, SEEK_SET) == 0 &&
        (bytes = malloc((size_t)end + 1))) {
        *size = fread(bytes, 1, (size_t)end, file);
        bytes[*size] = 0;
    }
    fclose(file);
    return bytes;
}

static bool take_texts(struct bench *bench, char *bytes, size_t size)
{
    bench->texts = calloc(MOST_TEXTS, sizeof *bench->texts);
    for (size_t at = 0; bench->texts && at < size && bench->count < MOST_TEXTS;) {
        size_t length = strlen(bytes + at);
        bench->texts[bench->count] = (quire_str){ bytes + at, length };
        bench->count++;
        at += length + 1;
    }
    bench->dim = quire_embedder_model(bench->embedder)->dim;
    bench->vectors = calloc(bench->count ? bench->count : 1, bench->dim * sizeof(float));
    return bench->texts && bench->vectors;
}

/* Processor time of all threads. */
static double processor_seconds(void)
{
    struct timespec now = { 0 };
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static quire_status go(struct bench *bench, size_t begin, size_t end, quire_error *err)
{
    int64_t start = quire_monotonic_ns();
    double processor = processor_seconds();
    quire_status status = QUIRE_OK;
    for (size_t first = begin; !status && first < end; first += bench->window) {
        quire_arena arena = { 0 };
        quire_call call = { .arena = &arena };
        quire_matrix out = { 0 };
        size_t count = end - first < bench->window ? end - first : bench->window;
        status = quire_embedder_embed(bench->embedder, &call, QUIRE_ROLE_PASSAGE,
                                      (quire_strs){ bench->texts + first, count }, &out, err);
        if (!status)
            memcpy(bench->vectors + first * bench->dim, out.cells, count * bench->dim * sizeof(float));
        quire_arena_free(&arena);
    }
    double seconds = (double)(quire_monotonic_ns() - start) / 1e9;
    if (!status) {
        printf("{\"seconds\": %.4f, \"cpu\": %.4f, \"texts\": %zu}\n", seconds,
               processor_seconds() - processor, end - begin);
        fflush(stdout);
    }
    return status;
}

static bool save(const struct bench *bench, const char *path)
{
    FILE *file = fopen(path, "wb");
    if (!file) return false;
    size_t items = bench->count * bench->dim;
    bool whole = fwrite(bench->vectors, sizeof(float), items, file) == items;
    whole &= fclose(file) == 0;
    puts(whole ? "{}" : "{\"error\": \"cannot write\"}");
    fflush(stdout);
    return whole;
}

static quire_status obey(struct bench *bench, quire_error *err)
{
    char line[4200];
    quire_status status = QUIRE_OK;
    while (!status && fgets(line, sizeof line, stdin)) {
        size_t first = 0, count = 0;
        line[strcspn(line, "\n")] = 0;
        if (sscanf(line, "go %zu %zu", &first, &count) == 2 && first <= bench->count &&
            count <= bench->count - first)
            status = go(bench, first, first + count, err);
        else if (strncmp(line, "save ", 5) == 0 && !save(bench, line + 5))
            status = quire_fail(err, QUIRE_E_IO, "cannot write %s", line + 5);
    }
    return status;
}

static quire_status open_embedder(quire_arena *arena, quire_config *config, int64_t threads,
                                  quire_embedder **out, quire_error *err)
{
    quire_installation places = { 0 };
    quire_status status = quire_config_environment(config, err);
    if (!status) status = quire_installation_find(arena, &places, err);
    if (status) return status;
    quire_env *env = quire_arena_array(arena, 1, sizeof *env);
    if (!env) return quire_fail_memory(err);
    *env = (quire_env){ .arena = arena,
                        .threads = threads,
                        .models_dir = places.user_models_dir,
                        .system_models_dir = places.system_models_dir,
                        .cache_dir = places.cache_dir };
    return quire_embedder_open(env, config, quire_embed_drivers, out, err);
}

int main(int argc, char **argv)
{
    struct bench bench = { .window = argc > 3 ? strtoul(argv[3], NULL, 10) : 512 };
    quire_arena arena = { 0 };
    quire_config *config = NULL;
    quire_error err = { 0 };
    size_t size = 0;
    if (argc < 3 || bench.window == 0) {
        fprintf(stderr, "usage: bench_embed TEXTS THREADS [WINDOW]\n");
        return 2;
    }
    char *bytes = read_all(argv[1], &size);
    quire_status status = bytes ? quire_config_new(&config, &err)
                                : quire_fail(&err, QUIRE_E_NOT_FOUND, "cannot read %s", argv[1]);
    if (!status) status = open_embedder(&arena, config, strtol(argv[2], NULL, 10), &bench.embedder, &err);
    if (!status && !take_texts(&bench, bytes, size)) status = quire_fail_memory(&err);
    if (!status) status = obey(&bench, &err);
    if (status) fprintf(stderr, "bench_embed: %s\n", err.message);
    quire_embedder_close(bench.embedder);
    quire_config_free(config);
    quire_arena_free(&arena);
    free(bench.texts);
    free(bench.vectors);
    free(bytes);
    return status ? 1 : 0;
}
