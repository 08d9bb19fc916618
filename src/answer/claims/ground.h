/* SPDX-License-Identifier: Apache-2.0 */
/* Evidence, read: what a quote and all that it stands under say, so that sentences can be held against it. */
#ifndef QUIRE_ANSWER_GROUND_H
#define QUIRE_ANSWER_GROUND_H

#include "answer/claims/figure.h"
#include "text/terms.h"

typedef struct quire_claim_evidence {
    quire_str quote;          /* a sentence, or a table row: cells joined by TAB */
    const quire_heads *heads; /* may be NULL */
    quire_str document;       /* its title and file name, with a line end between them */
    quire_str beginning;      /* its first lines: whose it is */
    quire_str language;
} quire_claim_evidence;

/* Of a row a cell, of prose the whole quote. */
typedef struct quire_ground_cell {
    quire_str text, head; /* head: of its column */
    quire_figures figures;
    quire_periods periods; /* that its column's head names */
    const char *unit;      /* that its column's head states; NULL */
} quire_ground_cell;

typedef struct quire_ground {
    quire_claim_evidence evidence;
    bool row;
    const quire_ground_cell *cells; /* at least one */
    size_t cell_count, label;       /* label: the cell that names the row; SIZE_MAX: none */
    quire_str frame;                /* table title, unit, groups, columns' heads and headings, a line each */
    quire_terms quote_terms, label_terms, frame_terms, document_terms;
    quire_periods quote_periods, frame_periods, document_periods;
    quire_figures frame_figures;
    double scales[4]; /* in which its figures may be meant: "in millions" */
    size_t scale_count;
} quire_ground;

/* owner: in call->arena, and views of what `evidence` names; errors: NO_MEMORY, CANCELLED */
QUIRE_CHECKED quire_status quire_ground_of(quire_call *call, const quire_claim_evidence *evidence,
                                           quire_ground *out, quire_error *err);

#endif
