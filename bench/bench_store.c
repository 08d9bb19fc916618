/* SPDX-License-Identifier: Apache-2.0 */
/* The store alone, without models: putting documents of ten chunks of about 200 tokens in both languages, opening, and
 * searching. Prints one JSON line. Arguments: path (made, must not exist), chunks, page size. */
#include "base/buffer.h"
#include "base/clock.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { DIM = 384, CHUNKS_PER_DOCUMENT = 10, WORDS = 150, ROUNDS = 20 };

static uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

/* Skewed towards small numbers, as words of a language are. */
static uint32_t skewed(uint32_t *state, uint32_t most)
{
    double unit = (double)next_random(state) / 16777216.0;
    return (uint32_t)(unit * unit * unit * most);
}

static void make_text(quire_buffer *out, uint32_t *random, bool chinese)
{
    for (int w = 0; w < WORDS; w++) {
        if (!chinese) {
            static const char syllables[][3] = { "ba", "ke", "mi", "to", "lu", "ra", "se", "no",
                                                 "di", "fu", "ga", "pe", "vi", "zo", "hu", "ti" };
            uint32_t word = skewed(random, 30000);
            quire_buffer_append_char(out, ' ');
            do {
                quire_buffer_append(out, syllables[word % 16], 2);
                word /= 16;
            } while (word);
        } else {
            uint32_t character = 0x4e00 + skewed(random, 4000);
            char bytes[3] = { (char)(0xe0 | character >> 12), (char)(0x80 | (character >> 6 & 63)),
                              (char)(0x80 | (character & 63)) };
            quire_buffer_append(out, bytes, 3);
        }
    }
}

static void make_vector(uint32_t *random, float *out)
{
    for (size_t j = 0; j < DIM; j++) out[j] = ((float)next_random(random) / 8388608.0f - 1.0f) * 0.088f;
}

static void put_one(quire_store *store, size_t number, uint32_t *random)
{
    quire_arena arena = { 0 };
    quire_call call = { .arena = &arena };
    quire_error err;
    quire_buffer text;
    quire_chunk chunks[CHUNKS_PER_DOCUMENT] = { 0 };
    quire_range ranges[CHUNKS_PER_DOCUMENT];
    quire_input_hash inputs[CHUNKS_PER_DOCUMENT] = { 0 };
    quire_matrix vectors = quire_matrix_new(&arena, CHUNKS_PER_DOCUMENT, DIM);
    quire_put_result result;
    bool chinese = number % 2 != 0;
    quire_buffer_init(&text, 1 << 20);
    for (size_t i = 0; i < CHUNKS_PER_DOCUMENT; i++) {
        size_t start = text.size;
        make_text(&text, random, chinese);
        ranges[i] = (quire_range){ start, text.size };
        memcpy(inputs[i].bytes, &number, sizeof number);
        inputs[i].bytes[31] = (unsigned char)i;
        make_vector(random, quire_matrix_row(&vectors, i));
    }
    for (size_t i = 0; i < CHUNKS_PER_DOCUMENT; i++)
        chunks[i] = (quire_chunk){ .ranges = &ranges[i],
                                   .range_count = 1,
                                   .text = { text.data + ranges[i].start, ranges[i].end - ranges[i].start },
                                   .context = { "Title", 5 },
                                   .language = { chinese ? "zh" : "en", 2 },
                                   .tokens = 200 };
    quire_document document = { .uri = quire_arena_printf(&arena, "/bench/%zu", number),
                                .media_type = { "text/plain", 10 },
                                .title = { "Title", 5 },
                                .language = chunks[0].language,
                                .sha256 = { "", 0 },
                                .text = quire_buffer_view(&text) };
    const quire_put put = { .document = &document,
                            .source = { "/bench", 6 },
                            .chunks = { chunks, CHUNKS_PER_DOCUMENT },
                            .inputs = inputs,
                            .vectors = &vectors,
                            .vector_inputs = inputs };
    if (quire_store_put(store, &call, &put, &result, &err)) {
        fprintf(stderr, "%s\n", err.message);
        exit(1);
    }
    quire_buffer_free(&text);
    quire_arena_free(&arena);
}

static double since_ms(int64_t start)
{
    return (double)(quire_monotonic_ns() - start) / 1e6;
}

