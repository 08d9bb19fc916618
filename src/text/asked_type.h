/* SPDX-License-Identifier: Apache-2.0 */
/* What a question fixes, as data: what asked.c and the files beside it fill. */
#ifndef QUIRE_TEXT_ASKED_TYPE_H
#define QUIRE_TEXT_ASKED_TYPE_H

#include "text/period_type.h"

typedef enum quire_measure {
    QUIRE_MEASURE_ANY,   /* no telling */
    QUIRE_MEASURE_COUNT, /* how many, 有多少, 几个 */
    QUIRE_MEASURE_MASS,
    QUIRE_MEASURE_LENGTH, /* height, depth, distance … */
    QUIRE_MEASURE_EXTENT, /* how long: a length or a time */
    QUIRE_MEASURE_SPEED,
    QUIRE_MEASURE_TEMPERATURE,
    QUIRE_MEASURE_POWER,
    QUIRE_MEASURE_OFTEN, /* how often, 多久一次 */
    QUIRE_MEASURE_PHONE,
} quire_measure;

typedef enum quire_asked_kind {
    QUIRE_ASKED_ANY,     /* what, which: no telling */
    QUIRE_ASKED_NUMBER,  /* how many, how long, 多少, 几个 */
    QUIRE_ASKED_AMOUNT,  /* how much money: what was … revenue, 收入是多少 */
    QUIRE_ASKED_PERCENT, /* what percentage, rate, margin in per cent, 百分之几, 占比 */
    QUIRE_ASKED_TIME,    /* when, in what year, 何时, 哪一年 */
    QUIRE_ASKED_NAME,    /* who, whom, 谁, 哪位 */
    QUIRE_ASKED_PLACE,   /* where, 哪里, 在哪 */
    QUIRE_ASKED_REASON,  /* why, 为什么, 为何 */
    QUIRE_ASKED_WAY,     /* how to, how do I, 怎么, 如何 */
} quire_asked_kind;

/* Somebody or something with a name of its own, or an identifier: what an answer must be about.
 * An identifier holds digits, or a letter that counts (INC-103, iPhone 15, v2.3.1, 84M线, plant A), and must stand whole.
 * A sure name is marked by its writing: capitals inside the question (but for peoples, languages, titles and acronyms
 * of common things), 《》, quotes, a dot between the parts of a name, a long transliteration. The others are told by
 * their kind (…镇, …公司), a list of places, being no word of a dictionary, or by capitals where these say little (the
 * first word, a heading, German): a text that answers may well not hold them. */
typedef struct quire_asked_name {
    size_t start, end; /* bytes of the question, without article and possessive ('s, 的) */
    bool identifier;
    bool sure;
} quire_asked_name;

typedef struct quire_asked {
    quire_asked_kind kind;
    quire_measure measure; /* of a NUMBER */
    bool change; /* asks how something has changed: "how has … changed", "increase", 增长了多少 */
    bool latest; /* "the latest", "most recent", 最新, 最近 */
    const quire_asked_name *names;
    size_t name_count;
    quire_periods periods; /* that the question names */
} quire_asked;

#endif
