/* SPDX-License-Identifier: Apache-2.0 */
/* Backgrounds by sampling, measured for each question: 512 dot products, nothing to keep, to bring up to
 * date or to erase. Nearly all chunks have nothing to do with a question, so the mean over a sample is the
 * similarity that means nothing. Pairs of chunks would not do: questions lie elsewhere than passages. */
#include "retrieve/background.h"

#include "base/str.h"
#include "text/language.h"

#include <math.h>

enum {
    PRIOR_ROWS = 50,  /* the prior counts as much as so many rows */
    PRIOR_UNTIL = 50, /* rows from which on the sample speaks for itself */
    LEAST_ROWS = 2,   /* of a group */
};
static const double LEAST_PART =
    .05; /* of the sample: below, a group may be chunks whose language was misread */

static const struct {
    char language[4];
    const char *writing;
} writings[] = {
    { "zh", "han" },        { "ja", "kana" },       { "ko", "hangul" },   { "ru", "cyrillic" },
    { "uk", "cyrillic" },   { "be", "cyrillic" },   { "bg", "cyrillic" }, { "sr", "cyrillic" },
    { "mk", "cyrillic" },   { "el", "greek" },      { "he", "hebrew" },   { "yi", "hebrew" },
    { "ar", "arabic" },     { "fa", "arabic" },     { "ur", "arabic" },   { "th", "thai" },
    { "lo", "lao" },        { "km", "khmer" },      { "my", "myanmar" },  { "hi", "devanagari" },
    { "mr", "devanagari" }, { "ne", "devanagari" }, { "bn", "bengali" },  { "ta", "tamil" },
    { "te", "telugu" },     { "gu", "gujarati" },   { "ka", "georgian" }, { "hy", "armenian" },
    { "am", "ethiopic" },
};

quire_str quire_writing_of(quire_str language)
{
    quire_str base = quire_language_base(language);
    if (base.size == 0 || quire_str_is(base, "und")) return (quire_str){ 0 };
    for (size_t i = 0; i < sizeof writings / sizeof *writings; i++)
        if (quire_str_is(base, writings[i].language)) return quire_str_from(writings[i].writing);
    return QUIRE_STR("latin");
}

/* Questions to passages that have nothing to do with them, measured (docs/decisions/fusion.md). NaN: a
 * model that was never measured. */
static quire_background prior_of(quire_str model_name, quire_str question, quire_str chunks)
{
    if (!quire_str_is(model_name, "multilingual-e5-small")) return (quire_background){ NAN, NAN };
    if (!quire_str_equal(question, chunks)) return (quire_background){ .715, .018 };
    return quire_str_is(question, "han") ? (quire_background){ .812, .0165 }
                                         : (quire_background){ .750, .022 };
}

/* Mean and deviation, one value at a time. Source: Welford, Technometrics 4(3), 1962. */
struct moments {
    size_t count;
    double mean, squares;
};

static void see(struct moments *moments, double value)
{
    double from = value - moments->mean;
    moments->count++;
    moments->mean += from / (double)moments->count;
    moments->squares += from * (value - moments->mean);
}

static double dot(const float *a, const float *b, size_t dim)
{
    double sum = 0;
    for (size_t i = 0; i < dim; i++) sum += (double)a[i] * (double)b[i];
    return sum;
}

/* What was seen; below PRIOR_UNTIL rows, the mixture of it and the prior. */
static quire_background mixed_with(const struct moments *seen, quire_background prior)
{
    if (seen->count == 0) return prior;
    double variance = seen->squares / (double)seen->count;
    if (seen->count >= PRIOR_UNTIL || isnan(prior.mean))
        return (quire_background){ seen->mean, sqrt(variance) };
    double weight = (double)seen->count / (double)(seen->count + PRIOR_ROWS), apart = seen->mean - prior.mean;
    variance = weight * variance + (1 - weight) * prior.deviation * prior.deviation +
               weight * (1 - weight) * apart * apart;
    return (quire_background){ weight * seen->mean + (1 - weight) * prior.mean, sqrt(variance) };
}

const quire_background_group *quire_backgrounds_group(const quire_backgrounds *backgrounds,
                                                      quire_str language)
{
    quire_str writing = quire_writing_of(language);
    if (writing.size == 0) writing = backgrounds->own;
    for (size_t i = 0; i < backgrounds->count; i++)
        if (quire_str_equal(backgrounds->groups[i].writing, writing)) return &backgrounds->groups[i];
    return NULL;
}

bool quire_backgrounds_foreign(const quire_backgrounds *backgrounds, const quire_background_group *group)
{
    return group && backgrounds->own.size && !quire_str_equal(group->writing, backgrounds->own);
}

bool quire_backgrounds_has_own(const quire_backgrounds *backgrounds)
{
    for (size_t i = 0; i < backgrounds->count; i++)
        if (!quire_backgrounds_foreign(backgrounds, &backgrounds->groups[i])) return true;
    return backgrounds->count == 0;
}

/* Counts rows by writing and keeps the groups that are a fair part of the sample. */
static void find_groups(const quire_matrix *sample, const quire_str *languages, quire_backgrounds *out)
{
    size_t kept = 0;
    for (size_t i = 0; i < sample->rows; i++) {
        quire_str writing = quire_writing_of(languages[i]);
        size_t at = 0;
        if (writing.size == 0) writing = out->own;
        while (at < out->count && !quire_str_equal(out->groups[at].writing, writing)) at++;
        if (at == QUIRE_BACKGROUND_GROUPS || writing.size == 0) continue;
        if (at == out->count) out->groups[out->count++] = (quire_background_group){ .writing = writing };
        out->groups[at].rows++;
    }
    for (size_t i = 0; i < out->count; i++)
        if (out->groups[i].rows >= LEAST_ROWS &&
            (double)out->groups[i].rows >= LEAST_PART * (double)sample->rows)
            out->groups[kept++] = out->groups[i];
    out->count = kept;
}

void quire_backgrounds_measure(const quire_matrix *sample, const quire_str *languages, const float *vector,
                               quire_str question_language, quire_str model_name, quire_backgrounds *out)
{
    struct moments all = { 0 }, seen[QUIRE_BACKGROUND_GROUPS] = { 0 };
    *out = (quire_backgrounds){ .own = quire_writing_of(question_language) };
    find_groups(sample, languages, out);
    for (size_t i = 0; i < sample->rows; i++) {
        double similarity = dot(quire_matrix_row(sample, i), vector, sample->dim);
        const quire_background_group *group = quire_backgrounds_group(out, languages[i]);
        see(&all, similarity);
        if (group) see(&seen[group - out->groups], similarity);
    }
    for (size_t i = 0; i < out->count; i++)
        out->groups[i].background = mixed_with(&seen[i],
                                               prior_of(model_name, out->own, out->groups[i].writing));
    out->other = mixed_with(&all, prior_of(model_name, out->own, out->own));
}
