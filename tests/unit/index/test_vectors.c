/* SPDX-License-Identifier: Apache-2.0 */
/* The scan against sums in double precision, for every kernel that this CPU has. */
#include "base/error.h"
#include "index/f16.h"
#include "index/vectors.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *const kernel_names[] = { "avx512", "avx2", "neon", "plain" };
static const size_t dims[] = { 1, 31, 32, 33, 384, 1023 };

static uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

static float random_number(uint32_t *state)
{
    return (float)next_random(state) / 8388608.0f - 1.0f;
}

static void fill(quire_vectors *vectors, size_t dim, size_t rows, uint32_t *state)
{
    quire_error err;
    uint16_t halves[QUIRE_VECTORS_MAX_DIM];
    assert_int_equal(quire_vectors_init(vectors, dim, &err), QUIRE_OK);
    for (size_t i = 0; i < rows; i++) {
        for (size_t j = 0; j < dim; j++) halves[j] = quire_f16_from_float(random_number(state));
        assert_int_equal(quire_vectors_append(vectors, halves, &err), QUIRE_OK);
    }
}

static double exact(const quire_vectors *vectors, size_t row, const float *query)
{
    double sum = 0;
    for (size_t j = 0; j < vectors->dim; j++)
        sum += (double)quire_f16_to_float(quire_vectors_row(vectors, row)[j]) * (double)query[j];
    return sum;
}

