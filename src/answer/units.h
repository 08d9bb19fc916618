/* SPDX-License-Identifier: Apache-2.0 */
/* What can be quoted: the sentences and table rows of the hits, with their place in the document, their terms, and what
 * they stand under. */
#ifndef QUIRE_ANSWER_UNITS_H
#define QUIRE_ANSWER_UNITS_H

#include "answer/opened.h"

typedef enum quire_unit_kind {
    QUIRE_UNIT_SENTENCE,
    QUIRE_UNIT_ROW,     /* a table row with something beside its label */
    QUIRE_UNIT_LINE,    /* of code */
    QUIRE_UNIT_HEADING, /* the rest answer nothing: a title or heading, … */
    QUIRE_UNIT_HEAD,    /* … a table's header row or a row that only names a group, … */
    QUIRE_UNIT_CONTENTS /* … a line of a table of contents */
} quire_unit_kind;

/* What the rows of a table stand under, made once a table. */
typedef struct quire_unit_table {
    const quire_table *table;
    quire_terms around;           /* of title, unit and introduction */
    const quire_terms *heads;     /* of each column */
    const quire_periods *periods; /* that each column's head names */
    quire_periods around_periods; /* that title and introduction name */
} quire_unit_table;

typedef struct quire_unit {
    size_t hit; /* index of the hit it comes from */
    quire_unit_kind kind;
    size_t start, end; /* bytes of the document's text */
    quire_str text;
    uint32_t block; /* index of the block element that it stands in; QUIRE_NO_PARENT: in none */
    const quire_opened *opened;
    const quire_unit_table *table; /* row and head; else NULL */
    size_t row;                    /* of the table's rows */
    bool outside;                  /* it stands in none of the passages: its hit only tells its document */
    quire_terms terms;
} quire_unit;

typedef struct quire_units {
    quire_unit *items; /* by hit, then by place */
    size_t count;
} quire_units;

/* The units of the first `hit_count` hits, in order; a range that two chunks share gives its units once, repeated header rows none.
 * owner: in call->arena; errors: NO_MEMORY, CANCELLED */
QUIRE_CHECKED quire_status quire_units_of(quire_call *call, const quire_opened_documents *documents,
                                          const quire_hit *hits, size_t hit_count, quire_units *out,
                                          quire_error *err);

/* Whether the label of a row may be what is asked. */
typedef bool (*quire_label_fits)(const void *user, const quire_terms *label);

/* Adds the rows of the main statements in the hits' documents whose labels fit, wherever the passages begin and end: a balance sheet is
 * long, and near no question by its likeness. errors: NO_MEMORY, CANCELLED */
QUIRE_CHECKED quire_status quire_units_add_statements(quire_call *call,
                                                      const quire_opened_documents *documents,
                                                      const quire_hit *hits, size_t hit_count,
                                                      quire_label_fits fits, const void *user,
                                                      quire_units *units, quire_error *err);

/* Whether a unit of this kind can be an answer. */
static inline bool quire_unit_tells(const quire_unit *unit)
{
    return unit->kind <= QUIRE_UNIT_LINE;
}

enum { QUIRE_UNIT_PAIR_BYTES = 500 }; /* of two sentences that are quoted as one, at most */

/* The bytes that a unit is quoted with, so that the quote is understood: what a sentence with a colon announces, the sentence
 * that announces a line of code, the one before a sentence that begins with "He" or 该, and those before it that say `names`.
 * Stays within the passage. */
quire_range quire_unit_quote(const quire_units *units, size_t at, quire_strs names);

/* Whether unit `at` follows the unit before it with nothing but blanks, bullets and marks of code between them. */
bool quire_unit_follows(const quire_units *units, size_t at);

/* Whether unit `at` is the sentence behind unit `at` - 1 in the same paragraph. */
bool quire_unit_goes_on(const quire_units *units, size_t at);

/* The cells of a row as they stand, one a column; `row` is a row unit. *count of them, in call->arena. NULL: no memory. */
const quire_range *quire_unit_cells(quire_call *call, const quire_unit *row, size_t *count);

/* Whether the cell of a row is a share of a hundred: by its sign, its head's, or what its table says of itself. */
bool quire_unit_is_percent(const quire_unit *row, quire_range cell, size_t column);

/* Whether the row stands in one of the main statements of accounts: balance sheet, income, cash flows. */
bool quire_unit_of_statement(const quire_unit *row);

/* What the unit stands under; `asked`: the column of a row whose cell answers, or SIZE_MAX; `headings` are its passage's. owner: views of the document and of
 * `headings`, arrays in call->arena; errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_unit_heads(quire_call *call, const quire_unit *unit, quire_strs headings,
                                            size_t asked, quire_heads *out, quire_error *err);

#endif
