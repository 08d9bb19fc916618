/* SPDX-License-Identifier: Apache-2.0 */
/* What a line of a first page says: who, which form of document, when, under which number; or nothing that would tell the
 * document from others of its kind. Phrases of English, of Chinese in both scripts; nothing is guessed beyond them. */
#ifndef QUIRE_LOAD_WORKER_COVER_LINE_H
#define QUIRE_LOAD_WORKER_COVER_LINE_H

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

/* Reads `line`; `next` is the one behind it or NULL, for dates that stand there. In `arena`. errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_cover_read_line(quire_cover_line *line, const quire_cover_line *next,
                                                 quire_arena *arena, quire_error *err);

#endif
