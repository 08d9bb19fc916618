/* SPDX-License-Identifier: Apache-2.0 */
/* Loading and splitting through the public API, walls up and nothing embedded: reads the files that standard input names, one a
 * line, one after another, and prints a JSON line. Arguments: key=value of options. */
#include <quire/quire.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct tally {
    size_t documents, failed, chunks, bytes, headings, cells;
};

static double now(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

static void count(const quire_view *view, struct tally *tally)
{
    tally->documents++;
    tally->failed += view->reason != QUIRE_LOAD_OK;
    tally->chunks += view->chunks.count;
    tally->bytes += view->document.text.size;
    for (size_t i = 0; i < view->document.element_count; i++) {
        const quire_element *element = &view->document.elements[i];
        tally->headings += element->kind == QUIRE_ELEMENT_HEADING;
        tally->cells += element->kind == QUIRE_ELEMENT_CELL && element->end > element->start;
    }
}

static quire_status inspect(quire_engine *engine, const char *path, struct tally *tally, quire_error *err)
{
    quire_view *view = NULL;
    quire_status status = quire_inspect(engine, path, NULL, &view, err);
    if (!status) count(view, tally);
    quire_view_free(view);
    return status;
}

int main(int argc, char **argv)
{
    quire_config *config = NULL;
    quire_engine *engine = NULL;
    quire_engine_params params;
    quire_error err = { 0 };
    struct tally tally = { 0 };
    char path[4096];
    quire_engine_defaults(&params);
    quire_status status = quire_config_new(&config, &err);
    for (int i = 1; i < argc && !status; i++) {
        char *value = strchr(argv[i], '=');
        if (value) *value++ = '\0';
        status = quire_config_set(config, argv[i], value ? value : "", &err);
    }
    params.config = config;
    if (!status) status = quire_engine_new(&params, &engine, &err);
    double start = now();
    while (!status && fgets(path, sizeof path, stdin)) {
        path[strcspn(path, "\n")] = '\0';
        status = inspect(engine, path, &tally, &err);
    }
    if (status) fprintf(stderr, "bench_inspect: %s\n", err.message);
    else
        printf("{\"documents\": %zu, \"failed\": %zu, \"chunks\": %zu, \"bytes\": %zu, \"headings\": %zu, "
               "\"cells\": %zu, "
               "\"seconds\": %.4f}\n",
               tally.documents, tally.failed, tally.chunks, tally.bytes, tally.headings, tally.cells,
               now() - start);
    quire_engine_free(engine);
    quire_config_free(config);
    return status ? EXIT_FAILURE : EXIT_SUCCESS;
}