/* C has no type for halves that every compiler knows; the values are those of IEEE 754-2008, table 3.5. */
static void converts_halves_exactly_and_rounds_to_even(void **state)
{
    (void)state;
    static const struct {
        float value;
        uint16_t half;
    } cases[] = {
        { 0.0f, 0 },
        { -0.0f, 0x8000 },
        { 1.0f, 0x3c00 },
        { -2.0f, 0xc000 },
        { 65504.0f, 0x7bff },
        { 65520.0f, 0x7c00 },
        { 65519.0f, 0x7bff },
        { 0x1p-24f, 1 },
        { 0x1p-25f, 0 },
        { 0x1.8p-25f, 1 },
        { 0x1p-14f, 0x0400 },
        { 0x1.ff8p-15f, 0x03ff },
        { 0x1.ffcp-15f, 0x0400 },
        { 0.333251953125f, 0x3555 },
        { 1.00048828125f, 0x3c00 },
        { 1.00146484375f, 0x3c02 },
        { INFINITY, 0x7c00 },
        { 0x1.ffep-15f, 0x0400 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(quire_f16_from_float(cases[i].value), cases[i].half);
    for (uint32_t half = 0; half < 65536; half++) {
        float value = quire_f16_to_float((uint16_t)half);
        if (!isnan(value)) assert_int_equal(quire_f16_from_float(value), half);
    }
    assert_true(isnan(quire_f16_to_float(quire_f16_from_float(NAN))));
}

#if defined(__x86_64__)
/* Whether the system's list of this CPU's features has the word: its own account, not the compiler's. */
static bool cpu_reports(const char *feature)
{
    char line[8192], word[64];
    bool found = false;
    FILE *file = fopen("/proc/cpuinfo", "r");
    assert_non_null(file);
    snprintf(word, sizeof word, " %s ", feature);
    while (!found && fgets(line, sizeof line, file)) {
        line[strcspn(line, "\n")] = ' ';
        found = strncmp(line, "flags", 5) == 0 && strstr(line, word);
    }
    fclose(file);
    return found;
}

static bool is_expected(const char *kernel)
{
    if (strcmp(kernel, "avx512") == 0) return cpu_reports("avx512f");
    if (strcmp(kernel, "avx2") == 0) return cpu_reports("avx2") && cpu_reports("fma");
    return strcmp(kernel, "plain") == 0;
}
#elif defined(__aarch64__)
static bool is_expected(const char *kernel)
{
    return strcmp(kernel, "neon") == 0 || strcmp(kernel, "plain") == 0;
}
#else
static bool is_expected(const char *kernel)
{
    return strcmp(kernel, "plain") == 0;
}
#endif

static void every_kernel_agrees_with_double_precision(void **state)
{
    (void)state;
    for (size_t n = 0; n < 4; n++) {
        const quire_kernel *kernel = quire_vectors_kernel(kernel_names[n]);
        uint32_t random = 7;
        if (!kernel != !is_expected(kernel_names[n]))
            fail_msg("the kernel %s is not as the CPU reports", kernel_names[n]);
        if (!kernel) continue;
        for (size_t d = 0; d < sizeof dims / sizeof *dims; d++) {
            quire_vectors vectors;
            float query[1024], scores[7], alone;
            fill(&vectors, dims[d], 7, &random);
            for (size_t j = 0; j < dims[d]; j++) query[j] = random_number(&random);
            float *padded = quire_vectors_query(&vectors, query);
            assert_non_null(padded);
            kernel->dots(vectors.rows, 7, vectors.stride, padded, scores);
            for (size_t i = 0; i < 7; i++) {
                assert_true(fabs((double)scores[i] - exact(&vectors, i, query)) <
                            1e-6 * (double)(dims[d] + 8));
                kernel->dots(quire_vectors_row(&vectors, i), 1, vectors.stride, padded, &alone);
                assert_memory_equal(&alone, &scores[i], sizeof alone);
            }
            free(padded);
            quire_vectors_free(&vectors);
        }
    }
    assert_null(quire_vectors_kernel("abacus"));
}

struct ranked {
    double score;
    size_t row;
};

static int by_rank(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    if (x->score != y->score) return x->score > y->score ? -1 : 1;
    return x->row < y->row ? -1 : x->row > y->row;
}

static void check_nearest(const quire_vectors *vectors, const quire_kernel *kernel, const float *query,
                          size_t k, const uint64_t *allowed)
{
    struct ranked *expected = calloc(vectors->count, sizeof *expected);
    quire_best_item *found = calloc(k + 1, sizeof *found);
    float *padded = quire_vectors_query(vectors, query);
    size_t count = 0, passed = 0;
    quire_error err;
    assert_true(expected && found && padded);
    for (size_t i = 0; i < vectors->count; i++)
        if (!allowed || (allowed[i / 64] >> (i % 64) & 1)) {
            float score;
            kernel->dots(quire_vectors_row(vectors, i), 1, vectors->stride, padded, &score);
            expected[passed++] = (struct ranked){ (double)score, i };
        }
    qsort(expected, passed, sizeof *expected, by_rank);
    assert_int_equal(quire_vectors_nearest(vectors, kernel, padded, k, allowed, NULL, found, &count, &err),
                     QUIRE_OK);
    assert_int_equal(count, passed < k ? passed : k);
    for (size_t i = 0; i < count; i++) assert_int_equal(found[i].key, expected[i].row);
    free(expected);
    free(found);
    free(padded);
}

static void finds_the_nearest_under_any_filter_with_ties_by_row(void **state)
{
    (void)state;
    static const size_t counts[] = { 0, 1, 63, 64, 65, 1000 }, ks[] = { 0, 1, 10, 2000 };
    uint32_t random = 11;
    for (size_t c = 0; c < 6; c++) {
        quire_vectors vectors;
        float query[40];
        uint64_t allowed[16] = { 0 };
        quire_error err;
        fill(&vectors, 40, counts[c], &random);
        /* A few equal rows, so that ties happen. */
        for (size_t i = 0; i + 1 < counts[c]; i += 9)
            for (size_t j = 0; j < 40; j++)
                vectors.rows[(i + 1) * vectors.stride + j] = vectors.rows[i * vectors.stride + j];
        for (size_t j = 0; j < 40; j++) query[j] = random_number(&random);
        for (size_t i = 0; i < counts[c]; i++)
            if (next_random(&random) % (i < 500 ? 20 : 2) == 0) allowed[i / 64] |= 1ull << (i % 64);
        for (size_t k = 0; k < 4; k++) {
            check_nearest(&vectors, quire_vectors_kernel(NULL), query, ks[k], NULL);
            check_nearest(&vectors, quire_vectors_kernel("plain"), query, ks[k], allowed);
        }
        assert_int_equal(quire_vectors_reserve(&vectors, 5000, &err), QUIRE_OK);
        check_nearest(&vectors, quire_vectors_kernel(NULL), query, 10, allowed);
        quire_vectors_free(&vectors);
    }
}

static void closes_the_gap_of_removed_rows(void **state)
{
    (void)state;
    quire_vectors vectors;
    uint32_t random = 3;
    fill(&vectors, 33, 10, &random);
    uint16_t seventh = quire_vectors_row(&vectors, 7)[32], ninth = quire_vectors_row(&vectors, 9)[0];
    quire_vectors_move(&vectors, 2, 6, 4);
    assert_int_equal(quire_vectors_row(&vectors, 3)[32], seventh);
    assert_int_equal(quire_vectors_row(&vectors, 5)[0], ninth);
    quire_vectors_free(&vectors);
}

static void stops_when_cancelled(void **state)
{
    (void)state;
    quire_vectors vectors;
    quire_cancel cancel = { .deadline_ns = 1 };
    quire_best_item found[3];
    size_t count = 0;
    uint32_t random = 5;
    quire_error err;
    float query[8] = { 1 };
    fill(&vectors, 8, 100, &random);
    float *padded = quire_vectors_query(&vectors, query);
    assert_non_null(padded);
    assert_int_equal(quire_vectors_nearest(&vectors, quire_vectors_kernel(NULL), padded, 3, NULL, &cancel,
                                           found, &count, &err),
                     QUIRE_E_CANCELLED);
    free(padded);
    quire_vectors_free(&vectors);
    assert_int_equal(quire_vectors_init(&vectors, 0, &err), QUIRE_E_INVALID);
    assert_int_equal(quire_vectors_init(&vectors, QUIRE_VECTORS_MAX_DIM + 1, &err), QUIRE_E_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(converts_halves_exactly_and_rounds_to_even),
        cmocka_unit_test(every_kernel_agrees_with_double_precision),
        cmocka_unit_test(finds_the_nearest_under_any_filter_with_ties_by_row),
        cmocka_unit_test(closes_the_gap_of_removed_rows),
        cmocka_unit_test(stops_when_cancelled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
