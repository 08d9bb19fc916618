/* SPDX-License-Identifier: Apache-2.0 */
/* Traces: what an add, a search or an answer did, as JSON: ids, ranges, scores, spans and the query's vector, never
 * copies of passages. docs/file-format.md lists the keys. */
#ifndef QUIRE_TRACE_TRACE_H
#define QUIRE_TRACE_TRACE_H

#include "base/call.h"
#include "quire/quire.h"
#include "record/condition.h"
#include "record/considered.h"
#include "trace/step_account.h"

/* `outcome`: how the add ended.
 * owner: out lives in call->arena; errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_trace_add_body(quire_call *call, const quire_report *report,
                                                quire_status outcome, const quire_step_account *steps,
                                                size_t step_count, quire_str *out, quire_error *err);

/* What a search or an answer leaves behind. */
typedef struct quire_trace_question {
    quire_str text, model;
    quire_search_mode mode;
    size_t k;
    const quire_condition *conditions;
    size_t condition_count;
    uint64_t change;     /* of the base when it was searched */
    const float *vector; /* NULL in lexical mode */
    size_t dim;
    double dense_weight, background_mean, background_deviation;
    const quire_hit *hits;
    size_t hit_count;
    const quire_citation *citations;
    size_t citation_count;
    uint64_t dropped_citations;
    quire_considered considered; /* what an answer was chosen from */
    quire_refusal reason;
    const quire_span *root;
} quire_trace_question;

QUIRE_CHECKED quire_status quire_trace_question_body(quire_call *call, const quire_trace_question *question,
                                                     quire_str *out, quire_error *err);

/* What replay needs of a body: text, mode, k, conditions, change, vector, and the chunk and document ids of the hits.
 * `hits` have ids and ranks only. errors: FORMAT */
QUIRE_CHECKED quire_status quire_trace_read_question(quire_call *call, quire_str body,
                                                     quire_trace_question *out, quire_error *err);

#endif
