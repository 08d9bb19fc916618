/* SPDX-License-Identifier: Apache-2.0 */
/* Most of the words of "Has there been any significant change in net sales over the reported quarters?" say that a series is
 * asked for; "net sales" is what it is of. The frame is what to set aside. Lists of marks in English and Chinese; characters are
 * compared in their simplified form. */
#include "text/asked_parts.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"
#include "text/asked_phrases.h"

#include <ctype.h>
#include <strings.h>

#define COUNT(list) (sizeof(list) / sizeof *(list))

enum {
    FRAMES_MOST = 64,
    READ_BYTES = 1000, /* of a question: a longer text is no question */
    WORDS_BETWEEN = 5, /* "over" and "quarters" */
    IMPLIED_MOST = 24, /* periods between two that are named */
    JOINT_BYTES = 16   /* between two periods that are the ends of a range */
};

size_t quire_asked_second(quire_str question)
{
    static const char *const joints[] = { ", and what", ", and how",   ", and which", ", and who",
                                          ", and when", ", and where", ", and why",   ", and if",
                                          ", and is",   ", and does",  ", and was",   ", and were",
                                          " and what ", " and how ",   " and why ",   " and which ",
                                          "? ",         "？",          "，以及",      "，并且",
                                          "，並且",     "，又" };
    size_t first = question.size;
    for (size_t i = 0; i < COUNT(joints); i++) {
        const char *found = question.size ? memmem(question.data, question.size, joints[i], strlen(joints[i]))
                                          : NULL;
        if (found && (size_t)(found - question.data) < first) first = (size_t)(found - question.data);
    }
    return first;
}

bool quire_asked_frames(const quire_asked_frame *frame, size_t start, size_t end)
{
    for (size_t i = 0; i < frame->count; i++)
        if (start < frame->items[i].end && end > frame->items[i].start) return true;
    return false;
}

/* ---- what is read of a question ---- */

struct framing {
    quire_str question;
    quire_range *items;
    size_t count, last;
    int months; /* of each of the last ones */
};

static void add(struct framing *framing, size_t start, size_t end)
{
    if (framing->count < FRAMES_MOST) framing->items[framing->count++] = (quire_range){ start, end };
}

/* Adds every place of the phrases, up to the end of a word that a phrase only begins; true: there is one. */
static bool add_places(struct framing *framing, const char *const *list, size_t count)
{
    quire_str text = framing->question;
    size_t before = framing->count;
    for (size_t i = 0; i < count; i++) {
        size_t at = 0, end, place;
        while (at < text.size &&
               (place = quire_phrase_place(quire_str_cut(text, at, text.size), list[i])) != SIZE_MAX) {
            place += at;
            bool whole = quire_phrase_goes_on(text, place, list[i], &end);
            while (end < text.size && isalpha((unsigned char)text.data[end])) end++;
            if (whole) add(framing, place, end);
            at = end > place ? end : place + 1;
        }
    }
    return framing->count > before;
}

static bool is_one_of(quire_str word, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strlen(list[i]) == word.size && strncasecmp(list[i], word.data, word.size) == 0) return true;
    return false;
}

/* The word that ends at or before `end`; empty: none stands there. */
static quire_str word_before(quire_str text, size_t end)
{
    while (end && text.data[end - 1] == ' ') end--;
    size_t start = end;
    while (start && isalnum((unsigned char)text.data[start - 1])) start--;
    return quire_str_cut(text, start, end);
}

/* What a number of one or two digits, or in words, is; 0: it is none. */
static size_t value_of(quire_str word)
{
    static const char *const words[] = { "two",   "three", "four", "five",   "six",   "seven",
                                         "eight", "nine",  "ten",  "eleven", "twelve" };
    if (word.size == 0 || !isdigit((unsigned char)word.data[0])) {
        for (size_t i = 0; i < COUNT(words); i++)
            if (is_one_of(word, &words[i], 1)) return i + 2;
        return 0;
    }
    size_t value = 0;
    for (size_t i = 0; i < word.size; i++) {
        if (i == 2 || !isdigit((unsigned char)word.data[i])) return 0;
        value = value * 10 + (size_t)(word.data[i] - '0');
    }
    return value;
}

