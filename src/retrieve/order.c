/* SPDX-License-Identifier: Apache-2.0 */
/* Likeness and words find what speaks of a revenue; whether its figure is there only the text tells. And of the same text in
 * several documents one hit says it all: a folder of copies must not fill the first page. */
#include "retrieve/order.h"

#include "base/str.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* In fused scores: what a passage gains that holds a figure where one is asked for, and one that holds a table. */
static const double FIGURE_BONUS = .05, TABLE_BONUS = .03;

static bool asks_figure(const quire_asked *asked)
{
    return asked->kind == QUIRE_ASKED_NUMBER || asked->kind == QUIRE_ASKED_AMOUNT ||
           asked->kind == QUIRE_ASKED_PERCENT;
}

static double bonus_of(const quire_asked *asked, quire_str question, const quire_hit *hit)
{
    if (!asks_figure(asked) || !quire_asked_stands(asked->kind, hit->chunk.text, question)) return 0;
    bool table = hit->chunk.text.size && memchr(hit->chunk.text.data, '\t', hit->chunk.text.size);
    return table ? FIGURE_BONUS + TABLE_BONUS : FIGURE_BONUS;
}

/* Moves hits[from] up or down to `to`, and those between by one. */
static void move(quire_hit *hits, int64_t *keys, size_t from, size_t to)
{
    quire_hit hit = hits[from];
    int64_t key = keys[from];
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

static void sort(quire_hit *hits, int64_t *keys, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        size_t to = i;
        while (to > 0 && hits[to - 1].score < hits[i].score) to--;
        if (to < i) move(hits, keys, i, to);
    }
}

static void put_copies_last(quire_hit *hits, int64_t *keys, size_t count)
{
    size_t kept = 0;
    for (size_t seen = 0; seen < count; seen++) {
        bool copy = false;
        for (size_t i = 0; i < kept && !copy; i++)
            copy = quire_str_equal(quire_str_trim(hits[i].chunk.text), quire_str_trim(hits[kept].chunk.text));
        if (copy) move(hits, keys, kept, count - 1);
        else kept++;
    }
}

void quire_order(const quire_asked *asked, quire_str question, quire_hit *hits, int64_t *keys, size_t count)
{
    if (count > QUIRE_ORDER_READ) count = QUIRE_ORDER_READ;
    for (size_t i = 0; i < count; i++) {
        hits[i].scores.fused += bonus_of(asked, question, &hits[i]);
        hits[i].score = hits[i].scores.fused;
    }
    sort(hits, keys, count);
    put_copies_last(hits, keys, count);
}
