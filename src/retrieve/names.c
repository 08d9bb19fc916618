/* SPDX-License-Identifier: Apache-2.0 */
/* A word of the question is a name of documents where it stands in what they are called, title or file, and nearly all
 * chunks of the base that hold it are theirs: "Apple" in twenty reports of five companies, but not "package" in a manual
 * with a chapter of that name. (A title is part of each chunk's terms, so every chunk of such a document holds it.)
 * Where a name stands in so many chunks, bm25 takes it for a common word; for telling documents apart it is the rarest.
 * What all documents are called is no name either. In a base of small documents bm25 already knows all that: there nothing is a name. */
#include "retrieve/names.h"

#include "base/error.h"
#include "base/path.h"
#include "base/str.h"
#include "retrieve/dates.h"
#include "text/unicode.h"

#include <math.h>

/* Names are looked for in the first terms of a question only: it may be a text that somebody pasted. */
enum { MOST_TERMS = 400 };
/* Of the chunks that hold a name, those of documents called so. */
static const double LEAST_CONCENTRATION = .9;
/* The same of a word that the question writes as a name: "General" of General Motors. */
static const double LEAST_OF_SURE = .5;
/* Chunks of a document, in the mean, from which on its name needs a weight of its own. */
static const uint64_t LEAST_CHUNKS = 4;
/* Documents with as much of the names count alike. */
static const double SAME_FIT = 1e-9;
/* The period by the title and the period by the file's name count alike for what is searched again. */
static const double SAME_PERIOD = .15;
/* Of a name that may be a common word. */
static const double COMMON_CERTAINTY = .2;
/* In fused scores: about three deviations of likeness, or a fifth of all words. */
static const double NAME_BONUS = .1, PERIOD_BONUS = .1;

struct fitting {
    quire_call *call;
    const quire_names_question *question;
    const quire_named *documents;
    size_t count, terms;
    bool *title,
        *name; /* of document d and term t at d * terms + t: stands in its title; in title or file name */
    quire_names *out;
};

/* Marks the question's terms that stand in a text. */
static quire_status mark(struct fitting *fitting, quire_str text, bool *held, quire_error *err)
{
    const quire_terms *asked = fitting->question->terms;
    quire_terms own = { 0 };
    if (text.size == 0) return QUIRE_OK;
    quire_status status = quire_text_terms(fitting->call, text, fitting->question->language, &own, err);
    for (size_t i = 0; i < own.count && !status; i++)
        for (size_t t = 0; t < fitting->terms; t++)
            if (quire_str_equal(own.items[i].text, asked->items[t].text)) held[t] = true;
    return status;
}

/* Whether names count at all: in a base of small documents reading two hundred of them would be for nothing. */
static bool may_name(const struct fitting *fitting)
{
    uint64_t chunks = 0;
    for (size_t d = 0; d < fitting->count; d++) chunks += fitting->documents[d].chunks;
    return fitting->count > 1 && chunks >= LEAST_CHUNKS * fitting->count;
}

static quire_status mark_all(struct fitting *fitting, quire_error *err)
{
    quire_arena *arena = fitting->call->arena;
    size_t terms = fitting->terms;
    fitting->title = quire_arena_array(arena, fitting->count, terms);
    fitting->name = quire_arena_array(arena, fitting->count, terms);
    quire_status status = fitting->title && fitting->name ? QUIRE_OK : quire_fail_memory(err);
    bool any = may_name(fitting);
    for (size_t d = 0; d < fitting->count && any && !status; d++) {
        bool *title = fitting->title + d * terms, *name = fitting->name + d * terms;
        status = mark(fitting, fitting->documents[d].title, title, err);
        if (!status) status = mark(fitting, quire_path_stem(fitting->documents[d].uri), name, err);
        for (size_t t = 0; t < terms; t++) name[t] = name[t] || title[t];
    }
    return status;
}

/* One Chinese character stands in too many words to be a name. */
static bool can_name(const quire_term *term)
{
    size_t first = 0;
    uint32_t letter = quire_utf8_next(term->text, &first);
    return term->content && !(quire_char_is_han(letter) && first == term->text.size);
}

/* Whether it is part of what the question writes as a name. */
static bool is_sure(const quire_asked *asked, const quire_term *term)
{
    for (size_t i = 0; i < asked->name_count; i++)
        if (asked->names[i].sure && term->start >= asked->names[i].start && term->end <= asked->names[i].end)
            return true;
    return false;
}

static bool has_capital(quire_str text)
{
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] >= 'A' && text.data[i] <= 'Z') return true;
    return false;
}

/* A word in small letters, in a question that has capitals: "installation" is rather a thing than the Installation Guide. */
static bool is_common(const quire_names_question *question, const quire_term *term)
{
    quire_str word = quire_str_cut(question->text, term->start, term->end);
    for (size_t i = 0; i < word.size; i++)
        if (word.data[i] < 'a' || word.data[i] > 'z') return false;
    return has_capital(question->text);
}

