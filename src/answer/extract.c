/* SPDX-License-Identifier: Apache-2.0 */
/* Extractive answers: the sentences or table rows of the best hits that cover the question, quoted as they stand.
 *
 * A unit's score is the share of the question's content, by inverse document frequency, that stands in it, plus a part of
 * what stands around it (its neighbours, its table's head, its headings), plus a little for its hit's rank and for holding
 * the kind of thing that is asked for. Across scripts no word can match: where no words support an answer, the vectors
 * of the sentences in other scripts are compared. */
#include "answer/answer.h"
#include "answer/expected.h"
#include "answer/units.h"

#include "base/error.h"

#include <math.h>
#include <stdlib.h>

enum { HITS_READ = 5, UNITS_EMBEDDED = 12, ANSWER_LIMIT_BYTES = 1 << 20 };

/* Weights, tuned on the tune halves of xquad-en, xquad-zh and cmrc2018-dev. A row's head says what its cells are: it
 * counts nearly as the row itself. */
static const double around_weight = 0.45, head_weight = 0.9, rank_weight = 0.30, expected_weight = 0.12;
/* What answers nothing by itself is held back: a table's head, a question, a caption or heading. */
static const double head_share = 0.5, question_share = 0.6, fragment_share = 0.75;
static const double function_word_weight = 0.02;
/* Deviations above the background of its kind of writing from which on a passage in another script is worth reading and a
 * unit of it supports something, and at which a unit supports all. */
static const double foreign_least = 2.8, foreign_most = 6.2;
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
    double *weights; /* of the question's words, at the first of each word's alternatives */
    double total;
    quire_terms *surroundings; /* of each hit: title and headings */
    struct scored *scored;
};

/* In how many chunks a word stands: its most frequent alternative tells. */
static double frequency_of(const quire_retrieval *retrieval, size_t first, size_t end)
{
    uint64_t most = 0;
    if (!retrieval->document_frequency) return 1;
    for (size_t i = first; i < end; i++)
        if (retrieval->document_frequency[i] > most) most = retrieval->document_frequency[i];
    return (double)most;
}

static bool stands_before(const quire_terms *terms, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (quire_str_equal(terms->items[i].text, terms->items[at].text)) return true;
    return false;
}

