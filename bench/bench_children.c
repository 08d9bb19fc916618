/* SPDX-License-Identifier: Apache-2.0 */
/* The store alone, with one document in which many others were found: putting all of them, telling what is below, putting it
 * anew when all but one were lost, and removing it. Prints one JSON line. Arguments: path (made, must not exist), children. */
#include "base/clock.h"
#include "base/str.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { DIM = 384, CHUNKS = 3 };

static const char text[] = "The harbour froze in January\n港口在一月结冰\nA keeper repairs the lantern";
static const quire_range ranges[CHUNKS] = { { 0, 28 }, { 29, 50 }, { 51, 79 } };

struct bench {
    quire_store *store;
    quire_str *uris;
    size_t children;
    quire_error err;
};

static double since_ms(int64_t start)
{
    return (double)(quire_monotonic_ns() - start) / 1e6;
}

static void must(quire_status status, const struct bench *bench)
{
    if (!status) return;
    fprintf(stderr, "%s\n", bench->err.message);
    exit(1);
}

/* A document without a text, in which the first `children` were found. */
static uint64_t put_container(struct bench *bench, size_t children)
{
    quire_arena arena = { 0 };
    quire_call call = { .arena = &arena };
    quire_put_result result;
    const quire_document document = { .uri = { "/a.zip", 6 } };
    const quire_put put = { .document = &document,
                            .source = document.uri,
                            .children = { bench->uris, children } };
    must(quire_store_put(bench->store, &call, &put, &result, &bench->err), bench);
    quire_arena_free(&arena);
    return result.removed;
}

static void put_child(struct bench *bench, size_t number)
{
    quire_arena arena = { 0 };
    quire_call call = { .arena = &arena };
    quire_chunk chunks[CHUNKS];
    quire_input_hash inputs[CHUNKS] = { 0 };
    quire_matrix vectors = quire_matrix_new(&arena, CHUNKS, DIM);
    quire_put_result result;
    for (size_t i = 0; i < CHUNKS; i++) {
        chunks[i] = (quire_chunk){ .ranges = &ranges[i],
                                   .range_count = 1,
                                   .text = { text + ranges[i].start, ranges[i].end - ranges[i].start },
                                   .language = { i == 1 ? "zh" : "en", 2 } };
        memcpy(inputs[i].bytes, &number, sizeof number);
        inputs[i].bytes[31] = (unsigned char)i;
        quire_matrix_row(&vectors, i)[number % DIM] = 1;
    }
    const quire_document document = { .uri = bench->uris[number], .text = { text, sizeof text - 1 } };
    const quire_put put = { .document = &document,
                            .source = { "/a.zip", 6 },
                            .parent = { "/a.zip", 6 },
                            .chunks = { chunks, CHUNKS },
                            .inputs = inputs,
                            .vectors = &vectors,
                            .vector_inputs = inputs };
    must(quire_store_put(bench->store, &call, &put, &result, &bench->err), bench);
    quire_arena_free(&arena);
}

static void put_all(struct bench *bench)
{
    put_container(bench, bench->children);
    for (size_t i = 0; i < bench->children; i++) put_child(bench, i);
}

int main(int argc, char **argv)
{
    const quire_option *const tables[] = { quire_store_options,
                                           quire_store_driver_options(quire_store_drivers[0]), NULL };
    const quire_env env = { 0 };
    quire_config *config = NULL;
    quire_arena arena = { 0 };
    quire_call call = { .arena = &arena };
    struct bench bench = { .children = argc > 2 ? strtoul(argv[2], NULL, 10) : 10000 };
    float vector[DIM] = { 1 };
    quire_space space = { .model_name = { "bench", 5 },
                          .model_identity = { "bench", 5 },
                          .chunking = { "bench", 5 },
                          .dim = DIM,
                          .probe = vector };
    const quire_store_query near = { .vector = vector, .dim = DIM, .k = 50 };
    quire_found_list list;
    if (argc < 2 || quire_config_new_with(tables, &config, &bench.err) ||
        quire_store_open(argv[1], QUIRE_STORE_WRITE, config, &env, quire_store_drivers, &bench.store,
                         &bench.err) ||
        quire_store_create_space(bench.store, &call, &space, &bench.err)) {
        fprintf(stderr, "%s\n", argc < 2 ? "usage: bench_children PATH CHILDREN" : bench.err.message);
        return 1;
    }
    bench.uris = quire_arena_array(&arena, bench.children, sizeof *bench.uris);
    if (!bench.uris) return 1;
    for (size_t i = 0; i < bench.children; i++)
        bench.uris[i] = quire_arena_printf(&arena, "/a.zip" QUIRE_FOUND_INSIDE "%zu.txt", i);
    int64_t start = quire_monotonic_ns();
    put_all(&bench);
    double put_ms = since_ms(start);
    must(quire_store_search(bench.store, &call, &near, &list, &bench.err), &bench);
    const quire_descendant *below;
    size_t count;
    start = quire_monotonic_ns();
    must(quire_store_descendants(bench.store, &call, QUIRE_STR("/a.zip"), &below, &count, &bench.err),
         &bench);
    double descendants_ms = since_ms(start);
    start = quire_monotonic_ns();
    put_container(&bench, bench.children);
    double same_ms = since_ms(start);
    start = quire_monotonic_ns();
    uint64_t lost = put_container(&bench, 1);
    double lost_ms = since_ms(start);
    start = quire_monotonic_ns();
    must(quire_store_search(bench.store, &call, &near, &list, &bench.err), &bench);
    double search_ms = since_ms(start);
    bool pending;
    start = quire_monotonic_ns();
    must(quire_store_erase(bench.store, &call, &pending, &bench.err), &bench);
    double erase_ms = since_ms(start);
    put_all(&bench);
    quire_removed removed;
    start = quire_monotonic_ns();
    must(quire_store_remove(bench.store, &call, &(quire_str){ "/a.zip", 6 }, 1, &removed, &pending,
                            &bench.err),
         &bench);
    double remove_ms = since_ms(start);
    printf("{\"bench\": \"children\", \"children\": %zu, \"chunks\": %zu, \"put_all_ms\": %.0f, "
           "\"descendants_ms\": %.1f, \"put_same_ms\": %.1f, \"lost\": %llu, \"put_lost_ms\": %.0f, "
           "\"search_after_ms\": %.1f, \"erase_ms\": %.0f, \"below\": %llu, \"remove_ms\": %.0f}\n",
           count, count * CHUNKS, put_ms, descendants_ms, same_ms, (unsigned long long)lost, lost_ms,
           search_ms, erase_ms, (unsigned long long)removed.below, remove_ms);
    quire_store_close(bench.store);
    quire_config_free(config);
    quire_arena_free(&arena);
    unlink(argv[1]);
    return 0;
}
