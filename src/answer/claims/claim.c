/* SPDX-License-Identifier: Apache-2.0 */
/* Holding a sentence against evidence. First what may not differ: figures (with unit and scale, in a column whose period is the
 * one spoken of), periods, names, denials. Then whether they speak of the same thing: of the words of the sentence that neither
 * the document nor the headings explain, enough must stand in the quote, and enough of a row's label must stand in the sentence,
 * for a row has many neighbours whose words differ by one. */
#include "answer/claims/claim.h"

#include "answer/claims/denials.h"
#include "answer/claims/opposites.h"
#include "answer/claims/words.h"
#include "answer/kinds.h"

#include "base/str.h"
#include "text/language.h"

#include <ctype.h>
#include <math.h>

/* Shares of words that must be held; chosen on the tune halves (docs/decisions/claims.md). A bare answer is read with the
 * words of its question, of which more are about the asking. */
static const double least_of_prose = 0.65, least_of_row = 0.6, least_of_bare = 0.4, least_of_label = 0.5,
                    least_of_answer = 0.7;
static const double period_bonus = 0.2;

#define COUNT(table) (sizeof(table) / sizeof *(table))

enum { REPEATING_TERMS = 12 };

/* Whether the term is part of a figure or a period: these are held by what they mean. */
static bool is_measured(const quire_claim *claim, const quire_term *term)
{
    for (size_t i = 0; i < claim->figures.count; i++)
        if (term->start < claim->figures.items[i].end && term->end > claim->figures.items[i].start)
            return true;
    for (size_t i = 0; i < claim->about.periods.count; i++)
        if (term->start < claim->about.periods.items[i].end &&
            term->end > claim->about.periods.items[i].start)
            return true;
    return false;
}

static bool is_named(const quire_asked *about, const quire_term *term)
{
    for (size_t i = 0; i < about->name_count; i++)
        if (term->start < about->names[i].end && term->end > about->names[i].start) return true;
    return false;
}

/* ---- reading a sentence ---- */

quire_status quire_claim_asked_of(quire_call *call, quire_str question, quire_str language,
                                  quire_claim_asked *out, quire_error *err)
{
    *out = (quire_claim_asked){ .question = question };
    quire_status status = quire_asked_of(call, question, language, &out->asked, err);
    return status ? status : quire_text_terms(call, question, language, &out->terms, err);
}

/* Words said over and over say nothing: of a dozen or more, most have stood before. */
static bool repeats_itself(const quire_terms *terms)
{
    size_t again = 0;
    if (terms->count < REPEATING_TERMS) return false;
    for (size_t i = 0; i < terms->count; i++) {
        size_t before = 0;
        while (before < i && !quire_str_equal(terms->items[before].text, terms->items[i].text)) before++;
        again += before < i;
    }
    return again * 5 > terms->count * 3;
}

/* Whether what follows its periods says that they are a report's: "the Q3 2022 10-Q", 2022年报. */
static bool periods_are_of_report(quire_str text, const quire_periods *periods)
{
    static const char *const reports[] = { "10-Q",   "10-K",   "Form",          "report",
                                           "Report", "filing", "annual report", "quarterly report",
                                           "报告",   "報告",   "年报",          "年報",
                                           "季报",   "季報",   "财报",          "財報",
                                           "报",     "報" };
    for (size_t p = 0; p < periods->count; p++) {
        quire_str rest = quire_str_trim(quire_str_cut(text, periods->items[p].end, text.size));
        bool found = false;
        for (size_t i = 0; i < COUNT(reports) && !found; i++)
            found = quire_str_starts(rest, quire_str_from(reports[i]));
        if (!found) return false;
    }
    return periods->count > 0;
}

