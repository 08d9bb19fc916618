/* SPDX-License-Identifier: Apache-2.0 */
/* What is known of a question and of a unit that may answer it, as data: features.c and the files beside it fill it. */
#ifndef QUIRE_ANSWER_FEATURE_TYPE_H
#define QUIRE_ANSWER_FEATURE_TYPE_H

#include "answer/units.h"
#include "retrieve/retrieve.h"
#include "text/asked_parts.h"

/* Shares are of the question's content words, by inverse document frequency; each word counts where it stands nearest. */
typedef enum quire_feature {
    QUIRE_FEATURE_OWN,      /* in the unit itself */
    QUIRE_FEATURE_ANSWERS,  /* in the question that its section's heading is, where it stands first below */
    QUIRE_FEATURE_HEADS,    /* in the row's group and column heads, its table's title, unit or introduction */
    QUIRE_FEATURE_HEADINGS, /* in the headings of its section */
    QUIRE_FEATURE_DOCUMENT, /* in what its document is called */
    QUIRE_FEATURE_NEAR,     /* in the units beside it */
    QUIRE_FEATURE_PASSAGE,  /* elsewhere in its passage */
    QUIRE_FEATURE_RANK,     /* its passage's score, of the best one's */
    QUIRE_FEATURE_KIND,     /* it holds the kind of thing that is asked for; -1: another kind */
    QUIRE_FEATURE_LABEL,    /* row: how far its label is what is asked, nothing more */
    QUIRE_FEATURE_PHRASE,   /* pairs of words that follow each other, as in the question */
    QUIRE_FEATURE_PERIOD,   /* how well its period fits; -1: another one */
    QUIRE_FEATURE_NAMES,    /* share of the names that a reader sees with it */
    QUIRE_FEATURE_DENSE,    /* likeness of the vectors, in deviations above the background, of 10 */
    QUIRE_FEATURE_CHANGE,   /* -1: it speaks of change where none is asked for */
    QUIRE_FEATURE_ROW,      /* it is a row */
    QUIRE_FEATURE_FRAGMENT, /* -1: a short line without an end, or a question; -2: it only says where to read on */
    QUIRE_FEATURE_ABSENT,    /* minus the share of the names that its passage doesn't hold at all */
    QUIRE_FEATURE_STATEMENT, /* row of a main statement of accounts: as LABEL */
    QUIRE_FEATURE_HISTORY,   /* -1: a mail quotes it from an earlier one */
    QUIRE_FEATURE_COUNT
} quire_feature;

typedef struct quire_features {
    double values[QUIRE_FEATURE_COUNT];
    /* Names that neither the unit nor what it stands under says, but a sentence just before it may. */
    quire_strs unnamed;
    size_t asked;    /* row: the column whose cell answers; SIZE_MAX: none */
    bool doubtful;   /* something that may be a name stands nowhere in its passage */
    bool other;      /* it is about somebody, something or some time else: never an answer */
    bool contrasts;  /* it says of another thing what is asked of this one */
    bool lacks;      /* half of what is asked, names and periods apart, stands neither in it nor around it */
    double coverage; /* share of the question that stands in it or around it, 0 to 1 */
} quire_features;

enum { QUIRE_ASKING_PARTS = 6 };

/* A question made ready for weighing. */
typedef struct quire_asking {
    quire_str text;
    const quire_retrieval *retrieval;
    quire_asked asked;
    quire_asked_frame frame; /* of a question about a series; none: it is about one time */
    /* Of the question's words, at the first of each word's alternatives: what it weighs, 0 for nothing; and how rare it is,
     * whether the base holds it or not (characters by their pairs). */
    double *weights, *rarities;
    double total;
    quire_range parts[QUIRE_ASKING_PARTS]; /* of the question: things asked for beside each other (parts.h) */
    size_t part_count;
    quire_str defined;          /* what is to be explained: "APT" of "What is APT?"; empty: nothing */
    unsigned quantities;        /* that the question asks for (kinds.h) */
    size_t words;               /* that weigh something */
    quire_terms *headings;      /* terms of each hit's headings */
    const quire_opened *newest; /* the latest of the hits' documents about the names asked for; may be NULL */
} quire_asking;

#endif