/* Inverse document frequency as in bm25; a term that the base does not hold weighs as much as its rarest. */
static quire_status weigh_terms(struct extracting *extracting, quire_error *err)
{
    const quire_retrieval *retrieval = extracting->retrieval;
    const quire_terms *terms = &retrieval->terms;
    double chunks = (double)(retrieval->chunks ? retrieval->chunks : 1);
    extracting->weights = quire_arena_array(extracting->call->arena, terms->count, sizeof(double));
    if (!extracting->weights) return quire_fail_memory(err);
    for (int pass = 0; pass < 2 && extracting->total <= 0; pass++) {
        for (size_t i = 0, end; i < terms->count; i = end) {
            end = quire_alternatives_end(terms, i);
            if (stands_before(terms, i)) continue;
            /* Function words only decide between equals; the second pass serves questions that have nothing else. */
            if (!terms->items[i].content && pass == 0) {
                extracting->weights[i] = function_word_weight;
                continue;
            }
            double frequency = fmin(frequency_of(retrieval, i, end), chunks);
            extracting->weights[i] = log(1 + (chunks - frequency + 0.5) / (frequency + 0.5)) + 0.1;
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

/* How much the word counts whose alternatives begin with term `first`: in full where the unit holds one of them. */
static double weight_of_word(const struct extracting *extracting, size_t at, size_t first)
{
    const quire_terms *terms = &extracting->retrieval->terms;
    double weight = 0;
    for (size_t i = first, end = quire_alternatives_end(terms, first); i < end; i++) {
        quire_str term = terms->items[i].text;
        if (quire_terms_hold(&extracting->units.items[at].terms, term)) return 1;
        weight = fmax(weight, weight_around(extracting, at, term));
    }
    return weight;
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

static bool is_heading(const struct extracting *extracting, const quire_unit *unit)
{
    quire_strs headings = extracting->retrieval->hits[unit->hit].chunk.headings;
    for (size_t i = 0; i < headings.count; i++)
        if (quire_str_equal(headings.items[i], unit->text)) return true;
    return false;
}

/* A heading says what its text is about and not what it says: it is no quote where there is text below it. */
static bool only_heads(const struct extracting *extracting, size_t at)
{
    const quire_units *units = &extracting->units;
    size_t hit = units->items[at].hit;
    if (!is_heading(extracting, &units->items[at])) return false;
    while (++at < units->count && units->items[at].hit == hit)
        if (!is_heading(extracting, &units->items[at])) return true;
    return false;
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
            double weight = weight_of_word(extracting, i, t);
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
        if (only_heads(extracting, i)) scored->score = scored->support = 0;
    }
}

static double dot(const float *a, const float *b, size_t dim)
{
    double sum = 0;
    for (size_t i = 0; i < dim; i++) sum += (double)a[i] * (double)b[i];
    return sum;
}

/* How far a similarity to the hit's passage, or to a part of it, stands above what means nothing. */
static double deviations_of(const quire_retrieval *retrieval, size_t hit, double similarity)
{
    quire_background background = retrieval->hit_backgrounds[hit];
    return background.deviation > 0 ? (similarity - background.mean) / background.deviation : 0;
}

/* The units in another script that a vector can tell something about, best hits first, at most UNITS_EMBEDDED. */
static size_t choose_foreign(const struct extracting *extracting, quire_embedder *embedder, size_t *units,
                             quire_str *texts)
{
    size_t window = quire_embedder_model(embedder)->window_tokens, count = 0;
    for (size_t i = 0; i < extracting->units.count && count < UNITS_EMBEDDED; i++) {
        const quire_unit *unit = &extracting->units.items[i];
        double similarity = extracting->retrieval->hits[unit->hit].scores.dense;
        if (!extracting->retrieval->foreign[unit->hit] ||
            deviations_of(extracting->retrieval, unit->hit, similarity) < foreign_least || unit->table_head ||
            is_fragment(unit) || quire_embedder_count(embedder, QUIRE_ROLE_PASSAGE, unit->text) > window)
            continue;
        units[count] = i;
        texts[count++] = unit->text;
    }
    return count;
}

/* Compares the units in another script with the question by their vectors: each is supported as far as it stands above
 * what texts of that script that have nothing to do with the question reach. */
static quire_status score_foreign(struct extracting *extracting, quire_embedder *embedder, quire_error *err)
{
    const quire_retrieval *retrieval = extracting->retrieval;
    size_t units[UNITS_EMBEDDED];
    quire_str texts[UNITS_EMBEDDED];
    quire_matrix rows = { 0 };
    size_t count = choose_foreign(extracting, embedder, units, texts);
    if (count == 0) return QUIRE_OK;
    quire_status status = quire_embedder_embed(embedder, extracting->call, QUIRE_ROLE_PASSAGE,
                                               (quire_strs){ texts, count }, &rows, err);
    for (size_t i = 0; !status && i < count; i++) {
        struct scored *scored = &extracting->scored[units[i]];
        size_t hit = extracting->units.items[units[i]].hit;
        double similarity = dot(quire_matrix_row(&rows, i), retrieval->vector, rows.dim);
        double deviations = deviations_of(retrieval, hit, similarity);
        double share = (deviations - foreign_least) / (foreign_most - foreign_least);
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
    out->marks = quire_arena_array(call->arena, count, sizeof *out->marks);
    if (!out->citations || !out->marks) return quire_fail_memory(err);
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
        quire_draft_mark(out, &text, out->citations[i].mark);
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

/* Sorts the units that are supported well enough, best first, and leaves out the others. */
static size_t keep_supported(struct extracting *extracting)
{
    struct scored *scored = extracting->scored;
    size_t kept = 0;
    for (size_t i = 0; i < extracting->units.count; i++)
        if (scored[i].support >= extracting->settings->support) scored[kept++] = scored[i];
    if (kept) qsort(scored, kept, sizeof *scored, by_score);
    return kept;
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
    if (retrieval->foreign && embedder && best_support(extracting) < extracting->settings->support)
        status = score_foreign(extracting, embedder, err);
    if (status) return status;
    count = keep_supported(extracting);
    if (count == 0) {
        out->reason = QUIRE_STR("weak_match");
        return QUIRE_OK;
    }
    size_t quotes = 1;
    while (quotes < count && quotes < (size_t)extracting->settings->quotes &&
           extracting->scored[quotes].score >= further_share * extracting->scored[0].score)
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
