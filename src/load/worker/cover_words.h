/* SPDX-License-Identifier: Apache-2.0 */
/* A line of a first page, and phrases in it. They are compared with its key: the line folded, its words parted by one space, none
 * beside Han, without punctuation. Lists of phrases end with NULL. */
#ifndef QUIRE_LOAD_WORKER_COVER_WORDS_H
#define QUIRE_LOAD_WORKER_COVER_WORDS_H

#include "base/arena.h"
#include "quire/error.h"
#include "quire/types.h"

typedef enum quire_cover_class {
    QUIRE_COVER_PLAIN,   /* anything else: may be a title */
    QUIRE_COVER_NOTHING, /* an authority, a label, "Contents", "Confidential", "Document1" */
    QUIRE_COVER_REPORT, /* a form that is told by who made it, and when: "FORM 10-Q", "年度报告", "民事判决书" */
    QUIRE_COVER_WORK,      /* a form that is told by its subject: "User Manual", "硕士学位论文" */
    QUIRE_COVER_WHO,       /* a company, a university, a court */
    QUIRE_COVER_SHORT_WHO, /* its short name behind a label */
    QUIRE_COVER_WHEN,      /* "For the quarterly period ended …", "截至2023年12月31日止年度" */
    QUIRE_COVER_DATE,      /* a date and nothing else */
    QUIRE_COVER_NUMBER,    /* "Case No. 21-345", "（2023）沪01民终1234号" */
} quire_cover_class;

typedef struct quire_cover_line {
    quire_str text;
    unsigned prominence; /* of its print: 0 as the body, more above it */
    /* Filled by quire_cover_read_line: */
    quire_cover_class class;
    quire_str key;  /* folded; words parted by one space, none beside Han */
    quire_str said; /* what a title takes from it: "quarter ended June 25, 2022" */
    bool dated;     /* a form that says its year */
} quire_cover_line;

enum {
    QUIRE_COVER_PHRASE_MAX_BYTES = 100, /* a longer key is no form and no label */
    QUIRE_COVER_SAID_MAX_BYTES = 120,
};

/* In `arena`. errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_cover_key(quire_str text, quire_arena *arena, quire_str *out,
                                           quire_error *err);

/* Whether `key` begins or ends with `part`, at the border of a word. */
bool quire_cover_starts(quire_str key, const char *part);
bool quire_cover_ends(quire_str key, const char *part);

bool quire_cover_is_one_of(quire_str key, const char *const *phrases);
bool quire_cover_starts_one_of(quire_str key, const char *const *phrases);

/* The bytes of the longest of `phrases` that ends `key`; 0: none. */
size_t quire_cover_end_of(quire_str key, const char *const *phrases);

/* The next word of `key` from *at; empty at its end. */
quire_str quire_cover_next_word(quire_str key, size_t *at);
bool quire_cover_has_word(quire_str key, const char *word);

bool quire_cover_is_digit(char c);

/* Whether it begins with "关于": what follows is a subject, whatever it ends with. */
bool quire_cover_is_about(quire_str key);

/* `text` as a title takes it: without white space and commas at its end, and not too long. */
quire_str quire_cover_cut_said(quire_str text);

/* What stands behind `label` and its colon in `text`, up to the next white space. */
quire_str quire_cover_behind_label(quire_str text, const char *label);

/* Sets what the line is and what a title takes from it. */
void quire_cover_take(quire_cover_line *line, quire_cover_class class, quire_str said);

#endif
