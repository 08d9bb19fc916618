/* SPDX-License-Identifier: Apache-2.0 */
/* Extractive answers: the sentences or table rows of the best hits that cover the question, quoted as they stand.
 *
 * A unit's score is the share of the question's content, by inverse document frequency, that stands in it, plus a part of
 * what stands around it (its neighbours, its table's head, its headings), plus a little for its hit's rank and for holding
 * the kind of thing that is asked for. Across languages no word can match: where the best passage is in another
 * language and no words support an answer, the vectors of its sentences are compared. */
#include "answer/answer.h"
#include "answer/expected.h"
#include "answer/units.h"

#include "base/buffer.h"
#include "base/error.h"
#include "text/language.h"

#include <math.h>
#include <stdlib.h>

enum { HITS_READ = 5, UNITS_EMBEDDED = 24, ANSWER_LIMIT_BYTES = 1 << 20 };

/* Weights, tuned on the tune halves of xquad-en, xquad-zh and cmrc2018-dev. A row's head says what its cells are: it
 * counts nearly as the row itself. */
static const double around_weight = 0.45, head_weight = 0.9, rank_weight = 0.30, expected_weight = 0.12;
/* What answers nothing by itself is held back: a table's head, a question, a caption or heading. */
static const double head_share = 0.5, question_share = 0.6, fragment_share = 0.75;
static const double function_word_weight = 0.02;
/* How far below its passage's similarity a unit in another language supports nothing, and above it all. */
static const double similar_below = 0.02, similar_above = 0.02;
enum { FRAGMENT_BYTES = 96 };
/* A further quote must come this near to the best one. */
static const double further_share = 0.85;

const quire_option quire_answer_options[] = {
    { "answer.quotes", QUIRE_OPT_INT, offsetof(quire_answer_settings, quotes), "3", .min = 1, .max = 20,
      .unit = "quotes", .help = "most quotes of an extractive answer" },
    { "answer.support", QUIRE_OPT_REAL, offsetof(quire_answer_settings, support), "0.35", .min = 0, .max = 1,
      .unit = "", .help = "least share of the question that a quote and what stands around it must cover" },
    { "answer.prompt_tokens", QUIRE_OPT_INT, offsetof(quire_answer_settings, prompt_tokens), "2048",
      .min = 128, .max = 1048576, .unit = "tokens", .help = "most tokens of passages in a prompt" },
    { 0 },
};

struct scored {
    size_t unit;
    double support; /* share of the question that stands in it or around it, 0 to 1 */
    double score;   /* orders */
};

struct extracting {
    quire_call *call;
    const quire_answer_settings *settings;
    const quire_retrieval *retrieval;
    quire_str question;
    quire_units units;
    double *weights; /* of the question's terms; 0 for function words */
    double total;
    quire_terms *surroundings; /* of each hit: title and headings */
    struct scored *scored;
};

/* Inverse document frequency as in bm25; a term that the base does not hold weighs as much as its rarest. */
static quire_status weigh_terms(struct extracting *extracting, quire_error *err)
{
    const quire_retrieval *retrieval = extracting->retrieval;
    double documents = (double)(retrieval->considered ? retrieval->considered : 1);
    extracting->weights = quire_arena_array(extracting->call->arena, retrieval->terms.count, sizeof(double));
    if (!extracting->weights) return quire_fail_memory(err);
    for (int pass = 0; pass < 2 && extracting->total <= 0; pass++) {
        for (size_t i = 0; i < retrieval->terms.count; i++) {
            const quire_term *term = &retrieval->terms.items[i];
            double frequency = retrieval->document_frequency ? (double)retrieval->document_frequency[i] : 1;
            bool repeated = false;
            for (size_t j = 0; j < i && !repeated; j++)
                repeated = quire_str_equal(retrieval->terms.items[j].text, term->text);
            if (repeated) continue;
            /* Function words only decide between equals; the second pass serves questions that have nothing else. */
            if (!term->content && pass == 0) {
                extracting->weights[i] = function_word_weight;
                continue;
            }
            if (frequency > documents) frequency = documents;
            extracting->weights[i] = log(1 + (documents - frequency + 0.5) / (frequency + 0.5)) + 0.1;
            extracting->total += extracting->weights[i];
        }
    }
    return QUIRE_OK;
}

