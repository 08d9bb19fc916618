/* SPDX-License-Identifier: Apache-2.0 */
/* A sentence and its quote are cut into clauses, for a quote may deny one thing and grant another. */
#include "answer/claims/denials.h"

#include "answer/claims/opposites.h"

#include "base/str.h"

enum { MOST_CLAUSES = 32 };

static size_t clause_end(quire_str text, size_t at)
{
    static const char *const ends[] = { ", ", "; ", ": ", "，", "；", "。", "：", " but ", " and ", "但" };
    for (size_t i = at; i < text.size; i++)
        for (size_t e = 0; e < sizeof ends / sizeof *ends; e++)
            if (quire_str_starts(quire_str_cut(text, i, text.size), quire_str_from(ends[e])))
                return i + strlen(ends[e]);
    return text.size;
}

/* How many of the content words in [start, end) of the claim stand in the clause of the quote; *all: how many there are. */
static size_t shared_words(const quire_claim *claim, quire_range own, const quire_ground *ground,
                           quire_range clause, size_t *all)
{
    size_t shared = 0;
    *all = 0;
    for (size_t i = 0; i < claim->terms.count; i++) {
        const quire_term *term = &claim->terms.items[i];
        if (term->start < own.start || term->end > own.end || !term->content) continue;
        (*all)++;
        bool held = false;
        for (size_t q = 0; q < ground->quote_terms.count && !held; q++) {
            const quire_term *other = &ground->quote_terms.items[q];
            held = other->start >= clause.start && other->end <= clause.end &&
                   quire_str_equal(other->text, term->text);
        }
        shared += held;
    }
    return shared;
}

/* Whether a clause of the claim denies as that clause of the quote does with which it shares most words; of several that share as
 * many, one will do. Clauses that share little are about something else. */
static bool denies_alike(const quire_claim *claim, quire_range own, const quire_ground *ground)
{
    quire_str quote = ground->evidence.quote;
    bool negates = quire_negates(quire_str_cut(claim->text, own.start, own.end)), agrees = true, any = false;
    size_t most = 0, all = 0;
    for (size_t at = 0, count = 0; at < quote.size && count < MOST_CLAUSES; count++) {
        quire_range clause = { at, clause_end(quote, at) };
        bool denied = quire_negates(quire_str_cut(quote, clause.start, clause.end));
        size_t shared = shared_words(claim, own, ground, clause, &all);
        any |= denied;
        if (shared > most) agrees = denied == negates;
        else if (shared == most && most) agrees |= denied == negates;
        if (shared > most) most = shared;
        at = clause.end;
    }
    if (negates) return most ? agrees : any;
    return agrees || most * 3 < all;
}

bool quire_claim_denials_agree(const quire_claim *claim, const quire_ground *ground)
{
    if (claim->negates && quire_negates(ground->frame)) return true;
    for (size_t at = 0, count = 0; at < claim->text.size && count < MOST_CLAUSES; count++) {
        quire_range own = { at, clause_end(claim->text, at) };
        if (!denies_alike(claim, own, ground)) return false;
        at = own.end;
    }
    return true;
}