/* The weight of term `t` among names: the rarer among documents the greater; 0: no name. */
static double weigh(const struct fitting *fitting, size_t t)
{
    uint64_t chunks = 0, holding = 0;
    if (!can_name(&fitting->question->terms->items[t])) return 0;
    for (size_t d = 0; d < fitting->count; d++) {
        if (!fitting->name[d * fitting->terms + t]) continue;
        holding++;
        chunks += fitting->documents[d].chunks;
    }
    if (holding == 0 || holding == fitting->count || chunks < LEAST_CHUNKS * holding) return 0;
    double least = is_sure(fitting->question->asked, &fitting->question->terms->items[t])
                       ? LEAST_OF_SURE
                       : LEAST_CONCENTRATION;
    if ((double)chunks < least * (double)fitting->question->frequency[t]) return 0;
    return log((double)fitting->count / (double)holding);
}

static void fit_names(struct fitting *fitting, const double *weights)
{
    double all = 0;
    for (size_t t = 0; t < fitting->terms; t++) all += weights[t];
    for (size_t d = 0; d < fitting->count && all > 0; d++) {
        double held = 0;
        for (size_t t = 0; t < fitting->terms; t++)
            if (fitting->name[d * fitting->terms + t]) held += weights[t];
        fitting->out->fits[d].name = held / all;
    }
}

/* Marks the documents that are called by most of the names; all where there are none. */
static void choose_named(const struct fitting *fitting, bool *named)
{
    const quire_document_fit *fits = fitting->out->fits;
    double most = 0;
    for (size_t d = 0; d < fitting->count; d++)
        if (fits[d].name > most) most = fits[d].name;
    for (size_t d = 0; d < fitting->count; d++) named[d] = fits[d].name >= most - SAME_FIT;
}

/* Of these, those of the period that is asked for; where there are none, those that are not of another one; and where all
 * are, all of them: their columns may hold it. */
static void choose_best(struct fitting *fitting, const bool *named)
{
    quire_names *out = fitting->out;
    double most = -1;
    for (size_t d = 0; d < fitting->count; d++)
        if (named[d] && out->fits[d].period > most) most = out->fits[d].period;
    out->dated = most > 0;
    for (size_t d = 0; d < fitting->count; d++) {
        out->best[d] = named[d] && out->fits[d].period >= most - SAME_PERIOD;
        out->best_count += out->best[d];
    }
}

static bool stands_in(const quire_term *term, quire_periods periods)
{
    for (size_t i = 0; i < periods.count; i++)
        if (term->start < periods.items[i].end && term->end > periods.items[i].start) return true;
    return false;
}

/* What all titles of the best documents say is part of each of their chunks. */
static void mark_answered(struct fitting *fitting)
{
    quire_names *out = fitting->out;
    for (size_t t = 0; t < fitting->terms; t++) {
        bool all = out->best_count > 0;
        for (size_t d = 0; d < fitting->count && all; d++)
            all = !out->best[d] || fitting->title[d * fitting->terms + t];
        out->answered[t] = all || out->of_name[t] ||
                           (out->dated && stands_in(&fitting->question->terms->items[t],
                                                    fitting->question->asked->periods));
    }
}

quire_status quire_names_fit(quire_call *call, const quire_names_question *question,
                             const quire_named *documents, size_t count, quire_names *out, quire_error *err)
{
    size_t terms = question->terms->count < MOST_TERMS ? question->terms->count : MOST_TERMS;
    struct fitting fitting = {
        .call = call, .question = question, .documents = documents, .count = count, .terms = terms, .out = out
    };
    double *weights = quire_arena_array(call->arena, question->terms->count, sizeof *weights);
    bool *named = quire_arena_array(call->arena, count, sizeof *named);
    *out = (quire_names){
        .fits = quire_arena_array(call->arena, count, sizeof *out->fits),
        .best = quire_arena_array(call->arena, count, sizeof *out->best),
        .of_name = quire_arena_array(call->arena, question->terms->count, sizeof *out->of_name),
        .answered = quire_arena_array(call->arena, question->terms->count, sizeof *out->answered)
    };
    if (!weights || !named || !out->fits || !out->best || !out->of_name || !out->answered)
        return quire_fail_memory(err);
    quire_status status = mark_all(&fitting, err);
    if (status) return status;
    for (size_t t = 0; t < terms; t++) {
        weights[t] = weigh(&fitting, t);
        bool common = weights[t] > 0 && is_common(question, &question->terms->items[t]);
        out->of_name[t] = weights[t] > 0 && !common;
        if (out->of_name[t]) out->certainty = 1;
        else if (common && !(out->certainty > 0)) out->certainty = COMMON_CERTAINTY;
    }
    fit_names(&fitting, weights);
    choose_named(&fitting, named);
    status = quire_dates_fit(call, question->asked, documents, named, count, out->fits, err);
    if (status) return status;
    choose_best(&fitting, named);
    mark_answered(&fitting);
    return QUIRE_OK;
}

double quire_names_bonus(const quire_names *names, size_t document)
{
    const quire_document_fit *fit = &names->fits[document];
    return NAME_BONUS * names->certainty * fit->name + PERIOD_BONUS * fit->period;
}