static quire_status read_surroundings(struct extracting *extracting, size_t hit_count, quire_error *err)
{
    quire_call *call = extracting->call;
    extracting->surroundings = quire_arena_array(call->arena, hit_count, sizeof *extracting->surroundings);
    if (!extracting->surroundings) return quire_fail_memory(err);
    for (size_t i = 0; i < hit_count; i++) {
        const quire_hit *hit = &extracting->retrieval->hits[i];
        quire_str words = quire_arena_printf(call->arena, "%.*s\n%.*s", QUIRE_FMT(hit->chunk.context),
                                             QUIRE_FMT(hit->document.title));
        if (!words.data) return quire_fail_memory(err);
        quire_status status = quire_text_terms(call, words, hit->chunk.language, &extracting->surroundings[i],
                                               err);
        if (status) return status;
    }
    return QUIRE_OK;
}

/* How much a term counts that stands around the unit: in its neighbours of the same hit, its table's head or its
 * headings. */
static double weight_around(const struct extracting *extracting, size_t at, quire_str term)
{
    const quire_unit *unit = &extracting->units.items[at];
    const quire_unit *items = extracting->units.items;
    if (unit->row && !unit->table_head && quire_terms_hold(&items[unit->head].terms, term))
        return head_weight;
    if (quire_terms_hold(&extracting->surroundings[unit->hit], term)) return around_weight;
    bool stands = false;
    if (at > 0 && items[at - 1].hit == unit->hit) stands = quire_terms_hold(&items[at - 1].terms, term);
    if (!stands && at + 1 < extracting->units.count && items[at + 1].hit == unit->hit)
        stands = quire_terms_hold(&items[at + 1].terms, term);
    return stands ? around_weight : 0;
}

/* A short line without an end: a caption, a heading, a label. */
static bool is_fragment(const quire_unit *unit)
{
    static const char *const ends[] = { ".",  "!",  "?", ";", "\"", ")",  "。", "！",
                                        "？", "；", "…", "”", "」", "』", "）" };
    if (unit->row || unit->text.size > FRAGMENT_BYTES) return false;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (quire_str_ends(unit->text, quire_str_from(ends[i]))) return false;
    return true;
}

static double rank_share(const struct extracting *extracting, size_t hit)
{
    double best = extracting->retrieval->hits[0].score, own = extracting->retrieval->hits[hit].score;
    return best > 0 && own > 0 ? own / best : 1.0 / (double)(hit + 1);
}

static void score_by_terms(struct extracting *extracting, quire_expected expected)
{
    const quire_terms *terms = &extracting->retrieval->terms;
    for (size_t i = 0; i < extracting->units.count; i++) {
        const quire_unit *unit = &extracting->units.items[i];
        struct scored *scored = &extracting->scored[i];
        *scored = (struct scored){ .unit = i };
        for (size_t t = 0; t < terms->count; t++) {
            if (extracting->weights[t] <= 0) continue;
            double weight = 1;
            if (!quire_terms_hold(&unit->terms, terms->items[t].text))
                weight = weight_around(extracting, i, terms->items[t].text);
            scored->score += weight * extracting->weights[t] / extracting->total;
            if (weight > 0) scored->support += extracting->weights[t] / extracting->total;
        }
        scored->score += rank_weight * rank_share(extracting, unit->hit);
        if (quire_expected_stands(expected, unit->text, extracting->question))
            scored->score += expected_weight;
        if (unit->table_head) scored->score *= head_share;
        if (quire_str_ends(unit->text, QUIRE_STR("?")) || quire_str_ends(unit->text, QUIRE_STR("？")))
            scored->score *= question_share;
        if (is_fragment(unit)) scored->score *= fragment_share;
    }
}

