/* SPDX-License-Identifier: Apache-2.0 */
/* A question about a series gets one quote a report, in order of time: what the best unit says of its report, the others' counterparts
 * say of theirs. */
#include "answer/counterpart.h"
#include "answer/ranking.h"

#include "base/error.h"

#include <stdlib.h>

/* Sentences of two reports that share so much of their words say the same of their times. */
static const double alike_share = 0.8;
/* Others must come this near to the best one. */
static const double member_share = 0.75;

struct member {
    quire_ranked_unit scored;
    long day;
};

static int by_day(const void *a, const void *b)
{
    const struct member *left = a, *right = b;
    return (left->day > right->day) - (left->day < right->day);
}

/* Whether the document is of a period that is asked for, where some are. */
static bool is_of_asked_time(const quire_ranking *ranking, const quire_opened *opened)
{
    quire_periods asked = ranking->asking.asked.periods;
    bool fits = asked.count == 0;
    for (size_t i = 0; i < asked.count && !fits; i++)
        fits = quire_periods_fit(&asked.items[i], opened->periods) >= QUIRE_PERIOD_PART;
    return fits;
}

static double shared_words(const quire_unit *a, const quire_unit *b)
{
    size_t shared = 0, all = 0;
    for (size_t i = 0; i < a->terms.count; i++) {
        if (!a->terms.items[i].content) continue;
        all++;
        shared += quire_terms_hold(&b->terms, a->terms.items[i].text);
    }
    return all ? (double)shared / (double)all : 0;
}

/* The sentence of a document that is most like the best one, or the one that answers best. */
static bool find_sentence(const quire_ranking *ranking, const quire_opened *opened, quire_ranked_unit *out)
{
    const quire_ranked_unit *best = &ranking->items[0];
    const quire_unit *own = &ranking->units.items[best->unit];
    double most = 0;
    for (size_t i = 1; i < ranking->count; i++) {
        const quire_ranked_unit *scored = &ranking->items[i];
        const quire_unit *unit = &ranking->units.items[scored->unit];
        if (unit->opened != opened || unit->kind != own->kind || scored->features.contrasts ||
            scored->features.values[QUIRE_FEATURE_KIND] < best->features.values[QUIRE_FEATURE_KIND])
            continue;
        double shared = shared_words(own, unit);
        bool good = !scored->features.other && scored->score >= member_share * best->score;
        if (shared < alike_share && !good) continue;
        if (shared <= most) continue;
        most = shared;
        *out = *scored;
    }
    return most > 0;
}

/* What the document of `hit` says of what the best unit says of its own; day 0: nothing. */
static quire_status find_member(quire_ranking *ranking, size_t hit, struct member *out)
{
    const quire_opened *opened = ranking->documents.of_hit[hit];
    const quire_ranked_unit *best = &ranking->items[0];
    quire_units *units = &ranking->units;
    quire_answering_row row = { .asked = SIZE_MAX };
    const quire_unit *unit = &units->items[best->unit];
    if (unit->kind != QUIRE_UNIT_ROW || best->features.asked == SIZE_MAX) {
        if (find_sentence(ranking, opened, &out->scored)) out->day = quire_opened_day(opened);
        return QUIRE_OK;
    }
    quire_status status = quire_counterpart_of(ranking->call, unit, best->features.asked, opened, &row,
                                               ranking->err);
    if (status || row.asked == SIZE_MAX) return status;
    row.unit.hit = hit;
    out->scored = *best;
    out->scored.unit = out->scored.with = units->count;
    out->scored.features.asked = row.asked;
    out->day = quire_opened_day(opened);
    units->items[units->count++] = row.unit;
    return QUIRE_OK;
}

/* Makes room for a row of every other document of a series. */
static quire_status make_room(quire_ranking *ranking, size_t further)
{
    quire_units *units = &ranking->units;
    quire_unit *items = quire_arena_array(ranking->call->arena, units->count + further, sizeof *items);
    if (!items) return quire_fail_memory(ranking->err);
    if (units->count) memcpy(items, units->items, units->count * sizeof *items);
    units->items = items;
    return QUIRE_OK;
}

/* How many reports the question asks for, at most as many as are told; 0: it doesn't say. So many months are so many quarters. */
static size_t reports_asked(const quire_ranking *ranking)
{
    const quire_asked_frame *frame = &ranking->asking.frame;
    const quire_period *own = ranking->units.items[ranking->items[0].unit].opened->own;
    size_t months = own ? (size_t)quire_period_months(own) : 0;
    size_t asked = frame->months == 1 && months > 1 ? (frame->last + months - 1) / months : frame->last;
    return asked < 2 ? 0 : asked;
}

/* One figure a report, oldest first; where the latest is asked for and how it compares, that one leads. */
static void put_members(quire_ranking *ranking, struct member *members, size_t count, size_t *quotes)
{
    size_t most = ranking->reports_asked;
    if (most == 0 || most > QUIRE_SERIES_MOST) most = QUIRE_SERIES_MOST;
    qsort(members, count, sizeof *members, by_day);
    if (count > most) members += count - most;
    *quotes = count < most ? count : most;
    for (size_t i = 0; i < *quotes; i++)
        ranking->items[ranking->asking.asked.latest ? *quotes - 1 - i : i] = members[i].scored;
}

/* Whether the document of `hit` is another one of the series that the best one's document is of. */
static bool is_another_of_series(const quire_ranking *ranking, size_t hit)
{
    const quire_ranked_unit *best = &ranking->items[0];
    const quire_opened *own = ranking->units.items[best->unit].opened,
                       *other = ranking->documents.of_hit[hit];
    if (!other || other == own || !is_of_asked_time(ranking, other)) return false;
    for (size_t i = 0; i < hit; i++)
        if (ranking->documents.of_hit[i] == other) return false;
    return quire_opened_are_series(own, other) && quire_opened_day(other) > 0;
}

/* Puts one quote for each report of the series in front; leaves *quotes 0 where the best unit's document is of none. */
quire_status quire_tell_series(quire_ranking *ranking, size_t *quotes)
{
    const quire_opened *own = ranking->units.items[ranking->items[0].unit].opened;
    size_t count = 1;
    struct member *members = quire_arena_array(ranking->call->arena, ranking->hit_count + 1, sizeof *members);
    if (!members) return quire_fail_memory(ranking->err);
    members[0] = (struct member){ ranking->items[0], quire_opened_day(own) };
    *quotes = 0;
    if (members[0].day == 0) return QUIRE_OK;
    ranking->reports_asked = reports_asked(ranking);
    quire_status status = make_room(ranking, ranking->hit_count);
    for (size_t i = 0; i < ranking->hit_count && !status; i++) {
        if (!is_another_of_series(ranking, i)) continue;
        members[count] = (struct member){ 0 };
        status = find_member(ranking, i, &members[count]);
        count += members[count].day > 0;
    }
    ranking->reports_found = count;
    if (!status && count > 1) put_members(ranking, members, count, quotes);
    return status;
}
