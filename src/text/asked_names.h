/* SPDX-License-Identifier: Apache-2.0 */
/* The names of a question, one kind of writing after the other; the first rule that takes a stretch of it keeps it. */
#ifndef QUIRE_TEXT_ASKED_NAMES_H
#define QUIRE_TEXT_ASKED_NAMES_H

#include "base/call.h"
#include "quire/error.h"
#include "text/asked_type.h"

enum { QUIRE_ASKED_MOST_NAMES = 32 }; /* of one question; further ones are left out */

typedef struct quire_asked_list {
    quire_str question;
    const quire_periods *periods; /* years and quarters are no names */
    bool nouns_are_large;         /* the question's language gives every noun a capital */
    quire_asked_name *items;      /* QUIRE_ASKED_MOST_NAMES of them */
    size_t count;
} quire_asked_list;

/* Adds [start, end) unless it is empty or overlaps a name that is there. */
void quire_asked_add(quire_asked_list *list, size_t start, size_t end, bool identifier, bool sure);

/* Whether one of the names, or of the periods, holds a byte of [start, end). */
bool quire_asked_is_taken(const quire_asked_list *list, size_t start, size_t end);

/* Into the order of the question. */
void quire_asked_sort(quire_asked_list *list);

/* Titles and quoted words: 《》, 「」, “”, "", ``. */
void quire_asked_quoted(quire_asked_list *list);

/* 84M线, 10号线, 3号机: what tells one of several. */
void quire_asked_numbered(quire_asked_list *list);

/* Capitals, identifiers: everything that is written with Latin letters and digits.
 * errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_asked_latin(quire_call *call, quire_asked_list *list, quire_error *err);

/* Names in Chinese characters. errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_asked_han(quire_call *call, quire_asked_list *list, quire_error *err);

/* Whether a Chinese text may speak of somebody: a family name, a role, a body, a transliteration. Most texts do. */
bool quire_asked_somebody_han(quire_str text);

/* The simplified form of a character, half width, small; itself where there is none. The dots between the parts of a
 * name are all '.'. */
uint32_t quire_asked_fold(uint32_t c);

enum { QUIRE_ASKED_MOST_FORMS = 4 };

/* The characters, other than itself, that fold to the Chinese character `folded`; returns how many. */
size_t quire_asked_unfold(uint32_t folded, uint32_t out[QUIRE_ASKED_MOST_FORMS]);

#endif
