/* SPDX-License-Identifier: Apache-2.0 */
/* Likeness and words find what speaks of a revenue; whether its figure is there only the text tells. And of the same text in
 * several documents one hit says it all: a folder of copies must not fill the first page. */
#include "retrieve/order.h"

#include "base/str.h"
#include "retrieve/symbols.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

/* In fused scores: what a passage gains that holds a figure where one is asked for, and one that holds a table. */
static const double FIGURE_BONUS = .05, TABLE_BONUS = .03;
/* And one with a row whose label the question holds whole: "Total operating expenses". */
static const double LABEL_BONUS = .05;
/* And one that is the definition of what the question names in code: more than all that callers of it may gain. */
static const double SYMBOL_BONUS = .5;
/* Of it, for a hit that goes on with the definition. */
static const double GOES_ON = .7;
/* Of the best score, from which on a document of a series has its turn. */
static const double SERIES_SHARE = .7;
/* Words of a label that are as good as all that it could have. */
enum { WORDS_OF_LABEL = 2, HAN_BYTES = 6, LABEL_BYTES = 120, QUESTION_BYTES = 1000 };

static bool asks_figure(const quire_asked *asked)
{
    return asked->kind == QUIRE_ASKED_NUMBER || asked->kind == QUIRE_ASKED_AMOUNT ||
           asked->kind == QUIRE_ASKED_PERCENT;
}

static bool is_letter(char c)
{
    return (unsigned char)c >= 0x80 || isalnum((unsigned char)c);
}

/* Whether `word` stands in the text, whole but for a plural's s; in scripts without spaces inside of others. */
static bool has_word(quire_str text, quire_str word)
{
    bool han = (unsigned char)word.data[0] >= 0x80;
    if (!han && word.size > 3 && (word.data[word.size - 1] | 0x20) == 's') word.size--;
    for (size_t at = 0; at + word.size <= text.size; at++) {
        size_t end = at + word.size;
        if (strncasecmp(text.data + at, word.data, word.size)) continue;
        if (han) return true;
        if (at > 0 && is_letter(text.data[at - 1])) continue;
        if (end < text.size && (text.data[end] | 0x20) == 's') end++;
        if (end == text.size || !is_letter(text.data[end])) return true;
    }
    return false;
}

static bool is_filler(quire_str word)
{
    static const char *const fillers[] = { "of",  "and",   "the", "in",   "to",
                                           "for", "total", "net", "合计", "总计" };
    for (size_t i = 0; i < sizeof fillers / sizeof *fillers; i++)
        if (word.size == strlen(fillers[i]) && !strncasecmp(word.data, fillers[i], word.size)) return true;
    return false;
}

/* 0: a word of the label is not in the question; else more for a longer label. */
static double label_share(quire_str label, quire_str question)
{
    size_t words = 0;
    for (size_t at = 0; at < label.size;) {
        size_t end = at;
        while (end < label.size && is_letter(label.data[end])) end++;
        quire_str word = quire_str_cut(label, at, end);
        at = end > at ? end : at + 1;
        if (word.size == 0 || is_filler(word)) continue;
        if (!has_word(question, word)) return 0;
        words += (unsigned char)word.data[0] >= 0x80 && word.size > HAN_BYTES ? WORDS_OF_LABEL : 1;
    }
    return words >= WORDS_OF_LABEL ? 1 : .75 * (double)words;
}

/* The best of the rows with figures: their cells are parted by tabs, and the first one is the label. */
static double best_label(quire_str text, quire_str question)
{
    double best = 0;
    for (size_t at = 0; at < text.size && best < 1;) {
        const char *newline = memchr(text.data + at, '\n', text.size - at);
        size_t end = newline ? (size_t)(newline - text.data) : text.size;
        const char *tab = memchr(text.data + at, '\t', end - at);
        size_t label = tab ? (size_t)(tab - text.data) : at;
        if (label > at && label - at <= LABEL_BYTES &&
            quire_str_holds_digit(quire_str_cut(text, label, end))) {
            double share = label_share(quire_str_cut(text, at, label), question);
            if (share > best) best = share;
        }
        at = end + 1;
    }
    return best;
}