/* "over the last three quarters", "across these periods", "to previous years": a noun of several periods and what leads to it. */
static bool add_periods(struct framing *framing)
{
    static const char *const nouns[] = { "quarters", "years", "months", "periods", "reports", "filings" };
    static const int months[COUNT(nouns)] = { 3, 12, 1 };
    static const char *const between[] = { "the",       "these",     "those",     "all",       "reported",
                                           "past",      "last",      "previous",  "prior",     "recent",
                                           "earlier",   "preceding", "several",   "different", "consecutive",
                                           "given",     "covered",   "available", "fiscal",    "few",
                                           "most",      "various",   "financial", "its",       "their",
                                           "successive" };
    static const char *const leads[] = { "over",   "across",  "throughout", "through",
                                         "during", "between", "among" };
    static const char *const weak[] = { "in", "for", "from", "to", "with", "of", "than" };
    quire_str text = framing->question;
    size_t before = framing->count;
    for (size_t at = 0; at < text.size;) {
        size_t end = at;
        while (end < text.size && isalpha((unsigned char)text.data[end])) end++;
        size_t which = 0;
        while (which < COUNT(nouns) && !is_one_of(quire_str_cut(text, at, end), &nouns[which], 1)) which++;
        bool noun = which < COUNT(nouns);
        size_t start = at, inner = 0, number = 0;
        for (; noun && inner < WORDS_BETWEEN; inner++) {
            quire_str word = word_before(text, start);
            size_t value = value_of(word);
            if (!value && !is_one_of(word, between, COUNT(between))) break;
            if (value) number = value;
            start = (size_t)(word.data - text.data);
        }
        quire_str lead = noun ? word_before(text, start) : (quire_str){ 0 };
        bool leads_on = is_one_of(lead, leads, COUNT(leads)) || (inner && is_one_of(lead, weak, COUNT(weak)));
        if (noun && leads_on) add(framing, (size_t)(lead.data - text.data), end);
        if (noun && leads_on && number) {
            framing->last = number;
            framing->months = months[which];
        }
        at = end > at ? end : at + 1;
    }
    return framing->count > before;
}

/* 过去三个季度, 近5年: what leads to a number of periods. */
static bool add_han_periods(struct framing *framing)
{
    static const char *const leads[] = { "过去", "最近", "近", "这", "前", "连续", "以往", "此前" };
    static const char *const numbers[] = { "几", "数", "两", "三", "四", "五",
                                           "六", "七", "八", "九", "十", "些" };
    static const char *const nouns[] = { "季度", "财季", "季", "财年", "年度", "年", "个月", "期" };
    static const int months[COUNT(nouns)] = { 3, 3, 3, 12, 12, 12, 1 };
    quire_str text = framing->question;
    size_t before = framing->count;
    for (size_t l = 0; l < COUNT(leads); l++) {
        size_t from = 0, place, end;
        while (from < text.size &&
               (place = quire_phrase_place(quire_str_cut(text, from, text.size), leads[l])) != SIZE_MAX) {
            place += from;
            if (!quire_phrase_goes_on(text, place, leads[l], &end)) break;
            from = end;
            size_t at = end, number = 0;
            for (size_t n = 0; n < COUNT(numbers) && at == end; n++)
                if (quire_phrase_goes_on(text, at, numbers[n], &at) && n >= 2 && n + 1 < COUNT(numbers))
                    number = n;
            while (at < text.size && (isdigit((unsigned char)text.data[at]) || text.data[at] == ' ')) at++;
            if (at == end) continue;
            if (!number) number = value_of(quire_str_trim(quire_str_cut(text, end, at)));
            for (size_t n = 0; n < COUNT(nouns); n++) {
                size_t noun = at;
                if (strcmp(nouns[n], "个月")) quire_phrase_goes_on(text, at, "个", &noun);
                if (!quire_phrase_goes_on(text, noun, nouns[n], &noun)) continue;
                add(framing, place, noun);
                if (number) {
                    framing->last = number;
                    framing->months = months[n];
                }
                break;
            }
        }
    }
    return framing->count > before;
}

/* Phrases that speak of several periods by themselves. */
static const char *const series[] = { " over time ",
                                      " quarter to quarter ",
                                      " quarter by quarter ",
                                      " quarter over quarter ",
                                      " period to period ",
                                      " year to year ",
                                      " year by year ",
                                      " each quarter ",
                                      " every quarter ",
                                      " each period ",
                                      " each year ",
                                      " every year ",
                                      " each report ",
                                      " previous ones ",
                                      " prior ones ",
                                      " earlier ones ",
                                      " from one quarter to ",
                                      " from one year to ",
                                      " from one period to ",
                                      "各季度",
                                      "各个季度",
                                      "各年",
                                      "各期",
                                      "各报告期",
                                      "各财年",
                                      "历年",
                                      "历季",
                                      "历次",
                                      "历期",
                                      "逐年",
                                      "逐季",
                                      "逐期",
                                      "每季度",
                                      "每个季度",
                                      "每年",
                                      "每期",
                                      "随时间",
                                      "不同季度",
                                      "不同时期",
                                      "不同年份",
                                      "这些季度",
                                      "这些年",
                                      "这几个季度" };