quire_status quire_claim_of(quire_call *call, quire_str sentence, quire_str language,
                            const quire_claim_asked *asked, quire_claim *out, quire_error *err)
{
    double own = 0;
    size_t words = 0;
    *out = (quire_claim){ .text = sentence, .asked = asked, .negates = quire_negates(sentence) };
    quire_status status = quire_text_terms(call, sentence, language, &out->terms, err);
    if (!status) status = quire_asked_of(call, sentence, language, &out->about, err);
    if (!status) status = quire_figures_of(call, sentence, &out->about.periods, &out->figures, err);
    if (status) return status;
    out->of_report = periods_are_of_report(sentence, &out->about.periods);
    for (size_t i = 0; i < out->terms.count; i++) {
        const quire_term *term = &out->terms.items[i];
        words += term->content;
        if (!is_measured(out, term) && !is_named(&out->about, term))
            own += quire_claim_weight(sentence, term);
    }
    out->bare = own < 1;
    out->says = words && !quire_kind_is_question(sentence) && !quire_claim_refuses(sentence) &&
                !repeats_itself(&out->terms);
    return QUIRE_OK;
}

size_t quire_claim_figures(const quire_claim *claim)
{
    size_t count = 0;
    for (size_t i = 0; i < claim->figures.count; i++) count += !claim->figures.items[i].token;
    return count;
}

/* ---- periods ---- */

/* A quarter or year by its number and a day of its end: a company's own year ends in the calendar year that it is named after, or
 * in the January behind it. */
static bool may_be_fiscal(const quire_period *numbered, const quire_period *dated)
{
    bool plain = numbered->year && !numbered->month && dated->year && dated->month;
    if (!plain || !numbered->quarter) return false;
    if (dated->months && dated->months != 3) return false;
    int end = dated->year * 12 + dated->month + 3 * (4 - numbered->quarter);
    return end >= numbered->year * 12 + 1 && end <= numbered->year * 12 + 13;
}

static quire_period_fit fit_of(const quire_period *said, const quire_period *offered)
{
    quire_period_fit fit = quire_period_compare(said, offered);
    if (fit == QUIRE_PERIOD_APART && (may_be_fiscal(said, offered) || may_be_fiscal(offered, said)))
        return QUIRE_PERIOD_SILENT;
    return fit;
}

quire_period_fit quire_claim_fit(const quire_periods *said, const quire_periods *offered)
{
    quire_period_fit best = QUIRE_PERIOD_APART;
    bool years = false;
    for (size_t o = 0; o < offered->count; o++) years = years || offered->items[o].year;
    for (size_t s = 0; s < said->count; s++)
        for (size_t o = 0; o < offered->count; o++) {
            if (years && !offered->items[o].year) continue;
            quire_period_fit fit = fit_of(&said->items[s], &offered->items[o]);
            if (fit > best) best = fit;
        }
    return best;
}

/* The periods that the claim speaks of: its own, or those of the question; of one about the latest, the document's. */
static quire_periods periods_of(const quire_claim *claim, const quire_ground *ground)
{
    if (claim->about.periods.count) return claim->about.periods;
    if (claim->inherited && claim->inherited->count) return *claim->inherited;
    if (!claim->asked) return (quire_periods){ 0 };
    if (claim->asked->asked.periods.count || !claim->asked->asked.latest) return claim->asked->asked.periods;
    return (quire_periods){ ground->document_periods.items, ground->document_periods.count > 0 };
}

/* Whether one of the periods ends with the one that its document is about: of a report on a quarter, the months of the year until
 * then. */
static bool ends_with_document(const quire_ground *ground, const quire_periods *periods)
{
    for (size_t c = 0; c < periods->count; c++)
        for (size_t d = 0; d < ground->document_periods.count; d++) {
            const quire_period *own = &periods->items[c], *of_document = &ground->document_periods.items[d];
            int month = of_document->month ? of_document->month : 3 * of_document->quarter;
            if (own->month && own->month == month && own->year == of_document->year) return true;
        }
    return false;
}

/* The best fit of a period to the column of any cell with figures. */
static quire_period_fit best_column(const quire_ground *ground, const quire_periods *said)
{
    quire_period_fit best = QUIRE_PERIOD_APART;
    for (size_t c = 0; c < ground->cell_count; c++) {
        if (!ground->cells[c].figures.count) continue;
        quire_period_fit fit = quire_claim_fit(said, &ground->cells[c].periods);
        if (fit > best) best = fit;
    }
    return best;
}

