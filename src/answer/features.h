/* SPDX-License-Identifier: Apache-2.0 */
/* What speaks for a unit as the answer to a question: a row of readable numbers, each from 0 to 1 or -1 to 1, and what it
 * fails on. How they are weighed: weights.c. */
#ifndef QUIRE_ANSWER_FEATURES_H
#define QUIRE_ANSWER_FEATURES_H

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
    QUIRE_FEATURE_COUNT
} quire_feature;

/* "own", "heads" … */
const char *quire_feature_name(quire_feature feature);

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

/* owner: out lives in call->arena; errors: NO_MEMORY, CANCELLED */
QUIRE_CHECKED quire_status quire_asking_of(quire_call *call, const quire_retrieval *retrieval,
                                           quire_str question, const quire_opened_documents *documents,
                                           size_t hit_count, quire_asking *out, quire_error *err);

/* Whether a word of a question is about telling, and not about what is told: "reported", 显示. */
bool quire_asking_is_speech(quire_str word);

/* Whether the unit says of another thing what is asked of this one: where the question has "the turbine of plant A", it has "the
 * boiler of plant A"; 西站的闸门 for 西站的水泵 (contrast.c). */
bool quire_asking_contrasts(const quire_asking *asking, const quire_units *units, size_t at);

/* Whether the unit says of the same thing, qualified otherwise, what is asked: the maximum dose for the minimum one, 月租金 for 年租金, 星河公司 for
 * 银河公司 (qualified.c). */
bool quire_asking_qualifies_another(const quire_asking *asking, const quire_unit *unit);

/* Whether the text has another number of the kind that is asked about, and not the asked one: pump 1 for pump 2, 一号泵 for 二号泵
 * (numbered.c). */
bool quire_asking_numbers_another(const quire_asking *asking, quire_str text);
/* Whether a row's label counts the same as the question, and another number of it: "3 faults" for "2 faults". */
bool quire_asking_counts_another(const quire_asking *asking, quire_str label);
/* Whether the text has a thing of the kind and the number that are asked about. */
bool quire_asking_numbers_same(const quire_asking *asking, quire_str text);

/* Whether two units are records of the same form: rows of a table, or sentences that share half of their words (siblings.c). */
bool quire_units_are_siblings(const quire_unit *a, const quire_unit *b);
/* Whether the unit lacks a word of the question, and nothing that is asked tells it from a sibling. */
bool quire_asking_is_undecided(const quire_asking *asking, const quire_units *units, size_t at);

/* Whether `text` has another of the name's kind: 东站 where 西站 is asked for. */
bool quire_another_of_kind(quire_str name, quire_str text);
/* Whether `text` begins with another of the family: 李华 where 李明 is asked for. */
bool quire_another_person(quire_str name, quire_str text);

/* Whether all that a row's label tells is asked for; `user` is a quire_asking. */
bool quire_asking_fits_label(const void *user, const quire_terms *label);

/* Fills `out` for unit `at` of `units`, all but DENSE. errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_features_of(quire_call *call, const quire_asking *asking,
                                             const quire_units *units, size_t at, quire_features *out,
                                             quire_error *err);

/* What unit `at` is quoted with: quire_unit_quote, and the sentence beside it where only that one holds the kind of thing that is
 * asked for. */
quire_range quire_asking_quote(const quire_asking *asking, const quire_units *units, size_t at,
                               quire_strs unnamed);

/* The number by which candidates are ordered (weights.c). */
double quire_features_score(const quire_features *features);
/* How much may be believed that the unit answers, 0 to 1, in a base of so many chunks. */
double quire_features_belief(const quire_features *features, uint64_t chunks);

#endif