/* And what is said of how a thing went. */
static const char *const ways[] = { " chang",     " trend",   " evol",          " fluctuat",
                                    " shift",     " vary ",   " varied ",       " varies ",
                                    " variation", " differ",  " pattern",       " compar",
                                    " consisten", " moved ",  " develop over ", " developed over ",
                                    " progress",  " increas", " decreas",       " grew ",
                                    " grown ",    " declin",  " rise ",         " risen ",
                                    " rose ",     " fallen ", " fell ",         "变化",
                                    "变动",       "趋势",     "走势",           "波动",
                                    "演变",       "对比",     "比较",           "相比",
                                    "变了",       "怎么变",   "如何变",         "增长情况",
                                    "增减" };

/* Words of such questions that say nothing by themselves. */
static const char *const around[] = {
    " significant", " considerable ", " notable ",  " noticeable ", " substantial ", " identified ",
    " identify ",   " discerned ",    " observed ", " seen ",       " been ",        " any ",
    " ways ",       " most recent ",  " latest ",   " reported ",   " quarter ",     " quarters ",
    " periods ",    " over time ",    " there ",    " exhibited ",  " shown ",       " performance ",
    " level ",      " levels ",       " figures ",  " amounts ",    "情况",          "水平",
    "显著",         "明显",           "报告期",     "怎样",         "怎么样",        "如何"
};

/* ---- periods between ---- */

static bool is_to(quire_str joint)
{
    static const char *const words[] = { "to", "through", "until", "till", "-", "–", "—", "~", "至", "到" };
    for (size_t i = 0; i < COUNT(words); i++)
        if (quire_str_is(joint, words[i])) return true;
    return false;
}

/* The quarter, half or year after this one. */
static bool next_period(quire_period *period)
{
    if (!period->year || period->month || period->day) return false;
    if (period->quarter) {
        period->year += period->quarter == 4;
        period->quarter = period->quarter % 4 + 1;
    } else if (period->half) {
        period->year += period->half == 2;
        period->half = 3 - period->half;
    } else {
        period->year++;
    }
    return true;
}

static bool are_same(const quire_period *a, const quire_period *b)
{
    return a->year == b->year && a->quarter == b->quarter && a->half == b->half;
}

/* "from Q1 to Q3 2023" asks for the second quarter too. */
static quire_status add_implied(quire_call *call, quire_str question, quire_asked *asked, quire_error *err)
{
    const quire_periods *named = &asked->periods;
    if (named->count != 2) return QUIRE_OK;
    const quire_period *first = &named->items[0], *last = &named->items[1];
    if (first->end > last->start || last->start - first->end > JOINT_BYTES) return QUIRE_OK;
    if (!is_to(quire_str_trim(quire_str_cut(question, first->end, last->start)))) return QUIRE_OK;
    quire_period *items = quire_arena_array(call->arena, IMPLIED_MOST + 2, sizeof *items), between = *first;
    size_t count = 0;
    if (!items) return quire_fail_memory(err);
    items[count++] = *first;
    while (next_period(&between) && !are_same(&between, last))
        if (count > IMPLIED_MOST) return QUIRE_OK;
        else items[count++] = between;
    if (!are_same(&between, last)) return QUIRE_OK;
    items[count++] = *last;
    asked->periods = (quire_periods){ items, count };
    return QUIRE_OK;
}

quire_status quire_asked_series(quire_call *call, quire_str question, quire_asked *asked,
                                quire_asked_frame *frame, quire_error *err)
{
    struct framing framing = { .question = question };
    *frame = (quire_asked_frame){ 0 };
    if (question.size > READ_BYTES) return QUIRE_OK;
    framing.items = quire_arena_array(call->arena, FRAMES_MOST, sizeof *framing.items);
    if (!framing.items) return quire_fail_memory(err);
    bool several = add_periods(&framing);
    several = add_han_periods(&framing) || several;
    several = add_places(&framing, series, COUNT(series)) || several;
    size_t second = quire_asked_second(question), first = framing.count ? framing.items[0].start : 0;
    for (size_t i = 0; i < framing.count; i++)
        if (framing.items[i].start < first) first = framing.items[i].start;
    several = several || asked->periods.count > 1;
    if (!several || !add_places(&framing, ways, COUNT(ways))) return QUIRE_OK;
    add_places(&framing, around, COUNT(around));
    *frame = (quire_asked_frame){ framing.items, framing.count, framing.last, framing.months };
    asked->latest = asked->latest && first >= second;
    asked->change = false;
    if (asked->kind == QUIRE_ASKED_ANY || asked->kind == QUIRE_ASKED_WAY)
        asked->kind = quire_asked_figure(quire_str_cut(question, 0, second));
    return add_implied(call, question, asked, err);
}