/* "In the latest report", and not "in the latest quarter": any time that ends with it. */
static bool asks_for_latest_report(const quire_claim *claim)
{
    static const char *const quarters[] = {
        "latest quarter",
        "recent quarter",
        "last quarter",
        "current quarter",
        "latest fiscal quarter",
        "recent fiscal quarter",
        "最新季",
        "最近季",
        "最近一季",
        "最近一个季",
        "最近一個季",
        "最新一季",
    };
    const quire_claim_asked *asked = claim->asked;
    if (!asked || !asked->asked.latest || asked->asked.periods.count) return false;
    for (size_t i = 0; i < COUNT(quarters); i++)
        if (quire_str_holds(asked->question, quarters[i])) return false;
    return true;
}

/* Whether a cell's column is one that the periods can mean, and no other column of the row fits them better. A question about a
 * report's period that the sentence does not repeat may be answered by what ends with it. */
static bool column_fits(const quire_claim *claim, const quire_ground *ground, const quire_ground_cell *cell,
                        const quire_periods *said)
{
    if (!said->count || !cell->periods.count) return true;
    bool apart = true;
    for (size_t s = 0; s < said->count; s++) {
        const quire_periods one = { &said->items[s], 1 };
        quire_period_fit fit = quire_claim_fit(&one, &cell->periods), best = best_column(ground, &one);
        if (fit != QUIRE_PERIOD_APART && fit >= best) return true;
        apart = apart && best == QUIRE_PERIOD_APART;
    }
    return (apart || asks_for_latest_report(claim)) && (!claim->about.periods.count || claim->of_report) &&
           quire_claim_fit(said, &ground->document_periods) != QUIRE_PERIOD_APART &&
           ends_with_document(ground, &cell->periods);
}

/* ---- figures ---- */

static bool speaks_of_share(quire_str text)
{
    static const char *const words[] = { "%",    "％",     "percent", "Percent", "rate",
                                         "Rate", "margin", "率",      "占比",    "比例" };
    for (size_t i = 0; i < COUNT(words); i++)
        if (quire_str_holds(text, words[i])) return true;
    return false;
}

/* Per cent is told by the figure, its column, or its row; money by the figure, its column, or the table. */
static bool units_agree(const quire_claim *claim, const quire_figure *said, const quire_ground *ground,
                        const quire_ground_cell *cell, const quire_figure *printed)
{
    bool said_share = said->unit && said->unit[0] == '%',
         printed_share = printed->unit && printed->unit[0] == '%';
    if (said_share != printed_share) {
        if (printed_share) return !said->unit && !(said->scale > 0) && speaks_of_share(claim->text);
        return !printed->unit &&
               (speaks_of_share(cell->head) || speaks_of_share(ground->frame) ||
                (ground->label != SIZE_MAX && speaks_of_share(ground->cells[ground->label].text)));
    }
    if (said_share) return true;
    const char *unit = printed->unit ? printed->unit : cell->unit;
    if (!unit && ground->row)
        unit = quire_figure_unit(ground->evidence.heads ? ground->evidence.heads->unit : (quire_str){ 0 });
    if (unit && unit[0] == '%') unit = NULL; /* "in millions, except percentages" */
    return quire_figure_units_agree(said->unit, unit);
}

static bool values_agree(const quire_figure *said, const quire_ground *ground, const quire_figure *printed)
{
    if (quire_figure_equals(said, printed, 1)) return true;
    if (printed->scale > 0 || (printed->unit && printed->unit[0] == '%')) return false;
    for (size_t i = 0; i < ground->scale_count; i++)
        if (quire_figure_equals(said, printed, ground->scales[i])) return true;
    return false;
}

/* "Increased 5 %" of a cell that is printed as (5)%, and the other way round in a column of changes. */
static bool directions_agree(const quire_claim *claim, const quire_ground_cell *cell,
                             const quire_figure *printed)
{
    bool rise = quire_speaks_of_rise(claim->text), fall = quire_speaks_of_fall(claim->text);
    bool change = quire_str_holds(cell->head, "hange") || quire_str_holds(cell->head, "变动") ||
                  quire_str_holds(cell->head, "變動") || quire_str_holds(cell->head, "增减") ||
                  quire_str_holds(cell->head, "增減") || quire_str_holds(cell->head, "同比");
    if (rise == fall) return true;
    return printed->negative ? fall || !change : rise || !change;
}