/* Whether the hit is in another language than the question: then its words cannot match. */
static bool is_foreign(const quire_retrieval *retrieval, size_t hit)
{
    quire_str asked = quire_language_base(retrieval->language);
    quire_str found = quire_language_base(retrieval->hits[hit].chunk.language);
    return !quire_str_equal(found, asked) && !quire_str_is(found, "und") && !quire_str_is(asked, "und");
}

static size_t count_foreign(const struct extracting *extracting)
{
    size_t count = 0;
    for (size_t i = 0; i < extracting->units.count; i++)
        count += is_foreign(extracting->retrieval, extracting->units.items[i].hit);
    return count;
}

static double dot(const float *a, const float *b, size_t dim)
{
    double sum = 0;
    for (size_t i = 0; i < dim; i++) sum += (double)a[i] * (double)b[i];
    return sum;
}

/* Compares the units in other languages with the question by their vectors. That their passage is near the question was
 * decided before; a unit is supported as far as it is about as similar as its whole passage. */
static quire_status score_foreign(struct extracting *extracting, quire_embedder *embedder, quire_error *err)
{
    const quire_retrieval *retrieval = extracting->retrieval;
    size_t limit = count_foreign(extracting), count = 0;
    if (limit > UNITS_EMBEDDED) limit = UNITS_EMBEDDED;
    quire_str *texts = quire_arena_array(extracting->call->arena, limit, sizeof *texts);
    size_t *units = quire_arena_array(extracting->call->arena, limit, sizeof *units);
    quire_matrix rows = { 0 };
    if (!texts || !units) return quire_fail_memory(err);
    size_t window = quire_embedder_model(embedder)->window_tokens;
    for (size_t i = 0; i < extracting->units.count && count < limit; i++) {
        const quire_unit *unit = &extracting->units.items[i];
        if (!is_foreign(retrieval, unit->hit) || unit->table_head || is_fragment(unit) ||
            quire_embedder_count(embedder, QUIRE_ROLE_PASSAGE, unit->text) > window)
            continue;
        texts[count] = unit->text;
        units[count++] = i;
    }
    if (count == 0) return QUIRE_OK;
    quire_status status = quire_embedder_embed(embedder, extracting->call, QUIRE_ROLE_PASSAGE,
                                               (quire_strs){ texts, count }, &rows, err);
    for (size_t i = 0; !status && i < count; i++) {
        struct scored *scored = &extracting->scored[units[i]];
        size_t hit = extracting->units.items[units[i]].hit;
        double low = retrieval->hits[hit].scores.dense - similar_below,
               high = retrieval->hits[hit].scores.dense + similar_above;
        double share = (dot(quire_matrix_row(&rows, i), retrieval->vector, rows.dim) - low) / (high - low);
        *scored = (struct scored){ .unit = units[i], .support = fmax(0, fmin(1, share)) };
        scored->score = scored->support + rank_weight * rank_share(extracting, hit);
    }
    return status;
}

static int by_score(const void *a, const void *b)
{
    const struct scored *left = a, *right = b;
    if (left->score != right->score) return left->score < right->score ? 1 : -1;
    return (left->unit > right->unit) - (left->unit < right->unit);
}

