/* SPDX-License-Identifier: Apache-2.0 */
/* What a question fixes, and what kind of thing it asks for; read by rules, in English and Chinese. */
#ifndef QUIRE_TEXT_ASKED_H
#define QUIRE_TEXT_ASKED_H

#include "base/call.h"
#include "text/measure.h"
#include "text/period.h"

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

/* Names come in the order of the question and do not overlap; at most 32. Both languages are read in every question: they mix.
 * owner: out lives in call->arena; errors: NO_MEMORY, CANCELLED */
QUIRE_CHECKED quire_status quire_asked_of(quire_call *call, quire_str question, quire_str language,
                                          quire_asked *out, quire_error *err);

/* The kind of figure that `text` speaks of: AMOUNT of money, PERCENT; ANY: of none. */
quire_asked_kind quire_asked_figure(quire_str text);

/* Whether `text` holds a thing of such a kind that the question does not name itself. ANY, WAY: always; a
 * REASON only behind "because", "due to", 因为, 由于 and their like; a Chinese text may always hold a NAME. */
bool quire_asked_stands(quire_asked_kind kind, quire_str text, quire_str question);

/* Whether `text` names it: in whole words, without case (but for words of up to three letters), accents, possessive and plural;
 * or by its telling part (a person's last name, "Chicago" of "University of Chicago", what follows the dot in 列夫·托尔斯泰, 青岛
 * of 青岛市), or by its acronym, or as what the acronym stands for. A name with digits must stand whole: INC-10 does not stand
 * in INC-103. Chinese is found inside other words, in either script. Allocates nothing. */
bool quire_asked_name_stands(quire_str name, quire_str text);

/* Whether a Chinese name begins with a frequent family name, of which some are also words: 李, 高, 马. */
bool quire_asked_family_name(quire_str name);

#endif