/* The period that prose gives its figure `at`, where it has as many of both and either one behind the other ("$13.7 billion in Q1
 * 2022 and $13.1 billion in Q1 2023") or all of one kind first ("$13.7 billion and $13.1 billion during Q1 2022 and Q1 2023"). NULL: it
 * cannot be told. */
static const quire_period *period_of_figure(const quire_ground *ground, const quire_figures *figures,
                                            size_t at)
{
    const quire_periods *periods = &ground->quote_periods;
    const quire_period *all = periods->items;
    size_t count = 0, own = 0;
    bool first = true, last = true, turns = true;
    if (ground->row || periods->count < 2) return NULL;
    for (size_t f = 0; f < figures->count; f++) {
        size_t start = figures->items[f].start, i = count;
        if (figures->items[f].token) continue;
        if (count++ == periods->count) return NULL;
        if (f == at) own = i;
        first = first && all[periods->count - 1].start < start;
        last = last && start < all[0].start;
        turns = turns && (all[0].start < figures->items[0].start
                              ? all[i].start < start && (i + 1 == periods->count || start < all[i + 1].start)
                              : start < all[i].start && (i == 0 || all[i - 1].start < start));
    }
    return count == periods->count && (first || last || turns) ? &all[own] : NULL;
}

/* The cell of the evidence that holds the figure under a period that is spoken of; NULL: none. */
static const quire_ground_cell *find_figure(const quire_claim *claim, const quire_figure *said,
                                            const quire_ground *ground, const quire_periods *periods)
{
    for (size_t c = 0; c < ground->cell_count; c++) {
        const quire_ground_cell *cell = &ground->cells[c];
        if (!column_fits(claim, ground, cell, periods)) continue;
        for (size_t f = 0; f < cell->figures.count; f++) {
            const quire_figure *printed = &cell->figures.items[f];
            const quire_periods own = { period_of_figure(ground, &cell->figures, f), 1 };
            if (own.items && periods->count && quire_claim_fit(periods, &own) == QUIRE_PERIOD_APART) continue;
            if (values_agree(said, ground, printed) && units_agree(claim, said, ground, cell, printed) &&
                (!ground->row || directions_agree(claim, cell, printed)))
                return cell;
        }
    }
    return NULL;
}

static bool stands_in_frame(const quire_figure *said, const quire_ground *ground)
{
    if (said->scale > 0) return false;
    for (size_t i = 0; i < ground->frame_figures.count; i++)
        if (quire_figure_equals(said, &ground->frame_figures.items[i], 1)) return true;
    return false;
}

static bool name_stands(quire_str name, const quire_ground *ground)
{
    return quire_asked_name_stands(name, ground->evidence.quote) ||
           quire_asked_name_stands(name, ground->frame) ||
           quire_asked_name_stands(name, ground->evidence.document) ||
           quire_asked_name_stands(name, ground->evidence.beginning);
}

/* How many figures stand in the quote itself, under how many of them the very period that is spoken of; the first one's cell. */
struct standing {
    size_t found, in_period, cell;
};

/* Whether all figures stand. As many periods as figures belong to each other in their order: 117 in 2022 and 124 in 2021. */
static bool figures_stand(const quire_claim *claim, const quire_ground *ground, struct standing *out)
{
    const quire_periods all = periods_of(claim, ground);
    size_t numbers = quire_claim_figures(claim), number = 0;
    bool paired = ground->row && numbers > 1 && numbers == claim->about.periods.count;
    *out = (struct standing){ .cell = SIZE_MAX };
    for (size_t i = 0; i < claim->figures.count; i++) {
        const quire_figure *said = &claim->figures.items[i];
        if (said->token) {
            if (!name_stands(quire_str_cut(claim->text, said->start, said->end), ground)) return false;
            continue;
        }
        const quire_periods one = { paired ? &all.items[number] : NULL, 1 }, *periods = paired ? &one : &all;
        number++;
        const quire_ground_cell *cell = find_figure(claim, said, ground, periods);
        if (!cell && !stands_in_frame(said, ground)) return false;
        if (!cell) continue;
        out->found++;
        out->in_period += quire_claim_fit(periods, &cell->periods) == QUIRE_PERIOD_SAME;
        if (ground->row && out->cell == SIZE_MAX) out->cell = (size_t)(cell - ground->cells);
    }
    return out->found || numbers == 0;
}

