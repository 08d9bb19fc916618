/* SPDX-License-Identifier: Apache-2.0 */
/* The units of the hits, ordered by what speaks for them as the answer: extraction quotes from them, a model reads them first. */
#ifndef QUIRE_ANSWER_RANKING_H
#define QUIRE_ANSWER_RANKING_H

#include "answer/answer.h"
#include "answer/features.h"

typedef struct quire_ranked_unit {
    size_t unit; /* of the ranking's units */
    quire_features features;
    double score;  /* orders */
    double belief; /* 0 to 1 */
    size_t with;   /* unit beside it that is quoted with it, as it is nearly as good; itself: none */
} quire_ranked_unit;

typedef struct quire_ranking {
    quire_call *call;
    const quire_answer_settings *settings;
    quire_embedder *embedder; /* NULL: by words alone */
    const quire_retrieval *retrieval;
    quire_asking asking;
    quire_opened_documents documents;
    size_t hit_count; /* hits that are read */
    quire_units units;
    bool has_own; /* some hit is in the question's script */
    /* Best first, behind them what is about something else; room for QUIRE_SERIES_MOST more. */
    quire_ranked_unit *items;
    size_t count;
    size_t reports_asked, reports_found; /* of a series that says of how many: "the last five quarters" */
    quire_error *err;
} quire_ranking;

enum { QUIRE_SERIES_MOST = 8 }; /* reports that are quoted of a series */

/* Ranks the units of the first `hits` hits. owner: in call->arena; errors: NO_MEMORY, CANCELLED, IO, of the embedder */
QUIRE_CHECKED quire_status quire_rank(quire_call *call, const quire_answer_settings *settings,
                                      quire_store *store, quire_embedder *embedder,
                                      const quire_retrieval *retrieval, quire_str question, size_t hits,
                                      quire_ranking *out, quire_error *err);

bool quire_ranking_is_foreign(const quire_ranking *ranking, const quire_ranked_unit *scored);

/* What the first units were ranked by, for the trace. */
QUIRE_CHECKED quire_status quire_ranking_note(quire_ranking *ranking, quire_draft *out);

/* Chooses quotes from a ranking and writes them (extract.c). `plain`: only where the best one holds the kind of thing that is asked
 * for, in figures, times or names; else, and where nothing is believed, reason weak_match. */
QUIRE_CHECKED quire_status quire_quote_ranked(quire_ranking *ranking, bool plain, quire_draft *out);

/* Puts one unit for each report of the series in front that the best unit's document is of (series.c); *quotes 0: it is of none. */
QUIRE_CHECKED quire_status quire_tell_series(quire_ranking *ranking, size_t *quotes);

#endif