static void search(quire_store *store, uint32_t *random, double *dense_ms, double *lexical_ms,
                   double *trace_ms)
{
    for (int round = 0; round < ROUNDS; round++) {
        quire_arena arena = { 0 };
        quire_call call = { .arena = &arena };
        quire_error err;
        float vector[DIM];
        quire_found_list list;
        quire_terms terms;
        quire_buffer question;
        quire_str id;
        quire_buffer_init(&question, 1 << 20);
        make_vector(random, vector);
        make_text(&question, random, round % 2 != 0);
        quire_str words = quire_buffer_view(&question);
        words.size = words.size > 60 ? 60 : words.size;
        const quire_store_query near = { .vector = vector, .dim = DIM, .k = 50 },
                                holding = { .terms = &terms, .k = 50 };
        int64_t start = quire_monotonic_ns();
        if (quire_store_search(store, &call, &near, &list, &err)) exit(1);
        double ms = since_ms(start);
        if (round && (ms < *dense_ms || round == 1)) *dense_ms = ms;
        start = quire_monotonic_ns();
        if (quire_text_terms(&call, words, (quire_str){ round % 2 ? "zh" : "en", 2 }, &terms, &err) ||
            quire_store_search(store, &call, &holding, &list, &err))
            exit(1);
        *lexical_ms += since_ms(start) / ROUNDS;
        start = quire_monotonic_ns();
        if (quire_store_put_trace(store, &call, (quire_str){ "ask", 3 }, (quire_str){ "{}", 2 }, NULL, 0, &id,
                                  &err))
            exit(1);
        *trace_ms += since_ms(start) / ROUNDS;
        quire_buffer_free(&question);
        quire_arena_free(&arena);
    }
}

int main(int argc, char **argv)
{
    const quire_option *const tables[] = { quire_store_options,
                                           quire_store_driver_options(quire_store_drivers[0]), NULL };
    const quire_env env = { 0 };
    size_t chunks = argc > 2 ? strtoul(argv[2], NULL, 10) : 1000;
    quire_config *config = NULL;
    quire_store *store = NULL;
    quire_arena arena = { 0 };
    quire_call call = { .arena = &arena };
    quire_error err;
    uint32_t random = 1;
    float vector[DIM] = { 1 };
    quire_space space = { .model_name = { "bench", 5 },
                          .model_identity = { "bench", 5 },
                          .chunking = { "bench", 5 },
                          .dim = DIM,
                          .probe = vector };
    quire_store_counts counts;
    const quire_store_query near = { .vector = vector, .dim = DIM, .k = 50 };
    quire_found_list list;
    bool pending;
    if (argc < 2 || quire_config_new_with(tables, &config, &err) ||
        quire_config_set(config, "store.page_size", argc > 3 ? argv[3] : "8192", &err) ||
        quire_store_open(argv[1], QUIRE_STORE_WRITE, config, &env, quire_store_drivers, &store, &err) ||
        quire_store_create_space(store, &call, &space, &err)) {
        fprintf(stderr, "%s\n", argc < 2 ? "usage: bench_store PATH CHUNKS PAGE" : err.message);
        return 1;
    }
    int64_t start = quire_monotonic_ns();
    for (size_t i = 0; i < chunks / CHUNKS_PER_DOCUMENT; i++) put_one(store, i, &random);
    double put_ms = since_ms(start), dense_ms = 0, lexical_ms = 0, trace_ms = 0;
    quire_store_close(store);
    start = quire_monotonic_ns();
    if (quire_store_open(argv[1], QUIRE_STORE_READ, config, &env, quire_store_drivers, &store, &err))
        return 1;
    double open_ms = since_ms(start);
    start = quire_monotonic_ns();
    if (quire_store_search(store, &call, &near, &list, &err)) return 1;
    double first_ms = since_ms(start);
    search(store, &random, &dense_ms, &lexical_ms, &trace_ms);
    if (quire_store_count(store, &call, &counts, &err)) return 1;
    quire_str id = { "d1", 2 };
    quire_removed removed;
    start = quire_monotonic_ns();
    if (quire_store_remove(store, &call, &id, 1, &removed, &pending, &err)) return 1;
    double remove_ms = since_ms(start);
    printf("{\"bench\": \"store\", \"chunks\": %zu, \"page_size\": %s, \"documents_per_second\": %.0f, "
           "\"bytes_per_chunk\": %.0f, \"open_ms\": %.2f, \"first_dense_ms\": %.2f, \"dense_ms\": %.3f, "
           "\"lexical_ms\": %.3f, \"trace_ms\": %.3f, \"remove_ms\": %.2f}\n",
           chunks, argc > 3 ? argv[3] : "8192", (double)chunks / CHUNKS_PER_DOCUMENT / put_ms * 1e3,
           (double)counts.file_bytes / (double)chunks, open_ms, first_ms, dense_ms, lexical_ms, trace_ms,
           remove_ms);
    quire_store_close(store);
    quire_config_free(config);
    quire_arena_free(&arena);
    unlink(argv[1]);
    return 0;
}
