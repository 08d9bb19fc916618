/* SPDX-License-Identifier: Apache-2.0 */
/* Backgrounds by sampling. That of the base (pairs of chunks) is kept in the store, since it changes only as the base
 * does; that of a question is measured each time, since it depends on the question's language and words: it is 512 dot
 * products. */
#include "retrieve/background.h"

#include "base/error.h"
#include "base/str.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

enum { PAIR_STEPS = 8, DERIVED_SCALE = 1000000000 };

static const quire_background unknown = { NAN, NAN };

/* Mean and deviation, one value at a time. Source: Welford, Technometrics 4(3), 1962. */
struct moments {
    double count, mean, squares;
};

static void see(struct moments *moments, double value)
{
    double from = value - moments->mean;
    moments->count += 1;
    moments->mean += from / moments->count;
    moments->squares += from * (value - moments->mean);
}

static double dot(const float *a, const float *b, size_t dim)
{
    double sum = 0;
    for (size_t i = 0; i < dim; i++) sum += (double)a[i] * (double)b[i];
    return sum;
}

quire_background quire_background_prior(quire_str model_name)
{
    /* Questions to unrelated passages, mean over English, Chinese and both ways across (docs/decisions/fusion.md). */
    if (quire_str_is(model_name, "multilingual-e5-small")) return (quire_background){ .775, .025 };
    return unknown;
}

quire_background quire_background_of_question(const quire_matrix *sample, const float *vector, quire_background prior)
{
    struct moments seen = { 0 };
    for (size_t i = 0; i < sample->rows; i++) see(&seen, dot(quire_matrix_row(sample, i), vector, sample->dim));
    if (seen.count == 0) return prior;
    if (seen.count >= QUIRE_BACKGROUND_LEAST || isnan(prior.mean))
        return (quire_background){ seen.mean, sqrt(seen.squares / seen.count) };
    double weight = seen.count / (seen.count + QUIRE_BACKGROUND_LEAST), apart = seen.mean - prior.mean;
    double variance = weight * seen.squares / seen.count + (1 - weight) * prior.deviation * prior.deviation +
                      weight * (1 - weight) * apart * apart;
    return (quire_background){ weight * seen.mean + (1 - weight) * prior.mean, sqrt(variance) };
}

quire_background quire_background_of_rows(const quire_matrix *sample)
{
    struct moments seen = { 0 };
    if (sample->rows < QUIRE_BACKGROUND_LEAST) return unknown;
    /* Rows stand in the order of adding, so neighbours are related: pairs are taken from far apart. */
    for (size_t step = 1; step <= PAIR_STEPS; step++) {
        size_t apart = step * sample->rows / (PAIR_STEPS + 1);
        for (size_t i = 0; i + apart < sample->rows; i++)
            see(&seen, dot(quire_matrix_row(sample, i), quire_matrix_row(sample, i + apart), sample->dim));
    }
    return (quire_background){ seen.mean, sqrt(seen.squares / seen.count) };
}

/* The kept value: "1 <mean> <deviation> <chunks>", both in units of 1e-9: text without a decimal mark reads the same
 * in every locale. */
static bool read_kept(quire_str kept, uint64_t chunks, quire_background *out)
{
    char text[96];
    int64_t mean, deviation;
    uint64_t then;
    if (kept.size >= sizeof text) return false;
    snprintf(text, sizeof text, "%.*s", QUIRE_FMT(kept));
    if (sscanf(text, "1 %" SCNd64 " %" SCNd64 " %" SCNu64, &mean, &deviation, &then) != 3) return false;
    uint64_t moved = then > chunks ? then - chunks : chunks - then;
    if (moved > then / 5) return false;
    *out = (quire_background){ (double)mean / DERIVED_SCALE, (double)deviation / DERIVED_SCALE };
    return true;
}

static quire_status keep(quire_call *call, quire_store *store, quire_background background, uint64_t chunks,
                         uint64_t change, quire_error *err)
{
    if (!quire_store_writable(store)) return QUIRE_OK;
    quire_str value = quire_arena_printf(call->arena, "1 %lld %lld %" PRIu64, llround(background.mean * DERIVED_SCALE),
                                         llround(background.deviation * DERIVED_SCALE), chunks);
    if (!value.data) return quire_fail_memory(err);
    quire_error why = { 0 };
    quire_status status = quire_store_set_derived(store, call, QUIRE_STR("background"), value, change, &why);
    if (status) quire_log_write(call->log, QUIRE_LOG_DEBUG, "the background was not kept: %s", why.message);
    return QUIRE_OK;
}

quire_status quire_background_of(quire_call *call, quire_store *store, quire_background *out, quire_error *err)
{
    quire_store_counts counts = { 0 };
    quire_str kept = { 0 };
    uint64_t change = 0;
    quire_error why = { 0 };
    *out = unknown;
    quire_status status = quire_store_count(store, call, &counts, err);
    if (status || counts.chunks < QUIRE_BACKGROUND_LEAST) return status;
    status = quire_store_derived(store, call, QUIRE_STR("background"), &kept, &change, &why);
    if (status == QUIRE_OK && read_kept(kept, counts.chunks, out)) return QUIRE_OK;
    if (status && status != QUIRE_E_NOT_FOUND) return quire_fail(err, status, "%s", why.message);
    quire_matrix sample = { 0 };
    status = quire_store_sample(store, call, QUIRE_BACKGROUND_SAMPLE, &sample, err);
    if (status) return status;
    *out = quire_background_of_rows(&sample);
    return isnan(out->mean) ? QUIRE_OK : keep(call, store, *out, counts.chunks, counts.change, err);
}