/* ---- what is spoken of ---- */

/* Whether each period that the sentence itself names is one that the quote, its heads or its document name. */
static bool each_period_stands(const quire_claim *claim, const quire_ground *ground)
{
    for (size_t i = 0; i < claim->about.periods.count; i++) {
        const quire_periods one = { &claim->about.periods.items[i], 1 };
        if (quire_claim_fit(&one, &ground->quote_periods) == QUIRE_PERIOD_APART &&
            quire_claim_fit(&one, &ground->frame_periods) == QUIRE_PERIOD_APART &&
            quire_claim_fit(&one, &ground->document_periods) == QUIRE_PERIOD_APART)
            return false;
    }
    return true;
}

/* What the quote says of periods decides; where it says nothing, its heads or its document must fit. Periods that only the question
 * names may be the document's by another name: the quote then must not contradict the document. Of a row whose figure was found, the
 * column has decided before. */
static bool periods_stand(const quire_claim *claim, const quire_ground *ground)
{
    const quire_periods said = periods_of(claim, ground);
    bool own = claim->about.periods.count > 0;
    if (!said.count || (!own && !claim->figures.count)) return true;
    bool document = quire_claim_fit(&said, &ground->document_periods) != QUIRE_PERIOD_APART;
    if (ground->quote_periods.count) {
        if (quire_claim_fit(&said, &ground->quote_periods) != QUIRE_PERIOD_APART) return true;
        return !own && document &&
               (quire_claim_fit(&ground->document_periods, &ground->quote_periods) != QUIRE_PERIOD_APART ||
                ends_with_document(ground, &ground->quote_periods));
    }
    if (document || quire_claim_fit(&said, &ground->frame_periods) != QUIRE_PERIOD_APART) return true;
    return !own && !ground->frame_periods.count && !ground->document_periods.count;
}

/* Whether a word stands anywhere that a reader sees, or in the question. What is only asked by an acronym may be said of something
 * else: of capital expenditure what is asked of R&D. */
static bool is_seen(const quire_claim *claim, const quire_ground *ground, const quire_term *term)
{
    quire_str word = quire_str_cut(claim->text, term->start, term->end);
    return quire_claim_holds(&ground->quote_terms, term->text) ||
           quire_claim_holds(&ground->frame_terms, term->text) ||
           quire_claim_holds(&ground->document_terms, term->text) || name_stands(word, ground) ||
           (claim->asked && !quire_claim_is_acronym(word) &&
            quire_claim_holds(&claim->asked->terms, term->text));
}

/* No word that is written like a name may be new: not in the quote, its heads, its document's name and beginning, nor the question. */
static bool capitals_stand(const quire_claim *claim, const quire_ground *ground)
{
    for (size_t i = 1; i < claim->terms.count; i++) {
        const quire_term *term = &claim->terms.items[i];
        if (!isupper((unsigned char)claim->text.data[term->start]) ||
            quire_claim_weight(claim->text, term) < 1)
            continue;
        if (!is_measured(claim, term) && !is_seen(claim, ground, term)) return false;
    }
    return true;
}

/* "Tesla reported …", "Tesla's …": a name that begins a sentence is written like any other word there. */
static bool subject_stands(const quire_claim *claim, const quire_ground *ground)
{
    static const char *const behind[] = { "'s ",      "’s ",         " reported ", " had ",
                                          " has ",    " spent ",     " earned ",   " recorded ",
                                          " posted ", " generated ", " disclosed " };
    const quire_term *first = claim->terms.count ? &claim->terms.items[0] : NULL;
    bool named = false;
    if (!first || first->start || !first->content || !isupper((unsigned char)claim->text.data[0]))
        return true;
    quire_str rest = quire_str_cut(claim->text, first->end, claim->text.size);
    for (size_t i = 0; i < COUNT(behind); i++)
        named = named || quire_str_starts(rest, quire_str_from(behind[i]));
    return !named || is_seen(claim, ground, first);
}

/* Whether a text has all words of a name: "Amazon" is a word of "AMAZON.COM, INC.". */
static bool words_stand(const quire_terms *terms, const quire_asked_name *name, const quire_terms *text)
{
    size_t words = 0;
    for (size_t i = 0; i < terms->count; i++) {
        const quire_term *term = &terms->items[i];
        if (term->start < name->start || term->end > name->end || !term->content) continue;
        bool held = false;
        for (size_t t = 0; t < text->count && !held; t++)
            held = quire_str_equal(text->items[t].text, term->text);
        if (!held) return false;
        words++;
    }
    return words > 0;
}

