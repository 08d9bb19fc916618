/* SPDX-License-Identifier: Apache-2.0 */
/* A report's title says when its quarter ended, and its file's name which quarter somebody calls it; the two may differ by a
 * fiscal year's shift, and a question may mean either. Both count as the period that is asked for, and the file's name only
 * comes first: people ask in the words in which they keep their files.
 *
 * "The latest" is the newest of a kind: of documents whose names differ in nothing but their period. A handbook without a
 * date is not older than the minutes of a meeting, so it loses nothing by them. */
#include "retrieve/dates.h"

#include "base/error.h"
#include "base/path.h"
#include "base/str.h"

#include <stdlib.h>
#include <string.h>

static const double SAME_BY_FILE = 1, SAME_BY_TITLE = .9, PART = .5, OTHER = -1;

/* What tells a document's date: the periods in its title, else in its file's name; and the rest of that name. */
struct dated {
    quire_periods title, file;
    quire_str kind; /* the name without its periods */
    int day;        /* grows with time; 0: no date */
    size_t document;
};

/* As much as `told` says of the asked period; 0: nothing. */
static double fit_of(quire_period_fit told, double same)
{
    switch (told) {
    case QUIRE_PERIOD_SAME: return same;
    case QUIRE_PERIOD_PART: return PART * same;
    case QUIRE_PERIOD_APART: return OTHER;
    default: return 0;
    }
}

/* The better of two tellings, where one that says nothing counts less than one that says no. */
static void better(quire_document_fit *fit, double period, quire_fit_source by)
{
    if (period == 0 || (fit->by != QUIRE_FIT_NONE && fit->period >= period)) return;
    fit->period = period;
    fit->by = by;
}

static void fit_asked(const quire_asked *asked, const struct dated *dated, quire_document_fit *fit)
{
    for (size_t i = 0; i < asked->periods.count; i++) {
        const quire_period *period = &asked->periods.items[i];
        better(fit, fit_of(quire_periods_fit(period, dated->file), SAME_BY_FILE), QUIRE_FIT_FILE);
        better(fit, fit_of(quire_periods_fit(period, dated->title), SAME_BY_TITLE), QUIRE_FIT_TITLE);
    }
}

/* `name` without its periods. */
static quire_status cut_periods(quire_arena *arena, quire_str name, quire_periods periods, quire_str *out,
                                quire_error *err)
{
    char *kept = quire_arena_array(arena, name.size, 1);
    size_t size = 0, at = 0;
    if (!kept) return quire_fail_memory(err);
    for (size_t i = 0; i <= periods.count; i++) {
        size_t until = i < periods.count ? periods.items[i].start : name.size;
        if (until > at) {
            memcpy(kept + size, name.data + at, until - at);
            size += until - at;
        }
        if (i < periods.count && periods.items[i].end > at) at = periods.items[i].end;
    }
    *out = (quire_str){ kept, size };
    return QUIRE_OK;
}

static int last_of(quire_periods periods)
{
    enum { MOST_MONTHS = 12, MOST_DAYS = 31 };
    int last = 0;
    for (size_t i = 0; i < periods.count; i++) {
        int year, month, day;
        if (!quire_period_end(&periods.items[i], &year, &month, &day)) continue;
        int number = (year * MOST_MONTHS + month - 1) * MOST_DAYS + day;
        if (number > last) last = number;
    }
    return last;
}

static quire_status read_dates(quire_call *call, const quire_named *document, bool latest, struct dated *out,
                               quire_error *err)
{
    quire_str file = quire_path_stem(document->uri);
    quire_status status = quire_text_periods(call, document->title, &out->title, err);
    if (!status) status = quire_text_periods(call, file, &out->file, err);
    if (status || !latest) return status;
    out->day = last_of(out->title);
    if (out->day) return cut_periods(call->arena, document->title, out->title, &out->kind, err);
    out->day = last_of(out->file);
    return out->day ? cut_periods(call->arena, file, out->file, &out->kind, err) : QUIRE_OK;
}

static int by_kind(const void *a, const void *b)
{
    const struct dated *x = a, *y = b;
    size_t size = x->kind.size < y->kind.size ? x->kind.size : y->kind.size;
    int order = size ? memcmp(x->kind.data, y->kind.data, size) : 0;
    if (order) return order;
    if (x->kind.size != y->kind.size) return x->kind.size < y->kind.size ? -1 : 1;
    return x->day > y->day ? -1 : x->day < y->day;
}

/* Of each kind of which there are several, the newest fits and the older ones do not. */
static void fit_latest(struct dated *dated, size_t count, quire_document_fit *fits)
{
    if (count) qsort(dated, count, sizeof *dated, by_kind);
    for (size_t first = 0, end; first < count; first = end) {
        for (end = first + 1; end < count && quire_str_equal(dated[end].kind, dated[first].kind);) end++;
        if (end == first + 1) continue;
        for (size_t i = first; i < end; i++) {
            quire_document_fit *fit = &fits[dated[i].document];
            fit->period = dated[i].day == dated[first].day ? SAME_BY_FILE : OTHER;
            fit->by = last_of(dated[i].title) ? QUIRE_FIT_TITLE : QUIRE_FIT_FILE;
        }
    }
}

quire_status quire_dates_fit(quire_call *call, const quire_asked *asked, const quire_named *documents,
                             const bool *among, size_t count, quire_document_fit *fits, quire_error *err)
{
    bool latest = asked->latest && asked->periods.count == 0;
    if (!latest && asked->periods.count == 0) return QUIRE_OK;
    struct dated *dated = quire_arena_array(call->arena, count, sizeof *dated);
    size_t used = 0;
    if (!dated) return quire_fail_memory(err);
    for (size_t i = 0; i < count; i++) {
        dated[used] = (struct dated){ .document = i };
        quire_status status = read_dates(call, &documents[i], latest, &dated[used], err);
        if (status) return status;
        if (!latest) fit_asked(asked, &dated[used], &fits[i]);
        else if (among[i] && dated[used].day) used++;
    }
    if (latest) fit_latest(dated, used, fits);
    return QUIRE_OK;
}