/* The quotes, best first, each ended by its mark. TABs between cells show as bars. */
static quire_status write_draft(struct extracting *extracting, size_t count, quire_draft *out,
                                quire_error *err)
{
    quire_buffer text;
    quire_call *call = extracting->call;
    out->citations = quire_arena_array(call->arena, count, sizeof *out->citations);
    if (!out->citations) return quire_fail_memory(err);
    quire_buffer_init(&text, ANSWER_LIMIT_BYTES);
    for (size_t i = 0; i < count; i++) {
        const quire_unit *unit = &extracting->units.items[extracting->scored[i].unit];
        const quire_hit *hit = &extracting->retrieval->hits[unit->hit];
        out->citations[i] = (quire_citation){ .mark = (uint32_t)i + 1,
                                              .document = hit->document,
                                              .start = unit->start,
                                              .end = unit->end,
                                              .page = hit->chunk.page,
                                              .quote = unit->text };
        if (i) quire_buffer_append_char(&text, '\n');
        for (size_t c = 0; c < unit->text.size; c++) {
            if (unit->text.data[c] == '\t') quire_buffer_append_str(&text, QUIRE_STR(" | "));
            else quire_buffer_append_char(&text, unit->text.data[c] == '\n' ? ' ' : unit->text.data[c]);
        }
        quire_buffer_printf(&text, " [%zu]", i + 1);
    }
    out->count = count;
    quire_status status = quire_buffer_check(&text, "the answer", err);
    if (!status) out->text = quire_arena_copy(call->arena, quire_buffer_view(&text));
    quire_buffer_free(&text);
    return !status && !out->text.data ? quire_fail_memory(err) : status;
}

static double best_support(const struct extracting *extracting)
{
    double best = 0;
    for (size_t i = 0; i < extracting->units.count; i++)
        if (extracting->scored[i].support > best) best = extracting->scored[i].support;
    return best;
}

static quire_status extract(struct extracting *extracting, quire_embedder *embedder, quire_draft *out,
                            quire_error *err)
{
    const quire_retrieval *retrieval = extracting->retrieval;
    size_t hit_count = retrieval->count < HITS_READ ? retrieval->count : HITS_READ;
    quire_status status = quire_units_of(extracting->call, retrieval->hits, hit_count, &extracting->units,
                                         err);
    if (!status) status = weigh_terms(extracting, err);
    if (!status) status = read_surroundings(extracting, hit_count, err);
    if (status) return status;
    size_t count = extracting->units.count;
    extracting->scored = quire_arena_array(extracting->call->arena, count, sizeof *extracting->scored);
    if (!extracting->scored) return quire_fail_memory(err);
    if (extracting->total > 0) score_by_terms(extracting, quire_expected_of(extracting->question));
    if (retrieval->vector && embedder && is_foreign(retrieval, 0) &&
        best_support(extracting) < extracting->settings->support)
        status = score_foreign(extracting, embedder, err);
    if (status) return status;
    if (count) qsort(extracting->scored, count, sizeof *extracting->scored, by_score);
    out->support = count ? extracting->scored[0].support : 0;
    if (count == 0 || out->support < extracting->settings->support) {
        out->reason = QUIRE_STR("weak_match");
        return QUIRE_OK;
    }
    size_t quotes = 1;
    while (quotes < count && quotes < (size_t)extracting->settings->quotes &&
           extracting->scored[quotes].score >= further_share * extracting->scored[0].score &&
           extracting->scored[quotes].support >= extracting->settings->support)
        quotes++;
    return write_draft(extracting, quotes, out, err);
}

quire_status quire_extract(quire_call *call, const quire_answer_settings *settings, quire_embedder *embedder,
                           const quire_retrieval *retrieval, quire_str question, quire_draft *out,
                           quire_error *err)
{
    quire_span spare, *span = quire_span_begin(call->span, call->arena, &spare, "extract");
    struct extracting extracting = {
        .call = call, .settings = settings, .retrieval = retrieval, .question = question
    };
    *out = (quire_draft){ 0 };
    quire_status status = QUIRE_OK;
    if (retrieval->count == 0) out->reason = QUIRE_STR("no_match");
    else status = extract(&extracting, embedder, out, err);
    span->driver = "extractive";
    span->items = extracting.units.count;
    quire_span_end(span, status);
    return status;
}