/* Whether the evidence names what `text`, whose words are `terms`, names there. */
static bool is_about(quire_str text, const quire_terms *terms, const quire_asked_name *name,
                     const quire_ground *ground)
{
    if (name_stands(quire_str_cut(text, name->start, name->end), ground)) return true;
    return !name->identifier &&
           (words_stand(terms, name, &ground->document_terms) ||
            words_stand(terms, name, &ground->frame_terms) || words_stand(terms, name, &ground->quote_terms));
}

/* A document that says of which period it is answers questions about that one, or about one that the quote or its heads name. */
static bool is_of_period(const quire_claim_asked *asked, const quire_ground *ground)
{
    const quire_periods *said = &asked->asked.periods;
    return !said->count || !ground->document_periods.count ||
           quire_claim_fit(said, &ground->document_periods) != QUIRE_PERIOD_APART ||
           quire_claim_fit(said, &ground->quote_periods) != QUIRE_PERIOD_APART ||
           quire_claim_fit(said, &ground->frame_periods) != QUIRE_PERIOD_APART;
}

bool quire_claim_is_about(const quire_claim_asked *asked, const quire_ground *ground)
{
    if (!is_of_period(asked, ground)) return false;
    bool wanted[2] = { false, false }, found[2] = { false, false };
    for (size_t i = 0; i < asked->asked.name_count; i++) {
        const quire_asked_name *name = &asked->asked.names[i];
        if (!name->sure) continue;
        wanted[name->identifier] = true;
        if (!found[name->identifier])
            found[name->identifier] = is_about(asked->question, &asked->terms, name, ground);
    }
    return (!wanted[0] || found[0]) && (!wanted[1] || found[1]);
}

/* All names of the sentence, and those of the question. */
static bool names_stand(const quire_claim *claim, const quire_ground *ground)
{
    for (size_t i = 0; i < claim->about.name_count; i++) {
        const quire_asked_name *name = &claim->about.names[i];
        if (name->sure && !is_about(claim->text, &claim->terms, name, ground)) return false;
    }
    return !claim->asked || quire_claim_is_about(claim->asked, ground);
}

struct shares {
    double own, around, all; /* weight of the sentence's words: in the quote, only around it, in sum */
};

/* `text`: what the term is a word of. */
static void add_shares(const quire_ground *ground, quire_str text, const quire_term *term,
                       struct shares *shares)
{
    double weight = quire_claim_weight(text, term);
    shares->all += weight;
    if (quire_claim_holds(&ground->quote_terms, term->text) ||
        (ground->row && quire_claim_holds(&ground->frame_terms, term->text)) ||
        quire_claim_is_spelt(text, term, ground->evidence.quote))
        shares->own += weight;
    else if (quire_claim_holds(&ground->document_terms, term->text) ||
             quire_claim_holds(&ground->frame_terms, term->text))
        shares->around += weight;
}

/* The share of the words that the quote must explain; a row's heads belong to it. */
static double share_of(const quire_claim *claim, const quire_ground *ground)
{
    struct shares shares = { 0 };
    for (size_t i = 0; i < claim->terms.count; i++)
        if (!is_measured(claim, &claim->terms.items[i]))
            add_shares(ground, claim->text, &claim->terms.items[i], &shares);
    for (size_t i = 0; claim->bare && claim->asked && i < claim->asked->terms.count; i++)
        add_shares(ground, claim->asked->question, &claim->asked->terms.items[i], &shares);
    double wanted = shares.all - shares.around;
    return wanted > 0 && shares.own > 0 ? shares.own / wanted : 0;
}

/* Of a bare answer its own words must stand too: those of the question stand in many a quote. */
static bool answer_stands(const quire_claim *claim, const quire_ground *ground)
{
    struct shares shares = { 0 };
    if (!claim->bare) return true;
    for (size_t i = 0; i < claim->terms.count; i++)
        if (!is_measured(claim, &claim->terms.items[i]))
            add_shares(ground, claim->text, &claim->terms.items[i], &shares);
    return shares.own + shares.around >= least_of_answer * shares.all;
}

