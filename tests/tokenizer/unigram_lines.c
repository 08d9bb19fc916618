/* SPDX-License-Identifier: Apache-2.0 */
/* For compare_unigram.py: builds a tokenizer file from tokenizer.json, then turns each text on standard
 * input (ended by a zero byte) into one line "id:start:end …" on standard output; the time taken goes to
 * standard error. */
#include "text/tokenizers/unigram.h"
#include "text/tokenizers/unigram_build.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int fail(const quire_error *err)
{
    fprintf(stderr, "unigram_lines: %s\n", err->message);
    return 1;
}

int main(int argc, char **argv)
{
    quire_error err = { 0 };
    quire_unigram *unigram;
    quire_tokens tokens = { .with_ranges = true };
    char *line = NULL;
    size_t capacity = 0, total = 0;
    ssize_t size;
    double taken = 0;
    if (argc != 3) return fprintf(stderr, "unigram_lines TOKENIZER.JSON TRIE <TEXTS >IDS\n"), 2;
    double start = seconds();
    if (quire_unigram_build_from_json(argv[1], argv[2], &err)) return fail(&err);
    double built = seconds() - start;
    start = seconds();
    if (quire_unigram_open(argv[2], &unigram, &err)) return fail(&err);
    double opened = seconds() - start;
    while ((size = getdelim(&line, &capacity, 0, stdin)) > 0) {
        quire_str text = { line, (size_t)size - 1 };
        start = seconds();
        tokens.count = 0;
        if (quire_unigram_encode(unigram, text, &tokens, &err)) return fail(&err);
        taken += seconds() - start;
        if (quire_unigram_count(unigram, text) != tokens.count) return fprintf(stderr, "count differs\n"), 1;
        total += tokens.count;
        for (size_t i = 0; i < tokens.count; i++)
            printf("%" PRId32 ":%zu:%zu ", tokens.ids[i], tokens.ranges[i].start, tokens.ranges[i].end);
        putchar('\n');
    }
    fprintf(stderr, "build %.2f s, open %.3f ms, %zu tokens, %.2f million a second\n", built, opened * 1e3,
            total, (double)total / taken / 1e6);
    quire_tokens_free(&tokens);
    quire_unigram_close(unigram);
    free(line);
    return 0;
}