/* Whether another hit begins what this one goes on with: a long function stands in several chunks. */
static bool goes_on(const quire_hit *hits, size_t count, const quire_hit *hit)
{
    const quire_locator *own = &hit->chunk.locator;
    for (size_t i = 0; i < count; i++) {
        const quire_locator *other = &hits[i].chunk.locator;
        if (other->kind == own->kind && other->first < own->first &&
            quire_str_equal(other->name, own->name) && quire_str_equal(hits[i].document.id, hit->document.id))
            return true;
    }
    return false;
}

static double bonus_of(const quire_asked *asked, quire_str question, const quire_hit *hits, size_t count,
                       const quire_hit *hit)
{
    quire_str text = hit->chunk.text;
    bool table = text.size && memchr(text.data, '\t', text.size);
    double bonus = SYMBOL_BONUS * quire_symbol_share(question, hit);
    if (bonus > 0 && goes_on(hits, count, hit)) bonus *= GOES_ON;
    if (table && question.size <= QUESTION_BYTES) bonus += LABEL_BONUS * best_label(text, question);
    if (!asks_figure(asked) || !quire_asked_stands(asked->kind, text, question)) return bonus;
    return bonus + FIGURE_BONUS + (table ? TABLE_BONUS : 0);
}

/* Moves hits[from] up or down to `to`, and those between by one. */
static void move(quire_hit *hits, quire_chunk_ref *keys, size_t from, size_t to)
{
    quire_hit hit = hits[from];
    quire_chunk_ref key = keys[from];
    if (from > to) {
        memmove(hits + to + 1, hits + to, (from - to) * sizeof *hits);
        memmove(keys + to + 1, keys + to, (from - to) * sizeof *keys);
    } else {
        memmove(hits + from, hits + from + 1, (to - from) * sizeof *hits);
        memmove(keys + from, keys + from + 1, (to - from) * sizeof *keys);
    }
    hits[to] = hit;
    keys[to] = key;
}

static void sort(quire_hit *hits, quire_chunk_ref *keys, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        size_t to = i;
        while (to > 0 && hits[to - 1].score < hits[i].score) to--;
        if (to < i) move(hits, keys, i, to);
    }
}

/* The score is what gave the rank: a hit that was put behind others has that of the one before it at most. */
static void level_scores(quire_hit *hits, size_t from, size_t count)
{
    for (size_t i = from ? from : 1; i < count; i++)
        if (hits[i].score > hits[i - 1].score) hits[i].score = hits[i - 1].score;
}

static void put_copies_last(quire_hit *hits, quire_chunk_ref *keys, size_t count)
{
    size_t kept = 0;
    for (size_t seen = 0; seen < count; seen++) {
        bool copy = false;
        for (size_t i = 0; i < kept && !copy; i++)
            copy = quire_str_equal(quire_str_trim(hits[i].chunk.text), quire_str_trim(hits[kept].chunk.text));
        if (copy) move(hits, keys, kept, count - 1);
        else kept++;
    }
    level_scores(hits, kept, count);
}

/* How many of the first `count` hits are of the document. */
static size_t hits_of(const quire_hit *hits, size_t count, quire_str document)
{
    size_t found = 0;
    for (size_t i = 0; i < count; i++) found += quire_str_equal(hits[i].document.id, document);
    return found;
}

void quire_order_turns(quire_hit *hits, quire_chunk_ref *keys, size_t count)
{
    if (count > QUIRE_ORDER_SERIES) count = QUIRE_ORDER_SERIES;
    size_t turns[QUIRE_ORDER_SERIES], near = 0;
    while (near < count && hits[near].score >= SERIES_SHARE * hits[0].score) near++;
    for (size_t i = 0; i < near; i++) turns[i] = hits_of(hits, i, hits[i].document.id);
    for (size_t i = 1; i < near; i++) {
        size_t to = i, turn = turns[i];
        while (to > 0 && turns[to - 1] > turn) to--;
        if (to == i) continue;
        move(hits, keys, i, to);
        memmove(turns + to + 1, turns + to, (i - to) * sizeof *turns);
        turns[to] = turn;
    }
    level_scores(hits, 1, count);
}

void quire_order(const quire_asked *asked, quire_str question, quire_hit *hits, quire_chunk_ref *keys,
                 size_t count)
{
    if (count > QUIRE_ORDER_SERIES) count = QUIRE_ORDER_SERIES;
    for (size_t i = 0; i < count; i++) {
        hits[i].scores.fused += bonus_of(asked, question, hits, count, &hits[i]);
        hits[i].score = hits[i].scores.fused;
    }
    sort(hits, keys, count);
    put_copies_last(hits, keys, count);
}