static bool label_stands(const quire_claim *claim, const quire_ground *ground)
{
    double held = 0, all = 0;
    quire_str label = ground->label == SIZE_MAX ? (quire_str){ 0 }
                                                : quire_str_trim(ground->cells[ground->label].text);
    for (size_t i = 0; ground->label != SIZE_MAX && i < claim->terms.count; i++)
        if (quire_claim_is_spelt(claim->text, &claim->terms.items[i], label)) return true;
    for (size_t i = 0; i < ground->label_terms.count; i++) {
        const quire_term *term = &ground->label_terms.items[i];
        double weight = quire_claim_weight(label, term);
        all += weight;
        bool said = quire_claim_holds(&claim->terms, term->text);
        if (!said && claim->bare && claim->asked) said = quire_claim_holds(&claim->asked->terms, term->text);
        if (said) held += weight;
    }
    return all <= 0 || held / all >= least_of_label;
}

/* Whether all that the sentence says stands in one of the lines: it then only names what the text is about. */
static bool only_heads(const quire_claim *claim, const quire_ground *ground)
{
    const quire_heads *heads = ground->evidence.heads;
    if (claim->bare && claim->figures.count) return false;
    quire_str said = quire_str_trim(claim->text);
    while (said.size && strchr(".:#*", said.data[said.size - 1])) said.size--;
    while (said.size && strchr("#* ", said.data[0])) said = quire_str_cut(said, 1, said.size);
    if (heads && quire_str_equal(said, heads->table)) return true;
    for (size_t i = 0; heads && i < heads->headings.count; i++)
        if (quire_str_equal(said, heads->headings.items[i])) return true;
    if (quire_str_holds(ground->evidence.document, "\n") && said.size > 2) {
        const char *end = memchr(ground->evidence.document.data, '\n', ground->evidence.document.size);
        quire_str title = quire_str_cut(ground->evidence.document, 0,
                                        (size_t)(end - ground->evidence.document.data));
        if (quire_str_equal(said, title)) return true;
    }
    /* A row's label alone. */
    return ground->row && !claim->figures.count && ground->label != SIZE_MAX &&
           quire_str_equal(said, quire_str_trim(ground->cells[ground->label].text));
}

/* A row of figures supports what says one of them: without, its label would support whatever names it. */
static bool figures_are_said(const quire_claim *claim, const quire_ground *ground)
{
    size_t figures = 0, words = 0;
    if (quire_claim_figures(claim)) return true;
    for (size_t i = 0; ground->row && i < ground->cell_count; i++) {
        if (i == ground->label || !quire_str_trim(ground->cells[i].text).size) continue;
        if (ground->cells[i].figures.count) figures++;
        else words++;
    }
    return !figures || words;
}

static bool opposes(const quire_claim *claim, const quire_ground *ground)
{
    if (!ground->row) return quire_opposes(claim->text, ground->evidence.quote);
    return ground->label != SIZE_MAX && quire_opposes(claim->text, ground->cells[ground->label].text);
}

double quire_claim_held(const quire_claim *claim, const quire_ground *ground, size_t *cell)
{
    struct standing figures;
    *cell = SIZE_MAX;
    if (!claim->says || !figures_stand(claim, ground, &figures)) return 0;
    double least = claim->bare ? least_of_bare : ground->row ? least_of_row : least_of_prose;
    double share = share_of(claim, ground);
    if (share < least || !answer_stands(claim, ground) || (ground->row && !label_stands(claim, ground)))
        return 0;
    bool columned = figures.cell != SIZE_MAX && ground->cells[figures.cell].periods.count;
    if (!each_period_stands(claim, ground) || (!columned && !periods_stand(claim, ground))) return 0;
    if (!figures_are_said(claim, ground) || only_heads(claim, ground) ||
        !quire_claim_denials_agree(claim, ground) || opposes(claim, ground))
        return 0;
    if (!names_stand(claim, ground) || !subject_stands(claim, ground) || !capitals_stand(claim, ground))
        return 0;
    *cell = figures.cell;
    return fmin(share, 1) + (figures.in_period ? period_bonus : 0);
}
