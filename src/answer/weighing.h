/* SPDX-License-Identifier: Apache-2.0 */
/* A unit being read against a question: what features.c and the features_*.c beside it share. */
#ifndef QUIRE_ANSWER_WEIGHING_H
#define QUIRE_ANSWER_WEIGHING_H

#include "answer/feature_type.h"

#include "base/str.h"

/* A unit being read. */
struct quire_weighing {
    quire_call *call;
    const quire_asking *asking;
    const quire_units *units;
    size_t at;
    const quire_unit *unit;
    const quire_range *cells; /* of a row */
    size_t cell_count;
    quire_terms label; /* of a row's first filled cell */
    size_t label_cell;
    quire_range group[8]; /* labels of the rows that it stands under */
    size_t depth;
    quire_terms *group_terms;
    quire_periods group_periods; /* that the nearest of them names */
    unsigned aside;              /* parts of the question that other units may answer */
    double total;                /* weight of the rest of the question */
    const quire_unit *answered;  /* the heading just above, if it asks something; NULL: none */
    quire_range quoted;          /* with the sentence before one that begins with a pronoun */
    quire_features *out;
};

static inline quire_str quire_weighing_text(const quire_unit *unit, quire_range range)
{
    return quire_str_cut(unit->opened->document.text, range.start, range.end);
}

/* ---- periods and columns (features_periods.c) ---- */

/* Chooses the column whose cell answers. */
void quire_weighing_column(struct quire_weighing *weighing);
/* Whether the column that the question names has nothing in this row. */
bool quire_weighing_asks_empty(const struct quire_weighing *weighing);
QUIRE_CHECKED quire_status quire_weighing_period(struct quire_weighing *weighing, quire_error *err);
/* Whether prose tells a figure of a longer time than the asked one, as its year's for a quarter, and nothing says that its document is
 * about that one: reports name columns by the year alone. */
bool quire_weighing_is_longer(const struct quire_weighing *weighing, const quire_period *asked,
                              quire_periods own);

/* Whether what is said of such periods is about another time than any that is asked for, and the unit says nothing of the asked one. */
bool quire_weighing_is_apart(const struct quire_weighing *weighing, quire_periods said);

/* ---- words and labels (features_words.c) ---- */

/* Leaves out of the question what other units may answer. */
void quire_weighing_set_parts_aside(struct quire_weighing *weighing);
/* Whether bytes of the question are of a part that is put aside. */
bool quire_weighing_stands_aside(const struct quire_weighing *weighing, size_t start, size_t end);
/* The heading that asks what the unit, one of the first below it, answers; NULL: there is none. */
const quire_unit *quire_weighing_question_above(const quire_units *units, size_t at);
void quire_weighing_words(struct quire_weighing *weighing);
/* Whether the term is a word of the question, and none that only frames it. */
bool quire_asking_asks_for(const quire_asking *asking, quire_str term);
/* "Percentage of total net sales" is not "total net sales": of the words of the label and of the group that it stands under,
 * how many are asked for. */
double quire_weighing_label(const struct quire_weighing *weighing);
double quire_weighing_phrase(const struct quire_weighing *weighing);
/* Whether the label is of something narrower than what is asked: "Percentage of net sales", or "Operating cash flows used for leases"
 * where all that is asked stands before "used for". */
bool quire_weighing_is_narrower(const struct quire_weighing *weighing);

/* ---- mails (features_mail.c) ---- */

/* Whether the unit is a line of a mail's head, which tells nothing of the kind that is asked for, unless it holds it. */
bool quire_weighing_is_mute_head(const struct quire_weighing *weighing);
/* Whether the unit is what a mail quotes of an earlier one. */
bool quire_weighing_is_history(const struct quire_weighing *weighing);

/* ---- what is asked of a thing (features_attribute.c) ---- */

/* Whether a row is about the thing that something is asked of, and tells something else of it. */
bool quire_weighing_tells_other_attribute(const struct quire_weighing *weighing);

/* ---- names (features_names.c) ---- */

QUIRE_CHECKED quire_status quire_weighing_names(struct quire_weighing *weighing, quire_error *err);
/* The head of the column whose cell answers; empty: there is none. */
quire_str quire_weighing_head(const struct quire_weighing *weighing);

#endif
